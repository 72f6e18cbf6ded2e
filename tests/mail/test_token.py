"""Tokens, from a real HTTPS token endpoint on this machine (see graph_stand_in)."""

from __future__ import annotations

import logging
import re
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.mail.graph_stand_in import (
    CLIENT_ID,
    EXPIRED,
    NO_CONSENT,
    SECRET,
    SETTINGS,
    Reply,
    StandIn,
    running,
)
from xlplan.errors import NoMailServer, SettingsWrong
from xlplan.mail.token import GRAPH_SCOPE, SMTP_SCOPE, ask_token

PAGE = Reply(200, {"Content-Type": "text/html"}, b"<html>Please sign in, s3cret</html>")


@pytest.fixture
def microsoft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """The stand-in, trusted as a council's own authority is."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running(tmp_path / "ca.pem") as stand_in:
        yield stand_in


def refusal(
    authority: str, secret: str = SECRET, *, tenant: str = "", client_id: str = ""
) -> NoMailServer:
    settings = replace(
        SETTINGS, tenant=tenant or SETTINGS.tenant, client_id=client_id or SETTINGS.client_id
    )
    with pytest.raises(NoMailServer) as caught:
        ask_token(settings, GRAPH_SCOPE, secret, authority, timeout=(0.3, 0.3))
    assert secret not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value


@pytest.mark.parametrize("scope", [GRAPH_SCOPE, SMTP_SCOPE])
def test_a_right_secret_gets_a_token(microsoft: StandIn, scope: str) -> None:
    """With the right tenant, application and secret the night has a token for what it asked."""
    assert ask_token(SETTINGS, scope, SECRET, microsoft.base) == "token-1"
    (asked,) = microsoft.token_requests
    assert asked["grant_type"] == ["client_credentials"]
    assert (asked["scope"], asked["client_secret"]) == ([scope], [SECRET])


def test_each_token_is_fresh(microsoft: StandIn) -> None:
    """Asking again gives another token: nothing is kept between two calls."""
    both = [ask_token(SETTINGS, GRAPH_SCOPE, SECRET, microsoft.base) for _ in range(2)]
    assert both == ["token-1", "token-2"]


@pytest.mark.parametrize(
    ("wrong", "sentence", "step"),
    [
        pytest.param(
            {"secret": "another~one"},
            f"does not accept the client secret of the application {CLIENT_ID} (AADSTS7000215).",
            "the secret's value, not its ID",
            id="wrong-secret",
        ),
        pytest.param(
            {"secret": EXPIRED}, "has expired (AADSTS7000222).", "for a new one", id="expired"
        ),
        pytest.param(
            {"secret": NO_CONSENT}, "Nobody has consented", "admin consent", id="no-consent"
        ),
        pytest.param(
            {"client_id": "9999"},
            "no application 9999 in the tenant council.example (AADSTS700016).",
            "“client_id” or “tenant”",
            id="unknown-application",
        ),
        pytest.param(
            {"tenant": "cuoncil.example"},
            "knows no tenant cuoncil.example.",
            "Correct “tenant” in [mail.microsoft]",
            id="unknown-tenant",
        ),
        pytest.param(
            {"tenant": "council.example?x"},
            "knows no tenant council.example?x.",
            "Correct “tenant”",
            id="no-address",
        ),
    ],
)
def test_a_refusal_says_what_it_has_to_mend(
    microsoft: StandIn, wrong: dict[str, str], sentence: str, step: str
) -> None:
    """Whoever reads the log knows which setting or permission is wrong, and sees no secret."""
    error = refusal(microsoft.base, **wrong)
    assert sentence in error.sentence
    assert step in error.next_step
    explained = (Path(__file__).parents[2] / "docs" / "mail.md").read_text(encoding="utf-8")
    assert all(code in explained for code in re.findall(r"AADSTS\d+", error.sentence))


def test_an_unknown_refusal_is_told_in_one_line_without_the_secret(microsoft: StandIn) -> None:
    """What Microsoft says about something new is passed on, cleaned."""
    told = f'{{"error": "x", "error_description": "AADSTS1: no\\u001b[31m\\r\\n{SECRET} here"}}'
    microsoft.token_replies += [discovery(microsoft), Reply(400, {}, told.encode())]
    error = refusal(microsoft.base)
    assert error.sentence == "Microsoft gives no token: AADSTS1: no [31m … here."


def discovery(microsoft: StandIn) -> Reply:
    endpoint = f"{microsoft.base}/t/oauth2/v2.0/token"
    known = f'{{"token_endpoint": "{endpoint}", "authorization_endpoint": "{endpoint}"}}'
    return Reply(200, {}, known.encode())


@pytest.mark.parametrize(
    "token",
    ['""', "7", '"two\\nlines"', '"caf\\u00e9"'],
    ids=["empty", "number", "lines", "accent"],
)
def test_what_is_no_token_is_not_used(microsoft: StandIn, token: str) -> None:
    """An answer that could not stand in a header never gets into one."""
    granted = f'{{"access_token": {token}, "token_type": "Bearer", "expires_in": 9}}'
    microsoft.token_replies += [discovery(microsoft), Reply(200, {}, granted.encode())]
    assert "gives no token" in refusal(microsoft.base).sentence


@pytest.mark.parametrize("at", [0, 1], ids=["discovery", "token"])
@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        pytest.param(PAGE, "(status 200) that Microsoft would not give", id="sign-in-page"),
        pytest.param(Reply(200, {}, b"[1]"), "Microsoft would not give", id="other-json"),
        pytest.param(Reply(407, {}, b"proxy"), "(status 407)", id="proxy-login"),
        pytest.param(
            Reply(307, {"Location": "http://127.0.0.1:1/"}), "sent xlplan elsewhere", id="redirect"
        ),
        pytest.param(Reply(302, {"Location": "/other"}), "sent xlplan elsewhere", id="near"),
    ],
)
def test_what_stands_between_is_noticed(
    microsoft: StandIn, reply: Reply, sentence: str, at: int, caplog: pytest.LogCaptureFixture
) -> None:
    """A proxy's page is not taken for Microsoft's answer, not followed and not logged."""
    microsoft.token_replies += [*[discovery(microsoft)][:at], reply]
    with caplog.at_level(logging.WARNING):
        error = refusal(microsoft.base)
    assert sentence in error.sentence
    assert "HTTPS_PROXY" in error.next_step
    assert caplog.text == ""
    assert len(microsoft.token_requests) == at


def test_a_service_that_is_busy_for_a_moment_is_asked_again(microsoft: StandIn) -> None:
    """One error of the service does not cost the night its mail."""
    microsoft.token_replies += [discovery(microsoft), Reply(503, {}, b"{}")]
    assert ask_token(SETTINGS, GRAPH_SCOPE, SECRET, microsoft.base) == "token-1"


def test_a_service_out_of_order_ends_in_time(microsoft: StandIn) -> None:
    """A service that stays broken, and asks for an hour's patience, ends in a sentence."""
    microsoft.token_replies += [Reply(503, {"Retry-After": "3600"}, b"{}")] * 3
    assert "is out of order" in refusal(microsoft.base).sentence
    assert microsoft.token_replies == []


def test_an_answer_that_lacks_everything_is_out_of_order(microsoft: StandIn) -> None:
    """JSON that is not what was asked for is no crash."""
    microsoft.token_replies.append(Reply(200, {}, b"{}"))
    assert "is out of order" in refusal(microsoft.base).sentence


@pytest.mark.parametrize("at", [0, 1], ids=["discovery", "token"])
def test_a_silent_service_is_not_waited_for(microsoft: StandIn, at: int) -> None:
    """Each request has its time limit; the night goes on."""
    microsoft.token_replies += [*[discovery(microsoft)][:at], Reply(200, {}, b"{}", delay=0.9)]
    begun = time.monotonic()
    assert "did not answer in time" in refusal(microsoft.base).sentence
    assert time.monotonic() - begun < 0.9


def test_an_untrusted_certificate_is_refused(
    microsoft: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who poses as Microsoft does not get the secret."""
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    error = refusal(microsoft.base)
    assert "certificate that this computer does not trust" in error.sentence
    assert "REQUESTS_CA_BUNDLE" in error.next_step
    assert microsoft.token_requests == []


def test_a_service_out_of_reach_says_so() -> None:
    """No route to Microsoft is a matter for IT."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = f"https://127.0.0.1:{free.getsockname()[1]}"
        assert f"{closed} was not reached." in refusal(closed).sentence


def test_a_proxy_that_is_not_there_says_so(
    microsoft: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong HTTPS_PROXY is told from a wrong network."""
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    assert "the proxy did not let xlplan through" in refusal(microsoft.base).sentence


@pytest.mark.parametrize("lacking", ["msal.application", "requests"])
def test_without_the_extra_it_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    """A council that chose Microsoft's mail and lacks the part for it is told the command."""
    monkeypatch.setitem(sys.modules, lacking, None)
    with pytest.raises(SettingsWrong, match=r'"\.\[m365\]" in place of the dot'):
        ask_token(SETTINGS, GRAPH_SCOPE, SECRET, "https://127.0.0.1:1")


def test_a_secret_that_is_empty_is_refused(microsoft: StandIn) -> None:
    """An empty secret ends in Microsoft's own words, not in a traceback."""
    with pytest.raises(NoMailServer, match="AADSTS7000218: No secret"):
        ask_token(SETTINGS, GRAPH_SCOPE, "", microsoft.base)
