"""Officers at work in the night: one who saves between xlplan's read and its replace, one who never
stops saving, one who has the tracker open all night.
"""

from __future__ import annotations

import email
import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.policy import default
from pathlib import Path

from tests.reliability.aftermath import faults_now, faults_of_next_run
from tests.reliability.calls import Stage, set_stage
from tests.reliability.evenings import PLANS, Evening, refreshed, typed
from tests.reliability.kills import Broken
from tests.reliability.posts import post_office
from tests.reliability.premises import Premises, Ran, end
from tests.reliability.tallies import Tally

SAVE_LOST, NOT_TOLD = "officers' saves lost", "nights that ended otherwise"
HOLDER = "Siân O'Neill"
# A disk that needs half a second for what was written, so that a save surely comes before the last
# look at the tracker: between that and the rename it would be lost (`xlplan.files.saving`).
SLOW = {
    "files/saving.py": (
        "    if temporary.read_bytes() != data:",
        "    __import__('time').sleep(0.5)\n    if temporary.read_bytes() != data:",
    )
}
_PAUSE = 2.0  # seconds between the first two tries (`xlplan.nightly.night`)
_OFTEN = 0.005  # seconds; a night reads, works and writes for longer


def save_once(folder: Path, times: int, broken: Broken | None = None) -> Tally:
    """An officer saves once while xlplan does: the save is kept, and the night begins again."""
    tally = Tally()
    with post_office() as post:
        stage = set_stage(folder, post, first=True, broken={**SLOW, **(broken or {})})
        dice = random.Random(1)
        for number in range(times):
            stage.set()
            saved = typed(stage.evening.before, PLANS[0], stage.evening.day, dice)
            begun = time.monotonic()
            ran = _saved_meanwhile(stage, saved)
            lasted = time.monotonic() - begun
            tally.figures.update({"saves in between": 1, "tried again": int(lasted > _PAUSE)})
            after = refreshed(stage.premises, saved, stage.evening.day)
            evening = Evening(stage.evening.day, saved, after)
            faults = faults_now(stage.premises, evening)
            if stage.premises.read() == stage.evening.after:
                faults = [SAVE_LOST]
            if ran.code or lasted < _PAUSE or stage.premises.read() == saved:
                faults.append(f"{NOT_TOLD}: {ran} after {lasted:.1f} s")
            faults += faults_of_next_run(stage.premises, evening, post)
            tally.blame(faults, f"save {number}")
    return tally


def _saved_meanwhile(stage: Stage, data: bytes) -> Ran:
    """A night, with these bytes put in the tracker's place when the temporary file is there."""
    ready = stage.premises.folder / "0A1B2C3D.tmp"
    ready.write_bytes(data)
    process = stage.premises.start(stage.evening.day)
    while process.poll() is None and not list(stage.premises.folder.glob(".xlplan-*")):
        time.sleep(0.001)
    os.replace(ready, stage.premises.tracker)
    return end(process)


def save_always(folder: Path, times: int, broken: Broken | None = None) -> Tally:
    """An officer who saves all the time: 75, the last save stays, and the mail says so."""
    tally = Tally()
    with post_office() as post:
        stage = set_stage(folder, post, first=True, broken=broken)
        evening = stage.evening
        for number in range(times):
            stage.set()
            begun = time.monotonic()
            with _saving(stage) as saved:
                ran = stage.premises.run(evening.day)
            lasted = time.monotonic() - begun
            tally.figures.update({"nights of saving": 1, "saves": len(saved)})
            faults = [] if stage.premises.read() == saved[-1] else [SAVE_LOST]
            if list(stage.premises.backups()) or stage.premises.leftovers():
                faults.append(f"{NOT_TOLD}: something was left")
            said = "was changed while xlplan worked on it"
            if ran.code != 75 or said not in ran.err or lasted < 12:
                faults.append(f"{NOT_TOLD}: {ran} after {lasted:.1f} s")
            faults += _faults_of_mail(stage, "could not be refreshed", said)
            tally.blame(faults, f"night {number}")
    return tally


def hold(folder: Path, times: int, broken: Broken | None = None) -> Tally:
    """A tracker that is open in Excel all night: 75, nothing is written, the mail names who."""
    tally = Tally()
    with post_office() as post:
        stage = set_stage(folder, post, first=True, broken=broken)
        lock = stage.premises.folder / f"~${stage.premises.tracker.name}"
        for number in range(times):
            stage.set()
            lock.write_bytes(excel_lock(HOLDER))
            ran = stage.premises.run(stage.evening.day)
            faults = []
            if stage.premises.read() != stage.evening.before or stage.premises.backups():
                faults.append(SAVE_LOST)
            if ran.code != 75 or HOLDER not in ran.err:
                faults.append(f"{NOT_TOLD}: {ran}")
            faults += _faults_of_mail(stage, "could not be refreshed", HOLDER)
            lock.unlink()
            tally.figures.update({"nights with the tracker open": 1})
            faults += faults_of_next_run(stage.premises, stage.evening, post)
            tally.blame(faults, f"night {number}")
    return tally


def excel_lock(name: str) -> bytes:
    """What Excel puts beside a workbook: 165 bytes, the name in 8 bits and in UTF-16."""
    narrow, wide = name.encode("cp1252"), name.encode("utf-16-le")
    data = bytes([len(narrow)]) + narrow.ljust(54) + len(name).to_bytes(2, "little") + wide
    return data.ljust(165, b" ")


def _save(premises: Premises, data: bytes) -> None:
    """As Excel does: a new file beside it, then its name."""
    other = premises.folder / "0A1B2C3D.tmp"
    other.write_bytes(data)
    os.replace(other, premises.tracker)


@contextmanager
def _saving(stage: Stage) -> Iterator[list[bytes]]:
    """Saves a different tracker every few milliseconds; what was saved."""
    dice, stop = random.Random(2), threading.Event()
    evening = stage.evening
    versions = [typed(evening.before, PLANS[0], evening.day, dice) for _ in range(20)]
    saved: list[bytes] = []

    def work() -> None:
        while not stop.wait(_OFTEN):
            saved.append(versions[len(saved) % len(versions)])
            _save(stage.premises, saved[-1])

    officer = threading.Thread(target=work)
    officer.start()
    try:
        yield saved
    finally:
        stop.set()
        officer.join()


def _faults_of_mail(stage: Stage, *words: str) -> list[str]:
    """Whether one mail came, with these words in both of its forms and the report attached."""
    mails = stage.post.reports(stage.evening.day)
    if len(mails) != 1 or len(stage.post.behaviour.kept) != 1:
        return [f"{NOT_TOLD}: {len(mails)} mails"]
    message = email.message_from_bytes(mails[0].data, policy=default)
    text = message.get_body(("plain",))
    content = "" if text is None else " ".join(text.get_content().split())
    attached = [part.get_filename() for part in message.iter_attachments()]
    said = all(word in content for word in words) and len(attached) == 1
    return [] if said else [f"{NOT_TOLD}: {content[:500]} {attached}"]
