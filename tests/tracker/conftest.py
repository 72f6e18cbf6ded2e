"""Trackers as officers make and change them, and an independent look into the result.

Workbooks are made with openpyxl, as if by somebody else's program; what an officer does in Excel
to a tracker of ours is done with openpyxl too, which keeps tables and formulas but drops every
cached value, so that a refresh has all of them to put back.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from xlplan.assess import Assessment, assess
from xlplan.settings import Settings
from xlplan.tracker import Refreshed, Tracker, read_tracker, refresh

ROOT = Path(__file__).resolve().parents[2]

Rows = Sequence[Sequence[object]]
Change = Callable[[openpyxl.Workbook], None]


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.fixture(scope="session")
def foreign() -> Callable[..., bytes]:
    """Somebody else's workbook: the rows of its first sheet, and what else is done to it."""

    def make(rows: Rows, change: Change | None = None, title: str = "Sheet1") -> bytes:
        book = openpyxl.Workbook()
        sheet = book["Sheet"]
        sheet.title = title
        for row in rows:
            sheet.append(list(row))
        if change is not None:
            change(book)
        return saved(book)

    return make


@pytest.fixture(scope="session")
def changed() -> Callable[[bytes, Change], bytes]:
    """A workbook after an officer did something to it."""

    def apply(data: bytes, change: Change) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(data))
        change(book)
        return saved(book)

    return apply


@pytest.fixture(scope="session")
def example() -> Callable[[str], bytes]:
    """One of the trackers in workbooks/."""
    return lambda name: (ROOT / "workbooks" / f"{name}.xlsx").read_bytes()


@pytest.fixture(scope="session")
def read() -> Callable[..., Tracker]:
    """A tracker read with these settings."""

    def call(data: bytes, settings: Settings | None = None) -> Tracker:
        return read_tracker(data, "the file's name", settings)

    return call


@pytest.fixture(scope="session")
def assessed() -> Callable[[bytes, date], Assessment]:
    """What xlplan has to say about a tracker on a day."""

    def call(data: bytes, today: date) -> Assessment:
        tracker = read_tracker(data, "the file's name")
        return assess(tracker.plan, tracker.rules, today)

    return call


@pytest.fixture(scope="session")
def refreshed() -> Callable[[bytes, date], Refreshed]:
    """A tracker after its refresh on a day."""

    def call(data: bytes, today: date) -> Refreshed:
        tracker = read_tracker(data, "the file's name")
        return refresh(tracker, assess(tracker.plan, tracker.rules, today))

    return call


@pytest.fixture(scope="session")
def values() -> Callable[..., dict[str, list[object]]]:
    """The columns of a sheet by header, as openpyxl reads them."""

    def call(
        data: bytes, sheet: str = "Action plan", *, formulas: bool = False
    ) -> dict[str, list[object]]:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=not formulas)
        header, *rows = book[sheet].iter_rows(values_only=True)
        return {
            str(words): [row[index] for row in rows]
            for index, words in enumerate(header)
            if words is not None
        }

    return call


@pytest.fixture(scope="session")
def parts() -> Callable[[bytes], dict[str, bytes]]:
    """Every part of a package."""

    def call(data: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return {name: package.read(name) for name in package.namelist()}

    return call
