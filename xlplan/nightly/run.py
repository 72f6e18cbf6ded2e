"""A whole night: every tracker in its turn, and what each came to.

    work_on → make → record → post → log

and at the end the mail of trackers that are no longer in the settings.

One tracker that fails does not stop the others, and one step that fails does not stop those that
can do without it.
"""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xlplan.errors import XlplanError, as_bug, gathering
from xlplan.mail.ping import Event, ping
from xlplan.nightly.left_over import past_server, send_left_over
from xlplan.nightly.lines import as_json, describe, describe_failure
from xlplan.nightly.locks import holding
from xlplan.nightly.log import write_log
from xlplan.nightly.made import Made, make
from xlplan.nightly.night import Ended, Night, worst
from xlplan.nightly.past import record, record_mails
from xlplan.nightly.posting import post
from xlplan.nightly.work import Worked, work_on


@dataclass(frozen=True, slots=True)
class Over:
    """A night that is over: what each tracker came to, and sentences about the night itself.

    `left_over` is what outboxes of other trackers came to, each by its folder.
    """

    trackers: tuple[Ended, ...]
    warnings: tuple[str, ...] = ()
    left_over: tuple[Ended, ...] = ()

    @property
    def exit_code(self) -> int:
        """That of the tracker, or the mail left over, that came off worst."""
        return worst(each.exit_code for each in (*self.trackers, *self.left_over))


def run_night(trackers: Sequence[Path], night: Night) -> Over:
    """Works on each tracker once; two names of one file are one tracker.

    Raises nothing that a tracker, a disk or a server can make go wrong.
    """
    called = _call("start", night)
    paths = dict.fromkeys(path.resolve() for path in trackers)
    ended = tuple(_run_each(paths, night))
    over = Over(ended, left_over=_send_left_over(tuple(paths), past_server(ended, night)))
    called += _call("fail" if over.exit_code else "success", night)
    return replace(over, warnings=called)


def _run_each(paths: Iterable[Path], night: Night) -> Iterator[Ended]:
    for path in paths:
        ended = _run_one(path, night)
        night = past_server((ended,), night)
        yield ended


def _send_left_over(paths: Sequence[Path], night: Night) -> tuple[Ended, ...]:
    begun = night.clock()
    ended: tuple[Ended, ...] = ()
    try:
        with _bugs_told():
            ended = send_left_over(paths, night)
    except XlplanError as problem:
        ended = (Ended(night.places.outbox, problem.sentence, (problem,)),)
    seconds = (night.clock() - begun).total_seconds()
    return tuple(_logged(each, seconds, night) for each in ended)


def _call(event: Event, night: Night) -> tuple[str, ...]:
    """Tells the alarm service, where there is one; a sentence if it did not listen."""
    address = night.settings.night.ping
    said = ping(address, event) if address else None
    return () if said is None else (said,)


def _run_one(path: Path, night: Night) -> Ended:
    begun = night.clock()
    try:
        with holding(night.places.lock_of(path), path.name), _bugs_told():
            ended = _under_lock(path, night)
    except XlplanError as problem:
        ended = Ended(path, describe_failure(path, problem), (problem,))
    return _logged(ended, (night.clock() - begun).total_seconds(), night)


def _under_lock(path: Path, night: Night) -> Ended:
    problems: list[XlplanError] = []
    worked, made = _work_and_make(path, night, problems)
    outbox = night.places.outbox_of(path)
    ended = _end(path, worked, made, {}, night, problems)
    notice = ""
    with gathering(problems):
        # Before the server is asked, which may take long: the next night compares with this one.
        notice = record(ended, worked, night)
    states = post(made.rendered if made else (), path, night, problems)
    ended = _end(path, worked, made, states, night, problems)
    with gathering(problems):
        record(ended, worked, night)
        record_mails(states, outbox, night)
    return replace(
        ended,
        problems=tuple({str(each): each for each in problems}.values()),
        warnings=(*ended.warnings, *((notice,) if notice else ())),
    )


def _work_and_make(
    path: Path, night: Night, problems: list[XlplanError]
) -> tuple[Worked | None, Made | None]:
    """What was read and what was made of it, as far as that went."""
    with gathering(problems), _bugs_told():
        worked = work_on(path, night, save=True)
        if worked.obstacle is not None:
            problems.append(worked.obstacle)
        return worked, make(worked, night, problems)
    return None, None


def _end(
    path: Path,
    worked: Worked | None,
    made: Made | None,
    states: dict[str, str],
    night: Night,
    problems: list[XlplanError],
) -> Ended:
    if worked is None or made is None:
        return Ended(path, describe_failure(path, problems[0]), tuple(problems), mails=states)
    return Ended(
        path,
        describe(worked, states, night, made.without),
        tuple(problems),
        made.warnings,
        worked.cells,
        len(worked.assessment.findings),
        worked.sha256,
        made.report,
        states,
    )


@contextlib.contextmanager
def _bugs_told() -> Iterator[None]:
    """An error that nobody thought of ends the work on this tracker and no other."""
    try:
        yield
    except XlplanError:
        raise
    except Exception as error:
        raise as_bug(error) from error


def _logged(ended: Ended, seconds: float, night: Night) -> Ended:
    traces = [
        "".join(traceback.format_exception(problem.__cause__))
        for problem in ended.problems
        if problem.exit_code == 70 and problem.__cause__
    ]
    entry = {
        "at": night.clock().isoformat(timespec="seconds"),
        "run": night.id,
        "today": night.today.isoformat(),
        "seconds": round(seconds, 3),
        **as_json(ended),
        **({"traceback": traces} if traces else {}),
    }
    said = write_log(night.places.log, entry)
    return ended if said is None else replace(ended, warnings=(*ended.warnings, said))
