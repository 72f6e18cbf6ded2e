"""A new zip from an old one, untouched entries copied byte for byte.

What is copied: bytes before the zip, every record with its header, flags, extra fields, packed
data and descriptor, gaps between records, the directory's order, the end record and its comment.
A replaced part keeps its name, date, method and attributes; its sizes go into its header instead
of a descriptor. Follows the .ZIP File Format Specification (APPNOTE) 4.3 and 4.5.3.
"""

import struct
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO

from xlplan.xlsx.archive import (
    CENTRAL_HEADER,
    DEFLATED,
    END_RECORD,
    FULL_16,
    FULL_32,
    LOCAL_HEADER,
    STREAMED,
    ZIP64_END,
    ZIP64_EXTRA,
    ZIP64_LOCATOR,
    Archive,
    Entry,
    extra_fields,
)


@dataclass(frozen=True, slots=True)
class Packed:
    """A replaced part's new content as it goes into the zip, with its checksum and full size."""

    data: bytes
    crc: int
    size: int


def packed(entry: Entry, content: Iterable[bytes | memoryview]) -> Packed:
    """The content, in pieces, packed as the entry is."""
    packer, output, size, crc = _packer(entry), BytesIO(), 0, 0
    for piece in content:
        size, crc = size + len(piece), zlib.crc32(piece, crc)
        output.write(packer.compress(piece) if packer else piece)
    output.write(packer.flush() if packer else b"")
    return Packed(output.getvalue(), crc, size)


def _packer(entry: Entry) -> "zlib._Compress | None":
    if entry.method != DEFLATED:
        return None
    return zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)


def rebuilt(
    archive: Archive, replaced: Mapping[str, bytes | Packed], removed: Collection[str]
) -> bytes:
    """The zip with those parts' contents replaced and those parts left out."""
    new = {
        entry.name: content if isinstance(content, Packed) else packed(entry, (content,))
        for entry in archive.entries
        if (content := replaced.get(entry.name)) is not None
    }
    records, starts = _records(archive, new, removed)
    kept = [entry for entry in archive.entries if entry.name not in removed]
    lines = b"".join(
        _line(archive.data, entry, new.get(entry.name), starts[entry.name] - archive.shift)
        for entry in kept
    )
    last = max((entry.central_end for entry in archive.entries), default=archive.directory)
    lines += archive.data[last : archive.directory_end]
    ends = _end_records(archive, len(kept), len(records), len(records) + len(lines))
    return records + lines + ends


def _records(
    archive: Archive, new: Mapping[str, Packed], removed: Collection[str]
) -> tuple[bytes, dict[str, int]]:
    """Everything before the directory, and where each entry's record now begins."""
    output, place = bytearray(), 0
    starts: dict[str, int] = {}
    for entry in sorted(archive.entries, key=lambda each: each.start):
        output += archive.data[place : entry.start]
        starts[entry.name], place = len(output), entry.end
        if entry.name in new:
            output += _record(archive.data, entry, new[entry.name])
        elif entry.name not in removed:
            output += archive.data[entry.start : entry.end]
    return bytes(output + archive.data[place : archive.directory]), starts


def _record(data: bytes, entry: Entry, new: Packed) -> bytes:
    header = list(LOCAL_HEADER.unpack_from(data, entry.start))
    name_start = entry.start + LOCAL_HEADER.size
    name = data[name_start : name_start + header[9]]
    extra = _without_zip64(data[name_start + header[9] : entry.data_start])
    header[2] &= ~STREAMED
    header[6:9] = _figures(new)
    header[9:] = [len(name), len(extra)]
    return LOCAL_HEADER.pack(*header) + name + extra + new.data


def _figures(new: Packed) -> list[int]:
    return [new.crc, len(new.data), new.size]


def _line(data: bytes, entry: Entry, new: Packed | None, offset: int) -> bytes:
    if new is None:
        return _moved_line(data, entry, offset)
    return _new_line(data, entry, new, offset)


def _new_line(data: bytes, entry: Entry, new: Packed, offset: int) -> bytes:
    header = list(CENTRAL_HEADER.unpack_from(data, entry.central_start))
    names = data[entry.central_start + CENTRAL_HEADER.size : entry.central_end]
    name, rest = names[: header[10]], names[header[10] :]
    extra, comment = _without_zip64(rest[: header[11]]), rest[header[11] :]
    header[3] &= ~STREAMED
    header[7:10] = _figures(new)
    header[11], header[16] = len(extra), offset
    return CENTRAL_HEADER.pack(*header) + name + extra + comment


def _without_zip64(extra: bytes) -> bytes:
    """The extra fields but the large-file one, which must go when sizes are written plainly."""
    kept, place = b"", 0
    for kind, body in extra_fields(extra):
        field = extra[place : place + 4 + len(body)]
        place += len(field)
        kept += b"" if kind == ZIP64_EXTRA else field
    return kept + extra[place:]


def _moved_line(data: bytes, entry: Entry, offset: int) -> bytes:
    """The directory line of an untouched entry, changed only in where its record begins."""
    line = bytearray(data[entry.central_start : entry.central_end])
    header = CENTRAL_HEADER.unpack_from(line)
    if header[16] != FULL_32:
        struct.pack_into("<L", line, CENTRAL_HEADER.size - 4, offset)
        return bytes(line)
    place = CENTRAL_HEADER.size + header[10]
    for kind, body in extra_fields(bytes(line[place : place + header[11]])):
        if kind == ZIP64_EXTRA:
            before = 8 * (header[9] == FULL_32) + 8 * (header[8] == FULL_32)
            struct.pack_into("<Q", line, place + 4 + before, offset)
        place += 4 + len(body)
    return bytes(line)


def _end_records(archive: Archive, count: int, directory: int, end: int) -> bytes:
    size, offset = end - directory, directory - archive.shift
    tail = bytearray(archive.data[archive.directory_end :])
    if archive.zip64 is not None:
        wide = list(ZIP64_END.unpack_from(tail))
        wide[6:] = [count, count, size, offset]
        ZIP64_END.pack_into(tail, 0, *wide)
        locator = list(ZIP64_LOCATOR.unpack_from(tail, ZIP64_END.size))
        locator[2] = end - archive.shift
        ZIP64_LOCATOR.pack_into(tail, ZIP64_END.size, *locator)
    place = archive.end_record - archive.directory_end
    old = list(END_RECORD.unpack_from(tail, place))
    full = (FULL_16, FULL_16, FULL_32, FULL_32)
    plain = zip(old[3:7], full, (count, count, size, offset), strict=True)
    old[3:7] = [new if archive.zip64 is None or was != top else was for was, top, new in plain]
    END_RECORD.pack_into(tail, place, *old)
    return bytes(tail)
