"""Cuts a sheet of several tables into sheets of one: for publication, and where a table is long.

The edition for publication has nothing beside or below a table, and follows
the Government Analysis Function's "Making spreadsheets accessible: a brief checklist".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from xlplan.report.content import Lines, Sheet, Table

_BLANK = "A blank cell means that nothing is stated there, or that it does not apply."
_PAGE = 35  # rows


def split(sheet: Sheet) -> Iterator[Sheet]:
    """The sheet as sheets of one table each; sentences without a table keep the sheet's name.

    The others go by their table's name, which no other table of the report has.
    """
    tables = [part for part in sheet.parts if isinstance(part, Table)]
    if len(tables) < 2 and not any(isinstance(part, Lines) for part in sheet.parts):
        parts = tuple(replace(table, chart=None) for table in tables)
        yield replace(sheet, lines=(*sheet.lines, *_blanks(tables)), parts=parts)
        return
    words = tuple(line for part in sheet.parts if isinstance(part, Lines)
                  for line in (part.title, *part.lines))  # fmt: skip
    if sheet.lines or words:
        yield replace(sheet, lines=(*sheet.lines, *words), parts=())
    for table in tables:
        # What a chart shows stands in its table.
        alone = _alone(sheet, replace(table, chart=None))
        yield replace(alone, lines=(*alone.lines, *_blanks([table])))


def spread(sheet: Sheet) -> Iterator[Sheet]:
    """The sheet as it is, or a sheet a table where one has pages: each then repeats its header."""
    tables = [part for part in sheet.parts if isinstance(part, Table)]
    if sheet.whole or len(tables) < 2 or all(len(table.rows) <= _PAGE for table in tables):
        yield sheet
        return
    first, *others = tables
    yield replace(sheet, parts=(first,))
    yield from (_alone(sheet, table) for table in others)


def _alone(sheet: Sheet, table: Table) -> Sheet:
    """The table on a sheet that goes by its name, with its title and its note above it."""
    name, title = table.name.replace("_", " "), table.title or sheet.title
    lines = (table.note,) if table.note else ()
    only = replace(table, title="", note="")
    return Sheet(name, title, lines, (only,), sheet.large, sheet.first_columns)


def _blanks(tables: Sequence[Table]) -> tuple[str, ...]:
    """What blank cells mean, where there are any, as the checklist asks."""
    cells = (cell for table in tables for row in (*table.rows, table.totals) for cell in row)
    return (_BLANK,) if any(cell is None or cell == "" for cell in cells) else ()
