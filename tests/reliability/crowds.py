"""Several nights at once on one tracker, and a second night after the first."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.mail.smtp_servers import Behaviour
from tests.reliability.aftermath import faults_now, faults_of_next_run
from tests.reliability.calls import Stage, set_stage
from tests.reliability.kills import Broken
from tests.reliability.posts import post_office
from tests.reliability.premises import Ran, end
from tests.reliability.tallies import Tally

EIGHT = 8
CROWDED, NOT_STILL = "rounds that ended otherwise", "second nights that did something"
_PATIENCE = 60.0  # seconds


@dataclass
class Waiting(Behaviour):
    """A server that takes a mail only when it is let, so that a night lasts until then."""

    let: threading.Event = field(default_factory=threading.Event)

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        while not self.let.is_set():
            await asyncio.sleep(0.01)
        return await super().handle_DATA(server, session, envelope)


def crowd(folder: Path, times: int, broken: Broken | None = None) -> Tally:
    """Eight nights started at once, so many times.

    The one that works waits for its mail server until seven have ended.
    """
    tally, server = Tally(), Waiting()
    with post_office(server) as post:
        stage = set_stage(folder, post, first=True, broken=broken)
        for number in range(times):
            stage.set()
            server.let.clear()
            ended = _eight_at_once(stage, server)
            codes = sorted(ran.code for ran in ended)
            mails = len(post.reports(stage.evening.day))
            tally.figures.update({
                "rounds of eight": 1, "worked": codes.count(0), "ended with 75": codes.count(75),
                "mails": mails,
            })  # fmt: skip
            faults = faults_now(stage.premises, stage.evening)
            if codes != [0] + [75] * (EIGHT - 1) or mails != 1 or not _say_why(ended):
                faults.append(f"{CROWDED}: {codes}, {mails} mails")
            faults += faults_of_next_run(stage.premises, stage.evening, post)
            tally.blame(faults, f"round {number}")
    return tally


def _eight_at_once(stage: Stage, server: Waiting) -> list[Ran]:
    processes = [stage.premises.start(stage.evening.day) for _ in range(EIGHT)]
    with ThreadPoolExecutor(EIGHT) as pool:
        ends: set[Future[Ran]] = {pool.submit(end, process) for process in processes}
        over, going = set[Future[Ran]](), ends
        begun = time.monotonic()
        while len(over) < EIGHT - 1 and time.monotonic() - begun < _PATIENCE:
            new, going = wait(going, _PATIENCE, FIRST_COMPLETED)
            over |= new
        server.let.set()
        return [each.result() for each in ends]


def _say_why(ended: Sequence[Ran]) -> bool:
    return all("Another run of xlplan is at work" in ran.err for ran in ended if ran.code)


def again(folder: Path, times: int, broken: Broken | None = None) -> Tally:
    """A second night the same night: nothing is touched, nothing is mailed, nothing backed up."""
    tally = Tally()
    with post_office() as post:
        stage = set_stage(folder, post, first=False, broken=broken)
        premises, day = stage.premises, stage.evening.day
        for number in range(times):
            stage.set()
            first = premises.run(day)
            before = _seen(stage)
            second = premises.run(day)
            tally.figures.update({"second nights": 1, "mails": len(post.reports(day))})
            after = _seen(stage)
            faults = faults_now(premises, stage.evening)
            if (first.code, second.code) != (0, 0) or premises.read() != stage.evening.after:
                faults.append(f"{NOT_STILL}: ended with {first.code} and {second.code}")
            if before != after or len(post.behaviour.kept) != 1:
                faults.append(f"{NOT_STILL}: {before} became {after}")
            tally.blame(faults, f"night {number}")
    return tally


def _seen(stage: Stage) -> tuple[object, ...]:
    """All that may not change, the tracker's moment and inode with its bytes."""
    status = stage.premises.tracker.stat()
    return (
        (status.st_mtime_ns, status.st_ino, status.st_size),
        stage.premises.read(),
        stage.premises.backups(),
        stage.premises.mails("sent", stage.evening.day),
        len(stage.post.behaviour.kept),
    )
