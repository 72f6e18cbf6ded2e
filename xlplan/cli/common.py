"""What the commands share: their options, the day, what they print and where.

Results go to stdout, everything else to stderr.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlplan.errors import WrongUse, naming

if TYPE_CHECKING:
    from xlplan.files import Original
    from xlplan.settings import Settings

_COMMANDS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


class _Day(click.ParamType[date]):
    """A date as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}” is not a date; write it as 2026-11-23.", param, ctx)


# Whether a file is there and may be read is for xlplan to say, in its own words.
FILE = click.Path(path_type=Path, readable=False)
DAY = _Day()
as_at_option = click.option(
    "--as-at", type=DAY, help="Judge the plan as on this day instead of today (London)."
)
config_option = click.option(
    "--config", type=FILE, help="Settings file; else xlplan.toml beside the tracker, if any."
)
json_option = click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")


def night_settings(config: Path | None) -> Settings:
    """What the night is set to: by `config`, else an `xlplan.toml` in the folder one works in.

    Never by one beside a tracker, which everybody may write who may write there.
    """
    from xlplan.settings import FILE_NAME, find_settings

    return find_settings(Path(FILE_NAME), config)


def read_given(tracker: Path) -> Original:
    """The file given as the tracker, read once.

    Raises as `read_original`, and `WorkbookRefused` for a report.
    """
    from xlplan.files import read_original
    from xlplan.mark import refuse_report

    original = read_original(tracker)
    with naming(tracker.name):
        refuse_report(original.data)
    return original


def save(original: Original, data: bytes, config: Path | None) -> None:
    """Puts new bytes in a tracker's place, after a backup; says on stderr what was not kept."""
    from xlplan.nightly.places import find_places
    from xlplan.nightly.saving import save_alone

    night = night_settings(config).night
    places = find_places(night, os.environ)
    for line in save_alone(original, data, places, night.backups.rotation, now()):
        say(line)


def now() -> datetime:
    """The moment; nothing but the command line asks for it."""
    return datetime.now(UTC)


def today_in_london() -> date:
    """The date in London when the run started: the councils' day, wherever the server stands."""
    from xlplan.clock import london_date

    return london_date(now())


def refuse_other_ending(path: Path) -> None:
    """A new workbook has to be named as one."""
    if path.suffix.lower() != ".xlsx":
        raise WrongUse(f"“{path}” does not end in .xlsx.", "Give the workbook that ending.")


def print_json(value: dict[str, Any]) -> None:
    """One JSON value on stdout."""
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def print_lines(lines: Iterable[str]) -> None:
    """Results, a line each, on stdout."""
    for line in lines:
        click.echo(_harmless(line))


def say(words: str) -> None:
    """Everything that is not a result, on stderr."""
    click.echo(_harmless(words), err=True)


def _harmless(words: str) -> str:
    """Text of cells and files' names without what moves a terminal's cursor or turns its lines."""
    return _COMMANDS.sub("\N{REPLACEMENT CHARACTER}", words)
