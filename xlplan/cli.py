"""The command line: parse it, call one function, print what comes back.

Results go to stdout, everything else to stderr; the one handler of errors is `main`. Everything
but click is imported when a command needs it, so that `xlplan --help` answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlplan import __version__
from xlplan.errors import (
    NoPermission,
    SettingsWrong,
    TryAgainLater,
    WorkbookRefused,
    WrongUse,
    XlplanError,
)

if TYPE_CHECKING:
    from xlplan.assess import Assessment
    from xlplan.files import Original
    from xlplan.tracker import Tracker

_BUG = 70
_INTERRUPTED = 130


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
_FILE = click.Path(path_type=Path, readable=False)
as_at_option = click.option(
    "--as-at", type=_Day(), help="Judge the plan as on this day instead of today (London)."
)
config_option = click.option(
    "--config", type=_FILE, help="Settings file; else xlplan.toml beside the tracker, if any."
)
json_option = click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="xlplan")
def cli() -> None:
    """Keeps a council's action plan honest.

    Officers edit one Excel workbook, the tracker. xlplan reads it, flags what is missing, late or
    wrongly added up, refreshes the few cells that are its own, and makes a RAG-status report.
    """


@cli.command("import")
@click.argument("source", type=_FILE)
@click.option("-o", "--output", type=_FILE, required=True, help="The new tracker (.xlsx).")
@as_at_option
@config_option
def import_(source: Path, output: Path, as_at: date | None, config: Path | None) -> None:
    """Make a tracker of a plan in tab-separated text.

    Prints, line by line, what was dropped, joined or split.
    """
    from xlplan.files import create_file, read_original
    from xlplan.importing import import_text
    from xlplan.settings import find_settings
    from xlplan.tracker.make import make_tracker

    settings = find_settings(output, config)
    _refuse_other_ending(output)
    imported = import_text(
        read_original(source).data, source.stem, settings.rules, settings.columns
    )
    data = make_tracker(imported.plan, imported.headers, as_at or _today(), settings)
    create_file(output, data)
    for step in imported.steps:
        click.echo(f"{source.name} line {step.line}: {step.what}")
    _say(f"{output.name}: {len(imported.plan.actions)} actions from {source.name}.")


@cli.command()
@click.argument("tracker", type=_FILE)
@click.option("--name", default="Action plan", show_default=True, help="The plan's name.")
@as_at_option
def new(tracker: Path, name: str, as_at: date | None) -> None:
    """Make a blank tracker, ready to be filled in."""
    from xlplan.files import create_file
    from xlplan.tracker.make import make_blank_tracker

    _refuse_other_ending(tracker)
    create_file(tracker, make_blank_tracker(name, as_at or _today()))
    _say(f"{tracker.name}: made, without actions yet.")


@cli.command()
@click.argument("tracker", type=_FILE)
@as_at_option
@config_option
@json_option
@click.option("--strict", is_flag=True, help="Exit with 1 when there are findings.")
@click.option("--all", "everything", is_flag=True, help="Also list what is for information.")
def check(
    tracker: Path,
    as_at: date | None,
    config: Path | None,
    json_wanted: bool,
    strict: bool,
    everything: bool,
) -> None:
    """Say what needs attention, one finding a line, and the totals. Writes nothing."""
    from xlplan.output import as_json, as_text

    _, _, assessment = _assessed(tracker, as_at, config)
    if json_wanted:
        _print_json(as_json(assessment))
    else:
        _print_lines(as_text(assessment, tracker.name, everything=everything))
    if strict and assessment.findings:
        sys.exit(1)


@cli.command()
@click.argument("tracker", type=_FILE)
@as_at_option
@config_option
@json_option
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def refresh(
    tracker: Path, as_at: date | None, config: Path | None, json_wanted: bool, dry_run: bool
) -> None:
    """Bring xlplan's own cells up to date, in place; every other byte stays."""
    from xlplan.files import read_original, replace_original
    from xlplan.output import describe_changes, describe_unproven
    from xlplan.settings import find_settings
    from xlplan.tracker import bring_up_to_date
    from xlplan.xlsx.recalc import ENGINES

    settings, original = find_settings(tracker, config), read_original(tracker)
    with _naming(tracker):
        current = bring_up_to_date(
            original.data, tracker.stem, as_at or _today(), settings, ENGINES[settings.engine]
        )
    refreshed = current.refreshed
    if refreshed.changes and not dry_run:
        replace_original(original, refreshed.data)
    if json_wanted:
        _print_json({"changed": not dry_run and bool(refreshed.changes),
                     "cells": [vars(change) for change in refreshed.changes],
                     "unproven": [vars(outcome) for outcome in refreshed.unproven]})  # fmt: skip
    else:
        _print_lines(describe_changes(refreshed.changes, tracker.name))
    done = "would change" if dry_run else "changed"
    _say(f"{tracker.name}: {len(refreshed.changes)} cells {done}.")
    if not current.tracker.owned:
        _say("xlplan did not make this tracker, so none of its columns count as xlplan's own; "
             "see own_columns in docs/it.md.")  # fmt: skip
    for line in (*refreshed.warnings, *describe_unproven(refreshed.unproven, refreshed.marked)):
        _say(line)


@cli.command()
@click.argument("tracker", type=_FILE)
@as_at_option
@json_option
@click.option("--check", "only_check", is_flag=True, help="Only compare; exit 1 if any differ.")
@click.option(
    "--engine",
    type=click.Choice(["cellrune", "libreoffice"]),
    default="cellrune",
    show_default=True,
    help="The program that works formulas out.",
)
def recalc(
    tracker: Path, as_at: date | None, json_wanted: bool, only_check: bool, engine: str
) -> None:
    """Renew stored results of formulas that the date has made old, where they are proven."""
    from xlplan.files import read_original, replace_original
    from xlplan.output import describe_recalculation
    from xlplan.tracker import recalculate_workbook
    from xlplan.xlsx.recalc import ENGINES

    original, today = read_original(tracker), as_at or _today()
    if only_check:
        _compare(original, today, engine, json_wanted=json_wanted)
        return
    with _naming(tracker):
        done = recalculate_workbook(original.data, today, ENGINES[engine])
    if done.data is not original.data:
        replace_original(original, done.data)
    if json_wanted:
        _print_json({"refreshed": [vars(o) for o in done.refreshed],
                     "kept": [vars(o) for o in done.kept],
                     "undone": [vars(o) for o in done.undone]})  # fmt: skip
    else:
        _print_lines(describe_recalculation(done, tracker.name))
    _say(f"{tracker.name}: {len(done.refreshed)} stored results changed.")
    if done.warning:
        _say(done.warning)


def _compare(original: Original, today: date, engine: str, *, json_wanted: bool) -> None:
    """Every stored result against its formula; exits with 1 when any differ."""
    from xlplan.output import describe_comparison
    from xlplan.tracker import compare_workbook
    from xlplan.xlsx.recalc import ENGINES, EngineFailed

    name = original.path.name
    try:
        with _naming(original.path):
            compared = compare_workbook(original.data, today, ENGINES[engine])
    except EngineFailed as reason:
        raise TryAgainLater(
            f"{name}: {engine} gave no answer: {reason}.",
            "Run again, or choose the other program with --engine.",
        ) from None
    if json_wanted:
        _print_json({"differing": [vars(o) for o in compared.differing],
                     "doubtful": [vars(o) for o in compared.doubtful],
                     "undone": [vars(o) for o in compared.undone]})  # fmt: skip
    else:
        _print_lines(describe_comparison(compared, name))
    _say(f"{name}: {len(compared.differing)} of {compared.count} compared stored results differ.")
    if compared.differing:
        sys.exit(1)


@cli.command()
@click.argument("tracker", type=_FILE)
@click.option("-o", "--output", type=_FILE, required=True, help="The report (.xlsx).")
@as_at_option
@config_option
def report(tracker: Path, output: Path, as_at: date | None, config: Path | None) -> None:
    """Make the RAG-status report, a workbook of its own. The tracker is not written."""
    from xlplan.files import read_original, write_generated
    from xlplan.report import is_report, make_report

    original, _, assessment = _assessed(tracker, as_at, config)
    _refuse_other_ending(output)
    if output.exists() and not is_report(read_original(output).data):
        raise WrongUse(
            f"{output} is there already and is not a report made by xlplan.",
            "Choose another name for the report.",
        )
    write_generated(output, make_report(assessment, tracker.name, original.sha256))
    _say(f"{output.name}: report of {len(assessment.plan.actions)} actions.")


def _assessed(
    path: Path, as_at: date | None, config: Path | None
) -> tuple[Original, Tracker, Assessment]:
    from xlplan.assess import assess
    from xlplan.files import read_original
    from xlplan.settings import find_settings
    from xlplan.tracker import read_current
    from xlplan.xlsx.recalc import ENGINES

    settings, original, today = find_settings(path, config), read_original(path), as_at or _today()
    with _naming(path):
        read = read_current(original.data, path.stem, today, settings, ENGINES[settings.engine])
    if read.recalculated is not None and read.recalculated.warning:
        _say(read.recalculated.warning)
    return original, read, assess(read.plan, read.rules, today)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Puts the file's name before what is wrong with it."""
    try:
        yield
    except (WorkbookRefused, NoPermission, SettingsWrong) as error:
        raise type(error)(f"{path.name}: {error.sentence}", error.next_step) from error


def _today() -> date:
    """The date in London when the run started: the councils' day, wherever the server stands."""
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("Europe/London")).date()


def _refuse_other_ending(path: Path) -> None:
    if path.suffix.lower() != ".xlsx":
        raise WrongUse(f"“{path.name}” does not end in .xlsx.", "Give the workbook that ending.")


def _print_json(value: dict[str, Any]) -> None:
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _say(words: str) -> None:
    click.echo(words, err=True)


def main(args: list[str] | None = None) -> None:
    """Runs a command and exits with its code; every failure is a sentence, never a traceback.

    With XLPLAN_DEBUG set, a bug shows its traceback.
    """
    for stream in (sys.stdout, sys.stderr):
        # An old Windows console lacks some signs; a replaced sign beats a crash.
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    try:
        cli.main(args, prog_name="xlplan", standalone_mode=False)
    except XlplanError as error:
        _say(f"xlplan: {error}")
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        # The reader went away, as `head` does; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if os.environ.get("XLPLAN_DEBUG"):
            raise
        _say(f"xlplan: this is a bug in xlplan ({type(error).__name__}: {error}). "
             "Nothing was written. Please report it with the command you ran.")  # fmt: skip
        sys.exit(_BUG)
