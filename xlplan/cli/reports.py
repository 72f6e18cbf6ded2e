"""The command that makes the report by hand.

Everything but click is imported when it is needed, so that `xlplan --help` answers at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlplan.cli.common import (
    FILE,
    as_at_option,
    config_option,
    night_settings,
    refuse_other_ending,
    say,
)
from xlplan.cli.progress import Progress
from xlplan.cli.trackers import assessed
from xlplan.errors import WrongUse

if TYPE_CHECKING:
    from xlplan.assess import Assessment
    from xlplan.changes import Changes
    from xlplan.files import Original
    from xlplan.report import Subject


@click.command()
@click.argument("tracker", type=FILE)
@click.option("-o", "--output", type=FILE, required=True, help="The report (.xlsx).")
@click.option("--sheets", metavar="NAME,…", help="Only these sheets, by their names.")
@click.option("--title", default="", help="A title in place of the plan's name.")
@click.option(
    "--accessible", is_flag=True, help="For publication: one table a sheet, no colour, no freezing."
)
@click.option("--pdf", is_flag=True, help="A PDF beside it too, where LibreOffice is installed.")
@as_at_option
@config_option
def report(
    tracker: Path,
    output: Path,
    sheets: str | None,
    title: str,
    accessible: bool,
    pdf: bool,
    as_at: date | None,
    config: Path | None,
) -> None:
    """Make the RAG-status report, a workbook of its own. The tracker is not written.

    It says what has changed since the last night, where there was one.
    """
    from xlplan.files import write_generated
    from xlplan.report import Choice, make_report, read_logo
    from xlplan.report.pdf import as_pdf
    from xlplan.settings import find_settings
    from xlplan.summary import count

    beside = output.with_suffix(".pdf") if pdf else None
    _refuse_to_overwrite(output, beside)
    look = find_settings(tracker, config).look
    choice = Choice(_sheets(sheets), title.strip(), accessible, look, read_logo(look))
    with Progress("Making the report") as progress:
        progress("reading")
        original, _, assessment = assessed(tracker, as_at, config)
        subject = _subject(tracker, original, assessment, config)
        made = make_report(subject, choice, progress)
        write_generated(output, made)
        if beside is not None:
            progress("PDF", lasting=True)
            write_generated(beside, as_pdf(made))
    say(f"{output.name}: report of {count(len(assessment.plan.actions), 'action')}.")
    if beside is not None:
        say(f"{beside.name}: the same as a PDF.")


def _refuse_to_overwrite(output: Path, beside: Path | None) -> None:
    """Both files before any work: a report, and the PDF beside it."""
    from xlplan.mark import is_report
    from xlplan.report.pdf import is_pdf_report

    refuse_other_ending(output)
    _refuse(output, is_report, "a report")
    if beside is not None:
        _refuse(beside, is_pdf_report, "a PDF")


def _refuse(file: Path, is_ours: Callable[[bytes], bool], what: str) -> None:
    from xlplan.files import read_original
    from xlplan.files.openness import telling

    with telling(file):
        taken = file.exists()
    if taken and not is_ours(read_original(file).data):
        raise WrongUse(
            f"{file} is there already and is not {what} made by xlplan.",
            "Choose another name for the report.",
        )


def _sheets(names: str | None) -> tuple[str, ...]:
    """The sheets wanted, spelt as they are called; all where nobody said."""
    from xlplan.report import SHEET_NAMES

    if names is None:
        return ()
    step = f"Its sheets are {', '.join(SHEET_NAMES)}."
    known = {name.casefold(): name for name in SHEET_NAMES}
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    if not wanted:
        raise WrongUse("--sheets names no sheet of the report.", step)
    for name in wanted:
        if name.casefold() not in known:
            raise WrongUse(f"A report has no sheet “{name}”.", step)
    return tuple(known[name.casefold()] for name in wanted)


def _subject(
    tracker: Path, original: Original, assessment: Assessment, config: Path | None
) -> Subject:
    from xlplan.files import saved_at
    from xlplan.report import Source, Subject

    source = Source(tracker.name, original.sha256, saved_at(original.path))
    return Subject(assessment, _changes(original.path, assessment, config), source)


def _changes(path: Path, assessment: Assessment, config: Path | None) -> Changes | None:
    """What is different since the last night; None where no night has been."""
    from xlplan.nightly.past import changes_since
    from xlplan.nightly.places import find_places

    places = find_places(night_settings(config).night, os.environ)
    found = changes_since(path, assessment, places, tell=say)
    return None if found.since is None else found
