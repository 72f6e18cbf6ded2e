"""The Summary sheet: the headline, the statuses by section, what to decide, the money, the changes.

Says what `xlplan.summary` worded; the counts are live, so that a status edited by hand counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from xlplan.palette import RAG_COLOURS
from xlplan.plan import Rag
from xlplan.rag import WORST_FIRST, long_date
from xlplan.report.checks import CHECKS_SHEET
from xlplan.report.content import Cell, Chart, Column, Formula, Lines, Link, Part, Sheet, Table
from xlplan.report.status import STATUS_SHEET, STATUS_TABLE
from xlplan.report.subject import Subject
from xlplan.summary import Item, Section, count, count_rags, one_line

SUMMARY_SHEET = "Summary"
_LABEL, _NUMBER = 80.0, 13.0
_MOST_BARS = 16  # that fit a page
Known = tuple[str, str, Rag | None, date | None]  # of an action: ref, title, RAG, due


def summary_sheet(subject: Subject, present: frozenset[str], title: str = "") -> Sheet:
    """The sheet a head of service reads first; `present` are the other sheets of the report."""
    summary = subject.summary
    # Without actions the sheet has no table, and a formula that names it would spoil the file.
    live = STATUS_SHEET in present and bool(subject.assessment.plan.actions)
    lines = (f"RAG status as at {long_date(summary.today)}", summary.headline)
    decisions = _decisions(subject, live=live, listed=CHECKS_SHEET in present)
    parts = (_sections(subject, live=live), *decisions, *_money(subject), *_changed(subject),
             *_quality(subject))  # fmt: skip
    return Sheet(SUMMARY_SHEET, title or summary.plan, lines, parts, whole=True)


def _sections(subject: Subject, *, live: bool) -> Table:
    summary = subject.summary
    sections = summary.sections or (Section("All actions", summary.counts),)
    single = not summary.sections
    columns = (
        Column("Section", _LABEL),
        *(Column(rag, _NUMBER, "number") for rag in WORST_FIRST),
        Column("All", _NUMBER, "number"),
    )
    rows = [_section(section, live=live, single=single) for section in sections]
    table = Table("RAG_by_section", columns, rows, "RAG by section" if not single else "RAG")
    if not single:
        counts = {str(rag): number for rag, number in summary.counts}
        whole = {**counts, "All": sum(counts.values())}
        sums = (Formula(f"SUM(RAG_by_section[{head}])", n) for head, n in whole.items())
        table = replace(table, totals=("All actions", *sums))
    return replace(table, chart=_chart(sections))


def _section(section: Section, *, live: bool, single: bool) -> list[Cell]:
    counted = [_counted(rag, n, single=single) if live else n for rag, n in section.counts]
    whole = Formula("SUM(B{row}:G{row})", section.all)
    return [section.name, *counted, whole]


def _counted(rag: Rag, number: int, *, single: bool) -> Formula:
    """EXACT, as a comparison would take “Roads*” or “<5” for a pattern, and "roads" for "Roads"."""
    has_rag = f'--({STATUS_TABLE}[Calculated RAG]="{rag}")'
    here = "" if single else f"--EXACT({STATUS_TABLE}[Section],$A{{row}}),"
    return Formula(f"SUMPRODUCT({here}{has_rag})", number)


def _chart(sections: tuple[Section, ...]) -> Chart | None:
    told = "; ".join(
        f"{section.name}: {count_rags(section.counts)}" for section in sections if section.all
    )
    if not told or len(sections) > _MOST_BARS:
        return None
    return Chart(
        "Actions by calculated RAG",
        f"Bar chart of how many actions have each calculated RAG. {told}.",
        "Section",
        tuple(WORST_FIRST),
        tuple(RAG_COLOURS[rag][1] for rag in WORST_FIRST),
        tuple(
            tuple(f"{number} {rag}" if number else "" for rag, number in section.counts)
            for section in sections
        ),
    )


def _decisions(subject: Subject, *, live: bool, listed: bool) -> Iterator[Part]:
    """The first of them; the Checks sheet has all, where it is `listed`."""
    items = subject.summary.decisions
    if not items:
        return
    columns = (
        Column("What needs a decision first", _LABEL),
        Column("Ref", _NUMBER),
        Column("Calculated RAG", _NUMBER, "rag"),
        Column("Due", _NUMBER, "day"),
    )
    places: dict[Known, list[int]] = {}
    for place, (action, rating) in enumerate(subject.assessment.rated if live else ()):
        title = one_line(action.title, 110) or "(no action given)"
        known = (one_line(action.ref, 30), title, rating.rag, action.timescale.due)
        places.setdefault(known, []).append(place)
    rows = [_decision(item, places) for item in items]
    more = subject.summary.more
    where = " on the Checks sheet" if listed else ""
    note = f"And {count(more, 'more item')}{where}." if more else ""
    yield Table("Decisions", columns, rows, "To decide first", note)


def _decision(item: Item, places: dict[Known, list[int]]) -> list[Cell]:
    """Rows alike in all of that come in the order of the plan, so each is taken once."""
    lead = f"Lead: {item.lead}." if item.lead else ""
    words = " ".join(filter(None, (f"{item.title}.", item.why, item.to_do, lead)))
    rows = places.get((item.ref, item.title, item.rag, item.due))
    ref: Cell = item.ref or "Plan"
    if rows:
        ref = Link(item.ref or "Go to it", STATUS_SHEET, rows.pop(0))
    return [words, ref, item.rag, item.due]


def _money(subject: Subject) -> Iterator[Part]:
    totals = subject.assessment.totals
    if totals.declared is None or totals.recalculated is None:
        return
    labels = dict(subject.summary.money)
    amounts = {
        "Declared by the officers": totals.declared,
        "Recalculated from the lines": totals.recalculated,
        "Declared less recalculated": totals.difference,
    }
    rows: list[list[Cell]] = [[label, amounts[label]] for label in labels if label in amounts]
    note = next(
        (f"{label}: {words}." for label, words in labels.items() if label not in amounts), ""
    )
    if not rows:
        yield Lines("Costs", (note or "No cost is stated.",))
        return
    columns = (Column("What", _LABEL), Column("Amount", _NUMBER, "money"))
    yield Table("Money", columns, rows, "Costs", note)


def _changed(subject: Subject) -> Iterator[Table]:
    changed = subject.summary.changed
    if changed is None:
        return
    since = f" since {long_date(changed.since)}" if changed.since else ""
    sentences = [[words] for words in (changed.in_short, *changed.sentences)]
    columns = (Column("Change", _LABEL),)
    yield Table("What_has_changed", columns, sentences, f"What has changed{since}")


def _quality(subject: Subject) -> Iterator[Table]:
    quality = subject.summary.quality
    rows: list[list[Cell]] = [[words, number] for words, number in quality.kinds]
    if not rows:
        return
    columns = (Column("Finding", _LABEL), Column("Number", _NUMBER, "number"))
    note = f"{count(quality.errors, 'error')}, {count(quality.warnings, 'warning')}."
    total = sum(number for _, number in quality.kinds)
    yield Table(
        "Quality",
        columns,
        rows,
        "Quality of the data",
        note,
        totals=("All", Formula("SUM(Quality[Number])", total)),
    )
