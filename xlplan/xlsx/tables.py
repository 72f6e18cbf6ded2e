"""The Excel tables of a workbook and where they stand (ECMA-376 Part 1, 18.5.1.2).

Reads only; what may not be written because of a table is `xlplan.xlsx.permits`.
"""

from dataclasses import dataclass

from xlplan.xlsx.package import Workbook, open_workbook
from xlplan.xlsx.permits import sheet_tables
from xlplan.xlsx.refs import format_area


@dataclass(frozen=True)
class TablePlace:
    """A table: its sheet, its name, its area such as "A1:Q13", header and totals row included."""

    sheet: str
    name: str
    area: str
    has_totals: bool


def read_tables(data: bytes) -> tuple[TablePlace, ...]:
    """Every table of the workbook, sheet by sheet.

    Raises WorkbookRefused for a workbook that cannot be read.
    """
    return workbook_tables(open_workbook(data))


def workbook_tables(workbook: Workbook) -> tuple[TablePlace, ...]:
    """As `read_tables`, of a workbook that is open already."""
    return tuple(
        TablePlace(sheet.name, table.name, format_area(table.area), table.has_totals)
        for sheet in workbook.worksheets
        for table in sheet_tables(workbook, sheet)
    )
