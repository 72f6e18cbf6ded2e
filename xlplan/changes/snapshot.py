"""A plan as one night saw it, and what can be different from one night to another: the values.

What is different is worked out in `xlplan.changes.compare`, where it is kept by `xlplan.history`.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from xlplan.assess import Assessment
from xlplan.plan import OWNED, Action, Flag, Rag, Role
from xlplan.rag import Rating

ChangeKind = Literal[
    "new", "removed", "completed", "reopened", "calculated rag", "rag", "lead", "timescale",
    "declared", "recalculated", "progress", "text",
]  # fmt: skip
Direction = Literal["better", "worse", "same"]
# What people type for one another, and what stands between letters unseen.
_SAME_SIGNS = str.maketrans("–—‑‐’‘“”", "----''\"\"", "\u00ad\u200b\ufeff")


@dataclass(frozen=True, slots=True)
class Noted:
    """One action as a night saw it; the texts are the officer's own, money is in pounds.

    `identity` is the same number through all nights of a tracker, 0 before the history gave it one.
    `row` is the row it stood on, 0 if that is not known.
    """

    ref: str
    title: str
    section: str
    stream: str
    lead: str
    timescale: str
    due: date | None
    progress: str
    rag: str
    calculated: Rag
    declared: Decimal | None
    recalculated: Decimal | None
    identity: int = 0
    row: int = 0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A plan as one night saw it.

    `columns` are what its officers' columns hold, None where a night of an older xlplan kept none.
    """

    day: date
    actions: tuple[Noted, ...]
    flags: tuple[Flag, ...]
    columns: frozenset[Role] | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different about one action; "" stands for nothing.

    A new action has its calculated RAG as `after`, a removed one as `before`. `direction` is given
    where a RAG moved. A change of timescale has the officer's words as `before` and `after`, and
    the due dates read from them. `original_due` and `slip`, in days later than that, are given
    where the due date moved: the due date of the first night that knew one. `row` is where the
    action stands now, 0 if it does not; that alone is no difference.
    """

    kind: ChangeKind
    ref: str
    title: str
    before: str = ""
    after: str = ""
    direction: Direction | None = None
    original_due: date | None = None
    slip: int | None = None
    due_before: date | None = None
    due_after: date | None = None
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that is different since a night; `since` is None when there was none before.

    `new_flags` less `solved_flags` is by how many flags there are more: those of an action that
    was removed are among the solved. `lost` and `found` are columns that only one of the two nights
    has; what comes of that is in none of the others.
    """

    since: date | None
    changes: tuple[Change, ...] = ()
    new_flags: tuple[Flag, ...] = ()
    solved_flags: tuple[Flag, ...] = ()
    lost: tuple[Role, ...] = ()
    found: tuple[Role, ...] = ()


def take_snapshot(assessment: Assessment) -> Snapshot:
    """What the history keeps of an assessment."""
    actions = tuple(_note(action, rating) for action, rating in assessment.rated)
    flags = tuple(
        replace(flag, message=_storable(flag.message), ref=flag.ref and _storable(flag.ref))
        for flag in assessment.flags
    )
    roles = {column.role for column in assessment.plan.columns}
    return Snapshot(assessment.today, actions, flags, frozenset(roles.difference(OWNED)) or None)


def plain_text(text: str) -> str:
    """A text without what nobody would call a change: case, spaces, kinds of the same sign."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_SAME_SIGNS)
    return " ".join(text.casefold().split())


def _note(action: Action, rating: Rating) -> Noted:
    return Noted(
        ref=_storable(action.ref),
        title=_storable(action.title),
        section=_storable(action.section),
        stream=_storable(action.stream),
        lead=_storable(action.leads_raw),
        timescale=_storable(action.timescale.raw),
        due=action.timescale.due,
        progress=_storable(action.progress),
        rag=_storable(action.rag_raw),
        calculated=rating.rag,
        declared=action.cost.declared,
        recalculated=action.cost.recalculated,
        row=action.row,
    )


def _storable(text: str) -> str:
    """Without halves of characters, which no database takes."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
