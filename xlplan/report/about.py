"""The About sheet: what the words mean, the rules used, how figures are made, and of what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from xlplan import __version__
from xlplan.clock import in_london
from xlplan.plan import Rag
from xlplan.rag import WORST_FIRST, count_days, long_date
from xlplan.report.content import Cell, Column, Sheet, Table
from xlplan.report.subject import Subject
from xlplan.rules import MonthDay, Reading, Rules

ABOUT_SHEET = "About"
_KEY = (Column("Status", 26, "rag"), Column("Meaning", 100))
_FACTS = (Column("What", 26), Column("How it is made", 100))
_SOURCE = (Column("Made from", 26), Column("Value", 100))


def about_sheet(subject: Subject) -> Sheet:
    """The key, the rules and the source; a page nobody needs until somebody asks."""
    rules = subject.assessment.rules
    key: list[list[Cell]] = [[rag, _meaning(rag, rules)] for rag in WORST_FIRST]
    parts = (
        Table("RAG_key", _KEY, key, "What each status means"),
        Table("Rules", _FACTS, [[what, how] for what, how in _facts(subject)], "How it is made"),
        Table("Source", _SOURCE, [[what, value] for what, value in _source(subject)], "Source"),
    )
    return Sheet(ABOUT_SHEET, "About this report", (), parts)


def _meaning(rag: Rag, rules: Rules) -> str:
    soon = count_days(rules.days_for_amber)
    return {
        Rag.RED: "The due date has passed and the action is not marked complete.",
        Rag.AMBER: f"Due within {soon}.",
        Rag.NO_DATE: "No due date can be read from the timescale.",
        Rag.NOT_STARTED: "Nothing says it has begun, and its start is still to come.",
        Rag.GREEN: f"Due in more than {soon}.",
        Rag.COMPLETE: "The officers say it is complete.",
    }[rag]


def _facts(subject: Subject) -> Iterator[tuple[str, str]]:
    rules = subject.assessment.rules
    yield (
        "Two ratings",
        (
            "The calculated RAG looks at dates and progress only. The officer's RAG is the "
            "officer's judgement and is never changed."
        ),
    )
    yield from _reading(rules.reading)
    yield "Words for complete", ", ".join(sorted(rules.complete_words))
    yield "Words for not started", ", ".join(sorted(rules.not_started_words))
    if subject.assessment.plan.has_costs:
        yield "Declared", "What the officers wrote as the total; where they wrote none, its lines."
        yield "Recalculated", "The lines added up; a total without lines counts as it is declared."
    if subject.changes is not None and subject.changes.since is not None:
        yield (
            "Direction of travel",
            (f"The calculated RAG against that of {long_date(subject.changes.since)}."),
        )
    yield "Findings", "Each names a cell of the tracker; nothing is corrected by this report."


def _reading(reading: Reading) -> Iterator[tuple[str, str]]:
    """How timescales are read where the words alone leave room."""
    if reading.due_day == "last":
        yield "Due", "The last day of what the officer wrote: “By July” is due on 31 July."
    else:
        yield "Due", "The first day of what the officer wrote: “By July” is due on 1 July."
    year = "June 2016." if reading.month_number == "year" else "16 June, without its year."
    yield "Short years", f"“June 16” is read as {year}"
    yield (
        "A start alone",
        (
            "“Start April 2018” is due in April 2018 too."
            if reading.start_is_due
            else "“Start April 2018” says no due date."
        ),
    )
    yield "Several timescales", f"Of several in one cell the {reading.several_due} counts."
    yield (
        "Quarters",
        {
            "unclear": "“Q3 2018” is not read, as it does not say of which year.",
            "calendar": "“Q3 2018” is July to September 2018.",
            "financial": "“Q3 2018” is the third quarter of the financial year.",
        }[reading.quarter],
    )
    financial, academic = reading.financial_year_from, reading.academic_year_from
    yield (
        "Years",
        f"The financial year begins in {_month(financial)}, the academic in {_month(academic)}.",
    )
    yield (
        "Terms",
        "; ".join(
            f"{term.name} from {_day(term.first)} to {_day(term.last)}" for term in reading.terms
        ),
    )


def _month(number: int) -> str:
    return f"{date(2000, number, 1):%B}"


def _day(day: MonthDay) -> str:
    return f"{day[1]} {_month(day[0])}"


def _source(subject: Subject) -> Iterator[tuple[str, str]]:
    source = subject.source
    yield "As at", long_date(subject.assessment.today)
    yield "Tracker", source.name
    if source.saved is not None:
        saved = in_london(source.saved)
        yield "Tracker last saved", f"{long_date(saved.date())} at {saved:%H:%M}"
    yield "SHA-256 of the tracker", source.sha256
    yield "Made by", f"xlplan {__version__}"
