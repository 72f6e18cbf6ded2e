"""The zip file around a workbook, read by its own bytes.

Python's zipfile hides where an entry's record begins and ends, and that is what a writer needs
that copies untouched entries verbatim. Names follow the .ZIP File Format Specification (APPNOTE)
4.3; a workbook uses only stored and deflated entries on one disk. Does not know what the entries
mean.
"""

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xlplan.errors import WorkbookRefused
from xlplan.xlsx import limits
from xlplan.xlsx.shown import shown

END_RECORD = struct.Struct("<4s4H2LH")
CENTRAL_HEADER = struct.Struct("<4s6H3L5H2L")
LOCAL_HEADER = struct.Struct("<4s5H3L2H")
ZIP64_END = struct.Struct("<4sQ2H2L4Q")
ZIP64_LOCATOR = struct.Struct("<4sLQL")
ZIP64_EXTRA = 0x0001
FULL_16, FULL_32 = 0xFFFF, 0xFFFFFFFF

STORED, DEFLATED = 0, 8
ENCRYPTED, STREAMED, UTF8_NAME = 0x1, 0x8, 0x800

# Control characters, line ends and marks for the direction of writing.
_MOVES_THE_CURSOR = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_COPY_AGAIN = "Copy it again from where it is kept, or restore an earlier version."
_SAVE_AGAIN = "Open it in Excel and save it again as an Excel Workbook (.xlsx)."


@dataclass(frozen=True)
class Entry:
    """One file in the zip, with the places of its bytes.

    `start` to `end` is its whole record (header, data, descriptor), `data_start` its data;
    `central_start` to `central_end` is its line in the central directory.
    """

    name: str
    flags: int
    method: int
    crc: int
    packed_size: int
    size: int
    start: int
    data_start: int
    end: int
    central_start: int
    central_end: int


@dataclass(frozen=True)
class Archive:
    """A zip file: its bytes, its entries in directory order and the places of its tables.

    `shift` is what to add to a stored offset to get a place in `data`; it is not 0 when bytes
    stand before the zip. `zip64` is the place of the large-file end record, if there is one.
    """

    data: bytes
    entries: tuple[Entry, ...]
    by_name: Mapping[str, Entry]
    directory: int
    directory_end: int
    end_record: int
    zip64: int | None
    shift: int

    def find(self, name: str) -> Entry | None:
        """The entry of a name; names differing only in case are the same part (OPC 6.2.2.3)."""
        return self.by_name.get(name.casefold())


def damaged(what: str) -> WorkbookRefused:
    """The refusal of a zip whose bytes contradict each other."""
    return WorkbookRefused(f"The file is damaged: {what}.", _COPY_AGAIN)


def read_archive(data: bytes) -> Archive:
    """The zip's directory, checked against the limits and against each entry's own header.

    Raises WorkbookRefused for whatever would let two readers see two different workbooks:
    entries of the same name, headers that disagree, overlapping entries.
    """
    if len(data) > limits.FILE_BYTES:
        raise WorkbookRefused(
            "The file is larger than 50 MB, the most xlplan reads.",
            "Remove pictures and sheets that the plan does not need, then try again.",
        )
    end_record = _find_end_record(data)
    zip64 = _find_zip64(data, end_record)
    count, size, offset = _directory_place(data, end_record, zip64)
    _check_count(count)
    directory_end = end_record if zip64 is None else zip64
    directory = directory_end - size
    shift = directory - offset
    if directory < 0 or shift < 0:
        raise damaged("its list of contents is not where the file says")
    entries = tuple(_read_entries(data, directory, directory_end, count, shift))
    _check_names(entries)
    _check_overlap(entries, directory)
    by_name = {entry.name.casefold(): entry for entry in entries}
    return Archive(data, entries, by_name, directory, directory_end, end_record, zip64, shift)


def _find_end_record(data: bytes) -> int:
    place = data.rfind(b"PK\5\6", max(0, len(data) - END_RECORD.size - FULL_16))
    if place < 0 or place + END_RECORD.size > len(data):
        raise damaged("its end is missing, so it was probably cut short on the way")
    return place


def _find_zip64(data: bytes, end_record: int) -> int | None:
    locator = end_record - ZIP64_LOCATOR.size
    if locator < 0 or data[locator : locator + 4] != b"PK\6\7":
        return None
    place = locator - ZIP64_END.size
    if place < 0 or data[place : place + 4] != b"PK\6\6":
        raise damaged("its large-file record is missing")
    return place


def _directory_place(data: bytes, end_record: int, zip64: int | None) -> tuple[int, int, int]:
    _, disk, first, _, count, size, offset, _ = END_RECORD.unpack_from(data, end_record)
    if disk not in (0, FULL_16) or first not in (0, FULL_16):
        raise damaged("it is one piece of a zip file split in several")
    if zip64 is not None:
        _, _, _, _, _, _, _, count, size, offset = ZIP64_END.unpack_from(data, zip64)
    return count, size, offset


def _check_count(count: int) -> None:
    if count > limits.ENTRIES:
        raise WorkbookRefused(
            f"The file holds {count:,} parts; xlplan reads at most {limits.ENTRIES:,}.",
            "Ask whoever made it what it is; an action plan has a few dozen.",
        )


def _read_entries(
    data: bytes, place: int, directory_end: int, count: int, shift: int
) -> Iterator[Entry]:
    for _ in range(count):
        if place + CENTRAL_HEADER.size > directory_end or data[place : place + 4] != b"PK\1\2":
            raise damaged("its list of contents is shorter than the file says")
        entry = _read_entry(data, place, directory_end, shift)
        yield entry
        place = entry.central_end
    # Some readers go by the number of entries and some by the size of the list.
    if data[place : place + 4] == b"PK\1\2" and place < directory_end:
        raise damaged("its list of contents is longer than the file says")


def _read_entry(data: bytes, place: int, directory_end: int, shift: int) -> Entry:
    header = CENTRAL_HEADER.unpack_from(data, place)
    _, _, _, flags, method, _, _, crc, packed, size, name_len, extra_len, comment_len = header[:13]
    name_end = place + CENTRAL_HEADER.size + name_len
    central_end = name_end + extra_len + comment_len
    if central_end > directory_end:
        raise damaged("its list of contents is cut short")
    raw_name = data[place + CENTRAL_HEADER.size : name_end]
    extra = data[name_end : name_end + extra_len]
    size, packed, offset = wide_values(extra, size, packed, header[16])
    # Some programs write Windows' own separators; both mean the same part.
    name = _decoded(raw_name, flags).replace("\\", "/")
    _check_name(name)
    _check_method(name, flags, method)
    start = offset + shift
    data_start = _data_start(data, start, raw_name, name)
    data_end = data_start + packed
    if data_end > place:
        raise damaged(f"its part {name} runs past its own end")
    end = data_end + (
        _descriptor_size(data, data_end, crc, packed, size) if flags & STREAMED else 0
    )
    return Entry(name, flags, method, crc, packed, size, start, data_start, end, place, central_end)


def wide_values(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """The three figures of a directory line, those written as "see the zip64 field" filled in.

    The field holds only the figures whose 32-bit place is full, in this order (APPNOTE 4.5.3).
    """
    field = next((body for kind, body in extra_fields(extra) if kind == ZIP64_EXTRA), b"")
    values = []
    for value in (size, packed, offset):
        if value == FULL_32 and len(field) >= 8:
            value, field = int.from_bytes(field[:8], "little"), field[8:]
        values.append(value)
    return values[0], values[1], values[2]


def extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """The kind and body of each extra field (APPNOTE 4.5); a broken tail is left out."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        if length > len(extra) - 4:
            return
        yield kind, extra[4 : 4 + length]
        extra = extra[4 + length :]


def _decoded(raw_name: bytes, flags: int) -> str:
    try:
        return raw_name.decode("utf-8" if flags & UTF8_NAME else "cp437")
    except UnicodeDecodeError:
        raise damaged("the name of one of its parts cannot be read") from None


def _check_method(name: str, flags: int, method: int) -> None:
    if flags & ENCRYPTED:
        raise WorkbookRefused(
            f"The file's part {name} is encrypted inside the zip, which Excel never does.",
            _SAVE_AGAIN,
        )
    if method not in (STORED, DEFLATED):
        raise WorkbookRefused(
            f"The file's part {name} is packed in a way Excel does not use.", _SAVE_AGAIN
        )


def _data_start(data: bytes, start: int, raw_name: bytes, name: str) -> int:
    if start + LOCAL_HEADER.size > len(data) or data[start : start + 4] != b"PK\3\4":
        raise damaged(f"its part {name} is not where the list of contents says")
    header = LOCAL_HEADER.unpack_from(data, start)
    name_start = start + LOCAL_HEADER.size
    if data[name_start : name_start + header[9]] != raw_name:
        raise damaged(f"its part {name} calls itself by another name")
    return name_start + int(header[9]) + int(header[10])


def _descriptor_size(data: bytes, place: int, crc: int, packed: int, size: int) -> int:
    """The bytes of the data descriptor, whose signature and width are both optional."""
    for layout in ("<4sL2L", "<4sL2Q", "<L2L", "<L2Q"):
        shape = struct.Struct(layout)
        found = shape.unpack_from(data, place) if place + shape.size <= len(data) else ()
        if found in ((b"PK\7\x08", crc, packed, size), (crc, packed, size)):
            return shape.size
    return 0


def _check_name(name: str) -> None:
    if _is_unsafe(name):
        raise WorkbookRefused(
            f"The file holds a part with an unsafe name, '{shown(name)}'.", _SAVE_AGAIN
        )


def _check_names(entries: tuple[Entry, ...]) -> None:
    seen: set[str] = set()
    for entry in entries:
        if entry.name.casefold() in seen:
            raise WorkbookRefused(f"The file holds the part {entry.name} twice.", _SAVE_AGAIN)
        seen.add(entry.name.casefold())


def _is_unsafe(name: str) -> bool:
    return (
        not name
        or len(name) > limits.NAME_LENGTH
        or name.startswith("/")
        or _MOVES_THE_CURSOR.search(name) is not None
        or re.match(r"[A-Za-z]:", name) is not None
        or ".." in name.split("/")
    )


def _check_overlap(entries: tuple[Entry, ...], directory: int) -> None:
    free = 0
    for entry in sorted(entries, key=lambda each: each.start):
        if entry.start < free or entry.end > directory:
            raise damaged(f"its part {entry.name} overlaps another")
        free = entry.end
