"""Workbooks as the world writes them: every way to say the same thing, drawn by hypothesis.

Builds parts as text and the zip by hand, so that prefixes, byte-order marks, part names, zip flags
and missing attributes can be chosen one by one.
"""

import struct
import zlib
from dataclasses import dataclass, field

from hypothesis import strategies as st

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = "xl/worksheets/data.xml"

Place = tuple[int, int]
# What stands in a cell; a follower shares the formula of the first cell of a group.
KINDS = ("number", "text", "inline", "formula", "first", "follower", "blank", "boolean", "error")


@dataclass(frozen=True)
class Style:
    """How a package is written, whatever it holds."""

    prefix: str = ""
    strict: bool = False
    mark: bytes = b""
    encoding: str = "utf-8"
    quote: str = '"'
    spans: bool = True
    dimension: bool = True
    refs: bool = True
    absolute: bool = False
    comments: bool = False
    spaces: bool = False
    extension: bool = False
    chain: bool = False
    stored: bool = False
    streamed: bool = False
    extra: bytes = b""
    before: bytes = b""
    shuffle: tuple[int, ...] = ()


@dataclass(frozen=True)
class Package:
    """A workbook's bytes, what its cells hold by place, and how it is written."""

    data: bytes
    cells: dict[Place, str] = field(default_factory=dict)
    style: Style = field(default_factory=Style)


styles = st.builds(
    Style,
    prefix=st.sampled_from(["", "", "x:"]),
    strict=st.booleans(),
    mark=st.sampled_from([b"", b"", b"\xef\xbb\xbf"]),
    encoding=st.sampled_from(["utf-8", "utf-8", "utf-8", "utf-16", "iso-8859-1"]),
    quote=st.sampled_from(['"', '"', "'"]),
    spans=st.booleans(),
    dimension=st.booleans(),
    refs=st.sampled_from([True, True, True, False]),
    absolute=st.booleans(),
    comments=st.sampled_from([False, False, True]),
    spaces=st.booleans(),
    extension=st.booleans(),
    chain=st.booleans(),
    stored=st.booleans(),
    streamed=st.booleans(),
    extra=st.sampled_from([b"", struct.pack("<2H", 0x5455, 5) + b"\x03abcd"]),
    before=st.sampled_from([b"", b"", b"a note before the zip"]),
    shuffle=st.permutations(range(8)).map(tuple),
)
places = st.tuples(st.integers(1, 6), st.integers(1, 5))
contents = st.dictionaries(places, st.sampled_from(KINDS), max_size=14)


def build(style: Style, cells: dict[Place, str]) -> Package:
    """The workbook of one sheet "Data" that holds these kinds of content, written in this way."""
    if not style.refs:
        # Without references only cells side by side from A1 can be said.
        cells = {p: k for p, k in cells.items() if _is_beside(p, cells)}
    main = STRICT if style.strict else TRANSITIONAL
    parts = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations(style, ("officeDocument", _target(style, "", "xl/workbook.xml"))),
        "xl/workbook.xml": _workbook(style, main),
        "xl/_rels/workbook.xml.rels": _relations(
            style,
            ("worksheet", _target(style, "xl/", SHEET)),
            ("sharedStrings", _target(style, "xl/", "xl/sharedStrings.xml")),
            *([("calcChain", "calcChain.xml")] if style.chain else []),
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{main}"><si><t>shared &amp; kept</t></si></sst>',
        SHEET: _sheet(style, main, cells),
        "docProps/app.xml": "<Properties/>",
        "xl/media/": "",
    }
    if style.chain:
        parts["xl/calcChain.xml"] = _chain(main, cells)
    raw = {name: _encoded(style, name, text) for name, text in parts.items()}
    names = sorted(raw, key=lambda name: style.shuffle[list(raw).index(name) % 8])
    return Package(_zip(style, {name: raw[name] for name in names}), cells, style)


def ref(place: Place) -> str:
    """The reference of a place within the first 26 columns."""
    return f"{chr(64 + place[1])}{place[0]}"


def _is_beside(place: Place, cells: dict[Place, str]) -> bool:
    row, column = place
    rows = range(1, row + 1)
    return all((r, 1) in cells for r in rows) and all((row, c) in cells for c in range(1, column))


def _target(style: Style, base: str, name: str) -> str:
    return f"/{name}" if style.absolute else name.removeprefix(base)


def _types() -> str:
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{sheet}.sheet.main+xml"/>'
        f'<Override PartName="/{SHEET}" ContentType="{sheet}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{sheet}.sharedStrings+xml"/>'
        f'<Override PartName="/xl/calcChain.xml" ContentType="{sheet}.calcChain+xml"/></Types>'
    )


def _relations(style: Style, *pairs: tuple[str, str]) -> str:
    kind = STRICT_OFFICE if style.strict else OFFICE
    rows = (
        f'<Relationship Id="rId{n}" Type="{kind}/{name}" Target="{target}"/>'
        for n, (name, target) in enumerate(pairs, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{"".join(rows)}</Relationships>'


def _workbook(style: Style, main: str) -> str:
    office = STRICT_OFFICE if style.strict else OFFICE
    return (
        f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Data" sheetId="4" r:id="rId1"/></sheets></workbook>'
    )


def _chain(main: str, cells: dict[Place, str]) -> str:
    formulas = [place for place, kind in cells.items() if kind in ("formula", "first", "follower")]
    rows = "".join(f'<c r="{ref(place)}" i="4"/>' for place in formulas)
    empty = '<c r="Z99" i="4"/>'
    return f'<calcChain xmlns="{main}">{rows or empty}</calcChain>'


def _sheet(style: Style, main: str, cells: dict[Place, str]) -> str:
    p, q = style.prefix, style.quote
    name = p.rstrip(":")
    rows = "".join(_row(style, row, cells) for row in sorted({row for row, _ in cells}))
    declared = f"xmlns:{name}={q}{main}{q}" if p else f"xmlns={q}{main}{q}"
    dimension = f"<{p}dimension ref={q}A1{q}/>" if style.dimension else ""
    extension = (
        f"<{p}extLst><{p}ext uri={q}{{1}}{q} xmlns:a={q}urn:a{q}><a:c r={q}A1{q}>kept</a:c>"
        f"</{p}ext></{p}extLst>"
    )
    body = f"<{p}sheetData>{rows}</{p}sheetData>" if rows else f"<{p}sheetData/>"
    return (
        f"<{p}worksheet {declared}>{dimension}{body}"
        f"{extension if style.extension else ''}</{p}worksheet>"
    )


def _row(style: Style, row: int, cells: dict[Place, str]) -> str:
    p, q = style.prefix, style.quote
    columns = sorted(column for r, column in cells if r == row)
    number = f" r={q}{row}{q}" if style.refs else ""
    spans = f" spans={q}{columns[0]}:{columns[-1]}{q}" if style.spans else ""
    gap = "\n  " if style.spaces else ""
    inside = gap.join(_cell(style, (row, column), cells) for column in columns)
    note = "<!-- <c r='Z1'/> -->" if style.comments else ""
    return f"<{p}row{number}{spans}>{note}{inside}</{p}row>{gap}"


def _cell(style: Style, place: Place, cells: dict[Place, str]) -> str:
    p, q = style.prefix, style.quote
    kind = cells[place]
    group = [each for each, k in cells.items() if k == "first"]
    if kind == "follower" and not group:
        kind = "formula"
    first = min(group) if group else place
    number = 1000 + place[0] * 10 + place[1]
    types = {"text": "s", "inline": "inlineStr", "boolean": "b", "error": "e"}
    si = group.index(place) if kind == "first" else 0
    body = {
        "number": f"<{p}v>{number}.12345678901234</{p}v>",
        "text": f"<{p}v>0</{p}v>",
        "inline": f"<{p}is><{p}r><{p}t xml:space={q}preserve{q}> in</{p}t></{p}r></{p}is>",
        "formula": f"<{p}f>1+{number}</{p}f><{p}v>{number + 1}</{p}v>",
        "first": f"<{p}f t={q}shared{q} ref={q}A1:E6{q} si={q}{si}{q}>$Z$9+{number}</{p}f>"
        f"<{p}v>{number}</{p}v>",
        "follower": f"<{p}f t={q}shared{q} si={q}{group.index(first) if group else 0}{q}/>"
        f"<{p}v>{number}</{p}v>",
        "blank": "",
        "boolean": f"<{p}v>1</{p}v>",
        "error": f"<{p}v>#N/A</{p}v>",
    }[kind]
    place_is = f" r={q}{ref(place)}{q}" if style.refs else ""
    kind_is = f" t={q}{types[kind]}{q}" if kind in types else ""
    both = (place_is + kind_is) if place[1] % 2 else (kind_is + place_is)
    tag = f"{p}c{both} s={q}0{q}"
    return f"<{tag}>{body}</{p}c>" if body else f"<{tag}/>"


def _encoded(style: Style, name: str, text: str) -> bytes:
    if name != SHEET or not text:
        return text.encode()
    if style.encoding == "iso-8859-1":
        return f'<?xml version="1.0" encoding="ISO-8859-1"?>{text}'.encode(style.encoding)
    if style.encoding == "utf-16":
        return f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")
    return style.mark + text.encode()


def _zip(style: Style, parts: dict[str, bytes]) -> bytes:
    """The zip written by hand: what Python's zipfile would decide is decided by the style."""
    output, lines = bytearray(style.before), b""
    for name, content in parts.items():
        packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        method = 0 if style.stored or not content else 8
        packed = content if method == 0 else packer.compress(content) + packer.flush()
        streamed = style.streamed and method == 8
        figures = (zlib.crc32(content), len(packed), len(content))
        shape = (20, 8 if streamed else 0, method, 0x4A21, 0x5C77)
        there = (0, 0, 0) if streamed else figures
        raw, offset = name.encode(), len(output) - len(style.before)
        output += struct.pack("<4s5H3L2H", b"PK\3\4", *shape, *there, len(raw), len(style.extra))
        output += raw + style.extra + packed
        output += struct.pack("<4s3L", b"PK\7\x08", *figures) if streamed else b""
        lines += struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 20, *shape, *figures,
            len(raw), len(style.extra), 0, 0, 0, 0, offset,
        )  # fmt: skip
        lines += raw + style.extra
    start = len(output) - len(style.before)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(parts), len(parts), len(lines), start, 0)
    return bytes(output) + lines + end
