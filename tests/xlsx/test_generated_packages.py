"""Over workbooks written in every way there is: edits arrive, everything else stays as it was.

The look afterwards shares nothing with the editor: zipfile, ElementTree, openpyxl and cellrune.
"""

import io
import warnings
import zipfile
from collections.abc import Callable, Iterable
from xml.etree import ElementTree

import cellrune
import openpyxl
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.xlsx.packages import SHEET, Package, Place, Style, build, contents, places, ref, styles
from xlplan.xlsx import CellEdit, CellValue, edit_cells, guard, read_formulas

Records = Callable[[bytes], dict[str, tuple[object, ...]]]
CHAIN = {"xl/calcChain.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"}

packages = st.builds(build, styles, contents)
values: st.SearchStrategy[CellValue] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(-1e9, 1e9).map(lambda number: round(number, 6)),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8),
    st.sampled_from(["=1+1", "_x0041_", " a ", "a\nb", "<&>"]),
)
edits = st.dictionaries(places, values, min_size=1, max_size=5)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(package=packages, wanted=edits)
@example(
    package=build(Style(encoding="iso-8859-1", shuffle=tuple(range(8))), {}),
    wanted={(1, 1): "Â\xa0"},
)
def test_edits_arrive_and_all_else_stays(
    records: Records, package: Package, wanted: dict[Place, CellValue]
) -> None:
    """However a workbook is written, an edit changes its cells and not one thing beside them."""
    guard(package.data)
    asked = [CellEdit("Data", ref(place), value) for place, value in wanted.items()]
    new = edit_cells(package.data, asked)
    guard(new)
    assert edit_cells(new, asked) is new
    assert new.startswith(package.style.before)
    _assert_parts_stay(records(package.data), records(new))
    _assert_cells_stay(package, new, set(wanted))
    _assert_formulas_stay(package.data, new, set(wanted))
    for place, value in wanted.items():
        assert _same(_by_hand(new).get(place), value)
    for read in (_by_openpyxl, _by_cellrune):
        seen = read(package.data) and read(new)
        if read is _by_cellrune and _is_taken_for_utf_8(package, wanted.values()):
            continue
        for place, value in wanted.items() if seen else ():
            assert _same(seen.get(place), value), (read, place, value)


def _is_taken_for_utf_8(package: Package, given: Iterable[CellValue]) -> bool:
    """Whether cellrune, which does not look at the encoding a part declares, misreads one of them.

    "Â" and a no-break space are, in Latin 1, the bytes of a no-break space in UTF-8.
    """
    latin = (text.encode(package.style.encoding, "ignore") for text in given if type(text) is str)
    return package.style.encoding == "iso-8859-1" and not all(map(bytes.isascii, latin))


@settings(max_examples=60, deadline=None)
@given(package=packages)
def test_no_edit_no_new_bytes(package: Package) -> None:
    """A workbook in which nothing is to change is handed back as it is."""
    assert edit_cells(package.data, []) is package.data
    held = [CellEdit("Data", ref(p), 1000 + p[0] * 10 + p[1] + 0.12345678901234)
            for p, kind in package.cells.items() if kind == "number"]  # fmt: skip
    assert edit_cells(package.data, held) is package.data


def _assert_parts_stay(
    old: dict[str, tuple[object, ...]], new: dict[str, tuple[object, ...]]
) -> None:
    gone = set(old) - set(new)
    assert gone <= {"xl/calcChain.xml"}
    assert [name for name in old if name not in gone] == list(new)
    changed = {name for name in new if old[name] != new[name]}
    assert changed <= {SHEET, *CHAIN}


def _sheet(data: bytes) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return ElementTree.fromstring(archive.read(SHEET))


def _name(node: ElementTree.Element) -> str:
    return node.tag.rpartition("}")[2]


def _cells(data: bytes) -> dict[Place, ElementTree.Element]:
    found: dict[Place, ElementTree.Element] = {}
    row = 0
    sheet_data = next(node for node in _sheet(data) if _name(node) == "sheetData")
    for node in sheet_data:
        row, column = int(node.get("r", row + 1)), 0
        for cell in node:
            place = cell.get("r")
            column = ord(place[0]) - 64 if place else column + 1
            cell.tail = None
            assert (row, column) not in found
            found[row, column] = cell
    assert list(found) == sorted(found)
    return found


def _assert_cells_stay(package: Package, new: bytes, edited: set[Place]) -> None:
    old_cells, new_cells = _cells(package.data), _cells(new)
    shared = any(kind == "first" for kind in package.cells.values())
    for place, cell in old_cells.items():
        if place in edited:
            assert new_cells[place].get("s") == cell.get("s")
        elif not (shared and package.cells[place] == "follower"):
            assert ElementTree.tostring(new_cells[place]) == ElementTree.tostring(cell)
    assert set(new_cells) <= set(old_cells) | edited
    around = [[ElementTree.tostring(n) for n in _sheet(d) if _name(n) in ("extLst", "mergeCells")]
              for d in (package.data, new)]  # fmt: skip
    assert around[0] == around[1]


def _assert_formulas_stay(old: bytes, new: bytes, edited: set[Place]) -> None:
    """Every formula beside the edits comes to the same text and shows the same result."""
    refs = {ref(place) for place in edited}
    expected = {r: found for r, found in _formulas(old).items() if r not in refs}
    assert _formulas(new) == expected


def _formulas(data: bytes) -> dict[str, tuple[str, str]]:
    """Formulas written out by hand: in these workbooks a shared one has the same text anywhere."""
    cells = read_formulas(data)
    texts = {cell.shared: cell.formula for cell in cells if cell.kind == "shared" and cell.formula}
    return {c.ref: (c.formula or texts.get(c.shared, ""), c.cached.text) for c in cells}


def _by_hand(data: bytes) -> dict[Place, object]:
    return {place: _value(cell) for place, cell in _cells(data).items()}


def _value(cell: ElementTree.Element) -> object:
    kind = cell.get("t", "n")
    text = "".join("".join(node.itertext()) for node in cell if _name(node) in ("v", "is"))
    if kind == "inlineStr":
        return text
    if not text:
        return None
    return text == "1" if kind == "b" else float(text) if kind == "n" else text


def _by_openpyxl(data: bytes) -> dict[Place, object]:
    try:
        with warnings.catch_warnings():
            # It warns of what it would lose in saving.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except (KeyError, ValueError, TypeError, AttributeError):
        return {}
    if not book.worksheets:
        return {}
    rows = book.worksheets[0].iter_rows(min_row=1, max_row=6, max_col=5)
    return {
        (number, column): cell.value
        for number, row in enumerate(rows, 1)
        for column, cell in enumerate(row, 1)
    }


def _by_cellrune(data: bytes) -> dict[Place, object]:
    try:
        with cellrune.Workbook.from_bytes(data) as book:
            rows = book.read_values("Data", "A1", "E6")
    except cellrune.CellRuneError:
        return {}
    return {
        (row, column): value.get("value")
        for row, cells in enumerate(rows, 1)
        for column, value in enumerate(cells, 1)
    }


def _same(seen: object, wanted: CellValue) -> bool:
    if wanted is None or wanted == "":
        return seen in (None, "")
    if isinstance(wanted, str):
        return isinstance(seen, str) and seen.replace("_x005F_", "_") == wanted
    if isinstance(wanted, bool):
        return seen is wanted
    return not isinstance(seen, bool) and seen == wanted
