"""Mail through Graph, against a stand-in over TLS on this machine (see graph_stand_in)."""

from __future__ import annotations

import base64
import json
import re
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mail.graph_stand_in import MAILBOX, OUT_OF_SCOPE, Reply, StandIn, running
from xlplan.errors import MailNotSent, MailRefused, NoMailServer, SettingsWrong
from xlplan.mail.delivery import Delivery, Letter
from xlplan.mail.graph import LONGEST_PAUSE, PAUSES, retry_after, send_by_graph

TO = ("head@council.example", "Officer@council.example")
AT_3_30 = {"Date": "Mon, 23 Nov 2026 03:30:00 GMT"}


def rendered(workbook: bytes = b"PK\x03\x04 \xff\x00", to: tuple[str, ...] = TO) -> bytes:
    message = EmailMessage(SMTP)
    message["From"] = MAILBOX
    message["To"] = ", ".join(to)
    message["Subject"] = "Plan: 7 Red – 23 November 2026"
    message["Message-ID"] = "<1@council.example>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("Siân: £3\n.\nFrom here on\n")
    message.add_attachment(workbook, maintype="application", subtype="x-test", filename="p.xlsx")
    return message.as_bytes()


LETTER = Letter(rendered(), MAILBOX, TO)


@pytest.fixture
def microsoft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """The stand-in, trusted as a council's own authority is."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running(tmp_path / "ca.pem") as stand_in:
        yield stand_in


@dataclass
class Night:
    """Sends to the stand-in, with tokens that it issued, and counts pauses instead of waiting."""

    microsoft: StandIn
    pauses: list[float] = field(default_factory=list)
    asked: int = 0

    def token(self) -> str:
        self.asked += 1
        self.microsoft.tokens.append(f"token.{self.asked}~")
        return self.microsoft.tokens[-1]

    def send(self, letter: Letter = LETTER, mailbox: str = MAILBOX, **options: Any) -> Delivery:
        usual: dict[str, Any] = {"token": self.token, "pause": self.pauses.append}
        given = {**usual, "timeout": (1.0, 1.0), **options}
        return send_by_graph(letter, mailbox, base=self.microsoft.base, **given)

    def fail(self, letter: Letter = LETTER, mailbox: str = MAILBOX, **options: Any) -> MailNotSent:
        with pytest.raises(MailNotSent) as caught:
            self.send(letter, mailbox, **options)
        assert "token.1" not in str(caught.value)
        assert str(caught.value).isprintable()
        return caught.value


@pytest.fixture
def night(microsoft: StandIn) -> Night:
    return Night(microsoft)


def test_the_mail_arrives_as_it_was_rendered(night: Night) -> None:
    """What Exchange gets is the rendered mail, byte for byte, once, for everybody."""
    assert night.send() == Delivery(accepted=TO)
    assert night.microsoft.mails == [LETTER.data]
    assert (night.asked, night.pauses) == (1, [])


def test_the_request_is_what_graph_documents(night: Night) -> None:
    """The mailbox stands quoted in the address; the body is base64 of the whole mail."""
    night.send()
    ((path, headers, body),) = night.microsoft.posts
    assert path == "/v1.0/users/plan%2Bo%27neill%40council.example/sendMail"
    assert (headers["Authorization"], headers["Content-Type"]) == ("Bearer token.1~", "text/plain")
    assert base64.b64decode(body, validate=True) == LETTER.data


@pytest.mark.parametrize("mailbox", ["a/../b", "x?y#z", "../me", "é & %41"])
def test_no_mailbox_leads_to_another_address(night: Night, mailbox: str) -> None:
    """A mistyped mailbox is one that is not there, never another service of Graph."""
    assert "finds no mailbox" in night.fail(mailbox=mailbox).sentence


def test_without_a_mailbox_the_sender_is_meant(night: Night) -> None:
    """Where the settings name no mailbox, it is the sender's."""
    assert night.send(mailbox="").accepted == TO


def test_a_netrc_does_not_replace_the_token(
    night: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A forgotten .netrc of the account that runs the night does not get in the way."""
    (tmp_path / "netrc").write_text("default login old password old")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert night.send().accepted == TO


def test_a_stale_token_is_replaced_once(night: Night) -> None:
    """A token that has just run out costs one more request, not the mail."""
    night.microsoft.replies.append(Reply(401))
    assert night.send().accepted == TO
    assert (night.asked, night.pauses) == (2, [])


def test_a_token_that_is_never_taken_ends_with_what_to_check(night: Night) -> None:
    """A missing permission is asked about once, then told to IT."""
    error = night.fail(token=lambda: "token.1 of another tenant")
    assert error.sentence == (
        "Microsoft Graph does not accept the application's token (status 401, "
        "InvalidAuthenticationToken: InvalidAuthenticationToken, in words)."
    )
    assert "admin consent" in error.next_step
    assert "RBAC for Applications" in error.next_step
    assert len(night.microsoft.posts) == 2


def test_a_token_that_is_not_to_be_had_is_the_error(night: Night) -> None:
    """What Microsoft's sign-in says reaches the log as it is."""

    def token() -> str:
        raise MailNotSent("The secret has expired.", "Ask IT.")

    assert night.fail(token=token).sentence == "The secret has expired."
    assert night.microsoft.posts == []


@pytest.mark.parametrize(
    ("mailbox", "sentence", "step"),
    [
        pytest.param(
            OUT_OF_SCOPE,
            "The application may not send from the mailbox chief@council.example (status 403, "
            "ErrorAccessDenied: ErrorAccessDenied, in words).",
            "its scope holds the mailbox",
            id="out-of-scope",
        ),
        pytest.param(
            "plam@council.example",
            "Microsoft Graph finds no mailbox plam@council.example (status 404, "
            "ErrorInvalidUser: ErrorInvalidUser, in words).",
            "Correct “mailbox” in [mail.microsoft]",
            id="no-such-mailbox",
        ),
    ],
)
def test_a_mailbox_that_cannot_send(night: Night, mailbox: str, sentence: str, step: str) -> None:
    """The sentence names the mailbox and who can mend it; the mail waits."""
    error = night.fail(mailbox=mailbox)
    assert (error.sentence, type(error)) == (sentence, NoMailServer)
    assert step in error.next_step
    assert "outbox" in error.next_step
    assert (len(night.microsoft.posts), night.pauses) == (1, [])


def test_a_mail_that_graph_cannot_read_is_refused_for_good(night: Night) -> None:
    """The very same bytes would be refused again, so they are not tried again."""
    told = {"error": {"code": "ErrorX", "message": "Not\u001b[31m\r\nthis: Bearer token.1~."}}
    night.microsoft.replies.append(Reply(400, {}, json.dumps(told).encode()))
    error = night.fail()
    assert isinstance(error, MailRefused)
    assert error.sentence == (
        "Microsoft Graph refuses the mail (status 400, ErrorX: Not [31m this: Bearer …)."
    )


@pytest.mark.parametrize(
    ("size", "fits"), [pytest.param(2_250_000, True, id="fits"), pytest.param(2_300_000, False)]
)
def test_a_workbook_too_large_is_told_before_it_is_sent(
    night: Night, size: int, fits: bool
) -> None:
    """Up to 2.25 MB go; beyond, the sentence says how much and what to do, and nothing is sent."""
    letter = Letter(rendered(b"\xfe" * size), MAILBOX, TO)
    if fits:
        assert night.send(letter, timeout=(5.0, 5.0)).accepted == TO
        return
    error = night.fail(letter)
    assert isinstance(error, MailRefused)
    assert "would be 4.2 MB as a request" in error.sentence
    assert "a workbook of about 2.25 MB" in error.sentence
    assert 'via = "smtp"' in error.next_step
    assert "report_dir" in error.next_step
    assert (night.asked, night.microsoft.posts) == (0, [])


def test_a_service_that_takes_less_says_the_same(night: Night) -> None:
    """A 413 of the service, or of a proxy with a lower limit, is about the size too."""
    night.microsoft.replies.append(Reply(413, {}, b"<html>"))
    error = night.fail()
    assert isinstance(error, MailRefused)
    assert "larger than the service takes (status 413)" in error.sentence


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        pytest.param({"Retry-After": "7"}, 7.0, id="seconds"),
        pytest.param({"Retry-After": "Mon, 23 Nov 2026 03:31:30 GMT"} | AT_3_30, 90.0, id="date"),
        pytest.param({"Retry-After": "Mon, 23 Nov 2026 03:00:00 GMT"} | AT_3_30, 0.0, id="past"),
        pytest.param(
            {"Retry-After": "Mon, 23 Nov 2026 03:31:30 -0000"} | AT_3_30, PAUSES[0], id="no-zone"
        ),
        pytest.param({"Retry-After": "soon"}, PAUSES[0], id="no-number"),
        pytest.param({}, PAUSES[0], id="nothing-said"),
        pytest.param({"Retry-After": f"{LONGEST_PAUSE:.0f}"}, LONGEST_PAUSE, id="longest"),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_service_is_given_the_time_it_asks_for(
    night: Night, headers: dict[str, str], wait: float, status: int
) -> None:
    """The night waits as long as it is asked to, then the mail goes."""
    night.microsoft.replies.append(Reply(status, headers))
    assert night.send().accepted == TO
    assert (night.pauses, night.asked) == ([wait], 1)


def test_a_service_that_asks_for_too_long_is_left_alone(night: Night) -> None:
    """The night does not stand still for an hour, and does not knock earlier than asked."""
    night.microsoft.replies.append(Reply(429, {"Retry-After": "3600"}))
    error = night.fail()
    assert "takes no more mail for now (status 429)" in error.sentence
    assert type(error) is NoMailServer
    assert (len(night.microsoft.posts), night.pauses) == (1, [])


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_service_that_stays_broken_is_tried_three_times(night: Night, status: int) -> None:
    """Then the mail waits in the outbox for the next run."""
    night.microsoft.replies += [Reply(status)] * 9
    error = night.fail()
    kind = NoMailServer if status in (429, 503) else MailNotSent
    assert (type(error), night.pauses) == (kind, list(PAUSES))
    assert f"(status {status})" in error.sentence
    assert "outbox" in error.next_step
    assert len(night.microsoft.posts) == 3


def test_a_lost_connection_is_tried_again_with_the_same_bytes(night: Night) -> None:
    """If Exchange has the mail already, it can tell the second as a copy."""
    night.microsoft.replies += [Reply(hang_up=True), Reply(202, delay=0.8)]
    assert night.send(timeout=(1.0, 0.3)).accepted == TO
    assert night.pauses == list(PAUSES)
    bodies = [body for _, _, body in night.microsoft.posts]
    assert bodies == bodies[:1] * 3


def test_an_accepted_mail_is_not_sent_again_for_a_broken_answer(night: Night) -> None:
    """202 is 202, whatever is wrong with what follows it."""
    night.microsoft.replies.append(Reply(202, {"Content-Encoding": "gzip"}, b"no gzip", cut=True))
    assert night.send().accepted == TO
    assert len(night.microsoft.posts) == 1


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(200, {}, b"<html>Please sign in</html>"), id="sign-in-page"),
        pytest.param(Reply(302, {"Location": "https://elsewhere.example/"}), id="redirect"),
        pytest.param(Reply(407, {}, b"proxy"), id="proxy-login"),
        pytest.param(Reply(418, {}, b'{"error": {"code": []}}'), id="odd-json"),
        pytest.param(Reply(451, {}, b"[" * 60_000), id="deep-json"),
        pytest.param(Reply(451, {}, b"\xff" * 300_000), id="long"),
    ],
)
def test_what_is_not_graph_is_not_believed(night: Night, reply: Reply) -> None:
    """A proxy's page is neither a success nor followed; the mail waits."""
    night.microsoft.replies.append(reply)
    error = night.fail()
    assert f"not an answer of Microsoft Graph (status {reply.status})." in error.sentence
    assert "proxy" in error.next_step
    assert type(error) is MailNotSent
    assert len(night.microsoft.posts) == 1


def test_an_untrusted_certificate_gets_no_mail(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who poses as Microsoft gets neither token nor plan, and is not asked twice."""
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    assert "certificate that this computer does not trust" in night.fail().sentence
    assert (night.microsoft.posts, night.pauses) == ([], [])


def test_a_service_out_of_reach_is_tried_and_told() -> None:
    """With no way to Microsoft the mail waits, and the sentence names the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        night = Night(StandIn(f"https://127.0.0.1:{free.getsockname()[1]}"))
        error = night.fail()
    assert error.sentence == f"{night.microsoft.base} was not reached."
    assert night.pauses == list(PAUSES)


@pytest.mark.parametrize(
    ("named", "left"),
    [
        pytest.param(TO, TO[:1], id="others-have-it"),
        pytest.param(TO[:1], TO, id="one-not-named"),
        pytest.param(TO[:1], ("other@council.example",), id="another"),
        pytest.param(TO, (), id="nobody"),
    ],
)
def test_nobody_gets_a_mail_twice_or_is_said_to_have_one(
    night: Night, named: tuple[str, ...], left: tuple[str, ...]
) -> None:
    """Graph mails whom the headers name: a letter for others than those is not given to it."""
    error = night.fail(Letter(rendered(to=named), MAILBOX, left))
    assert isinstance(error, MailRefused)
    assert "would send it to all that it names" in error.sentence
    assert (night.asked, night.microsoft.posts) == (0, [])


def test_names_and_capitals_in_the_headers_make_no_other_person(night: Night) -> None:
    """“Head, A” <HEAD@…> in To or Cc is the head."""
    message = EmailMessage(SMTP)
    message["To"] = '"Head, A" <HEAD@council.example>'
    message["Cc"] = "officer@council.example"
    message.set_content("x\n")
    assert night.send(Letter(message.as_bytes(), MAILBOX, TO)).accepted == TO


def test_without_the_extra_it_says_how_to_install_it(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A council that chose Graph and lacks the part for it is told the command."""
    monkeypatch.setitem(sys.modules, "requests", None)
    with pytest.raises(SettingsWrong, match=r'"\.\[m365\]" in place of the dot'):
        night.send()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 418, 429, 503])
def test_every_failure_is_explained_to_it(night: Night, status: int) -> None:
    """Whoever meets a sentence finds it in the table for IT."""
    night.microsoft.replies += [Reply(status)] * 9
    sentence = night.fail().sentence
    assert any(re.search(f"{explained}\\b", sentence) for explained in explained_to_it())


def explained_to_it() -> list[str]:
    """The sentences in the table of docs/mail.md, as patterns."""
    page = (Path(__file__).parents[2] / "docs" / "mail.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| ([^|]+) \|", page.partition("exit code 69")[2], re.M)
    return [re.escape(part).replace("…", ".+") for cell in cells for part in cell.split("; ")]


@given(st.text() | st.from_regex(r"-?\d{1,400}"), st.text())
def test_no_retry_after_is_a_surprise(asked: str, date: str) -> None:
    """Whatever a header says, the wait is a number of seconds or unknown."""
    wait = retry_after({"Retry-After": asked, "Date": date})
    assert wait is None or wait >= 0
