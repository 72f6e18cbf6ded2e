"""A night killed at system calls, one night a call: at every call of a save, whatever it is, and at
every call of the whole night that changes a file or speaks to the mail server.

The save reaches from the first open of the temporary file to the end of the folder's fsync. Memory
calls are left out: they touch no file, and how many there are differs from run to run.
"""

from __future__ import annotations

import random
import shutil
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.reliability.aftermath import faults_now, faults_of_next_run, repeats
from tests.reliability.evenings import PLANS, Evening, evenings
from tests.reliability.kills import Broken, how_far
from tests.reliability.posts import Post, post_office
from tests.reliability.premises import Premises, copy_code
from tests.reliability.tallies import Tally
from tests.reliability.traces import Call, read_trace, recording, striking

NOT_HIT = "calls that were not hit"
_OF_MEMORY = frozenset({"brk", "mmap", "munmap", "mremap", "madvise", "futex", "mprotect"})
CHANGING = frozenset({
    "openat", "open", "creat", "write", "pwrite64", "writev", "fsync", "fdatasync", "ftruncate",
    "rename", "renameat", "renameat2", "link", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir",
    "chmod", "fchmod", "fchmodat", "chown", "fchown", "setxattr", "utimensat", "flock",
})  # fmt: skip
# Not what receives: how often depends on how an answer arrives.
_ON_THE_NET = frozenset({"connect", "sendto", "sendmsg", "shutdown"})


@dataclass(frozen=True, slots=True)
class Stage:
    """Premises that can be put back to where they were before a night, again and again."""

    premises: Premises
    evening: Evening
    kept: Path | None
    post: Post

    def set(self) -> None:
        """As it was before the night; a first night has no state folder yet."""
        shutil.rmtree(self.premises.state, ignore_errors=True)
        shutil.rmtree(self.premises.folder / "reports", ignore_errors=True)
        if self.kept is not None:
            shutil.copytree(self.kept, self.premises.state)
            (self.premises.folder / "reports").mkdir()
        for left in self.premises.folder.glob(".xlplan-*"):
            left.unlink()
        # A new file, as the old one may have lost its permissions.
        self.premises.tracker.unlink(missing_ok=True)
        self.premises.tracker.write_bytes(self.evening.before)
        self.post.behaviour.kept.clear()


def set_stage(
    folder: Path, post: Post, *, first: bool, plan: int = 0, broken: Broken | None = None
) -> Stage:
    """A stage for the first night there ever was, or for one after others."""
    premises = Premises(folder / "council", folder / "state", copy_code(folder / "code", broken),
                        PLANS[plan].name)  # fmt: skip
    premises.set_up(post.port)
    nights = evenings(PLANS[plan], premises, random.Random(0))
    evening, kept = next(nights), None
    if not first:
        premises.tracker.write_bytes(evening.before)
        premises.run(evening.day)
        kept = shutil.copytree(premises.state, folder / "kept")
        evening = next(nights)
    return Stage(premises, evening, kept, post)


def record(stage: Stage, trace: Path, names: Sequence[str] = ("all",)) -> list[Call]:
    """The calls of a night that nothing disturbs."""
    stage.set()
    ran = stage.premises.run(stage.evening.day, recording(trace, names))
    assert ran.code == 0, ran.err
    return read_trace(trace)


def of_the_save(calls: Sequence[Call], premises: Premises) -> list[Call]:
    """The calls from the first open of the temporary file to the folder's fsync."""
    begins = next(n for n, call in enumerate(calls) if _begins_save(call, premises))
    ends = next(
        n for n, call in enumerate(calls)
        if n > begins and call.name == "fsync" and f"<{premises.folder}>" in call.arguments
    )  # fmt: skip
    return [call for call in calls[begins : ends + 1] if call.name not in _OF_MEMORY]


def _begins_save(call: Call, premises: Premises) -> bool:
    return call.name == "openat" and f'"{premises.folder}/.xlplan-' in call.arguments


def of_the_night(calls: Sequence[Call], premises: Premises) -> list[Call]:
    """The calls on a file of the council or of the state folder that change it, and the net's."""
    return [
        call
        for call in calls
        if call.name in _ON_THE_NET or (call.name in CHANGING and is_of(call, premises))
    ]


def is_of(call: Call, premises: Premises) -> bool:
    """Whether a call is about something in the council's folder or the state folder."""
    return any(str(place) in call.arguments for place in (premises.folder, premises.state))


def kill_at_calls(
    folder: Path, share: int, shares: int, *, first: bool, save: bool, step: int = 1,
    broken: Broken | None = None,
) -> Tally:  # fmt: skip
    """Kills a night at each call of the save, or of the whole night; of them every so manieth.

    Several at once take the calls in turns.
    """
    tally = Tally()
    with post_office() as post:
        stage = set_stage(folder / str(share), post, first=first, broken=broken)
        calls = record(stage, folder / f"recorded-{share}")
        chosen = (of_the_save if save else of_the_night)(calls, stage.premises)
        for call in list(_turn(chosen, share, shares, step)):
            _kill_at(stage, call, folder / f"struck-{share}", tally)
    return tally


def _turn(calls: Sequence[Call], share: int, shares: int, step: int) -> Iterator[Call]:
    return iter(calls[share * step :: shares * step])


def _kill_at(stage: Stage, call: Call, trace: Path, tally: Tally) -> None:
    stage.set()
    evening, premises, post = stage.evening, stage.premises, stage.post
    ran = premises.run(evening.day, striking(trace, call, "signal=KILL", ("openat",)))
    where = f"{call.number}. {call.shape[:160]}"
    died_at = next((c for c in read_trace(trace) if c.result.startswith("?")), None)
    if ran.code != -signal.SIGKILL or died_at is None or not call.was_hit(died_at):
        tally.blame([f"{NOT_HIT}: {died_at.shape if died_at else ran.code}"], where)
        return
    tally.figures["kills"] += 1
    tally.figures[f"killed {how_far(premises, evening, post)}"] += 1
    tally.blame([*faults_now(premises, evening), *faults_of_next_run(premises, evening, post)],
                where)  # fmt: skip
    tally.figures["mails repeated, byte for byte"] += repeats(evening, post)
