"""The settings of the night: which trackers, where things are kept, what is backed up.

Does not look whether the folders are there; a night that cannot use one says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from xlplan.files import Rotation
from xlplan.settings.entry import Entry, Reader

NIGHT_KEYS = ("trackers", "state_dir", "report_dir", "ping", "backups")


@dataclass(frozen=True)
class Backups:
    """Where backups of trackers go, None for the state folder, and how many stay."""

    folder: Path | None = None
    rotation: Rotation = field(default_factory=Rotation)


@dataclass(frozen=True)
class NightSettings:
    """What the night works on and where it keeps things.

    `state_dir` is None for the system's own place. `report_dir`: where each report is also put as
    a file. `ping`: the address of a service that raises the alarm when a night does not call it.
    """

    trackers: tuple[Path, ...] = ()
    state_dir: Path | None = None
    report_dir: Path | None = None
    ping: str | None = None
    backups: Backups = field(default_factory=Backups)


def read_night(tables: Mapping[str, Any], entry: Entry, folder: Path) -> NightSettings:
    """The settings of the night among those of the whole file; paths count from `folder`."""
    readers: dict[str, Reader] = {
        "trackers": lambda table, key: _paths(table, key, entry, folder),
        "state_dir": lambda table, key: entry.path(table, key, folder),
        "report_dir": lambda table, key: entry.path(table, key, folder),
        "ping": lambda table, key: _address(table, key, entry),
        "backups": lambda table, key: _backups(entry.table(table, key), entry.under(key), folder),
    }
    own = {key: value for key, value in tables.items() if key in NIGHT_KEYS}
    return NightSettings(**entry.given(own, readers))


def _paths(table: Mapping[str, Any], key: str, entry: Entry, folder: Path) -> tuple[Path, ...]:
    value = table[key]
    if not isinstance(value, list) or not all(isinstance(p, str) and p.strip() for p in value):
        raise entry.wrong(key, f'“{key}” must be a list of files: ["…", "…"].')
    return tuple(dict.fromkeys(entry.as_path(path, key, folder) for path in value))


def _address(table: Mapping[str, Any], key: str, entry: Entry) -> str:
    value = entry.text(table, key)
    if not _is_web_address(value):
        raise entry.wrong(key, f"“{key}” must be an address that begins with https://.")
    if "@" in urlsplit(value).netloc:
        raise entry.wrong(key, f"“{key}” holds a password; a settings file is no place for one.")
    return value


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        has_place = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    plain = text.isascii() and text.isprintable() and " " not in text
    return plain and has_place and parts.scheme in ("https", "http")


def _backups(table: Mapping[str, Any], entry: Entry, folder: Path) -> Backups:
    def kept(table: Mapping[str, Any], key: str) -> int:
        return entry.number(table, key, range(1, 1000))

    readers: dict[str, Reader] = {
        "folder": lambda table, key: entry.path(table, key, folder),
        "daily": kept,
        "weekly": kept,
        "monthly": kept,
    }
    given = entry.given(table, readers)
    folder = given.pop("folder", None)
    return Backups(folder, Rotation(**given))
