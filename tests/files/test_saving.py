"""A tracker is replaced whole or not at all, and only over what was read."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.files.disk import (
    SAVING,
    WRITING,
    after_exchange,
    before_exchange,
    fail_to,
    names,
    no_backup,
    posix_only,
    refuse,
    without_exchange,
)
from xlplan.errors import CannotWrite, NoPermission, TrackerChanged, TrackerOpen, XlplanError
from xlplan.files import (
    Original,
    create_file,
    read_original,
    replace_original,
    sweep_leftovers,
    write_generated,
)


def fail_for_folders(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Lets the system refuse to confirm a folder; files are no trouble."""
    really = os.fsync

    def fsync(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            refuse(number)(handle)
        really(handle)

    monkeypatch.setattr(os, "fsync", fsync)


def test_the_new_bytes_take_the_place_of_the_old(original: Original) -> None:
    """The file holds what was written, nothing is left beside it and there is nothing to say."""
    assert replace_original(original, b"refreshed", no_backup) == ()
    assert original.path.read_bytes() == b"refreshed"
    assert names(original.path.parent) == ["plan.xlsx"]


def test_each_step_comes_after_the_one_it_needs(original: Original) -> None:
    """When the backup is made the new file is whole beside the old one, which is untouched."""
    seen: list[tuple[bytes, list[bytes]]] = []

    def back_up(old: Original) -> None:
        assert old is original
        beside = [each for each in original.path.parent.iterdir() if each != original.path]
        seen.append((original.path.read_bytes(), [each.read_bytes() for each in beside]))

    replace_original(original, b"refreshed", back_up)
    assert seen == [(b"as it was", [b"refreshed"])]


@posix_only
def test_files_and_folder_are_made_safe_in_the_right_order(
    original: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut finds the old tracker or the new one: bytes first, then the name, then both."""
    calls: list[str] = []

    def watch(name: str) -> None:
        really = getattr(os, name)

        def watched(*args: Any, **kwargs: Any) -> Any:
            of = args[0] if name == "fsync" else None
            kind = "" if of is None else f" {oct(stat.S_IFMT(os.fstat(of).st_mode))}"
            calls.append(name + kind)
            return really(*args, **kwargs)

        monkeypatch.setattr(os, name, watched)

    watch("fsync")
    before_exchange(monkeypatch, lambda: calls.append("exchange"))
    replace_original(original, b"refreshed", lambda _: calls.append("backup"))
    file, folder = oct(stat.S_IFREG), oct(stat.S_IFDIR)
    assert calls == [f"fsync {file}", "backup", "exchange", f"fsync {folder}"]


linux_only = pytest.mark.skipif(sys.platform != "linux", reason="files change places on Linux")


def save_as_excel_does(path: Path, data: bytes) -> None:
    """Beside, then over it in one step."""
    beside = path.with_name("save.tmp")
    beside.write_bytes(data)
    os.replace(beside, path)


@linux_only
def test_a_save_in_the_very_last_moment_is_kept(
    original: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the last look and the last step nothing can be lost any more."""
    saves = iter([b"saved by an officer"])

    def save() -> None:
        for data in saves:
            save_as_excel_does(original.path, data)

    before_exchange(monkeypatch, save)
    with pytest.raises(TrackerChanged, match="was changed while xlplan worked"):
        replace_original(original, b"refreshed", no_backup)
    assert original.path.read_bytes() == b"saved by an officer"
    assert names(original.path.parent) == ["plan.xlsx"]


@linux_only
def test_of_two_saves_in_the_very_last_moment_the_later_stays(
    original: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second goes over what xlplan has just put there: it is what the officer wants."""
    saves = iter([b"first save", b"second save"])

    def save() -> None:
        data = next(saves, None)
        if data is not None:
            save_as_excel_does(original.path, data)

    before_exchange(monkeypatch, save)
    with pytest.raises(TrackerChanged):
        replace_original(original, b"refreshed", no_backup)
    assert original.path.read_bytes() == b"second save"
    assert names(original.path.parent) == ["plan.xlsx"]


@linux_only
def test_a_tracker_moved_in_the_very_last_moment_is_not_made_again(
    original: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lies where the officer put it, and only there."""
    elsewhere = original.path.with_name("archive.xlsx")
    before_exchange(monkeypatch, lambda: os.rename(original.path, elsewhere))
    with pytest.raises(TrackerChanged):
        replace_original(original, b"refreshed", no_backup)
    assert names(original.path.parent) == ["archive.xlsx"]
    assert elsewhere.read_bytes() == b"as it was"


@linux_only
def test_another_run_does_not_sweep_away_what_has_come_out(
    original: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is as old as the tracker was, and yet this run still has to look at it."""
    os.utime(original.path, (0, 0))
    after_exchange(monkeypatch, lambda: sweep_leftovers(original.path))
    assert replace_original(read_original(original.path), b"refreshed", no_backup) == ()
    assert original.path.read_bytes() == b"refreshed"


@linux_only
@pytest.mark.parametrize(("failures", "told"), [(1, False), (2, True)], ids=["once", "twice"])
def test_an_old_tracker_that_cannot_be_taken_away_is_said(
    failures: int, told: bool, original: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes out has to go; a disk that refuses once is asked again."""
    refusals = iter([errno.EIO] * failures)
    really = os.unlink

    def unlink(path: Path) -> None:
        for number in refusals:
            raise OSError(number, os.strerror(number), str(path))
        really(path)

    monkeypatch.setattr(os, "unlink", unlink)
    said = replace_original(original, b"refreshed", no_backup)
    left_there = [name for name in names(original.path.parent) if name != "plan.xlsx"]
    assert [bool(said), bool(left_there)] == [told, told]
    assert all(name in said[0] for name in left_there)


def test_a_share_is_served_without_that_last_step(
    original: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where files cannot change places, one rename does it."""
    without_exchange(monkeypatch)
    assert replace_original(original, b"refreshed", no_backup) == ()
    assert original.path.read_bytes() == b"refreshed"
    assert names(original.path.parent) == ["plan.xlsx"]


@posix_only
def test_a_tracker_nobody_could_read_any_more_is_not_put_in_place(
    original: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where permissions cannot be set, the old tracker stays: colleagues would be locked out."""
    original.path.chmod(0o664)
    fail_to(monkeypatch, "chmod", errno.EPERM)
    with pytest.raises(CannotWrite, match="permissions"):
        replace_original(original, b"refreshed", no_backup)
    assert original.path.read_bytes() == b"as it was"
    assert names(original.path.parent) == ["plan.xlsx"]


@posix_only
@pytest.mark.parametrize("mode", [0o640, 0o664, 0o600])
def test_who_may_read_the_tracker_stays_as_it_was(mode: int, original: Original) -> None:
    """A refresh neither shuts colleagues out nor lets others in."""
    original.path.chmod(mode)
    replace_original(original, b"refreshed", no_backup)
    assert mode == stat.S_IMODE(original.path.stat().st_mode)


@posix_only
def test_nobody_reads_the_new_file_before_it_is_known_who_may(
    original: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A confidential plan is not open to all for the moment of its making."""
    made: list[int] = []
    really = os.open

    def watched(path: Any, flags: int, mode: int = 0o777, **kwargs: Any) -> int:
        if flags & os.O_EXCL:
            made.append(mode)
        return really(path, flags, mode, **kwargs)

    monkeypatch.setattr(os, "open", watched)
    replace_original(original, b"refreshed", no_backup)
    assert made == [0o600]


@posix_only
def test_a_link_stays_a_link(tmp_path: Path, original: Original) -> None:
    """Refreshing through a link changes the real tracker."""
    link = tmp_path / "link.xlsx"
    link.symlink_to(original.path)
    replace_original(read_original(link), b"refreshed", no_backup)
    assert (link.is_symlink(), original.path.read_bytes()) == (True, b"refreshed")


@posix_only
def test_a_second_name_keeps_the_old_plan_and_that_is_said(original: Original) -> None:
    """A hard link is another name of the old file; the new one has only the tracker's."""
    other = original.path.with_name("other.xlsx")
    other.hardlink_to(original.path)
    warnings = replace_original(original, b"refreshed", no_backup)
    assert warnings == ("plan.xlsx: its other names (hard links) could not be kept.",)
    assert (original.path.read_bytes(), other.read_bytes()) == (b"refreshed", b"as it was")


@posix_only
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(f"{'p' * 250}.xlsx", id="as-long-as-a-name-can-be"),
        pytest.param("é" * 125 + ".xlsx", id="as-long-in-bytes"),
        pytest.param(".plan.xlsx", id="leading-dot"),
        pytest.param("-plan.xlsx", id="leading-dash"),
        pytest.param("pl[a-z]*?.xlsx", id="stars-and-brackets"),
        pytest.param("plan\n'\"\\ .xlsx", id="line-end-and-quotes"),
        pytest.param(os.fsdecode(b"caf\xe9.xlsx"), id="not-utf-8"),
        pytest.param("plan", id="no-ending"),
    ],
)
def test_any_name_of_a_tracker_will_do(name: str, tmp_path: Path) -> None:
    """Whatever people call their plan, it is replaced and nothing is left beside it."""
    path = tmp_path / name
    path.write_bytes(b"as it was")
    replace_original(read_original(path), b"refreshed", no_backup)
    write_generated(path, path.read_bytes() + b" again")
    assert path.read_bytes() == b"refreshed again"
    assert names(tmp_path) == [name]


def saved_in_place(path: Path) -> None:
    path.write_bytes(b"saved by an officer")


def saved_by_a_rename(path: Path) -> None:
    other = path.with_name("C0FFEE.tmp")
    saved_in_place(other)
    os.replace(other, path)


@pytest.mark.parametrize("save", [saved_in_place, saved_by_a_rename])
@pytest.mark.parametrize("during_backup", [False, True], ids=["before", "while-backing-up"])
def test_what_an_officer_saved_meanwhile_is_kept(
    save: Any, during_backup: bool, original: Original
) -> None:
    """A save between reading and writing wins; xlplan steps back and says to try again."""
    if not during_backup:
        save(original.path)

    def back_up(_: Original) -> None:
        assert during_backup
        save(original.path)

    with pytest.raises(TrackerChanged, match="was changed while xlplan worked"):
        replace_original(original, b"refreshed", back_up)
    assert original.path.read_bytes() == b"saved by an officer"
    assert names(original.path.parent) == ["plan.xlsx"]


def test_a_save_of_the_same_length_is_noticed(original: Original) -> None:
    """Neither size nor time of a file say that it is the same."""
    times = original.path.stat()
    original.path.write_bytes(b"AS IT WAS")
    os.utime(original.path, ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(TrackerChanged):
        replace_original(original, b"refreshed", no_backup)
    assert original.path.read_bytes() == b"AS IT WAS"


@pytest.mark.parametrize("lock", ["~$plan.xlsx", ".~lock.plan.xlsx#"])
def test_somebody_who_opens_it_during_the_backup_keeps_it(lock: str, original: Original) -> None:
    """A backup over a network takes its time; who opened the tracker in it is not overtaken."""

    def back_up(old: Original) -> None:
        old.path.with_name(lock).write_bytes(b"")

    with pytest.raises(TrackerOpen):
        replace_original(original, b"refreshed", back_up)
    assert original.path.read_bytes() == b"as it was"
    assert names(original.path.parent) == sorted([lock, "plan.xlsx"])


@pytest.mark.parametrize("during_backup", [False, True], ids=["before", "while-backing-up"])
def test_a_tracker_that_was_moved_away_meanwhile_is_not_made_again(
    during_backup: bool, original: Original
) -> None:
    """What an officer moved or deleted does not come back, and the run may be tried again."""
    if not during_backup:
        original.path.unlink()
    with pytest.raises(TrackerChanged, match="is no longer there"):
        replace_original(original, b"refreshed", lambda old: old.path.unlink())
    assert names(original.path.parent) == []


@posix_only
def test_a_tracker_moved_away_behind_a_link_is_not_covered(
    original: Original, tmp_path: Path
) -> None:
    """Moved during the run and a link put in its place: the link is not overwritten."""

    def move(old: Original) -> None:
        os.replace(old.path, tmp_path / "moved.xlsx")
        old.path.symlink_to(tmp_path / "moved.xlsx")

    with pytest.raises(TrackerChanged):
        replace_original(original, b"refreshed", move)
    assert original.path.is_symlink()
    assert (tmp_path / "moved.xlsx").read_bytes() == b"as it was"


@posix_only
def test_a_folder_that_is_gone_is_said(original: Original, tmp_path: Path) -> None:
    """The whole folder was renamed during the run."""

    def rename(old: Original) -> None:
        old.path.parent.rename(tmp_path / "plans 2026")

    with pytest.raises(TrackerChanged):
        replace_original(original, b"refreshed", rename)
    assert (tmp_path / "plans 2026" / "plan.xlsx").read_bytes() == b"as it was"


@pytest.mark.parametrize("hint", ["~$plan.xlsx", ".~lock.plan.xlsx#"], ids=["Excel", "LibreOffice"])
def test_a_tracker_that_is_open_is_not_written(hint: str, original: Original) -> None:
    """The file that Excel or LibreOffice puts beside an open workbook is respected and named."""
    original.path.with_name(hint).write_bytes(b"")
    with pytest.raises(TrackerOpen) as told:
        replace_original(original, b"refreshed", no_backup)
    assert hint in str(told.value)
    assert original.path.read_bytes() == b"as it was"
    assert sorted([hint, "plan.xlsx"]) == names(original.path.parent)


@pytest.mark.parametrize("fault", SAVING)
def test_whatever_fails_the_tracker_is_as_it_was(
    fault: str, original: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No half-written tracker, no leftovers, and the reason in a sentence."""
    inject, error = SAVING[fault]
    with monkeypatch.context() as broken:
        inject(broken)
        with pytest.raises(error, match=r"plan\.xlsx"):
            replace_original(original, b"refreshed", no_backup)
    assert original.path.read_bytes() == b"as it was"
    assert names(original.path.parent) == ["plan.xlsx"]


@pytest.mark.parametrize(
    "reason",
    [
        CannotWrite("No backup can be kept.", "Make room."),
        OSError(errno.EIO, "Input/output error"),
        KeyboardInterrupt(),
        ValueError("a bug"),
    ],
    ids=["said", "from-the-system", "Ctrl+C", "bug"],
)
def test_without_a_backup_nothing_changes(reason: BaseException, original: Original) -> None:
    """Whatever stops the backup, the tracker is as it was and nothing lies beside it."""

    def back_up(_: Original) -> None:
        raise reason

    with pytest.raises((XlplanError, KeyboardInterrupt, ValueError)):
        replace_original(original, b"refreshed", back_up)
    assert original.path.read_bytes() == b"as it was"
    assert names(original.path.parent) == ["plan.xlsx"]


def test_a_disk_that_does_not_keep_what_is_written_is_noticed(
    original: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy is read back before it takes the tracker's place."""
    really = Path.read_bytes

    def forgetful(self: Path) -> bytes:
        return really(self)[:-1] if self.suffix == ".tmp" else really(self)

    monkeypatch.setattr(Path, "read_bytes", forgetful)
    with pytest.raises(CannotWrite, match="did not keep"):
        replace_original(original, b"refreshed", no_backup)
    assert original.path.read_bytes() == b"as it was"
    assert names(original.path.parent) == ["plan.xlsx"]


@posix_only
@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC])
def test_a_folder_the_disk_does_not_confirm_is_a_warning(
    number: int, original: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new tracker is in its place by then: it is not called a failure."""
    fail_for_folders(monkeypatch, number)
    warnings = replace_original(original, b"refreshed", no_backup)
    assert warnings == (
        f"plan.xlsx was saved, but the disk did not confirm it ({os.strerror(number)}).",
    )
    assert original.path.read_bytes() == b"refreshed"


@posix_only
@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP])
def test_a_share_without_that_call_is_not_warned_about_each_night(
    number: int, original: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SMB shares know no confirmation of a folder; nobody could do anything about it."""
    fail_for_folders(monkeypatch, number)
    assert replace_original(original, b"refreshed", no_backup) == ()


def left(age: float, random: str = "01234567") -> str:
    """The name of a temporary file as old as that, in seconds."""
    return f".xlplan-{int(time.time() - age):08x}{random}.tmp"


@pytest.mark.parametrize("verb", ["replace", "generate", "sweep"])
def test_what_killed_runs_left_is_swept(verb: str, original: Original) -> None:
    """Only what is xlplan's own by its whole name, and only when no run can still need it."""
    folder = original.path.parent
    kept = [
        left(3500),  # may be at work on another tracker
        ".xlplan-notes.tmp",
        left(9999, "0123ABCD"),
        left(9999) + ".xlsx",
        left(9999)[1:],
        "~WRD0001.tmp",
    ]
    clock_put_back = -3700
    for name in [*kept, left(3700), left(clock_put_back)]:
        (folder / name).write_bytes(b"left")
        os.utime(folder / name, (0, 0))
    folder_of_that_name = left(9999, "aaaaaaaa")
    (folder / folder_of_that_name).mkdir()
    if verb == "replace":
        replace_original(original, b"refreshed", no_backup)
    elif verb == "generate":
        write_generated(folder / "plan.xlsx", b"report")
    else:
        sweep_leftovers(original.path)
    assert names(folder) == sorted([*kept, folder_of_that_name, "plan.xlsx"])


def test_a_folder_that_may_not_be_listed_does_not_stop_the_save(
    original: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sweeping is a courtesy."""
    fail_to(monkeypatch, "listdir", errno.EACCES)
    sweep_leftovers(original.path)
    assert replace_original(original, b"refreshed", no_backup) == ()


def test_a_name_that_is_taken_is_not_overwritten(
    original: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should the temporary name be there, by chance or by malice, it is not written through."""
    monkeypatch.setattr(secrets, "token_hex", lambda _: "01234567")
    victim = original.path.with_name("v")
    victim.write_bytes(b"precious")
    for seconds_from_now in range(30):
        original.path.with_name(left(-seconds_from_now)).symlink_to(victim)
    with pytest.raises(CannotWrite):
        replace_original(original, b"refreshed", no_backup)
    assert (victim.read_bytes(), original.path.read_bytes()) == (b"precious", b"as it was")


def test_a_new_file_is_written(tmp_path: Path) -> None:
    """A new tracker holds exactly the bytes made for it."""
    create_file(tmp_path / "new.xlsx", b"made")
    assert (tmp_path / "new.xlsx").read_bytes() == b"made"
    assert names(tmp_path) == ["new.xlsx"]


@posix_only
def test_a_new_file_is_for_those_the_system_says(tmp_path: Path) -> None:
    """A new tracker follows the umask, as if somebody had saved it there."""
    before = os.umask(0o027)
    try:
        create_file(tmp_path / "new.xlsx", b"made")
        write_generated(tmp_path / "report.xlsx", b"made")
    finally:
        os.umask(before)
    assert {stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()} == {0o640}


@pytest.mark.parametrize("kind", ["file", "folder", "dangling-link"])
def test_a_new_file_never_takes_the_place_of_an_old_one(kind: str, tmp_path: Path) -> None:
    """Whatever has the name keeps it."""
    path = tmp_path / "plan.xlsx"
    if kind == "file":
        path.write_bytes(b"as it was")
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "elsewhere.xlsx")
    with pytest.raises(CannotWrite):
        create_file(path, b"made")
    assert names(tmp_path) == ["plan.xlsx"]
    assert kind != "file" or path.read_bytes() == b"as it was"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO], ids=["disk-full", "bad-drive"])
def test_half_a_new_file_is_not_left_behind(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a full disk the same command can be run again: no broken file has the name."""
    with monkeypatch.context() as broken:
        fail_to(broken, "fsync", number)
        with pytest.raises(CannotWrite):
            create_file(tmp_path / "new.xlsx", b"made")
    assert names(tmp_path) == []


def test_a_generated_file_replaces_the_one_before(tmp_path: Path) -> None:
    """Tonight's report takes the place of last night's, and nothing is left beside it."""
    for data in (b"last night", b"tonight"):
        write_generated(tmp_path / "report.xlsx", data)
    assert (tmp_path / "report.xlsx").read_bytes() == b"tonight"
    assert names(tmp_path) == ["report.xlsx"]


@posix_only
@pytest.mark.parametrize("there", [True, False], ids=["to-a-report", "to-nothing-yet"])
def test_a_report_is_written_through_a_link(there: bool, tmp_path: Path) -> None:
    """The link stays, and the report lies where it leads."""
    (tmp_path / "reports").mkdir()
    real, link = tmp_path / "reports" / "tonight.xlsx", tmp_path / "report.xlsx"
    if there:
        real.write_bytes(b"last night")
    link.symlink_to(real)
    write_generated(link, b"tonight")
    assert (link.is_symlink(), real.read_bytes()) == (True, b"tonight")
    assert names(tmp_path / "reports") == ["tonight.xlsx"]


@posix_only
@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="no second file system")
def test_a_link_may_lead_to_another_file_system(tmp_path: Path) -> None:
    """A rename cannot cross from one disk to another, so the temporary lies with the file."""
    elsewhere = Path("/dev/shm") / f"xlplan-{secrets.token_hex(6)}"
    elsewhere.mkdir()
    try:
        if elsewhere.stat().st_dev == tmp_path.stat().st_dev:
            pytest.skip("no second file system")
        for name, verb in (("report.xlsx", "generate"), ("plan.xlsx", "replace")):
            (elsewhere / name).write_bytes(b"before")
            (tmp_path / name).symlink_to(elsewhere / name)
            if verb == "generate":
                write_generated(tmp_path / name, b"after")
            else:
                replace_original(read_original(tmp_path / name), b"after", no_backup)
            assert (elsewhere / name).read_bytes() == b"after"
        assert names(elsewhere) == ["plan.xlsx", "report.xlsx"]
    finally:
        for left in elsewhere.iterdir():
            left.unlink()
        elsewhere.rmdir()


@posix_only
@pytest.mark.parametrize("target", ["gone/report.xlsx", "folder", "file.txt/report.xlsx"])
def test_a_link_that_leads_nowhere_is_said(target: str, tmp_path: Path) -> None:
    """A folder that is gone, or one where a report should be."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.txt").write_bytes(b"")
    before = names(tmp_path)
    for path in (tmp_path / target, tmp_path / "link.xlsx"):
        if path.name == "link.xlsx":
            path.symlink_to(tmp_path / target)
        with pytest.raises(CannotWrite, match="cannot be written"):
            write_generated(path, b"tonight")
    assert names(tmp_path) == sorted([*before, "link.xlsx"])


@posix_only
def test_a_link_to_itself_raises_no_traceback(tmp_path: Path) -> None:
    """There is nothing behind it that could be lost."""
    loop = tmp_path / "report.xlsx"
    loop.symlink_to(loop)
    write_generated(loop, b"tonight")
    assert loop.read_bytes() == b"tonight"


@pytest.mark.parametrize("fault", WRITING)
def test_whatever_fails_the_last_report_stays(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report that cannot be written leaves the one before, and no leftovers."""
    path = tmp_path / "report.xlsx"
    path.write_bytes(b"last night")
    inject, error = WRITING[fault]
    with monkeypatch.context() as broken:
        inject(broken)
        with pytest.raises(error):
            write_generated(path, b"tonight")
    assert path.read_bytes() == b"last night"
    assert names(tmp_path) == ["report.xlsx"]


def test_a_report_in_a_folder_that_may_not_be_written_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence names the report and not a temporary file."""
    inject, _ = WRITING["folder-not-writable"]
    with monkeypatch.context() as broken:
        inject(broken)
        with pytest.raises(NoPermission, match=r"report\.xlsx may not be written"):
            write_generated(tmp_path / "report.xlsx", b"tonight")
