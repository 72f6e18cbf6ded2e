"""Which action of a night is which action of an earlier night.

Officers sort, insert, number anew, copy and correct; what an action is about says more than where
it stands. What is different about an action is not asked here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import replace

from xlplan.changes.snapshot import Noted, Snapshot, plain_text
from xlplan.parse.placeholders import is_placeholder
from xlplan.plan import ref_key

_Key = Callable[[Noted], Hashable | None]
_ROW = re.compile(r"row \d+")
_WORD = re.compile(r"[^\W_]+")
# How much two texts must have in common (Dice) to be one text that was edited.
_NEAR = 0.6
_MOST_COMPARED = 250_000


def match(
    before: Snapshot, after: Snapshot, *, only_by_text: bool = False
) -> tuple[int | None, ...]:
    """For each action after, the place it had before; None if it is new.

    A ref identifies if no other action has it; but a text that no other action has says more, as
    officers number anew. Equal texts are told apart by what else stands there. Where a text was
    edited, one much like it is looked for before the ref alone is believed. Order comes last.
    `only_by_text` leaves out all that needs the two to be of neighbouring nights.
    """
    old, new = before.actions, after.actions
    pairs: dict[int, int] = {}
    _pair(old, new, pairs, _everything)
    for told_by in (_all_but_ref, _text_and_lead, _text_and_place, _text):
        _pair(old, new, pairs, told_by, alone=True)
    if not only_by_text:
        _pair_edited(old, new, pairs)
        _pair(old, new, pairs, _ref, alone=True)
        _pair(old, new, pairs, _text)
    return tuple(pairs.get(place) for place in range(len(new)))


def identify(
    snapshot: Snapshot, before: Snapshot | None, gone: Snapshot | None, first_free: int
) -> Snapshot:
    """The snapshot with an identity for each action: those it had before, or free numbers.

    `gone` are actions of earlier nights; one that comes back is known again by its text.
    """
    identities: dict[int, int] = {}
    for earlier, by_text in ((before, False), (gone, True)):
        left = [n for n in range(len(snapshot.actions)) if n not in identities]
        if earlier is None or not left:
            continue
        rest = replace(snapshot, actions=tuple(snapshot.actions[n] for n in left))
        for n, place in zip(left, match(earlier, rest, only_by_text=by_text), strict=True):
            if place is not None:
                identities[n] = earlier.actions[place].identity
    for n in range(len(snapshot.actions)):
        if n not in identities:
            identities[n], first_free = first_free, first_free + 1
    known = (replace(a, identity=identities[n]) for n, a in enumerate(snapshot.actions))
    return replace(snapshot, actions=tuple(known))


def _ref(action: Noted) -> Hashable | None:
    """What a ref is known by; "row 12" is where xlplan found it, not what an officer calls it."""
    return None if _ROW.fullmatch(action.ref) else ref_key(action.ref.strip()) or None


def has_ref(action: Noted) -> bool:
    """Whether an officer gave the action a ref."""
    return _ref(action) is not None


def _text(action: Noted) -> Hashable | None:
    return None if is_placeholder(action.title) else plain_text(action.title)


def _with_text(action: Noted, *others: object) -> Hashable | None:
    text = _text(action)
    return None if text is None else (text, *others)


def _text_and_place(action: Noted) -> Hashable | None:
    return _with_text(action, plain_text(action.section), plain_text(action.stream))


def _text_and_lead(action: Noted) -> Hashable | None:
    return _with_text(action, _text_and_place(action), plain_text(action.lead))


def _all_but_ref(action: Noted) -> Hashable | None:
    return _with_text(
        action, action.section, action.stream, action.lead, action.timescale,
        action.progress, action.rag, action.declared,
    )  # fmt: skip


def _everything(action: Noted) -> Hashable | None:
    ref = None if _ROW.fullmatch(action.ref) else action.ref
    return (
        ref, action.title, action.section, action.stream, action.lead, action.timescale,
        action.progress, action.rag, action.declared,
    )  # fmt: skip


def _pair(
    old: Sequence[Noted],
    new: Sequence[Noted],
    pairs: dict[int, int],
    key: _Key,
    *,
    alone: bool = False,
) -> None:
    """Pairs what has one key, in order; with `alone` only where one action on each side has it."""
    if len(pairs) in (len(old), len(new)):
        return
    taken = set(pairs.values())
    places = _places(old, key)
    for value, here in _places(new, key).items():
        there = places.get(value, [])
        if alone and (len(here) > 1 or len(there) > 1):
            continue
        free = [n for n in there if n not in taken]
        pairs.update(zip([n for n in here if n not in pairs], free, strict=False))


def _places(actions: Iterable[Noted], key: _Key) -> dict[Hashable, list[int]]:
    places: dict[Hashable, list[int]] = {}
    for place, action in enumerate(actions):
        value = key(action)
        if value is not None:
            places.setdefault(value, []).append(place)
    return places


def _pair_edited(old: Sequence[Noted], new: Sequence[Noted], pairs: dict[int, int]) -> None:
    """Pairs texts that are much alike: under one ref, else where refs cannot be relied on."""
    _pair_edited_under_a_ref(old, new, pairs)
    taken = set(pairs.values())
    gone = {n: _words(action) for n, action in enumerate(old) if n not in taken}
    come = {n: _words(action) for n, action in enumerate(new) if n not in pairs}
    if len(gone) * len(come) > _MOST_COMPARED:
        return
    refs_before, refs_after = set(map(_ref, old)), set(map(_ref, new))
    found = (
        (_likeness(gone[there], come[here]), here, there)
        for here in come
        for there in gone
        if _may_be_renumbered(_ref(old[there]), _ref(new[here]), refs_before, refs_after)
    )
    alike = (each for each in found if each[0] >= _NEAR)
    for _, here, there in sorted(alike, key=lambda each: -each[0]):
        if here not in pairs and there not in taken:
            pairs[here] = there
            taken.add(there)


def _pair_edited_under_a_ref(
    old: Sequence[Noted], new: Sequence[Noted], pairs: dict[int, int]
) -> None:
    by_ref = dict(pairs)
    _pair(old, new, by_ref, _ref, alone=True)
    for here, there in by_ref.items():
        if here not in pairs and _likeness(_words(old[there]), _words(new[here])) >= _NEAR:
            pairs[here] = there


def _may_be_renumbered(
    before: Hashable | None,
    after: Hashable | None,
    refs_before: Collection[Hashable | None],
    refs_after: Collection[Hashable | None],
) -> bool:
    """Whether an action could have got another ref: one has none, or another action has it now.

    Else ref 10 that went and ref 11 that came are two, however alike their texts are.
    """
    return before is None or after is None or before in refs_after or after in refs_before


def _words(action: Noted) -> frozenset[str]:
    return frozenset(_WORD.findall(str(_text(action) or "")))


def _likeness(some: frozenset[str], others: frozenset[str]) -> float:
    together = len(some) + len(others)
    return 2 * len(some & others) / together if together else 0.0
