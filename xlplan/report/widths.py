"""How wide the columns of a sheet have to be: for dates and amounts whole, for text in a row.

Excel shows a figure that is wider than its column as "####", and text above a row's limit not at
all. Widths are in digits, as Excel counts them.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xlplan.fitting import column_width
from xlplan.report.content import Cell, Column, Formula, Sheet, Table
from xlplan.report.formats import INDENT
from xlplan.settings import Look

LINES_SHOWN = 26  # of a row as high as Excel has them, in the larger letters for publication
_ALONE = 100.0  # of a sheet of sentences
_AROUND_AMOUNT = 3.5  # "£", "-" and the gap behind


def widths_of(sheet: Sheet, look: Look) -> list[float]:
    """Each column as wide as the widest that stands in it."""
    tables = [part for part in sheet.parts if isinstance(part, Table)]
    widths = [0.0] * max((len(table.columns) for table in tables), default=1)
    for table in tables:
        for index, column in enumerate(table.columns):
            widths[index] = max(widths[index], _width(table, index, column, look))
    return [width or _ALONE for width in widths]


def _width(table: Table, index: int, column: Column, look: Look) -> float:
    if column.kind == "day":
        longest = look.date_format.replace("mmmm", "September").replace("dddd", "Wednesday")
        return max(column.width, len(longest) + 2.0)
    if column.kind == "money":
        return max(column.width, _of_amounts(table, index))
    if column.kind == "text":
        texts = (cell for cell in _cells(table, index) if isinstance(cell, str))
        return column_width(texts, column.width - INDENT, most_lines=LINES_SHOWN) + INDENT
    return column.width


def _of_amounts(table: Table, index: int) -> float:
    values = (cell.value if isinstance(cell, Formula) else cell for cell in _cells(table, index))
    amounts = [abs(Decimal(value)) for value in values if isinstance(value, int | Decimal)]
    if not amounts:
        return 0.0
    pence = any(amount != int(amount) for amount in amounts)
    return len(f"{max(amounts):,.{2 if pence else 0}f}") + _AROUND_AMOUNT


def _cells(table: Table, index: int) -> Iterator[Cell]:
    yield from (row[index] for row in table.rows)
    if table.totals:
        yield table.totals[index]
