"""A mail is rendered once and arrives, whatever happens in between: the files are the truth."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mail.crash import crash
from tests.mail.smtp_servers import Behaviour, mail_server
from xlplan.errors import CannotWrite, MailNotSent, MailRefused, NoPermission, SettingsWrong
from xlplan.mail.delivery import Delivery, Letter, Refusal
from xlplan.mail.outbox import (
    LeftAlone,
    Posted,
    find,
    keep_waiting,
    queue,
    send_waiting,
    sweep,
    waiting,
)

SENDER, HEAD, OFFICER = "plan@council.example", "head@council.example", "officer@council.example"
DATA = (
    b"From: Plan <plan@council.example>\r\nTo: Head <head@council.example>, officer@council.example"
    b"\r\nMessage-ID: <1@council.example>\r\n\r\nSeven are Red.\r\n"
)
MONDAY, TUESDAY = "2026-11-23 high-needs", "2026-11-24 high-needs"


class Post:
    """A sender that answers each letter as it is told, and then takes everything."""

    def __init__(self, *answers: Delivery | Exception) -> None:
        self.letters: list[Letter] = []
        self._answers = list(answers)

    def __call__(self, letter: Letter) -> Delivery:
        self.letters.append(letter)
        answer = self._answers.pop(0) if self._answers else Delivery(letter.recipients)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    return tmp_path / "state" / "outbox"


def put(outbox: Path, name: str = MONDAY, data: bytes = DATA) -> Path:
    return queue(outbox, name, data, SENDER, (HEAD, OFFICER))


def files(outbox: Path) -> set[str]:
    return {str(path.relative_to(outbox)) for path in outbox.rglob("*") if path.is_file()}


# The way of a mail


def test_a_mail_is_queued_sent_and_marked(outbox: Path) -> None:
    """What was rendered is what is sent, to whom it was meant, and then it lies in sent."""
    post = Post()
    path = put(outbox)
    assert path == outbox / f"{MONDAY}.eml"
    assert path.read_bytes() == DATA
    assert waiting(outbox) == (MONDAY,)
    sent = Delivery((HEAD, OFFICER))
    assert send_waiting(outbox, post) == (Posted(MONDAY, "sent", sent),)
    assert post.letters == [Letter(DATA, SENDER, (HEAD, OFFICER))]
    assert files(outbox) == {f"sent/{MONDAY}.eml", f"sent/{MONDAY}.json"}


def test_a_second_run_the_same_night_sends_nothing(outbox: Path) -> None:
    """A mail that was sent is found, and neither queued nor sent again."""
    post = Post()
    put(outbox)
    send_waiting(outbox, post)
    assert put(outbox, data=b"another rendering") == outbox / "sent" / f"{MONDAY}.eml"
    assert send_waiting(outbox, post) == ()
    assert len(post.letters) == 1


@pytest.mark.parametrize("where", ["", "sent", "refused", "kept"])
def test_a_name_that_lies_anywhere_is_found(outbox: Path, where: str) -> None:
    """Waiting, sent, refused or kept: the first rendering stays, byte for byte."""
    put(outbox)
    (outbox / where).mkdir(exist_ok=True)
    there = (outbox / f"{MONDAY}.eml").rename(outbox / where / f"{MONDAY}.eml")
    assert find(outbox, MONDAY) == find(outbox, f"{MONDAY}.eml") == there
    assert put(outbox, data=b"another") == there
    assert there.read_bytes() == DATA


def test_nothing_is_found_where_nothing_is(outbox: Path) -> None:
    """A first night has no outbox yet, and looking makes none."""
    assert find(outbox, MONDAY) is None
    assert (waiting(outbox), send_waiting(outbox, Post())) == ((), ())
    assert sweep(outbox, 90, date(2026, 11, 23)) == 0
    assert not outbox.exists()


def test_the_oldest_mail_goes_first(outbox: Path) -> None:
    """After a weekend without a server the mails arrive in their order."""
    post = Post()
    for name in (TUESDAY, MONDAY, f"{MONDAY}-lead"):
        put(outbox, name, DATA + name.encode())
    assert [each.name for each in send_waiting(outbox, post)] == [
        MONDAY, f"{MONDAY}-lead", TUESDAY
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["", "plan", "../2026-11-23", "2026-11-23/x", "2026-11-23\\x", "2026-11-23\0", "2026-11-23:x"],
)
def test_a_name_that_is_no_file_name_is_refused(outbox: Path, name: str) -> None:
    """Nothing is ever written outside the outbox."""
    with pytest.raises(ValueError, match="date"):
        put(outbox, name)
    assert not outbox.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps permissions elsewhere")
def test_nobody_else_may_read_the_mails(outbox: Path) -> None:
    """A plan names people and money: folders 0700, files 0600."""
    put(outbox)
    put(outbox, TUESDAY)
    send_waiting(outbox, Post(Delivery((HEAD,), later=(Refusal(OFFICER, "451 x"),))))
    modes = {stat.S_IMODE(path.stat().st_mode) for path in outbox.rglob("*") if path.is_file()}
    assert modes == {0o600}
    folders = [outbox.parent, outbox, *(path for path in outbox.rglob("*") if path.is_dir())]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
    assert len(folders) == 5


def test_without_a_server_the_mails_are_kept(outbox: Path) -> None:
    """They lie in kept for people to open, and a server that comes later does not send them."""
    put(outbox)
    assert keep_waiting(outbox) == (Posted(MONDAY, "kept"),)
    assert (outbox / "kept" / f"{MONDAY}.eml").read_bytes() == DATA
    assert put(outbox) == outbox / "kept" / f"{MONDAY}.eml"
    assert send_waiting(outbox, Post()) == ()


# When it does not go as it should


def test_only_those_who_have_not_got_it_get_it_again(outbox: Path) -> None:
    """A partial delivery is finished later with the very same bytes, and twice to nobody."""
    later = Delivery((HEAD,), later=(Refusal(OFFICER, "451 4.7.1 Greylisted"),))
    post = Post(later)
    put(outbox)
    assert send_waiting(outbox, post) == (Posted(MONDAY, "waiting", later),)
    assert send_waiting(outbox, post) == (Posted(MONDAY, "sent", Delivery((OFFICER,))),)
    assert [letter.recipients for letter in post.letters] == [(HEAD, OFFICER), (OFFICER,)]
    assert {letter.data for letter in post.letters} == {DATA}


def test_a_refused_mail_is_laid_aside_and_the_others_go(outbox: Path) -> None:
    """One mail that no server takes does not keep tomorrow's from leaving."""
    refusal = MailRefused("Too large.", "Make it smaller.")
    put(outbox)
    put(outbox, TUESDAY)
    posted = send_waiting(outbox, Post(refusal))
    assert posted == (
        Posted(MONDAY, "refused", problem=refusal),
        Posted(TUESDAY, "sent", Delivery((HEAD, OFFICER))),
    )
    assert find(outbox, MONDAY) == outbox / "refused" / f"{MONDAY}.eml"
    assert send_waiting(outbox, Post()) == ()


def test_a_mail_nobody_may_get_is_laid_aside(outbox: Path) -> None:
    """A delivery with refusals only is no delivery."""
    nobody = Delivery((), (Refusal(HEAD, "550 x"), Refusal(OFFICER, "550 x")))
    put(outbox)
    assert send_waiting(outbox, Post(nobody)) == (Posted(MONDAY, "refused", nobody),)


def test_a_mail_that_is_put_off_does_not_stop_the_others(outbox: Path) -> None:
    """One full mailbox is not the server."""
    put_off = Delivery((), later=(Refusal(HEAD, "452 Full"), Refusal(OFFICER, "452 Full")))
    put(outbox)
    put(outbox, TUESDAY)
    assert [each.state for each in send_waiting(outbox, Post(put_off))] == ["waiting", "sent"]


def test_a_server_that_is_down_is_asked_once(outbox: Path) -> None:
    """The others wait too, and go the next night in their order."""
    problem = MailNotSent("The mail server is down.", "It waits.")
    put(outbox)
    put(outbox, TUESDAY)
    post = Post(problem)
    assert send_waiting(outbox, post) == (
        Posted(MONDAY, "waiting", problem=problem),
        Posted(TUESDAY, "waiting", problem=problem),
    )
    assert len(post.letters) == 1
    assert [each.state for each in send_waiting(outbox, post)] == ["sent", "sent"]


def test_a_mail_that_is_left_alone_stops_no_other(outbox: Path) -> None:
    """It waits as it is, with the reason; the younger one goes."""
    problem = LeftAlone("Not ours.", "Name the tracker.")
    put(outbox)
    put(outbox, TUESDAY)
    before = {path: path.read_bytes() for path in outbox.glob(f"{MONDAY}.*")}
    first, second = send_waiting(outbox, Post(problem))
    assert (first, second.state) == (Posted(MONDAY, "waiting", problem=problem), "sent")
    assert {path: path.read_bytes() for path in outbox.glob(f"{MONDAY}.*")} == before


def test_a_wrong_setting_is_told_and_the_mails_wait(outbox: Path) -> None:
    """A missing secret is no mail's fault; what was sent before it is marked."""
    put(outbox)
    put(outbox, TUESDAY)
    with pytest.raises(SettingsWrong):
        send_waiting(
            outbox, Post(Delivery((HEAD, OFFICER)), SettingsWrong("No secret.", "Add it."))
        )
    assert waiting(outbox) == (TUESDAY,)


@pytest.mark.parametrize(
    "sidecar",
    [None, b"", b"{", b"[]", b"null", b'{"sender": 1}', b"\xff", b"1",
     b'{"sender": "a@b.example", "recipients": [1], "sha256": ""}'],
)  # fmt: skip
def test_a_mail_without_a_readable_sidecar_goes_to_its_own_headers(
    outbox: Path, sidecar: bytes | None
) -> None:
    """A lost or damaged sidecar loses no mail."""
    post, path = Post(), put(outbox).with_suffix(".json")
    path.unlink() if sidecar is None else path.write_bytes(sidecar)
    assert send_waiting(outbox, post)[0].state == "sent"
    assert post.letters == [Letter(DATA, SENDER, (HEAD, OFFICER))]


@settings(
    max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.binary(max_size=200) | st.builds(lambda text: b"To: " + text, st.binary(max_size=80)))
def test_any_bytes_in_the_outbox_are_sent_or_laid_aside(outbox: Path, data: bytes) -> None:
    """A file that somebody dropped there never stops the night."""
    outbox.mkdir(parents=True, exist_ok=True)
    (outbox / f"{MONDAY}.eml").write_bytes(data)
    assert send_waiting(outbox, Post())[0].state in ("sent", "refused")


def test_a_mail_that_was_changed_is_not_sent(outbox: Path) -> None:
    """A damaged disk or a curious hand: the very same bytes go, or none."""
    post = Post()
    put(outbox).write_bytes(b"")
    (posted,) = send_waiting(outbox, post)
    assert (posted.state, post.letters) == ("refused", [])
    assert "was changed after it was written" in str(posted.problem)


def test_a_mail_that_cannot_be_read_does_not_stop_the_others(outbox: Path) -> None:
    """It stays where it is, and the run says so."""
    (outbox / f"{MONDAY}.eml").mkdir(parents=True)
    put(outbox, TUESDAY)
    unreadable, sent = send_waiting(outbox, Post())
    assert (unreadable.state, sent.state) == ("waiting", "sent")
    assert "cannot be read" in str(unreadable.problem)


def test_what_a_crash_left_is_cleared_away(outbox: Path) -> None:
    """Temporary files go; a sidecar follows its mail, or goes with the mail that never was."""
    put(outbox)
    send_waiting(outbox, Post())
    (outbox / "sent" / f"{MONDAY}.json").rename(outbox / f"{MONDAY}.json")
    (outbox / f"{TUESDAY}.json").write_text("{}")
    (outbox / "notes.json").write_text("somebody's own")
    for place in (outbox, outbox / "sent"):
        (place / ".xlplan-0123456789abcdef").write_text("half a ma")
    assert send_waiting(outbox, Post()) == ()
    assert files(outbox) == {f"sent/{MONDAY}.eml", f"sent/{MONDAY}.json", "notes.json"}


# Keeping for a while


def test_old_sent_mails_are_removed_and_nothing_else(outbox: Path) -> None:
    """After 90 days a sent mail goes; one that waits or was refused never does."""
    names = ["2026-08-24 old", "2026-08-25 still", "2026-13-01 no date"]
    for name in names:
        put(outbox, name, DATA + name.encode())
    send_waiting(outbox, Post())
    put(outbox, "2020-01-01 refused")
    send_waiting(outbox, Post(MailRefused("No.", "Ask.")))
    put(outbox, "2020-01-02 kept")
    keep_waiting(outbox)
    put(outbox, "2020-01-03 waiting")
    assert sweep(outbox, 90, date(2026, 11, 23)) == 1
    left = {path.name for path in outbox.rglob("*.eml")}
    assert left == {
        "2026-08-25 still.eml", "2026-13-01 no date.eml", "2020-01-01 refused.eml",
        "2020-01-02 kept.eml", "2020-01-03 waiting.eml",
    }  # fmt: skip
    assert {path.stem for path in outbox.rglob("*.json")} == {name[:-4] for name in left}


# Crashes and failing disks


def crash_and_count(outbox: Path, kills: int, seed: int) -> dict[str, int]:
    """Kills queueing and sending so many times, and holds what must hold; the figures of it."""
    behaviour = Behaviour()
    with mail_server(behaviour) as port:
        mails, hits = crash(outbox, port, kills, seed)
    arrived = defaultdict(list)
    for mail in behaviour.kept:
        arrived[mail.data.split(b"\r\n")[2]].append(mail.data)
    sent = {path.read_bytes() for path in (outbox / "sent").glob("*.eml")}
    assert {bytes(copies[0]) for copies in arrived.values()} == sent
    assert all(len(set(copies)) == 1 for copies in arrived.values())
    assert len(sent) == len(arrived) == mails
    assert files(outbox) == {f"sent/{path.name}" for path in (outbox / "sent").iterdir()}
    return {"kills": hits, "mails": mails, "repeats": len(behaviour.kept) - mails}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_no_kill_loses_a_mail_or_makes_a_second_one(outbox: Path) -> None:
    """Killed at 60 random moments: every mail arrives, and every repeat is byte-identical."""
    figures = crash_and_count(outbox, kills=60, seed=20261123)
    assert figures["kills"] == 60
    assert figures["mails"] > 10


class FailingDisk:
    """Makes one call of an operating system's function fail, the first time it is the nth."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str, nth: int, code: int) -> None:
        self.hit = False
        real: Callable[..., Any] = getattr(os, name)
        numbers = count(1)

        def call(*arguments: Any, **named: Any) -> Any:
            if next(numbers) == nth:
                self.hit = True
                if name == "close":  # a handle is gone even where closing it failed
                    real(*arguments, **named)
                raise OSError(code, os.strerror(code))
            return real(*arguments, **named)

        monkeypatch.setattr(os, name, call)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES], ids=errno.errorcode.get)
@pytest.mark.parametrize("name", ["open", "write", "fsync", "replace", "mkdir", "close"])
def test_a_disk_that_fails_anywhere_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: int
) -> None:
    """Each call fails in turn: a whole sentence, nothing half-written, and the next run sends."""
    for nth in count(1):
        outbox, post = tmp_path / str(nth) / "outbox", Post()
        with monkeypatch.context() as patched:
            disk = FailingDisk(patched, name, nth, code)
            try:
                put(outbox)
                send_waiting(outbox, post)
                told = ""
            except CannotWrite as failed:
                told = str(failed)
        assert (str(outbox) in told and os.strerror(code) in told) is disk.hit
        assert not list(tmp_path.rglob(".xlplan-*"))
        assert disk.hit or nth > 1
        half = {path for path in outbox.glob("*.json") if not path.with_suffix(".eml").exists()}
        assert not half or post.letters
        put(outbox)
        send_waiting(outbox, post)
        assert set(post.letters) == {Letter(DATA, SENDER, (HEAD, OFFICER))}
        assert files(outbox) == {f"sent/{MONDAY}.eml", f"sent/{MONDAY}.json"}
        if not disk.hit:
            assert len(post.letters) == 1
            break


def test_a_power_cut_finds_every_mail_on_the_disk(
    outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bytes are on the disk before they get their name, the envelope's before the mail's."""
    put(outbox)
    send_waiting(outbox, Post())
    calls: list[str | Path] = []
    fsync, replace = os.fsync, os.replace

    def note_fsync(handle: int) -> None:
        calls.append("fsync")
        fsync(handle)

    def note_replace(old: Path, new: Path) -> None:
        calls.append(new.relative_to(outbox))
        replace(old, new)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(os, "replace", note_replace)
    put(outbox, TUESDAY)
    letter, sidecar = Path(f"{TUESDAY}.eml"), Path(f"{TUESDAY}.json")
    assert calls == ["fsync", sidecar, "fsync", "fsync", letter, "fsync"]
    calls.clear()
    send_waiting(outbox, Post())
    assert calls == ["sent" / letter, "fsync", "fsync", "sent" / sidecar, "fsync", "fsync"]


def test_a_disk_that_takes_a_few_bytes_at_a_time_is_written_to_the_end(
    outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short write is no full disk."""
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, bytes(data[:7])))
    assert put(outbox).read_bytes() == DATA
    sidecar = json.loads((outbox / f"{MONDAY}.json").read_bytes())
    assert sidecar["sha256"] == hashlib.sha256(DATA).hexdigest()


def test_an_outbox_that_cannot_be_marked_sends_nothing(outbox: Path) -> None:
    """A mail that could not be marked would go out every night: none goes before that is sure."""
    put(outbox)
    (outbox / "sent").write_text("a file where the folder should be")
    post = Post()
    with pytest.raises(CannotWrite):
        send_waiting(outbox, post)
    assert post.letters == []


def test_a_folder_for_sent_mails_that_is_read_only_stops_the_sending(
    outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same, where the folders are there and only writing is forbidden."""
    put(outbox)
    real, post = os.open, Post()

    def read_only(path: Any, *rest: Any) -> int:
        if Path(path).parent.name == "sent":
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return real(path, *rest)

    monkeypatch.setattr(os, "open", read_only)
    with pytest.raises(CannotWrite, match="Read-only file system"):
        send_waiting(outbox, post)
    assert (post.letters, waiting(outbox)) == ([], (MONDAY,))


def test_an_outbox_that_cannot_be_looked_into_is_told(outbox: Path) -> None:
    """Whether a mail was sent cannot be known: then none is rendered."""
    outbox.parent.mkdir()
    outbox.symlink_to(outbox)
    with pytest.raises(CannotWrite):
        put(outbox)


def test_an_unreadable_disk_renders_nothing_again(
    outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody can say whether the mail exists, it is not taken for missing."""
    put(outbox)

    def broken(*_: Any, **__: Any) -> Any:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "stat", broken)
    monkeypatch.setattr(Path, "stat", broken)
    with pytest.raises(NoPermission, match="cannot be read"):
        find(outbox, MONDAY)
