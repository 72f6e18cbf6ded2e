"""LibreOffice for the tests: files converted, values worked out afresh, pages read.

Whether it is installed is for the tests to ask (`HAS_OFFICE`, `HAS_PDF_TEXT`).
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import openpyxl

HAS_OFFICE = shutil.which("soffice") is not None
HAS_PDF_TEXT = shutil.which("pdftotext") is not None
_CACHED = re.compile(rb"(</f>|<f [^>]*/>|<f/>)<v>[^<]*</v>")
_TIMEOUT = 300
_WORD = re.compile(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>')


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a page, in points from its top left."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    def covers(self, other: Word) -> bool:
        """Whether a good part of one lies over the other; lines that only touch do not."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        lower = min(self.bottom - self.top, other.bottom - other.top)
        return wide > 1 and high > 0.4 * lower


def convert(kind: str, sources: Sequence[Path], out: Path, profile: Path) -> None:
    """One start of LibreOffice for all files, with a profile of its own."""
    words = [f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind]
    subprocess.run(
        ["soffice", *words, "--outdir", str(out), *map(str, sources)],
        check=True,
        capture_output=True,
        timeout=_TIMEOUT,
    )


def without_cached_values(data: bytes) -> bytes:
    """The workbook with nothing behind its formulas, so that what is shown is worked out."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename.startswith("xl/worksheets/sheet"):
                part = _CACHED.sub(rb"\1", part)
            new.writestr(entry, part)
    return made.getvalue()


def formula_values(data: bytes, formulas: bytes) -> dict[str, object]:
    """What the cells hold that are formulas in `formulas`: numbers and words, "" for nothing."""
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    found: dict[str, object] = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(formulas)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    value = values[sheet.title][cell.coordinate].value
                    number = isinstance(value, int | float)
                    place = f"{sheet.title}!{cell.coordinate}"
                    found[place] = round(float(str(value)), 6) if number else value or ""
    return found


def pdf_text(path: Path) -> str:
    """All words of a PDF in one line."""
    done = subprocess.run(
        ["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True, timeout=60
    )
    return " ".join(done.stdout.decode().split())


def pdf_words(path: Path) -> Iterator[list[Word]]:
    """The words of each page with their places, those too that something else covers."""
    done = subprocess.run(
        ["pdftotext", "-bbox", str(path), "-"], check=True, capture_output=True, timeout=60
    )
    for page in done.stdout.decode().split("<page ")[1:]:
        found = (match.groups() for match in _WORD.finditer(page))
        yield [
            Word(float(left), float(top), float(right), float(bottom), unescape(text))
            for left, top, right, bottom, text in found
        ]
