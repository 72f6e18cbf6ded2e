"""The Timeline sheet: months across, and in each action's row when it starts, goes on and is due.

Words and signs say it, and the shading only repeats them. A plan that runs over many years is shown
by quarters or by years, so that it can still be printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from xlplan.plan import Action, Rag, Window
from xlplan.rag import long_date
from xlplan.report.content import Cell, Column, Sheet, Table
from xlplan.report.subject import Subject
from xlplan.summary import count, one_line

TIMELINE_SHEET = "Timeline"
START, GOES_ON, DUE = "start", "–", "due"
_MOST_PERIODS = 30
_LONGEST_TITLE = 110  # the whole text stands on the RAG status sheet


@dataclass(frozen=True, slots=True)
class _Scale:
    """How time is cut: a period's number for a day, and its name."""

    number: Callable[[date], int]
    name: Callable[[int], str]
    words: str


_SCALES = (
    _Scale(lambda day: day.year * 12 + day.month - 1,
           lambda n: f"{date(n // 12, n % 12 + 1, 1):%b} {n // 12}", "month"),
    _Scale(lambda day: day.year * 4 + (day.month - 1) // 3,
           lambda n: f"{date(n // 4, n % 4 * 3 + 1, 1):%b} to "
                     f"{date(n // 4, n % 4 * 3 + 3, 1):%b} {n // 4}", "quarter"),
    _Scale(lambda day: day.year, str, "year"),
)  # fmt: skip


def timeline_sheet(subject: Subject) -> Sheet | None:
    """None where no action has a date."""
    rated = [(a, r.rag) for a, r in subject.assessment.rated if list(_days(a))]
    if not rated:
        return None
    today = subject.assessment.today
    days = [day for action, _ in rated for day in _days(action)] + [today]
    scale = next((s for s in _SCALES if s.number(max(days)) - s.number(min(days)) < _MOST_PERIODS),
                 _SCALES[-1])  # fmt: skip
    first, last = scale.number(min(days)), scale.number(max(days))
    if last - first >= _MOST_PERIODS:
        # A mistyped century must not make a sheet of two thousand columns.
        first, last = _around(scale.number(today), first, last)
    periods = range(first, last + 1)
    names = [_name(scale, n, scale.number(today)) for n in periods]
    columns = (Column("Ref", 7), Column("Action", 42), Column("Calculated RAG", 14, "rag"),
               *(Column(name, 8, "month") for name in names))  # fmt: skip
    rows = [_row(action, rag, scale, periods) for action, rag in rated]
    current = _name(scale, scale.number(today), scale.number(today))
    table = Table("Timeline", columns, rows, current=current)
    return Sheet(TIMELINE_SHEET, "When it happens", _lines(subject, len(rated), scale), (table,),
                 large=True, first_columns=2)  # fmt: skip


def _days(action: Action) -> Iterator[date]:
    for window in action.timescale.windows:
        yield from (day for day in (window.start, window.due) if day)


def _around(today: int, first: int, last: int) -> tuple[int, int]:
    """The periods that fit, today among them, the future before the past."""
    end = min(last, today + _MOST_PERIODS * 2 // 3)
    begin = max(first, end - _MOST_PERIODS + 1)
    return begin, min(last, begin + _MOST_PERIODS - 1)


def _name(scale: _Scale, number: int, today: int) -> str:
    return f"{scale.name(number)} (today)" if number == today else scale.name(number)


def _lines(subject: Subject, shown: int, scale: _Scale) -> tuple[str, ...]:
    left_out = len(subject.assessment.plan.actions) - shown
    without = f" Not shown for want of a date: {count(left_out, 'action')}." if left_out else ""
    return (
        f"Each column is a {scale.words}; “{START}” and “{DUE}” stand where an action starts and "
        f"is due, “{GOES_ON}” in between. Today is {long_date(subject.assessment.today)}.{without}",
    )


def _row(action: Action, rag: Rag, scale: _Scale, periods: range) -> list[Cell]:
    marks: dict[int, str] = {}
    for window in action.timescale.windows:
        for number, mark in _marks(window, scale):
            # Of two windows that meet, what is due counts.
            if marks.get(number) != DUE:
                marks[number] = mark
    out = [n for n in marks if n not in periods]
    cells: list[Cell] = [marks.get(number, "") for number in periods]
    title = one_line(action.title, _LONGEST_TITLE) or "(no action given)"
    if out:
        title += " (partly outside these years)" if any(cells) else " (outside these years)"
    return [action.ref, title, rag, *cells]


def _marks(window: Window, scale: _Scale) -> Iterator[tuple[int, str]]:
    start = None if window.start is None else scale.number(window.start)
    due = None if window.due is None else scale.number(window.due)
    if start is not None and due is not None:
        # Only so far as anybody could look: what lies further is a slip.
        yield from ((number, GOES_ON) for number in range(start, min(due, start + 2400)))
    if start is not None:
        yield start, START
    if due is not None:
        yield due, DUE
