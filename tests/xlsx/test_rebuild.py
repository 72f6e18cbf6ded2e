"""The zip around the workbook: what is not replaced stays byte for byte."""

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from xlplan.xlsx import CellEdit, edit_cells, guard

Pack = Callable[..., bytes]
Part = Callable[..., str]
Records = Callable[[bytes], dict[str, tuple[object, ...]]]

SHEET = "xl/worksheets/sheet1.xml"
EDITS = [CellEdit("Plan", "A1", "x" * 3000), CellEdit("Plan", "B2", 1)]


class _Stream(io.RawIOBase):
    """A place that can only be written forward, as a network connection."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self.data += piece
        return len(piece)


def _streamed(data: bytes) -> bytes:
    stream = _Stream()
    _copy(data, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED))
    return bytes(stream.data)


def _stored(data: bytes) -> bytes:
    output = io.BytesIO()
    _copy(data, zipfile.ZipFile(output, "w", zipfile.ZIP_STORED))
    return output.getvalue()


def _large(data: bytes) -> bytes:
    output = io.BytesIO()
    _copy(data, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED), force_zip64=True)
    return output.getvalue()


def _copy(data: bytes, target: zipfile.ZipFile, force_zip64: bool = False) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as source, target:
        for info in source.infolist():
            with target.open(info.filename, "w", force_zip64=force_zip64) as part:
                part.write(source.read(info))


def _with_details(data: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(output, "w") as target:
        for info in source.infolist():
            info.comment, info.extra = b"note", b"\xfe\xca\x02\x00hi"
            info.external_attr, info.create_system = 0o644 << 16, 3
            target.writestr(info, source.read(info))
        target.writestr("[trash]/0000.dat", b"\xff" * 40)
        target.writestr("empty/", b"")
        target.comment = b"a comment PK of the archive"
    return output.getvalue()


def _after_other_bytes(data: bytes) -> bytes:
    return b"#!before the zip\n" * 3 + data


def _appended_to_other_bytes(data: bytes) -> bytes:
    output = io.BytesIO(b"MZ" * 40)
    output.seek(0, io.SEEK_END)
    _copy(data, zipfile.ZipFile(output, "a", zipfile.ZIP_DEFLATED))
    return output.getvalue()


def _with_large_end_record(data: bytes) -> bytes:
    """The same zip with the end records that files over 4 GB have."""
    end = data.rfind(b"PK\5\6")
    count, size, offset = struct.unpack_from("<HLL", data, end + 10)
    wide = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
    full = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 2**32 - 1, 2**32 - 1, 0)
    return data[:end] + wide + locator + full


def _with_gaps(data: bytes) -> bytes:
    """The same zip with bytes nobody refers to between the last record and the directory."""
    end = data.rfind(b"PK\5\6")
    count, size, offset = struct.unpack_from("<HLL", data, end + 10)
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, offset + 7, 0)
    return data[:offset] + b"nobody!" + data[offset:end] + tail


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(bytes, id="plain"),
        pytest.param(_streamed, id="data descriptors"),
        pytest.param(_stored, id="stored"),
        pytest.param(_large, id="large-file fields"),
        pytest.param(_with_details, id="comments, extra fields, trash, folders"),
        pytest.param(_after_other_bytes, id="after other bytes"),
        pytest.param(_appended_to_other_bytes, id="appended to other bytes"),
        pytest.param(_with_large_end_record, id="large-file end record"),
        pytest.param(_with_gaps, id="gaps"),
    ],
)
def test_untouched_parts_keep_every_byte(
    pack: Pack, part: Part, records: Records, made: Callable[[bytes], bytes]
) -> None:
    """However the zip was made, only the sheet's own record differs, and the order stays."""
    data = made(pack(parts={"xl/media/picture.png": bytes(range(256)) * 20}))
    guard(data)

    new = edit_cells(data, EDITS)

    old_records, new_records = records(data), records(new)
    assert list(new_records) == list(old_records)
    assert {name for name in old_records if old_records[name] != new_records[name]} == {SHEET}
    assert part(new).count("x" * 3000) == 1
    assert zipfile.ZipFile(io.BytesIO(new)).testzip() is None
    guard(new)
    assert edit_cells(new, EDITS) is new


def test_a_replaced_part_keeps_its_date_method_and_attributes(pack: Pack) -> None:
    """The edited sheet's own entry changes in nothing but its content."""
    data = _with_details(_stored(pack()))

    new = edit_cells(data, EDITS)

    old_info, new_info = (zipfile.ZipFile(io.BytesIO(each)).getinfo(SHEET) for each in (data, new))
    for kept in ("date_time", "compress_type", "comment", "extra", "external_attr", "flag_bits"):
        assert getattr(old_info, kept) == getattr(new_info, kept), kept


def test_bytes_around_the_zip_stay(pack: Pack) -> None:
    """What stands before the first part and the comment after the last stay as they are."""
    data = _after_other_bytes(_with_details(pack()))

    new = edit_cells(data, EDITS)

    assert new.startswith(b"#!before the zip\n" * 3 + b"PK\3\4")
    assert new.endswith(b"a comment PK of the archive")
