"""Draws the chart of a table: bars that are read from its cells, with a description in words.

What each bar means is written on it; its colour only repeats that.
"""

from __future__ import annotations

import math
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from xlplan.fitting import FONT
from xlplan.palette import RULE, TEXT
from xlplan.report.content import Chart, Formula, Table

_ROW_PIXELS, _WIDE = 20, 900
_AROUND, _MOST = 3, 40  # rows for the title, and in all
_STACKED, _BESIDE = 2.0, 0.65  # rows a bar needs, with words on it or beside it


def rows_of(table: Table) -> int:
    """How many rows of the usual height the chart of a table takes below it; 0 without one."""
    if table.chart is None:
        return 0
    high = _STACKED if table.chart.stacked else _BESIDE * len(table.chart.series)
    return min(_MOST, _AROUND + max(4, math.ceil(len(table.rows) * high)))


def write_chart(book: Workbook, page: Worksheet, top: int, table: Table, chart: Chart) -> None:
    """Puts it below the table whose header stands in row `top`."""
    kind = {"type": "bar", **({"subtype": "stacked"} if chart.stacked else {})}
    drawn = book.add_chart(kind)
    assert drawn is not None, "bar is a type XlsxWriter has"
    headers = [column.header for column in table.columns]
    first, last, sheet = top + 1, top + len(table.rows), page.name
    names = headers.index(chart.categories)
    font: dict[str, object] = {"name": FONT, "size": 9 if chart.stacked else 8, "color": TEXT}
    for place, header in enumerate(chart.series):
        column = headers.index(header)
        drawn.add_series(
            {
                "name": [sheet, top, column],
                "categories": [sheet, first, names, last, names],
                "values": [sheet, first, column, last, column],
                "fill": {"color": chart.colours[place]},
                "border": {"color": TEXT, "width": 0.75},
                "gap": 50,
                "data_labels": _labels(chart, place, font),
            }
        )
    drawn.set_title({"name": chart.title, "name_font": {**font, "size": 11}})
    axis = {"visible": False, "major_gridlines": {"visible": False}}
    drawn.set_x_axis(axis | _room(table, chart, headers))
    # Every name, and left of bars that go below nought.
    names_beside = {"interval_unit": 1, "label_position": "low", "num_font": font}
    drawn.set_y_axis({"reverse": True, "line": {"color": RULE}, **names_beside})
    drawn.set_legend({"none": True})
    drawn.set_chartarea({"border": {"color": RULE}})
    drawn.set_size({"width": _WIDE, "height": rows_of(table) * _ROW_PIXELS - 12})
    options = {"description": chart.description, "object_position": 2, "y_offset": 8}
    page.insert_chart(last + 1 + bool(table.totals), 0, drawn, options)


def _room(table: Table, chart: Chart, headers: list[str]) -> dict[str, float]:
    """Where the axis ends, so that words at the end of the longest bars stay in the picture."""
    columns = [headers.index(header) for header in chart.series]
    cells = (row[column] for row in table.rows for column in columns)
    values = (cell.value if isinstance(cell, Formula) else cell for cell in cells)
    amounts = [float(value) for value in values if isinstance(value, int | Decimal)]
    if chart.stacked or not amounts:
        return {}
    most, least = max(0.0, *amounts), min(0.0, *amounts)
    room = 0.35 * (most - least) or 1.0
    return {"max": most + room, "min": least - room if least else 0}


def _labels(chart: Chart, place: int, font: dict[str, object]) -> dict[str, object]:
    """The words on the bars of one series, or at the end of bars that stand by themselves."""
    words = [{"value": row[place]} if row[place] else {"delete": True} for row in chart.labels]
    position = "center" if chart.stacked else "outside_end"
    return {"value": True, "custom": words, "font": font, "position": position}
