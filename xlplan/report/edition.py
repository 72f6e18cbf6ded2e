"""The edition for publication: each table on a sheet of its own, nothing beside or below it.

Follows the Government Analysis Function's "Making spreadsheets accessible: a brief checklist".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from xlplan.report.content import Lines, Sheet, Table


def split(sheet: Sheet) -> Iterator[Sheet]:
    """The sheet as sheets of one table each; sentences without a table keep the sheet's name.

    The others go by their table's name, which no other table of the report has.
    """
    tables = [part for part in sheet.parts if isinstance(part, Table)]
    if len(tables) < 2 and not any(isinstance(part, Lines) for part in sheet.parts):
        parts = tuple(replace(table, chart=None) for table in tables)
        yield replace(sheet, parts=parts)
        return
    words = tuple(line for part in sheet.parts if isinstance(part, Lines)
                  for line in (part.title, *part.lines))  # fmt: skip
    if sheet.lines or words:
        yield replace(sheet, lines=(*sheet.lines, *words), parts=())
    for table in tables:
        title = table.title or sheet.title
        lines = (table.note,) if table.note else ()
        # What a chart shows stands in its table.
        alone = replace(table, title="", note="", chart=None, new_page=False)
        yield Sheet(
            table.name.replace("_", " "), title, lines, (alone,), sheet.large, sheet.first_columns
        )
