"""System calls of a process: recorded, and struck, by strace.

strace counts the calls of one name from the start of the process; a night makes the same calls each
time, so that what was recorded once can be struck the next time. That it was is read from the trace
of the very run that was struck.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_LINE = re.compile(r"^\d+\s+(\w+)\((.*)\)\s+= (.*)$")
# The folder a path counts from is no path that is used, as all paths here are whole ones.
_FOLDER = re.compile(r"AT_FDCWD<[^>]*>")
_PASSING = re.compile(
    r"\.xlplan-[0-9a-f]+|\b\d{4}-\d\d-\d\dT\d{6}\.[0-9a-f]{8}|\d+(?=<)|0x[0-9a-f]+"
    r"|(?<=socket:\[)\d+|(?<=\.\.\., )\d+"
)
_OPTIONS = ("-f", "-qq", "-y", "-s", "0")


@dataclass(frozen=True, slots=True)
class Call:
    """One system call: its name, the how manieth of that name, its arguments, its result."""

    name: str
    number: int
    arguments: str
    result: str

    @property
    def shape(self) -> str:
        """The call without what differs from run to run."""
        return f"{self.name}({_PASSING.sub('…', self.arguments)})"

    def was_hit(self, died: Call) -> bool:
        """Whether that is where a process died: this call, as far as one knows that never returned.

        Of some calls strace prints what they are given only when they return.
        """
        if (self.name, self.number) != (died.name, died.number):
            return False
        mine, its = (each.shape.partition(",")[0] for each in (self, died))
        return mine == its or "<unfinished" in its


@cache
def why_not() -> str:
    """Why nothing can be traced here, "" if it can."""
    if shutil.which("strace") is None:
        return "strace is not there"
    tried = subprocess.run(
        ["strace", "-qq", "-e", "trace=none", "true"], capture_output=True, check=False
    )
    return "strace may not trace here" if tried.returncode else ""


def recording(trace: Path, names: Iterable[str] = ("all",)) -> list[str]:
    """What to put before a command to have its calls of these names recorded."""
    return ["strace", *_OPTIONS, "-o", str(trace), "-e", f"trace={','.join(names)}"]


def striking(trace: Path, call: Call, blow: str, names: Iterable[str]) -> list[str]:
    """The same, with a blow ("signal=KILL", "error=EIO") at that call."""
    traced = {call.name, *names}
    blow = f"inject={call.name}:{blow}:when={call.number}"
    return [*recording(trace, sorted(traced)), "-e", blow]


def read_trace(trace: Path) -> list[Call]:
    """The calls in a trace, in their order."""
    numbers: Counter[str] = Counter()
    calls = []
    for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
        if match := _LINE.match(line):
            name, result = match[1], match[3]
            arguments = _FOLDER.sub("AT_FDCWD", match[2])
            numbers[name] += 1
            calls.append(Call(name, numbers[name], arguments, result))
    return calls
