"""What the history keeps beside the snapshots: runs and mails, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

MailState = Literal["waiting", "sent", "refused", "kept"]


@dataclass(frozen=True, slots=True)
class Run:
    """One run on one tracker; the moments are aware datetimes, `day` is London's.

    `line` is what it says for itself in one line, `sha256` of the bytes read ("" if none were),
    `cells_changed` how many cells were written, `findings` how many flags are errors or warnings.
    `tracker` is filled in when a run is read back.
    """

    id: str
    started: datetime
    finished: datetime
    day: date
    exit_code: int
    line: str
    sha256: str = ""
    cells_changed: int = 0
    findings: int = 0
    tracker: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail and what became of it last; `moment` is an aware datetime."""

    message_id: str
    subject: str
    recipients: tuple[str, ...]
    state: MailState
    moment: datetime
