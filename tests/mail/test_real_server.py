"""Mail through Debian's Postfix and Dovecot arrives byte for byte, or xlplan says why not.

These servers are nobody's stand-in: what they take and refuse is their own reading of the RFCs.
"""

from __future__ import annotations

import hashlib
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.mail.real_server import (
    BLOCKED,
    FULL,
    GOOD_TOKEN,
    GREYLISTED,
    HEAD,
    HOST,
    OFFICER,
    PASSWORD,
    SENDER,
    STRANGERS_TOKEN,
    RealServer,
    run_server,
    what_is_missing,
)
from xlplan.assess import Assessment, assess
from xlplan.errors import MailNotSent, MailRefused
from xlplan.mail.delivery import Delivery, Letter
from xlplan.mail.message import Envelope, make_message
from xlplan.mail.outbox import queue, send_waiting
from xlplan.mail.smtp import send_by_smtp
from xlplan.report import Source, Subject, make_report
from xlplan.settings.mail import Login, Security, SmtpSettings
from xlplan.summary import summarise
from xlplan.tracker import read_tracker

ROOT = Path(__file__).resolve().parent.parent.parent
TODAY = date(2018, 8, 1)
MESSAGE_ID = "<20180801-0330.high-needs@council.example>"
MADE = datetime(2018, 8, 1, 2, 30, tzinfo=UTC)
DATE = "Wed, 01 Aug 2018 03:30:00 +0100"
NAME = "2018-08-01 high-needs"
UNKNOWN, OUTSIDER = "nobody@council.example", "someone@elsewhere.example"
# What a server may put above a mail it delivers (RFC 5321, 4.4; the last two are Postfix's).
TRACES = {"Return-Path", "Received", "Delivered-To", "X-Original-To"}

pytestmark = pytest.mark.skipif(bool(what_is_missing()), reason=what_is_missing() or "it is there")


@pytest.fixture(scope="module")
def started() -> Iterator[RealServer]:
    with run_server() as server:
        yield server


@pytest.fixture
def server(started: RealServer) -> RealServer:
    """The server with empty maildirs and an empty log."""
    started.forget()
    return started


@pytest.fixture(scope="module")
def assessment() -> Assessment:
    """The High Needs tracker, judged."""
    data = (ROOT / "workbooks" / "high-needs.xlsx").read_bytes()
    tracker = read_tracker(data, "high-needs")
    return assess(tracker.plan, tracker.rules, TODAY)


@pytest.fixture(scope="module")
def report(assessment: Assessment) -> bytes:
    """The report, as it is mailed."""
    return make_report(Subject(assessment, None, Source("high-needs.xlsx", "0" * 64)))


@pytest.fixture(scope="module")
def letter(assessment: Assessment, report: bytes) -> Letter:
    data = make_message(
        summarise(assessment, None),
        ("Siân O’Neill has it open.",),
        Envelope(SENDER, (OFFICER,)),
        ("High Needs RAG 2018-08-01.xlsx", report),
        MADE,
        MESSAGE_ID,
    )
    return Letter(data, SENDER, (OFFICER,))


def settings(
    server: RealServer, port: str, *, security: Security = "starttls", login: Login = "none"
) -> SmtpSettings:
    return SmtpSettings(HOST, server.ports[port], security, login, "", 10, server.ca_file)


def send(letter: Letter, given: SmtpSettings, secret: str = PASSWORD) -> Delivery:
    """With one more try, at once, where another may help."""
    return send_by_smtp(letter, given, SENDER, lambda: secret, pauses=(0.0,))


def not_sent(letter: Letter, given: SmtpSettings, secret: str = PASSWORD) -> MailNotSent:
    with pytest.raises(MailNotSent) as caught:
        send(letter, given, secret)
    assert caught.value.exit_code == 69
    return caught.value


def only_mail(server: RealServer, address: str) -> bytes:
    server.settle()
    (mail,) = server.mails(address)
    return mail


def assert_arrived_whole(letter: Letter, mail: bytes) -> None:
    """Byte for byte, apart from line ends and the lines a server puts above it."""
    sent = letter.data.replace(b"\r\n", b"\n")
    assert mail.endswith(sent)
    assert set(message_from_bytes(mail.removesuffix(sent)).keys()) <= TRACES


WAYS = [
    pytest.param("submission", "starttls", "password", PASSWORD, id="STARTTLS and a password"),
    pytest.param("submissions", "tls", "password", PASSWORD, id="TLS and a password"),
    pytest.param("submission", "starttls", "xoauth2", GOOD_TOKEN, id="STARTTLS and a token"),
    pytest.param("relay", "starttls", "none", "", id="relay with STARTTLS"),
    pytest.param("relay", "none", "none", "", id="relay without encryption"),
]


@pytest.mark.parametrize(("port", "security", "login", "secret"), WAYS)
def test_the_report_arrives_whole(
    server: RealServer,
    letter: Letter,
    report: bytes,
    port: str,
    security: Security,
    login: Login,
    secret: str,
) -> None:
    """By each way the head of service gets the very mail that was made, and the very workbook."""
    given = settings(server, port, security=security, login=login)
    assert send(letter, given, secret) == Delivery((OFFICER,))
    mail = only_mail(server, OFFICER)
    assert_arrived_whole(letter, mail)
    read = message_from_bytes(mail, policy=policy.default)
    assert (read["Date"], read["Message-ID"]) == (DATE, MESSAGE_ID)
    assert read["Subject"].endswith(" Red – 1 August 2018")
    assert read["Return-Path"] == f"<{SENDER}>"
    (workbook,) = (part.get_content() for part in read.iter_attachments())
    assert hashlib.sha256(workbook).hexdigest() == hashlib.sha256(report).hexdigest()


@pytest.mark.parametrize("body", [
    pytest.param(".\r\n..\r\n.hidden\r\n...\r\n", id="lines that begin with a dot"),
    pytest.param("From the council\r\n>From\r\n", id="lines that begin with From"),
    pytest.param("Siân – £4,500\r\n", id="bytes outside ASCII"),
    pytest.param("  \r\n\t\r\n\r\n\r\n", id="blanks at the end"),
    pytest.param("a" * 990 + "\r\n", id="a long line"),
    pytest.param("", id="nothing"),
])  # fmt: skip
def test_no_byte_of_a_body_is_changed(server: RealServer, body: str) -> None:
    """What SMTP treats in a way of its own arrives as it was written."""
    head = f"From: {SENDER}\r\nDate: {DATE}\r\nMessage-ID: {MESSAGE_ID}\r\n\r\n"
    raw = Letter((head + body).encode(), SENDER, (OFFICER,))
    send(raw, settings(server, "relay"))
    assert_arrived_whole(raw, only_mail(server, OFFICER))


@pytest.mark.parametrize(("login", "secret"), [
    pytest.param("password", "a wrong password", id="a wrong password"),
    pytest.param("xoauth2", "a-token-of-nobody", id="a token nobody knows"),
    pytest.param("xoauth2", STRANGERS_TOKEN, id="a token of another account"),
])  # fmt: skip
def test_a_refused_login(server: RealServer, letter: Letter, login: Login, secret: str) -> None:
    """Said within seconds, without the secret; one try only, as more would lock the account."""
    begun = time.monotonic()
    error = not_sent(letter, settings(server, "submission", login=login), secret)
    assert time.monotonic() - begun < 5
    assert not isinstance(error, MailRefused)
    assert "refused the login" in str(error)
    assert SENDER in str(error)
    assert "535" in str(error)
    assert secret not in str(error)
    assert server.sessions("submission") == ["ehlo=2 starttls=1 auth=0/1 quit=1 commands=4/5"]


def test_a_server_that_wants_encryption(server: RealServer, letter: Letter) -> None:
    """security = "none" against a server that requires STARTTLS: told which setting it is."""
    error = not_sent(letter, settings(server, "submission", security="none"))
    assert not isinstance(error, MailRefused)
    assert "530" in str(error)
    assert "STARTTLS" in str(error)
    assert "security" in str(error)


def test_a_server_that_wants_a_login(server: RealServer, letter: Letter) -> None:
    """login = "none" against a server that requires one: the server's own words are told."""
    error = not_sent(letter, settings(server, "submission"))
    assert "554" in str(error)
    assert "Access denied" in str(error)


@pytest.mark.parametrize(("port", "words"), [
    pytest.param("expired", "expired", id="expired"),
    pytest.param("wrong-name", "not valid for 'localhost'", id="of another machine"),
    pytest.param("stranger", "issuer", id="of an unknown authority"),
])  # fmt: skip
def test_a_certificate_not_to_be_trusted(
    server: RealServer, letter: Letter, port: str, words: str
) -> None:
    """Neither the mail nor the password goes to a server that cannot prove who it is."""
    error = not_sent(letter, settings(server, port, login="password"))
    assert not isinstance(error, MailRefused)
    assert "certificate" in str(error).casefold()
    assert words in str(error)
    assert server.sessions(port) == ["ehlo=1 starttls=0/1 commands=1/2"]


def test_the_councils_own_authority_has_to_be_named(server: RealServer, letter: Letter) -> None:
    """Without `ca_file` only what the system trusts is trusted."""
    given = replace(settings(server, "submissions", security="tls"), ca_file=None)
    error = not_sent(letter, given)
    assert "certificate" in str(error).casefold()
    assert "ca_file" in str(error)


def test_some_addresses_are_unknown(server: RealServer, letter: Letter) -> None:
    """A leaver in the list of recipients takes the mail from nobody else."""
    addresses = (OFFICER, UNKNOWN, BLOCKED, HEAD)
    delivery = send(replace(letter, recipients=addresses), settings(server, "relay"))
    assert delivery.accepted == (OFFICER, HEAD)
    assert delivery.later == ()
    assert [refusal.address for refusal in delivery.refused] == [UNKNOWN, BLOCKED]
    assert "550 5.1.1" in delivery.refused[0].answer
    assert "550 5.7.1" in delivery.refused[1].answer
    assert only_mail(server, OFFICER).endswith(only_mail(server, HEAD)[-1000:])
    assert server.mails(BLOCKED) == []


def test_a_server_that_does_not_relay_keeps_the_mail_waiting(
    server: RealServer, letter: Letter
) -> None:
    """IT has to let this machine send there; the mail goes once it may."""
    error = not_sent(replace(letter, recipients=(OUTSIDER,)), settings(server, "relay"))
    assert type(error) is MailNotSent
    assert "Relay access denied" in str(error)


@pytest.mark.parametrize("address", [UNKNOWN, BLOCKED])
def test_nobody_takes_it(server: RealServer, letter: Letter, address: str) -> None:
    """With every address refused for good the mail is not tried again, and each is named."""
    error = not_sent(replace(letter, recipients=(address,)), settings(server, "relay"))
    assert isinstance(error, MailRefused)
    assert address in str(error)


def test_an_address_takes_mail_later(server: RealServer, letter: Letter) -> None:
    """A greylisting server or a full mailbox gets the mail with a later run; the others now."""
    addresses = (GREYLISTED, OFFICER, FULL)
    delivery = send(replace(letter, recipients=addresses), settings(server, "relay"))
    assert delivery.accepted == (OFFICER,)
    assert delivery.refused == ()
    assert [refusal.address for refusal in delivery.later] == [GREYLISTED, FULL]
    assert "450" in delivery.later[0].answer
    assert "452" in delivery.later[1].answer
    only_mail(server, OFFICER)


def test_everybody_takes_it_later(server: RealServer, letter: Letter) -> None:
    """Only 4xx: tried once more, then nothing is sent and nothing given up."""
    delivery = send(replace(letter, recipients=(GREYLISTED, FULL)), settings(server, "relay"))
    assert delivery.accepted == ()
    assert delivery.refused == ()
    assert [refusal.address for refusal in delivery.later] == [GREYLISTED, FULL]
    assert server.sessions("relay") == 2 * ["ehlo=2 starttls=1 mail=1 rcpt=0/2 quit=1 commands=5/7"]


def test_a_sender_the_account_may_not_be(server: RealServer, letter: Letter) -> None:
    """An account without the right to send as “from”: the server's own words are told."""
    stranger = replace(letter, sender=HEAD)
    error = not_sent(stranger, settings(server, "owners", login="password"))
    assert "553" in str(error)
    assert "not owned" in str(error)
    assert server.mails(OFFICER) == []


def test_a_report_that_is_too_large(server: RealServer, letter: Letter) -> None:
    """Refused by the size that the server announced, before a byte of the mail goes out."""
    error = not_sent(letter, settings(server, "small"))
    assert isinstance(error, MailRefused)
    assert "MB" in str(error)
    assert server.sessions("small") == ["ehlo=2 starttls=1 quit=1 commands=4"]


def test_a_server_with_no_room_now(server: RealServer, letter: Letter) -> None:
    """421 instead of a greeting: the mail waits, and goes when the server has room."""
    given = settings(server, "busy")
    with socket.create_connection((HOST, server.ports["busy"])) as other:
        assert other.recv(3) == b"220"
        error = not_sent(letter, given)
    assert not isinstance(error, MailRefused)
    assert "421" in str(error)
    assert len(server.sessions("busy")) == 3  # the other's and two tries
    assert server.mails(OFFICER) == []
    assert send(letter, given).accepted == (OFFICER,)


def test_a_server_that_does_not_know_this_machine(server: RealServer, letter: Letter) -> None:
    """554 instead of a greeting: no fault of this mail, which waits."""
    error = not_sent(letter, settings(server, "closed"))
    assert not isinstance(error, MailRefused)
    assert "554" in str(error)


def test_a_silent_server(server: RealServer, letter: Letter) -> None:
    """A server that takes the connection and says nothing holds a run no longer than `timeout`."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        given = replace(settings(server, "relay"), port=silent.getsockname()[1], timeout=1)
        begun = time.monotonic()
        error = not_sent(letter, given)
    assert time.monotonic() - begun < 4
    assert "did not answer" in str(error)


def test_no_server(server: RealServer, letter: Letter) -> None:
    """Nothing listens there."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        given = replace(settings(server, "relay"), port=closed.getsockname()[1])
    assert "cannot be reached" in str(not_sent(letter, given))


def test_a_whole_night_arrives(
    server: RealServer, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`xlplan nightly` with a login: the officer has the report once, however often it is run."""
    monkeypatch.setenv("XLPLAN_SMTP_PASSWORD", PASSWORD)
    shutil.copy(ROOT / "workbooks" / "high-needs.xlsx", tmp_path / "plan.xlsx")
    settings_file = tmp_path / "xlplan.toml"
    settings_file.write_text(
        f"""
        trackers = ["plan.xlsx"]
        state_dir = "state"
        report_dir = "reports"
        [mail]
        from = "{SENDER}"
        to = ["{OFFICER}"]
        via = "smtp"
        [mail.smtp]
        host = "{HOST}"
        port = {server.ports["submission"]}
        login = "password"
        ca_file = '{server.ca_file}'
        """
    )
    for _ in range(2):
        ran = run("nightly", "--config", settings_file, "--as-at", "2018-08-01")
        assert (ran.code, ran.err) == (0, "")
    read = message_from_bytes(only_mail(server, OFFICER), policy=policy.default)
    (workbook,) = (part.get_content() for part in read.iter_attachments())
    (report,) = (tmp_path / "reports").iterdir()
    assert hashlib.sha256(workbook).digest() == hashlib.sha256(report.read_bytes()).digest()
    assert PASSWORD not in (tmp_path / "state" / "xlplan.jsonl").read_text(encoding="utf-8")


def test_a_mail_of_the_outbox_arrives_once(
    server: RealServer, letter: Letter, tmp_path: Path
) -> None:
    """The whole way: rendered, sent and marked; the next run sends nothing."""
    given = settings(server, "submission", login="password")
    queue(tmp_path, NAME, letter.data, SENDER, [OFFICER, HEAD])
    (posted,) = send_waiting(tmp_path, lambda each: send(each, given))
    assert (posted.state, posted.delivery.accepted) == ("sent", (OFFICER, HEAD))
    assert send_waiting(tmp_path, lambda each: send(each, given)) == ()
    for address in (OFFICER, HEAD):
        assert_arrived_whole(letter, only_mail(server, address))


def test_nobody_gets_it_again_because_another_gets_it_later(
    server: RealServer, letter: Letter, tmp_path: Path
) -> None:
    """A mail that waits for one address goes to that one alone."""
    given = settings(server, "relay")
    queue(tmp_path, NAME, letter.data, SENDER, [OFFICER, GREYLISTED])
    for accepted in ((OFFICER,), ()):
        (posted,) = send_waiting(tmp_path, lambda each: send(each, given))
        assert (posted.state, posted.delivery.accepted) == ("waiting", accepted)
    only_mail(server, OFFICER)


def test_a_mail_waits_until_the_server_can_be_trusted(
    server: RealServer, letter: Letter, tmp_path: Path
) -> None:
    """A night with an expired certificate costs a night and not the mail."""
    queue(tmp_path, NAME, letter.data, SENDER, [OFFICER])
    (posted,) = send_waiting(tmp_path, lambda each: send(each, settings(server, "expired")))
    assert posted.state == "waiting"
    assert "expired" in str(posted.problem)
    (posted,) = send_waiting(tmp_path, lambda each: send(each, settings(server, "relay")))
    assert posted.state == "sent"
    assert_arrived_whole(letter, only_mail(server, OFFICER))


def test_a_crash_before_the_mark_repeats_the_same_mail(
    server: RealServer, letter: Letter, tmp_path: Path
) -> None:
    """Whoever gets it twice gets the same bytes and Message-ID, which mail programs fold."""
    given = settings(server, "relay")

    def send_and_crash(each: Letter) -> Delivery:
        send(each, given)
        raise KeyboardInterrupt

    queue(tmp_path, NAME, letter.data, SENDER, [OFFICER])
    with pytest.raises(KeyboardInterrupt):
        send_waiting(tmp_path, send_and_crash)
    send_waiting(tmp_path, lambda each: send(each, given))
    server.settle()
    first, second = server.mails(OFFICER)
    assert_arrived_whole(letter, first)
    assert_arrived_whole(letter, second)


def in_folder(folder: str) -> list[str]:
    """The processes that work in a folder or were given it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            place = str((process / "cwd").readlink())
            words = (process / "cmdline").read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
        if place.startswith(folder) or folder in words:
            found.append(words)
    return found


def gone(left: Callable[[], list[str]]) -> bool:
    end = time.monotonic() + 10
    while left() and time.monotonic() < end:
        time.sleep(0.02)
    return not left()


KILLED = """
import os, signal
from tests.conftest import Run
from tests.mail.real_server import run_server
with run_server() as server:
    print(server.folder, flush=True)
    signal.pause()
"""


def test_nothing_is_left_running() -> None:
    """Neither after the tests nor after a test run that was killed."""
    with run_server() as server:
        folder = server.folder
        assert len(in_folder(str(folder))) >= 2
    assert gone(lambda: in_folder(str(folder)))
    assert not folder.exists()
    process = subprocess.Popen([sys.executable, "-c", KILLED], stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    killed = process.stdout.readline().decode().strip()
    assert len(in_folder(killed)) >= 2
    process.kill()
    process.communicate()
    assert gone(lambda: in_folder(killed))
    shutil.rmtree(killed)
