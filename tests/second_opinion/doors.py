"""Whether a file that xlplan turned away at the door really is what the refusal says.

Each known sentence has its own look at the file. A sentence that is not among them, or that the
look contradicts, is a fault of the guard. Deliberately does not judge whether a limit is a good
one, nor refusals of single cells.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable

from tests.second_opinion import looks
from tests.second_opinion.looks import MEGABYTE

Look = Callable[[bytes, re.Match[str]], bool]


def is_honest(sentence: str, data: bytes) -> bool:
    """Whether the sentence is a known one and the file bears it out, or is damaged besides."""
    for pattern, look in _LOOKS:
        match = re.match(pattern, sentence)
        if match:
            try:
                return look(data, match)
            except (zipfile.BadZipFile, zlib.error):
                return True
    return False


_LOOKS: tuple[tuple[str, Look], ...] = (
    (r"The file is empty", lambda data, _: not data),
    (
        r"The file is protected by a password|The file is encrypted by rights",
        lambda data, _: looks.is_ole2_with(data, "EncryptedPackage", "DRMEncrypted"),
    ),
    (
        r"The file is an old Excel workbook",
        lambda data, _: looks.is_ole2_with(data, "Workbook", "Book"),
    ),
    (
        r"The file is an old Office file",
        lambda data, _: data.startswith(looks.OLE2) and not looks.is_ole2_with(data, "Workbook"),
    ),
    (
        r"The file is (plain text|a PDF|a web page|an Excel 2003|not an Excel)",
        lambda data, _: not looks.is_zip(data),
    ),
    (
        r"The file is an OpenDocument",
        lambda data, _: b"opendocument" in looks.part(data, "mimetype"),
    ),
    (
        r"The file is a zip archive, not a workbook",
        lambda data, _: "[content_types].xml" not in looks.names(data),
    ),
    (
        r"The file is (a zip archive but holds no workbook|an Office document but not"
        r"|.*, not an Excel workbook|a binary Excel)",
        looks.has_no_workbook,
    ),
    (r"The file is damaged: two of its sheets have the same", looks.has_sheets_alike),
    (r"The file is damaged: its sheet '(?P<name>.*)' has no content", looks.is_missing_sheet),
    (
        r"The file is damaged: its part (?P<part>.+) is written in the unusual encoding "
        r"(?P<name>.+)\.",
        looks.is_unusual_encoding,
    ),
    (
        r"The file is damaged: its part (?P<part>.+) holds (broken mark-up|characters)",
        looks.is_broken_xml,
    ),
    (
        r"The file is damaged: its part (?P<part>.+) (is not a worksheet|lists its rows twice)",
        looks.is_no_worksheet,
    ),
    (
        r"The file is damaged: its part (?P<part>.+) has cell (?P<ref>\S+) in row (?P<row>\d+)",
        looks.has_cell_in_row,
    ),
    (
        r"The file is damaged: its list of contents is longer",
        lambda data, _: looks.said_entries(data) < len(looks.entries(data)),
    ),
    (r"The file is damaged:", lambda data, _: looks.is_damaged_zip(data)),
    (r"The file is larger than 50 MB", lambda data, _: len(data) > 50 * MEGABYTE),
    (r"The file holds [\d,]+ parts", lambda data, _: len(looks.entries(data)) > 1000),
    (r"The file holds a part with an unsafe name", lambda data, _: looks.has_unsafe_name(data)),
    (
        r"The file holds the part .* twice",
        lambda data, _: len(looks.names(data)) < len(looks.entries(data)),
    ),
    (
        r"The file's part .* is encrypted inside",
        lambda data, _: any(e.flag_bits & 1 for e in looks.entries(data)),
    ),
    (
        r"The file's part .* is packed in a way",
        lambda data, _: any(e.compress_type not in (0, 8) for e in looks.entries(data)),
    ),
    (r"The file's part (?P<part>.+) has a document type declaration", looks.has_doctype),
    (
        r"The file's part (?P<part>.+) unpacks to more than 256 MB",
        lambda data, match: looks.size(data, match) > 256 * MEGABYTE,
    ),
    (
        r"The file's part (?P<part>.+) unpacks to more than 100 times",
        lambda data, match: (
            looks.ratio(data, match) > 100 and looks.size(data, match) > 16 * MEGABYTE
        ),
    ),
    (
        r"The file unpacks to more than 512 MB",
        lambda data, _: sum(e.file_size for e in looks.entries(data)) > 512 * MEGABYTE,
    ),
    (
        r"The file unpacks to more than 100 times",
        lambda data, _: sum(e.file_size for e in looks.entries(data)) > 100 * len(data),
    ),
    (
        r"The file's part (?P<part>.+) declares a namespace of more than 1,000 characters",
        lambda data, match: looks.longest_namespace(data, match) > 1_000,
    ),
    (
        r"The file's part (?P<part>.+) nests deeper than 100 levels",
        lambda data, match: looks.depth(data, match) > 100,
    ),
    (
        r"The file's part (?P<part>.+) holds a single tag of more than (?P<most>[14]) MB",
        lambda data, match: looks.longest_token(data, match) > int(match["most"]) * MEGABYTE,
    ),
    (
        r"The file's part (?P<part>.+) has more than 500,000 elements",
        lambda data, match: looks.element_count(data, match) > 500_000,
    ),
    (
        r"The file stores more than 2,000,000 cells",
        lambda data, _: looks.cell_count(data) > 2_000_000,
    ),
    (
        r"The file merges more than 2,000,000 cells",
        lambda data, _: looks.merged_cells(data) > 2_000_000,
    ),
    (r"The file has .* in its part (?P<part>.+); Excel's last cell", looks.is_outside),
    (
        r"The file is digitally signed",
        lambda data, _: any(name.startswith("_xmlsignatures/") for name in looks.names(data)),
    ),
)
