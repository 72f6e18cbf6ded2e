"""The night's report looks as the night's settings say."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.nightly.council import FIRST, OUTBOX, Council
from tests.report.test_logo import png
from xlplan.nightly.preview import preview

LOOK = '[report]\nname = "Shire & Town"\nlogo = "logo.png"\n'


def settings(look: str) -> str:
    return f'report_dir = "reports"\n{OUTBOX}\n{look}'


def footer_and_accent(report: Path) -> tuple[str, str]:
    """What the look decides: the foot of a page, the colour behind a header."""
    sheet = openpyxl.load_workbook(report)["RAG status"]
    assert sheet.oddFooter is not None
    (header,) = (row[0] for row in sheet.iter_rows() if row[0].value == "Ref")
    return str(sheet.oddFooter.left.text), str(header.fill.fgColor.rgb)[2:].lower()


def test_the_report_has_the_look_of_the_nights_settings(council: Council) -> None:
    """Name, colour and logo, without anybody at a keyboard."""
    (council.folder / "logo.png").write_bytes(png())
    ended = council.run(settings=settings(f'{LOOK}accent = "#003300"\n'))
    assert ended.problems == ()
    (report,) = (council.folder / "reports").iterdir()
    foot, accent = footer_and_accent(report)
    assert foot.startswith("Shire && Town, ")
    assert accent == "003300"
    assert png() in _media(report)


def _media(report: Path) -> list[bytes]:
    with zipfile.ZipFile(report) as package:
        return [package.read(n) for n in package.namelist() if n.startswith("xl/media/")]


@pytest.mark.parametrize("logo", [None, b"words"], ids=["missing", "no-picture"])
def test_without_its_logo_the_report_goes_out_all_the_same(
    logo: bytes | None, council: Council
) -> None:
    """A picture somebody moved is told, and is no reason to send nothing."""
    if logo is not None:
        (council.folder / "logo.png").write_bytes(logo)
    ended = council.run(settings=settings(LOOK))
    assert [problem.exit_code for problem in ended.problems] == [78]
    assert "logo.png" in str(ended.problems[0])
    (report,) = (council.folder / "reports").iterdir()
    assert footer_and_accent(report)[0].startswith("Shire && Town, ")
    assert _media(report) == []
    assert len(council.mails()) >= 1


def test_a_file_beside_the_tracker_does_not_change_the_look(council: Council) -> None:
    """Whoever may write on the share does not speak for the council."""
    (council.folder / "xlplan.toml").write_text('[report]\nname = "Someone else"\n')
    council.run(settings=settings('[report]\nname = "Shire"\n'))
    (report,) = (council.folder / "reports").iterdir()
    assert footer_and_accent(report)[0].startswith("Shire, ")


def test_a_preview_has_the_look_too(council: Council) -> None:
    """What --dry-run shows is what the night would send."""
    preview(council.tracker, council.night(FIRST, settings('[report]\nname = "Shire"\n')))
    (report,) = (council.state / "preview").rglob("*.xlsx")
    assert footer_and_accent(report)[0].startswith("Shire, ")
