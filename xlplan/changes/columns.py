"""Which differences come of a column that a plan lost or got, and not of what an officer wrote.

A heading that somebody renamed empties a value of every action at once. Such differences are left
out of what changed and told once, by the column.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from xlplan.changes.snapshot import Change, ChangeKind, Changes, Noted, Snapshot
from xlplan.plan import Flag, Rag, Role, tracked

_Roles = frozenset[Role]
_T = TypeVar("_T", Change, Flag)
_NONE: _Roles = frozenset()
_DONE = frozenset({Role.PROGRESS, Role.RAG, Role.CLOSED})
_LEAD = _DONE | {Role.LEAD}
_TIME = _DONE | {Role.TIMESCALE, Role.START}
_COST = frozenset({Role.COST, Role.DECLARED, Role.REF})
_REF = frozenset({Role.REF})
_TEXT = frozenset({Role.ACTION, Role.STREAM, Role.MILESTONES, Role.OUTCOME})
# What is read from a column, and blank without it.
_READ: dict[ChangeKind, _Roles] = {
    "lead": frozenset({Role.LEAD}),
    "timescale": frozenset({Role.TIMESCALE}),
    "progress": frozenset({Role.PROGRESS}),
    "rag": frozenset({Role.RAG}),
}
# What is worked out from several.
_WORKED_OUT: dict[ChangeKind, _Roles] = {"declared": _COST, "recalculated": _COST}
_RATED: tuple[ChangeKind, ...] = ("calculated rag", "completed", "reopened")
# The columns a finding rests on; the plan's own findings rest on none.
RESTS_ON: dict[str, _Roles] = {
    "missing-ref": _REF,
    "duplicate-ref": _REF,
    "unsafe-ref": _REF,
    "missing-action": _TEXT,
    "several-actions": _LEAD | _TIME,
    "missing-lead": _LEAD,
    "lead-not-named": _LEAD,
    "missing-timescale": _TIME,
    "unclear-timescale": _TIME,
    "no-due-date": _TIME,
    "several-timescales": _TIME,
    "excel-changed-date": _TIME,
    "overdue": _TIME,
    "due-soon": _TIME,
    "short-year": _TIME,
    "dependency-later": _TIME | _TEXT | {Role.REF, Role.COMMENT},
    "rag-unclear": frozenset({Role.RAG}),
    "rag-disagrees": _TIME,
    "rag-without-comment": _DONE | {Role.COMMENT},
    "missing-cost": _COST,
    "total-differs": _COST,
    "subtotal-differs": _COST,
    "line-differs": _COST,
    "line-not-added": _COST,
    "total-not-added": _COST,
    "total-without-breakdown": _COST,
    "cost-unclear": _COST,
    "cost-fragment": _COST,
    "cost-excludes": _COST,
    "cost-shared": _COST,
    "not-in-costs": _COST,
    "total-not-entered": _COST,
    "cost-without-action": _REF,
    "missing-outcome": frozenset({Role.OUTCOME}),
    "row-split": frozenset({Role.SOURCE}),
    "text-cut-off": _TEXT,
    "missing-column": _NONE,
    "unclear-setting": _NONE,
    "row-below-table": _NONE,
    "grand-total-blank": _NONE,
}
_NAMES = {
    Role.RAG: "RAG",
    Role.DECLARED: "declared total",
    Role.CLOSED: "closing date",
    Role.START: "start date",
    Role.STREAM: "work stream",
}


@dataclass(frozen=True, slots=True)
class _Moved:
    """Columns that one of two nights lacks, and what said what to do in the night that has them."""

    roles: _Roles
    what: Role


def without_columns(changes: Changes, before: Snapshot, after: Snapshot) -> Changes:
    """The changes without those that come of a lost or a new column, which are named instead."""
    had, now = _columns(before, after)
    if had == now:
        return changes
    lost, found = _Moved(had - now, tracked(had)), _Moved(now - had, tracked(now))
    of_changes = [_causes(change, lost, found) for change in changes.changes]
    both = lost.roles | found.roles
    of_new, of_solved = (
        [RESTS_ON.get(flag.code, _NONE) & both for flag in flags]
        for flags in (changes.new_flags, changes.solved_flags)
    )
    causes = _NONE.union(*of_changes, *of_new, *of_solved)
    return replace(
        changes,
        changes=tuple(_uncaused(changes.changes, of_changes)),
        new_flags=tuple(_uncaused(changes.new_flags, of_new)),
        solved_flags=tuple(_uncaused(changes.solved_flags, of_solved)),
        lost=tuple(role for role in Role if role in lost.roles & causes),
        found=tuple(role for role in Role if role in found.roles & causes),
    )


def describe_columns(changes: Changes) -> tuple[str, ...]:
    """A sentence for each column that was lost or found, and of which changes were left out."""
    rest = "what depends on it is not compared."
    lost = (f"No column is read as the {_name(role)} any more: {rest}" for role in changes.lost)
    found = (
        f"A column is read as the {_name(role)} now and none was before: {rest}"
        for role in changes.found
    )
    return (*lost, *found)


def _name(role: Role) -> str:
    return _NAMES.get(role, role.value)


def _columns(before: Snapshot, after: Snapshot) -> tuple[_Roles, _Roles]:
    """Those of both nights, or none of either where the later one does not say."""
    if after.columns is None:
        return _NONE, _NONE
    return before.columns or _guessed(before, after.columns), after.columns


def _guessed(before: Snapshot, now: _Roles) -> _Roles:
    """Those of a night that kept none: what it has texts of, and what it did not miss."""
    missed = {
        role
        for role in (Role.LEAD, Role.TIMESCALE)
        for flag in before.flags
        if flag.code == "missing-column" and f"is read as the {role.value}." in flag.message
    }
    return (now - missed) | {
        role for kind, roles in _READ.items() for role in roles if _has_texts(before.actions, kind)
    }


def _has_texts(actions: Collection[Noted], kind: str) -> bool:
    return any(getattr(action, kind) for action in actions)


def _causes(change: Change, lost: _Moved, found: _Moved) -> _Roles:
    """Which of the columns would explain the change; none where an officer must have made it."""
    return _explain(change.kind, change.before, change.after, lost) | _explain(
        change.kind, change.after, change.before, found
    )


def _explain(kind: ChangeKind, having: str, lacking: str, moved: _Moved) -> _Roles:
    """Which columns explain what the night that has them says, and the night that lacks them."""
    if kind in _RATED:
        return moved.roles & _made_the_rating(having, lacking)
    if kind == "text":
        return moved.roles & {moved.what}
    if kind in _READ:
        return _NONE if lacking else moved.roles & _READ[kind]
    return moved.roles & _WORKED_OUT.get(kind, _NONE)


def _made_the_rating(having: str, lacking: str) -> _Roles:
    """The columns without which one calculated RAG becomes the other."""
    roles = _NONE
    if lacking == Rag.NO_DATE and having != Rag.COMPLETE:
        roles |= {Role.TIMESCALE}
    if having == Rag.COMPLETE or lacking == Rag.NOT_STARTED:
        roles |= _DONE
    if having == Rag.NOT_STARTED:
        roles |= {Role.START}
    return roles


def _uncaused(those: Collection[_T], causes: Collection[_Roles]) -> Iterator[_T]:
    return (each for each, roles in zip(those, causes, strict=True) if not roles)
