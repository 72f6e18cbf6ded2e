"""Sends a letter through Microsoft Graph: sendMail in its MIME form, the very bytes as rendered.

Does not get the token (`xlplan.mail.token`) and makes no upload session for a large workbook: that
needs the permission to read and write the whole mailbox. 202 means that Exchange has the letter;
a recipient it cannot reach is told to the mailbox later, as with any mail.
"""

from __future__ import annotations

import json
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.policy import default as modern
from email.utils import parsedate_to_datetime
from urllib.parse import quote

from xlplan.errors import MailNotSent, MailRefused, NoMailServer
from xlplan.mail.answers import in_one_line
from xlplan.mail.delivery import Delivery, Letter
from xlplan.mail.failures import KEPT, WAITS
from xlplan.mail.token import missing_extra, no_connection

GRAPH = "https://graph.microsoft.com"
MOST_BYTES = 4 * 1024 * 1024  # of one request; the workbook in it is base64 twice over
PAUSES = (5.0, 30.0)
LONGEST_PAUSE = 120.0
_TIMEOUT = (30.0, 120.0)
_ANSWER_BYTES = 65_536
_AGAIN = (429, 500, 502, 503, 504)
_WHATEVER_THE_MAIL = (401, 403, 404, 429, 503)
_PERMISSION_STEP = (
    "Ask IT to check the role “Application Mail.Send” (RBAC for Applications) and that its scope "
    "holds the mailbox; docs/mail.md says how."
)
# By status: what is wrong, what somebody has to mend before the same mail can go.
_FAILURES = {
    401: (
        "Microsoft Graph does not accept the application's token{said}.",
        f"Ask IT whether the application is enabled, with admin consent. {_PERMISSION_STEP}",
    ),
    403: (
        "The application may not send from the mailbox {mailbox}{said}.",
        f"{_PERMISSION_STEP} “from” must be that mailbox or an address it may send as.",
    ),
    404: (
        "Microsoft Graph finds no mailbox {mailbox}{said}.",
        "Correct “mailbox” in [mail.microsoft], or ask IT for that mailbox in Exchange Online.",
    ),
    429: ("Microsoft Graph takes no more mail for now{said}.", ""),
}
_OUT_OF_ORDER = ("Microsoft Graph is out of order{said}.", "")
_SOMETHING_ELSE = (
    "That was not an answer of Microsoft Graph{said}.",
    "Ask IT whether a proxy or a sign-in page stands between.",
)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came back; `error` is the reason when nothing did, and then `status` is 0."""

    status: int = 0
    headers: Mapping[str, str] | None = None
    told: str = ""
    error: MailNotSent | None = None


def send_by_graph(
    letter: Letter,
    mailbox: str,
    token: Callable[[], str],
    *,
    base: str = GRAPH,
    timeout: tuple[float, float] = _TIMEOUT,
    pause: Callable[[float], None] = time.sleep,
) -> Delivery:
    """Sends from `mailbox` to all recipients of the letter's headers, or to nobody.

    `token` is asked again once if Graph does not take it. `timeout` in seconds, to connect and to
    wait for an answer. A server that is busy or out of reach is tried three times, `pause` seconds
    apart: what Retry-After asks for (RFC 9110, 10.2.3), as long as that is at most two minutes.
    Raises `NoMailServer` where Graph would take no other mail either, `MailNotSent`, `MailRefused`
    for what Graph will never take, `SettingsWrong` without requests.
    learn.microsoft.com/graph/api/user-sendmail
    """
    mailbox = mailbox or letter.sender
    _refuse_other_recipients(letter)
    body = b64encode(letter.data)
    if len(body) > MOST_BYTES:
        raise _too_large(f"would be {len(body) / 1e6:.1f} MB as a request")
    url = f"{base}/v1.0/users/{quote(mailbox, safe='')}/sendMail"
    answer = _ask_patiently(lambda key: _post(url, body, key, base, timeout), token, pause)
    if answer.status != 202:
        raise _failure(answer, mailbox)
    return Delivery(accepted=letter.recipients)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that Retry-After asks to wait (RFC 9110, 10.2.3), None where it does not say.

    A date counts from the server's own: no clock here has to be right.

    >>> retry_after({"Retry-After": "17"})
    17.0
    >>> date = "Mon, 23 Nov 2026 03:30:{:02} GMT".format
    >>> retry_after({"Retry-After": date(50), "Date": date(5)})
    45.0
    """
    asked = headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked[:9])
    try:
        until, now = parsedate_to_datetime(asked), parsedate_to_datetime(headers.get("Date", ""))
        return max((until - now).total_seconds(), 0.0)
    except (ValueError, TypeError, OverflowError):  # TypeError: one with a zone, one without
        return None


def _refuse_other_recipients(letter: Letter) -> None:
    """sendMail mails whomever the headers name, and nobody else; that must be whom we mean.

    They differ when another way, by SMTP, has already reached some. To mail those again, or to
    say that somebody has a mail that never went to them, would both be wrong.
    """
    headers = BytesHeaderParser(policy=modern).parsebytes(letter.data)
    named = {
        address.addr_spec.casefold()
        for name in ("To", "Cc", "Bcc")
        for header in headers.get_all(name, [])
        for address in header.addresses
    }
    if named != {address.casefold() for address in letter.recipients}:
        raise MailRefused(
            f"The mail is left over for {', '.join(letter.recipients)} only, and Microsoft Graph "
            f"would send it to all that it names ({', '.join(sorted(named))}).",
            f"Forward it by hand. {KEPT}",
        )


def _ask_patiently(
    post: Callable[[str], _Answer], token: Callable[[], str], pause: Callable[[float], None]
) -> _Answer:
    """The last answer, after a fresh token for the first 401 and bounded tries of a busy server.

    An answer that got lost after the letter was taken makes a copy; Exchange drops it, as its
    Message-ID and Date are the same.
    """
    key, fresh, pauses = token(), False, iter(PAUSES)
    while True:
        answer = post(key)
        if answer.status == 401 and not fresh:
            key, fresh = token(), True
            continue
        wait = _wait(answer, next(pauses, None))
        if wait is None:
            return answer
        pause(wait)


def _wait(answer: _Answer, usual: float | None) -> float | None:
    """The seconds until another try, None where there should be none."""
    if usual is None or answer.status not in (0, *_AGAIN):
        return None
    asked = retry_after(answer.headers or {})
    wait = usual if asked is None else asked
    return wait if wait <= LONGEST_PAUSE else None


def _post(url: str, body: bytes, key: str, base: str, timeout: tuple[float, float]) -> _Answer:
    """One request, to this address only, and its answer without the token."""
    try:
        import requests
    except ImportError:
        raise missing_extra() from None

    def sign(request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {key}"
        return request

    try:
        with requests.post(
            url,
            data=body,
            headers={"Content-Type": "text/plain"},
            auth=sign,  # as a header it would lose to a .netrc
            timeout=timeout,
            allow_redirects=False,
            stream=True,
        ) as response:
            if response.status_code == 202:  # whatever follows, Exchange has the letter
                return _Answer(202)
            text = next(response.iter_content(_ANSWER_BYTES), b"").decode("utf-8", "replace")
            told = in_one_line(_told(text).replace(key, "…"))
            return _Answer(response.status_code, response.headers, told)
    except requests.exceptions.SSLError as reason:
        raise no_connection(base, reason) from None
    except requests.RequestException as reason:
        trouble = no_connection(base, reason)
        if isinstance(reason, requests.ConnectTimeout | requests.exceptions.ProxyError):
            return _Answer(error=trouble)
        # It may have been this very mail, too large for what stands between.
        return _Answer(error=MailNotSent(trouble.sentence, trouble.next_step))


def _told(text: str) -> str:
    """Code and message of Graph's error, of anything else nothing."""
    try:
        error = json.loads(text)["error"]
        return f"{error['code']}: {error['message']}"
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def _failure(answer: _Answer, mailbox: str) -> MailNotSent:
    """What a person is told of an answer other than 202."""
    if answer.error:
        return answer.error
    said = f" (status {answer.status}{', ' if answer.told else ''}{answer.told.removesuffix('.')})"
    if answer.status == 413:
        return _too_large(f"is larger than the service takes{said}")
    if answer.status == 400:
        sentence = f"Microsoft Graph refuses the mail{said}."
        return MailRefused(sentence, f"Ask IT what it minds. {KEPT}")
    general = _OUT_OF_ORDER if answer.status >= 500 else _SOMETHING_ELSE
    sentence, step = _FAILURES.get(answer.status, general)
    kind = NoMailServer if answer.status in _WHATEVER_THE_MAIL else MailNotSent
    return kind(sentence.format(mailbox=mailbox, said=said), f"{step} {WAITS}".lstrip())


def _too_large(how: str) -> MailRefused:
    return MailRefused(
        f"The mail {how}; Microsoft Graph takes 4 MB, which is a workbook of about 2.25 MB.",
        'Set via = "smtp", which takes larger mails, or set “report_dir” and let people open the '
        f"report there. {KEPT}",
    )
