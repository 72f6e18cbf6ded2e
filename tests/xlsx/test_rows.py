"""Cutting sheets into rows and cells: the quick way, the careful way and ElementTree agree."""

from collections.abc import Callable, Iterator
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from xlplan.errors import WorkbookRefused
from xlplan.xlsx import cells, rows
from xlplan.xlsx.blocks import Block
from xlplan.xlsx.frame import Frame, read_frame
from xlplan.xlsx.markup import Text, decoded
from xlplan.xlsx.refs import format_ref, parse_ref
from xlplan.xlsx.rows import Row, read_rows
from xlplan.xlsx.scan import scan
from xlplan.xlsx.values import unescaped

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"

# (reference, style, type, value as it is shown by every reader, formula)
Shown = tuple[str, str | None, str, str | None, tuple[str, str, str, str] | None]

quotes = st.sampled_from("\"'")
spaces = st.sampled_from(["", "", "", " ", "\n\t"])
plain = st.sampled_from(
    ["1", "-2.5E-3", "Amber", "a b", " a ", "x > y", "", "£", "_x000D_", "\r\n"]
)
texts = plain | st.sampled_from(["R&amp;D", "&lt;c r=&quot;A9&quot;/&gt;", "&#163;&#xA3;", "]]"])
rich = texts | st.sampled_from(
    ["<![CDATA[</c></row><c>]]>", "a<!-- </v> -->b", "<?p </row>?>", "<![CDATA[&amp;]]>"]
)
noise = st.sampled_from(
    ["", "", "", "\n  ", "<!-- <c r='A1'/></row> -->", "<?p <row>?>", "<z:row r='1'/>", "<z:c/>"]
)
odd_inside = st.sampled_from(
    [
        "<z:v>9</z:v>",
        "<z:f>9</z:f>",
        "<#extLst><#ext uri='u'><#c r='A1'/></#ext></#extLst>",
        "<z:AlternateContent><z:Choice><#v>9</#v></z:Choice></z:AlternateContent>",
        "<v xmlns='urn:other'>9</v>",
    ]
)


@st.composite
def elements(
    draw: st.DrawFn, name: str, attributes: dict[str, str], content: str | None, odd: bool
) -> str:
    """An element, if `odd` in any of the ways XML allows; `#` stands for the prefix."""
    if not odd:
        written = "".join(f' {key}="{value}"' for key, value in attributes.items())
        return (
            f"<#{name}{written}/>" if content is None else f"<#{name}{written}>{content}</#{name}>"
        )
    pairs = list(attributes.items())
    pairs = draw(st.permutations(pairs)) if draw(st.booleans()) else pairs
    written = ""
    for key, value in pairs:
        quote = draw(quotes) if draw(st.integers(0, 5)) == 0 else '"'
        equals = draw(st.sampled_from(["=", "=", "=", " = "]))
        written += f" {key}{equals}{quote}{value}{quote}"
    gap = draw(spaces)
    if content is None or (content == "" and draw(st.booleans())):
        return f"<#{name}{written}{gap}/>"
    return f"<#{name}{written}{gap}>{content}</#{name}{draw(spaces)}>"


@st.composite
def cell_elements(draw: st.DrawFn, ref: str | None, odd: bool) -> str:
    """A c element: any type, with or without formula, value, extension and foreign elements."""
    kind = draw(st.sampled_from(["", "", "n", "s", "str", "b", "e", "inlineStr"]))
    given = {"r": ref, "s": draw(st.sampled_from([None, "3", "12"])), "t": kind or None}
    if odd:
        given["cm"] = draw(st.sampled_from([None, None, None, "1"]))
        given["z:a"] = draw(st.sampled_from([None, None, None, "x>y"]))
    content = ""
    if draw(st.booleans()):
        formula = draw(
            st.sampled_from(
                [{}, {}, {"ca": "1"}, {"t": "shared", "si": "0"}, {"t": "array", "ref": "A1:B2"}]
            )
        )
        content += draw(elements("f", formula, draw(texts), odd))
    if draw(st.integers(0, 4)):
        mark = {"xml:space": "preserve"} if draw(st.integers(0, 3)) == 0 else {}
        content += draw(value_elements(kind, mark, odd))
    if odd and draw(st.integers(0, 7)) == 0:
        content += draw(odd_inside)
    attributes = {key: value for key, value in given.items() if value is not None}
    return draw(elements("c", attributes, content or None, odd))


@st.composite
def value_elements(draw: st.DrawFn, kind: str, mark: dict[str, str], odd: bool) -> str:
    """The v or is element of a cell."""
    written = rich if odd else texts
    # A value that does not go with the cell's type is none.
    if (kind != "inlineStr") == (draw(st.integers(0, 7)) > 0):
        return draw(elements("v", mark, draw(written), odd))
    text = draw(elements("t", mark, draw(written), odd))
    if odd and draw(st.integers(0, 2)) == 0:
        second = draw(elements("t", {}, draw(written), odd))
        hint = f"<#rPh sb='0' eb='1'>{draw(elements('t', {}, 'hint', odd))}</#rPh>"
        text = f"<#r><#rPr><#b/></#rPr>{text}</#r><#r>{second}</#r>{hint}"
    return draw(elements("is", {}, text, odd))


@st.composite
def sheets(draw: st.DrawFn) -> bytes:
    """A worksheet as some program somewhere may write it; a row in three is odd, or none is."""
    number, body, may_be_odd = 0, "", draw(st.booleans())
    for _ in range(draw(st.integers(0, 5))):
        number += draw(st.integers(1, 3))
        odd = may_be_odd and draw(st.integers(0, 2)) == 0
        numbered, referred = draw(st.booleans()) or number > 1, draw(st.integers(0, 3)) > 0
        content, column = "", 0
        for _ in range(draw(st.integers(0, 4))):
            column += draw(st.integers(1, 3)) if referred else 1
            ref = format_ref(number, column) if referred else None
            content += draw(noise) if odd else draw(st.sampled_from(["", "", "\n"]))
            content += draw(cell_elements(ref, odd))
        attributes = {"spans": "1:9", "ht": "15.75"} if draw(st.booleans()) else {}
        given = {"r": str(number)} if numbered else {}
        number = number if numbered else 1
        content += draw(noise) if odd else ""
        row = draw(elements("row", given | attributes, content or None, odd))
        body += (draw(noise) if odd else "") + row
    body += draw(noise) if may_be_odd else ""
    rows_of_it = draw(elements("sheetData", {}, body or None, may_be_odd))
    return _written(rows_of_it, draw)


def _written(rows_of_it: str, draw: st.DrawFn) -> bytes:
    prefix = draw(st.sampled_from(["", "", "x:"]))
    name = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    root = f"<#worksheet {name}='{draw(st.sampled_from([MAIN, STRICT]))}' xmlns:z='urn:other'>"
    before = draw(st.sampled_from(["", "<#dimension ref='A1'/>", "<!-- <sheetData> -->"]))
    after = draw(st.sampled_from(["", "<!-- </sheetData> -->", "<#pageMargins left='1'/>"]))
    text = f"{root}{before}{rows_of_it}{after}</#worksheet>".replace("#", prefix)
    # References to characters are written with the same sign.
    for reference in ("163;", "xA3;"):
        text = text.replace(f"&{prefix}{reference}", f"&#{reference}")
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16"]))
    return text.encode(encoding)


def _quickly(text: Text, frame: Frame) -> Iterator[Row]:
    return read_rows(text, frame)


def _carefully(text: Text, frame: Frame) -> Iterator[Row]:
    return rows._Reader(text, frame, False).odd_rows(frame.body, frame.close)


def _read(text: Text, way: Callable[[Text, Frame], Iterator[Row]]) -> list[tuple[int, list[Shown]]]:
    frame = read_frame(text)
    return [(row.number, _shown(text, frame, row)) for row in way(text, frame)]


def _shown(text: Text, frame: Frame, row: Row) -> list[Shown]:
    found = dict(cells.formulas_of(row))
    shown: list[Shown] = []
    for at in range(len(row.columns)):
        raw = cells.raw_at(row, at)
        # The very cell that an edit would replace says the same.
        place = cells.cell_at(text, frame, row, at)
        assert (place.raw, place.formula != b"") == (raw, at in found)
        formula = found.get(at)
        known = None
        if formula is not None:
            known = formula.kind, formula.area, formula.shared, formula.text
        shown.append((row.ref(at), place.style, raw.kind, raw.text, known))
    return shown


def _by_elementtree(raw: bytes) -> list[tuple[int, list[Shown]]]:
    root = ElementTree.fromstring(raw)
    name = root.tag.removesuffix("worksheet")
    number, found = 0, []
    data = root.find(f"{name}sheetData")
    assert data is not None
    for row in data.findall(f"{name}row"):
        number = int(row.get("r", number + 1))
        column, shown = 0, []
        for cell in row.findall(f"{name}c"):
            given = parse_ref(cell.get("r", format_ref(number, column + 1)))
            assert given is not None
            column = given[1]
            shown.append(_shown_by_elementtree(cell, format_ref(*given), name))
        found.append((number, shown))
    return found


def _shown_by_elementtree(cell: ElementTree.Element, ref: str, name: str) -> Shown:
    kind, value = cell.get("t", "n"), cell.find(f"{name}v")
    text = None if value is None else unescaped(value.text or "")
    if kind == "inlineStr":
        item = cell.find(f"{name}is")
        runs = [] if item is None else item.findall(f"{name}t") + item.findall(f"{name}r/{name}t")
        text = None if item is None else "".join(unescaped(t.text or "") for t in runs)
    f = cell.find(f"{name}f")
    formula = None if f is None else (*(f.get(k, "") for k in ("t", "ref", "si")), f.text or "")
    return ref, cell.get("s"), kind, text, formula  # type: ignore[return-value]


@settings(max_examples=400, deadline=None)
@given(raw=sheets())
@example(raw=f"<worksheet xmlns='{MAIN}'><sheetData/></worksheet>".encode())
@example(
    raw=f"<worksheet xmlns='{MAIN}'><sheetData><row r='1'><c r='A1'/><row xmlns='urn:o'></row>"
    "</row><row r='2'></row ><row/></sheetData></worksheet>".encode()
)
@example(
    raw=f"<worksheet xmlns='{MAIN}'><sheetData>"
    '<row r="1" xmlns="urn:o"><c r="A1"/></row>'
    '<row r="2"><c r="A2"><f xmlns="urn:o">1</f></c></row>'
    "</sheetData></worksheet>".encode()
)
@example(
    raw=f"<worksheet xmlns='{MAIN}'><sheetData><row r='1'/></sheetData>"
    "<!-- </sheetData> --><z xmlns='urn:o'><sheetData></sheetData></z></worksheet>".encode()
)
def test_every_way_of_reading_sees_the_same_cells(raw: bytes) -> None:
    """However a program writes its cells, nothing is misread, missed or made up."""
    text, expected = decoded(raw, "sheet"), _by_elementtree(raw)

    assert _read(text, _quickly) == expected
    assert _read(text, _carefully) == expected
    layout = scan(text, {number for number, _ in expected})
    assert layout.numbers == [number for number, _ in expected]
    assert {
        n: [row.ref(at) for at in range(len(row.columns))] for n, row in layout.rows.items()
    } == {number: [cell[0] for cell in shown] for number, shown in expected}


def _sheet(rows_of_it: str) -> Text:
    return decoded(f"<worksheet xmlns='{MAIN}'>{rows_of_it}</worksheet>".encode(), "sheet")


@pytest.mark.parametrize(
    ("rows_of_it", "reason"),
    [
        pytest.param('<row r="1"><c r="A2"/></row>', "has cell A2 in row 1", id="another row"),
        pytest.param('<row r="1"><c r="A11"/></row>', "has cell A11 in row 1", id="digits alike"),
        pytest.param("<row r='1'><c r='A2'/></row>", "has cell A2 in row 1", id="odd quotes"),
        pytest.param('<row r="1"><c r="XFE1"/></row>', "a cell 'XFE1'", id="column"),
        pytest.param("<row r='1'><c r='a1'/></row>", "a cell 'a1'", id="no reference"),
        pytest.param('<row r="9999999999"/>', "row numbered '9999999999'", id="row"),
        pytest.param("<row r='x'/>", "row numbered 'x'", id="no number"),
    ],
)
def test_a_cell_whose_place_is_not_certain_is_refused(rows_of_it: str, reason: str) -> None:
    """A cell is never taken for one of another row or column."""
    text = _sheet(f"<sheetData>{rows_of_it}</sheetData>")
    with pytest.raises(WorkbookRefused) as refusal:
        list(read_rows(text, read_frame(text)))

    assert reason in refusal.value.sentence


def test_thousands_of_odd_rows_are_read_to_the_last() -> None:
    """However many rows are written in an unusual way, each is read once."""
    odd = "".join(f"<row r='{number}'><c r='B{number}'/></row>" for number in range(1, 2_500))
    text = _sheet(f'<sheetData>{odd}<row r="2500"><c r="B2500"/></row></sheetData>')

    found = [(row.number, row.columns) for row in read_rows(text, read_frame(text))]

    assert found == [(number, (2,)) for number in range(1, 2_501)]


@pytest.mark.parametrize(
    ("odd", "in_block"),
    [
        pytest.param("", True, id="common"),
        pytest.param('<row r="9"> <c r="B9" s="1" t="s"><v>1</v></c>\n</row>', True, id="spaces"),
        pytest.param('<row r="9"><c r="C9"/><c r="B9"/></row>', True, id="out of order"),
        pytest.param('<row r="9"/>', False, id="closed"),
        pytest.param('<row><c r="B4"/></row>', False, id="no number"),
        pytest.param("<row r='9'><c r='B9'/></row>", False, id="quotes"),
        pytest.param('<row r="9"><c r="B9"/></row><c r="B9"/>', False, id="stray cell"),
    ],
)
def test_blocks_hold_the_same_cells_as_rows(odd: str, in_block: bool) -> None:
    """Reading many rows at once gives what reading them one by one gives."""
    common = '<row r="{0}"><c r="A{0}" t="str"><f>1</f><v>x</v></c><c r="C{0}"><v>2</v></c></row>'
    before, after = common.format(3), common.format(10)
    text = _sheet(f"<sheetData>{before}{odd}{after}</sheetData>")
    frame = read_frame(text)

    pieces = list(rows.read_blocks(text, frame))

    assert isinstance(pieces[0], Block) is in_block
    places = [row for piece in pieces for row in _block_rows(piece)]
    assert places == [(row.number, row.columns, row.ordered) for row in read_rows(text, frame)]


def test_a_block_refuses_nothing_and_hides_nothing() -> None:
    """A cell of another row is refused when rows are read in blocks, too."""
    text = _sheet('<sheetData><row r="1"><c r="A2"/></row></sheetData>')
    with pytest.raises(WorkbookRefused, match="has cell A2 in row 1"):
        list(rows.read_blocks(text, read_frame(text)))


def _block_rows(piece: Row | Block) -> list[tuple[int, tuple[int, ...], bool]]:
    found = piece.rows if isinstance(piece, Block) else [piece]
    return [(row.number, row.columns, row.ordered) for row in found]


def test_two_lists_of_rows_are_refused() -> None:
    """Nobody could say which of them is the sheet."""
    with pytest.raises(WorkbookRefused, match="lists its rows twice"):
        read_frame(_sheet("<sheetData/><sheetData><row/></sheetData>"))
