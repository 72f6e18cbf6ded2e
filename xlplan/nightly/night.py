"""What one run of the night goes by, and what it comes to for each tracker: the values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from xlplan.errors import NoMailServer, XlplanError
from xlplan.mail.smtp import PAUSES
from xlplan.nightly.places import Places
from xlplan.settings import Settings

# From the worst down: what xlplan got wrong, what a person has to put right, what passes by itself.
_WORST_FIRST = (70, 78, 77, 73, 65, 2, 69, 75, 0)


@dataclass(frozen=True, slots=True)
class Night:
    """One run: when it began, the day plans are judged on, by which settings, kept where.

    `clock` gives the moment, with its zone; `host` is this computer's name. `pauses`, in seconds,
    lie between the tries on a tracker that is being saved, `mail_pauses` between those on a server.
    `no_server` is what the mail server failed with earlier in this run: it is not asked again.
    """

    id: str
    started: datetime
    today: date
    settings: Settings
    places: Places
    environment: Mapping[str, str]
    clock: Callable[[], datetime]
    host: str = ""
    pauses: tuple[float, ...] = (2.0, 10.0)
    mail_pauses: tuple[float, ...] = PAUSES
    no_server: NoMailServer | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """What a run came to for one tracker.

    `line` says it in one line. `problems` is what kept it from doing all it should, the first of
    them first; `warnings` are sentences for whoever looks after it. `mails` is where each mail of
    this day is now, by name. `cells_changed` are those of the tracker, `report` the file it was
    also put into.
    """

    tracker: Path
    line: str
    problems: tuple[XlplanError, ...] = ()
    warnings: tuple[str, ...] = ()
    cells_changed: int = 0
    findings: int = 0
    sha256: str = ""
    report: Path | None = None
    mails: Mapping[str, str] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """That of the worst problem, 0 without one."""
        return worst(problem.exit_code for problem in self.problems)


def worst(codes: Iterable[int]) -> int:
    """The exit code that asks most of somebody; 0 for none."""
    return min(codes, key=_WORST_FIRST.index, default=0)
