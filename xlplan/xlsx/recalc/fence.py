"""A program run behind a fence: limits on its time and memory, an empty folder, no inheritance.

Whatever it does, the caller goes on: it is killed with all it started, and its failure becomes an
EngineFailed with the reason. Memory can be limited on Linux and macOS only; elsewhere time is the
only limit. Does not know what the program computes.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from xlplan.xlsx import limits

_SHOWN = 200


class EngineFailed(Exception):
    """The engine gave no answer; the text says why, as the end of a sentence."""


@dataclass(frozen=True)
class Fence:
    """How long a program may take, in seconds, and how many bytes of memory it may have."""

    seconds: float = limits.ENGINE_SECONDS
    memory: int = limits.ENGINE_BYTES


def run_fenced(
    command: Sequence[str], question: bytes, fence: Fence, settings: Mapping[str, str]
) -> bytes:
    """What a program answers on its standard output; `settings` are added to its environment.

    Raises EngineFailed when it cannot be started, ends with an error, is killed, or is not done
    in time.
    """
    with tempfile.TemporaryDirectory(prefix="xlplan-", ignore_cleanup_errors=True) as folder:
        process = _started(command, Path(folder), fence, settings)
        try:
            answer, complaint = process.communicate(question, timeout=fence.seconds)
        except subprocess.TimeoutExpired:
            raise EngineFailed(f"it was not done after {fence.seconds:g} seconds") from None
        finally:
            _kill_all(process)
    if process.returncode != 0:
        raise EngineFailed(_why_ended(process.returncode, complaint))
    return answer


def _started(
    command: Sequence[str], folder: Path, fence: Fence, settings: Mapping[str, str]
) -> "subprocess.Popen[bytes]":
    posix = os.name == "posix"
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env={**os.environ, **settings},
            start_new_session=posix,
            preexec_fn=partial(_limit_memory, fence.memory) if posix else None,
        )
    except OSError as error:
        raise EngineFailed(f"it cannot be started ({error.strerror})") from None


def _limit_memory(most: int) -> None:
    import resource

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _kill_all(process: "subprocess.Popen[bytes]") -> None:
    """The program and whatever it started; nothing to do where it has ended by itself."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        with contextlib.suppress(OSError):
            pipe.close() if pipe else None


def _why_ended(code: int, complaint: bytes) -> str:
    if code < 0:
        return f"it was ended by signal {-code}"
    lines = complaint.decode(errors="replace").strip().splitlines()
    return f"it ended with '{lines[-1][:_SHOWN]}'" if lines else f"it ended with code {code}"
