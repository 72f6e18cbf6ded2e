"""Queues and sends mails while it is being killed, again and again, until everything has left.

    python -m tests.mail.crash OUTBOX PORT KILLS SEED

prints how many mails were made and how many kills hit. A process of its own, because it forks: the
mail server must not be in it.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from xlplan.errors import XlplanError
from xlplan.mail.outbox import queue, send_waiting, waiting
from xlplan.mail.smtp import send_by_smtp
from xlplan.settings.mail import SmtpSettings

SENDER, HEAD = "plan@council.example", "head@council.example"
_UNHARMED = 10  # mails, to learn how long one takes here
_MAILS_IN_A_LIFE = 3


def crash(outbox: Path, port: int, kills: int, seed: int) -> tuple[int, int]:
    """Runs that in a process of its own; how many mails there are, how many kills hit."""
    command = [sys.executable, "-m", "tests.mail.crash", str(outbox), str(port), str(kills)]
    done = subprocess.run(
        [*command, str(seed)], capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert done.returncode == 0, done.stderr
    mails, hits = done.stdout.split()
    return int(mails), int(hits)


def name_of(number: int) -> str:
    return f"2026-11-23 plan-{number:05}"


def render(number: int) -> bytes:
    """A mail that no other rendering of the same number equals."""
    return (
        f"From: {SENDER}\r\nTo: {HEAD}\r\nSubject: {name_of(number)}\r\n"
        f"Message-ID: <{uuid.uuid4()}@council.example>\r\nDate: {time.time_ns()}\r\n\r\n"
        "Seven are Red.\r\n"
    ).encode()


def _work(outbox: Path, port: int, numbers: Iterable[int]) -> None:
    """One mail after the other."""
    settings = SmtpSettings(host="127.0.0.1", port=port, security="none", timeout=5)
    for number in numbers:
        queue(outbox, name_of(number), render(number), SENDER, (HEAD,))
        send_waiting(outbox, lambda letter: send_by_smtp(letter, settings, pauses=()))


def _live(outbox: Path, port: int, life: float) -> bool:
    """A worker that is killed after so many seconds; whether it lived till then."""
    # The last mail is rendered anew, to see that the first rendering stays.
    first = max(len(list(outbox.rglob("*.eml"))) - 1, 0)
    worker = os.fork()
    if not worker:
        with contextlib.suppress(XlplanError):
            _work(outbox, port, count(first))
        os._exit(1)
    time.sleep(life)
    os.kill(worker, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(worker, 0)[1])


def _main(outbox: Path, port: int, kills: int, seed: int) -> None:
    begun = time.monotonic()
    _work(outbox, port, range(_UNHARMED))
    longest = _MAILS_IN_A_LIFE * (time.monotonic() - begun) / _UNHARMED
    dice = random.Random(seed)
    hits = sum(_live(outbox, port, dice.uniform(0, longest)) for _ in range(kills))
    _work(outbox, port, [len(list(outbox.rglob("*.eml")))])
    assert waiting(outbox) == ()
    print(len(list(outbox.rglob("*.eml"))), hits)


if __name__ == "__main__":
    _main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
