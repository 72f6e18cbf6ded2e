"""Looks into a file for one thing each: is it a zip, is it encrypted, is its mark-up broken.

With zipfile and ElementTree only. Deliberately does not know what xlplan says of a file
(`doors`), and trusts the sizes that a file declares.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from itertools import pairwise
from xml.etree import ElementTree

from tests.second_opinion.package import Package, plain
from tests.second_opinion.places import place_of
from tests.second_opinion.sheet import as_utf8

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MEGABYTE = 1024 * 1024
_WORKBOOKS = (
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}workbook",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}workbook",
)
_WORKSHEETS = tuple(name.replace("}workbook", "}worksheet") for name in _WORKBOOKS)
_MERGED = re.compile(r"""<(?:\w+:)?mergeCell\s[^>]*?ref=["'](\w+):(\w+)["']""")


def is_ole2_with(data: bytes, *streams: str) -> bool:
    """Whether it is an old Office container with a stream of one of those names."""
    return data.startswith(OLE2) and any(name.encode("utf-16-le") in data for name in streams)


def entries(data: bytes) -> list[zipfile.ZipInfo]:
    """The zip's directory."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.infolist()


def names(data: bytes) -> set[str]:
    """The parts' names, each as `plain` writes it."""
    return {plain(entry.orig_filename) for entry in entries(data)}


def part(data: bytes, name: str) -> bytes:
    """A part's content; KeyError without one."""
    return Package(data).read(name)


def is_zip(data: bytes) -> bool:
    """Whether it is a zip with anything in it."""
    try:
        return bool(entries(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return False


def is_damaged_zip(data: bytes) -> bool:
    """Whether any record cannot be read, or differs from what the directory says of it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = archive.infolist()
            if archive.testzip() is not None:
                return True
    except Exception:
        return True
    starts = sorted((e.header_offset, e.header_offset + 30 + e.compress_size) for e in found)
    return any(end > start for (_, end), (start, _) in pairwise(starts))


def said_entries(data: bytes) -> int:
    """How many entries the end of the zip says there are."""
    return int.from_bytes(data[data.rindex(b"PK\5\6") + 10 :][:2], "little")


def longest_namespace(data: bytes, match: re.Match[str]) -> int:
    """The length of the longest namespace that the part declares."""
    text = as_utf8(part(data, match["part"]))
    declared = re.finditer(rb"xmlns[^=<>]*=\s*(\"[^\"]*|'[^']*)", text)
    return max(len(found[1]) - 1 for found in declared)


def has_unsafe_name(data: bytes) -> bool:
    """Whether a name could lead out of the folder the parts are unpacked to, or mislead."""
    written = (entry.orig_filename.replace("\\", "/") for entry in entries(data))
    return any(
        name[:1] in ("/", "")
        or name[1:2] == ":"
        or ".." in name.split("/")
        or len(name) > 255
        or any(unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") for sign in name)
        for name in written
    )


def is_broken_xml(data: bytes, match: re.Match[str]) -> bool:
    """Whether the part is not well formed, or holds characters its encoding does not have."""
    try:
        content = part(data, match["part"])
        ElementTree.fromstring(content)
        as_utf8(content)
    except (ElementTree.ParseError, LookupError, ValueError):
        return True
    return False


def is_no_worksheet(data: bytes, match: re.Match[str]) -> bool:
    """Whether the part's first element is anything but a worksheet with one sheetData."""
    root = ElementTree.fromstring(part(data, match["part"]))
    rows = [node for node in root if node.tag.endswith("}sheetData")]
    return root.tag not in _WORKSHEETS or len(rows) != 1


def has_cell_in_row(data: bytes, match: re.Match[str]) -> bool:
    """Whether a row of that number holds a cell that says it belongs to another."""
    rows = ElementTree.fromstring(part(data, match["part"])).iter()
    refs = [cell.get("r") for row in rows if row.get("r") == match["row"] for cell in row]
    return match["ref"] in refs and not match["ref"].endswith(match["row"])


def is_unusual_encoding(data: bytes, match: re.Match[str]) -> bool:
    """Whether the part declares that encoding."""
    return match["name"].encode() in part(data, match["part"])[:200].lower()


def has_no_workbook(data: bytes, _: re.Match[str]) -> bool:
    """Whether no part with the root <workbook> is where the package says it is."""
    try:
        package = Package(data)
        return ElementTree.fromstring(package.read(package.workbook)).tag not in _WORKBOOKS
    except (KeyError, StopIteration, ElementTree.ParseError):
        return True


def is_missing_sheet(data: bytes, match: re.Match[str]) -> bool:
    """Whether no worksheet of that name has a part."""
    package = Package(data)
    try:
        return match["name"] not in {tab.name for tab in package.tabs}
    except KeyError:
        return True


def has_sheets_alike(data: bytes, _: re.Match[str]) -> bool:
    """Whether two worksheets have one name, capitals aside, or one part."""
    tabs = Package(data).tabs
    ways = ({tab.part for tab in tabs}, {tab.name.casefold() for tab in tabs})
    return any(len(way) < len(tabs) for way in ways)


def has_doctype(data: bytes, match: re.Match[str]) -> bool:
    """Whether the part declares a document type."""
    return b"<!DOCTYPE" in as_utf8(part(data, match["part"]))


def depth(data: bytes, match: re.Match[str]) -> int:
    """How many elements of the part stand within each other."""
    level = most = 0
    for event, _ in ElementTree.iterparse(io.BytesIO(part(data, match["part"])), ("start", "end")):
        level += 1 if event == "start" else -1
        most = max(most, level)
    return most


def element_count(data: bytes, match: re.Match[str]) -> int:
    """How many elements the part has."""
    return sum(1 for _ in ElementTree.iterparse(io.BytesIO(part(data, match["part"]))))


def longest_token(data: bytes, match: re.Match[str]) -> int:
    """The length of the longest tag or comment of the part."""
    tokens = re.finditer(rb"<!--.*?-->|<[^>]*>", as_utf8(part(data, match["part"])), re.DOTALL)
    return max(len(token[0]) for token in tokens)


def is_outside(data: bytes, match: re.Match[str]) -> bool:
    """Whether the part has a reference beyond Excel's grid, or one that is none at all."""
    text = as_utf8(part(data, match["part"])).decode()
    refs = re.findall(r"<(?:\w+:)?(?:c|row|mergeCell)\s[^>]*?\br(?:ef)?=[\"']([^\"']*)", text)
    return any(not _is_inside(corner) for ref in refs for corner in ref.split(":"))


def _is_inside(corner: str) -> bool:
    if corner.isdecimal():
        return 1 <= int(corner) <= 1_048_576
    if not re.fullmatch(r"[A-Z]{1,3}[1-9]\d*", corner):
        return False
    row, column = place_of(corner)
    return row <= 1_048_576 and column <= 16_384


def cell_count(data: bytes) -> int:
    """How many cells all XML parts store together."""
    found = [name for name in names(data) if name.endswith(".xml")]
    return sum(len(re.findall(rb"<(?:\w+:)?c[ />]", part(data, name))) for name in found)


def merged_cells(data: bytes) -> int:
    """How many cells the merged areas of all sheets cover on paper."""
    package = Package(data)
    texts = (as_utf8(package.read(tab.part)).decode() for tab in package.tabs)
    return sum(_area(*corners) for text in texts for corners in _MERGED.findall(text))


def _area(first: str, last: str) -> int:
    (top, left), (bottom, right) = place_of(first), place_of(last)
    return (bottom - top + 1) * (right - left + 1)


def size(data: bytes, match: re.Match[str]) -> int:
    """The size the file declares for that part."""
    return Package(data).entry(match["part"]).file_size


def ratio(data: bytes, match: re.Match[str]) -> float:
    """How many times its packed size the part unpacks to."""
    entry = Package(data).entry(match["part"])
    return entry.file_size / max(entry.compress_size, 1)
