"""A council's logo on the first sheet, and what is refused as one."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report.maker import parts_of, report, sheets_of, subject
from xlplan.errors import SettingsWrong
from xlplan.report import Choice, make_report, read_logo
from xlplan.settings import Look
from xlplan.xlsx import guard

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
EMU = 9525  # of a pixel


def png(width: int = 4, height: int = 2, dpi: float | None = None) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x1f\x3a\x5f" * width) * height)
    dots = 0 if dpi is None else round(dpi / 0.0254)
    density = b"" if dpi is None else chunk(b"pHYs", struct.pack(">IIB", dots, dots, 1))
    parts = (chunk(b"IHDR", header), density, chunk(b"IDAT", rows), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def jpeg(width: int = 4, height: int = 2, dpi: int = 96) -> bytes:
    """A grey picture: every block of it is two bits, "as before" and "nothing more"."""

    def segment(marker: int, data: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data

    one_code = b"\x01" + bytes(15) + b"\x00"
    blocks = -(-width // 8) * -(-height // 8)
    parts = (
        segment(0xE0, b"JFIF\0\1\1\1" + struct.pack(">HH", dpi, dpi) + bytes(2)),
        segment(0xDB, bytes(1) + b"\1" * 64),
        segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"),
        segment(0xC4, b"\x00" + one_code + b"\x10" + one_code),
        segment(0xDA, b"\x01\x01\x00\x00\x3f\x00"),
    )
    return b"\xff\xd8" + b"".join(parts) + bytes(-(-blocks // 4)) + b"\xff\xd9"


def kept(tmp_path: Path, data: bytes, name: str = "logo.png") -> Look:
    (tmp_path / name).write_bytes(data)
    return Look(name="Shire & Town", logo=tmp_path / name)


def place_of(logo: bytes, plan: str = "high-needs") -> tuple[int, int, int, int]:
    """How wide and high a logo is on the first sheet, where it ends and where that does, in EMU."""
    data = make_report(subject(plan), Choice(logo=logo))
    drawing = ElementTree.fromstring(parts_of(data)["xl/drawings/drawing1.xml"])
    anchor = next(a for a in drawing if a.find(f"{DRAWING}pic") is not None)
    columns = sheets_of(data)[0].column_dimensions.values()
    pixels = [
        round((c.width or 0) * 7) for c in columns for _ in range(c.min or 0, (c.max or 0) + 1)
    ]

    def across(corner: str) -> int:
        index, offset = (int(anchor.findtext(f"{DRAWING}{corner}/{DRAWING}{tag}") or 0)
                         for tag in ("col", "colOff"))  # fmt: skip
        assert index < len(pixels)
        return sum(pixels[:index]) * EMU + offset

    def down(corner: str) -> int:
        row, offset = (int(anchor.findtext(f"{DRAWING}{corner}/{DRAWING}{tag}") or 0)
                       for tag in ("row", "rowOff"))  # fmt: skip
        assert (row, offset) < (1, 1)
        return row * 40 * EMU + offset

    return (across("to") - across("from"), down("to") - down("from"), across("to"),
            sum(pixels) * EMU)  # fmt: skip


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


@pytest.mark.parametrize("dpi", [None, 1, 72, 96, 300, 1200])
@pytest.mark.parametrize(("width", "height"), [(100, 80), (200, 40), (20, 10), (50, 300)])
def test_a_logo_is_as_high_as_the_title(width: int, height: int, dpi: float | None) -> None:
    """However many dots it has to an inch, in its own proportions, flush with the sheet's end."""
    wide, high, right, sheet = place_of(png(width, height, dpi))
    assert high == pytest.approx(40 * EMU, abs=1)
    assert wide == pytest.approx(40 * EMU * width / height, abs=EMU / 100)
    assert sheet - 2 * EMU <= right <= sheet


@pytest.mark.parametrize("dpi", [72, 96, 300])
def test_a_jpeg_is_measured_like_a_png(dpi: int) -> None:
    """Its resolution stands elsewhere in the file."""
    assert place_of(jpeg(200, 80, dpi)) == pytest.approx(place_of(png(200, 80)), abs=EMU / 100)


@pytest.mark.parametrize("plan", ["high-needs", "blank", "many-sections"])
@pytest.mark.parametrize("dpi", [None, 72, 300])
def test_a_banner_takes_a_third_of_the_sheet(plan: str, dpi: float | None) -> None:
    """A wider sheet would be printed smaller."""
    wide, high, right, sheet = place_of(png(3000, 60, dpi), plan)
    assert wide == pytest.approx(sheet / 3, abs=EMU / 100)
    assert high == pytest.approx(wide / 50, abs=1)
    assert sheet - 2 * EMU <= right <= sheet


def test_the_same_logo_gives_the_same_bytes() -> None:
    """As the same plan does."""
    chosen = Choice(logo=png(30, 20, 300))
    assert make_report(subject("blank"), chosen) == make_report(subject("blank"), chosen)


@pytest.mark.parametrize("make", [png, jpeg])
def test_a_whole_picture_is_taken(make: Callable[[int, int], bytes], tmp_path: Path) -> None:
    """Whatever its size, and with what cameras put behind its end."""
    for size in ((1, 1), (40, 1), (333, 222)):
        for data in (make(*size), make(*size) + b"\0 maker's notes"):
            assert read_logo(kept(tmp_path, data)) == data


@pytest.mark.parametrize("make", [png, jpeg])
def test_a_picture_cut_off_anywhere_is_refused(make: Callable[[], bytes], tmp_path: Path) -> None:
    """Half of it would be a black box on the first sheet of every report."""
    for end in range(len(make())):
        with pytest.raises(SettingsWrong, match=r"logo\.png is (damaged|no PNG or JPEG)"):
            read_logo(kept(tmp_path, make()[:end]))


def test_a_png_with_a_wrong_bit_anywhere_is_refused(tmp_path: Path) -> None:
    """Excel would show a red cross in its place."""
    for place in range(len(png(dpi=300))):
        data = bytearray(png(dpi=300))
        data[place] ^= 0x10
        with pytest.raises(SettingsWrong, match=r"logo\.png is (damaged|no PNG or JPEG)"):
            read_logo(kept(tmp_path, bytes(data)))


@given(
    data=st.sampled_from([png(), png(dpi=300), jpeg(), jpeg(200, 80, 300)]),
    wrong=st.lists(st.tuples(st.integers(0, 300), st.binary(min_size=1, max_size=4)), max_size=3),
    lost=st.integers(0, 300),
)
def test_any_damaged_picture_is_taken_or_refused_in_a_sentence(
    data: bytes, wrong: list[tuple[int, bytes]], lost: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Never a bug, and what is taken a report can be made with."""
    for at, others in wrong:
        data = data[:at] + others + data[at + len(others) :]
    data = data[: len(data) - max(lost - 250, 0)]
    look = kept(tmp_path_factory.getbasetemp(), data)
    try:
        taken = read_logo(look)
    except SettingsWrong:
        return
    guard(make_report(subject("blank"), Choice(("Summary",), look=look, logo=taken)))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "no PNG or JPEG", id="empty"),
        pytest.param(b"words", "no PNG or JPEG", id="text"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "damaged or cut off", id="cut"),
        pytest.param(png()[:20], "damaged or cut off", id="cut-later"),
        pytest.param(png(90, 90)[:60] + bytes(500), "damaged or cut off", id="half-of-it-empty"),
        pytest.param(png()[:33] + png()[-12:], "damaged or cut off", id="nothing-but-its-frame"),
        pytest.param(png(0, 0), "no picture", id="nothing-on-it"),
        pytest.param(b"\xff\xd8\xff\xe0", "damaged or cut off", id="cut-jpeg"),
        pytest.param(b"\xff\xd8\xff\xe0" + bytes(100), "damaged or cut off", id="empty-jpeg"),
        pytest.param(jpeg()[:-2] + bytes(500), "damaged or cut off", id="jpeg-without-its-end"),
        pytest.param(jpeg(0, 0), "no picture", id="nothing-on-a-jpeg"),
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
