"""The Excel file format: guarding, editing in place, listing formulas. Knows nothing of plans.

>>> from xlplan.xlsx import CellEdit, edit_cells
>>> new = edit_cells(data, [CellEdit("Action plan", "F12", "Amber")])  # doctest: +SKIP

Every byte that is not one of the edited cells stays as it was; see `xlplan.xlsx.edit`. Written
from ECMA-376 with the standard library only, as the common libraries rewrite the whole file.
"""

from xlplan.xlsx.contents import SheetContent, WorkbookContent, read_workbook
from xlplan.xlsx.edit import CellEdit, edit_cells
from xlplan.xlsx.formulas import (
    FormulaCell,
    merged_areas,
    read_formulas,
    sheet_names,
    uses_1904_dates,
)
from xlplan.xlsx.guard import guard
from xlplan.xlsx.names import DefinedName
from xlplan.xlsx.styles import NumberFormat
from xlplan.xlsx.tables import TablePlace, read_tables
from xlplan.xlsx.values import CellError, CellValue, Content

__all__ = [
    "CellEdit",
    "CellError",
    "CellValue",
    "Content",
    "DefinedName",
    "FormulaCell",
    "NumberFormat",
    "SheetContent",
    "TablePlace",
    "WorkbookContent",
    "edit_cells",
    "guard",
    "merged_areas",
    "read_formulas",
    "read_tables",
    "read_workbook",
    "sheet_names",
    "uses_1904_dates",
]
