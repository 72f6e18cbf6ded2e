"""Mail leaves by SMTP whole and once, over a connection that is to be trusted, or with a reason."""

from __future__ import annotations

import base64
import logging
import socket
import ssl
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mail.certificates import Authority, Certificate
from tests.mail.smtp_servers import (
    HOST,
    PASSWORD,
    TOKEN,
    USER,
    Behaviour,
    bare_server,
    mail_server,
    script,
    silent,
)
from xlplan.errors import MailNotSent, MailRefused, NoMailServer, SettingsWrong, XlplanError
from xlplan.mail.answers import in_one_line
from xlplan.mail.delivery import Delivery, Letter, Refusal
from xlplan.mail.smtp import send_by_smtp
from xlplan.settings.mail import SmtpSettings

HEAD, OFFICER, GONE = "head@council.example", "officer@council.example", "gone@council.example"
LETTER = Letter(
    b"From: plan@council.example\r\nTo: head@council.example\r\nSubject: Plan\r\n"
    b"Message-ID: <1@council.example>\r\n\r\nSeven are Red.\r\n.\r\n..and a dot\r\n",
    USER,
    (HEAD, OFFICER),
)
AT_ONCE = (0.0, 0.0, 0.0)
FOUR_TRIES = 4


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def good(authority: Authority) -> Certificate:
    return authority.certificate()


def relay(port: int, **more: Any) -> SmtpSettings:
    """A server inside the house that takes mail without login."""
    return SmtpSettings(**{"host": HOST, "port": port, "security": "none", "timeout": 5, **more})


def send(port: int, letter: Letter = LETTER, **more: Any) -> Delivery:
    return send_by_smtp(letter, relay(port, **more), pauses=AT_ONCE)


@pytest.fixture
def send_safely(authority: Authority, good: Certificate) -> Callable[..., Delivery]:
    """Sends to a server with STARTTLS that behaves so, by the login and the secret given."""

    def call(behaviour: Behaviour, login: str = "password", secret: str = PASSWORD) -> Delivery:
        with mail_server(behaviour, start_tls=good.server_context()) as port:
            chosen = relay(port, security="starttls", login=login, ca_file=authority.file)
            return send_by_smtp(LETTER, chosen, USER, lambda: secret, pauses=AT_ONCE)

    return call


@contextmanager
def failing(error: type[XlplanError], *words: str) -> Iterator[None]:
    """What is raised is exactly that, and its sentence has these words."""
    with pytest.raises(error) as raised:
        yield
    assert type(raised.value) is error
    for word in words:
        assert word in str(raised.value)


# Handing over


def test_a_relay_takes_the_mail_as_it_is() -> None:
    """The bytes that arrive are the bytes that were rendered, dots and all, for each recipient."""
    behaviour = Behaviour()
    with mail_server(behaviour) as port:
        assert send(port) == Delivery((HEAD, OFFICER))
    (mail,) = behaviour.kept
    assert (mail.sender, mail.recipients, mail.data) == (USER, LETTER.recipients, LETTER.data)
    assert f"SIZE={len(LETTER.data)}" in mail.options
    assert behaviour.greeted_as == "[127.0.0.1]"
    assert behaviour.heard["QUIT"] == 1


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from([b".", b"..", b"a", b"\xc3\xa9", b" ", b"\r\n"]), max_size=12))
def test_no_content_is_changed_on_the_way(
    relay_of: tuple[int, Behaviour], parts: list[bytes]
) -> None:
    """A line that is a dot, an empty mail, bytes outside ASCII: all arrive as they are."""
    port, behaviour = relay_of
    data = b"Subject: x\r\n\r\n" + b"".join(parts) + b"\r\n"
    send(port, replace(LETTER, data=data))
    assert behaviour.kept[-1].data == data
    assert ("BODY=8BITMIME" in behaviour.kept[-1].options) == (b"\xc3" in data)


@pytest.fixture(scope="module")
def relay_of() -> Iterator[tuple[int, Behaviour]]:
    behaviour = Behaviour()
    with mail_server(behaviour) as port:
        yield port, behaviour


def test_a_mail_of_three_megabytes_arrives(authority: Authority, good: Certificate) -> None:
    """The report of a large plan goes out over an encrypted connection."""
    behaviour = Behaviour()
    data = b"Subject: x\r\n\r\n" + b"A" * 76 + b"\r\n" + (b"." * 76 + b"\r\n") * 40_000
    with mail_server(behaviour, tls=good.server_context()) as port:
        chosen = relay(port, security="tls", ca_file=authority.file)
        send_by_smtp(replace(LETTER, data=data), chosen, pauses=())
    assert behaviour.kept[0].data == data


# Recipients


def test_who_is_refused_and_who_is_put_off_is_said_one_by_one() -> None:
    """An officer who left does not keep the mail from the others, and is named."""
    behaviour = Behaviour(
        recipients={GONE: "550 5.1.1 No such\x07 user", OFFICER: "451 4.7.1 Greylisted"}
    )
    with mail_server(behaviour) as port:
        delivery = send(port, replace(LETTER, recipients=(HEAD, GONE, OFFICER)))
    assert delivery == Delivery(
        accepted=(HEAD,),
        refused=(Refusal(GONE, "550 5.1.1 No such user"),),
        later=(Refusal(OFFICER, "451 4.7.1 Greylisted"),),
    )
    assert behaviour.kept[0].recipients == (HEAD,)
    assert behaviour.heard["MAIL"] == 1


def test_a_mail_that_nobody_may_get_is_refused_at_once() -> None:
    """When every recipient is unknown the sentence has each answer, and nothing is tried again."""
    behaviour = Behaviour(recipients=dict.fromkeys(LETTER.recipients, "550 5.1.1 Unknown"))
    with (
        mail_server(behaviour) as port,
        failing(MailRefused, f"{HEAD}: 550 5.1.1 Unknown; {OFFICER}: 550 5.1.1 Unknown"),
    ):
        send(port)
    assert (behaviour.heard["MAIL"], behaviour.heard["DATA"]) == (1, 0)


@pytest.mark.parametrize(
    "answer",
    [
        "554 5.7.1 <client.example[192.0.2.1]>: Client host rejected: Access denied",
        "553 5.7.1 <plan@council.example>: Sender address rejected: not owned by user",
        "550 5.7.1 Relaying denied",
    ],
)
def test_a_server_that_does_not_know_this_machine_keeps_the_mail_waiting(answer: str) -> None:
    """A rule of the server is for IT to mend: the mail goes once it is, and nobody's is lost."""
    behaviour = Behaviour(recipients=dict.fromkeys(LETTER.recipients, answer))
    with mail_server(behaviour) as port, pytest.raises(MailNotSent) as told:
        send(port)
    assert type(told.value) is MailNotSent
    assert answer in str(told.value)


def test_recipients_that_are_all_put_off_are_tried_again_and_then_left_for_later() -> None:
    """One full mailbox is no failure of the server: the mails to others must not wait for it."""
    behaviour = Behaviour(recipients={HEAD: "452 4.2.2 Mailbox full", GONE: "550 5.1.1 Unknown"})
    with mail_server(behaviour) as port:
        delivery = send(port, replace(LETTER, recipients=(HEAD, GONE)))
    assert delivery == Delivery(
        (), (Refusal(GONE, "550 5.1.1 Unknown"),), (Refusal(HEAD, "452 4.2.2 Mailbox full"),)
    )
    assert behaviour.heard["MAIL"] == FOUR_TRIES


@pytest.mark.parametrize(
    "address", ["", "a b@council.example", "a@b>\r\nDATA", "<a@b>", "é@council.example"]
)
def test_an_address_that_is_none_never_reaches_the_server(address: str) -> None:
    """Nobody can smuggle a command into the conversation with the server by an address."""
    with failing(MailRefused):
        send(1, replace(LETTER, recipients=(address,)))
    with failing(MailRefused):
        send(1, replace(LETTER, sender=address))


def test_a_mail_to_nobody_is_refused() -> None:
    """No server is asked to take a mail without recipients."""
    with failing(MailRefused, "no recipients"):
        send(1, replace(LETTER, recipients=()))


# Trying again


@pytest.mark.parametrize("stage", ["sender", "content"])
def test_a_server_that_is_busy_for_a_moment_is_tried_again(stage: str) -> None:
    """A 4xx that passes costs a few seconds and no mail; it arrives once."""
    answers: Any = ("451 4.3.0 Busy", "421 4.3.2 Closing", "")
    behaviour = Behaviour(**{stage: answers})
    with mail_server(behaviour) as port:
        assert send(port) == Delivery((HEAD, OFFICER))
    assert len(behaviour.kept) == 1
    assert behaviour.heard["MAIL"] == 3


def test_a_server_that_stays_busy_leaves_the_mail_waiting() -> None:
    """After the last pause the mail is given up for this run, with the server's own words."""
    behaviour = Behaviour(sender=("452 4.3.1 Insufficient system storage",))
    with mail_server(behaviour) as port, failing(NoMailServer, "452 4.3.1 Insuff", "waits"):
        send(port)
    assert behaviour.heard["MAIL"] == FOUR_TRIES


def test_content_that_is_put_off_is_left_for_later() -> None:
    """A scanner that is down says so after the mail; every recipient's copy waits."""
    with mail_server(Behaviour(content=("451 4.7.1 Scanner down",))) as port:
        delivery = send(port)
    assert delivery == Delivery(
        (), (), tuple(Refusal(who, "451 4.7.1 Scanner down") for who in LETTER.recipients)
    )


@pytest.mark.parametrize("stage", ["recipients", "content"])
def test_a_server_that_closes_for_all_is_not_taken_for_this_letters_trouble(stage: str) -> None:
    """421 is about the server: the other mails need not try it now."""
    answer = "421 4.3.2 Shutting down"
    told: Any = {HEAD: answer} if stage == "recipients" else (answer,)
    behaviour = Behaviour(**{stage: told})
    with mail_server(behaviour) as port, failing(MailNotSent, "takes no mail now (421 4.3.2"):
        send(port)
    assert behaviour.heard["MAIL"] == FOUR_TRIES


def test_a_server_that_looks_at_the_mail_for_long_is_waited_for() -> None:
    """A scanner takes its time; giving up early would make a copy. But not for ever."""
    before = ("220 hi", "250 hi", "250 ok", "250 ok", "250 ok", "354 go")

    def slow(connection: socket.socket) -> None:
        script(*before, "")(connection)
        time.sleep(0.8)
        connection.sendall(b"250 queued\r\n")

    def endless(connection: socket.socket) -> None:
        script(*before, "")(connection)
        silent(connection)

    with bare_server(slow) as port:
        assert send(port, timeout=0.5).accepted
    begun = time.monotonic()
    with bare_server(endless) as port, failing(MailNotSent, "nobody knows"):
        send(port, timeout=0.2)
    assert time.monotonic() - begun < 4


@pytest.mark.parametrize(
    "answer", ["552 5.3.4 Too big", "554 5.7.1 Spam", "550 5.7.1 Attachment forbidden"]
)
def test_content_that_is_refused_is_never_tried_again(answer: str) -> None:
    """A 5xx on the mail itself means no: the same bytes would only be refused again."""
    behaviour = Behaviour(content=(answer,))
    with mail_server(behaviour) as port, failing(MailRefused, answer):
        send(port)
    assert behaviour.heard["DATA"] == 1


def test_a_mail_too_large_is_refused_before_it_is_sent() -> None:
    """The server says how much it takes; the sentence has both sizes."""
    behaviour = Behaviour()
    with (
        mail_server(behaviour, data_size_limit=1_000_000) as port,
        failing(MailRefused, "2.0 MB", "at most 1.0 MB"),
    ):
        send(port, replace(LETTER, data=LETTER.data + b"x" * 2_000_000))
    assert behaviour.heard["MAIL"] == 0


def test_a_size_said_only_to_the_envelope_is_heeded_too() -> None:
    """A server without a SIZE limit in its greeting may still say 552 to MAIL FROM."""
    behaviour = Behaviour(sender=("552 5.3.4 Message size exceeds fixed limit",))
    with mail_server(behaviour) as port, failing(MailRefused, "552 5.3.4"):
        send(port)


@pytest.mark.parametrize(
    ("talk", "words"),
    [
        pytest.param(silent, "did not answer within 1 seconds", id="silent"),
        pytest.param(script("220 hi"), "closed the connection", id="hangs up"),
        pytest.param(script("421 4.3.2 Too many"), "421 4.3.2 Too many", id="busy greeting"),
        pytest.param(script("SSH-2.0-OpenSSH"), "takes no mail now", id="not a mail server"),
        pytest.param(
            script("220 hi", "250 hi", "250 ok", "250 ok", "250 ok", "354 go"),
            "nobody knows", id="lost after the dot",
        ),
    ],
)  # fmt: skip
def test_a_server_that_goes_away_ends_within_its_time(
    talk: Callable[[socket.socket], None], words: str
) -> None:
    """The night never hangs on a mail server, and the mail waits."""
    begun = time.monotonic()
    kind = MailNotSent if words == "nobody knows" else NoMailServer
    with bare_server(talk) as port, failing(kind, words):
        send_by_smtp(LETTER, relay(port, timeout=1), pauses=(0.0,))
    assert time.monotonic() - begun < 4


def test_nothing_there_to_talk_to() -> None:
    """A server that is switched off, and one whose name nobody knows."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with failing(NoMailServer, f"{HOST}:{port} cannot be reached (Connection refused)", "waits"):
        send(port)
    with failing(NoMailServer, "cannot be reached"):
        send(25, host="mail.invalid")


def test_the_pauses_between_tries_are_kept() -> None:
    """A server gets the time to recover; the waiting is bounded."""
    begun = time.monotonic()
    with bare_server(script("421 4.3.2 Too many")) as port, failing(NoMailServer):
        send_by_smtp(LETTER, relay(port), pauses=(0.1, 0.2))
    assert 0.3 <= time.monotonic() - begun < 3


def test_a_connection_lost_in_the_middle_of_the_mail_is_tried_again() -> None:
    """Before the final dot no server may keep it, so the next try makes no copy."""
    tries = []

    def talk(connection: socket.socket) -> None:
        tries.append(connection)
        script("220 hi", "250 hi", "250 ok", "250 ok", "250 ok")(connection)

    with bare_server(talk) as port, failing(MailNotSent, "closed the connection"):
        send(port)
    assert len(tries) == FOUR_TRIES


def test_a_mail_nobody_knows_about_is_not_sent_twice_in_a_night() -> None:
    """A server lost after the final dot may have the mail: a second copy waits for the next run."""
    tries = []

    def talk(connection: socket.socket) -> None:
        tries.append(connection)
        script("220 hi", "250 hi", "250 ok", "250 ok", "250 ok", "354 go")(connection)

    with bare_server(talk) as port, failing(MailNotSent, "nobody knows"):
        send(port)
    assert len(tries) == 1


def test_a_mail_that_was_accepted_is_sent_whatever_comes_after() -> None:
    """A connection that dies at the goodbye changes nothing."""
    talk = script("220 hi", "250 hi", "250 ok", "250 ok", "250 ok", "354 go", "250 queued")
    with bare_server(talk) as port:
        assert send(port) == Delivery((HEAD, OFFICER))


# Encryption


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_of_the_councils_own_authority_is_trusted(
    authority: Authority, good: Certificate, security: str
) -> None:
    """With ca_file the mail goes out over both kinds of encryption."""
    behaviour, shown = Behaviour(), good.server_context()
    which = {"start_tls": shown} if security == "starttls" else {"tls": shown}
    with mail_server(behaviour, **which) as port:
        chosen = relay(port, security=security, ca_file=authority.file)
        assert send_by_smtp(LETTER, chosen, pauses=()).accepted
    assert len(behaviour.kept) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("which", "words"),
    [("expired", "expired"), ("wrong name", "Hostname mismatch"), ("stranger", "unable to get")],
)
def test_a_certificate_that_is_not_right_stops_the_mail(
    tmp_path: Path, authority: Authority, security: str, which: str, words: str
) -> None:
    """Expired, for another name or of an unknown authority: nothing is sent, IT is told what."""
    shown = {
        "expired": authority.expired,
        "wrong name": lambda: authority.certificate("other.example"),
        "stranger": Authority(tmp_path, "Stranger").certificate,
    }[which]().server_context()
    behaviour = Behaviour()
    asked: list[str] = []

    def secret() -> str:
        asked.append(which)
        return PASSWORD

    server = {"start_tls": shown} if security == "starttls" else {"tls": shown}
    with mail_server(behaviour, **server) as port, failing(NoMailServer, words, "nothing was sent"):
        chosen = relay(port, security=security, login="password", ca_file=authority.file)
        send_by_smtp(LETTER, chosen, USER, secret, pauses=(9.0,))
    assert (asked, behaviour.kept, behaviour.heard["PLAIN"]) == ([], [], 0)


def test_the_systems_authorities_alone_do_not_trust_ours(good: Certificate) -> None:
    """Without ca_file a certificate of the council's own authority is refused."""
    with (
        mail_server(Behaviour(), tls=good.server_context()) as port,
        failing(NoMailServer, "not to be trusted"),
    ):
        send(port, security="tls")


def test_old_tls_is_not_spoken(authority: Authority, good: Certificate) -> None:
    """A server that knows TLS 1.1 at most gets no mail, and IT reads why."""
    old = good.server_context()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")

    def talk(connection: socket.socket) -> None:
        old.wrap_socket(connection, server_side=True).close()

    with bare_server(talk) as port, failing(NoMailServer, "TLS 1.2 is the oldest"):
        send(port, security="tls", ca_file=authority.file)


def test_a_server_without_encryption_gets_no_mail() -> None:
    """STARTTLS that is not offered is never done without: a thief would only have to hide it."""
    behaviour = Behaviour()
    with mail_server(behaviour) as port, failing(NoMailServer, "does not offer encryption"):
        send_by_smtp(LETTER, relay(port, security="starttls"), pauses=(9.0,))
    assert behaviour.heard["MAIL"] == 0


def test_the_wrong_kind_of_encryption_is_named() -> None:
    """Port 587 with security = "tls" is a common slip: the sentence says which goes with which."""
    with mail_server(Behaviour()) as port, failing(NoMailServer, "587 goes with starttls"):
        send_by_smtp(LETTER, relay(port, security="tls"), pauses=(9.0,))


@pytest.mark.parametrize("content", [None, "not a certificate"], ids=["missing", "no PEM"])
def test_a_ca_file_that_cannot_be_used_is_a_wrong_setting(
    tmp_path: Path, content: str | None
) -> None:
    """The sentence names the setting and the file."""
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with failing(SettingsWrong, "ca_file", str(path)):
        send(25, security="tls", ca_file=path)


# Logins


@pytest.mark.parametrize(
    ("login", "secret", "without", "mechanism"),
    [
        ("password", PASSWORD, (), "PLAIN"),
        ("password", PASSWORD, ("PLAIN",), "LOGIN"),
        ("xoauth2", TOKEN, (), "XOAUTH2"),
    ],
)
def test_each_login_works(
    authority: Authority, good: Certificate, login: str, secret: str, without: tuple[str, ...],
    mechanism: str,
) -> None:  # fmt: skip
    """A password, with a pound sign in it too, by either mechanism, and a token."""
    behaviour = Behaviour(login_wanted=True)
    with mail_server(
        behaviour, start_tls=good.server_context(), auth_exclude_mechanism=without
    ) as port:
        chosen = relay(port, security="starttls", login=login, ca_file=authority.file)
        assert send_by_smtp(LETTER, chosen, USER, lambda: secret, pauses=()).accepted
    assert behaviour.heard[mechanism] == 1


@pytest.mark.parametrize("login", ["password", "xoauth2"])
def test_a_refused_login_is_tried_once(send_safely: Callable[..., Delivery], login: str) -> None:
    """A wrong password is not tried again, by no mechanism: the account would be locked."""
    behaviour, begun = Behaviour(), time.monotonic()
    with failing(NoMailServer, "refused the login of 'plan@council.example' (535 5.7.8", "waits"):
        send_safely(behaviour, login, "wrong")
    assert sum(behaviour.heard[way] for way in ("PLAIN", "LOGIN", "XOAUTH2")) == 1
    assert time.monotonic() - begun < 3


def test_a_login_that_fails_for_a_moment_is_tried_again(
    send_safely: Callable[..., Delivery],
) -> None:
    """454 is the login server's own trouble, not ours."""
    behaviour = Behaviour(login=("454 4.7.0 Temporary authentication failure",))
    with failing(NoMailServer, "454 4.7.0"):
        send_safely(behaviour, "password", "wrong")
    assert behaviour.heard["PLAIN"] == FOUR_TRIES


KNOWN = [
    ("535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant",
     "SmtpClientAuthenticationDisabled $false"),
    ("550 5.7.30 Basic authentication is not supported for Client Submission", "xoauth2"),
    ("535 5.7.3 Authentication unsuccessful [AB1.example]", "SMTP.SendAsApp"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "words"), KNOWN)
def test_what_exchange_online_answers_to_a_login_is_put_into_words(
    send_safely: Callable[..., Delivery], answer: str, words: str
) -> None:
    """The person who reads it knows what to ask IT for."""
    with failing(NoMailServer, words, answer):
        send_safely(Behaviour(login=(answer,)), "password", "wrong")


@pytest.mark.parametrize("stage", ["sender", "recipients", "content"])
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("550 5.7.68 TenantInboundAttribution; Direct Send not allowed", "inbound connector"),
        ("550 5.7.64 TenantAttribution; Relay Access Denied", "inbound connector"),
        ("550 5.7.30 Basic authentication is not supported", "relay connector"),
        ("530 5.7.57 Client not authenticated to send mail", "only after a login"),
        ("530 5.7.0 Must authenticate", "“login”"),
        ("554 5.2.252 SendAsDenied; plan@council.example not allowed", "Send As"),
    ],
)
def test_a_refusal_that_it_can_mend_leaves_the_mail_waiting(
    stage: str, answer: str, words: str
) -> None:
    """A missing connector refuses every mail: they wait till it is there, and are not lost."""
    kind = NoMailServer if stage == "sender" else MailNotSent
    told: Any = dict.fromkeys(LETTER.recipients, answer) if stage == "recipients" else (answer,)
    behaviour = Behaviour(**{stage: told})
    with mail_server(behaviour) as port, failing(kind, words, answer, "waits"):
        send(port)
    assert behaviour.heard["MAIL"] == 1


def test_a_sender_that_is_refused_leaves_the_mail_waiting() -> None:
    """The server would take no mail of this sender: that is for IT, not this mail's fault."""
    with (
        mail_server(Behaviour(sender=("553 5.7.1 Not owned by user",))) as port,
        failing(NoMailServer, f"refused the sender {USER} (553 5.7.1 Not owned"),
    ):
        send(port)


def test_a_server_that_turns_this_machine_away_is_not_pressed() -> None:
    """A 5xx greeting is told to IT and not tried again."""
    with (
        bare_server(script("554 5.7.1 No SMTP service for you")) as port,
        failing(NoMailServer, "554 5.7.1 No SMTP service", "Ask IT"),
    ):
        send_by_smtp(LETTER, relay(port), pauses=(9.0,))


def test_a_login_that_is_not_offered_is_named(authority: Authority, good: Certificate) -> None:
    """The sentence says what the server offers instead."""
    with (
        mail_server(
            Behaviour(), start_tls=good.server_context(),
            auth_exclude_mechanism=("LOGIN", "PLAIN"),
        ) as port,
        failing(NoMailServer, 'login = "password" (it offers XOAUTH2)'),
    ):  # fmt: skip
        chosen = relay(port, security="starttls", login="password", ca_file=authority.file)
        send_by_smtp(LETTER, chosen, USER, lambda: PASSWORD, pauses=(9.0,))


@pytest.mark.parametrize(
    ("security", "secret"), [("none", lambda: PASSWORD), ("tls", None)], ids=["open", "no secret"]
)
def test_a_login_needs_encryption_and_a_secret(
    security: str, secret: Callable[[], str] | None
) -> None:
    """Neither is ever gone without; no server is asked."""
    with failing(SettingsWrong, "login"):
        send_by_smtp(LETTER, relay(1, security=security, login="password"), USER, secret)


# Secrets


@pytest.mark.parametrize("login", ["password", "xoauth2"])
@pytest.mark.parametrize(
    "echo",
    [
        lambda secret: f"535 5.7.8 wrong: {secret}",
        lambda secret: f"535 5.7.8 wrong: {base64.b64encode(secret.encode()).decode()}",
        lambda secret: "550 5.7.1 " + base64.b64encode(f"\0{USER}\0{secret}".encode()).decode(),
        lambda secret: "535 " + base64.b64encode(
            f"user={USER}\1auth=Bearer {secret}\1\1".encode()).decode(),
    ],
    ids=["plainly", "encoded", "PLAIN", "XOAUTH2"],
)  # fmt: skip
def test_no_secret_comes_back_in_a_message_a_traceback_or_a_log(
    send_safely: Callable[..., Delivery], caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str], login: str, echo: Callable[[str], str],
) -> None:  # fmt: skip
    """Not even from a server that repeats what it was told, nor from the variables of a frame."""
    secret = "Tr0ub4dor&3-£"
    with caplog.at_level(logging.DEBUG, "xlplan"), pytest.raises(MailNotSent) as raised:
        send_safely(Behaviour(login=(echo(secret),)), login, secret)
    error = raised.value
    frames = [
        f for f, _ in traceback.walk_tb(error.__traceback__) if "xlplan" in f.f_globals["__name__"]
    ]
    found = [
        "".join(traceback.format_exception(error)),
        repr(error),
        caplog.text,
        *capsys.readouterr(),
        *(repr(frame.f_locals) for frame in frames if frame.f_code.co_name != "call"),
    ]
    own = [text for text in found if secret in text]
    assert own == []
    assert base64.b64encode(secret.encode()).decode()[:-4] not in str(error)
    assert error.__context__ is None


def test_a_connection_lost_during_the_login_tells_no_secret(
    authority: Authority, good: Certificate
) -> None:
    """A server that hangs up while it is told the password is a lost connection like any other."""
    context, tries = good.server_context(), []

    def talk(connection: socket.socket) -> None:
        tries.append(connection)
        with context.wrap_socket(connection, server_side=True) as encrypted:
            script("220 hi", "250-hi\r\n250 AUTH PLAIN", "334 ")(encrypted)

    secret = "hush" + "-hush"
    with bare_server(talk) as port:
        chosen = relay(port, security="tls", login="password", ca_file=authority.file)
        with pytest.raises(MailNotSent) as raised:
            send_by_smtp(LETTER, chosen, USER, lambda: secret, pauses=AT_ONCE)
    assert "closed the connection" in str(raised.value)
    assert secret not in "".join(traceback.format_exception(raised.value))
    assert raised.value.__context__ is None
    assert len(tries) == FOUR_TRIES


# Answers


@given(st.text() | st.binary())
def test_an_answer_becomes_one_short_line(answer: str | bytes) -> None:
    """Nothing a server says can break a log line, hide text or fill a screen."""
    line = in_one_line(answer)
    assert len(line) <= 200
    assert line.isprintable()


def test_a_long_answer_is_cut() -> None:
    """The beginning, which has the code, is what counts."""
    assert in_one_line("5.7.1 " + "x" * 500).endswith("x…")
    assert in_one_line(b"a\r\n\x1b[31mb\xff") == "a [31mb�"
