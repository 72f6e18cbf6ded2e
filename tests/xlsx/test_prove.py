"""The editor's own last check: a fault in xlplan itself never reaches an officer's file."""

import io
import zipfile
from collections.abc import Callable

import pytest

from xlplan.errors import XlplanError
from xlplan.xlsx import CellEdit, edit, edit_cells, sheet, tags
from xlplan.xlsx.archive import Archive
from xlplan.xlsx.cells import Cell
from xlplan.xlsx.rebuild import rebuilt
from xlplan.xlsx.tags import Splice

Pack = Callable[..., bytes]
Spoil = Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]]

EDITS = [CellEdit("Plan", "A1", "Amber")]
STYLED = '<sheetData><row r="1"><c r="A1" s="2"/></row></sheetData>'
# A row that is written in a rare way, so that whole rows have to be looked at.
RARE = STYLED.replace("<row", "<!-- --><row")


def _rezipped(data: bytes, spoil: Spoil) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(output, "w") as target:
        parts = [(info.filename, source.read(info)) for info in source.infolist()]
        for name, content in spoil(parts):
            info = zipfile.ZipInfo(name, (2026, 3, 2, 9, 0, 0))
            target.writestr(info, content, zipfile.ZIP_DEFLATED)
    return output.getvalue()


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        pytest.param(lambda parts: parts[:-1], "parts are missing", id="a part lost"),
        pytest.param(lambda parts: parts[::-1], "in another order", id="another order"),
        pytest.param(
            lambda parts: [(parts[0][0], parts[0][1] + b" "), *parts[1:]],
            "the part [Content_Types].xml changed",
            id="another part changed",
        ),
        pytest.param(
            lambda parts: [*parts[:-1], (parts[-1][0], parts[-1][1] + b" ")],
            "does not hold what was put there",
            id="the sheet changed on its way",
        ),
    ],
)
def test_a_spoiled_package_is_noticed(
    pack: Pack, monkeypatch: pytest.MonkeyPatch, spoil: Spoil, reason: str
) -> None:
    """Should the zip ever be put together wrongly, the run stops and nothing is written."""

    def spoiled(archive: Archive, replaced: dict[str, bytes], removed: tuple[str, ...]) -> bytes:
        return _rezipped(rebuilt(archive, replaced, removed), spoil)

    monkeypatch.setattr(edit, "rebuilt", spoiled)

    with pytest.raises(XlplanError, match="failed its check") as fault:
        edit_cells(pack(STYLED), EDITS)

    assert reason in fault.value.sentence
    assert fault.value.exit_code == 70


@pytest.mark.parametrize(
    ("module", "name", "wrong", "reason"),
    [
        pytest.param(
            sheet,
            "escaped",
            lambda _: "Red",
            "the cell Plan!A1 does not hold what was put there",
            id="another value",
        ),
        pytest.param(
            edit,
            "pieces",
            lambda text, _: (text, b"<!-- -->"),
            "the sheet 'Plan' changed outside the edited cells",
            id="another place",
        ),
        pytest.param(
            tags,
            "without_attributes",
            lambda tag, _: tag.replace(b' s="2"', b""),
            "the cell Plan!A1 lost its style",
            id="no style",
        ),
    ],
)
@pytest.mark.parametrize("rows", [STYLED, RARE], ids=["common", "rare"])
def test_a_spoiled_sheet_is_noticed(
    pack: Pack,
    monkeypatch: pytest.MonkeyPatch,
    rows: str,
    module: object,
    name: str,
    wrong: Callable[..., object],
    reason: str,
) -> None:
    """Should a cell ever be written wrongly, the run stops and nothing is written."""
    monkeypatch.setattr(module, name, wrong)

    with pytest.raises(XlplanError) as fault:
        edit_cells(pack(rows), EDITS)

    assert reason in fault.value.sentence
    assert fault.value.exit_code == 70


CALCULATED = (
    '<sheetData><row r="1"><c r="A1" s="2"><v>1</v></c><c r="B1"><f>A1</f><v>1</v></c>'
    '<c r="C1"><v>3</v></c></row></sheetData>'
)
LIKE_IT = '<c r="B1"/>'
STRAY = f'<extLst><ext uri="x">{LIKE_IT}</ext></extLst>'
STALE = [CellEdit("Plan", "B1", 2, keep_formula=True)]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        pytest.param(
            lambda cell: cell.replace(b"<f>A1</f>", b""),
            "the cell Plan!B1 does not hold what was put there",
            id="no formula",
        ),
        pytest.param(
            lambda cell: cell.replace(b"<f>A1</f>", b"<f>C1</f>"),
            "the cell Plan!B1 lost its formula",
            id="another formula",
        ),
        pytest.param(lambda cell: cell + cell, "the sheet 'Plan' is out of order", id="twice"),
        pytest.param(
            lambda cell: cell.replace(b"B1", b"A1", 1),
            "the sheet 'Plan' is out of order",
            id="another cell",
        ),
        pytest.param(
            lambda cell: b"", "the cell Plan!B1 does not hold what was put there", id="no cell"
        ),
        pytest.param(lambda cell: cell[:-1], "holds broken mark-up", id="broken"),
    ],
)
def test_a_cell_written_wrongly_is_noticed(
    pack: Pack, monkeypatch: pytest.MonkeyPatch, wrong: Callable[[bytes], bytes], reason: str
) -> None:
    """What is put in the place of a cell is that very cell, once, with its formula."""

    def spoiled(self: sheet._Writer, target: sheet.Target, cell: Cell) -> Splice:
        start, end, new = right(self, target, cell)
        return Splice(start, end, wrong(new))

    right = sheet._Writer.changed_cell
    monkeypatch.setattr(sheet._Writer, "changed_cell", spoiled)

    with pytest.raises(XlplanError) as fault:
        edit_cells(pack(CALCULATED), STALE)

    assert reason in fault.value.sentence


def test_a_cell_written_over_another_is_noticed(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cell put in its neighbour's place would be there twice, and the neighbour gone."""

    def misplaced(self: sheet._Writer, target: sheet.Target, cell: Cell) -> Splice:
        _, end, new = right(self, target, cell)
        return Splice(end, end + len('<c r="C1"><v>3</v></c>'), new)

    right = sheet._Writer.changed_cell
    monkeypatch.setattr(sheet._Writer, "changed_cell", misplaced)

    with pytest.raises(XlplanError, match="out of order"):
        edit_cells(pack(CALCULATED), STALE)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(CALCULATED + STRAY, id="behind the rows"),
        pytest.param(CALCULATED.replace("</row>", f"</row><!-- {LIKE_IT} -->"), id="in a comment"),
        pytest.param(CALCULATED.replace("</row>", f"{STRAY}</row>"), id="in an extension"),
    ],
)
def test_a_cell_written_where_none_counts_is_noticed(
    pack: Pack, monkeypatch: pytest.MonkeyPatch, rows: str
) -> None:
    """Something may look like the cell that no program would read as one."""

    def misplaced(self: sheet._Writer, target: sheet.Target, cell: Cell) -> Splice:
        start = self.text.utf8.rindex(LIKE_IT.encode())
        return Splice(start, start + len(LIKE_IT), right(self, target, cell).new)

    right = sheet._Writer.changed_cell
    monkeypatch.setattr(sheet._Writer, "changed_cell", misplaced)

    with pytest.raises(XlplanError, match="does not hold what was put there"):
        edit_cells(pack(rows), STALE)


def test_mark_up_that_no_parser_takes_is_noticed(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cell may read right to xlplan and still break the sheet for every other program."""
    monkeypatch.setattr(sheet, "escaped", lambda text: text)

    with pytest.raises(XlplanError, match="holds broken mark-up"):
        edit_cells(pack(STYLED), [CellEdit("Plan", "A1", "Research & development")])


def test_a_cell_left_without_its_shared_formula_is_noticed(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cell that shared an overwritten formula would be empty when Excel next works it out."""
    rows = (
        '<sheetData><row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c></row></sheetData>'
    )
    monkeypatch.setattr(edit, "formula_splices", lambda *_: iter(()))

    with pytest.raises(XlplanError, match="the cell Plan!A2 lost its formula"):
        edit_cells(pack(rows), EDITS)
