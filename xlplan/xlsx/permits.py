"""What stands in the way of changing a cell: merges, arrays, tables, disorder.

Each would make Excel report a damaged file or lose what an officer put there, so the edit is
refused with the cell and the reason. Sheet protection is not among them: it binds people at the
keyboard, and xlplan writes only its own cells.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from xlplan.errors import WorkbookRefused
from xlplan.xlsx.markup import tree
from xlplan.xlsx.package import Sheet, Workbook, part_text, relationships
from xlplan.xlsx.refs import Area, format_area, format_ref, parse_area
from xlplan.xlsx.scan import Layout
from xlplan.xlsx.sheet import Found
from xlplan.xlsx.values import Content, unescaped


@dataclass(frozen=True)
class Table:
    """An Excel table: its name, its place, its column names, whether it has its end rows."""

    name: str
    area: Area
    has_header: bool
    has_totals: bool
    columns: tuple[str, ...]


def sheet_tables(workbook: Workbook, sheet: Sheet) -> tuple[Table, ...]:
    """The tables of a sheet (ECMA-376 Part 1, 18.5.1.2)."""
    return tuple(_tables(workbook, sheet))


def _tables(workbook: Workbook, sheet: Sheet) -> Iterator[Table]:
    for related in relationships(workbook.archive, sheet.entry.name):
        if related.kind != "table" or related.entry is None:
            continue
        top = tree(part_text(workbook.archive, related.entry))
        area, group = parse_area(top.attributes.get("ref", "")), top.first("tableColumns")
        columns = group.all("tableColumn") if group else iter(())
        names = tuple(unescaped(column.attributes.get("name", "")) for column in columns)
        if area is not None:
            yield Table(
                top.attributes.get("displayName", ""),
                area,
                top.attributes.get("headerRowCount", "1") != "0",
                top.attributes.get("totalsRowCount", "0") != "0",
                names,
            )


def refuse_disorder(sheet: str, layout: Layout) -> None:
    """Raise WorkbookRefused when the place of a cell in the sheet is not certain."""
    reason = layout.disorder or next(iter(layout.cell_disorder.values()), None)
    if reason is not None:
        raise WorkbookRefused(
            f"The sheet '{sheet}' stores its cells out of order or twice ({reason}), so xlplan "
            "cannot tell which one counts.",
            "Open the file in Excel and save it again; Excel puts them in order.",
        )


def permitted(
    sheet: str,
    layout: Layout,
    tables: tuple[Table, ...],
    rows: Collection[int],
    changing: Iterable[Found],
) -> Iterator[Found]:
    """Those cells, all of them in `rows`, one by one.

    Raises WorkbookRefused for the first that must not be changed.
    """
    merges = _by_row(layout.frame.merges, rows)
    for cell in changing:
        where = f"{sheet}!{cell.target.ref}"
        if cell.target.keep_formula:
            _refuse_without_formula(where, cell)
        else:
            row, column = cell.target.row, cell.target.column
            _refuse_merged(where, merges.get(row, ()), row, column)
            _refuse_array(where, layout.arrays, row, column)
            _refuse_table_row(where, tables, row, column, cell.target.content)
        yield cell


def _refused(where: str, reason: str, next_step: str) -> WorkbookRefused:
    return WorkbookRefused(f"The cell {where} cannot be changed: {reason}.", next_step)


def _refuse_without_formula(where: str, cell: Found) -> None:
    if not cell.has_formula:
        raise _refused(
            where,
            "it was to keep its formula but holds none",
            "Put the formula back, or restore an earlier version of the file.",
        )


def _by_row(areas: Iterable[Area], rows: Collection[int]) -> dict[int, list[Area]]:
    """The areas that touch each of those rows."""
    found: dict[int, list[Area]] = {}
    for area in areas:
        for row in range(area.top, area.bottom + 1):
            if row in rows:
                found.setdefault(row, []).append(area)
    return found


def _refuse_merged(where: str, merges: Iterable[Area], row: int, column: int) -> None:
    for area in merges:
        if area.holds(row, column) and (row, column) != (area.top, area.left):
            first = format_ref(area.top, area.left)
            raise _refused(
                where,
                f"it is covered by the merged cells {format_area(area)}, which show only {first}",
                "Unmerge those cells in Excel.",
            )


def _refuse_array(where: str, arrays: list[tuple[Area, str]], row: int, column: int) -> None:
    for area, kind in arrays:
        if area.holds(row, column):
            what = "a data table" if kind == "dataTable" else "an array formula"
            raise _refused(
                where,
                f"it is part of {what} over {format_area(area)}, which Excel changes only whole",
                "Remove that formula from the column in Excel, or move it elsewhere.",
            )


def _refuse_table_row(
    where: str, tables: tuple[Table, ...], row: int, column: int, content: Content
) -> None:
    for table in tables:
        if not table.area.holds(row, column):
            continue
        if table.has_header and row == table.area.top:
            _refuse_header(where, table, column - table.area.left, content)
        if table.has_totals and row == table.area.bottom:
            raise _refused(
                where,
                f"it is in the totals row of the table '{table.name}'",
                "Switch the table's totals row off in Excel, or make room below the table.",
            )


def _refuse_header(where: str, table: Table, index: int, content: Content) -> None:
    name = table.columns[index] if index < len(table.columns) else None
    if content != Content("text", name or ""):
        raise _refused(
            where,
            f"it is the heading of a column of the table '{table.name}' and must stay '{name}'",
            "Rename the column in Excel if it should have another heading.",
        )
