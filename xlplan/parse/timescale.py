"""Reads an officer's timescale, such as "By July 2018" or "Jan – Dec 2018", into windows.

Deliberately not done: guessing a year that is not written, reading dates out of prose, and
working out "within three months of approval". Such text keeps its words and says what it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from xlplan.parse import periods
from xlplan.parse.placeholders import is_placeholder
from xlplan.parse.tokens import MONTH, tokens
from xlplan.parse.windows import WindowReader, bare_window
from xlplan.plan import Timescale, TimescaleKind, TimescaleNote, Window
from xlplan.rules import Reading

_COUNT = r"(?:\d+|an?|one|two|three|four|five|six|nine|ten|twelve|eighteen)"
_UNIT = r"(?:working\s+|school\s+)?(?:day|week|fortnight|month|term|year)s?"
_RELATIVE = re.compile(
    rf"\bwithin\s+(?:the\s+)?(?:next\s+)?{_COUNT}\s+{_UNIT}\b"
    rf"|\b{_COUNT}\s+{_UNIT}\s+(?:of|after|from|following|before|prior)\b",
    re.IGNORECASE,
)
_DURATION = re.compile(rf"\b{_COUNT}\s+{_UNIT}\b", re.IGNORECASE)
_RECURRING = re.compile(
    r"\b(?:annual(?:ly)?|yearly|monthly|weekly|daily|(?:half[\s-]?)?termly|quarterly|every|each"
    r"|bi-?annual(?:ly)?)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:on-?\s?going|continuous(?:ly)?|continual(?:ly)?|continuing|rolling|as\s+and\s+when"
    r"|as\s+(?:required|needed|necessary|appropriate|per)|throughout|permanent(?:ly)?)\b",
    re.IGNORECASE,
)
_PROVISIONAL = re.compile(
    r"\b(?:provisional(?:ly)?|proposed|to\s+be\s+\w+|tb[acd])\b", re.IGNORECASE
)

# What is said beside a timescale and is none: what it was before, when it was looked at.
_ASIDE = re.compile(
    r"\(?\b(?:last\s+reviewed|reviewed|revised\s+from|moved\s+from|originally|previously|was)\b"
    r"[^();]*\)?",
    re.IGNORECASE,
)
# School half-terms and halves of years: no vocabulary says when they are.
_REVIEW = re.compile(r"[-–(,]?\s*\b(?:(?:next|last|annual)\s+)?review\w*\b[^;]*", re.IGNORECASE)
_UNREADABLE = re.compile(
    r"\b(?:half[\s-]?terms?|terms?\s?[1-6]|ht\s?[1-6]|h[12]|(?:autumn|spring|summer)\s+[12])\b",
    re.IGNORECASE,
)
# "End of term 2026": which of the three is not said. A month beside it says it.
_SOME_TERM = re.compile(
    r"\b(?:end|start|beginning|middle)\s+of\s+(?:the\s+)?term\b\s*[-–,]?\s*(?:19|20)\d\d"
    r"|\b(?:19|20)\d\d(?:[/-]\d\d)?[\s,–-]{1,3}(?:end|start|beginning|middle)\s+of\s+(?:the\s+)?"
    r"term\b",
    re.IGNORECASE,
)
_A_MONTH = re.compile(rf"\b(?:{MONTH})\b", re.IGNORECASE)
# Of the month or of the plan, and its Monday or its Friday: "Week 3 June 2018", "Weeks 3-4 of May".
_SOME_WEEK = re.compile(
    r"(?:^|[,;(]|\b(?:by|in|during|from|until|of|the|before))\s*(?:weeks?|wks?)\.?\s?"
    r"(?:[1-5]|1\s?[-–&]\s?2|2\s?[-–&]\s?3|3\s?[-–&]\s?4|4\s?[-–&]\s?5)\s+"
    rf"(?:(?:of|in)\s+)?(?:{MONTH})\b",
    re.IGNORECASE,
)
_ORDINALS: dict[str, int] = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "last": 4,
    "final": 4,
}
# "12-Jun" is a day, but in "Apr 18-Jun 18" the 18 is a year.
_BEHIND_MONTH = re.compile(rf"(?:{MONTH})\s*$", re.IGNORECASE)
_SAME: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\bbetween\b(?P<first>[^;]{0,200}?)\band\b", re.IGNORECASE), r"\g<first> – "),
    (re.compile(r"-+>|→|⇒"), " – "),
    (re.compile(r"\b(?:w/c|wc|week\s+(?:commencing|beginning|of))\b", re.IGNORECASE), " by "),
    (re.compile(rf"\b(\d{{1,2}})[-–](?=(?:{MONTH})\b(?![-–]\d))", re.IGNORECASE),
     lambda match: match[0] if _BEHIND_MONTH.search(match.string[: match.start()])
     else f"{match[1]} "),
    (re.compile(r"\bpost-", re.IGNORECASE), "post "),
    (re.compile(rf"\b({MONTH})\s*/\s*(?=(?:{MONTH})\b)", re.IGNORECASE), r"\1 – "),
    (re.compile(r"\b(first|second|third|fourth|last|final)\s+quarter\b", re.IGNORECASE),
     lambda match: f"Q{_ORDINALS[match[1].lower()]}"),
)  # fmt: skip
_LIST_BEGINS = re.compile(r"\s*1[.)]\s")
_LISTED = re.compile(r"(?:^|(?<=\s))\d{1,2}[.)]\s+(?=[A-Z])")
# What a number format only says or does, and does not show of the date.
_NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_ENDS_ALL_THE_SAME = re.compile(r"\b(?:by|until|till|to|ends?|due|deadline)\b|[-–—]", re.IGNORECASE)


def parse_timescale(text: str, reading: Reading | None = None) -> Timescale:
    """The windows of a timescale in the officer's words; never raises, `raw` is kept as it is.

    A month counts to its last day, as a deadline and on its own; "Start" gives no due date; the
    number after a month is a year (all three by `Reading`).

    >>> parse_timescale("By July 2018").due
    datetime.date(2018, 7, 31)
    >>> parse_timescale("June 16").due
    datetime.date(2016, 6, 30)
    >>> start = parse_timescale("Start April 2018")
    >>> start.start, start.due
    (datetime.date(2018, 4, 1), None)
    >>> len(parse_timescale("By April 2018 Jan – Dec 2018 Jan 2018 – March 2019").windows)
    3
    >>> [parse_timescale(t).kind for t in ("TBD", "Ongoing", "within 3 months of approval", "soon")]
    ['missing', 'open', 'relative', 'unclear']
    """
    return _read(text, reading or Reading())


@lru_cache(maxsize=4096)  # "March 2018" stands in many a row
def _read(text: str, reading: Reading) -> Timescale:
    if is_placeholder(text):
        return Timescale(text, "missing")
    if _RELATIVE.search(text):
        return Timescale(text, "relative")
    if _UNREADABLE.search(text) or _SOME_WEEK.search(text) or _is_some_term(text):
        return Timescale(text, "unclear")
    windows, notes = WindowReader(tokens(_tidied(text)), reading).windows()
    if _RECURRING.search(text):
        notes |= {"recurring"}
    is_open = bool(_OPEN.search(text)) or "recurring" in notes
    if _OPEN.search(text) and not _ENDS_ALL_THE_SAME.search(_tidied(text)):
        # "March 2018 and ongoing" began then and has no end.
        windows = tuple(Window(window.start or window.due, None) for window in windows)
    if windows:
        if _PROVISIONAL.search(text):
            notes |= {"provisional"}
        kind_open = is_open and all(w.due is None for w in windows)
        kind: TimescaleKind = "open" if kind_open else "dated"
        return Timescale(text, kind, windows, frozenset(notes), reading.several_due)
    if is_open:
        return Timescale(text, "open", (), frozenset(notes))
    if _PROVISIONAL.search(text):
        return Timescale(text, "missing")
    return Timescale(text, "relative" if _DURATION.search(text) else "unclear")


def _is_some_term(text: str) -> bool:
    return bool(_SOME_TERM.search(text)) and not _A_MONTH.search(text)


def _tidied(text: str) -> str:
    """The text without asides, and with one way of writing what has several."""
    words = _ASIDE.sub(" ", text)
    if _OPEN.search(words):
        words = _REVIEW.sub(" ", words)
    for pattern, same in _SAME:
        words = pattern.sub(same, words)
    return _LISTED.sub("; ", words) if _LIST_BEGINS.match(words) else words


def read_date_cell(value: date, number_format: str, reading: Reading | None = None) -> Timescale:
    """A real date cell: its number format tells how exact the officer was.

    `mmm-yy` shows a month, so the month is meant. The notes "date-cell" and, where no year is
    shown, "day-shown" let the checks compare it with the rest of the column.

    >>> read_date_cell(date(2018, 3, 1), "mmm-yy").due
    datetime.date(2018, 3, 31)
    >>> sorted(read_date_cell(date(2026, 6, 16), "d-mmm").notes)
    ['date-cell', 'day-shown']
    """
    return _read_date(value, number_format, reading or Reading())


@lru_cache(maxsize=4096)
def _read_date(value: date, number_format: str, reading: Reading) -> Timescale:
    day = value.date() if isinstance(value, datetime) else value
    shown = _NOT_SHOWN.sub("", number_format).lower()
    has_day, has_year = "d" in shown, "y" in shown
    if not has_day and has_year:
        period = periods.months(day.year, day.month) if "m" in shown else None
        window = bare_window(period or periods.calendar_year(day.year), reading)
        return Timescale(f"{day:%B %Y}" if period else f"{day:%Y}", "dated", (window,))
    notes: set[TimescaleNote] = {"date-cell"}
    if has_day and not has_year and "m" in shown:
        notes.add("day-shown")
    words = f"{day.day}-{day:%b}" if "day-shown" in notes else _long(day)
    return Timescale(words, "dated", (Window(None, day),), frozenset(notes))


def with_start(timescale: Timescale, start: Timescale) -> Timescale:
    """The timescale with the start from a column of its own, where it fits the one due date."""
    begins, due = start.start or start.due, timescale.due
    if begins is None or due is None or len(timescale.windows) > 1 or begins > due:
        return timescale
    return replace(timescale, windows=(Window(begins, due),))


def format_timescale(timescale: Timescale) -> str:
    """The windows in full words that read back to the same windows.

    >>> format_timescale(parse_timescale("Jan 18 – March 2019"))
    '1 January 2018 – 31 March 2019'
    """
    if not timescale.windows:
        return " ".join(timescale.raw.split())
    words = "; ".join(_format_window(window) for window in timescale.windows)
    return f"Ongoing {words}" if timescale.kind == "open" else words


def _format_window(window: Window) -> str:
    if window.start is None or window.due is None:
        day = window.due or window.start
        return f"{'By' if window.due else 'Start'} {_long(day)}" if day else ""
    return f"{_long(window.start)} – {_long(window.due)}"


def _long(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
