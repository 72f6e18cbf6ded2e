"""The promises of docs/reliability.md on the night, each with few repeats, and that each check can
fail. The whole figures: python3 scripts/reliability.py
"""

from __future__ import annotations

import signal
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.files.disk import without_exchange
from tests.mail.smtp_servers import Received
from tests.reliability import officers, whole
from tests.reliability.aftermath import DAMAGED, LOST, NO_BACKUP, faults_now, opens
from tests.reliability.calls import kill_at_calls
from tests.reliability.crowds import again, crowd
from tests.reliability.disk_faults import fail_at_calls
from tests.reliability.evenings import Evening
from tests.reliability.posts import what_it_is
from tests.reliability.premises import ROOT, Premises
from tests.reliability.races import race
from tests.reliability.tallies import Tally, together
from tests.reliability.traces import Call, read_trace, why_not

traced = pytest.mark.skipif(bool(why_not()), reason=why_not() or "strace is there")
unix = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")


@unix
def test_a_night_killed_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    """Whatever falls over in the night: the tracker is whole and the mail comes, the same bytes."""
    tally = whole.kill(tmp_path, 10)

    assert tally.faults == []
    assert tally.figures["kills"] == 10


@traced
@pytest.mark.parametrize("save", [pytest.param(True, id="save"), pytest.param(False, id="night")])
def test_a_night_killed_at_a_system_call_loses_nothing(tmp_path: Path, save: bool) -> None:
    """Also at those moments that chance seldom hits."""
    tally = kill_at_calls(tmp_path, 0, 1, first=True, save=save, step=24 if save else 60)

    assert tally.faults == []
    assert tally.figures["kills"] > 3


@traced
def test_a_disk_that_fails_anywhere_loses_nothing(tmp_path: Path) -> None:
    """A full disk is told in words and by the exit code, and the next night does what is left."""
    tally = fail_at_calls(tmp_path, 0, 1, first=True, step=101)

    assert tally.faults == []
    assert tally.figures["failures"] > 4


@traced
@pytest.mark.parametrize("about", [
    pytest.param(r"LOCK_UN", id="the lock is let go"),
    pytest.param(r"/sent/2018-02-01 report.eml\", O_RDONLY", id="a mail is noted in the history"),
    pytest.param(r"outbox/high-needs-\w+\", O_RDONLY\|O_NONBLOCK", id="the outbox is listed"),
    pytest.param(r"^unlink\(.*/council/", id="the old tracker is taken away"),
])  # fmt: skip
def test_what_once_was_told_as_a_bug_or_not_at_all(tmp_path: Path, about: str) -> None:
    """These ended with 70, or with 0 although a mail or an old tracker still lay there."""
    tally = fail_at_calls(tmp_path, 0, 1, first=True, about=about, errors=("EACCES",))

    assert tally.faults == []
    assert tally.figures["failures"] > 0


@unix
def test_of_eight_nights_at_once_one_works(tmp_path: Path) -> None:
    """A timer that fires twice and a person who tries it too do not get in each other's way."""
    tally = crowd(tmp_path, 1)

    assert tally.faults == []
    assert (tally.figures["worked"], tally.figures["ended with 75"]) == (1, 7)


def test_a_second_night_the_same_night_does_nothing(tmp_path: Path) -> None:
    """Nobody gets the mail twice because somebody ran it by hand in the morning."""
    assert again(tmp_path, 1).faults == []


@unix
def test_a_save_in_between_is_kept(tmp_path: Path) -> None:
    """What an officer saved while xlplan worked is there, and refreshed."""
    assert officers.save_once(tmp_path, 1).faults == []


def test_an_officer_who_never_stops_saving_is_told_of(tmp_path: Path) -> None:
    """After three tries the report goes as it is, and says that the tracker is not refreshed."""
    assert officers.save_always(tmp_path, 1).faults == []


def test_a_tracker_open_all_night_is_named(tmp_path: Path) -> None:
    """The head of service reads in the mail who has it open."""
    assert officers.hold(tmp_path, 1).faults == []


@pytest.mark.skipif(sys.platform != "linux", reason="files change places on Linux")
def test_a_save_in_the_last_moment_is_kept(tmp_path: Path) -> None:
    """Thousands of saves aimed at the moment in which the new tracker takes its place."""
    tally = race(tmp_path, 4)

    assert tally.faults == []
    assert tally.figures["replaced"] > 0
    assert tally.figures["stepped back"] > 0


# That the checks can fail


@pytest.mark.skipif(sys.platform != "linux", reason="files change places on Linux")
def test_a_save_lost_in_the_last_moment_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a file system where files cannot change places the same saves are lost now and then."""
    without_exchange(monkeypatch)
    assert any(race(tmp_path, 2).faults for _ in range(5))


@pytest.fixture
def premises(tmp_path: Path) -> Premises:
    found = Premises(tmp_path / "council", tmp_path / "state", tmp_path, "high-needs")
    found.set_up(25)
    return found


def test_a_lost_a_damaged_and_an_unsaved_tracker_are_seen(premises: Premises) -> None:
    """A measurement that could not fail would prove nothing."""
    before, after = premises.tracker.read_bytes(), (ROOT / "workbooks/blank.xlsx").read_bytes()
    evening = Evening(date(2018, 2, 1), before, after)
    assert faults_now(premises, evening) == []
    premises.tracker.write_bytes(after)
    assert faults_now(premises, evening) == [NO_BACKUP]
    backup = premises.state / "backups" / "high-needs-0" / "high-needs.2018-02-01T033000.0.xlsx"
    backup.parent.mkdir(parents=True)
    backup.write_bytes(before)
    assert faults_now(premises, evening) == []
    premises.tracker.write_bytes(after[:-9])
    assert faults_now(premises, evening)[0].startswith(DAMAGED)
    premises.tracker.unlink()
    assert faults_now(premises, evening) == [LOST]


def test_a_workbook_cut_short_does_not_open() -> None:
    """Neither does one with a bit turned over."""
    data = (ROOT / "workbooks" / "high-needs.xlsx").read_bytes()
    assert opens(data)
    assert not opens(data[:-1000])
    assert not opens(data[:200] + bytes([data[200] ^ 1]) + data[201:])


def test_a_mail_is_told_by_its_message_id() -> None:
    """The mail of a day and the alarm of that day are two things."""
    data = b"From: a\r\nMessage-ID: <2018-02-01.alarm.73.CannotWrite.x.1@b>\r\n\r\nHello\r\n"
    assert what_it_is(Received("", (), data)) == ("2018-02-01", "alarm")
    assert what_it_is(Received("", (), b"From: a\r\n\r\n")) == ("", "")


def test_faults_are_counted_by_their_kind() -> None:
    """What is printed as 0 is what was counted, and anything else is printed too."""
    one, other = Tally(), Tally()
    one.figures["kills"] += 2
    other.figures["kills"] += 3
    other.blame([f"{LOST}: here"], "night 1")
    lines = together([one, other]).lines("kill", (DAMAGED,))
    assert lines == [
        "kill: 5 kills",
        f"kill: 0 {DAMAGED}; 1 {LOST}",
        f"    WRONG: {LOST}: here (night 1)",
    ]


def test_a_trace_is_read(tmp_path: Path) -> None:
    """Calls are counted by name, and known again although file names and sizes differ."""
    trace = tmp_path / "trace"
    trace.write_text(
        '7 openat(AT_FDCWD</home>, "/p/.xlplan-0a1b.tmp", O_WRONLY|O_CREAT) = 4</p/x>\n'
        '7 write(4</p/.xlplan-0a1b.tmp>, ""..., 99) = -1 EIO (Input/output error) (INJECTED)\n'
        '7 write(1</dev/null>, ""..., 3) = ?\n'
        "+++ killed by SIGKILL +++\n"
    )
    opened, written, last = read_trace(trace)
    assert (opened.name, opened.number) == ("openat", 1)
    assert "/home" not in opened.arguments
    assert opened.shape == 'openat(AT_FDCWD, "/p/….tmp", O_WRONLY|O_CREAT)'
    assert written.shape == Call("write", 1, '5</p/.xlplan-ffff.tmp>, ""..., 1', "1").shape
    assert written.result.endswith("(INJECTED)")
    assert (last.number, last.result) == (2, "?")
