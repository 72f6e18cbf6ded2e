"""A disk that fails once: each call of a night that opens, writes, syncs, renames, makes or removes
something fails in turn, with no space left, with an input/output error, with no permission.

What the night may come to is laid down here by where it was struck (`_CODES`), and holds in three
more ways: 0 only when all is done, never a traceback, and the next night does what is left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from tests.reliability.aftermath import (
    backed_up,
    faults_now,
    faults_of_next_run,
    opens,
    repeats,
)
from tests.reliability.calls import NOT_HIT, Stage, is_of, record, set_stage
from tests.reliability.kills import Broken
from tests.reliability.posts import post_office
from tests.reliability.premises import Premises, Ran
from tests.reliability.tallies import Tally
from tests.reliability.traces import Call, read_trace, striking
from xlplan.history import open_history

ERRORS = ("ENOSPC", "EIO", "EACCES")
WRONG_CODE, LEFT_AT_ONCE = "wrong exit codes", "temporary files left at once"
REPEATED = "mails repeated without need"
_FAILING = frozenset({
    "openat", "write", "pwrite64", "fsync", "fdatasync", "rename", "renameat2", "mkdir", "unlink",
    "chmod", "fchmod", "fchown", "ftruncate", "flock", "setxattr",
})  # fmt: skip
DONE, NOT_SENT, CANNOT_WRITE, TRY_AGAIN, NO_PERMISSION = 0, 69, 73, 75, 77


def fail_at_calls(
    folder: Path, share: int, shares: int, *, first: bool, step: int = 1, about: str = "",
    errors: Sequence[str] = ERRORS, broken: Broken | None = None,
) -> Tally:  # fmt: skip
    """Fails each call of a night in turn with each error, or of them every so manieth.

    `about` is a pattern for the calls to fail.
    """
    tally = Tally()
    with post_office() as post:
        stage = set_stage(folder / str(share), post, first=first, broken=broken)
        calls = that_can_fail(record(stage, folder / f"recorded-{share}"), stage.premises)
        chosen = [call for call in calls if re.search(about, call.shape)]
        blows = [(call, error) for call in chosen for error in errors]
        for call, error in blows[share * step :: shares * step]:
            _fail_at(stage, call, error, folder / f"struck-{share}", tally)
    return tally


def that_can_fail(calls: Sequence[Call], premises: Premises) -> list[Call]:
    """The calls on the council's folder and the state folder, but for those that failed anyway."""
    return [
        call
        for call in calls
        if call.name in _FAILING and is_of(call, premises) and not call.result.startswith("-1")
    ]


def _fail_at(stage: Stage, call: Call, error: str, trace: Path, tally: Tally) -> None:
    stage.set()
    evening, premises, post = stage.evening, stage.premises, stage.post
    ran = premises.run(evening.day, striking(trace, call, f"error={error}", ()))
    where = f"{error} at {call.number}. {call.shape[:200]}"
    hit = [c for c in read_trace(trace) if c.result.endswith("(INJECTED)")]
    if [c.shape for c in hit] != [call.shape]:
        tally.blame([f"{NOT_HIT}: {[c.shape for c in hit]}"], where)
        return
    place = place_of(call, premises)
    tally.figures["failures"] += 1
    tally.figures[f"ended with {ran.code}"] += 1
    codes = codes_of(place, error, call.name)
    sent_before = len(post.reports(evening.day))
    faults = [*faults_now(premises, evening), *_faults_of_code(stage, ran, codes)]
    faults += [f"{LEFT_AT_ONCE}: {path}" for path in premises.leftovers()]
    faults += faults_of_next_run(premises, evening, post)
    if repeats(evening, post) and place != "the mark":
        faults.append(f"{REPEATED}: {sent_before} before")
    tally.figures["mails repeated, byte for byte"] += repeats(evening, post)
    tally.blame(faults, f"{where}; {place}; {ran.code} {(ran.out + ran.err)[-400:]}")


def _faults_of_code(stage: Stage, ran: Ran, codes: tuple[int, ...]) -> list[str]:
    faults = []
    if "Traceback" in ran.err or "bug in xlplan" in ran.out + ran.err:
        faults.append(f"{WRONG_CODE}: a bug")
    if ran.code == 0 and (left := _left_undone(stage)):
        faults.append(f"{WRONG_CODE}: 0 without {left}")
    if ran.code not in codes:
        faults.append(f"{WRONG_CODE}: {ran.code} in place of one of {codes}")
    if ran.code and "xlplan: " not in ran.err:
        faults.append(f"{WRONG_CODE}: {ran.code} without a word")
    return faults


def _left_undone(stage: Stage) -> str:
    """What a night has not done that says it has done all, "" for nothing."""
    premises, day = stage.premises, stage.evening.day
    with open_history(premises.state, create=False) as history:
        run = history.last_good_run(str(premises.tracker))
        mails = [mail for mail in history.last_mails(1) if mail.state == "sent"]
    done = {
        "saving": premises.read() == stage.evening.after,
        "sending": len(stage.post.reports(day)) == 1 and bool(premises.mails("sent", day)),
        "a report": any(opens(each.read_bytes()) for each in premises.reports(day)),
        "a backup": backed_up(premises, stage.evening.before),
        "history": run is not None and run.day == day and bool(mails),
    }
    return ", ".join(name for name, is_done in done.items() if not is_done)


def place_of(call: Call, premises: Premises) -> str:
    """What a call is about, in a word or two."""
    text = call.arguments.replace(str(premises.folder), "COUNCIL").replace(
        str(premises.state), "STATE"
    )
    for part, place in _PLACES:
        if part in text:
            return "the mark" if place == "the outbox" and _marks(call) else place
    if call.name == "fsync":
        return "the folder's confirmation"
    return "the tracker" if f"COUNCIL/{premises.plan}.xlsx" in text else "the council's folder"


def _marks(call: Call) -> bool:
    return "/sent" in call.arguments and call.name == "rename"


_PLACES = (
    ("COUNCIL/xlplan.toml", "the settings"),
    ("COUNCIL/reports", "the report"),
    ("COUNCIL/.xlplan-", "the temporary file"),
    ("STATE/backups", "the backups"),
    ("STATE/history", "the history"),
    ("STATE/outbox", "the outbox"),
    ("STATE/locks", "the lock"),
    ("STATE/xlplan.jsonl", "the log"),
    ("STATE", "the state folder"),
)


# What a night may end with that was struck there; 0 is held to having done all besides.
_CODES: dict[str, tuple[int, ...]] = {
    "the settings": (NO_PERMISSION,),
    "the lock": (DONE, CANNOT_WRITE),
    "the log": (DONE,),
    "the state folder": (DONE, CANNOT_WRITE),
    "the history": (DONE, CANNOT_WRITE),
    "the outbox": (DONE, NOT_SENT, CANNOT_WRITE, NO_PERMISSION),
    "the mark": (CANNOT_WRITE,),
    "the backups": (DONE, CANNOT_WRITE),
    "the report": (DONE, CANNOT_WRITE),
    "the folder's confirmation": (DONE,),
    "the council's folder": (DONE, CANNOT_WRITE),
    "the temporary file": (DONE, CANNOT_WRITE),
    "the tracker": (DONE, CANNOT_WRITE, NO_PERMISSION),
}
# Where permission is what is missing, on the share, that is what is said.
_OFFICERS_OWN = ("the report", "the temporary file", "the council's folder")


def codes_of(place: str, error: str, name: str = "") -> tuple[int, ...]:
    """The exit codes that are right."""
    codes = _CODES[place]
    if place == "the temporary file" and name in ("chmod", "fchmod"):
        return (CANNOT_WRITE,)  # colleagues would be locked out
    if error == "EACCES" and place in _OFFICERS_OWN:
        return (DONE, NO_PERMISSION)
    if error == "EACCES" and place == "the lock":
        return (*codes, TRY_AGAIN)  # what POSIX says of a lock that another has
    return codes
