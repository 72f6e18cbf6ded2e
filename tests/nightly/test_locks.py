"""One run a tracker: held while it works, free when it ends, however it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from xlplan.errors import AnotherRun, CannotWrite
from xlplan.nightly.locks import holding

HOLD = """
import sys
from pathlib import Path
from xlplan.nightly.locks import holding
with holding(Path(sys.argv[1]), "plan.xlsx"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_is_told_and_a_third_works(tmp_path: Path) -> None:
    """The lock is free again once the run has ended, also with an error."""
    lock = tmp_path / "locks" / "plan.lock"
    with pytest.raises(ZeroDivisionError), holding(lock, "plan.xlsx"):  # noqa: PT012
        with pytest.raises(AnotherRun, match=r"at work on plan\.xlsx"), holding(lock, "plan.xlsx"):
            pass
        raise ZeroDivisionError
    with holding(lock, "plan.xlsx"):
        pass


def test_a_run_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    """After a power cut or a SIGKILL nobody has to delete a lock file by hand."""
    lock = tmp_path / "plan.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(AnotherRun), holding(lock, "plan.xlsx"):
            pass
        other.kill()
        other.wait()
        with holding(lock, "plan.xlsx"):
            pass


def test_a_lock_that_cannot_be_kept_is_said(tmp_path: Path) -> None:
    """A state folder that is no folder: a sentence, not a traceback."""
    (tmp_path / "state").write_text("")
    with (
        pytest.raises(CannotWrite, match="state folder"),
        holding(tmp_path / "state" / "plan.lock", "plan.xlsx"),
    ):
        pass
