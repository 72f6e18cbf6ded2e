"""Unpacking one part of a zip, with a cap on what it may grow to.

The sizes an entry declares are never trusted: a few kilobytes can unpack to gigabytes, so the
limits are checked while it grows. Does not know what the parts mean.
"""

import zlib
from collections.abc import Iterator
from io import BytesIO

from xlplan.errors import WorkbookRefused
from xlplan.xlsx import limits
from xlplan.xlsx.archive import STORED, Entry, damaged

_CHUNK = 256 * 1024
_ASK = "Ask whoever made it what it is before opening it."


def inflate(data: bytes, entry: Entry) -> Iterator[bytes]:
    """The entry's content piece by piece, never trusting the sizes it declares.

    Raises WorkbookRefused when it grows past a limit, or its size or checksum is wrong.
    """
    size, crc = 0, 0
    for chunk in _unpacked(data, entry):
        size += len(chunk)
        crc = zlib.crc32(chunk, crc)
        _check_growth(entry, size)
        yield chunk
    if size != entry.size or crc != entry.crc:
        raise damaged(f"its part {entry.name} does not match its checksum")


def read_entry(data: bytes, entry: Entry) -> bytes:
    """The entry's whole content; errors as `inflate`."""
    # Not joined from a list, which would hold a large part twice.
    whole = BytesIO()
    for chunk in inflate(data, entry):
        whole.write(chunk)
    return whole.getvalue()


def _unpacked(data: bytes, entry: Entry) -> Iterator[bytes]:
    if entry.packed_size == entry.size == 0:
        return
    packed = memoryview(data)[entry.data_start : entry.data_start + entry.packed_size]
    pieces = (packed[at : at + _CHUNK] for at in range(0, len(packed), _CHUNK))
    if entry.method == STORED:
        yield from map(bytes, pieces)
        return
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in pieces:
            yield from _unpacked_piece(unpacker, piece)
        # The last output may wait inside zlib although all input is used up.
        while not unpacker.eof and (rest := unpacker.decompress(b"", _CHUNK)):
            yield rest
    except zlib.error:
        raise damaged(f"its part {entry.name} cannot be unpacked") from None
    if not unpacker.eof:
        raise damaged(f"its part {entry.name} is cut short")


def _unpacked_piece(unpacker: "zlib._Decompress", piece: memoryview) -> Iterator[bytes]:
    waiting: bytes | memoryview = piece
    while waiting:
        yield unpacker.decompress(waiting, _CHUNK)
        waiting = unpacker.unconsumed_tail


def _check_growth(entry: Entry, size: int) -> None:
    if size > limits.PART_BYTES:
        raise WorkbookRefused(
            f"The file's part {entry.name} unpacks to more than 256 MB, the most xlplan reads.",
            _ASK,
        )
    if size > limits.RATIO_FREE_BYTES and size > limits.RATIO * max(entry.packed_size, 1):
        raise WorkbookRefused(
            f"The file's part {entry.name} unpacks to more than {limits.RATIO} times its size, "
            "as files made to overload a computer do.",
            _ASK,
        )
