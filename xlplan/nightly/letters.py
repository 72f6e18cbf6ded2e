"""The mails of a night for one tracker, rendered and named; whether they go is decided elsewhere.

A mail's name is the same all day, so that whoever has it already is not sent another.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xlplan.changes import Changes
from xlplan.errors import MailNotSent, NoMailServer, XlplanError
from xlplan.files import find_conflict_copies, tracker_key
from xlplan.mail.message import (
    Alarm,
    Envelope,
    make_alarm,
    make_lead_message,
    make_message,
    name_report,
)
from xlplan.nightly.night import Night
from xlplan.nightly.work import Worked
from xlplan.settings import MailSettings, is_address
from xlplan.summary import count, one_line, summarise, summarise_lead
from xlplan.tracker import read_addresses

# What stands in brackets, or behind "gets no mail:".
_ANSWER = re.compile(r"\(.*\)|: \d{3} .*")
# Whom an answer is about: "refused every recipient (one@…: 550 …)", "one@… gets no mail: 550 …".
_ADDRESSEE = re.compile(r"([^\s(]+@[^\s:]+)(?: gets [a-z ]+)?: \d{3} ")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail as it will go: its name in the outbox, its bytes, from whom and to whom."""

    name: str
    data: bytes
    sender: str
    recipients: tuple[str, ...]


def name_of_report_mail(night: Night) -> str:
    """What the mail with the report is called in a tracker's outbox."""
    return f"{night.today} report"


def render_report_mail(
    worked: Worked, changes: Changes | None, report: bytes, mail: MailSettings, night: Night
) -> Rendered:
    """The mail of the whole plan with the report attached."""
    name = name_of_report_mail(night)
    data = make_message(
        summarise(worked.assessment, changes),
        notices_of(worked),
        Envelope(mail.sender, mail.to, mail.reply_to),
        (name_report(worked.assessment.plan.name, night.today), report),
        night.started,
        _message_id(name, worked.path, mail, night),
    )
    return Rendered(name, data, mail.sender, mail.to)


def render_lead_mails(
    worked: Worked, changes: Changes | None, mail: MailSettings, night: Night
) -> Iterator[Rendered]:
    """One mail for each lead who has an address that may get mail, and an action."""
    for lead, address in read_addresses(worked.tracker.grid).items():
        summary = summarise_lead(worked.assessment, changes, lead)
        if not summary.items or not may_get_mail(address, mail):
            continue
        name = f"{night.today} lead {hashlib.sha256(f'{lead} {address}'.encode()).hexdigest()[:8]}"
        data = make_lead_message(
            summary,
            notices_of(worked),
            Envelope(mail.sender, (address,), mail.reply_to),
            night.started,
            _message_id(name, worked.path, mail, night),
        )
        yield Rendered(name, data, mail.sender, (address,))


def may_get_mail(address: str, mail: MailSettings) -> bool:
    """Whether what stands in a cell is an address, and one inside the allowed domains."""
    return is_address(address) and mail.allows(address)


def warn_of_addresses(worked: Worked, mail: MailSettings) -> tuple[str, ...]:
    """The addresses of leads that get no mail, for whoever looks after the settings."""
    left_out = [
        f"{one_line(lead, 80)} ({one_line(address, 80)})"
        for lead, address in read_addresses(worked.tracker.grid).items()
        if not may_get_mail(address, mail)
    ]
    if not mail.each_lead or not left_out:
        return ()
    return (
        f"{worked.path.name}: {count(len(left_out), 'lead')} on the Leads sheet with an address "
        f"that may not get mail: {', '.join(left_out)}.",
    )


def render_alarm(problem: XlplanError, path: Path, mail: MailSettings, night: Night) -> Rendered:
    """What the administrator is told; by its name once a day for each cause."""
    name = f"{night.today} alarm {problem.exit_code} {_cause(problem, path, mail)}"
    alarm = Alarm(str(path), problem.sentence, problem.next_step, problem.exit_code, night.host)
    data = make_alarm(
        alarm,
        Envelope(mail.sender, mail.admin, mail.reply_to),
        night.started,
        _message_id(name, path, mail, night),
    )
    return Rendered(name, data, mail.sender, mail.admin)


def _cause(problem: XlplanError, path: Path, mail: MailSettings) -> str:
    """The same letters for the same cause; a tracker that is named, or whose mail it is, is part.

    So is who is told, and by whom: another settings file in the same state folder has its own.
    A mail server's own words are not: some have a number in them that is another each time.
    """
    words, named = problem.sentence, path.name in problem.sentence
    if isinstance(problem, MailNotSent):
        addressees = _ADDRESSEE.findall(words)
        # A server that fails, or an address, is the same for every tracker; a mail is of one.
        named = not (addressees or isinstance(problem, NoMailServer))
        words = " ".join((_ANSWER.sub("", words), *addressees))
    whose = tracker_key(path) if named else ""
    told = " ".join((mail.sender, *mail.admin))
    cause = f"{type(problem).__name__} {whose} {words} {told}"
    return hashlib.sha256(cause.encode("utf-8", "replace")).hexdigest()[:8]


def notices_of(worked: Worked) -> tuple[str, ...]:
    """What a reader of the mail should know before they believe the tracker itself."""
    copies = notices_of_copies(worked)
    if worked.obstacle is None:
        return copies
    return (
        f"The tracker itself could not be refreshed: {worked.obstacle.sentence} This mail and the "
        "report show it as it was last saved.",
        *copies,
    )


def notices_of_copies(worked: Worked) -> tuple[str, ...]:
    """That other versions of the tracker seem to lie beside it, if they do."""
    copies = ", ".join(one_line(copy.name, 120) for copy in find_conflict_copies(worked.path))
    if not copies:
        return ()
    return (
        f"Beside the tracker lies what looks like another version of it: {copies}. Which one is "
        "right is for an officer to say; xlplan reads only the tracker.",
    )


def _message_id(name: str, path: Path, mail: MailSettings, night: Night) -> str:
    """Never the same for two mails, by the run's id; RFC 5322, 3.6.4."""
    local = f"{name.replace(' ', '.')}.{tracker_key(path)}.{night.id}"
    return f"<{local}@{mail.sender.rpartition('@')[2]}>"
