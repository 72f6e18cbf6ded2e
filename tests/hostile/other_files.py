"""Files that are no workbook, or not one that may be read, named as one; and no files at all."""

from __future__ import annotations

import os
import struct
from functools import partial
from pathlib import Path

from tests.hostile.case import NO_PERMISSION, REFUSED, USAGE, Case, refused
from tests.hostile.plans import BOOK_RELS, ROOT_RELS, plan, relationships
from tests.hostile.zips import Part, zipped

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_MEGABYTE = 1024 * 1024


def _ole2(*streams: str) -> bytes:
    """A file in Microsoft's older container with a directory of those streams (MS-CFB 2.6.1)."""
    lines = b""
    for name in ("Root Entry", *streams):
        raw = name.encode("utf-16-le") + b"\0\0"
        lines += raw.ljust(64, b"\0") + struct.pack("<H", len(raw)) + bytes(62)
    return _OLE2 + lines


def _ole2_of_names() -> bytes:
    """Forty megabytes in which the names that are looked for stand everywhere but in place."""
    name = "EncryptionInfo".encode("utf-16-le") + b"\0\0"
    return _OLE2 + b"x" + name * (40 * _MEGABYTE // len(name))


def _binary_workbook() -> bytes:
    root = relationships(("officeDocument", "xl/workbook.bin"))
    return plan({ROOT_RELS: root, "xl/workbook.bin": b"\x83\x01\0", BOOK_RELS: relationships()})


def _sparse(megabytes: int, path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(megabytes * _MEGABYTE)


def _link(target: str, path: Path) -> None:
    path.symlink_to(target)


FILES = (
    refused("empty file", bytes, "The file is empty."),
    refused("only a zip's end and its comment", lambda: b"PK\5\6" + bytes(16) + b"\xff\xff"
            + b"c" * 65_535, "The file is a zip archive, not a workbook."),
    refused("zip of a photograph", lambda: zipped([Part("photo.jpg", b"\xff\xd8")]),
            "The file is a zip archive, not a workbook."),
    refused("password-protected", partial(_ole2, "EncryptionInfo", "EncryptedPackage"),
            "protected by a password", NO_PERMISSION),
    refused("rights-managed", partial(_ole2, "\6DataSpaces", "DRMEncryptedDataSpace",
            "EncryptedPackage"), "encrypted by rights management", NO_PERMISSION),
    refused("rights-managed .xls", partial(_ole2, "Workbook", "\x09DRMContent"),
            "encrypted by rights management", NO_PERMISSION),
    refused("old .xls", partial(_ole2, "Workbook"), "an old Excel workbook (.xls)"),
    refused("old container of a million misplaced names", _ole2_of_names, "an old Office file"),
    refused("old container cut short", lambda: _OLE2[:8], "an old Office file"),
    refused(".xlsb", _binary_workbook, "a binary Excel workbook (.xlsb)"),
    refused(".ods", lambda: zipped([Part("mimetype", _ODS, method=0)]),
            "an OpenDocument spreadsheet (.ods)"),
    refused("Word document", lambda: plan({ROOT_RELS: relationships(
            ("officeDocument", "word/document.xml")), "word/document.xml": "<document/>"}),
            "a Word document"),
    refused("PDF", lambda: b"%PDF-1.7\n1 0 obj", "a PDF renamed"),
    refused("PNG", lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not an Excel workbook"),
    refused("sign-in page", lambda: b"<!DOCTYPE html><html><body>Sign in", "is a web page"),
    refused("comma-separated values", lambda: b"Ref,Action\r\n1,Do", "is plain text"),
    refused("text of 49 MB in one line", lambda: b"a," * (49 * _MEGABYTE // 2), "is plain text"),
)  # fmt: skip
PLACES = (
    Case("sparse file of 8 GB", None, REFUSED, "is larger than 50 MB", partial(_sparse, 8192)),
    Case("49 MB of nothing", None, REFUSED, "is not an Excel workbook", partial(_sparse, 49)),
    Case("folder", None, USAGE, "is a folder", Path.mkdir),
    Case("link to itself", None, USAGE, "There is no file", partial(_link, "plan.xlsx")),
    Case("link to nothing", None, USAGE, "There is no file", partial(_link, "gone.xlsx")),
    Case("link to /dev/zero", None, USAGE, "is not a file", partial(_link, "/dev/zero")),
    Case("link to /dev/stdin", None, USAGE, "is not a file", partial(_link, "/dev/stdin")),
    Case("pipe without a writer", None, USAGE, "is not a file", os.mkfifo),
)  # fmt: skip
