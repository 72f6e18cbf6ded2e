"""What is different since the last night, in short sentences, the bad news first.

What changed was found by `xlplan.changes`; here it is only put in order and worded.
"""

from __future__ import annotations

from collections.abc import Iterator

from xlplan.changes import Change, ChangeKind, Changes, describe_columns
from xlplan.parse import format_money, parse_money
from xlplan.plan import Flag, Severity
from xlplan.rag import count_days, long_date
from xlplan.summary.values import Changed
from xlplan.summary.wording import count, one_line

SENTENCES_SHOWN = 10
# The groups in the order they are told, each as the short form counts it.
_WORSE, _SLIPPED, _GONE, _REOPENED, _NEW, _DONE, _BETTER, _OTHER = range(8)
_IN_SHORT = {
    _WORSE: "moved to worse",
    _SLIPPED: "slipped",
    _GONE: "removed",
    _REOPENED: "open again",
    _NEW: "new",
    _DONE: "completed",
    _BETTER: "moved to better",
}
_GROUPS: dict[ChangeKind, int] = {
    "removed": _GONE,
    "reopened": _REOPENED,
    "new": _NEW,
    "completed": _DONE,
}
# What "completed" and "open again" have told already.
_TOLD: tuple[ChangeKind, ...] = ("rag", "progress")
_EVENTS: dict[ChangeKind, str] = {
    "new": "is new",
    "removed": "is no longer in the plan",
    "completed": "is complete",
    "reopened": "is open again",
}


def word_changes(changes: Changes) -> Changed:
    """The changes as a reader is told them: how many of each group, then the first of them."""
    if changes.since is None:
        first = "This is the first report on this plan: there is nothing yet to compare it with."
        return Changed(None, first)
    told = sorted(_worth_telling(changes), key=_group)
    sentences = tuple(_sentence(change) for change in told[:SENTENCES_SHOWN])
    more = len(told) - len(sentences)
    if more > 0:
        sentences += (f"And {count(more, 'more change')}.",)
    parts = [*_groups_in_short(told), *_flags_in_short(changes)]
    columns = describe_columns(changes)
    nothing = "Nothing else has changed" if columns else "Nothing has changed"
    in_short = " ".join((*columns, f"{', '.join(parts) or nothing}."))
    return Changed(changes.since, in_short, sentences)


def _worth_telling(changes: Changes) -> Iterator[Change]:
    """Each change once: who is told that an action is complete knows that its RAG moved."""
    finished = {_who(c) for c in changes.changes if c.kind in ("completed", "reopened")}
    for change in changes.changes:
        if not (change.kind in _TOLD and _who(change) in finished):
            yield change


def _group(change: Change) -> int:
    if change.kind in ("calculated rag", "rag"):
        return {"worse": _WORSE, "better": _BETTER}.get(change.direction or "same", _OTHER)
    if change.due_before and change.due_after and change.due_after > change.due_before:
        return _SLIPPED
    return _GROUPS.get(change.kind, _OTHER)


def _groups_in_short(told: list[Change]) -> Iterator[str]:
    for group, words in _IN_SHORT.items():
        if actions := {_who(change) for change in told if _group(change) == group}:
            yield f"{len(actions):,} {words}"
    if others := sum(1 for change in told if _group(change) == _OTHER):
        yield count(others, "other change")


def _flags_in_short(changes: Changes) -> Iterator[str]:
    for flags, words in ((changes.new_flags, "new finding"), (changes.solved_flags, "finding")):
        if number := sum(map(_is_finding, flags)):
            yield count(number, words) + (" solved" if words == "finding" else "")


def _is_finding(flag: Flag) -> bool:
    return flag.severity is not Severity.INFORMATION


def _who(change: Change) -> tuple[str, str]:
    return change.ref, "" if change.ref else change.title


def _sentence(change: Change) -> str:
    title = one_line(change.title, 60)
    who = f"{one_line(change.ref, 30)} ({title})" if change.ref and title else f"“{title}”"
    who = who if title else one_line(change.ref, 30) or "A row without a ref"
    before, after = _value(change, change.before), _value(change, change.after)
    if change.kind in _EVENTS:
        return f"{who} {_EVENTS[change.kind]}."
    if change.kind == "calculated rag":
        return f"{who} moved from {before} to {after}{_direction(change)}."
    if change.kind == "rag":
        return f"{who}: the officers' RAG was {before}, now {after}{_direction(change)}."
    if change.kind == "text":
        return f"{who}: its text was changed."
    total = " total" if change.kind in ("declared", "recalculated") else ""
    return f"{who}: {change.kind}{total} was {before}, now {after}{_slip(change)}."


def _value(change: Change, text: str) -> str:
    """A value as it reads in a sentence: the officers' words in quotes, money as money."""
    words = one_line(text, 80)
    if not words:
        return "blank"
    if change.kind in ("declared", "recalculated"):
        amount = parse_money(words)
        return words if amount is None else format_money(amount)
    return words if change.kind in ("calculated rag", "rag") else f"“{words}”"


def _direction(change: Change) -> str:
    return f" ({change.direction})" if change.direction in ("better", "worse") else ""


def _slip(change: Change) -> str:
    if not change.slip or change.original_due is None:
        return ""
    than = "later" if change.slip > 0 else "earlier"
    planned = long_date(change.original_due)
    return f"; due {count_days(abs(change.slip))} {than} than first planned ({planned})"
