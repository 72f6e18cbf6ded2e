"""A folder as a council has it: a tracker, settings, a state folder, and xlplan run as a process.

The xlplan that runs is a copy of the checkout's, so that it stays the same while it is measured,
and so that a test can break it. Nothing here judges.
"""

from __future__ import annotations

import compileall
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SENDER, READER, ADMIN = "plan@council.example", "head@council.example", "it@council.example"
TEMPORARY = ".xlplan-*"
_HANGS = 120  # seconds
_SETTINGS = """
trackers = ["{tracker}"]
report_dir = "reports"

[mail]
from = "{sender}"
to = ["{reader}"]
admin = ["{admin}"]
via = "smtp"

[mail.smtp]
host = "127.0.0.1"
port = {port}
security = "none"
timeout = 5
"""


class Ran(NamedTuple):
    """How a process ended: its exit code, -9 for SIGKILL, and what it said."""

    code: int
    out: str
    err: str


def copy_code(folder: Path, broken: Mapping[str, tuple[str, str]] | None = None) -> Path:
    """A copy of xlplan in the folder; `broken` replaces a text of a module by another."""
    shutil.copytree(
        ROOT / "xlplan", folder / "xlplan", ignore=shutil.ignore_patterns("__pycache__")
    )
    for module, (right, wrong) in (broken or {}).items():
        path = folder / "xlplan" / module
        text = path.read_text(encoding="utf-8")
        assert right in text, f"{module} does not hold {right!r} any more"
        path.write_text(text.replace(right, wrong), encoding="utf-8")
    # Else the first runs would write them, at the very moments that are to be hit.
    compileall.compile_dir(str(folder / "xlplan"), quiet=2)
    return folder


@dataclass(frozen=True, slots=True)
class Premises:
    """The folder of one council, the state folder its xlplan uses, and the copy of the code."""

    folder: Path
    state: Path
    code: Path
    plan: str

    @property
    def tracker(self) -> Path:
        """The officers' workbook."""
        return self.folder / f"{self.plan}.xlsx"

    def set_up(self, port: int) -> None:
        """The settings, for a mail server on that port of this computer, and the tracker."""
        self.folder.mkdir(parents=True, exist_ok=True)
        names = {"tracker": self.tracker.name, "port": port}
        addresses = {"sender": SENDER, "reader": READER, "admin": ADMIN}
        text = _SETTINGS.format(**names, **addresses)
        (self.folder / "xlplan.toml").write_text(text, encoding="utf-8")
        shutil.copyfile(ROOT / "workbooks" / self.tracker.name, self.tracker)

    def read(self) -> bytes | None:
        """The tracker as it is now."""
        try:
            return self.tracker.read_bytes()
        except FileNotFoundError:
            return None

    def leftovers(self) -> list[Path]:
        """Temporary files of this tracker alone, as another may share the state folder."""
        own = self.state.glob(f"*/{self.plan}-*/**/{TEMPORARY}")
        return sorted([*self.folder.rglob(TEMPORARY), *own])

    def backups(self) -> list[Path]:
        """The backups of this tracker."""
        return sorted(self.state.glob(f"backups/{self.plan}-*/{self.plan}.*.xlsx"))

    def reports(self, day: date) -> list[Path]:
        """The report of a day, where it is put besides the mail."""
        return sorted((self.folder / "reports").glob(f"*{day}*.xlsx"))

    def mails(self, where: str, day: date) -> list[Path]:
        """The mails of a day in the outbox ("") or a folder of it ("sent")."""
        return sorted(self.state.glob(f"outbox/{self.plan}-*/{where}/{day} *.eml"))

    def start(self, day: date, before: Sequence[str] = ()) -> subprocess.Popen[str]:
        """The night of that day as a process; `before` is what it is run by."""
        # As the command xlplan itself, which looks for no code in the folder one works in (-P).
        words = [sys.executable, "-P", "-m", "xlplan", "nightly", "--as-at", day.isoformat()]
        return subprocess.Popen(
            [*before, *words], cwd=self.folder, env=self._environment(), start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            errors="replace",
        )  # fmt: skip

    def run(self, day: date, before: Sequence[str] = ()) -> Ran:
        """The same to its end."""
        return end(self.start(day, before))

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": str(self.code),
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
            "XLPLAN_STATE_DIR": str(self.state),
        }


def end(process: subprocess.Popen[str]) -> Ran:
    """Waits for a process; one that hangs is killed and raises."""
    try:
        out, err = process.communicate(timeout=_HANGS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return Ran(process.returncode, out, err)
