"""Which flags are new and which are no longer there.

A flag is the same if its code, its action and what it is about are the same: rows move, and
messages hold figures that may be corrected and still be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence

from xlplan.changes.snapshot import Snapshot, plain_text
from xlplan.plan import Flag

_DIGITS = re.compile(r"\d+")
_QUOTED = re.compile("“(.*?)”")
# Flags an action may have several of, and where their message says what each is about.
_SUBJECTS = {
    "line-differs": _QUOTED,
    "subtotal-differs": _QUOTED,
    "line-not-added": _QUOTED,
    "cost-without-action": _QUOTED,
    "text-cut-off": _QUOTED,
    "unclear-setting": _QUOTED,
    "dependency-later": re.compile(r"refers to (.+?), which is due"),
    "missing-column": re.compile(r"is read as the (.+?)\."),
}


def compare_flags(
    before: Snapshot, after: Snapshot, matched: Sequence[int | None]
) -> tuple[tuple[Flag, ...], tuple[Flag, ...]]:
    """The flags that are only after and only before; rows and figures in them may have moved."""
    new_names = [-1 - n if place is None else place for n, place in enumerate(matched)]
    old = _grouped(before, range(len(before.actions)))
    new = _grouped(after, new_names)
    came = [flag for key, flags in new.items() for flag in _left_over(flags, old.get(key, []))]
    went = [flag for key, flags in old.items() for flag in _left_over(flags, new.get(key, []))]
    return _in_order(came, after.flags), _in_order(went, before.flags)


def _grouped(snapshot: Snapshot, names: Sequence[int]) -> dict[Hashable, list[Flag]]:
    """Flags of one code on one action, or on one sheet of the plan, about one thing."""
    by_ref: dict[str, int] = {}
    by_row: dict[tuple[str, int], int] = {}
    for place, action in enumerate(snapshot.actions):
        by_ref.setdefault(action.ref, place)
        by_row.setdefault((action.ref, action.row), place)
    groups: dict[Hashable, list[Flag]] = {}
    for flag in snapshot.flags:
        about: int | str = flag.where.sheet
        if flag.ref is not None and flag.ref in by_ref:
            # By its row where several actions have that ref.
            about = names[by_row.get((flag.ref, _row_of(flag)), by_ref[flag.ref])]
        groups.setdefault((flag.code, about, _subject(flag)), []).append(flag)
    return groups


def _row_of(flag: Flag) -> int:
    row = _DIGITS.search(flag.where.cell)
    return int(row[0]) if row else 0


def _subject(flag: Flag) -> str:
    """Which of several things one action has this flag for; figures in it may be corrected."""
    pattern = _SUBJECTS.get(flag.code)
    found = pattern.search(flag.message) if pattern else None
    if found is None:
        return ""
    words = plain_text(found[1])
    return words if pattern is not _QUOTED else " ".join(_DIGITS.sub("", words).split())


def _left_over(flags: Sequence[Flag], others: Sequence[Flag]) -> list[Flag]:
    """As many flags as there are more than others: those least like any of the others."""
    if len(flags) <= len(others):
        return []
    same, alike = {(f.where, f.message) for f in others}, {f.message for f in others}
    order = sorted(flags, key=lambda f: ((f.where, f.message) not in same, f.message not in alike))
    return order[len(others) :]


def _in_order(some: Iterable[Flag], flags: Sequence[Flag]) -> tuple[Flag, ...]:
    places = {flag: place for place, flag in enumerate(flags)}
    return tuple(sorted(some, key=places.__getitem__))
