"""Writes a table: a header row, rows as high as their text, totals, colours that follow the words.

A table is marked up as one, with unique headers and without merged cells or gaps. Text is always
written as text: what begins with "=" in the tracker is no formula here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xlplan.fitting import FONT_SIZE, HIGHEST_ROW, height_of, lines_needed
from xlplan.plan import Rag, Severity
from xlplan.rag import long_date
from xlplan.report.content import Cell, Column, Formula, Link, Table
from xlplan.report.formats import INDENT, Formats
from xlplan.report.timeline import DUE, GOES_ON, START
from xlplan.report.widths import LINES_SHOWN

_HEADER_POINTS = 4.0
_CUT = "… (the whole text is in the tracker)"
_BOLD = 0.93  # of a column is what it is worth to bold text
_FIRST_DAY = date(1900, 3, 1)  # Excel takes 1900 for a leap year and counts wrong before
_LONGEST = 32_767  # of a cell, in UTF-16 units
# What XML cannot hold, and halves of characters.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_SEVERITIES = {Severity.ERROR: Rag.RED, Severity.WARNING: Rag.AMBER}


def write_table(
    sheet: Worksheet,
    top: int,
    table: Table,
    widths: Sequence[float],
    formats: Formats,
    places: Mapping[str, int],
) -> float:
    """Writes it with its header in row `top`, and gives its height in points.

    `widths` are those of the sheet's columns, `places` the first rows that links lead to.
    """
    last = top + len(table.rows)
    _mark_up(sheet, top, last, table, formats)
    rooms = [max(1.0, width - INDENT) for width in widths[: len(table.columns)]]
    looks = tuple(zip(_looks(table, formats), rooms, strict=True))
    height = 0.0
    for row, cells in enumerate(table.rows, start=top + 1):
        height += _write_row(sheet, row, cells, looks, formats, places)
    if table.totals:
        looks = tuple(zip(_looks(table, formats, total=True), rooms, strict=True))
        height += _write_row(sheet, last + 1, table.totals, looks, formats, {})
    height += _write_header(sheet, top, table, widths, formats)
    if formats.edition.fills:
        for index, column in enumerate(table.columns):
            _colour(sheet, (top + 1, index, last, index), column, formats)
    return height


def _mark_up(sheet: Worksheet, top: int, last: int, table: Table, formats: Formats) -> None:
    columns: list[dict[str, Any]] = [{"header": column.header} for column in table.columns]
    for column, total in zip(columns, table.totals, strict=False):
        if isinstance(total, Formula):
            column |= {"total_function": f"={_at(total, last + 1)}"}
        elif total:
            column |= {"total_string": str(total)}
    options = {
        "name": table.name,
        "title": table.title or table.name.replace("_", " "),
        "description": table.note or table.title or table.name.replace("_", " "),
        "columns": columns,
        "style": None,
        "autofilter": table.filters and formats.edition.filters,
        "total_row": bool(table.totals),
    }
    end = last + 1 if table.totals else last
    sheet.add_table(top, 0, end, len(table.columns) - 1, options)


def _write_header(
    sheet: Worksheet, row: int, table: Table, widths: Sequence[float], formats: Formats
) -> float:
    """After the mark-up, which writes the headers without their looks."""
    for index, column in enumerate(table.columns):
        look = formats.header(column.kind, current=column.header == table.current)
        sheet.write_string(row, index, column.header, look)
    # A filter's button covers the end of a line.
    button = 2.5 if table.filters and formats.edition.filters else 0.0
    rooms = (max(3, width * _BOLD - INDENT - button) for width in widths)
    lines = max(map(lines_needed, (column.header for column in table.columns), rooms))
    height = _height(lines, formats) + _HEADER_POINTS
    sheet.set_row(row, height)
    return height


def _write_row(
    sheet: Worksheet,
    row: int,
    cells: Sequence[Cell],
    looks: Sequence[tuple[Format, float]],
    formats: Formats,
    places: Mapping[str, int],
) -> float:
    """`looks` are the format and the room of each column; most cells are blank or text."""
    lines = 1
    for index, (cell, (look, width)) in enumerate(zip(cells, looks, strict=True)):
        if cell is None or cell == "":
            sheet.write_blank(row, index, None, look)
        elif isinstance(cell, str):
            text = fit_for_a_cell(cell)
            needed = lines_needed(text, width)
            if needed > LINES_SHOWN:
                text, needed = _cut(text, width)
            sheet.write_string(row, index, text, look)
            lines = max(lines, needed)
        elif isinstance(cell, Link):
            goal = f"internal:'{cell.sheet}'!A{places[cell.sheet] + cell.row + 1}"
            sheet.write_url(row, index, goal, formats.link(), cell.text)
            lines = max(lines, lines_needed(cell.text, width))
        else:
            _write_figure(sheet, row, index, cell, look)
    height = _height(lines, formats)
    sheet.set_row(row, height)
    return height


def _cut(text: str, width: float) -> tuple[str, int]:
    """As much of a text as a row of Excel can show, with a word that it is cut, and its lines."""
    kept, lines = text, lines_needed(text, width)
    while lines > LINES_SHOWN:
        kept = kept[: len(kept) * 9 // 10]
        text = f"{kept.rstrip()} {_CUT}"
        lines = lines_needed(text, width)
    return text, lines


def fit_for_a_cell(text: str) -> str:
    """Text from outside as a cell can hold it: a chart repeats it where nothing is escaped."""
    fit = text if text.isprintable() else _UNFIT.sub("", text)
    if len(fit) * 2 > _LONGEST:
        fit = fit.encode("utf-16-le")[: _LONGEST * 2].decode("utf-16-le", "ignore")
    return fit


def _looks(table: Table, formats: Formats, *, total: bool = False) -> list[Format]:
    """The format of each column; pence only where any of its amounts has some."""
    whole = [
        column.kind == "money" and all(_is_whole(row[index]) for row in table.rows)
        for index, column in enumerate(table.columns)
    ]
    return [
        formats.cell(column.kind, total=total, pence=not pounds)
        for column, pounds in zip(table.columns, whole, strict=True)
    ]


def _is_whole(cell: Cell) -> bool:
    amount = cell.value if isinstance(cell, Formula) else cell
    return not isinstance(amount, Decimal) or amount == amount.to_integral_value()


def _write_figure(sheet: Worksheet, row: int, index: int, cell: Any, look: Any) -> None:
    if isinstance(cell, Formula):
        value = float(cell.value)
        shown = int(value) if value.is_integer() else value
        sheet.write_formula(row, index, f"={_at(cell, row)}", look, shown)
    elif isinstance(cell, date) and cell < _FIRST_DAY:
        sheet.write_string(row, index, long_date(cell), look)
    elif isinstance(cell, date):
        sheet.write_datetime(row, index, datetime.combine(cell, time()), look)
    else:
        sheet.write_number(row, index, float(cell), look)


def _at(formula: Formula, row: int) -> str:
    return formula.text.replace("{row}", str(row + 1))


def _height(lines: int, formats: Formats) -> float:
    """A larger font has wider columns and so the same lines, which are higher."""
    return min(HIGHEST_ROW, height_of(lines) * formats.edition.font_size / FONT_SIZE)


def _colour(
    sheet: Worksheet, area: tuple[int, int, int, int], column: Column, formats: Formats
) -> None:
    """Colours that follow the words, so that a status edited by hand keeps its own."""
    words: dict[str, Any] = {}
    if column.kind == "rag":
        words = {str(rag): formats.status(rag) for rag in Rag}
    elif column.kind == "severity":
        words = {each.capitalize(): formats.status(rag) for each, rag in _SEVERITIES.items()}
    elif column.kind == "month":
        words = dict.fromkeys((START, GOES_ON, DUE), formats.span())
    for word, look in words.items():
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": look}
        sheet.conditional_format(*area, rule)
