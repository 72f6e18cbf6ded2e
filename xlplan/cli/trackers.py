"""The commands that work on one tracker: make it, check it, refresh it, report on it.

Everything but click is imported when a command needs it, so that `xlplan --help` answers at once.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlplan.cli.common import (
    FILE,
    as_at_option,
    config_option,
    json_option,
    print_json,
    print_lines,
    read_given,
    refuse_other_ending,
    save,
    say,
    today_in_london,
)
from xlplan.errors import TryAgainLater, naming

if TYPE_CHECKING:
    from xlplan.assess import Assessment
    from xlplan.files import Original
    from xlplan.tracker import Tracker


@click.command("import")
@click.argument("source", type=FILE)
@click.option("-o", "--output", type=FILE, required=True, help="The new tracker (.xlsx).")
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
    refuse_other_ending(output)
    imported = import_text(
        read_original(source).data, source.stem, settings.rules, settings.columns
    )
    data = make_tracker(imported.plan, imported.headers, as_at or today_in_london(), settings)
    create_file(output, data)
    for step in imported.steps:
        click.echo(f"{source.name} line {step.line}: {step.what}")
    say(f"{output.name}: {len(imported.plan.actions)} actions from {source.name}.")


@click.command()
@click.argument("tracker", type=FILE)
@click.option("--name", default="Action plan", show_default=True, help="The plan's name.")
@as_at_option
def new(tracker: Path, name: str, as_at: date | None) -> None:
    """Make a blank tracker, ready to be filled in."""
    from xlplan.files import create_file
    from xlplan.tracker.make import make_blank_tracker

    refuse_other_ending(tracker)
    create_file(tracker, make_blank_tracker(name, as_at or today_in_london()))
    say(f"{tracker.name}: made, without actions yet.")


@click.command()
@click.argument("tracker", type=FILE)
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

    _, _, assessment = assessed(tracker, as_at, config)
    if json_wanted:
        print_json(as_json(assessment))
    else:
        print_lines(as_text(assessment, tracker.name, everything=everything))
    if strict and assessment.findings:
        sys.exit(1)


@click.command()
@click.argument("tracker", type=FILE)
@as_at_option
@config_option
@json_option
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def refresh(
    tracker: Path, as_at: date | None, config: Path | None, json_wanted: bool, dry_run: bool
) -> None:
    """Bring xlplan's own cells up to date, in place.

    Every other byte stays.
    """
    from xlplan.output import describe_changes, describe_unproven
    from xlplan.settings import find_settings
    from xlplan.tracker import bring_up_to_date
    from xlplan.xlsx.recalc import ENGINES

    settings, original = find_settings(tracker, config), read_given(tracker)
    with naming(tracker.name):
        current = bring_up_to_date(
            original.data,
            tracker.stem,
            as_at or today_in_london(),
            settings,
            ENGINES[settings.engine],
        )
    refreshed = current.refreshed
    if refreshed.changes and not dry_run:
        save(original, refreshed.data, config)
    if json_wanted:
        print_json({"changed": not dry_run and bool(refreshed.changes),
                     "cells": [vars(change) for change in refreshed.changes],
                     "unproven": [vars(outcome) for outcome in refreshed.unproven]})  # fmt: skip
    else:
        print_lines(describe_changes(refreshed.changes, tracker.name))
    done = "would change" if dry_run else "changed"
    say(f"{tracker.name}: {len(refreshed.changes)} cells {done}.")
    if not current.tracker.owned:
        say("xlplan did not make this tracker, so none of its columns count as xlplan's own; "
             "see own_columns in docs/it.md.")  # fmt: skip
    for line in (*refreshed.warnings, *describe_unproven(refreshed.unproven, refreshed.marked)):
        say(line)


@click.command()
@click.argument("tracker", type=FILE)
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
    """Renew stored results of formulas, where they are proven.

    Those that the date has made old.
    """
    from xlplan.files import read_original
    from xlplan.output import describe_recalculation
    from xlplan.tracker import recalculate_workbook
    from xlplan.xlsx.recalc import ENGINES

    original, today = read_original(tracker), as_at or today_in_london()
    if only_check:
        _compare(original, today, engine, json_wanted=json_wanted)
        return
    with naming(tracker.name):
        done = recalculate_workbook(original.data, today, ENGINES[engine])
    if done.data is not original.data:
        save(original, done.data, None)
    if json_wanted:
        print_json({"refreshed": [vars(o) for o in done.refreshed],
                     "kept": [vars(o) for o in done.kept],
                     "undone": [vars(o) for o in done.undone]})  # fmt: skip
    else:
        print_lines(describe_recalculation(done, tracker.name))
    say(f"{tracker.name}: {len(done.refreshed)} stored results changed.")
    if done.warning:
        say(done.warning)


def _compare(original: Original, today: date, engine: str, *, json_wanted: bool) -> None:
    """Every stored result against its formula; exits with 1 when any differ."""
    from xlplan.output import describe_comparison
    from xlplan.tracker import compare_workbook
    from xlplan.xlsx.recalc import ENGINES, EngineFailed

    name = original.path.name
    try:
        with naming(original.path.name):
            compared = compare_workbook(original.data, today, ENGINES[engine])
    except EngineFailed as reason:
        raise TryAgainLater(
            f"{name}: {engine} gave no answer: {reason}.",
            "Run again, or choose the other program with --engine.",
        ) from None
    if json_wanted:
        print_json({"differing": [vars(o) for o in compared.differing],
                     "doubtful": [vars(o) for o in compared.doubtful],
                     "undone": [vars(o) for o in compared.undone]})  # fmt: skip
    else:
        print_lines(describe_comparison(compared, name))
    say(f"{name}: {len(compared.differing)} of {compared.count} compared stored results differ.")
    if compared.differing:
        sys.exit(1)


def assessed(
    path: Path, as_at: date | None, config: Path | None
) -> tuple[Original, Tracker, Assessment]:
    from xlplan.assess import assess
    from xlplan.settings import find_settings
    from xlplan.tracker import read_current
    from xlplan.xlsx.recalc import ENGINES

    settings, original, today = (
        find_settings(path, config),
        read_given(path),
        as_at or today_in_london(),
    )
    with naming(path.name):
        read = read_current(original.data, path.stem, today, settings, ENGINES[settings.engine])
    if read.recalculated is not None and read.recalculated.warning:
        say(read.recalculated.warning)
    return original, read, assess(read.plan, read.rules, today)
