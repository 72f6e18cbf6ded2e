"""A report is known again, whoever saved it since; nothing else is taken for one."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report.maker import ROOT, report
from xlplan.errors import WorkbookRefused
from xlplan.mark import is_report, refuse_report


@pytest.mark.parametrize("name", ["high-needs", "commissioning", "blank"])
def test_a_tracker_is_no_report(name: str) -> None:
    """So a tracker is never overwritten by one."""
    assert not is_report((ROOT / "workbooks" / f"{name}.xlsx").read_bytes())


@pytest.mark.parametrize("data", [b"", b"words", b"PK\x05\x06" + bytes(18), b"PK\x03\x04" * 9])
def test_whatever_else_lies_there_is_no_report(data: bytes) -> None:
    """Any other file is left alone."""
    assert not is_report(data)


def test_a_damaged_report_is_no_report() -> None:
    """Bytes broken on the way are not taken for a report, and break nothing."""
    data = report("blank")
    assert [cut for cut in range(0, len(data) - 1, 97) if is_report(data[:cut])] == []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        at = package.getinfo("docProps/core.xml").header_offset
    broken = [data[:place] + b"\xff" + data[place + 1 :] for place in range(at, at + 120)]
    assert {True, False} >= {is_report(one) for one in broken}


def test_an_officers_workbook_that_speaks_of_reports_is_no_report(tmp_path: Path) -> None:
    """Only the words xlplan itself puts into the properties count, not words in cells."""
    book = openpyxl.Workbook()
    book["Sheet"]["A1"] = "Report made by xlplan"
    book.save(tmp_path / "ours.xlsx")
    assert not is_report((tmp_path / "ours.xlsx").read_bytes())


def test_a_report_saved_since_is_still_a_report() -> None:
    """Somebody widened a column; it is no tracker for that."""
    again = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(report("high-needs"))).save(again)
    assert is_report(again.getvalue())


@given(st.integers(0, 40_000), st.binary(max_size=30))
def test_any_damaged_report_is_known_or_not(at: int, others: bytes) -> None:
    """What is asked first of every tracker never ends in a bug."""
    data = report("blank")
    assert is_report(data[:at] + others + data[at + len(others) :]) in (True, False)


def test_a_file_that_unpacks_to_very_much_is_not_unpacked() -> None:
    """Only the beginning of its properties is looked at."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("docProps/core.xml", bytes(15_000_000))
    tracemalloc.start()
    try:
        assert not is_report(made.getvalue())
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_a_report_is_refused_as_a_tracker() -> None:
    """It is said what to give in its place; any other file is left to whoever reads it."""
    with pytest.raises(WorkbookRefused, match="is a report that xlplan made") as refused:
        refuse_report(report("high-needs"))
    assert refused.value.next_step == "Give the tracker it was made from."
    refuse_report((ROOT / "workbooks" / "high-needs.xlsx").read_bytes())
    refuse_report(b"words")
