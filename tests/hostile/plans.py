"""A small honest plan, with any of its parts, its rows or one of its cells put in by the caller."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from tests.hostile.zips import Part, Tail, zipped

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SHEET, OTHER_SHEET = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
WORKBOOK, STYLES, STRINGS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
ROOT_RELS, BOOK_RELS = "_rels/.rels", "xl/_rels/workbook.xml.rels"

HEADERS = ("Ref", "Work stream", "Action", "Lead", "Timescale", "Progress", "RAG",
           "Resources required", "Declared total", "Comment")  # fmt: skip
_ACTION = ("1.1", "Sufficiency", "Open a unit", "Ann Lee", "June 2027", "Under way", "Green",
           "2 days x £300 = £600", 600, "on track")  # fmt: skip
_NEXT = ("1.2", "Sufficiency", "Train staff", "Raj Patel", "September 2027", "Not started", "Amber",
         "None", 0, "")  # fmt: skip


def cell(ref: str, value: object) -> str:
    """A cell of a text or a number."""
    if isinstance(value, str):
        text = escape(value, quote=False)
        return f'<c r="{ref}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return f'<c r="{ref}"><v>{value}</v></c>'


def row(number: int, values: tuple[object, ...], more: str = "") -> str:
    """A row of values from column A."""
    cells = "".join(cell(f"{chr(65 + at)}{number}", value) for at, value in enumerate(values))
    return f'<row r="{number}">{cells}{more}</row>'


def plan_rows(bait: object = None, column: int | None = None, more: str = "") -> str:
    """The header and two actions; the bait takes a cell of the first, or all that hold text."""
    first = list[object](_ACTION)
    for at, value in enumerate(_ACTION):
        if bait is not None and (at == column or (column is None and isinstance(value, str))):
            first[at] = bait
    return row(1, HEADERS) + row(2, tuple(first), more) + row(3, _NEXT)


def sheet(rows: str | None = None, before: str = "", after: str = "", attributes: str = "") -> str:
    """A worksheet of those rows."""
    body = plan_rows() if rows is None else rows
    return (
        f'<worksheet xmlns="{MAIN}"{attributes}>{before}<sheetData>{body}</sheetData>'
        f"{after}</worksheet>"
    )


def relationships(*pairs: tuple[str, str]) -> str:
    """A part of relationships: kind and target of each."""
    rows = "".join(
        f'<Relationship Id="rId{at}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(pairs, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{rows}</Relationships>'


def workbook_part(sheets: str = "", after: str = "") -> str:
    """The workbook's own part, of the plan's sheet and an empty one unless others are given."""
    sheets = sheets or (
        '<sheet name="Plan" sheetId="1" r:id="rId1"/><sheet name="Notes" sheetId="2" r:id="rId2"/>'
    )
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets>{after}</workbook>'
    )


def styles(formats: str = "", cell_formats: str = "<xf/>") -> str:
    """The styles part with those number formats and cell formats."""
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts>'
        f"<cellXfs>{cell_formats}</cellXfs></styleSheet>"
    )


def _content_types() -> str:
    kinds = {WORKBOOK: "sheet.main", SHEET: "worksheet", OTHER_SHEET: "worksheet",
             STYLES: "styles", STRINGS: "sharedStrings"}  # fmt: skip
    rows = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-'
        f'officedocument.spreadsheetml.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    return (
        f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="application/vnd.'
        'openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/>{rows}</Types>'
    )


def parts(changed: Mapping[str, str | bytes] | None = None) -> list[Part]:
    """The parts of the plan, some of them changed or added."""
    honest: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(),
        ROOT_RELS: relationships(("officeDocument", WORKBOOK)),
        WORKBOOK: workbook_part(),
        BOOK_RELS: relationships(
            ("worksheet", "worksheets/sheet1.xml"),
            ("worksheet", "worksheets/sheet2.xml"),
            ("styles", "styles.xml"),
            ("sharedStrings", "sharedStrings.xml"),
        ),
        STYLES: styles(),
        STRINGS: f'<sst xmlns="{MAIN}"><si><t>shared</t></si></sst>',
        SHEET: sheet(),
        OTHER_SHEET: sheet(""),
    }
    return [Part(name, content) for name, content in {**honest, **(changed or {})}.items()]


def plan(
    changed: Mapping[str, str | bytes] | None = None,
    *more: Part,
    tail: Tail | None = None,
) -> bytes:
    """The workbook of those parts; parts of `more` take the place of those of the same name."""
    names = {part.name for part in more}
    kept = [part for part in parts(changed) if part.name not in names]
    return zipped([*kept, *more], tail)
