"""What is different between two nights, action by action.

How a change is worded for a reader is not decided here. That an action got another ref, section or
work stream, or stands on another row, is no change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from xlplan.changes.columns import without_columns
from xlplan.changes.flags import compare_flags
from xlplan.changes.match import has_ref, match
from xlplan.changes.snapshot import (
    Change,
    ChangeKind,
    Changes,
    Direction,
    Noted,
    Snapshot,
    plain_text,
)
from xlplan.parse import format_money, parse_rag
from xlplan.plan import Rag

_RANK = {
    Rag.RED: 0, Rag.NO_DATE: 0,  # to take a late action's date away does not make it better
    Rag.AMBER: 1, Rag.NOT_STARTED: 2, Rag.GREEN: 3, Rag.COMPLETE: 4,
}  # fmt: skip


def find_changes(
    before: Snapshot | None, after: Snapshot, original_dues: Mapping[int, date]
) -> Changes:
    """Everything that is different, in the order of the plan, what was removed last.

    But what comes only of a column that was lost or found is told by the column.
    `original_dues` are by identity; an action's identity is the one it has in `before`.
    """
    if before is None:
        return Changes(None)
    matched = match(before, after)
    changes: list[Change] = []
    for action, place in zip(after.actions, matched, strict=True):
        if place is None:
            new = Change("new", action.ref, action.title, after=action.calculated, row=action.row)
            changes.append(new)
        else:
            earlier = before.actions[place]
            original = original_dues.get(earlier.identity, earlier.due)
            changes += _compare(earlier, action, original)
    stayed = set(matched)
    changes += (_removed(a) for n, a in enumerate(before.actions) if n not in stayed)
    new_flags, solved_flags = compare_flags(before, after, matched)
    everything = Changes(before.day, tuple(changes), new_flags, solved_flags)
    return without_columns(everything, before, after)


def _removed(action: Noted) -> Change:
    """A row that is gone has no row number any more."""
    ref = action.ref if has_ref(action) else ""
    return Change("removed", ref, action.title, before=action.calculated)


def _compare(before: Noted, after: Noted, original: date | None) -> Iterator[Change]:
    def change(kind: ChangeKind, was: str, now: str, way: Direction | None = None) -> Change:
        return Change(kind, after.ref, after.title, was, now, way, row=after.row)

    if before.calculated is not after.calculated:
        way = _direction(before.calculated, after.calculated)
        yield change(_rag_kind(before, after), before.calculated, after.calculated, way)
    if _differ(before.rag, after.rag):
        yield change("rag", before.rag, after.rag, _said_direction(before.rag, after.rag))
    if _differ(before.lead, after.lead):
        yield change("lead", before.lead, after.lead)
    if before.due != after.due:
        moved = change("timescale", before.timescale, after.timescale)
        yield _with_dues(moved, before.due, after.due, original)
    elif _differ(before.timescale, after.timescale):
        yield change("timescale", before.timescale, after.timescale)
    if before.declared != after.declared:
        yield change("declared", _money(before.declared), _money(after.declared))
    if before.recalculated != after.recalculated:
        yield change("recalculated", _money(before.recalculated), _money(after.recalculated))
    if _differ(before.progress, after.progress):
        yield change("progress", before.progress, after.progress)
    if _differ(before.title, after.title):
        yield change("text", before.title, after.title)


def _differ(before: str, after: str) -> bool:
    return before != after and plain_text(before) != plain_text(after)


def _rag_kind(before: Noted, after: Noted) -> ChangeKind:
    if after.calculated is Rag.COMPLETE:
        return "completed"
    return "reopened" if before.calculated is Rag.COMPLETE else "calculated rag"


def _direction(before: Rag, after: Rag) -> Direction:
    """From worst to best as `xlplan.rag.WORST_FIRST` says, but without a date is as bad as late."""
    if _RANK[before] == _RANK[after]:
        return "same"
    return "better" if _RANK[after] > _RANK[before] else "worse"


def _said_direction(before: str, after: str) -> Direction | None:
    was, now = parse_rag(before), parse_rag(after)
    return None if was is None or now is None else _direction(was, now)


def _with_dues(
    change: Change, before: date | None, after: date | None, original: date | None
) -> Change:
    slip = (after - original).days if after and original else None
    return replace(change, due_before=before, due_after=after, original_due=original, slip=slip)


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else format_money(amount)
