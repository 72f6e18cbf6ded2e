"""A council's logo on the first sheet, and what is refused as one."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.report.maker import parts_of, report, subject
from xlplan.errors import SettingsWrong
from xlplan.report import Choice, make_report, read_logo
from xlplan.settings import Look
from xlplan.xlsx import guard


def png(width: int = 4, height: int = 2) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x1f\x3a\x5f" * width) * height)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def kept(tmp_path: Path, data: bytes, name: str = "logo.png") -> Look:
    (tmp_path / name).write_bytes(data)
    return Look(name="Shire & Town", logo=tmp_path / name)


def test_a_logo_stands_on_the_first_sheet_with_its_description(tmp_path: Path) -> None:
    """Whose report it is can be seen, and heard."""
    look = kept(tmp_path, png())
    data = make_report(subject("high-needs"), Choice(look=look, logo=read_logo(look)))
    guard(data)
    parts = parts_of(data)
    assert parts["xl/media/image1.png"] == png()
    drawing = ElementTree.fromstring(parts["xl/drawings/drawing1.xml"])
    described = [element.get("descr") for element in drawing.iter() if "descr" in element.attrib]
    assert "Logo of Shire & Town" in described
    others = [xml for part, xml in parts.items() if part.startswith("xl/drawings/drawing")][1:]
    assert not any(b"Logo of" in xml for xml in others)


def test_the_edition_for_publication_has_no_pictures(tmp_path: Path) -> None:
    """A logo is decoration; its checklist asks for none."""
    look = kept(tmp_path, png())
    chosen = Choice(accessible=True, look=look, logo=read_logo(look))
    parts = parts_of(make_report(subject("high-needs"), chosen))
    assert not any(part.startswith("xl/media/") for part in parts)


def test_without_a_logo_there_is_none() -> None:
    """Nothing is made up."""
    assert read_logo(Look()) is None
    assert not any(part.startswith("xl/media/") for part in parts_of(report("high-needs")))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "no picture", id="empty"),
        pytest.param(b"words", "no picture", id="text"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "no picture", id="cut"),
        pytest.param(png()[:20], "no picture", id="cut-later"),
        pytest.param(png(0, 0), "no picture", id="nothing-on-it"),
        pytest.param(b"\xff\xd8\xff\xe0", "no picture", id="cut-jpeg"),
        pytest.param(b"GIF89a\x04\x00\x02\x00" + bytes(40), "no PNG or JPEG", id="gif"),
        pytest.param(png() + bytes(1_000_001), "larger than 1 MB", id="large"),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes, message: str, tmp_path: Path) -> None:
    """In a sentence that names the file, before a report is begun."""
    with pytest.raises(SettingsWrong, match=message):
        read_logo(kept(tmp_path, data))


def test_a_logo_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """The sentence says which file and which setting."""
    with pytest.raises(SettingsWrong, match=r"gone\.png") as refused:
        read_logo(Look(logo=tmp_path / "gone.png"))
    assert "logo" in str(refused.value)
