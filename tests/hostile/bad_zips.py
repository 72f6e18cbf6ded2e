"""Zips that are damaged, lie about themselves, or unpack to more than anybody wants."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from functools import partial

from tests.hostile.case import is_read, refused
from tests.hostile.plans import MAIN, SHEET, STRINGS, parts, plan, sheet
from tests.hostile.zips import Part, Tail, bomb, local_header, zipped

_OPEN = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
_TEXT = f'<sst xmlns="{MAIN}"><si><t>'.encode()
_SHEET = sheet().encode()
_DAMAGED = "The file is damaged"


def _named(part: Part, name: str) -> Part:
    return replace(part, name=name)


def _bomb(name: str, before: bytes, filling: bytes, megabytes: int, after: bytes = b"") -> bytes:
    return plan(None, _named(bomb(before, filling, megabytes, after), name))


def _lying_bomb() -> bytes:
    """Says that it unpacks to 1,000 bytes."""
    return plan(None, replace(bomb(b"", b"\0", 1024), name="xl/media/image1.png", size=1000))


def _many_bombs() -> bytes:
    """Forty parts, each just small enough to be no bomb by itself."""
    one = bomb(b"", b"\0", 15)
    return plan(None, *(_named(one, f"xl/media/image{at}.png") for at in range(40)))


def _many_xml_bombs() -> bytes:
    one = bomb(b"<a>", b" ", 15, b"</a>")
    return plan(None, *(_named(one, f"customXml/item{at}.xml") for at in range(40)))


def _shared_body() -> bytes:
    """Fifield's: 500 entries, each of which unpacks the next one's header and then the same bytes.

    https://www.bamsoftware.com/hacks/zipbomb/
    """
    names = [f"xl/media/image{at:03}.png" for at in range(500)]
    one = bomb(b"", b"\0", 200)
    body, size, entries = one.packed or b"", one.size or 0, list[Part]()
    for name in reversed(names):
        entries.insert(0, Part(name, packed=body, size=size, crc=1))
        head = local_header(entries[0])
        # A stored block of deflate that holds the header (RFC 1951, 3.2.4).
        body = struct.pack("<BHH", 0, len(head), len(head) ^ 0xFFFF) + head + body
        size += len(head)
    step = len(local_header(entries[0])) + 5
    inside = (replace(part, at=at * step) for at, part in enumerate(entries[1:], 1))
    return zipped([entries[0], *inside, *parts()])


def _nested(depth: int) -> bytes:
    """A workbook in a workbook in a workbook …, the innermost a bomb; nobody is to look inside."""
    data = _bomb("xl/media/image1.png", b"", b"\0", 1024)
    for _ in range(depth):
        data = plan({"xl/embeddings/book.xlsx": data})
    return data


def _spoiled(place: int, by: bytes) -> bytes:
    data = plan()
    return data[:place] + by + data[place + len(by) :]


def _flipped() -> bytes:
    """One bit of the sheet's packed content turned over."""
    data = plan()
    place = data.index(SHEET.encode()) + len(SHEET) + 100
    return _spoiled(place, bytes([data[place] ^ 0x10]))


def _cut(share: float) -> bytes:
    data = plan()
    return data[: int(len(data) * share)]


def _without_end(size: int) -> bytes:
    return plan()[:-size]


def _with_sheet(**lies: object) -> bytes:
    return plan(None, Part(SHEET, _SHEET, **lies))  # type: ignore[arg-type]


def _named_part(name: str | bytes) -> bytes:
    return plan(None, Part(name, "<a/>"))


def _many_entries(count: int, *, said: int | None = None) -> bytes:
    more = [Part(f"a{at}", b"", method=0) for at in range(count)]
    return zipped([*parts(), *more], Tail(count=said, zip64=said is None))


def _wide_sizes() -> bytes:
    """Sizes of nearly 2⁶⁴ in the extra field."""
    wide = struct.pack("<2H2Q", 1, 16, 2**64 - 1, 2**64 - 2)
    return _with_sheet(extra=wide, size=0xFFFFFFFF, packed_size=0xFFFFFFFF)


def _wide_field_cut_short() -> bytes:
    return _with_sheet(extra=struct.pack("<2H", 1, 60_000), size=0xFFFFFFFF)


def _trailing() -> bytes:
    """The last piece of the packed content says that another follows."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    open_end = packer.compress(_SHEET) + packer.flush(zlib.Z_SYNC_FLUSH)
    return _with_sheet(packed=open_end)


def _two_directories() -> bytes:
    """A second end in the comment of the first, with a whole other workbook before it."""
    return plan(tail=Tail(comment=plan({SHEET: sheet("")})[:60_000]))


ZIPS = (
    refused("1 GiB of spaces in a sheet", partial(_bomb, SHEET, _OPEN, b" ", 1024),
            f"part {SHEET} unpacks to more than 100 times its size"),
    refused("one text of 512 MiB", partial(_bomb, STRINGS, _TEXT, b"a", 512),
            f"part {STRINGS} unpacks to more than 100 times"),
    refused("comment of 512 MiB", partial(_bomb, SHEET, _OPEN + b"<!--", b"-x", 512),
            f"part {SHEET} "),
    refused("1 GiB picture", partial(_bomb, "xl/media/image1.png", b"", b"\0", 1024),
            "part xl/media/image1.png unpacks to more than 100 times"),
    refused("1 GiB picture that says it is small", _lying_bomb, "unpacks to more than 100 times"),
    refused("forty bombs of 15 MiB", _many_bombs, "unpacks to more than"),
    refused("forty XML bombs of 15 MiB", _many_xml_bombs, "unpacks to more than"),
    refused("500 entries sharing one body", _shared_body, "overlaps another"),
    is_read("workbooks in a workbook, the innermost a bomb", partial(_nested, 12)),
    refused("1,001 entries", partial(_many_entries, 993), "holds 1,001 parts"),
    refused("70,000 entries", partial(_many_entries, 70_000), "holds 70,008 parts"),
    refused("66,000 entries that say they are 464", partial(_many_entries, 65_992, said=66_000),
            "list of contents"),
    refused("2⁶⁴ entries", lambda: plan(tail=Tail(count=2**64 - 1, zip64=True)),
            "holds 18,446,744,073,709,551,615 parts"),
    refused("directory of 2⁶⁴ bytes", lambda: plan(tail=Tail(size=2**64 - 9, zip64=True)),
            "list of contents"),
    refused("directory before the file", lambda: plan(tail=Tail(offset=2**31)),
            "list of contents"),
    refused("one of several discs", lambda: plan(tail=Tail(disk=3)), "split in several"),
    refused("two zips in one", _two_directories, "No sheet holds"),
    refused("sizes of 2⁶⁴", _wide_sizes, "runs past its own end"),
    refused("extra field cut short", _wide_field_cut_short, "does not match its checksum"),
    refused("parent folders", partial(_named_part, "../../etc/cron.d/x"), "an unsafe name"),
    refused("parent folders by backslash", partial(_named_part, "xl\\..\\..\\x.dll"),
            "an unsafe name"),
    refused("absolute name", partial(_named_part, "/etc/passwd"), "an unsafe name"),
    refused("network name", partial(_named_part, "\\\\server\\share\\x"), "an unsafe name"),
    refused("drive letter", partial(_named_part, "C:\\Windows\\x"), "an unsafe name"),
    refused("name without letters", partial(_named_part, ""), "an unsafe name"),
    refused("name with a zero byte", partial(_named_part, "xl/a.xml\0.png"), "an unsafe name"),
    refused("name that draws on the screen", partial(_named_part, "xl/\x1b[2J\nAll is well"),
            "an unsafe name"),
    refused("name of 65,535 characters", partial(_named_part, "x" * 65_535), "an unsafe name"),
    refused("name that is no text", lambda: plan(None, Part(b"xl/\xff\xfe", flags=0x800)),
            "cannot be read"),
    refused("the sheet twice", lambda: zipped([*parts(), Part(SHEET, "<worksheet/>")]),
            f"holds the part {SHEET} twice"),
    refused("the sheet twice but for case", partial(_named_part, SHEET.upper()), "twice"),
    refused("another name inside", partial(_with_sheet, local_name=SHEET.upper().encode()),
            "calls itself by another name"),
    refused("wrong checksum", partial(_with_sheet, crc=1), "does not match its checksum"),
    refused("wrong size", partial(_with_sheet, size=10), "does not match its checksum"),
    refused("size of 4 GiB", partial(_with_sheet, packed_size=0xFFFFFFF0), "past its own end"),
    refused("encrypted entry", partial(_with_sheet, flags=1), "is encrypted inside the zip"),
    refused("strongly encrypted entry", partial(_with_sheet, flags=0x2041), "is encrypted inside"),
    *(refused(f"packing method {method}", partial(_with_sheet, method=method, packed=b"x" * 90),
              "packed in a way Excel does not use") for method in (9, 12, 14, 99)),
    refused("packed content without end", _trailing, "is cut short"),
    is_read("sizes only behind the data", partial(_with_sheet, streamed=True)),
    refused("one bit turned over", _flipped, f"its part {SHEET}"),
    refused("zeros over the middle", lambda: _spoiled(len(plan()) // 2, bytes(200)), _DAMAGED),
    refused("beginning missing", lambda: plan()[1000:], "not where the file says"),
    *(refused(f"cut at {share:.0%}", partial(_cut, share), "cut short")
      for share in (0.005, 0.1, 0.5, 0.9)),
    *(refused(f"last {size} bytes missing", partial(_without_end, size), "cut short")
      for size in (1, 21, 200)),
)  # fmt: skip
