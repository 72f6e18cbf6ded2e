"""Backups of a tracker: one before each change, fewer the older they are.

Counted by days, weeks and months that have one, never by the clock: a tracker nobody changed for a
year keeps its backups. Names alone say when, so that a folder can be copied anywhere.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from xlplan.errors import CannotWrite, NoPermission
from xlplan.files.folders import make_private_folder
from xlplan.files.original import Original
from xlplan.files.saving import write_whole

_NAME = re.compile(
    r"(?P<stem>.*)\.(?P<moment>\d{4}-\d\d-\d\dT\d{6})\.(?P<sha>[0-9a-f]{8})(?:\.[^.]+)?",
    re.DOTALL,
)
_LONGEST = 100  # bytes of the tracker's name in that of a backup; a file system takes 255 in all
_MOMENT = "%Y-%m-%dT%H%M%S"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: its file, when it was made (London, without a zone), how its SHA-256 begins."""

    file: Path
    moment: datetime
    sha: str


@dataclass(frozen=True, slots=True)
class Rotation:
    """How many days, weeks and months keep their last backup."""

    daily: int = 14
    weekly: int = 8
    monthly: int = 12


def make_backup(folder: Path, original: Original, moment: datetime, rotation: Rotation) -> Path:
    """Keeps the file as it was read, safe on disk, then lets go of what the rotation spares.

    The last one is not made twice. Who may read the tracker may read its backup, where the folder
    lets them. Raises `CannotWrite`, and then nothing may be changed.
    """
    try:
        make_private_folder(folder)
        known = _listed(folder)
        if known and _holds(known[-1], original):
            return known[-1].file
        moment = _free(moment, known)
        made = folder / _name(original, moment)
        write_whole(made, original.data, like=original.path)
    except OSError as reason:
        raise CannotWrite(
            f"No backup of {original.path.name} can be kept in {folder} ({reason.strerror}).",
            "The tracker is unchanged. Make room there, or name another folder in xlplan.toml.",
        ) from None
    for backup in spared((*known, Backup(made, moment, original.sha256[:8])), rotation):
        # The one just made stays even if a clock that was put back calls it old.
        if backup.file != made:
            with contextlib.suppress(OSError):
                backup.file.unlink()
    return made


def _free(moment: datetime, known: Iterable[Backup]) -> datetime:
    """The first second from then on without a backup, so that one moment names one of them."""
    taken = {backup.moment for backup in known}
    moment = moment.replace(microsecond=0)
    while moment in taken:
        moment += timedelta(seconds=1)
    return moment


def _name(original: Original, moment: datetime) -> str:
    stem = os.fsencode(original.path.stem)[:_LONGEST].decode(errors="ignore")
    suffix = original.path.suffix.lower()
    return f"{stem}.{moment.strftime(_MOMENT)}.{original.sha256[:8]}{suffix}"


def _holds(backup: Backup, original: Original) -> bool:
    """Whether it is this very file; one that can no longer be read is as good as none."""
    if backup.sha != original.sha256[:8]:
        return False
    with contextlib.suppress(OSError):
        return backup.file.read_bytes() == original.data
    return False


def list_backups(folder: Path) -> tuple[Backup, ...]:
    """The backups in a folder, oldest first; other files in it are left alone.

    Raises `NoPermission` if the folder is there and may not be read.
    """
    try:
        return _listed(folder)
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as reason:
        raise NoPermission(
            f"The backups in {folder} cannot be read ({reason.strerror}).",
            "Ask for permission, or check the drive and try again.",
        ) from None


def _listed(folder: Path) -> tuple[Backup, ...]:
    found = (_backup(folder / name) for name in os.listdir(folder))
    return tuple(sorted((b for b in found if b is not None), key=lambda b: (b.moment, b.file.name)))


def _backup(file: Path) -> Backup | None:
    match = _NAME.fullmatch(file.name)
    if match is None:
        return None
    try:
        return Backup(file, datetime.fromisoformat(match["moment"]), match["sha"])
    except ValueError:
        return None


def spared(backups: Iterable[Backup], rotation: Rotation) -> tuple[Backup, ...]:
    """The backups that may go: neither of the last day, nor the last of a kept period."""
    newest_first = sorted(backups, key=lambda b: (b.moment, b.file.name), reverse=True)
    kept = {b.file for b in newest_first if b.moment.date() == newest_first[0].moment.date()}
    periods: tuple[tuple[int, Callable[[date], Hashable]], ...] = (
        (rotation.daily, lambda day: day),
        (rotation.weekly, lambda day: tuple(day.isocalendar())[:2]),
        (rotation.monthly, lambda day: (day.year, day.month)),
    )
    for count, period in periods:
        last: dict[Hashable, Path] = {}
        for backup in newest_first:
            last.setdefault(period(backup.moment.date()), backup.file)
        kept.update(list(last.values())[:count])
    return tuple(b for b in newest_first if b.file not in kept)
