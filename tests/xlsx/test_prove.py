"""The editor's own last check: a fault in xlplan itself never reaches an officer's file."""

import io
import zipfile
from collections.abc import Callable

import pytest

from xlplan.errors import XlplanError
from xlplan.xlsx import CellEdit, edit, edit_cells, sheet, tags
from xlplan.xlsx.archive import Archive
from xlplan.xlsx.rebuild import rebuilt

Pack = Callable[..., bytes]
Spoil = Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]]

EDITS = [CellEdit("Plan", "A1", "Amber")]
STYLED = '<sheetData><row r="1"><c r="A1" s="2"/></row></sheetData>'


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
            "spliced",
            lambda text, _: text + b"<!-- -->",
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
def test_a_spoiled_sheet_is_noticed(
    pack: Pack,
    monkeypatch: pytest.MonkeyPatch,
    module: object,
    name: str,
    wrong: Callable[..., object],
    reason: str,
) -> None:
    """Should a cell ever be written wrongly, the run stops and nothing is written."""
    monkeypatch.setattr(module, name, wrong)

    with pytest.raises(XlplanError) as fault:
        edit_cells(pack(STYLED), EDITS)

    assert reason in fault.value.sentence
    assert fault.value.exit_code == 70
