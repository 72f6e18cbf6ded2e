"""When an action is Red, Amber, Green, Complete, Not started or without a date, and why in words.

This rates dates, not the confidence that the work will succeed: that is the officer's RAG, which
is kept beside it and never changed here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from xlplan.plan import Action, Rag
from xlplan.rules import Rules

# What may stand behind "complete": a mark, a day or a month; anything else is an order to do so, or
# says how much of it.
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b"
_DATE = rf"(?:\d{{4}}\b|\d{{1,2}}(?:st|nd|rd|th)?[\s/.-]+(?:\d|{_MONTH})|{_MONTH})"
_GOES_ON = re.compile(rf"\s*(?:[–—:;,.(/|]|-(?!\w)|-?{_DATE})")
_ALSO_IN_THE_PAST = re.compile(
    rf"\s*(?:(?:in|on|at)\s+(?:\d|{_MONTH}|time\b)|(?:and|as|with|autumn|spring|summer)\b)"
)
_BEFORE = re.compile(r"^(?:[✓✔]\s*|(?:(?:action|task|all|now|fully|it|is|has|been)\s+)+)")
# What takes back a part of it.
_NOT_ALL = re.compile(
    r"(?<![\d.])(?!100)\d{1,2}\s?%|\bpart(?:s|ly|ial|ially)?\b|\bphase\b|\bstage\b|\bonly\b"
    r"|\b\d+\s+(?:out\s+)?of\s+\d+|\bapart\s+from\b|\bexcept\b"
)
_AT_THE_END = re.compile(r"[-–(]\s*(?:completed?|done|closed)\s*[).]?\s*$", re.IGNORECASE)
_TICKS = frozenset({"yes", "y", "x", "true", "✓", "✔"})
_A_DAY = re.compile(rf"(?:\d{{1,2}}(?:st|nd|rd|th)?[\s/.-]|\d{{4}}-|{_MONTH}\s*\d)(?!.*%)")

# From worst to best, for "worse than" and for the order of a report.
WORST_FIRST = (Rag.RED, Rag.AMBER, Rag.NO_DATE, Rag.NOT_STARTED, Rag.GREEN, Rag.COMPLETE)


@dataclass(frozen=True, slots=True)
class Rating:
    """The calculated RAG of one action, with the reason a person can check."""

    rag: Rag
    reason: str


def rate(action: Action, rules: Rules, today: date) -> Rating:
    """The calculated RAG on this day.

    Complete wins; then no due date, overdue, a start still to come, due within
    `rules.days_for_amber` days (today and the last of them included); else Green. The reason
    counts no days, so that it changes only when the rating does.
    """
    due, start = action.timescale.due, action.timescale.start
    if is_complete(action, rules):
        return Rating(Rag.COMPLETE, "Marked complete")
    if due is None:
        return Rating(Rag.NO_DATE, _why_no_date(action))
    days = (due - today).days
    if days < 0:
        return Rating(Rag.RED, f"Was due {long_date(due)}")
    if not_started(action, rules) and start is not None and start > today:
        return Rating(Rag.NOT_STARTED, f"Starts {long_date(start)}, due {long_date(due)}")
    if days <= rules.days_for_amber:
        within = count_days(rules.days_for_amber)
        return Rating(Rag.AMBER, f"Due {long_date(due)}, within {within}")
    return Rating(Rag.GREEN, f"Due {long_date(due)}")


def is_complete(action: Action, rules: Rules) -> bool:
    """Whether the officer says it is done: in Progress, as RAG, or with the day it was closed.

    Progress may say more behind the word ("Completed March 2018, see minutes"), but "Complete by
    July", "Complete the review" and "Completed 3 of 5 visits" are still to do.
    """
    return (
        action.rag is Rag.COMPLETE
        or _says(action.progress, rules.complete_words)
        or _says(action.timescale.raw, rules.complete_words)
        or _AT_THE_END.search(action.timescale.raw) is not None
        or _says_closed(action.closed, rules.complete_words)
    )


@lru_cache(maxsize=4096)  # officers use a few words again and again
def _says(text: str, words: frozenset[str]) -> bool:
    plain = _BEFORE.sub("", _plain(text))
    told = any(_is_told(plain, word) for word in words if plain.startswith(word))
    return told and not _NOT_ALL.search(plain)


@lru_cache(maxsize=4096)
def _says_closed(text: str, words: frozenset[str]) -> bool:
    """A column for the closing date: a day or month, a tick, or one of the words."""
    plain = _plain(text)
    return plain in _TICKS or _A_DAY.match(plain) is not None or _says(text, words)


def _is_told(plain: str, word: str) -> bool:
    """Whether a text that begins with the word tells that it is done."""
    if word[-1].isdigit() and plain != word:
        return False
    if plain == word or _GOES_ON.match(plain, len(word)):
        return True
    return word != "complete" and _ALSO_IN_THE_PAST.match(plain, len(word)) is not None


def not_started(action: Action, rules: Rules) -> bool:
    """Whether nothing says that work has begun."""
    says_so = action.rag is Rag.NOT_STARTED or _plain(action.progress) in rules.not_started_words
    return says_so or not (action.progress.strip() or action.rag)


@lru_cache(maxsize=4096)
def long_date(day: date) -> str:
    """A date as British readers write it: 31 July 2018."""
    return f"{day.day} {day:%B} {day.year}"


def count_days(days: int) -> str:
    """ "1 day", "12 days"."""
    return f"{days:,} day" if days == 1 else f"{days:,} days"


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .!")


def _why_no_date(action: Action) -> str:
    start = action.timescale.start
    if start is not None:
        return f"Starts {long_date(start)}, no due date"
    words = " ".join(action.timescale.raw.split())
    return f"No due date can be read from “{words}”" if words else "No timescale"
