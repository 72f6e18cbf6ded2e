"""The values a summary consists of. Nothing is worked out here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xlplan.costs import Totals
from xlplan.plan import Flag, Rag

Counts = tuple[tuple[Rag, int], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One action as a reader is shown it, or the plan itself (`rag` is None, `ref` blank).

    `officers` is the officers' own RAG where it says something else. `why` and `to_do` are about
    what matters most; `others` are the further findings.
    """

    ref: str
    title: str
    lead: str = ""
    rag: Rag | None = None
    officers: str = ""
    due: date | None = None
    why: str = ""
    to_do: str = ""
    others: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """How many actions of a section have each calculated RAG, worst first."""

    name: str
    counts: Counts

    @property
    def all(self) -> int:
        """How many actions the section has."""
        return sum(number for _, number in self.counts)


@dataclass(frozen=True, slots=True)
class Quality:
    """What the checks found: how many of each severity, and of each kind but information."""

    errors: int
    warnings: int
    information: int
    kinds: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """What is different `since` a day (None: there was no night before), in sentences."""

    since: date | None
    in_short: str
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """A plan, or one lead's part of it (`lead` is their name), on one day.

    `decisions` are what needs one first, `more` how many more items need attention. `items` are all
    actions, worst first. `money` says the totals as label and words. `changed` is None where no
    history was asked. `not_rated` says why no action can be late, "" where they are rated.
    """

    plan: str
    lead: str
    today: date
    days_for_amber: int
    headline: str
    counts: Counts
    sections: tuple[Section, ...]
    totals: Totals
    money: tuple[tuple[str, str], ...]
    decisions: tuple[Item, ...]
    more: int
    items: tuple[Item, ...]
    changed: Changed | None
    quality: Quality
    not_rated: str = ""
