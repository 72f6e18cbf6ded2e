"""What must hold after a night was struck, and after the next one that nothing disturbs.

Each fault is a kind, and after a colon what was seen.
"""

from __future__ import annotations

import contextlib
import io
import sqlite3
import time
import zipfile

import openpyxl

from tests.reliability.evenings import Evening
from tests.reliability.posts import Post
from tests.reliability.premises import Premises
from xlplan.history import open_history

LOST, DAMAGED, NO_BACKUP = "trackers lost", "trackers damaged", "old trackers not in the backups"
MAIL_LOST, MAIL_OTHER = "mails lost", "mails repeated with other bytes"
LEFT, NEXT_RUN = "temporary files left", "next runs that did not do all"
HISTORY = "histories without the run"
PROMISED = (LOST, DAMAGED, NO_BACKUP, MAIL_LOST, MAIL_OTHER, LEFT, NEXT_RUN, HISTORY)
_TWO_HOURS = 7200


def faults_now(premises: Premises, evening: Evening) -> list[str]:
    """What is wrong with the tracker and its backups as they lie there."""
    now = premises.read()
    if now is None:
        return [LOST]
    if now not in (evening.before, evening.after):
        return [f"{DAMAGED}: {len(now)} bytes, {'opens' if opens(now) else 'does not open'}"]
    if not opens(now):
        return [f"{DAMAGED}: does not open"]
    if now == evening.after and not backed_up(premises, evening.before):
        return [NO_BACKUP]
    return []


def opens(data: bytes) -> bool:
    """Whether a reader that is not xlplan's reads the workbook to its end."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            whole = archive.testzip() is None
        openpyxl.load_workbook(io.BytesIO(data)).close()
    except Exception:
        return False
    return whole


def backed_up(premises: Premises, data: bytes) -> bool:
    """Whether these very bytes lie in the backups."""
    return any(
        path.stat().st_size == len(data) and path.read_bytes() == data
        for path in premises.backups()
    )


def faults_of_next_run(premises: Premises, evening: Evening, post: Post) -> list[str]:
    """Runs the night again, an hour and more later, and says what is still wrong."""
    for path in premises.leftovers():
        # When it was made stands in its name.
        before = f".xlplan-{int(time.time()) - _TWO_HOURS:08x}"
        path.rename(path.with_name(before + path.name[len(before) :]))
    ran = premises.run(evening.day)
    faults = []
    if ran.code:
        faults.append(f"{NEXT_RUN}: ended with {ran.code}, {ran.err.strip()[-300:]}")
    if premises.read() != evening.after:
        faults.append(f"{NEXT_RUN}: the tracker is not what it should be")
    if not backed_up(premises, evening.before):
        faults.append(NO_BACKUP)
    faults += [f"{LEFT}: {path}" for path in premises.leftovers()]
    return faults + _faults_of_history(premises, evening) + _faults_of_mail(premises, evening, post)


def _faults_of_history(premises: Premises, evening: Evening) -> list[str]:
    path = premises.state / "history.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with open_history(premises.state, create=False) as history:
        run = history.last_good_run(str(premises.tracker))
    faults = [] if sound else [f"{HISTORY}: damaged"]
    if list(premises.state.glob("history.sqlite.damaged-*")):
        faults.append(f"{HISTORY}: set aside as damaged")
    if run is None or run.day != evening.day:
        faults.append(HISTORY)
    return faults


def _faults_of_mail(premises: Premises, evening: Evening, post: Post) -> list[str]:
    copies = post.reports(evening.day)
    faults = [] if copies else [MAIL_LOST]
    if len({(mail.sender, mail.recipients, mail.data) for mail in copies}) > 1:
        faults.append(MAIL_OTHER)
    if premises.mails("", evening.day) or len(premises.mails("sent", evening.day)) < 1:
        faults.append(f"{NEXT_RUN}: the mail is not marked as sent")
    return faults


def repeats(evening: Evening, post: Post) -> int:
    """How many times too many the mail of the day came."""
    return max(len(post.reports(evening.day)) - 1, 0)
