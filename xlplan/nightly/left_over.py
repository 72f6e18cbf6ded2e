"""Sends the mail of trackers that were renamed, moved or taken out of the settings.

Whose mail it is, its envelope says: only what is from the sender of these settings goes, and only
to addresses that may get mail. Another settings file may keep its own in the same state folder;
that is left alone, and said. Renders nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from xlplan.errors import AnotherRun, NoMailServer, NoPermission, XlplanError, gathering
from xlplan.mail.delivery import Delivery, Letter, Sender
from xlplan.mail.outbox import LeftAlone, waiting
from xlplan.nightly.locks import holding
from xlplan.nightly.night import Ended, Night
from xlplan.nightly.past import record_mails
from xlplan.nightly.posting import send, tell_administrator
from xlplan.nightly.waiting import outboxes
from xlplan.settings import MailSettings
from xlplan.summary import one_line

_FORGOTTEN = timedelta(days=2)
_ALARMS = "night"  # no tracker's outbox begins so: those have a hyphen behind their words


def send_left_over(trackers: Sequence[Path], night: Night) -> tuple[Ended, ...]:
    """What each outbox came to that is none of these trackers' nor of others in the settings.

    Only outboxes in which mail waits, or may. Raises `NoPermission` where nobody can list them.
    """
    mail = night.settings.mail
    if mail is None:
        return ()
    ended: list[Ended] = []
    alarms = _alarms_of(mail, night)
    for folder in _others(trackers, alarms, night):
        ended += _send_from(folder, mail, past_server(ended, night))
    ended += _tell(ended, alarms, past_server(ended, night))
    return tuple(ended)


def past_server(ended: Iterable[Ended], night: Night) -> Night:
    """The night as it goes on when these are done: a server that failed is not asked again.

    A dozen trackers that each wait for a dead server would take longer than the night may.
    """
    failed = (p for each in ended for p in each.problems if isinstance(p, NoMailServer))
    return replace(night, no_server=next(failed, night.no_server))


def _others(trackers: Sequence[Path], alarms: Path, night: Night) -> list[Path]:
    own = {night.places.outbox_of(each) for each in (*trackers, *night.settings.night.trackers)}
    own.add(alarms)
    return [folder for folder in outboxes(night.places) if folder not in own]


def _alarms_of(mail: MailSettings, night: Night) -> Path:
    """The outbox of alarms about no tracker; other settings in the same state folder have another.

    What waits there after these have changed is mail left over, and goes if it may.
    """
    whose = " ".join((mail.via, mail.sender, *mail.admin))
    mark = hashlib.sha256(whose.encode("utf-8", "replace")).hexdigest()[:8]
    return night.places.outbox / f"{_ALARMS}.{mark}"


def _send_from(folder: Path, mail: MailSettings, night: Night) -> Iterator[Ended]:
    """What became of the mail in a folder; nothing where a run is at work on its tracker."""
    try:
        if not _is_left_over(folder, waiting(folder), night):
            return
    except NoPermission as problem:
        yield Ended(folder, f"{folder.name}: {problem.sentence}", (problem,))
        return

    def guard(way: Sender | None) -> Sender:
        def send_ours(letter: Letter) -> Delivery:
            _refuse_others(letter, mail, folder)
            assert way is not None
            return way(letter)

        return send_ours

    problems: list[XlplanError] = []
    states: dict[str, str] = {}
    with gathering(problems), holding(night.places.lock_of_outbox(folder), folder.name):
        posted, failures = send(folder, night, guard)
        # One sentence a folder, however many addresses its mails go to.
        problems += [each for each in failures if isinstance(each, LeftAlone)][:1]
        problems += (each for each in failures if not isinstance(each, LeftAlone))
        states = {each.name: each.state for each in posted}
        record_mails(states, folder, night)
    if not any(isinstance(problem, AnotherRun) for problem in problems):
        yield Ended(folder, _describe(folder, states), tuple(problems), mails=states)


def _is_left_over(folder: Path, mails: Sequence[str], night: Night) -> bool:
    """Whether they have waited for days, by the clock; the day in a name may be any, as `--as-at`.

    Else they may be another settings file's, which works on its tracker this very night.
    """
    since = (night.clock() - _FORGOTTEN).timestamp()
    with contextlib.suppress(OSError):  # one was sent just now, or nobody can know
        return bool(mails) and all(
            (folder / f"{name}.eml").stat().st_mtime <= since for name in mails
        )
    return False


def _refuse_others(letter: Letter, mail: MailSettings, folder: Path) -> None:
    """Raises `LeftAlone` for what is not surely of these settings."""
    strangers = [each for each in letter.recipients if not mail.allows(each)]
    if mail.via == "outbox":
        why = "they send none (via is “outbox”)"
    elif letter.sender.casefold() != mail.sender.casefold():
        why = f"it is from {one_line(letter.sender)} and not from {mail.sender}"
    elif strangers:
        why = f"it goes to {one_line(', '.join(strangers), 200)}, outside “allowed_domains”"
    else:
        return
    raise LeftAlone(
        f"Mail waits in {folder}, the outbox of no tracker that these settings name, and {why}.",
        "Name that tracker again, run xlplan with the settings it was made by, or move the mail "
        "away; docs/mail.md says how.",
    )


def _describe(folder: Path, states: Mapping[str, str]) -> str:
    """ "plan-0123abcd, no tracker of these settings: mail left over, 2 sent, 1 waiting." """
    counts = Counter(states.values())
    mails = ", ".join(f"{number} {state}" for state, number in sorted(counts.items()))
    return f"{folder.name}, no tracker of these settings: mail left over, {mails or 'not sent'}."


def _tell(ended: Sequence[Ended], folder: Path, night: Night) -> Iterator[Ended]:
    """Alarms about the mail left over; it has no tracker that could carry them."""
    problems: list[XlplanError] = []
    with gathering(problems):
        if any(each.problems for each in ended) or waiting(folder):
            with holding(night.places.lock_of_outbox(folder), folder.name):
                problems += _send_alarms(ended, folder, night)
    lasting = tuple(each for each in problems if not isinstance(each, AnotherRun))
    if lasting:
        yield Ended(folder, "Alarms about no tracker: not sent.", lasting)


def _send_alarms(ended: Sequence[Ended], folder: Path, night: Night) -> list[XlplanError]:
    for each in ended:
        tell_administrator(each.problems, each.tracker, folder, night)
    posted, failures = send(folder, night)
    with gathering(failures):
        record_mails({each.name: each.state for each in posted}, folder, night)
    return failures
