"""Putting a backup back: the right one, with nothing lost of what is there now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.nightly.council import FIRST, Council
from xlplan.errors import AnotherRun, CannotWrite, TrackerOpen, WrongUse
from xlplan.files import Rotation
from xlplan.nightly.locks import holding
from xlplan.nightly.places import Places
from xlplan.nightly.restore import backups_of, find_backup, restore

LATER = datetime(2018, 8, 9, 12, tzinfo=UTC)


@pytest.fixture
def kept(council: Council) -> tuple[Places, list[bytes]]:
    """Two nights that changed the tracker, and the bytes before each."""
    states = []
    for number in range(2):
        council.type("D6", f"Officer {number}")
        states.append(council.tracker.read_bytes())
        council.run(FIRST + timedelta(days=number))
    return council.night().places, states


@pytest.mark.parametrize(
    ("when", "number"),
    [
        ("2018-08-01", 0),
        ("2018-08-02", 1),
        (" 2018-08-02 ", 1),
        ("2018-08-02T04:32", 1),
        ("2018-08-01 04:31", 0),
        ("2018-08-01T04:31:00", 0),
        ("last", 1),
    ],
)
def test_a_backup_is_found_by_its_day_or_moment(
    when: str, number: int, council: Council, kept: tuple[Places, list[bytes]]
) -> None:
    """Of several, the last; times are London's, as they are listed."""
    places, states = kept
    assert find_backup(council.tracker, when, places).file.read_bytes() == states[number]


@pytest.mark.parametrize(
    "when",
    ["2017-01-01", "yesterday", "", "../..", "2018-08-01T23:00", "2", "2018", "2018-08",
     "2018-08-0", "2018-08-02T04", "2018-08-02T04:3", "2018-08-02T04:32:0", "2018-08-02T", "LAST",
     "2018-08-02T04:32:00.5", "last last"],
)  # fmt: skip
def test_less_than_a_day_or_a_moment_chooses_nothing(
    when: str, council: Council, kept: tuple[Places, list[bytes]]
) -> None:
    """A slip of the finger puts nothing back; what there is, is said."""
    there = "2018-08-01T04:31:00, 2018-08-02T04:32:00"
    with pytest.raises(WrongUse, match=there):
        find_backup(council.tracker, when, kept[0])


def test_a_tracker_never_backed_up_says_where_it_looked(council: Council) -> None:
    """A tracker that was moved has its backups under its old place."""
    with pytest.raises(WrongUse, match="elsewhere"):
        find_backup(council.tracker, "last", council.night().places)


def put_back(council: Council, places: Places, when: str) -> None:
    backup = find_backup(council.tracker, when, places)
    restore(council.tracker, backup, places, Rotation(), LATER)


def test_what_was_there_becomes_a_backup_itself(
    council: Council, kept: tuple[Places, list[bytes]]
) -> None:
    """Whoever restores the wrong one can go back."""
    places, states = kept
    now = council.tracker.read_bytes()
    put_back(council, places, "2018-08-01")
    assert council.tracker.read_bytes() == states[0]
    assert backups_of(council.tracker, places)[-1].file.read_bytes() == now
    put_back(council, places, "last")
    assert council.tracker.read_bytes() == now


@pytest.mark.parametrize("damage", [b"", b"not a workbook"], ids=["empty", "damaged"])
def test_a_damaged_tracker_is_no_obstacle(
    damage: bytes, council: Council, kept: tuple[Places, list[bytes]]
) -> None:
    """That is what backups are for."""
    council.tracker.write_bytes(damage)
    put_back(council, kept[0], "last")
    assert council.tracker.read_bytes() == kept[1][1]


def test_a_deleted_tracker_comes_back(council: Council, kept: tuple[Places, list[bytes]]) -> None:
    """Under the name it had."""
    council.tracker.unlink()
    put_back(council, kept[0], "last")
    assert council.tracker.read_bytes() == kept[1][1]


def test_a_tracker_somebody_has_open_is_left_alone(
    council: Council, kept: tuple[Places, list[bytes]]
) -> None:
    """Their next save would undo it."""
    before = council.tracker.read_bytes()
    (council.folder / ".~lock.plan.xlsx#").write_bytes(b"Ann B,ann,pc7,01.08.2018 09:00,file:///x;")
    with pytest.raises(TrackerOpen, match="Ann B"):
        put_back(council, kept[0], "2018-08-01")
    assert council.tracker.read_bytes() == before


def test_while_a_run_is_at_work_nothing_is_put_back(
    council: Council, kept: tuple[Places, list[bytes]]
) -> None:
    """The two would not know of each other."""
    with (
        holding(kept[0].lock_of(council.tracker), "plan.xlsx"),
        pytest.raises(AnotherRun, match=r"plan\.xlsx"),
    ):
        put_back(council, kept[0], "last")


def test_a_damaged_backup_is_not_put_back(
    council: Council, kept: tuple[Places, list[bytes]]
) -> None:
    """Its name says what its bytes should come to."""
    places, _ = kept
    backup: Path = find_backup(council.tracker, "last", places).file
    backup.write_bytes(backup.read_bytes()[:-1])
    before = council.tracker.read_bytes()
    with pytest.raises(CannotWrite, match="damaged"):
        put_back(council, places, "last")
    assert council.tracker.read_bytes() == before
