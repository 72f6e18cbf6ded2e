"""What the history is asked and told: runs, snapshots, changes, mails.

A snapshot is compared with one of an earlier day, never of its own, so that a report made twice
on a day says the same. How the history is shown is the business of `xlplan.history.show`.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from xlplan.changes import Changes, Snapshot, find_changes, identify
from xlplan.history.database import FILE_NAME, open_database, telling, writing
from xlplan.history.records import Mail, Run
from xlplan.history.snapshots import (
    Stored,
    first_free_identity,
    load_gone,
    load_original_dues,
    load_snapshot,
    store_snapshot,
)

_RUN = (
    "runs.id, started, finished, day, exit_code, line, sha256, cells_changed, findings, "
    "trackers.name"
)
# Exit codes of runs that read the tracker and made its report: done, flags found, mail not sent,
# not writable, not saved, open elsewhere, no permission to save.
_REPORTED = "exit_code IN (0, 1, 65, 69, 73, 75, 77)"
_GOOD = "exit_code IN (0, 1)"


@contextlib.contextmanager
def open_history(folder: Path, *, create: bool = True) -> Iterator[History]:
    """The history kept in a state folder.

    Without `create`, as for a command that only looks, nothing is made where there is none and a
    damaged one stays where it is.
    Raises `CannotWrite` where it cannot be kept or is of a newer xlplan, `TryAgainLater` where
    another run holds it for long; so do the methods.
    """
    with open_database(folder, create=create) as (connection, notice):
        yield History(connection, folder / FILE_NAME, notice)


class History:
    """The nights of all trackers; a tracker goes by a text of the caller's, such as its path.

    `notice` is a sentence for people where a damaged history was set aside or will be, else "".
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, notice: str) -> None:
        self._connection = connection
        self._path = path
        self.notice = notice

    def record_run(self, tracker: str, run: Run, snapshot: Snapshot | None) -> None:
        """Keeps a run and what it saw, all or nothing; the same run again replaces what was kept.

        `snapshot` is None where the tracker was not read to the end. Its actions get the
        identities they had; a snapshot that equals the latest is not stored again.
        """
        with self._told(), writing(self._connection):
            number = self._tracker_number(tracker)
            seen = None if snapshot is None else self._store(number, snapshot, run.day)
            self._connection.execute(
                "INSERT INTO runs (tracker, day, id, started, finished, exit_code, line, sha256, "
                "cells_changed, findings, snapshot) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (tracker, day, id) DO UPDATE SET started = excluded.started, "
                "finished = excluded.finished, exit_code = excluded.exit_code, "
                "line = excluded.line, sha256 = excluded.sha256, "
                "cells_changed = excluded.cells_changed, findings = excluded.findings, "
                "snapshot = coalesce(excluded.snapshot, snapshot)",
                (number, run.day.isoformat(), run.id, _moment(run.started), _moment(run.finished),
                 run.exit_code, _storable(run.line), run.sha256, run.cells_changed, run.findings,
                 seen),
            )  # fmt: skip

    def last_snapshot(self, tracker: str, before: date) -> Snapshot | None:
        """What the last run that made a report saw, of those on a day before this one."""
        return self._snapshot(tracker, f"day < ? AND {_REPORTED}", before)

    def snapshot_on(self, tracker: str, day: date) -> Snapshot | None:
        """What the last run that made a report saw, of those on this day or before it."""
        return self._snapshot(tracker, f"day <= ? AND {_REPORTED}", day)

    def first_snapshot(self, tracker: str) -> Snapshot | None:
        """What the last run of the first day on which there was a report saw."""
        with self._told():
            first = self._connection.execute(
                "SELECT min(day) FROM runs JOIN trackers ON trackers.id = tracker "
                f"WHERE trackers.name = ? AND snapshot NOT NULL AND {_REPORTED}",
                (tracker,),
            ).fetchone()[0]
        return None if first is None else self.snapshot_on(tracker, date.fromisoformat(first))

    def original_dues(self, tracker: str, before: date | None = None) -> dict[int, date]:
        """By identity, the due date of the first night that knew one; of nights before a day."""
        with self._told():
            number = self._find_tracker(tracker)
            return {} if number is None else load_original_dues(self._connection, number, before)

    def changes_since(self, tracker: str, snapshot: Snapshot, since: date | None = None) -> Changes:
        """What is different in this snapshot from the last night before its day, or from `since`.

        A `since` before the first night means that night.
        """
        if since is None:
            earlier = self.last_snapshot(tracker, snapshot.day)
        else:
            earlier = self.snapshot_on(tracker, since) or self.first_snapshot(tracker)
            if earlier is not None and earlier.day >= snapshot.day:
                earlier = self.last_snapshot(tracker, snapshot.day)
        return find_changes(earlier, snapshot, self.original_dues(tracker, snapshot.day))

    def last_runs(self, tracker: str | None, count: int) -> tuple[Run, ...]:
        """The last runs, the latest first, on one tracker or on all."""
        return self._runs("name = coalesce(?, name)", tracker, count)

    def last_good_run(self, tracker: str) -> Run | None:
        """The last run that did all it should (exit code 0 or 1)."""
        return next(iter(self._runs(f"name = ? AND {_GOOD}", tracker, 1)), None)

    def record_mail(self, mail: Mail) -> None:
        """Keeps what became of a mail; a Message-ID that was kept before gets the new state."""
        with self._told(), writing(self._connection):
            self._connection.execute(
                "INSERT INTO mails (message_id, subject, recipients, state, moment) "
                "VALUES (?, ?, ?, ?, ?) ON CONFLICT (message_id) DO UPDATE SET "
                "subject = excluded.subject, recipients = excluded.recipients, "
                "state = excluded.state, moment = excluded.moment",
                (_storable(mail.message_id), _storable(mail.subject),
                 _storable("\n".join(mail.recipients)), mail.state, _moment(mail.moment)),
            )  # fmt: skip

    def last_mails(self, count: int) -> tuple[Mail, ...]:
        """The mails whose state changed last, the latest first."""
        with self._told():
            rows = self._connection.execute(
                "SELECT message_id, subject, recipients, state, moment FROM mails "
                "ORDER BY moment DESC LIMIT ?",
                (count,),
            ).fetchall()
        return tuple(
            Mail(name, subject, tuple(to.splitlines()), state, datetime.fromisoformat(moment))
            for name, subject, to, state, moment in rows
        )

    def _store(self, tracker: int, snapshot: Snapshot, day: date) -> int:
        latest = self._latest(tracker, day)
        before = latest.snapshot if latest else None
        gone = load_gone(self._connection, tracker, before)
        free = first_free_identity(self._connection, tracker)
        known = identify(replace(snapshot, day=day), before, gone, free)
        return store_snapshot(self._connection, tracker, known, latest)

    def _latest(self, tracker: int, day: date) -> Stored | None:
        """The latest snapshot up to this day; for a day before all of them, the latest of all."""
        found = self._connection.execute(
            "SELECT snapshot, day FROM runs WHERE tracker = ? AND snapshot NOT NULL "
            "ORDER BY day <= ? DESC, day DESC, number DESC LIMIT 1",
            (tracker, day.isoformat()),
        ).fetchone()
        return found and load_snapshot(self._connection, found[0], date.fromisoformat(found[1]))

    def _snapshot(self, tracker: str, condition: str, day: date) -> Snapshot | None:
        with self._told():
            found = self._connection.execute(
                "SELECT snapshot, day FROM runs JOIN trackers ON trackers.id = tracker "
                f"WHERE name = ? AND {condition} AND snapshot NOT NULL "
                "ORDER BY day DESC, number DESC LIMIT 1",
                (tracker, day.isoformat()),
            ).fetchone()
            if found is None:
                return None
            seen_on = date.fromisoformat(found[1])
            return load_snapshot(self._connection, found[0], seen_on).snapshot

    def _runs(self, condition: str, tracker: str | None, count: int) -> tuple[Run, ...]:
        with self._told():
            rows = self._connection.execute(
                f"SELECT {_RUN} FROM runs JOIN trackers ON trackers.id = tracker "
                f"WHERE {condition} ORDER BY started DESC, number DESC LIMIT ?",
                (tracker, count),
            ).fetchall()
        return tuple(_run(row) for row in rows)

    def _find_tracker(self, name: str) -> int | None:
        found = self._connection.execute("SELECT id FROM trackers WHERE name = ?", (name,))
        row = found.fetchone()
        return None if row is None else int(row[0])

    def _tracker_number(self, name: str) -> int:
        self._connection.execute("INSERT OR IGNORE INTO trackers (name) VALUES (?)", (name,))
        number = self._find_tracker(name)
        assert number is not None
        return number

    def _told(self) -> contextlib.AbstractContextManager[None]:
        return telling(self._path)


def _run(row: tuple[Any, ...]) -> Run:
    name, started, finished, day, *rest = row
    return Run(
        name,
        datetime.fromisoformat(started),
        datetime.fromisoformat(finished),
        date.fromisoformat(day),
        *rest,
    )


def _moment(moment: datetime) -> str:
    """UTC, in a form that sorts; a moment without a zone is nobody's."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
