"""What a mail says, block by block, and those blocks as plain text.

The text and the HTML are drawn from the same blocks, so the text part is never the poorer one.
Neither headers nor MIME are made here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from xlplan import __version__
from xlplan.assess import in_words
from xlplan.plan import Rag
from xlplan.rag import count_days, long_date
from xlplan.summary import Changed, Item, Quality, Section, Summary, count, count_rags, one_line

ACTIONS_SHOWN = 60
SECTIONS_SHOWN = 40
KINDS_SHOWN = 12
_LONGEST_UNDERLINE = 32


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a level from 1."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; the one a reader must not miss is `strong`."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of sentences."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One action: what it is, its status, the facts beside the status, what to say of it."""

    heading: str
    rag: Rag | None
    beside: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The counts of each section, and of all."""

    caption: str
    rows: tuple[Section, ...]


Block = Heading | Paragraph | Bullets | Entry | Table


def compose(
    summary: Summary, notices: Sequence[str], questions_to: str, made: datetime, attached: str
) -> list[Block]:
    """The mail of the whole plan; `attached` is the report's file name, "" if it is not attached.

    `made` is the moment in London.
    """
    return [
        *_opening(summary, notices),
        *_decisions(summary),
        *_sections(summary),
        *_money(summary),
        *_changes(summary.changed),
        *_quality(summary.quality, attached),
        *_footer(summary, questions_to, made, attached),
    ]


def compose_for_lead(
    summary: Summary, notices: Sequence[str], questions_to: str, made: datetime
) -> list[Block]:
    """The mail of one lead: every action of theirs, worst first, with all that is missing."""
    return [
        *_opening(summary, notices),
        Heading(2, "Your actions, worst first"),
        *(_entry_for_lead(item) for item in summary.items[:ACTIONS_SHOWN]),
        *_left_out(len(summary.items) - ACTIONS_SHOWN, "action"),
        *_changes(summary.changed),
        *_footer(summary, questions_to, made, ""),
    ]


def as_text(blocks: Sequence[Block]) -> str:
    """The blocks as plain text: short lines are left to the reader's own program to wrap."""
    return "\n\n".join("\n".join(_lines(block)) for block in blocks) + "\n"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(_, text):
            heading = one_line(text)
            yield from (heading, "-" * min(len(heading), _LONGEST_UNDERLINE))
        case Paragraph(text):
            yield one_line(text, 600)
        case Bullets(lines):
            yield from (f"- {one_line(line, 400)}" for line in lines)
        case Entry(heading, rag, beside, lines):
            yield one_line(heading)
            yield from (
                f"  {one_line(line, 400)}" for line in (status(rag, beside), *lines) if line
            )
        case Table(caption, rows):
            yield f"{one_line(caption)}:"
            for row in rows:
                counts = count_rags(row.counts) or "none yet"
                yield f"- {one_line(row.name)}: {row.all:,} ({counts})"


def status(rag: Rag | None, beside: str) -> str:
    """ "Red. Lead: Jane Brown", either part alone where there is no other."""
    return ". ".join(filter(None, (rag and str(rag), beside)))


def _opening(summary: Summary, notices: Sequence[str]) -> Iterator[Block]:
    yield Heading(1, summary.plan)
    if notices:
        yield Heading(2, "Please note")
        yield Bullets(tuple(notices))
    whose = f"The actions of {summary.lead}" if summary.lead else "RAG status"
    yield Heading(2, f"{whose} as at {long_date(summary.today)}")
    yield Paragraph(summary.headline, strong=True)


def _decisions(summary: Summary) -> Iterator[Block]:
    yield Heading(2, "To decide first")
    if not summary.decisions:
        yield Paragraph("Nothing needs a decision." if summary.items else "No actions yet.")
    for item in summary.decisions:
        yield _entry(item)
    if summary.more:
        yield Paragraph(f"And {count(summary.more, 'more item')} to look at.")


def _entry(item: Item) -> Entry:
    lead = f"Lead: {item.lead}" if item.lead else ""
    also = f"Also: {_lower_first(in_words(item.others))}." if item.others else ""
    return Entry(_name(item), item.rag, ". ".join(filter(None, (_officers(item), lead))),
                 tuple(filter(None, (item.why, _to_do(item), also))))  # fmt: skip


def _entry_for_lead(item: Item) -> Entry:
    due = long_date(item.due) if item.due else ""
    # Most reasons name the day already.
    beside = ". ".join(filter(None, (_officers(item), "" if due in item.why else f"Due {due}")))
    others = tuple(flag.message for flag in item.others)
    return Entry(_name(item), item.rag, beside,
                 tuple(filter(None, (item.why, _to_do(item), *others))))  # fmt: skip


def _to_do(item: Item) -> str:
    return f"What to do: {_lower_first(item.to_do)}" if item.to_do else ""


def _lower_first(sentence: str) -> str:
    """Behind a colon; what begins with an abbreviation keeps its capitals."""
    return sentence if sentence[1:2].isupper() else sentence[:1].lower() + sentence[1:]


def _name(item: Item) -> str:
    if not item.ref:
        return item.title
    return f"{'Action ' if item.ref[0].isdigit() else ''}{item.ref}: {item.title}"


def _officers(item: Item) -> str:
    return f"The officers say “{item.officers}”" if item.officers else ""


def _sections(summary: Summary) -> Iterator[Block]:
    rows, everything = summary.sections, Section("All actions", summary.counts)
    yield Heading(2, "Status by section" if rows else "Status")
    shown = rows[:SECTIONS_SHOWN]
    total = () if len(rows) == 1 else (everything,)
    yield Table("Number of actions by calculated RAG, worst first", (*shown, *total))
    yield from _left_out(len(rows) - SECTIONS_SHOWN, "section")


def _money(summary: Summary) -> Iterator[Block]:
    if summary.money:
        yield Heading(2, "Costs")
        yield Bullets(tuple(f"{label}: {words}" for label, words in summary.money))


def _changes(changed: Changed | None) -> Iterator[Block]:
    if changed is None:
        return
    since = f" since {long_date(changed.since)}" if changed.since else ""
    yield Heading(2, f"What has changed{since}")
    yield Paragraph(changed.in_short)
    if changed.sentences:
        yield Bullets(changed.sentences)


def _quality(quality: Quality, attached: str) -> Iterator[Block]:
    yield Heading(2, "Quality of the data")
    found = quality.errors + quality.warnings
    severities = f"{count(quality.errors, 'error')}, {count(quality.warnings, 'warning')}"
    words = f"{count(found, 'finding')}: {severities}." if found else "Nothing to put right."
    where = " Each is on the Checks sheet of the attached report." if attached and found else ""
    information = f" {quality.information:,} more for information." if quality.information else ""
    yield Paragraph(f"{words}{information}{where}")
    if quality.kinds:
        kinds = quality.kinds[:KINDS_SHOWN]
        listed = "; ".join(f"{_lower_first(words)} {number:,}" for words, number in kinds)
        more = len(quality.kinds) - KINDS_SHOWN
        others = f"; and {count(more, 'more kind')}" if more > 0 else ""
        yield Paragraph(f"{listed[:1].upper()}{listed[1:]}{others}.")


def _left_out(number: int, what: str) -> Iterator[Block]:
    if number > 0:
        yield Paragraph(f"And {count(number, f'more {what}')}.")


def _footer(summary: Summary, questions_to: str, made: datetime, attached: str) -> Iterator[Block]:
    yield Heading(2, "About this mail")
    within = count_days(summary.days_for_amber)
    yield Paragraph(
        f"The RAG here is worked out from dates and progress alone: Red is overdue, Amber is due "
        f"within {within}. The officers' own RAG stands beside it and is never changed."
    )
    if attached:
        yield Paragraph(f"Every action and every finding is in the attached report, {attached}.")
    if summary.lead:
        yield Paragraph("You get this mail because the plan names you as a lead.")
    yield Paragraph(
        f"Made automatically from the tracker by xlplan {__version__} on "
        f"{long_date(made.date())} at {made:%H:%M}. To change something, change it in the tracker; "
        "the tracker is never changed by replying to this mail."
    )
    yield Paragraph(f"Questions: {questions_to}")
