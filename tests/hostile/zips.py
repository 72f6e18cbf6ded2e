"""Zip files written by hand, so that every figure in them can be a lie.

Nothing here is random: the same call gives the same bytes. Does not know what a workbook is.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Part:
    """One entry: its name, its content, and whatever is to be said of it instead of the truth.

    `packed` takes the place of the deflated content, `local_name` the name in its own header, and
    `extra` goes into the directory's line only. A `streamed` entry has its figures behind its
    data. One that is `at` a place stands only in the directory, which says that it begins there.
    """

    name: str | bytes
    content: bytes | str = b""
    method: int = 8
    flags: int = 0
    packed: bytes | None = None
    size: int | None = None
    packed_size: int | None = None
    crc: int | None = None
    local_name: bytes | None = None
    extra: bytes = b""
    streamed: bool = False
    at: int | None = None

    @property
    def raw_name(self) -> bytes:
        return self.name if isinstance(self.name, bytes) else self.name.encode()


@dataclass(frozen=True)
class Tail:
    """What the end of a zip says: its comment, and figures that are not the true ones."""

    comment: bytes = b""
    count: int | None = None
    size: int | None = None
    offset: int | None = None
    disk: int = 0
    zip64: bool = False


def zipped(parts: Sequence[Part], tail: Tail | None = None) -> bytes:
    """The zip of those entries in that order."""
    output, lines, starts = bytearray(), bytearray(), list[int]()
    for part in parts:
        head, body, figures = _packed(part)
        starts.append(len(output) if part.at is None else part.at)
        if part.at is None:
            output += head + body
        lines += _line(part, figures, starts[-1])
    return bytes(output + lines) + _end(tail or Tail(), len(parts), len(output), len(lines))


def _packed(part: Part) -> tuple[bytes, bytes, tuple[int, int, int]]:
    content = part.content.encode() if isinstance(part.content, str) else part.content
    body = part.packed if part.packed is not None else _deflated(content, part.method)
    figures = (
        zlib.crc32(content) if part.crc is None else part.crc,
        len(body) if part.packed_size is None else part.packed_size,
        len(content) if part.size is None else part.size,
    )
    flags = part.flags | (8 if part.streamed else 0)
    name = part.raw_name if part.local_name is None else part.local_name
    said = (0, 0, 0) if part.streamed else figures
    shape = (20, flags, part.method, 0x4A21, 0x5C77, *said, len(name) & 0xFFFF, 0)
    head = struct.pack("<4s5H3L2H", b"PK\3\4", *shape) + name
    behind = struct.pack("<4s3L", b"PK\7\x08", *figures) if part.streamed else b""
    return head, body + behind, figures


def local_header(part: Part) -> bytes:
    """What stands before an entry's data."""
    return _packed(part)[0]


def _deflated(content: bytes, method: int) -> bytes:
    if method == 0:
        return content
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def _line(part: Part, figures: tuple[int, int, int], start: int) -> bytes:
    name, flags = part.raw_name, part.flags | (8 if part.streamed else 0)
    shape = (20, 20, flags, part.method, 0x4A21, 0x5C77, *figures, len(name), len(part.extra))
    return struct.pack("<4s6H3L5H2L", b"PK\1\2", *shape, 0, 0, 0, 0, start) + name + part.extra


def _end(tail: Tail, count: int, start: int, size: int) -> bytes:
    count = count if tail.count is None else tail.count
    size = size if tail.size is None else tail.size
    start = start if tail.offset is None else tail.offset
    wide = b""
    if tail.zip64:
        wide = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, start)
        wide += struct.pack("<4sLQL", b"PK\6\7", 0, (start + size) & 0xFFFFFFFF, 1)
        count, size, start = 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF
    figures = (count & 0xFFFF, count & 0xFFFF, size & 0xFFFFFFFF, start & 0xFFFFFFFF)
    shape = (tail.disk, tail.disk, *figures, len(tail.comment))
    return wide + struct.pack("<4s4H2LH", b"PK\5\6", *shape) + tail.comment


@lru_cache(maxsize=4)
def bomb(before: bytes, filling: bytes, megabytes: int, after: bytes = b"") -> Part:
    """A content of many megabytes of one filling, packed to a thousandth, without making it.

    Its name is to be replaced. Packed in pieces that can stand behind each other.
    """
    block = filling * (_MEGABYTE // len(filling))
    pieces = [before, *[block] * megabytes, after]
    crc = 0
    for piece in pieces:
        crc = zlib.crc32(piece, crc)
    packed = b"".join(_flushed((before, block), megabytes)) + _deflated(after, 8)
    return Part("", packed=packed, size=sum(map(len, pieces)), crc=crc)


def _flushed(pieces: tuple[bytes, bytes], times: int) -> Iterator[bytes]:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    yield packer.compress(pieces[0]) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(pieces[1]) + packer.flush(zlib.Z_FULL_FLUSH)
    yield from [block] * times
