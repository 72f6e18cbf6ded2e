"""Actions and snapshots made in few words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from xlplan.changes import Noted, Snapshot, match
from xlplan.plan import Flag, Rag, Severity, Where

LAST_NIGHT = date(2018, 6, 14)
TONIGHT = date(2018, 6, 15)


def noted(ref: str, title: str = "", **others: Any) -> Noted:
    """An action about which little is said."""
    blank: dict[str, Any] = dict.fromkeys(
        ("section", "stream", "lead", "timescale", "progress", "rag"), ""
    )
    blank |= {"due": None, "calculated": Rag.GREEN, "declared": None, "recalculated": None}
    return Noted(ref, title, **(blank | others))


def night(actions: Iterable[Noted], flags: Iterable[Flag] = (), day: date = LAST_NIGHT) -> Snapshot:
    return Snapshot(day, tuple(actions), tuple(flags))


def plan_of(*actions: str) -> tuple[Noted, ...]:
    """Actions written "1 Recruit a manager"; with "-" for no ref; a lead after "/"."""
    made = []
    for row, words in enumerate(actions, start=5):
        ref, _, rest = words.partition(" ")
        title, _, lead = rest.partition("/")
        made.append(noted("" if ref == "-" else ref, title.strip(), lead=lead.strip(), row=row))
    return tuple(made)


def who_was(before: tuple[Noted, ...], after: tuple[Noted, ...]) -> tuple[int | None, ...]:
    return match(night(before), night(after, day=TONIGHT))


def flag(code: str, ref: str | None, message: str = "", cell: str = "F5") -> Flag:
    return Flag(code, Severity.WARNING, ref, Where("Action plan", cell), message)
