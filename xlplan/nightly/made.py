"""The report and the mails of one tracker, made of what was read; nothing is sent here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xlplan.changes import Changes
from xlplan.errors import CannotWrite, XlplanError, gathering
from xlplan.files import saved_at, tracker_key, write_generated
from xlplan.mail.message import name_report
from xlplan.mail.outbox import find
from xlplan.nightly.letters import (
    Rendered,
    name_of_report_mail,
    notices_of_copies,
    render_lead_mails,
    render_report_mail,
    warn_of_addresses,
)
from xlplan.nightly.night import Night
from xlplan.nightly.past import changes_since_last
from xlplan.nightly.work import Worked
from xlplan.report import Choice, Source, Subject, make_report, read_logo
from xlplan.settings import WEEKDAYS


@dataclass(frozen=True, slots=True)
class Made:
    """What there is to send of a tracker.

    `without` says why there is no new mail of the report: where the one of today is already, or
    that none is wanted.

    `report` is the file the report was also put into.
    """

    rendered: tuple[Rendered, ...]
    report: Path | None
    without: str
    warnings: tuple[str, ...]


def make(worked: Worked, night: Night, problems: list[XlplanError]) -> Made:
    """Makes the report, and the mails that were not made today; what goes wrong is added."""
    changes: Changes | None = None
    notice = ""
    with gathering(problems):
        changes, notice = changes_since_last(worked, night, keep=True)
    report = report_of(worked, changes, night, problems)
    file = None
    with gathering(problems):
        file = _put_aside(worked, report, night)
    without = _why_no_mail(worked, night)
    rendered = () if without else tuple(render(worked, changes, report, night))
    warnings = (*worked.warnings, *((notice,) if notice else ()), *_warnings(worked, night))
    return Made(rendered, file, without, warnings)


def report_of(
    worked: Worked, changes: Changes | None, night: Night, problems: list[XlplanError]
) -> bytes:
    """The report in the council's look; without its logo where that cannot be read."""
    look, logo = night.settings.look, None
    with gathering(problems):
        logo = read_logo(look)
    source = Source(worked.path.name, worked.sha256, saved_at(worked.path))
    return make_report(Subject(worked.assessment, changes, source), Choice(look=look, logo=logo))


def render(
    worked: Worked, changes: Changes | None, report: bytes, night: Night
) -> Iterator[Rendered]:
    """The mails for the readers and, where the settings say so, for each lead."""
    mail = night.settings.mail
    if mail is None:
        return
    if mail.each_lead:
        yield from render_lead_mails(worked, changes, mail, night)
    # The last: once it is in the outbox the day's mails are made, also for a run after a crash.
    yield render_report_mail(worked, changes, report, mail, night)


def _why_no_mail(worked: Worked, night: Night) -> str:
    mail = night.settings.mail
    if mail is None:
        return "none"
    if WEEKDAYS[night.today.weekday()] not in mail.days:
        return "another day"
    there = find(night.places.outbox_of(worked.path), name_of_report_mail(night))
    if there is None:
        return ""
    return "waiting" if there.parent == night.places.outbox_of(worked.path) else there.parent.name


def _warnings(worked: Worked, night: Night) -> tuple[str, ...]:
    mail = night.settings.mail
    addresses = () if mail is None else warn_of_addresses(worked, mail)
    return (*notices_of_copies(worked), *addresses)


def _put_aside(worked: Worked, report: bytes, night: Night) -> Path | None:
    """The report as a file, where the settings name a folder for it; the folder itself is made.

    Not those above it: where a share is not mounted they are not there, and nothing should be.
    """
    folder = night.settings.night.report_dir
    if folder is None:
        return None
    try:
        folder.mkdir(exist_ok=True)
    except OSError as reason:
        raise CannotWrite(
            f"The folder for reports, {folder}, cannot be made ({reason.strerror}).",
            "Correct “report_dir” in xlplan.toml, or make the folder.",
        ) from None
    file = folder / name_report(_name_alone(worked.path, night), night.today)
    write_generated(file, report)
    return file


def _name_alone(path: Path, night: Night) -> str:
    """The tracker's name, or one with more in it where two of the night's trackers share that."""
    stems = [each.stem.casefold() for each in night.settings.night.trackers]
    return tracker_key(path) if stems.count(path.stem.casefold()) > 1 else path.stem
