"""Mail that is rendered once, kept on disk, sent, and marked: the files are the truth.

    outbox/NAME.eml       waiting; NAME.json beside it says from whom and to whom it still goes
    outbox/sent/          a server took it
    outbox/refused/       no server will ever take it
    outbox/kept/          there is no server: mails lie here for people to open

A mail is there from the moment its .eml has its name, and sent from the moment it lies in sent/.
A crash between a server's answer and that moment sends the very same bytes again, never others.
Renders nothing and talks to no server. One process at a time: the caller holds the lock.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from pathlib import Path
from typing import Literal

from xlplan.errors import CannotWrite, MailNotSent, MailRefused, NoPermission
from xlplan.files import make_private_folder
from xlplan.mail.delivery import Delivery, Letter, Sender
from xlplan.mail.durable import (
    move_durably,
    prove_writable,
    remove_temporaries,
    write_durably,
)

State = Literal["sent", "refused", "kept", "waiting"]
_NOBODY = Delivery(())
_DONE: tuple[State, ...] = ("sent", "refused", "kept")
_NAME = re.compile(r'\d{4}-\d\d-\d\d[^/\\<>:"|?*\x00-\x1f]{0,80}')


class LeftAlone(MailNotSent):
    """A sender does not touch this very mail; it waits, and the others go."""


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a mail of the outbox is now, and what stood in its way.

    `delivery` is what the server said of each address in this run; with some of them `later`, the
    mail is waiting for those alone.
    """

    name: str
    state: State
    delivery: Delivery = _NOBODY
    problem: MailNotSent | None = None


@dataclass(frozen=True, slots=True)
class _Envelope:
    """From whom and to whom, and the SHA-256 of the bytes that go there."""

    sender: str
    recipients: tuple[str, ...]
    sha256: str


def find(folder: Path, name: str) -> Path | None:
    """The mail of that name, wherever it lies: then it must not be rendered again.

    Raises `NoPermission` if that cannot be known.
    """
    file_name = f"{_checked(name)}.eml"
    with _reading(folder):
        for place in (folder, *(folder / state for state in _DONE)):
            if (place / file_name).exists():
                return place / file_name
    return None


def queue(folder: Path, name: str, data: bytes, sender: str, recipients: Sequence[str]) -> Path:
    """Puts a rendered mail into the outbox, safe on disk, and gives its path.

    `name` begins with the date, "2026-11-23 high-needs"; with the same name the first mail stays
    and its path is given. Raises `CannotWrite` and leaves nothing of the mail behind, unless it
    lies there whole and only the disk's confirmation is missing; `NoPermission`.
    """
    there = find(folder, name)
    if there is not None:
        return there
    letter, sidecar = _files(folder, _checked(name))
    envelope = _Envelope(sender, tuple(recipients), hashlib.sha256(data).hexdigest())
    with _writing(folder):
        make_private_folder(folder)
        try:
            _write_envelope(sidecar, envelope)
            write_durably(letter, data)
        except OSError:
            if not letter.exists():
                sidecar.unlink(missing_ok=True)
            raise
    return letter


def waiting(folder: Path) -> tuple[str, ...]:
    """The names of the mails that wait, oldest first; raises `NoPermission` if nobody can know."""
    with _reading(folder):
        # Not glob: it takes a folder that may not be read for one without mail.
        names = os.listdir(folder) if folder.is_dir() else []
    return tuple(sorted(name.removesuffix(".eml") for name in names if name.endswith(".eml")))


def send_waiting(folder: Path, send: Sender) -> tuple[Posted, ...]:
    """Sends what waits, oldest first, and says of each mail where it is now.

    A mail that fails, or that `send` leaves alone (`LeftAlone`), does not stop the others; a server
    that fails (any other `MailNotSent`) does, and they wait too. Raises `CannotWrite`, before
    anything is sent where that can be known, and what else `send` raises; then too, what was sent
    is marked.
    """
    names = _prepare(folder)
    posted: list[Posted] = []
    for place, name in enumerate(names):
        try:
            posted.append(_post(folder, name, send))
        except MailNotSent as problem:
            posted += (Posted(rest, "waiting", problem=problem) for rest in names[place:])
            break
    return tuple(posted)


def keep_waiting(folder: Path) -> tuple[Posted, ...]:
    """Lays what waits aside for people to open, where there is no server; raises `CannotWrite`."""
    return tuple(_settle(folder, Posted(name, "kept")) for name in _prepare(folder))


def sweep(folder: Path, keep_days: int, today: date) -> int:
    """Removes sent mails dated more than `keep_days` days ago, and says how many.

    What waits, was refused or is kept stays; so does a mail without a date in its name. Raises
    `CannotWrite`.
    """
    oldest = today - timedelta(days=keep_days)
    removed = 0
    with _writing(folder):
        _tidy(folder)
        for letter in (folder / "sent").glob("*.eml"):
            if _day(letter.stem, today) < oldest:
                for path in reversed(_files(letter.parent, letter.stem)):
                    path.unlink(missing_ok=True)
                removed += 1
    return removed


def _checked(name: str) -> str:
    """A name fit for a file on every system; "….eml" names the same mail."""
    name = name.removesuffix(".eml")
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} does not begin with a date, or cannot be a file's name")
    return name


def _files(place: Path, name: str) -> tuple[Path, Path]:
    return place / f"{name}.eml", place / f"{name}.json"


def _day(name: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(name[:10])
    except ValueError:
        return otherwise


def _prepare(folder: Path) -> tuple[str, ...]:
    """Clears up after a crash, and makes sure that what is sent can be marked."""
    with _writing(folder):
        _tidy(folder)
    names = waiting(folder)
    if names:
        with _writing(folder):
            for state in _DONE:
                make_private_folder(folder / state)
                prove_writable(folder / state)
            prove_writable(folder)
    return names


def _tidy(folder: Path) -> None:
    """Removes what is half-written, and puts a sidecar where its mail lies."""
    for place in (folder, *(folder / state for state in _DONE)):
        remove_temporaries(place)
    for sidecar in folder.glob("*.json"):
        if not _NAME.fullmatch(sidecar.stem):
            continue
        letter = find(folder, sidecar.stem)
        if letter is None:
            sidecar.unlink()
        elif letter.parent != folder:
            move_durably(sidecar, letter.parent)


def _post(folder: Path, name: str, send: Sender) -> Posted:
    letter, sidecar = _files(folder, name)
    try:
        data = letter.read_bytes()
        envelope = _envelope(sidecar, data)
    except OSError as reason:
        problem = MailNotSent(f"{letter} cannot be read ({reason.strerror}).",
                              "Check the drive; the mail stays where it is.")  # fmt: skip
        return Posted(name, "waiting", problem=problem)
    try:
        delivery = _send(name, data, envelope, send)
    except LeftAlone as alone:
        return Posted(name, "waiting", problem=alone)
    except MailRefused as refusal:
        return _settle(folder, Posted(name, "refused", problem=refusal))
    if delivery.later:
        left = tuple(refusal.address for refusal in delivery.later)
        with _writing(folder):
            _write_envelope(sidecar, replace(envelope, recipients=left))
        return Posted(name, "waiting", delivery)
    return _settle(folder, Posted(name, "sent" if delivery.accepted else "refused", delivery))


def _send(name: str, data: bytes, envelope: _Envelope, send: Sender) -> Delivery:
    if hashlib.sha256(data).hexdigest() != envelope.sha256:
        raise MailRefused(f"The mail {name} was changed after it was written; it is not sent.",
                          "Look at it in the outbox's folder “refused”.")  # fmt: skip
    if not envelope.sender or not envelope.recipients:
        raise MailRefused(f"The mail {name} does not say from whom or to whom it goes.",
                          "Look at it in the outbox's folder “refused”.")  # fmt: skip
    return send(Letter(data, envelope.sender, envelope.recipients))


def _settle(folder: Path, posted: Posted) -> Posted:
    """Moves a mail where it now belongs; the mail first, for that is what counts."""
    letter, sidecar = _files(folder, posted.name)
    with _writing(folder):
        move_durably(letter, folder / posted.state)
        with contextlib.suppress(FileNotFoundError):
            move_durably(sidecar, folder / posted.state)
    return posted


def _write_envelope(sidecar: Path, envelope: _Envelope) -> None:
    write_durably(sidecar, json.dumps(asdict(envelope), indent=1).encode())


def _envelope(sidecar: Path, data: bytes) -> _Envelope:
    """What the sidecar says; where it says nothing, what the mail's own headers do."""
    try:
        found = json.loads(sidecar.read_bytes())
        envelope = _Envelope(found["sender"], tuple(found["recipients"]), found["sha256"])
        if all(isinstance(text, str) for text in (envelope.sender, *envelope.recipients)):
            return envelope
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        pass
    headers = BytesHeaderParser().parsebytes(data)
    senders = tuple(_addresses(headers.get_all("From", [])))
    recipients = tuple(dict.fromkeys(_addresses(headers.get_all("To", []))))
    sender = senders[0] if senders else ""
    return _Envelope(sender, recipients, hashlib.sha256(data).hexdigest())


def _addresses(headers: Iterable[object]) -> Iterator[str]:
    return (address for _, address in getaddresses([str(h) for h in headers]) if "@" in address)


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as reason:
        raise CannotWrite(
            f"The outbox {folder} cannot be written ({reason.strerror or reason}).",
            "Make room on the disk, or ask IT for permission to write there.",
        ) from None


@contextlib.contextmanager
def _reading(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as reason:
        raise NoPermission(
            f"The outbox {folder} cannot be read ({reason.strerror or reason}).",
            "Ask IT for permission to read there, or have the drive checked.",
        ) from None
