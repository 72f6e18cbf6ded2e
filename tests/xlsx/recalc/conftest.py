"""A builder of small workbooks as Excel saves them: formulas with the results it had stored."""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime, time

import pytest
import xlsxwriter

from xlplan.xlsx import read_formulas

Cell = int | float | str | bool | date | tuple[str, int | float | str | bool]
MIDNIGHT, NOON = time(), time(12)
BookBuilder = Callable[..., bytes]


def _build(
    sheets: Mapping[str, Mapping[str, Cell]],
    *,
    tables: Mapping[str, tuple[str, str, list[str]]] | None = None,
    names: Mapping[str, str] | None = None,
    saved: date = date(2026, 3, 2),
) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": datetime.combine(saved, NOON)})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, cells in sheets.items():
        sheet = book.add_worksheet(name)
        for table, (home, area, headers) in (tables or {}).items():
            if home == name:
                columns = [{"header": header} for header in headers]
                sheet.add_table(area, {"name": table, "columns": columns})
        for ref, value in cells.items():
            if isinstance(value, tuple):
                sheet.write_formula(ref, f"={value[0]}", None, value[1])
            elif isinstance(value, date):
                sheet.write_datetime(ref, datetime.combine(value, MIDNIGHT), day)
            else:
                sheet.write(ref, value)
    for name, formula in (names or {}).items():
        book.define_name(name, f"={formula}")
    book.close()
    return buffer.getvalue()


@pytest.fixture(scope="session")
def build() -> BookBuilder:
    """Build a workbook; a formula is given as its text and the result Excel had stored."""
    return _build


@pytest.fixture(scope="session")
def results() -> Callable[[bytes], dict[str, str]]:
    """Read the stored result of every formula, by "Sheet!A1"."""

    def read(data: bytes) -> dict[str, str]:
        return {f"{cell.sheet}!{cell.ref}": cell.cached.text for cell in read_formulas(data)}

    return read


def _with_part(data: bytes, name: str, old: str, new: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(made, "w") as after:
        for entry in before.infolist():
            content = before.read(entry)
            if entry.filename == name:
                content = content.replace(old.encode(), new.encode())
            after.writestr(entry, content)
    return made.getvalue()


@pytest.fixture(scope="session")
def with_part() -> Callable[[bytes, str, str, str], bytes]:
    """Replace some text in one part of a workbook."""
    return _with_part


@pytest.fixture(scope="session")
def unmarked() -> Callable[[bytes], bytes]:
    """Take away the mark "recalculate on opening", which XlsxWriter always sets."""
    return lambda data: _with_part(data, "xl/workbook.xml", ' fullCalcOnLoad="1"', "")
