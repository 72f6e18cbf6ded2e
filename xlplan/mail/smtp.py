"""Sends a letter through a mail server: relay, password login or XOAUTH2, over verified TLS.

Neither keeps letters (`xlplan.mail.outbox`) nor finds secrets (`xlplan.mail.secrets`) or makes
tokens (`xlplan.mail.token`). Addresses outside ASCII are not sent to (no SMTPUTF8).
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence

from xlplan.errors import MailNotSent, MailRefused, SettingsWrong
from xlplan.mail.answers import in_one_line
from xlplan.mail.delivery import Delivery, Letter, Refusal
from xlplan.mail.failures import (
    KEPT,
    Failed,
    content_refused,
    everybody_refused,
    login_refused,
    not_now,
    out_of_reach,
    place_of,
    sender_refused,
)
from xlplan.settings.mail import SmtpSettings

PAUSES = (2.0, 10.0, 30.0)
# A server may scan a mail before it takes it; giving up early makes copies (RFC 5321 4.5.3.2.6).
_PATIENCE = 10
_ADDRESS = re.compile(r"[!-;=?-~]+")


def send_by_smtp(
    letter: Letter,
    settings: SmtpSettings,
    user: str = "",
    secret: Callable[[], str] | None = None,
    *,
    pauses: Sequence[float] = PAUSES,
) -> Delivery:
    """Hands a letter to the mail server of `settings`; its bytes go as they are.

    `user` is the account of a login; `secret` gives its password (login = "password") or an access
    token (login = "xoauth2") and is asked only once the connection is encrypted. `pauses`, in
    seconds, lie between the tries: one try more than there are pauses. What is tried again is a
    server that cannot be reached, falls silent or answers 4xx.

    A 4xx about this letter alone (all its recipients, its content) ends as `Delivery.later`.
    Raises `NoMailServer` where the server did not come as far as the letter: no connection, none to
    be trusted, no login, the sender not taken. `MailNotSent` where the letter waits for another
    reason, also where the connection was lost after the whole mail was sent, so that nobody knows;
    `MailRefused` where the server refuses
    the content or every recipient for good (5xx); `SettingsWrong`.
    """
    _refuse_unsendable(letter, settings, secret)
    context = None if settings.security == "none" else _trusting(settings)
    for pause in (*pauses, None):
        result = _try_once(letter, settings, context, user, secret)
        if pause is None or not _may_change(result):
            break
        time.sleep(pause)
    if isinstance(result, Failed):
        raise result.error
    return result


def _refuse_unsendable(
    letter: Letter, settings: SmtpSettings, secret: Callable[[], str] | None
) -> None:
    if settings.login != "none" and settings.security == "none":
        raise SettingsWrong(
            "A login over a connection without encryption is refused.",
            'Set security = "starttls" or "tls" in [mail.smtp].',
        )
    if settings.login != "none" and secret is None:
        raise SettingsWrong(
            f'login = "{settings.login}" in [mail.smtp] needs a secret.',
            "docs/mail.md says where secrets are kept.",
        )
    if not letter.recipients:
        raise MailRefused("The mail has no recipients.", KEPT)
    for address in (letter.sender, *letter.recipients):
        if not _ADDRESS.fullmatch(address):
            raise MailRefused(f"No mail can be sent to or from {in_one_line(address)!r}.", KEPT)


def _trusting(settings: SmtpSettings) -> ssl.SSLContext:
    """TLS 1.2 or later, with a certificate of the system's or the council's own authority."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.ca_file is not None:
        try:
            context.load_verify_locations(cafile=settings.ca_file)
        except OSError as reason:
            raise SettingsWrong(
                f"“ca_file” in [mail.smtp], {settings.ca_file}, cannot be used"
                f" ({in_one_line(reason.strerror or str(reason))}).",
                "Name a file with the certificates in PEM form.",
            ) from None
    return context


def _may_change(result: Delivery | Failed) -> bool:
    """Whether another try is worth a pause; once somebody has the mail, the rest waits."""
    if isinstance(result, Failed):
        return result.again
    return not result.accepted and bool(result.later)


def _try_once(
    letter: Letter,
    settings: SmtpSettings,
    context: ssl.SSLContext | None,
    user: str,
    secret: Callable[[], str] | None,
) -> Delivery | Failed:
    taken = False  # the sender; from then on a failure may be about this letter alone
    try:
        with _connected(settings, context) as server:
            if secret is not None and settings.login != "none":
                _log_in(server, settings, user, secret())
            _announce(server, letter, settings)
            taken = True
            return _hand_over(server, letter, settings)
    except Failed as failed:
        # Its traceback would keep the secret alive in the frames it passed.
        failure = failed.with_traceback(None)
    except OSError as reason:
        failure = out_of_reach(reason, settings)
    return failure if taken else failure.of_server()


@contextlib.contextmanager
def _connected(settings: SmtpSettings, context: ssl.SSLContext | None) -> Iterator[smtplib.SMTP]:
    """A server that was greeted, over TLS unless the settings say none."""
    server = _opened(settings, context)
    try:
        server.local_hostname = _own_name(server)
        server.ehlo_or_helo_if_needed()
        if settings.security == "starttls":
            _start_tls(server, settings, context)
        yield server
    finally:
        with contextlib.suppress(OSError):  # what was accepted stays accepted
            server.quit()
        server.close()


def _opened(settings: SmtpSettings, context: ssl.SSLContext | None) -> smtplib.SMTP:
    # A name given here spares smtplib's look-up, which no timeout bounds.
    place, timeout = (settings.host, settings.port, "localhost"), settings.timeout
    if settings.security == "tls":
        return smtplib.SMTP_SSL(*place, timeout=timeout, context=context)
    return smtplib.SMTP(*place, timeout=timeout)


def _own_name(server: smtplib.SMTP) -> str:
    """This machine as an address literal (RFC 5321 4.1.3): right without any DNS."""
    address: str = server.sock.getsockname()[0]  # type: ignore[union-attr]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _start_tls(
    server: smtplib.SMTP, settings: SmtpSettings, context: ssl.SSLContext | None
) -> None:
    if not server.has_extn("starttls"):
        raise Failed(
            MailNotSent(
                f"The mail server {place_of(settings)} does not offer encryption (STARTTLS).",
                'Ask IT to switch it on, or for the port of security = "tls".',
            )
        )
    server.starttls(context=context)
    server.ehlo_or_helo_if_needed()


def _log_in(server: smtplib.SMTP, settings: SmtpSettings, user: str, secret: str) -> None:
    """One try with one mechanism: more would lock accounts."""
    mechanism, responses = _responses(server, settings, user, secret)
    code, answer = server.docmd("AUTH", mechanism)
    # Not smtplib's own auth(): it cannot encode a password with a pound sign (RFC 4616 2: UTF-8).
    for response in responses:
        if code != 334:
            break
        code, answer = server.docmd(_encoded(response))
    if code == 334:  # a refused token's reasons; the refusal itself follows an empty line
        code, answer = server.docmd("")
    if code != 235:
        hidden = (secret, _encoded(secret), *map(_encoded, responses))
        raise login_refused(code, _without(in_one_line(answer), hidden), settings, user)


def _responses(
    server: smtplib.SMTP, settings: SmtpSettings, user: str, secret: str
) -> tuple[str, tuple[str, ...]]:
    """The mechanism to use and what to say in it."""
    ways = {
        "XOAUTH2": (f"user={user}\1auth=Bearer {secret}\1\1",),
        "PLAIN": (f"\0{user}\0{secret}",),
        "LOGIN": (user, secret),
    }
    offered = server.esmtp_features.get("auth", "").upper().split()
    for mechanism in ("XOAUTH2",) if settings.login == "xoauth2" else ("PLAIN", "LOGIN"):
        if mechanism in offered:
            return mechanism, ways[mechanism]
    raise Failed(
        MailNotSent(
            f'The mail server {place_of(settings)} does not offer login = "{settings.login}"'
            f" (it offers {in_one_line(', '.join(offered)) or 'no login'}).",
            "Ask IT which login this server takes, and set “login” in [mail.smtp].",
        )
    )


def _encoded(text: str) -> str:
    return b64encode(text.encode("utf-8", "surrogateescape")).decode("ascii")


def _without(answer: str, hidden: Sequence[str]) -> str:
    """The answer of a server that may repeat what it was told, without that."""
    return "(not shown)" if any(each and each in answer for each in hidden) else answer


def _announce(server: smtplib.SMTP, letter: Letter, settings: SmtpSettings) -> None:
    """Says who sends, and how much."""
    _refuse_oversized(server, letter, settings)
    code, said = server.mail(letter.sender, _options(server, letter.data))
    if code != 250:
        raise sender_refused(code, in_one_line(said), letter.sender, settings)


def _hand_over(server: smtplib.SMTP, letter: Letter, settings: SmtpSettings) -> Delivery:
    answers = [(address, *_ask(server, address, settings)) for address in letter.recipients]
    accepted = tuple(address for address, code, _ in answers if 200 <= code < 300)
    later = tuple(Refusal(who, what) for who, code, what in answers if 400 <= code < 500)
    refused = tuple(
        Refusal(address, answer)
        for address, code, answer in answers
        if not (200 <= code < 300 or 400 <= code < 500)
    )
    if not accepted and not later:
        raise everybody_refused(refused, settings)
    if not accepted:
        return Delivery((), refused, later)
    code, answer = _send_data(server, letter.data, settings)
    if code == 250:
        return Delivery(accepted, refused, later)
    if 400 <= code < 500 and code != 421:
        put_off = tuple(Refusal(who, f"{code} {answer}") for who in accepted)
        return Delivery((), refused, put_off + later)
    raise content_refused(code, answer, settings)


def _refuse_oversized(server: smtplib.SMTP, letter: Letter, settings: SmtpSettings) -> None:
    """Before sending, where the server says how much it takes (RFC 1870; 0 is no limit)."""
    most = server.esmtp_features.get("size", "")
    if most.isdecimal() and 0 < int(most) < len(letter.data):
        raise MailRefused(
            f"The mail has {_megabytes(len(letter.data))};"
            f" the mail server {place_of(settings)} takes at most {_megabytes(int(most))}.",
            f"Ask IT for a larger limit, or make the report smaller. {KEPT}",
        )


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"


def _options(server: smtplib.SMTP, data: bytes) -> list[str]:
    options = [f"SIZE={len(data)}"] if server.has_extn("size") else []
    if not data.isascii() and server.has_extn("8bitmime"):
        options.append("BODY=8BITMIME")
    return options


def _ask(server: smtplib.SMTP, address: str, settings: SmtpSettings) -> tuple[int, str]:
    """The server's answer to one recipient."""
    code, answer = server.rcpt(address)
    if code == 421:
        raise not_now(code, in_one_line(answer), settings)
    return code, f"{code} {in_one_line(answer)}"


def _send_data(server: smtplib.SMTP, data: bytes, settings: SmtpSettings) -> tuple[int, str]:
    """The server's answer to the whole mail; not smtplib's data(), which hides when it was lost."""
    code, answer = server.docmd("DATA")
    if code != 354:
        return code, in_one_line(answer)
    server.sock.settimeout(settings.timeout * _PATIENCE)  # type: ignore[union-attr]
    end = b".\r\n" if data.endswith(b"\r\n") else b"\r\n.\r\n"
    server.send(re.sub(rb"(?m)^\.", b"..", data) + end)
    try:
        code, answer = server.getreply()
    except OSError:
        raise Failed(
            MailNotSent(
                f"The mail server {place_of(settings)} was lost after it had the whole mail; nobody"
                " knows whether it took it.",
                "The very same mail goes again with the next run; most servers drop the copy.",
            )
        ) from None
    server.sock.settimeout(settings.timeout)  # type: ignore[union-attr]
    return code, in_one_line(answer)
