"""Changes and runs as people and programs read them: lines of text, or JSON.

Nothing is worked out here. Officers' texts are shortened to what is different in them; the JSON
has them whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import PurePath
from typing import Any

from xlplan.changes import Change, Changes, describe_columns
from xlplan.clock import in_london
from xlplan.history.records import Run
from xlplan.plan import Flag, Severity
from xlplan.rag import count_days, long_date

_LONGEST = 120
_WORDS_BESIDE = 3
_FLAGS_SHOWN = 200


def changes_as_text(changes: Changes, name: str) -> list[str]:
    """One line a change in the order of the plan, then the findings; `name` is the plan's."""
    if changes.since is None:
        return [f"{_clean(name)}: there is no earlier night to compare with."]
    since = f"since {long_date(changes.since)}"
    columns = describe_columns(changes)
    if not (changes.changes or changes.new_flags or changes.solved_flags or columns):
        return [f"{_clean(name)}: nothing has changed {since}."]
    return [
        f"{_clean(name)}, {since}: {_summary(changes)}.",
        *(f"  {sentence}" for sentence in columns),
        *(f"  {_line(change)}" for change in changes.changes),
        *_flag_lines("New finding", "New findings", changes.new_flags),
        *_flag_lines("No longer found", "No longer found", changes.solved_flags),
        *_information(changes),
    ]


def changes_as_json(changes: Changes) -> dict[str, Any]:
    """Everything, texts whole; dates ISO, `slip_days` later than the original due date."""
    return {
        "since": _day(changes.since),
        "lost_columns": [role.value for role in changes.lost],
        "new_columns": [role.value for role in changes.found],
        "changes": [_change(change) for change in changes.changes],
        "new_flags": [_flag(flag) for flag in changes.new_flags],
        "solved_flags": [_flag(flag) for flag in changes.solved_flags],
    }


def runs_as_text(runs: Sequence[Run]) -> list[str]:
    """One line a run: when it started in London, its exit code, what it said."""
    if not runs:
        return ["xlplan has not run here yet."]
    several = len({run.tracker for run in runs}) > 1
    return [_run_line(run, several=several) for run in runs]


def runs_as_json(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """Everything about each run; moments ISO with London's offset."""
    return [
        {
            "id": run.id,
            "tracker": run.tracker or None,
            "started": in_london(run.started).isoformat(),
            "finished": in_london(run.finished).isoformat(),
            "day": run.day.isoformat(),
            "exit_code": run.exit_code,
            "line": run.line,
            "sha256": run.sha256 or None,
            "cells_changed": run.cells_changed,
            "findings": run.findings,
        }
        for run in runs
    ]


def _summary(changes: Changes) -> str:
    """ "2 new, 1 completed, 3 RAG worse; 1 new finding, 2 no longer found"."""
    kinds = Counter(change.kind for change in changes.changes)
    told = [f"{kinds[kind]:,} {kind}" for kind in ("new", "removed", "completed", "reopened")
            if kinds[kind]]  # fmt: skip
    ways = Counter(c.direction for c in changes.changes if c.kind == "calculated rag")
    told += [f"{ways[way]:,} RAG {way}" for way in ("worse", "better") if ways[way]]
    slipped = sum(1 for c in changes.changes if _is_later(c))
    told += [f"{slipped:,} due later"] if slipped else []
    new, gone = _findings(changes.new_flags), _findings(changes.solved_flags)
    among = f" ({', '.join(told)})" if told else ""
    total = _count(len(changes.changes), "change")
    return f"{total}{among}; {_count(len(new), 'new finding')}, {len(gone):,} no longer found"


def _is_later(change: Change) -> bool:
    before, after = change.due_before, change.due_after
    return before is not None and after is not None and after > before


def _line(change: Change) -> str:
    """ "3: RAG Amber → Red (worse)"."""
    title = f"“{_short(change.title)}”" if change.title.strip() else "the action without a text"
    match change.kind:
        case "new":
            return f"{_of(change)}new, {title} ({change.after})"
        case "removed":
            return f"{_of(change)}removed, {title} (was {change.before})"
        case "completed":
            return f"{_of(change)}completed, {title} (was {change.before})"
        case "reopened":
            return f"{_of(change)}reopened, {title} (now {change.after})"
        case _:
            return f"{_of(change) or f'{title}: '}{_what(change)}"


def _of(change: Change) -> str:
    return f"{_clean(change.ref)}: " if change.ref.strip() else ""


def _what(change: Change) -> str:
    match change.kind:
        case "calculated rag":
            return f"RAG {_move(change)}{_way(change)}"
        case "rag":
            return f"officer’s RAG {_move(change)}{_way(change)}"
        case "timescale":
            return _timescale(change)
        case "declared":
            return f"declared total {_move(change)}"
        case "recalculated":
            return f"recalculated total {_move(change)}"
        case _:
            return f"{change.kind} {_move(change, quoted=True)}"


def _timescale(change: Change) -> str:
    before, after = change.due_before, change.due_after
    if before is None and after is None:
        return f"timescale {_move(change, quoted=True)}"
    if before is None or after is None:
        due = f"due {long_date(after)}" if after else f"was due {before and long_date(before)}"
        return f"timescale {_move(change, quoted=True)} ({due}{_slip(change)})"
    return f"due {long_date(before)} → {long_date(after)}{_slip(change)}"


def _slip(change: Change) -> str:
    if change.slip is None or change.original_due is None:
        return ""
    if change.slip == 0:
        return ", as it was originally"
    way = "later" if change.slip > 0 else "earlier"
    return (
        f", {count_days(abs(change.slip))} {way} than the original {long_date(change.original_due)}"
    )


def _move(change: Change, *, quoted: bool = False) -> str:
    before, after = _difference(_clean(change.before), _clean(change.after))
    marks = "“{}”" if quoted else "{}"
    was, now = (marks.format(_short(words)) if words else "blank" for words in (before, after))
    return f"{was} → {now}"


def _way(change: Change) -> str:
    return "" if change.direction in (None, "same") else f" ({change.direction})"


def _difference(before: str, after: str) -> tuple[str, str]:
    """Two long texts without most of what they begin and end alike with."""
    if max(len(before), len(after)) <= _LONGEST or not (before and after):
        return before, after
    old, new = before.split(), after.split()
    start = _alike(old, new)
    end = min(_alike(old[::-1], new[::-1]), len(old) - start, len(new) - start)
    return _between(old, start, end), _between(new, start, end)


def _alike(some: Sequence[str], others: Sequence[str]) -> int:
    """How many words both begin with."""
    pairs = zip(some, others, strict=False)
    return next((n for n, (one, other) in enumerate(pairs) if one != other),
                min(len(some), len(others)))  # fmt: skip


def _between(words: Sequence[str], start: int, end: int) -> str:
    first = max(0, start - _WORDS_BESIDE)
    last = min(len(words), len(words) - end + _WORDS_BESIDE)
    shown = " ".join(words[first:last])
    return f"{'… ' if first else ''}{shown}{' …' if last < len(words) else ''}"


def _short(text: str) -> str:
    words = _clean(text)
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rsplit(" ", 1)[0] + " …"


def _clean(text: str) -> str:
    """One line without what a terminal could take for an order."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())


def _flag_lines(one: str, several: str, flags: Sequence[Flag]) -> list[str]:
    found = _findings(flags)
    if not found:
        return []
    more = len(found) - _FLAGS_SHOWN
    return [
        f"{one if len(found) == 1 else several}:",
        *(f"  {_flag_line(flag)}" for flag in found[:_FLAGS_SHOWN]),
        *([f"  … and {more:,} more; --json lists them all"] if more > 0 else []),
    ]


def _flag_line(flag: Flag) -> str:
    ref = f"{_clean(flag.ref)}: " if flag.ref else ""
    return f"{ref}{_clean(flag.message)} [{flag.code}]"


def _information(changes: Changes) -> list[str]:
    """How many of the flags are nobody's task."""
    new = len(changes.new_flags) - len(_findings(changes.new_flags))
    gone = len(changes.solved_flags) - len(_findings(changes.solved_flags))
    return [f"For information only: {new:,} new, {gone:,} no longer found."] if new or gone else []


def _findings(flags: Iterable[Flag]) -> list[Flag]:
    return [flag for flag in flags if flag.severity is not Severity.INFORMATION]


def _run_line(run: Run, *, several: bool) -> str:
    started = in_london(run.started)
    name, line = _clean(PurePath(run.tracker).name), _clean(run.line)
    when = f"{started.day:2} {started:%b %Y %H:%M}"
    # Most lines name their tracker themselves.
    return (
        f"{when}  {run.exit_code:>2}  {f'{name}: ' if several and name not in line else ''}{line}"
    )


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "ref": change.ref or None,
        "title": change.title or None,
        "before": change.before or None,
        "after": change.after or None,
        "direction": change.direction,
        "due_before": _day(change.due_before),
        "due_after": _day(change.due_after),
        "original_due": _day(change.original_due),
        "slip_days": change.slip,
    }


def _flag(flag: Flag) -> dict[str, str | None]:
    return {
        "code": flag.code,
        "severity": flag.severity.value,
        "ref": flag.ref or None,
        "sheet": flag.where.sheet,
        "cell": flag.where.cell,
        "message": flag.message,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
