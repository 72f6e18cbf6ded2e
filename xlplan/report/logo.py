"""A council's logo: read once, and refused where it is not a picture."""

from __future__ import annotations

import io
import struct
import zlib

from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.image import Image

from xlplan.errors import SettingsWrong
from xlplan.settings import Look

_LARGEST = 1_000_000  # bytes; a report is mailed
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
_SCAN, _END = 0xDA, b"\xff\xd9"


def read_logo(look: Look) -> bytes | None:
    """The picture that the settings name, None where they name none.

    Raises `SettingsWrong` if it is not there, is no PNG or JPEG, is damaged or larger than 1 MB.
    """
    if look.logo is None:
        return None
    step = "Correct “logo” in [report] of xlplan.toml."
    try:
        data = look.logo.read_bytes()
    except OSError as reason:
        what = f"The logo {look.logo} cannot be read ({reason.strerror})."
        raise SettingsWrong(what, step) from None
    if len(data) > _LARGEST:
        raise SettingsWrong(f"The logo {look.logo} is larger than 1 MB.", "Save it smaller.")
    if not data.startswith((_PNG, _JPEG)):
        raise SettingsWrong(f"The logo {look.logo} is no PNG or JPEG.", step)
    if not (_is_whole_png(data) if data.startswith(_PNG) else _is_whole_jpeg(data)):
        raise SettingsWrong(f"The logo {look.logo} is damaged or cut off.", "Save it again.")
    try:
        Image(io.BytesIO(data))
    except (XlsxWriterException, ValueError, IndexError, struct.error) as reason:
        words = str(reason).strip(" :.")  # XlsxWriter begins with the name of a file
        raise SettingsWrong(f"The logo {look.logo} is no picture ({words}).", step) from None
    return data


def _is_whole_png(data: bytes) -> bool:
    """Whether every chunk up to the end mark has its checksum (PNG specification, 5.3)."""
    at, kinds = len(_PNG), [b""]
    while kinds[-1] != b"IEND":
        if at + 12 > len(data):
            return False
        (length,) = struct.unpack_from(">I", data, at)
        end = at + 8 + length
        if data[end : end + 4] != struct.pack(">I", zlib.crc32(data[at + 4 : end])):
            return False
        kinds.append(data[at + 4 : at + 8])
        at = end + 4
    return kinds[1] == b"IHDR" and b"IDAT" in kinds


def _is_whole_jpeg(data: bytes) -> bool:
    """Whether segment follows segment to the picture, and the end mark that (ITU-T T.81, B.1.1)."""
    at = len(_JPEG)
    while at + 4 <= len(data) and data[at] == 0xFF:
        _, marker, length = struct.unpack_from(">BBH", data, at)
        at += 2 + length
        if marker == _SCAN:
            # In the picture itself 0 follows each 255, so that this is its end.
            return _END in data[at:]
    return False
