"""Backups: one before each change, and fewer the older they are, but never none."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.files.disk import WRITING, fail_to, names, posix_only, refuse
from xlplan.errors import CannotWrite, NoPermission
from xlplan.files import (
    Backup,
    Original,
    Rotation,
    list_backups,
    make_backup,
    read_original,
    replace_original,
)
from xlplan.files.backups import spared

moment_of = datetime.fromisoformat  # in London, without a zone, as backups have it
NIGHT = moment_of("2026-11-23T03:30")
ROTATION = Rotation()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where backups go; not there yet."""
    return tmp_path / "state" / "backups" / "plan-0123abcd"


def saved(original: Original, data: bytes) -> Original:
    original.path.write_bytes(data)
    return read_original(original.path)


def test_a_backup_is_the_file_as_it_was(original: Original, folder: Path) -> None:
    """Byte for byte, under a name that says which plan, when and which version."""
    made = make_backup(folder, original, NIGHT, ROTATION)
    assert made.read_bytes() == b"as it was"
    assert made.name == "plan.2026-11-23T033000.369b74f2.xlsx"
    assert names(folder) == [made.name]
    assert list_backups(folder) == (Backup(made, NIGHT, "369b74f2"),)


@posix_only
def test_backups_are_not_for_everybody(original: Original, folder: Path) -> None:
    """The folder xlplan makes is its own, and a backup as closed as the tracker."""
    original.path.chmod(0o640)
    made = make_backup(folder, original, NIGHT, ROTATION)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(made.stat().st_mode) == 0o640


def test_the_same_file_is_kept_once(original: Original, folder: Path) -> None:
    """Nights on which somebody else's save wins do not fill the disk with copies."""
    first = make_backup(folder, original, NIGHT, ROTATION)
    for night in range(1, 4):
        assert make_backup(folder, original, NIGHT + timedelta(night), ROTATION) == first
    assert names(folder) == [first.name]


@pytest.mark.parametrize("number", [None, errno.EIO], ids=["damaged", "not-readable"])
def test_a_damaged_backup_does_not_count(
    number: int | None, original: Original, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name alone does not prove that the last backup is good."""
    first = make_backup(folder, original, NIGHT, ROTATION)
    first.write_bytes(b"as it")
    with monkeypatch.context() as broken:
        if number is not None:
            broken.setattr(Path, "read_bytes", refuse(number))
        second = make_backup(folder, original, NIGHT + timedelta(1), ROTATION)
    assert second != first
    assert second.read_bytes() == b"as it was"


def test_a_file_that_comes_back_is_kept_again(original: Original, folder: Path) -> None:
    """After a restore the plan is what it was before; that is a version of its own."""
    versions = [original.data, b"other", original.data]
    for night, data in enumerate(versions):
        make_backup(folder, saved(original, data), NIGHT + timedelta(night), ROTATION)
    assert [backup.file.read_bytes() for backup in list_backups(folder)] == versions


def test_two_within_a_second_are_both_kept(original: Original, folder: Path) -> None:
    """Changes one after the other: each has a moment of its own, and the last is the last."""
    versions = [b"one", b"two", b"one"]
    for data in versions:
        make_backup(folder, saved(original, data), NIGHT + timedelta(microseconds=7), ROTATION)
    made = list_backups(folder)
    assert [backup.file.read_bytes() for backup in made] == versions
    assert [backup.moment for backup in made] == [NIGHT + timedelta(seconds=n) for n in range(3)]


@posix_only
@pytest.mark.parametrize(
    ("name", "backup"),
    [
        pytest.param("plan v1.2.xlsx", "plan v1.2.{}.xlsx", id="dots"),
        pytest.param("plan [draft] (2).xlsx", "plan [draft] (2).{}.xlsx", id="brackets"),
        pytest.param("PLAN.XLSM", "PLAN.{}.xlsm", id="capitals"),
        pytest.param(".plan.xlsx", ".plan.{}.xlsx", id="leading-dot"),
        pytest.param("plan\n2.xlsx", "plan\n2.{}.xlsx", id="line-end"),
        pytest.param("plan", "plan.{}", id="no-ending"),
        pytest.param("plan.xls.bak", "plan.xls.{}.bak", id="other-ending"),
        pytest.param(f"{'p' * 250}.xlsx", f"{'p' * 100}.{{}}.xlsx", id="longest"),
        pytest.param(f"{'é' * 125}.xlsx", f"{'é' * 50}.{{}}.xlsx", id="longest-in-bytes"),
        pytest.param(f"a{'é' * 124}.xlsx", f"a{'é' * 49}.{{}}.xlsx", id="no-half-letter"),
        pytest.param(os.fsdecode(b"caf\xe9.xlsx"), "caf.{}.xlsx", id="not-utf-8"),
        pytest.param(
            "plan.2026-11-22T033000.369b74f2.xlsx",
            "plan.2026-11-22T033000.369b74f2.{}.xlsx",
            id="a-backup-of-a-backup",
        ),
    ],
)
def test_any_name_can_be_backed_up_and_found(
    name: str, backup: str, tmp_path: Path, folder: Path
) -> None:
    """Whatever a plan is called, its backups are listed and rotated."""
    path = tmp_path / name
    path.write_bytes(b"as it was")
    made = make_backup(folder, read_original(path), NIGHT, ROTATION)
    assert made.name == backup.format("2026-11-23T033000.369b74f2")
    assert [(each.file, each.moment) for each in list_backups(folder)] == [(made, NIGHT)]


def test_foreign_files_are_left_alone(original: Original, folder: Path) -> None:
    """Whoever puts something into the folder of backups finds it there for ever."""
    foreign = [
        "README.txt", "plan.xlsx", "plan.2026-11-23.xlsx", "plan.2026-13-40T033000.369b74f2.xlsx",
        "plan.2026-11-23T033000.369b74f.xlsx", "plan.2026-11-23T033000.369b74f2.xlsx.part",
        "plan.2026-11-23T256199.369b74f2.xlsx", ".plan.2026-11-23T033000.369b74f2.xlsx.tmp",
    ]  # fmt: skip
    folder.mkdir(parents=True)
    for name in foreign:
        (folder / name).write_bytes(b"not ours")
    for night in range(40):
        data = f"night {night}".encode()
        make_backup(folder, saved(original, data), NIGHT + timedelta(night), Rotation(1, 1, 1))
    assert set(foreign) < set(names(folder))
    assert len(list_backups(folder)) == len(names(folder)) - len(foreign) <= 3


def test_half_a_backup_of_a_killed_run_is_neither_listed_nor_in_the_way(
    original: Original, folder: Path
) -> None:
    """It is swept when no run can be at work on it any more."""
    folder.mkdir(parents=True)
    half = folder / f".xlplan-{int(time.time()):08x}01234567.tmp"
    half.write_bytes(b"as i")
    assert list_backups(folder) == ()
    make_backup(folder, original, NIGHT, ROTATION)
    assert half.exists()
    half = half.rename(half.with_name(".xlplan-0000000001234567.tmp"))
    make_backup(folder, saved(original, b"other"), NIGHT, ROTATION)
    assert not half.exists()
    assert len(list_backups(folder)) == 2


def cannot_make(broken: pytest.MonkeyPatch) -> None:
    fail_to(broken, "mkdir", errno.EROFS)


def cannot_list(broken: pytest.MonkeyPatch) -> None:
    fail_to(broken, "listdir", errno.EACCES)


@pytest.mark.parametrize("fault", [*WRITING, "mkdir", "listdir"])
def test_without_a_backup_there_is_no_change(
    fault: str, original: Original, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No room, no permission: the sentence names the folder and the tracker stays as it was."""
    inject = {"mkdir": cannot_make, "listdir": cannot_list}.get(fault) or WRITING[fault][0]

    def back_up(old: Original) -> None:
        with monkeypatch.context() as broken:
            inject(broken)
            make_backup(folder, old, NIGHT, ROTATION)

    with pytest.raises(CannotWrite, match=r"No backup of plan\.xlsx can be kept in .*0123abcd"):
        replace_original(original, b"refreshed", back_up)
    assert original.path.read_bytes() == b"as it was"
    assert names(original.path.parent) == ["plan.xlsx"]
    assert not folder.exists() or names(folder) == []


def test_a_file_in_the_place_of_the_folder_is_said(original: Original, folder: Path) -> None:
    """Somebody saved a note under the name of the folder of backups."""
    folder.parent.parent.mkdir()
    folder.parent.write_bytes(b"a note")
    with pytest.raises(CannotWrite, match="No backup"):
        make_backup(folder, original, NIGHT, ROTATION)
    assert list_backups(folder) == ()
    assert list_backups(folder.parent) == ()


@posix_only
def test_a_backup_is_safe_on_disk_before_the_tracker_changes(
    original: Original, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut after the save finds the backup too: its bytes and its name."""
    synced: list[Any] = []
    really = os.fsync

    def fsync(handle: int) -> None:
        synced.append(os.fstat(handle).st_ino)
        really(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    made = make_backup(folder, original, NIGHT, ROTATION)
    assert synced[-2:] == [made.stat().st_ino, folder.stat().st_ino]
    assert folder.parent.stat().st_ino in synced


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_a_folder_of_backups_that_cannot_be_read_is_said(
    number: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking for a backup to restore must not end in a traceback, nor in "there are none"."""
    fail_to(monkeypatch, "listdir", number)
    with pytest.raises(NoPermission, match="0123abcd cannot be read"):
        list_backups(folder)


def test_no_folder_no_backups(folder: Path) -> None:
    """Before the first change there are none, and that is no error."""
    assert list_backups(folder) == ()
    assert not folder.exists()


def test_a_clock_that_was_put_back_costs_no_backup(original: Original, folder: Path) -> None:
    """A backup dated years before the others is still there when the tracker is changed."""
    tight = Rotation(1, 1, 1)
    for night in range(3):
        make_backup(folder, saved(original, f"{night}".encode()), NIGHT + timedelta(night), tight)
    made = make_backup(folder, saved(original, b"tonight"), moment_of("1999-01-01"), tight)
    assert made.read_bytes() == b"tonight"
    assert made in [backup.file for backup in list_backups(folder)]


def test_a_backup_that_cannot_be_let_go_is_no_trouble(
    original: Original, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody looks at an old one: it goes another night."""
    make_backup(folder, original, NIGHT, Rotation(1, 1, 1))
    monkeypatch.setattr(Path, "unlink", refuse(errno.EBUSY))
    make_backup(folder, saved(original, b"new"), NIGHT + timedelta(1), Rotation(1, 1, 1))
    assert len(list_backups(folder)) == 2


def at(*moments: datetime) -> list[Backup]:
    return [Backup(Path(f"{m:%Y-%m-%dT%H%M%S}-{i}"), m, "") for i, m in enumerate(moments)]


def kept(backups: list[Backup], rotation: Rotation) -> list[datetime]:
    gone = {backup.file for backup in spared(backups, rotation)}
    return [backup.moment for backup in backups if backup.file not in gone]


def test_a_year_of_nights_keeps_what_is_promised() -> None:
    """14 days, the last of 8 weeks and of 12 months, counted from the newest backwards."""
    nights = [moment_of("2025-11-24T03:30") + timedelta(n) for n in range(365)]
    assert nights[-1] == NIGHT
    days = [f"{m:%Y-%m-%d}" for m in kept(at(*nights), ROTATION)]
    monthly = ["2025-12-31", "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31",
               "2026-06-30", "2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31"]  # fmt: skip
    weekly = ["2026-10-11", "2026-10-18", "2026-10-25", "2026-11-01", "2026-11-08"]
    daily = [f"2026-11-{day}" for day in range(10, 24)]
    assert days == sorted({*monthly, *weekly, *daily})


def test_a_plan_that_is_rarely_changed_keeps_its_backups() -> None:
    """One change every two months: periods without a backup do not count."""
    moments = [moment_of(f"{2020 + n // 6}-{1 + n % 6 * 2:02}-05") for n in range(20)]
    assert kept(at(*moments), ROTATION) == moments[-14:]


def test_every_change_of_the_last_day_is_kept() -> None:
    """Of other days the last; of the last day all, as people undo what they did today."""
    yesterday = [NIGHT - timedelta(1, minutes=n) for n in (2, 1, 0)]
    today = [NIGHT + timedelta(minutes=n) for n in (0, 1, 2)]
    assert kept(at(*yesterday, *today), ROTATION) == [yesterday[-1], *today]


def test_the_week_of_new_year_is_one() -> None:
    """29 December 2025 to 4 January 2026 is one week of two years."""
    rotation = Rotation(daily=1, weekly=2, monthly=1)
    moments = [moment_of("2025-12-21"), moment_of("2025-12-30"), moment_of("2026-01-03")]
    assert kept(at(*moments), rotation) == [moments[0], moments[2]]


ROTATIONS = st.builds(Rotation, *(st.integers(1, 6) for _ in range(3)))
MOMENTS = st.lists(
    st.datetimes(moment_of("2024-01-01"), moment_of("2027-12-31")).map(
        lambda m: m.replace(microsecond=0)
    ),
    min_size=1,
    max_size=60,
)


def of_periods(moments: Iterable[datetime], moment: datetime) -> bool:
    """Whether a moment is the last of its day; those of weeks and months are that too."""
    return moment == max(m for m in moments if m.date() == moment.date())


@given(MOMENTS, ROTATIONS)
def test_the_rotation_keeps_enough_and_not_too_many(
    moments: list[datetime], rotation: Rotation
) -> None:
    """The newest never goes; there are at most as many as promised; each is the last of its day."""
    backups = at(*moments)
    stay, newest = kept(backups, rotation), max(moments)
    last_day = [m for m in moments if m.date() == newest.date()]
    assert newest in stay
    assert sorted(m for m in stay if m.date() == newest.date()) == sorted(last_day)
    most = rotation.daily + rotation.weekly + rotation.monthly + len(last_day)
    assert len(stay) <= most
    assert all(of_periods(moments, m) for m in stay if m.date() != newest.date())
    days: list[date] = sorted({m.date() for m in moments}, reverse=True)[: rotation.daily]
    assert set(days) <= {m.date() for m in stay}


@given(MOMENTS, ROTATIONS)
def test_what_is_let_go_would_not_be_wanted_later(
    moments: list[datetime], rotation: Rotation
) -> None:
    """Night by night gives what one look at all of them would: nothing is missed afterwards."""
    backups = sorted(at(*moments), key=lambda b: (b.moment, b.file.name))
    here: list[Backup] = []
    for backup in backups:
        here.append(backup)
        gone = {each.file for each in spared(here, rotation)}
        here = [each for each in here if each.file not in gone]
        assert not spared(here, rotation)
    assert here == [b for b in backups if b.file not in {s.file for s in spared(backups, rotation)}]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=25), ROTATIONS)
def test_on_a_real_disk_the_last_file_is_always_there(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int], rotation: Rotation
) -> None:
    """Whatever the pace of changes, the file as it was before the last one can be had back."""
    place = tmp_path_factory.mktemp("rotation")
    moment, path = NIGHT, place / "plan.xlsx"
    for number, step in enumerate(steps):
        moment += timedelta(days=step, seconds=1)
        path.write_bytes(f"{number}".encode())
        make_backup(place / "b", read_original(path), moment, rotation)
        listed = list_backups(place / "b")
        assert listed[-1].file.read_bytes() == f"{number}".encode()
        assert all(a.moment <= b.moment for a, b in pairwise(listed))
    assert not spared(listed, rotation)
