"""What the commands share: their options, the day, what they print and where.

Results go to stdout, everything else to stderr.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from xlplan.errors import NoPermission, SettingsWrong, WorkbookRefused, WrongUse


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
as_at_option = click.option(
    "--as-at", type=_Day(), help="Judge the plan as on this day instead of today (London)."
)
config_option = click.option(
    "--config", type=FILE, help="Settings file; else xlplan.toml beside the tracker, if any."
)
json_option = click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Puts the file's name before what is wrong with it."""
    try:
        yield
    except (WorkbookRefused, NoPermission, SettingsWrong) as error:
        raise type(error)(f"{path.name}: {error.sentence}", error.next_step) from error


def today_in_london() -> date:
    """The date in London when the run started: the councils' day, wherever the server stands."""
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("Europe/London")).date()


def refuse_other_ending(path: Path) -> None:
    """A new workbook has to be named as one."""
    if path.suffix.lower() != ".xlsx":
        raise WrongUse(f"“{path.name}” does not end in .xlsx.", "Give the workbook that ending.")


def print_json(value: dict[str, Any]) -> None:
    """One JSON value on stdout."""
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def print_lines(lines: Iterable[str]) -> None:
    """Results, a line each, on stdout."""
    for line in lines:
        click.echo(line)


def say(words: str) -> None:
    """Everything that is not a result, on stderr."""
    click.echo(words, err=True)
