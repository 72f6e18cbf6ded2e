"""The mails of a night as bytes: headers, text, HTML, the report (RFC 5322, RFC 2045 to 2049).

The same input gives the same bytes, so that a mail can be made again and compared. What it says is
decided in `xlplan.mail.text`; nothing is sent or kept here, and addresses come from the settings,
never from a cell.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from xlplan.clock import in_london
from xlplan.mail.html import as_html
from xlplan.mail.text import Block, as_text, compose, compose_for_lead
from xlplan.plan import Rag
from xlplan.rag import long_date
from xlplan.summary import Summary, count_rags, one_line

Attachment = tuple[str, bytes]
_XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_NAME_IN_SUBJECT = 60
_LONGEST_FILE_NAME = 150  # in bytes of UTF-8; file systems allow 255
# What Windows does not allow in a file's name, and the names it keeps for itself.
_NOT_IN_FILE_NAMES = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends, where answers go (the sender where blank), and to whom it goes.

    Plain addresses that `xlplan.settings` has checked.
    """

    sender: str
    to: tuple[str, ...]
    reply_to: str = ""

    @property
    def questions_to(self) -> str:
        """The address a reader may write to."""
        return self.reply_to or self.sender


@dataclass(frozen=True, slots=True)
class Alarm:
    """What an administrator is told of a night that failed, in the words of its error."""

    tracker: str
    sentence: str
    next_step: str
    exit_code: int
    host: str


def make_message(
    summary: Summary,
    notices: Sequence[str],
    envelope: Envelope,
    attachment: Attachment | None,
    made: datetime,
    message_id: str,
) -> bytes:
    """The mail of the whole plan; `made` is an aware datetime, `message_id` has its brackets."""
    subject = make_subject(summary)
    name = _clean_file_name(attachment[0]) if attachment else ""
    blocks = compose(summary, notices, envelope.questions_to, in_london(made), name)
    mail = _with_headers(envelope, made, message_id)
    _add_words(mail, subject, blocks)
    if attachment:
        mail.add_attachment(attachment[1], "application", _XLSX, filename=name)
    return _as_bytes(mail, subject)


def make_lead_message(
    summary: Summary,
    notices: Sequence[str],
    envelope: Envelope,
    made: datetime,
    message_id: str,
) -> bytes:
    """The mail for one lead, of what `summarise_lead` gave: their own actions, no attachment."""
    subject = make_subject(summary)
    mail = _with_headers(envelope, made, message_id)
    blocks = compose_for_lead(summary, notices, envelope.questions_to, in_london(made))
    _add_words(mail, subject, blocks)
    return _as_bytes(mail, subject)


def make_alarm(alarm: Alarm, envelope: Envelope, made: datetime, message_id: str) -> bytes:
    """The plain mail for the administrator about a night that failed."""
    tracker, moment = one_line(alarm.tracker, 200), in_london(made)
    subject = f"xlplan failed: {one_line(alarm.tracker, 80)} – {long_date(moment.date())}"
    mail = _with_headers(envelope, made, message_id)
    lines = (
        f"xlplan could not finish its work on {tracker}.",
        f"What is wrong: {one_line(alarm.sentence, 1000)}",
        f"What to do: {one_line(alarm.next_step, 1000)}",
        f"Tracker: {tracker}\nWhen: {long_date(moment.date())} at {moment:%H:%M} (London)\n"
        f"Computer: {one_line(alarm.host, 200)}\nExit code: {alarm.exit_code}",
        "xlplan tries again at its next run. For the same cause it sends at most one such mail a "
        "day.",
    )
    mail.set_content("\n\n".join(lines) + "\n", cte="quoted-printable")
    return _as_bytes(mail, subject)


def make_subject(summary: Summary) -> str:
    """ "High Needs Action Plan: 7 Red, 1 Amber – 23 November 2026", one line of text."""
    name = one_line(summary.plan, _LONGEST_NAME_IN_SUBJECT) or "Action plan"
    urgent = tuple(pair for pair in summary.counts if pair[0] in (Rag.RED, Rag.AMBER))
    none = f"cannot be rated: {summary.not_rated}" if summary.not_rated else "no Red or Amber"
    words = count_rags(urgent) or (none if summary.items else "no actions yet")
    whose = "Your actions in " if summary.lead else ""
    return f"{whose}{name}: {words} – {long_date(summary.today)}"


def name_report(plan_name: str, day: date) -> str:
    """ "High Needs Action Plan RAG 2026-11-23.xlsx": what the report is called as a file."""
    return _clean_file_name(f"{_safe(plan_name) or 'Action plan'} RAG {day.isoformat()}.xlsx")


def _clean_file_name(name: str) -> str:
    """A name any file system takes; a long one loses its middle, so that the date stays."""
    safe = _safe(name) or "Report.xlsx"
    stem, ending = safe[:-20], safe[-20:]
    kept = stem.encode()[: _LONGEST_FILE_NAME - len(ending.encode())].decode(errors="ignore")
    whole = f"{kept.rstrip()}{ending}"
    return f"Plan {whole}" if _RESERVED.match(whole) else whole


def _safe(name: str) -> str:
    """Without what file systems refuse, and without dots that hide a file or lead elsewhere."""
    return one_line(_NOT_IN_FILE_NAMES.sub(" ", name), 10_000).strip(" .")


def _with_headers(envelope: Envelope, made: datetime, message_id: str) -> EmailMessage:
    """A mail without subject or content; a line break in a header raises ValueError."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = envelope.sender
    mail["To"] = ", ".join(envelope.to)
    mail["Reply-To"] = envelope.questions_to
    mail["Date"] = format_datetime(in_london(made))
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834, 5: no holiday notice answers it
    mail["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
    return mail


def _add_words(mail: EmailMessage, subject: str, blocks: list[Block]) -> None:
    mail.set_content(as_text(blocks), cte="quoted-printable")
    mail.add_alternative(as_html(subject, blocks), subtype="html", cte="quoted-printable")


def _as_bytes(mail: EmailMessage, subject: str) -> bytes:
    """The bytes, with boundaries that come from the Message-ID instead of from chance.

    "=_" stands in no quoted-printable or base64 text (RFC 2045, 6.7), so in no part.
    """
    mail["Content-Language"] = "en-GB"  # before there is content, it would become a part's
    digest = hashlib.sha256(mail["Message-ID"].encode()).hexdigest()[:32]
    for depth, part in enumerate(p for p in mail.walk() if p.is_multipart()):
        part.set_boundary(f"=_{depth}_{digest}")
    # The policy's own folding doubles a space before a word it has to encode (Python 3.11).
    encoded = Header(subject, "utf-8", header_name="Subject").encode(linesep="\r\n")
    return f"Subject: {encoded}\r\n".encode("ascii") + mail.as_bytes()
