"""A council's folder for a test: one tracker, a state folder, settings, and nights run on it."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import openpyxl

from xlplan.files import tracker_key
from xlplan.nightly.night import Ended, Night
from xlplan.nightly.places import find_places
from xlplan.nightly.run import Over, run_night
from xlplan.settings import parse_settings
from xlplan.xlsx import CellEdit, edit_cells

ROOT = Path(__file__).resolve().parents[2]
FIRST = date(2018, 8, 1)
OUTBOX = """
[mail]
from = "plan@council.example"
to = ["head@council.example"]
admin = ["it@council.example"]
"""


def by_smtp(port: int, more: str = "") -> str:
    """Settings that mail through a server on this machine."""
    return (
        f'{OUTBOX}via = "smtp"\n{more}\n[mail.smtp]\nhost = "127.0.0.1"\nport = {port}\n'
        'security = "none"\ntimeout = 5\n'
    )


@dataclass
class Council:
    """What a night works on. Every night is at half past three, GMT."""

    folder: Path
    trackers: list[Path] = field(default_factory=list)
    runs: int = 0

    @property
    def tracker(self) -> Path:
        return self.trackers[0]

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def outbox(self) -> Path:
        return self.state / "outbox" / tracker_key(self.tracker)

    def add(self, name: str, plan: str = "high-needs") -> Path:
        path = Path(shutil.copy(ROOT / "workbooks" / f"{plan}.xlsx", self.folder / name))
        self.trackers.append(path)
        return path

    def night(self, day: date = FIRST, settings: str = OUTBOX, **changes: object) -> Night:
        """The night of that day, the second run of a day a minute later than the first."""
        self.runs += 1
        started = datetime(day.year, day.month, day.day, 3, 30, tzinfo=UTC)
        started += timedelta(minutes=self.runs)
        parsed = parse_settings(settings, folder=self.folder)
        environment = {"XLPLAN_STATE_DIR": str(self.state)}
        given: dict[str, object] = {
            "id": f"run{self.runs}",
            "started": started,
            "today": day,
            "settings": parsed,
            "places": find_places(parsed.night, environment),
            "environment": environment,
            "clock": ticking(started),
            "host": "pc7",
            "pauses": (0.0, 0.0),
            "mail_pauses": (),
        }
        return Night(**(given | changes))  # type: ignore[arg-type]

    def run_all(self, day: date = FIRST, settings: str = OUTBOX) -> Over:
        return run_night(self.trackers, self.night(day, settings))

    def run(self, day: date = FIRST, settings: str = OUTBOX) -> Ended:
        """A night with one tracker, and what it came to."""
        (ended,) = self.run_all(day, settings).trackers
        return ended

    def mails(self, state: str = "kept") -> list[EmailMessage]:
        """The mails in a folder of the tracker's outbox; those that wait lie in "."."""
        return [parsed(path.read_bytes()) for path in sorted((self.outbox / state).glob("*.eml"))]

    def type(self, cell: str, value: str) -> None:
        """An officer writes into the plan and saves."""
        self.tracker.write_bytes(typed(self.tracker.read_bytes(), cell, value))

    def head(self, heading: str, other: str) -> None:
        """An officer gives a column of the plan another heading and saves."""
        book = openpyxl.load_workbook(self.tracker)
        sheet = book["Action plan"]
        (cell,) = (cell for cell in sheet[1] if cell.value == heading)
        cell.value = other
        (column,) = (c for c in sheet.tables["Actions"].tableColumns if c.name == heading)
        column.name = other
        book.save(self.tracker)

    def backups(self) -> list[bytes]:
        folder = self.state / "backups" / tracker_key(self.tracker)
        return [path.read_bytes() for path in sorted(folder.glob("*"))]


def typed(data: bytes, cell: str, value: str) -> bytes:
    """The workbook with something in a cell of its plan."""
    return edit_cells(data, [CellEdit("Action plan", cell, value)])


def ticking(start: datetime) -> Callable[[], datetime]:
    """A clock that is a second on each time it is looked at."""
    moments = [start]

    def look() -> datetime:
        moments.append(moments[-1] + timedelta(seconds=1))
        return moments[-1]

    return look


def parsed(data: bytes) -> EmailMessage:
    """A mail as a mail program reads it."""
    mail = message_from_bytes(data, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def words(mail: EmailMessage) -> str:
    """The plain text of a mail on one line."""
    body = mail.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def attached(mail: EmailMessage) -> bytes:
    """The workbook that comes with a mail."""
    (part,) = mail.iter_attachments()
    content: bytes = part.get_content()
    return content


def sheet_names(data: bytes) -> list[str]:
    return openpyxl.load_workbook(io.BytesIO(data), read_only=True).sheetnames
