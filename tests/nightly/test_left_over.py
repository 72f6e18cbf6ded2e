"""Mail that waits for a tracker that is gone: it goes all the same, once, and only if ours."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.mail.smtp_servers import Behaviour, mail_server
from tests.nightly.council import FIRST, OUTBOX, Council, by_smtp, parsed, words
from xlplan.history import open_history
from xlplan.mail.outbox import queue
from xlplan.nightly.locks import holding
from xlplan.nightly.run import Over, run_night

NEXT = FIRST + timedelta(days=3)
OTHERS = {"plan": "plan@other.example", "head": "head@other.example", "it": "it@other.example"}


def in_night(council: Council, place: str = "") -> list[Path]:
    """The alarms about no tracker, of all settings."""
    return sorted((council.state / "outbox").glob(f"night*/{place}*.eml"))


def forget(folder: Path) -> None:
    """What waits there has done so for days."""
    for path in folder.glob("*.eml"):
        os.utime(path, (0, 0))


@pytest.fixture
def renamed(council: Council) -> tuple[Council, Path]:
    """A night without a mail server, after which somebody renamed the tracker; its old outbox."""
    with mail_server(Behaviour()) as port:
        pass  # a port where nobody listens any more
    assert council.run(FIRST, by_smtp(port)).exit_code == 69
    old = council.outbox
    forget(old)
    council.trackers[0] = council.tracker.rename(council.folder / "plan 2019.xlsx")
    return council, old


def left(folder: Path) -> list[bytes]:
    """The mails that wait in an outbox."""
    return [path.read_bytes() for path in sorted(folder.glob("*.eml"))]


def changed(words: str, changes: dict[str, str]) -> str:
    """The settings with other addresses."""
    for old, new in changes.items():
        words = words.replace(f"{old}@council.example", new)
    return words


def run_by(council: Council, server: Behaviour, settings: str = "", **changes: str) -> Over:
    """A night with a mail server; `changes` are of the settings of the first night."""
    with mail_server(server) as port:
        given = changed(by_smtp(port, settings), changes)
        return run_night(council.trackers, council.night(NEXT, given))


def test_mail_of_the_night_before_is_left_to_its_own_run(renamed: tuple[Council, Path]) -> None:
    """Another settings file may work on its tracker in the same state folder, at this very hour."""
    council, old = renamed
    mails, server = left(old), Behaviour()
    with mail_server(server) as port:
        later = council.night(NEXT, by_smtp(port))
        for path in old.glob("*.eml"):
            yesterday = (later.clock() - timedelta(days=1)).timestamp()
            os.utime(path, (yesterday, yesterday))
        over = run_night(council.trackers, later)
    assert (over.exit_code, over.left_over, left(old)) == (0, (), mails)
    assert len(server.kept) == 1


def test_the_mail_of_a_renamed_tracker_goes_with_the_next_run(
    renamed: tuple[Council, Path],
) -> None:
    """Byte for byte, once, and the history knows; nobody has to do anything."""
    council, old = renamed
    mails, server = left(old), Behaviour()
    over = run_by(council, server)
    assert (over.exit_code, left(old)) == (0, [])
    assert sorted(mails) == sorted(each.data for each in server.kept if each.data in mails)
    assert len(server.kept) == len(mails) + 1
    (ended,) = over.left_over
    assert (old.name in ended.line, set(ended.mails.values())) == (True, {"sent"})
    with open_history(council.state, create=False) as history:
        assert {mail.state for mail in history.last_mails(9)} == {"sent"}
    lines = (council.state / "xlplan.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[-1])["tracker"] == str(old)
    again = run_by(council, server)
    assert (again.left_over, len(server.kept)) == ((), len(mails) + 1)


@pytest.mark.parametrize(
    ("settings", "changes", "words"),
    [
        pytest.param("", {"plan": "plan@other.example"}, "is from plan@council", id="sender"),
        pytest.param(
            'allowed_domains = ["other.example"]',
            {"head": "head@other.example", "it": "it@other.example"},
            "outside “allowed_domains”",
            id="readers",
        ),
    ],
)
def test_mail_of_other_settings_is_left_alone_and_said(
    settings: str, changes: dict[str, str], words: str, renamed: tuple[Council, Path]
) -> None:
    """Two councils whose settings share a state folder do not send each other's mail."""
    council, old = renamed
    others = {"plan": "plan@council.example"} | changes
    if "plan" in changes:
        others |= {"head": "head@other.example", "it": "it@other.example"}
    mails, server = left(old), Behaviour()
    for alarms in (1, 0):  # IT is told once a day
        server.kept.clear()
        over = run_by(council, server, settings, **others)
        assert (over.exit_code, left(old)) == (69, mails)
        (ended,) = over.left_over
        assert words in ended.problems[0].sentence
        assert str(old) in ended.problems[0].sentence
        told = [each for each in server.kept if each.recipients == ("it@other.example",)]
        assert len(told) == alarms
        assert not [each for each in server.kept if each.data in mails]


def test_settings_that_send_nothing_do_not_lay_it_aside(renamed: tuple[Council, Path]) -> None:
    """Somebody who tries xlplan with via = "outbox" does not take the mail of the real night."""
    council, old = renamed
    mails = left(old)
    over = run_night(council.trackers, council.night(NEXT, OUTBOX))
    assert (over.exit_code, left(old)) == (69, mails)
    (alarm,) = in_night(council, "kept/")
    assert "it@council.example" in str(parsed(alarm.read_bytes())["To"])
    assert run_night(council.trackers, council.night(NEXT, "")).exit_code == 0
    assert left(old) == mails


def test_a_tracker_another_run_is_at_work_on_is_none_left_over(
    renamed: tuple[Council, Path],
) -> None:
    """Its mail waits for a moment only; that run sends it."""
    council, old = renamed
    mails = left(old)
    with holding(council.state / "locks" / f"{old.name}.lock", "plan.xlsx"):
        over = run_by(council, Behaviour())
    assert (over.exit_code, over.left_over, left(old)) == (0, (), mails)


def test_a_tracker_of_the_settings_is_none_left_over(council: Council) -> None:
    """One tracker done by hand does not touch the mail of the others."""
    second = council.add("second.xlsx", "commissioning")
    settings = 'trackers = ["plan.xlsx", "second.xlsx"]\n'
    with mail_server(Behaviour()) as port:
        pass
    council.run_all(FIRST, settings + by_smtp(port))
    mails = left(council.outbox)
    server = Behaviour()
    with mail_server(server) as port:
        night = council.night(FIRST, settings + by_smtp(port))
        assert run_night([second], night).exit_code == 0
    assert (left(council.outbox), len(server.kept)) == (mails, 1)


def test_a_server_that_is_still_away_is_asked_no_more_for_it(
    renamed: tuple[Council, Path],
) -> None:
    """The mail waits on, exit code 69; one alarm a day, as it is one cause."""
    council, old = renamed
    mails = left(old)
    with mail_server(Behaviour()) as port:
        pass
    for _ in range(2):
        over = run_night(council.trackers, council.night(NEXT, by_smtp(port)))
        (ended,) = over.left_over
        assert (ended.exit_code, left(old)) == (69, mails)
    assert len(list(council.outbox.glob("*alarm*.eml"))) == 1
    assert in_night(council) == []


def test_what_an_alarm_about_no_tracker_waits_for_is_said(renamed: tuple[Council, Path]) -> None:
    """A server away on the night of the alarm: it goes with the next, and 69 until then."""
    council, _ = renamed
    with mail_server(Behaviour()) as port:
        given = changed(by_smtp(port), OTHERS)
    assert run_night(council.trackers, council.night(NEXT, given)).exit_code == 69
    assert len(in_night(council)) == 1
    run_by(council, Behaviour(), **OTHERS)
    assert in_night(council) == []


def test_outboxes_nobody_can_list_are_said(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 77; the tracker's own mail goes, and IT is told of what else is wrong."""
    really = Path.iterdir

    def iterdir(self: Path) -> Iterator[Path]:
        if self == council.state / "outbox":
            raise PermissionError(13, "Permission denied")
        return really(self)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    council.tracker.write_bytes(b"damaged")
    over = run_night(council.trackers, council.night())
    assert [each.exit_code for each in (*over.trackers, *over.left_over)] == [65, 77]
    assert [mail["To"] for mail in council.mails()] == ["it@council.example"]


def test_an_outbox_nobody_can_read_is_said(renamed: tuple[Council, Path]) -> None:
    """Something that is no mail ends no night with a traceback, and stops no tracker."""
    council, old = renamed
    for mail in old.glob("*.eml"):
        mail.unlink()
        mail.mkdir()
    forget(old)
    over = run_by(council, Behaviour())
    assert (over.exit_code, over.trackers[0].exit_code) == (77, 0)
    assert "cannot be read" in over.left_over[0].problems[0].sentence


@pytest.mark.parametrize(
    ("sends", "changes"),
    [
        pytest.param(False, {}, id="ours, tried without a server"),
        pytest.param(False, OTHERS, id="others, without a server"),
        pytest.param(True, OTHERS, id="others"),
    ],
)
def test_an_alarm_about_no_tracker_waits_for_a_night_of_its_own_settings(
    sends: bool, changes: dict[str, str], renamed: tuple[Council, Path]
) -> None:
    """Nobody else sends it, and nobody lays it aside where no administrator looks."""
    council, old = renamed
    stranger = b"From: a@b.example\r\nTo: c@b.example\r\n\r\nNot ours.\r\n"
    queue(old, "2018-07-01 report", stranger, "a@b.example", ("c@b.example",))
    forget(old)
    with mail_server(Behaviour()) as port:
        pass
    run_night([], council.night(NEXT, by_smtp(port)))
    (alarm, *_) = in_night(council)
    data = alarm.read_bytes()
    with mail_server(server := Behaviour()) as port:
        given = changed(by_smtp(port) if sends else OUTBOX, changes)
        run_night([], council.night(NEXT, given))
    assert data not in [each.data for each in server.kept]
    assert alarm.read_bytes() == data
    run_by(council, server)
    assert data in [each.data for each in server.kept]


def test_a_mail_that_may_not_go_holds_up_no_other(renamed: tuple[Council, Path]) -> None:
    """Ours go past the older one of somebody else, which stays and is said, exit code 69."""
    council, old = renamed
    mails = left(old)
    stranger = b"From: a@b.example\r\nTo: c@b.example\r\n\r\nNot ours.\r\n"
    queue(old, "2018-07-01 report", stranger, "a@b.example", ("c@b.example",))
    forget(old)
    over = run_by(council, server := Behaviour())
    assert (over.exit_code, left(old)) == (69, [stranger])
    assert [mail for mail in mails if mail not in [each.data for each in server.kept]] == []
    (problem,) = over.left_over[0].problems
    assert "is from a@b.example" in problem.sentence


def test_an_outbox_nobody_can_list_holds_up_no_other(
    renamed: tuple[Council, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 77; what waits in the others goes, and IT is told."""
    council, old = renamed
    locked = council.state / "outbox" / "a-locked"
    locked.mkdir()
    really = os.listdir

    def listdir(path: Path) -> list[str]:
        if path == locked:
            raise PermissionError(13, "Permission denied")
        return really(path)

    monkeypatch.setattr(os, "listdir", listdir)
    over = run_by(council, server := Behaviour())
    assert (over.exit_code, left(old)) == (77, [])
    told = [each.data for each in server.kept if each.recipients == ("it@council.example",)]
    assert any("a-locked" in words(parsed(data)) for data in told)
