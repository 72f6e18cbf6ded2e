"""The rules a plan is read and judged by, with their defaults: plain values, no files.

Every default here is a judgement a careful reader made on real plans; each can be set in
`xlplan.toml` or on the tracker's Settings sheet. Reading those files is not done here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

MonthDay = tuple[int, int]
Kind = Literal["person", "role", "team"]


@dataclass(frozen=True)
class Term:
    """A school term: its first and its last day as (month, day), the same every year."""

    name: str
    first: MonthDay
    last: MonthDay


_COMPLETE = (
    "complete,completed,fully complete,closed,done,finished,achieved,implemented,delivered,"
    "signed off,cancelled,withdrawn,superseded,no longer required,100% complete,100%,100,✓"
)

# Typical English term dates; a council that cares sets its own.
TERMS = (
    Term("autumn", (9, 1), (12, 20)),
    Term("spring", (1, 4), (3, 31)),
    Term("summer", (4, 15), (7, 22)),
)


@dataclass(frozen=True)
class Reading:
    """How timescales are read where the words alone leave room.

    `due_day`: a month as a deadline counts to its last day, or already from its first.
    `month_number`: the NN of "June 16" is a year, or a day (then the year is missing).
    `start_is_due`: "Start April 2018" is also due in April 2018. `several_due`: of several
    timescales in one cell the last or the first one counts.
    `quarter`: "Q3 2018" without a slash is unclear unless a council says which it means.
    `financial_year_from`, `academic_year_from`: the month a year of that kind begins in.
    """

    due_day: Literal["last", "first"] = "last"
    month_number: Literal["year", "day"] = "year"
    start_is_due: bool = False
    several_due: Literal["last", "first"] = "last"
    quarter: Literal["unclear", "calendar", "financial"] = "unclear"
    financial_year_from: int = 4
    academic_year_from: int = 9
    terms: tuple[Term, ...] = TERMS


@dataclass(frozen=True)
class Names:
    """Leads a council tells apart by name, where the vocabulary alone would get them wrong."""

    people: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()

    def kind_of(self, name: str) -> Kind | None:
        """What a name is said to be, None if nothing is said; case and stops do not matter."""
        return self._kinds.get(name.casefold().strip(" ."))

    @cached_property
    def _kinds(self) -> dict[str, Kind]:
        listed: tuple[tuple[Kind, frozenset[str]], ...] = (
            ("team", self.teams), ("role", self.roles), ("person", self.people),
        )  # fmt: skip
        return {name.casefold().strip(" ."): kind for kind, those in listed for name in those}


@dataclass(frozen=True)
class Rules:
    """When an action is amber, which words mean complete, and how text is read.

    `days_for_amber`: due within so many days, today included, is due soon.
    `complete_words`, `not_started_words`: what officers write in Progress,
    compared without regard to case. `split_rows`: an import makes rows of their own of several
    actions in one row, where it can tell them apart.
    """

    days_for_amber: int = 30
    split_rows: bool = True
    complete_words: frozenset[str] = frozenset(_COMPLETE.split(","))
    not_started_words: frozenset[str] = frozenset({"not started", "not yet started", "0%", "to do"})
    reading: Reading = field(default_factory=Reading)
    names: Names = field(default_factory=Names)
