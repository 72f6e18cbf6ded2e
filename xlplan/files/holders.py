"""Who has a tracker open: the lock files that Excel and LibreOffice put beside it.

They are hints that give a name. They stay behind after a crash, and a browser or a phone makes
none, so that the proof is opening the tracker for writing (`xlplan.files.openness`).
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

_LONGEST = 4096  # bytes read of a lock file; real ones have 165, or a line
_SHOWN = 60
_FIELD = re.compile(r"((?:\\.|[^\\,;])*)[,;]?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Holder:
    """A lock file beside a tracker, the name in it ("" for none) and the program that wrote it."""

    file: Path
    name: str
    program: str

    @property
    def described(self) -> str:
        """ "Siân O'Neill (Excel)", "somebody (Excel)"."""
        return f"{self.name or 'somebody'} ({self.program})"


def find_holders(path: Path) -> tuple[Holder, ...]:
    """Who seems to have the tracker open, by the lock files beside it.

    Excel puts "~$" before the whole name; only Word drops the first characters of long ones.
    """
    kinds = (
        (f"~${path.name}", excel_name, "Excel"),
        (f".~lock.{path.name}#", libreoffice_name, "LibreOffice"),
    )
    return tuple(
        Holder(file, _cleaned(read(_first_bytes(file))), program)
        for name, read, program in kinds
        for file in _files_beside(path, name)
    )


def _files_beside(path: Path, name: str) -> tuple[Path, ...]:
    """Files of that name whatever its case: on a share people open PLAN.xlsx and get plan.xlsx."""
    try:
        names = os.listdir(path.parent)
    except OSError:
        names = [name]
    alike = (path.with_name(each) for each in sorted(names) if each.casefold() == name.casefold())
    return tuple(each for each in alike if os.path.isfile(each))


def excel_name(data: bytes) -> str:
    """The name in an Excel lock file of 165 bytes, "" if it cannot be read.

    A length byte and an 8-bit name; from 55 on the length as two bytes and the name as UTF-16.
    Excel publishes no description; this follows what it and LibreOffice write.

    >>> excel_name(bytes([3]) + b"Ann" + b" " * 51 + b"\\3\\0" + "Ann".encode("utf-16-le"))
    'Ann'
    """
    length = int.from_bytes(data[55:57], "little")
    wide = data[57 : 57 + 2 * length]
    if 0 < length <= 54 and len(wide) == 2 * length:
        return wide.decode("utf-16-le", "replace")
    length = data[0] if data else 0
    return data[1 : 1 + length].decode("cp1252", "replace") if length <= 54 else ""


def libreoffice_name(data: bytes) -> str:
    """The name in a LibreOffice lock file: fields between commas, to a semicolon.

    Commas, semicolons and backslashes in them are escaped (LockFileCommon::EscapeCharacters).

    The first field is the person's name, the second the account's, which serves where that is
    blank.

    >>> libreoffice_name(b"O'Neill\\\\, PMO,son,pc7,23.11.2026 01:03,file:///home/son;")
    "O'Neill, PMO"
    """
    fields = _FIELD.findall(data.decode("utf-8", "replace"))[:2]
    name = next((field.strip() for field in fields if field.strip()), "")
    return re.sub(r"\\(.)", r"\1", name, flags=re.DOTALL)


def _first_bytes(file: Path) -> bytes:
    """What a lock file begins with; Excel may keep it to itself, which says nothing wrong."""
    try:
        with file.open("rb") as opened:
            return opened.read(_LONGEST)
    except OSError:
        return b""


def _cleaned(name: str) -> str:
    """A name fit for a sentence: printable, one line, not too long."""
    words = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    return words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…"
