"""A program that crashes, hangs or eats memory, and the caller who goes on."""

import os
import sys
import time
from pathlib import Path

import pytest

from xlplan.xlsx.recalc.fence import EngineFailed, Fence, run_fenced

MEGABYTE = 1024 * 1024


def run(program: str, fence: Fence | None = None, question: bytes = b"") -> bytes:
    return run_fenced([sys.executable, "-c", program], question, fence or Fence(), {})


def test_an_answer_comes_back() -> None:
    """What the program says of what it was asked is what the caller gets."""
    program = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])"
    assert run(program, question=b"abc") == b"cba"


@pytest.mark.parametrize(
    ("program", "why"),
    [
        pytest.param("import os; os.abort()", "it was ended by signal 6", id="crash"),
        pytest.param("raise SystemExit(3)", "it ended with code 3", id="silent end"),
        pytest.param("raise ValueError('no such thing')", "it ended with 'ValueError: no such "
                     "thing'", id="error"),
        pytest.param("import sys; sys.stdin.close(); 1/0", "it ended with 'ZeroDivisionError: "
                     "division by zero'", id="ends before it has read the question"),
    ],
)  # fmt: skip
@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
def test_a_program_that_fails_says_why(program: str, why: str) -> None:
    """The night learns in half a sentence why there was no answer."""
    with pytest.raises(EngineFailed, match=why.replace("(", r"\(")):
        run(program, question=b"x" * MEGABYTE)


def test_a_program_that_hangs_is_ended() -> None:
    """A hanging engine costs its time limit and not the night."""
    start = time.monotonic()
    with pytest.raises(EngineFailed, match=r"it was not done after 0\.5 seconds"):
        run("while True: pass", Fence(seconds=0.5))
    assert time.monotonic() - start < 30


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited by the system's means")
def test_a_program_that_eats_memory_is_ended() -> None:
    """An engine never takes the machine's memory from the others."""
    with pytest.raises(EngineFailed, match="MemoryError"):
        run("x = bytearray(900 * 1024 * 1024)", Fence(memory=500 * MEGABYTE))


@pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX")
def test_what_a_program_started_ends_with_it(tmp_path: Path) -> None:
    """No helper of a hanging engine goes on in the background."""
    mark = tmp_path / "alive"
    child = f"import time; time.sleep(1.5); open({str(mark)!r}, 'w').close()"
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with pytest.raises(EngineFailed):
        run(program, Fence(seconds=0.7))
    time.sleep(1.5)
    assert not mark.exists()


def test_a_missing_program_is_a_failure_like_any_other() -> None:
    """Nothing breaks where the engine is not installed."""
    with pytest.raises(EngineFailed, match="it cannot be started"):
        run_fenced(["/no/such/program"], b"", Fence(), {})


def test_a_program_works_in_an_empty_folder() -> None:
    """An engine finds no file of anybody's beside it, and leaves none."""
    assert run("import os; print(os.listdir('.'))").strip() == b"[]"
