"""Puts the mails of a tracker into its outbox, sends what waits there, and says where each is.

The caller holds the outbox's lock, which is the tracker's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from xlplan.errors import (
    AnotherRun,
    MailNotSent,
    MailRefused,
    TrackerChanged,
    TrackerOpen,
    XlplanError,
    gathering,
)
from xlplan.mail import outbox
from xlplan.mail.delivery import Delivery, Letter, Sender
from xlplan.mail.outbox import Posted
from xlplan.mail.ways import choose_sender
from xlplan.nightly.letters import Rendered, render_alarm
from xlplan.nightly.night import Night
from xlplan.nightly.waiting import outboxes
from xlplan.settings import MailSettings
from xlplan.summary import one_line

_KEPT_DAYS = 90  # of mail that was sent
# What an officer's closing Excel puts right: the mail to the readers says it already.
_PASSING = (TrackerOpen, TrackerChanged, AnotherRun)


def post(
    rendered: Iterable[Rendered], path: Path, night: Night, problems: list[XlplanError]
) -> dict[str, str]:
    """Queues mails, sends whatever waits, and gives the state of each mail that moved, by name.

    What goes wrong is added to `problems`, and told to the administrator once a day for each cause:
    at once, or when mail leaves the house again.
    """
    folder = night.places.outbox_of(path)
    for each in rendered:
        with gathering(problems):
            _queue(folder, each)
    tell_administrator(problems, path, folder, night)
    posted, failures = send(folder, night)
    problems += failures
    if tell_administrator(failures, path, folder, night) and not _server_failed(posted):
        # What one reader's server refused, the administrator's may take.
        posted = (*posted, *send(folder, night)[0])
    return {each.name: each.state for each in posted}


def _queue(folder: Path, mail: Rendered) -> None:
    outbox.queue(folder, mail.name, mail.data, mail.sender, mail.recipients)


def tell_administrator(
    problems: Iterable[XlplanError], path: Path, folder: Path, night: Night
) -> bool:
    """Queues an alarm about `path` for each cause that does not pass by itself; whether it did.

    An outbox that cannot be written is a problem already, and nobody can be told of it by mail.
    """
    mail = night.settings.mail
    lasting = [problem for problem in problems if not isinstance(problem, _PASSING)]
    if mail is None or not mail.admin or not lasting:
        return False
    with gathering([]):
        alarms = tuple(render_alarm(problem, path, mail, night) for problem in lasting)
        # One cause may strike every tracker; whoever was told of it for one knows.
        untold = [alarm for alarm in alarms if not _is_told(alarm.name, folder, night)]
        for alarm in untold:
            _queue(folder, alarm)
        return bool(untold)
    return False


def _is_told(name: str, folder: Path, night: Night) -> bool:
    """Whether the alarm lies in another tracker's outbox, as far as those can be read."""
    with gathering([]):
        for other in outboxes(night.places):
            with gathering([]):
                if other != folder and outbox.find(other, name):
                    return True
    return False


def send(
    folder: Path, night: Night, guard: Callable[[Sender | None], Sender | None] = lambda way: way
) -> tuple[tuple[Posted, ...], list[XlplanError]]:
    """Sends what waits in an outbox, or lays it aside where there is no server; what went wrong.

    `guard` may put another way in the place of the settings' own.
    """
    mail = night.settings.mail
    posted: tuple[Posted, ...] = ()
    problems: list[XlplanError] = []
    if mail is None:
        return posted, problems
    way = guard(_sender(mail, night))
    with gathering(problems):
        posted = outbox.send_waiting(folder, way) if way else outbox.keep_waiting(folder)
        outbox.sweep(folder, _KEPT_DAYS, night.today)
    return posted, [*problems, *_failures(posted)]


def _sender(mail: MailSettings, night: Night) -> Sender | None:
    """The way of the settings; past a server that has failed in this run, straight to waiting."""
    failed = night.no_server

    def fail(_: Letter) -> Delivery:
        assert failed is not None
        raise failed

    return fail if failed else choose_sender(mail, night.environment, night.mail_pauses)


def _failures(posted: Iterable[Posted]) -> list[XlplanError]:
    """What stood in the way of these mails, each thing once."""
    found = {str(failure): failure for each in posted for failure in _failures_of(each)}
    return list(found.values())


def _failures_of(posted: Posted) -> Iterator[XlplanError]:
    if posted.problem is not None:
        yield posted.problem
    for refusal in posted.delivery.refused:
        yield MailRefused(
            f"{refusal.address} gets no mail: {one_line(refusal.answer)}.",
            "Correct the address in xlplan.toml or on the Leads sheet, or ask its owner.",
        )
    for refusal in posted.delivery.later:
        yield MailNotSent(
            f"{refusal.address} gets its mail later: {one_line(refusal.answer)}.",
            "It waits in the outbox and goes with the next run.",
        )


def _server_failed(posted: Iterable[Posted]) -> bool:
    return any(each.problem and not isinstance(each.problem, MailRefused) for each in posted)
