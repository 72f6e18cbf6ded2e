"""The ways a mail server can fail a letter, each in a sentence for whoever can mend it.

Decides what may be tried again and what never; talks to no server, that is `xlplan.mail.smtp`.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Sequence

from xlplan.errors import MailNotSent, MailRefused, NoMailServer
from xlplan.mail.answers import advice_on, in_one_line
from xlplan.mail.delivery import Refusal
from xlplan.settings.mail import SmtpSettings

WAITS = "The mail waits in the outbox and goes with the next run."
# Refused by a rule about this machine or sender, and not because an address is wrong.
_POLICY = re.compile(r"5\d\d 5\.7\.\d+ .*(?:\bclient\b|\bsender\b|\brelay).*", re.IGNORECASE)
KEPT = "The mail is kept in the outbox's folder “refused” and is not tried again."


class Failed(Exception):
    """Why one try did not work, and whether another may."""

    def __init__(self, error: MailNotSent, again: bool = False) -> None:
        super().__init__(error.sentence)
        self.error = error
        self.again = again

    def of_server(self) -> Failed:
        """The same where it met the server before the letter: every other would meet it too."""
        return Failed(NoMailServer(self.error.sentence, self.error.next_step), self.again)


def place_of(settings: SmtpSettings) -> str:
    """The mail server as a sentence names it: "mail.example:587"."""
    return f"{settings.host}:{settings.port}"


def not_now(code: int, answer: str, settings: SmtpSettings) -> Failed:
    """A 4xx that is about the server and not about this letter."""
    sentence = f"The mail server {place_of(settings)} takes no mail now ({code} {answer})."
    return Failed(MailNotSent(sentence, WAITS), again=True)


def login_refused(code: int, answer: str, settings: SmtpSettings, user: str) -> Failed:
    """A login that ended otherwise than with 235; no second try, it would lock the account."""
    if 400 <= code < 500:
        return not_now(code, answer, settings)
    return _set_up_wrong(
        code,
        answer,
        f"The mail server {place_of(settings)} refused the login of {in_one_line(user)!r}.",
        "Check “user” in [mail.smtp] and the secret (docs/mail.md says where it is kept).",
    )


def sender_refused(code: int, answer: str, sender: str, settings: SmtpSettings) -> Exception:
    """MAIL FROM not taken: the server would take no other letter of this sender either."""
    if 400 <= code < 500:
        return not_now(code, answer, settings)
    if code in (530, 552):  # 552 here is RFC 1870 6.1: too large, said before the mail is sent
        return content_refused(code, answer, settings)
    return _set_up_wrong(
        code,
        answer,
        f"The mail server {place_of(settings)} refused the sender {sender}.",
        "Ask IT to let this machine or account send in that name, or change “from” in [mail].",
    )


def everybody_refused(refused: Sequence[Refusal], settings: SmtpSettings) -> Exception:
    """No recipient was taken, and none may be tried again."""
    code, _, answer = refused[0].answer.partition(" ")
    if _set_up_matters(int(code), answer):
        return content_refused(int(code), answer, settings)
    if all(_POLICY.fullmatch(each.answer) for each in refused):
        return _set_up_wrong(
            int(code),
            answer,
            f"The mail server {place_of(settings)} takes no mail from this machine or account.",
            "Ask IT to let it send, in the name that stands in “from”, to these addresses.",
        )
    answers = "; ".join(f"{each.address}: {each.answer}" for each in refused)
    return MailRefused(
        f"The mail server {place_of(settings)} refused every recipient ({answers}).",
        f"Check the addresses. {KEPT}",
    )


def content_refused(code: int, answer: str, settings: SmtpSettings) -> Exception:
    """The mail itself was not taken: for good, unless it only wanted a login or a setting."""
    if code == 421:
        return not_now(code, answer, settings)
    sentence = f"The mail server {place_of(settings)} refused the mail."
    if _set_up_matters(code, answer):
        return _set_up_wrong(
            code, answer, sentence, "Set “security” and “login” in [mail.smtp] as IT says."
        )
    return MailRefused(_with_answer(sentence, code, answer), f"Ask IT what it minds. {KEPT}")


def out_of_reach(reason: OSError, settings: SmtpSettings) -> Failed:
    """No connection, none that can be trusted, or one that was lost."""
    if isinstance(reason, ssl.SSLCertVerificationError):
        return Failed(_untrusted(reason, settings))
    if isinstance(reason, ssl.SSLError) and not isinstance(reason, ssl.SSLEOFError):
        return Failed(_no_common_tls(reason, settings))
    if not isinstance(reason, smtplib.SMTPResponseException):
        return Failed(MailNotSent(_silence(reason, settings), WAITS), again=True)
    code, answer = reason.smtp_code, in_one_line(reason.smtp_error)
    if 500 <= code < 600:
        return _set_up_wrong(
            code,
            answer,
            f"The mail server {place_of(settings)} does not want to talk to this machine.",
            "Ask IT to let this machine send mail through it.",
        )
    return not_now(code, answer, settings)


def _set_up_matters(code: int, answer: str) -> bool:
    """Whether the server minds a setting (530: it wants TLS or a login) and not this letter."""
    return code == 530 or advice_on(answer) is not None


def _set_up_wrong(code: int, answer: str, sentence: str, next_step: str) -> Failed:
    """A refusal that somebody can mend, after which the same mail may go."""
    sentence, next_step = advice_on(answer) or (sentence, next_step)
    return Failed(MailNotSent(_with_answer(sentence, code, answer), f"{next_step} {WAITS}"))


def _with_answer(sentence: str, code: int, answer: str) -> str:
    return f"{sentence.removesuffix('.')} ({code} {answer})."


def _untrusted(reason: ssl.SSLCertVerificationError, settings: SmtpSettings) -> MailNotSent:
    return MailNotSent(
        f"The certificate of the mail server {place_of(settings)} is not to be trusted"
        f" ({in_one_line(reason.verify_message).removesuffix('.')}); nothing was sent.",
        "Ask IT to renew it, to put the name on it that stands in “host”, or for their own"
        f" authority's certificate for “ca_file” in [mail.smtp]. {WAITS}",
    )


def _no_common_tls(reason: ssl.SSLError, settings: SmtpSettings) -> MailNotSent:
    return MailNotSent(
        f"No encrypted connection to the mail server {place_of(settings)} could be made"
        f" ({in_one_line(reason.reason or str(reason))}).",
        "Check “port” and “security” in [mail.smtp]: 587 goes with starttls, 465 with tls; TLS 1.2"
        f" is the oldest that is accepted. {WAITS}",
    )


def _silence(reason: OSError, settings: SmtpSettings) -> str:
    place = place_of(settings)
    if isinstance(reason, TimeoutError) or isinstance(reason.__context__, TimeoutError):
        return f"The mail server {place} did not answer within {settings.timeout} seconds."
    if isinstance(reason, smtplib.SMTPServerDisconnected):
        return f"The mail server {place} closed the connection."
    why = in_one_line(reason.strerror or str(reason))
    return f"The mail server {place} cannot be reached ({why})."
