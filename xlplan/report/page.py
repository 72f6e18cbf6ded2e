"""Writes one sheet: title in A1, sentences, its parts below one another, print set-up."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xlsxwriter import Workbook
from xlsxwriter.image import Image
from xlsxwriter.worksheet import Worksheet

from xlplan.fitting import FONT_SIZE
from xlplan.rag import long_date
from xlplan.report.breaks import Block, page_room, page_starts
from xlplan.report.charts import rows_of, write_chart
from xlplan.report.content import Lines, Part, Sheet, Table
from xlplan.report.formats import Formats
from xlplan.report.tables import write_table
from xlplan.report.widths import widths_of
from xlplan.settings import Look

A3, A4 = 8, 9
_TITLE_POINTS, _ROW_POINTS, _LOGO_PIXELS = 30.0, 15.0, 40.0
_LOGO_SHARE = 1 / 3  # of the sheet's width at most
_SCREEN_DPI, _DIGIT_PIXELS, _PADDING_PIXELS = 96.0, 7, 5  # of a column, as XlsxWriter counts it


@dataclass(frozen=True, slots=True)
class Paper:
    """What every sheet of a report shares: its formats, its look, its footer, its logo's bytes."""

    formats: Formats
    look: Look
    title: str
    today: date
    logo: bytes | None = None


def first_rows(sheets: Sequence[Sheet]) -> dict[str, int]:
    """For each sheet with a table the first row below the header of its first one."""
    return {
        sheet.name: top + 1
        for sheet in sheets
        for top, part in list(_placed(sheet))[:1]
        if isinstance(part, Table)
    }


def write_sheet(book: Workbook, sheet: Sheet, paper: Paper, places: Mapping[str, int]) -> None:
    """Adds the sheet to the book."""
    page = book.add_worksheet(sheet.name)
    formats = paper.formats
    widths = widths_of(sheet, paper.look)
    _set_up(page, sheet, widths, paper)
    logo = None if book.worksheets()[1:] else paper.logo
    room = sum(widths) * (1 - _LOGO_SHARE if logo else 1)
    page.write_string(0, 0, sheet.title, formats.title(sheet.title, room))
    page.set_row(0, _TITLE_POINTS)
    if logo:
        _write_logo(page, widths, logo, paper.look)
    for row, line in enumerate(sheet.lines, start=1):
        page.write_string(row, 0, line, formats.words(strong=sheet.whole and row == 2))
    blocks = [_write_part(book, page, row, part, widths, formats, places)
              for row, part in _placed(sheet)]  # fmt: skip
    if len(blocks) > 1 or any(block.chart_height for block in blocks):
        used = _TITLE_POINTS + len(sheet.lines) * _ROW_POINTS
        room = page_room(widths, large=_is_large(sheet, paper.look))
        page.set_h_pagebreaks(list(page_starts(used, blocks, room)))
    _freeze(page, sheet, formats)


def _write_logo(page: Worksheet, widths: Sequence[float], logo: bytes, look: Look) -> None:
    """At the right end of the first sheet's title: as high as its row, if it is not too wide."""
    picture = Image(io.BytesIO(logo))
    room = sum(int(width * _DIGIT_PIXELS + 0.5) + _PADDING_PIXELS for width in widths)
    scale = min(_LOGO_PIXELS / picture.height, room * _LOGO_SHARE / picture.width)
    # XlsxWriter counts an inch of the picture as an inch of the sheet.
    options = {"image_data": io.BytesIO(logo), "object_position": 3,
               "x_scale": scale * picture.x_dpi / _SCREEN_DPI,
               "y_scale": scale * picture.y_dpi / _SCREEN_DPI,
               "x_offset": int(room - scale * picture.width) - 1,
               "y_offset": int((_LOGO_PIXELS - scale * picture.height) / 2),
               "description": f"Logo of {look.name or 'the council'}"}  # fmt: skip
    page.insert_image(0, 0, "logo", options)


def _placed(sheet: Sheet) -> Iterator[tuple[int, Part]]:
    """Each part with the row of its header or, of lines, its title."""
    row = 1 + len(sheet.lines)
    for part in sheet.parts:
        row += 1
        if isinstance(part, Table):
            row += bool(part.title) + bool(part.note)
            yield row, part
            row += 1 + len(part.rows) + bool(part.totals)
        else:
            yield row, part
            row += 1 + len(part.lines)
        if isinstance(part, Table):
            row += rows_of(part)


def _write_part(
    book: Workbook,
    page: Worksheet,
    row: int,
    part: Part,
    widths: Sequence[float],
    formats: Formats,
    places: Mapping[str, int],
) -> Block:
    """What it takes of a page, the blank row above it too."""
    if isinstance(part, Lines):
        page.write_string(row, 0, part.title, formats.subtitle())
        for place, line in enumerate(part.lines, start=row + 1):
            page.write_string(place, 0, line, formats.words())
        return Block(row, (2 + len(part.lines)) * _ROW_POINTS)
    above = bool(part.title) + bool(part.note)
    if part.title:
        page.write_string(row - above, 0, part.title, formats.subtitle())
    if part.note:
        page.write_string(row - 1, 0, part.note, formats.words())
    height = (1 + above) * _ROW_POINTS + write_table(page, row, part, widths, formats, places)
    if part.chart is None:
        return Block(row - above, height)
    write_chart(book, page, row, part, part.chart)
    below = row + 1 + len(part.rows) + bool(part.totals)
    return Block(row - above, height, below, rows_of(part) * _ROW_POINTS)


def _set_up(page: Worksheet, sheet: Sheet, widths: Sequence[float], paper: Paper) -> None:
    larger = paper.formats.edition.font_size / FONT_SIZE
    for index, width in enumerate(widths):
        page.set_column(index, index, width * larger)
    page.set_landscape()
    page.set_paper(A3 if _is_large(sheet, paper.look) else A4)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.7)
    page.hide_gridlines(2)
    names = (_in_footer(paper.look.name, 40), _in_footer(paper.title, 90))
    told = ", ".join([*filter(None, names), f"as at {long_date(paper.today)}"])
    page.set_footer(f"&L{told}&RPage &P of &N")


def _is_large(sheet: Sheet, look: Look) -> bool:
    return bool(sheet.large and sheet.parts and look.paper == "A3")


def _in_footer(text: str, most: int) -> str:
    """Excel takes 255 UTF-16 units in a footer, where an ampersand begins a code."""
    kept = text
    while len(kept.replace("&", "&&").encode("utf-16-le")) > 2 * most:
        kept = kept[:-2] + "…"
    return kept.replace("&", "&&")


def _freeze(page: Worksheet, sheet: Sheet, formats: Formats) -> None:
    """Headers stay in sight, on screen and on paper, where a sheet is one table."""
    tables = [(top, part) for top, part in _placed(sheet) if isinstance(part, Table)]
    if len(tables) != 1:
        return
    top, _ = tables[0]
    page.repeat_rows(top)
    if formats.edition.frozen:
        page.freeze_panes(top + 1, sheet.first_columns)
