"""What the night asks the history and tells it; how it is kept is `xlplan.history`'s business."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from email.parser import BytesHeaderParser
from email.policy import default
from email.utils import getaddresses
from pathlib import Path
from typing import cast

from xlplan.assess import Assessment
from xlplan.changes import Changes, Snapshot, take_snapshot
from xlplan.errors import NoPermission
from xlplan.history import Mail, MailState, Run, open_history
from xlplan.mail.outbox import find
from xlplan.nightly.night import Ended, Night
from xlplan.nightly.places import Places
from xlplan.nightly.work import Worked
from xlplan.settings import WEEKDAYS


def changes_since_last(worked: Worked, night: Night, *, keep: bool) -> tuple[Changes, str]:
    """What is different since the last night, or the last day on which the report was mailed.

    And a sentence where a damaged history was set aside, or will be, else "". Without `keep`
    nothing is written. Raises as `open_history`.
    """
    snapshot = take_snapshot(worked.assessment)
    with open_history(night.places.state, create=keep) as history:
        since = _last_mailed(night)
        return history.changes_since(str(worked.path), snapshot, since), history.notice


def changes_since(
    tracker: Path,
    assessment: Assessment,
    places: Places,
    since: date | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Changes:
    """What is different since that day, else since the last night; nothing is kept.

    `tell` is given a sentence where the history is damaged.
    """
    with open_history(places.state, create=False) as history:
        if history.notice:
            tell(history.notice)
        return history.changes_since(str(tracker), take_snapshot(assessment), since)


def _last_mailed(night: Night) -> date | None:
    """The weekday before today on which mail goes, None where it goes every day."""
    mail = night.settings.mail
    if mail is None or len(mail.days) == len(WEEKDAYS):
        return None
    before = (night.today - timedelta(days=number) for number in range(1, 8))
    return next(day for day in before if WEEKDAYS[day.weekday()] in mail.days)


def record(ended: Ended, worked: Worked | None, night: Night) -> str:
    """Keeps the run and, if its report was made, what it saw; the same run again replaces it.

    Gives a sentence where a damaged history was set aside for that, else "".
    """
    snapshot: Snapshot | None = None if worked is None else take_snapshot(worked.assessment)
    run = Run(
        night.id,
        night.started,
        night.clock(),
        night.today,
        ended.exit_code,
        ended.line,
        ended.sha256,
        ended.cells_changed,
        ended.findings,
    )
    with open_history(night.places.state) as history:
        history.record_run(str(ended.tracker), run, snapshot)
        return history.notice


def record_mails(states: Mapping[str, str], outbox: Path, night: Night) -> None:
    """Keeps where each mail is now, as its own headers call it."""
    with open_history(night.places.state) as history:
        for name, state in states.items():
            if file := find(outbox, name):
                history.record_mail(_mail(_read(file), cast(MailState, state), night))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as reason:
        raise NoPermission(
            f"The mail {file} cannot be read, to note in the history what became of it "
            f"({reason.strerror}).",
            "Check the drive; the mail itself is where it was.",
        ) from None


def _mail(data: bytes, state: MailState, night: Night) -> Mail:
    headers = BytesHeaderParser(policy=default).parsebytes(data)
    to = tuple(address for _, address in getaddresses([str(headers["To"])]))
    return Mail(str(headers["Message-ID"]), str(headers["Subject"]), to, state, night.clock())
