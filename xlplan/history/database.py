"""The file of the history: made, opened, checked, set aside when it is damaged.

One file, `history.sqlite`, with SQLite's rollback journal: it needs nothing that a network drive
lacks, and a run that is killed leaves all of a change or none of it. What is in the tables is
the business of `xlplan.history.store`.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from xlplan.errors import CannotWrite, TryAgainLater
from xlplan.files import make_private_folder

FILE_NAME = "history.sqlite"
VERSION = 1
_SECONDS_TO_WAIT = 10.0
_TABLES = """
CREATE TABLE trackers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE snapshots (
    id INTEGER PRIMARY KEY,
    tracker INTEGER NOT NULL REFERENCES trackers (id)
);
CREATE TABLE runs (
    number INTEGER PRIMARY KEY,
    tracker INTEGER NOT NULL REFERENCES trackers (id),
    day TEXT NOT NULL,
    id TEXT NOT NULL,
    started TEXT NOT NULL,
    finished TEXT NOT NULL,
    exit_code INTEGER NOT NULL,
    line TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    cells_changed INTEGER NOT NULL,
    findings INTEGER NOT NULL,
    snapshot INTEGER REFERENCES snapshots (id),
    UNIQUE (tracker, day, id)
);
CREATE TABLE actions (
    id INTEGER PRIMARY KEY,
    tracker INTEGER NOT NULL REFERENCES trackers (id),
    identity INTEGER NOT NULL,
    day TEXT NOT NULL,
    ref TEXT NOT NULL,
    title TEXT NOT NULL,
    section TEXT NOT NULL,
    stream TEXT NOT NULL,
    lead TEXT NOT NULL,
    timescale TEXT NOT NULL,
    due TEXT,
    progress TEXT NOT NULL,
    rag TEXT NOT NULL,
    calculated TEXT NOT NULL,
    declared TEXT,
    recalculated TEXT
);
CREATE INDEX actions_by_identity ON actions (tracker, identity, day);
CREATE TABLE flags (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    severity TEXT NOT NULL,
    ref TEXT,
    sheet TEXT NOT NULL,
    cell TEXT NOT NULL,
    message TEXT NOT NULL
);
CREATE TABLE snapshot_actions (
    snapshot INTEGER NOT NULL REFERENCES snapshots (id),
    place INTEGER NOT NULL,
    row INTEGER NOT NULL,
    action INTEGER NOT NULL REFERENCES actions (id),
    PRIMARY KEY (snapshot, place)
) WITHOUT ROWID;
CREATE TABLE snapshot_flags (
    snapshot INTEGER NOT NULL REFERENCES snapshots (id),
    place INTEGER NOT NULL,
    flag INTEGER NOT NULL REFERENCES flags (id),
    PRIMARY KEY (snapshot, place)
) WITHOUT ROWID;
CREATE TABLE mails (
    message_id TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    recipients TEXT NOT NULL,
    state TEXT NOT NULL,
    moment TEXT NOT NULL
);
"""
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class _Damaged(Exception):
    """The file is no database, or not all of one, or not one of ours."""


@contextlib.contextmanager
def open_database(folder: Path, *, create: bool) -> Iterator[tuple[sqlite3.Connection, str]]:
    """The database in a folder, and a sentence where a damaged one was set aside, else "".

    Without `create` nothing is written: a database that is not there, or is damaged, is an empty
    one that is kept nowhere, and the sentence says what will become of a damaged one. Raises
    `CannotWrite` or `TryAgainLater`.
    """
    with telling(folder / FILE_NAME):
        connection, notice = (_open if create else _open_to_look)(folder / FILE_NAME)
    with contextlib.closing(connection):
        yield connection, notice


@contextlib.contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """All of what is done within, or nothing of it; nobody else writes meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def telling(path: Path) -> Iterator[None]:
    """Says what SQLite or the system could not do as the errors people are told."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise
        raise _in_words(path, error) from error
    except OSError as reason:
        raise CannotWrite(
            f"The history {path} cannot be kept ({reason.strerror}).",
            "Check that folder and its permissions, or choose another state_dir.",
        ) from reason


def _in_words(path: Path, error: sqlite3.DatabaseError) -> CannotWrite | TryAgainLater:
    match _code(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return TryAgainLater(
                f"Another run of xlplan is writing the history {path}.",
                "Run again when it is done.",
            )
        case sqlite3.SQLITE_FULL:
            why, what = "the disk is full", "Make room on that disk and run again."
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN:
            why = "the file or its folder may not be written"
            what = "Ask for permission to write there, or choose another state_dir."
        case _:
            why, what = str(error), "Check the disk; the trackers themselves are not affected."
    return CannotWrite(f"The history {path} cannot be written: {why}.", what)


def _code(error: sqlite3.Error) -> int:
    """The primary result code; what Python itself raises has none."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def _open_to_look(path: Path) -> tuple[sqlite3.Connection, str]:
    notice = ""
    if path.exists():
        try:
            connection = _connected(path, make=False)
            if _tables(connection):
                return connection, ""
            connection.close()  # a run was killed before it had made them
        except _Damaged:
            notice = (
                f"The history {path} is damaged, so there is nothing to look back at. The next "
                "night sets it aside and begins a new one."
            )
    return _connected(None), notice


def _open(path: Path) -> tuple[sqlite3.Connection, str]:
    make_private_folder(path.parent)
    seen = _which(path)
    try:
        return _connected(path), ""
    except _Damaged:
        pass
    if _which(path) != seen:  # another run was quicker
        return _connected(path), ""
    aside = _set_aside(path)
    return _connected(path), (
        f"The history {path} was damaged, so it was set aside as {aside.name} and a new one begun; "
        "changes are told again from the next night on."
    )


def _which(path: Path) -> tuple[int, int] | None:
    with contextlib.suppress(FileNotFoundError):
        stat = path.stat()
        return stat.st_dev, stat.st_ino
    return None


def _set_aside(path: Path) -> Path:
    """Renames the file to the first free name; SQLite has done away with its journal by then."""
    numbers = (int(p.name.rpartition("-")[2]) for p in path.parent.glob(f"{path.name}.damaged-*")
               if p.name.rpartition("-")[2].isdecimal())  # fmt: skip
    aside = path.with_name(f"{path.name}.damaged-{max(numbers, default=0) + 1}")
    return path.rename(aside)


def _connected(path: Path | None, *, make: bool = True) -> sqlite3.Connection:
    """A connection that was looked over; with `make` the tables are in place."""
    connection = sqlite3.connect(path or ":memory:", timeout=_SECONDS_TO_WAIT, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("PRAGMA foreign_keys = ON")
        _look_over(connection, path, make=make)
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.DatabaseError) and _code(error) in _DAMAGE:
            raise _Damaged from error
        raise
    return connection


def _look_over(connection: sqlite3.Connection, path: Path | None, *, make: bool) -> None:
    version = _version(connection)
    if version == 0 and not _tables(connection):
        if make:
            _make_tables(connection)
    elif version > VERSION:
        raise CannotWrite(
            f"The history {path} is of a newer xlplan: its format is {version}, this xlplan "
            f"knows {VERSION}.",
            "Update xlplan, or choose another state_dir.",
        )
    elif version != VERSION or connection.execute("PRAGMA integrity_check(1)").fetchone() != (
        "ok",
    ):
        raise _Damaged


def _make_tables(connection: sqlite3.Connection) -> None:
    with writing(connection):
        if not _tables(connection):  # else another run has just made them
            for statement in _TABLES.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
