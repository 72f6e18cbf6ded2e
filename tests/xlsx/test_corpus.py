"""Real workbooks with nearly every oddity of the format, each edited or refused.

The check shares nothing with the editor: zipfile for the package, ElementTree for the sheet.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import pytest

from xlplan.errors import NoPermission, WorkbookRefused
from xlplan.xlsx import CellEdit, edit_cells, guard, read_formulas, sheet_names

Records = Callable[[bytes], dict[str, tuple[object, ...]]]

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
WORKBOOKS = sorted(CORPUS.glob("*/*.xls*"))

pytestmark = pytest.mark.skipif(not WORKBOOKS, reason="shared corpus not beside the checkout")


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.name)
def test_a_real_workbook_is_refused_or_edited_without_loss(path: Path, records: Records) -> None:
    """An officer's workbook, however odd, is never half read and never loses anything."""
    data = path.read_bytes()
    refusal = _refusal(partial(guard, data))
    if refusal is not None:
        assert refusal.startswith("The file")
        return
    read_formulas(data)
    for sheet in sheet_names(data):
        part = _part_of(data, sheet)
        for candidates in (_empty_refs(data, part), _text_refs(data, part)):
            _assert_one_edit_is_lossless(data, sheet, part, candidates, records)


def _assert_one_edit_is_lossless(
    data: bytes, sheet: str, part: str, candidates: Iterator[str], records: Records
) -> None:
    """Edit the first of the cells that may be edited, and look at everything else."""
    for ref in candidates:
        edits = [CellEdit(sheet, ref, "xlplan & <co>")]
        refusal = _refusal(partial(edit_cells, data, edits))
        if refusal is not None:
            assert f"{sheet}!{ref}" in refusal
            continue
        new = edit_cells(data, edits)
        old_records, new_records = records(data), records(new)
        assert list(old_records) == list(new_records)
        assert {n for n in old_records if old_records[n] != new_records[n]} == {part}
        _assert_sheet_same_but(_read(data, part), _read(new, part), ref)
        assert edit_cells(new, edits) is new
        return


def _refusal(attempt: Callable[[], object]) -> str | None:
    try:
        attempt()
    except (WorkbookRefused, NoPermission) as refusal:
        return refusal.sentence
    return None


def _assert_sheet_same_but(old: bytes, new: bytes, ref: str) -> None:
    before, after = _cells(old), _cells(new)
    style = before.pop(ref, ElementTree.Element("c")).attrib.get("s")
    changed = after.pop(ref)
    assert "".join(changed.itertext()) == "xlplan & <co>"
    assert style is None or changed.attrib["s"] == style
    assert {r: ElementTree.tostring(c) for r, c in before.items()} == {
        r: ElementTree.tostring(c) for r, c in after.items()
    }
    assert _around(old) == _around(new)


def _around(sheet: bytes) -> tuple[bytes, bytes]:
    """The sheet's bytes before and after its rows, the declared range blanked."""
    raw = sheet.replace(b"\0", b"")
    rows = re.compile(
        rb"<(\w+:)?sheetData\s*/>|<(\w+:)?sheetData\b[^>]*>.*</(\w+:)?sheetData\s*>", re.DOTALL
    ).search(raw)
    assert rows is not None
    before = re.sub(rb"(<(?:\w+:)?dimension ref=)\"[^\"]*\"", rb"\1", raw[: rows.start()])
    return before, raw[rows.end() :]


def _read(data: bytes, part: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(part)


def _part_of(data: bytes, sheet: str) -> str:
    """The part of a tab, by the workbook's relationships."""
    root = ElementTree.fromstring(_read(data, "_rels/.rels"))
    targets = [r.attrib for r in root if r.attrib["Type"].endswith("/officeDocument")]
    workbook = targets[0]["Target"].lstrip("/")
    folder, name = posixpath.split(workbook)
    relations = {
        r.attrib["Id"]: r.attrib["Target"]
        for r in ElementTree.fromstring(_read(data, f"{folder}/_rels/{name}.rels"))
    }
    for node in ElementTree.fromstring(_read(data, workbook)).iter():
        if node.tag.endswith("}sheet") and node.attrib["name"] == sheet:
            key = next(k for k in node.attrib if k.endswith("}id"))
            return posixpath.join("/" + folder, relations[node.attrib[key]]).lstrip("/")
    raise LookupError(sheet)


def _rows(sheet: bytes) -> Iterator[tuple[int, ElementTree.Element]]:
    number = 0
    for row in (n for n in ElementTree.fromstring(sheet).iter() if n.tag.endswith("}row")):
        number = int(row.attrib.get("r", number + 1))
        yield number, row


def _cells(sheet: bytes) -> dict[str, ElementTree.Element]:
    found: dict[str, ElementTree.Element] = {}
    for number, row in _rows(sheet):
        column = 0
        for cell in (n for n in row if n.tag.endswith("}c")):
            ref = cell.attrib.get("r") or f"{_letters(column + 1)}{number}"
            column = _number(ref.rstrip("0123456789"))
            assert ref not in found
            cell.tail = None  # Spaces between cells belong to the row.
            found[ref] = cell
    return found


def _letters(number: int) -> str:
    return _letters((number - 1) // 26) + chr(65 + (number - 1) % 26) if number else ""


def _number(letters: str) -> int:
    return _number(letters[:-1]) * 26 + ord(letters[-1]) - 64 if letters else 0


def _empty_refs(data: bytes, part: str) -> Iterator[str]:
    """Cells that are not there: a gap inside, beside the last cell, far below."""
    cells = _cells_or_none(_read(data, part))
    for ref in [f"{_letters(1 + n % 9)}{1 + n // 9}" for n in range(90)] + ["ZZ5000"]:
        if ref not in cells:
            yield ref


def _text_refs(data: bytes, part: str) -> Iterator[str]:
    for ref, cell in _cells_or_none(_read(data, part)).items():
        formula = any(node.tag.endswith("}f") for node in cell)
        if cell.attrib.get("t") in ("s", "inlineStr", "str") and not formula:
            yield ref


def _cells_or_none(sheet: bytes) -> dict[str, ElementTree.Element]:
    try:
        return _cells(sheet)
    except AssertionError:
        return {}
