"""How a snapshot lies in the tables: each state of an action and each flag once, lists of them.

A night on which one action moved adds one action and a list of numbers. Which night saw which
snapshot stands with the runs, in `xlplan.history.store`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from xlplan.changes import Noted, Snapshot
from xlplan.plan import Flag, Rag, Role, Severity, Where

# In the order of Noted's own fields.
_FIELDS = (
    "ref, title, section, stream, lead, timescale, due, progress, rag, calculated, declared, "
    "recalculated, identity"
)
# Made when it is first written to, so that a history of an older xlplan goes on as it is.
_COLUMNS_TABLE = (
    "CREATE TABLE IF NOT EXISTS snapshot_columns ("
    "snapshot INTEGER NOT NULL REFERENCES snapshots (id), role TEXT NOT NULL, "
    "PRIMARY KEY (snapshot, role)) WITHOUT ROWID"
)


@dataclass(frozen=True, slots=True)
class Stored:
    """A snapshot that lies in the tables under these numbers."""

    number: int
    snapshot: Snapshot
    action_numbers: tuple[int, ...]
    flag_numbers: tuple[int, ...]


def load_snapshot(connection: sqlite3.Connection, number: int, day: date) -> Stored:
    """The snapshot of this number as one of this day."""
    actions = connection.execute(
        f"SELECT {_FIELDS}, row, actions.id FROM snapshot_actions JOIN actions "
        "ON actions.id = action WHERE snapshot = ? ORDER BY place",
        (number,),
    ).fetchall()
    flags = connection.execute(
        "SELECT code, severity, ref, sheet, cell, message, flags.id FROM snapshot_flags "
        "JOIN flags ON flags.id = flag WHERE snapshot = ? ORDER BY place",
        (number,),
    ).fetchall()
    snapshot = Snapshot(
        day,
        tuple(_noted(row[:-1]) for row in actions),
        tuple(_flag(row[:-1]) for row in flags),
        _load_columns(connection, number),
    )
    return Stored(
        number, snapshot, tuple(row[-1] for row in actions), tuple(row[-1] for row in flags)
    )


def store_snapshot(
    connection: sqlite3.Connection, tracker: int, snapshot: Snapshot, latest: Stored | None
) -> int:
    """The number the snapshot lies under: that of the latest one if nothing is different."""
    if latest and replace(latest.snapshot, day=snapshot.day) == snapshot:
        return latest.number
    number = _insert(connection, "INSERT INTO snapshots (tracker) VALUES (?)", (tracker,))
    actions = _store_actions(connection, tracker, snapshot, latest)
    flags = _store_flags(connection, snapshot.flags, latest)
    rows = (action.row for action in snapshot.actions)
    connection.executemany(
        "INSERT INTO snapshot_actions (snapshot, place, row, action) VALUES (?, ?, ?, ?)",
        ((number, place, *each) for place, each in enumerate(zip(rows, actions, strict=True))),
    )
    connection.executemany(
        "INSERT INTO snapshot_flags (snapshot, place, flag) VALUES (?, ?, ?)",
        ((number, place, flag) for place, flag in enumerate(flags)),
    )
    _store_columns(connection, number, snapshot.columns or frozenset())
    return number


def load_gone(connection: sqlite3.Connection, tracker: int, present: Snapshot | None) -> Snapshot:
    """The actions of earlier nights that this snapshot has no more, each as it was last seen."""
    here = {action.identity for action in present.actions} if present else set()
    rows = connection.execute(
        f"SELECT {_FIELDS}, 0, max(id) FROM actions WHERE tracker = ? GROUP BY identity",
        (tracker,),
    )
    last_seen = (_noted(row[:-1]) for row in rows)
    return Snapshot(date.min, tuple(a for a in last_seen if a.identity not in here), ())


def first_free_identity(connection: sqlite3.Connection, tracker: int) -> int:
    """The number after the highest that an action of this tracker ever had."""
    row = connection.execute(
        "SELECT coalesce(max(identity), 0) + 1 FROM actions WHERE tracker = ?", (tracker,)
    ).fetchone()
    return int(row[0])


def load_original_dues(
    connection: sqlite3.Connection, tracker: int, before: date | None
) -> dict[int, date]:
    """By identity, the due date of the first day that knew one; of a day its last state counts."""
    rows = connection.execute(
        "SELECT identity, due, min(day) FROM (SELECT identity, day, due, max(id) FROM actions "
        "WHERE tracker = ? AND day < ? GROUP BY identity, day) WHERE due IS NOT NULL "
        "GROUP BY identity",
        (tracker, (before or date.max).isoformat()),
    )
    return {identity: date.fromisoformat(due) for identity, due, _ in rows}


def _load_columns(connection: sqlite3.Connection, number: int) -> frozenset[Role] | None:
    """None of a night of an older xlplan, which kept none."""
    kept = "SELECT 1 FROM sqlite_master WHERE name = 'snapshot_columns'"
    if connection.execute(kept).fetchone() is None:
        return None
    rows = connection.execute("SELECT role FROM snapshot_columns WHERE snapshot = ?", (number,))
    names = {name for (name,) in rows}
    return frozenset(role for role in Role if role.value in names) or None


def _store_columns(connection: sqlite3.Connection, number: int, columns: Iterable[Role]) -> None:
    connection.execute(_COLUMNS_TABLE)
    connection.executemany(
        "INSERT INTO snapshot_columns (snapshot, role) VALUES (?, ?)",
        ((number, role.value) for role in columns),
    )


def _store_actions(
    connection: sqlite3.Connection, tracker: int, snapshot: Snapshot, latest: Stored | None
) -> list[int]:
    known: dict[Noted, int] = {}
    if latest:
        unplaced = (replace(action, row=0) for action in latest.snapshot.actions)
        known = dict(zip(unplaced, latest.action_numbers, strict=True))
    numbers = []
    for action in snapshot.actions:
        number = known.get(replace(action, row=0))
        numbers.append(number or _store_action(connection, tracker, snapshot.day, action))
    return numbers


def _store_action(connection: sqlite3.Connection, tracker: int, day: date, action: Noted) -> int:
    values = (
        action.ref, action.title, action.section, action.stream, action.lead, action.timescale,
        None if action.due is None else action.due.isoformat(), action.progress, action.rag,
        action.calculated.value, _as_text(action.declared), _as_text(action.recalculated),
        action.identity,
    )  # fmt: skip
    return _insert(
        connection,
        f"INSERT INTO actions (tracker, day, {_FIELDS}) VALUES (?, ?{', ?' * len(values)})",
        (tracker, day.isoformat(), *values),
    )


def _store_flags(
    connection: sqlite3.Connection, flags: Iterable[Flag], latest: Stored | None
) -> list[int]:
    known: dict[Flag, int] = {}
    if latest:
        known = dict(zip(latest.snapshot.flags, latest.flag_numbers, strict=True))
    for flag in flags:
        if flag not in known:
            known[flag] = _insert(
                connection,
                "INSERT INTO flags (code, severity, ref, sheet, cell, message) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (flag.code, flag.severity.value, flag.ref, flag.where.sheet, flag.where.cell,
                 flag.message),
            )  # fmt: skip
    return [known[flag] for flag in flags]


def _insert(connection: sqlite3.Connection, statement: str, values: tuple[Any, ...]) -> int:
    number = connection.execute(statement, values).lastrowid
    assert number is not None
    return number


def _noted(row: tuple[Any, ...]) -> Noted:
    *texts, due, progress, rag, calculated, declared, recalculated, identity, place = row
    ref, title, section, stream, lead, timescale = texts
    return Noted(
        ref, title, section, stream, lead, timescale,
        None if due is None else date.fromisoformat(due),
        progress, rag, Rag(calculated), _amount(declared), _amount(recalculated),
        identity, place,
    )  # fmt: skip


def _flag(row: tuple[Any, ...]) -> Flag:
    code, severity, ref, sheet, cell, message = row
    return Flag(code, Severity(severity), ref, Where(sheet, cell), message)


def _as_text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
