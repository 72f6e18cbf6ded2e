"""XML that grows, reaches out, never ends, or stands on its head."""

from __future__ import annotations

from functools import partial

from tests.hostile.case import is_read, refused
from tests.hostile.plans import (
    BOOK_RELS,
    MAIN,
    OFFICE,
    ROOT_RELS,
    SHEET,
    STYLES,
    WORKBOOK,
    parts,
    plan,
    plan_rows,
    relationships,
    sheet,
    styles,
    workbook_part,
)
from tests.hostile.zips import zipped

_DOCTYPE = "has a document type declaration (DOCTYPE)"
_LAUGHS = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
_SHEETS = (("worksheet", "worksheets/sheet1.xml"), ("worksheet", "worksheets/sheet2.xml"))
_NO_CONTENT = "its sheet 'Plan' has no content"


def _with_doctype(inside: str, used: str, part: str = SHEET, encoding: str = "utf-8") -> bytes:
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x {inside}>'
    return plan({part: (text + sheet(plan_rows()).replace("Ann Lee", used)).encode(encoding)})


def _in_part(part: str, text: str | bytes) -> bytes:
    return plan({part: text})


def _deep(levels: int) -> bytes:
    return plan({SHEET: sheet(after="<a>" * levels + "</a>" * levels)})


def _never_closed(times: int) -> bytes:
    return plan({SHEET: sheet(after="<a>" * times)})


def _attributes(count: int) -> bytes:
    many = "".join(f' a{at}=""' for at in range(count))
    return plan({SHEET: sheet(attributes=many)})


def _long_attribute(megabytes: int) -> bytes:
    return plan({SHEET: sheet(attributes=f' a="{"b" * megabytes * 1024 * 1024}"')})


def _namespaces(count: int) -> bytes:
    many = "".join(f' xmlns:n{at}="urn:{at}"' for at in range(count))
    return plan({SHEET: sheet(attributes=many)})


def _long_namespace(length: int, uses: int) -> bytes:
    """Every use of a prefix makes a parser write its whole namespace out."""
    used = "<n:a n:b=''/>" * uses
    return plan({SHEET: sheet(attributes=f' xmlns:n="{"u" * length}"', after=used)})


def _long_name(megabytes: int) -> bytes:
    name = "a" * (megabytes * 1024 * 1024)
    return plan({SHEET: sheet(after=f"<{name}></{name}>")})


def _many_relationships(count: int) -> bytes:
    images = (("image", f"media/{n}") for n in range(count))
    return plan({BOOK_RELS: relationships(*_SHEETS, *images)})


def _sheet_at(target: str, mode: str = "") -> bytes:
    listed = relationships(("worksheet", target), _SHEETS[1])
    return plan({BOOK_RELS: listed.replace("/>", f"{mode}/>", 1)})


def _many_sheets(count: int, to: str) -> bytes:
    listed = (f'<sheet name="{n}" sheetId="{n}" r:id="{to}"/>' for n in range(1, count + 1))
    return plan({WORKBOOK: workbook_part("".join(listed))})


def _many_names(count: int) -> bytes:
    names = "".join(f'<definedName name="n{n}">Plan!$A${n}</definedName>' for n in range(1, count))
    return plan({WORKBOOK: workbook_part(after=f"<definedNames>{names}</definedNames>")})


def _many_styles(count: int) -> bytes:
    one = '<xf numFmtId="0"><alignment wrapText="1"/><protection locked="0"/></xf>'
    return plan({STYLES: styles(cell_formats=one * count)})


def _format(code: str) -> bytes:
    """The code of a number format on every cell."""
    return plan({STYLES: styles(f'<numFmt numFmtId="200" formatCode="{code}"/>',
                                '<xf numFmtId="200"/>')})  # fmt: skip


def _without(name: str) -> bytes:
    return zipped([part for part in parts() if part.name != name])


MARKUP = (
    refused("billion laughs", lambda: _with_doctype(f'[<!ENTITY e0 "ha">{_LAUGHS}]', "&e11;"),
            _DOCTYPE),
    refused("quadratic blow-up", lambda: _with_doctype(f'[<!ENTITY e "{"a" * 50_000}">]',
            "&e;" * 20_000), _DOCTYPE),
    refused("entity of a file", lambda: _with_doctype(
            '[<!ENTITY e SYSTEM "file:///etc/passwd">]', "&e;"), _DOCTYPE),
    refused("entity of a web page", lambda: _with_doctype(
            '[<!ENTITY e SYSTEM "http://127.0.0.1:9/e">]', "&e;"), _DOCTYPE),
    refused("DTD elsewhere", lambda: _with_doctype('SYSTEM "http://127.0.0.1:9/x.dtd"', ""),
            _DOCTYPE),
    refused("parameter entities", lambda: _with_doctype(
            '[<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]', ""), _DOCTYPE),
    refused("DOCTYPE in UTF-16", lambda: _with_doctype("", "", encoding="utf-16"), _DOCTYPE),
    refused("DOCTYPE in the relationships", lambda: _with_doctype("", "", ROOT_RELS), _DOCTYPE),
    refused("DOCTYPE in a part nobody reads", lambda: _with_doctype("", "", "customXml/item1.xml"),
            _DOCTYPE),
    refused("entity without DOCTYPE", lambda: plan({SHEET: sheet().replace("Ann Lee", "&e;")}),
            "broken mark-up"),
    *(refused(f"encoding {name}", partial(_in_part, SHEET,
              f'<?xml version="1.0" encoding="{name}"?>{sheet()}'), f"its part {SHEET}")
      for name in ("UTF-7", "UTF-32", "big5", "cp037", "idna", "punycode",
                   "hex", "rot13", "no-such", "utf-16")),
    refused("100,000 levels", partial(_deep, 100_000), "nests deeper than 100 levels"),
    refused("3,000,000 tags never closed", partial(_never_closed, 3_000_000), "deeper than 100"),
    refused("attribute of 50 MB", partial(_long_attribute, 50), f"part {SHEET} "),
    refused("attribute of 15 MB", partial(_long_attribute, 15), "a single tag of more than 1 MB"),
    refused("1,000,000 attributes", partial(_attributes, 1_000_000),
            "a single tag of more than 1 MB"),
    refused("300,000 attributes", partial(_attributes, 300_000),
            "a single tag of more than 1 MB"),
    refused("name of 15 MB", partial(_long_name, 7), "a single tag of more than 1 MB"),
    refused("100,000 namespaces", partial(_namespaces, 100_000),
            "a single tag of more than 1 MB"),
    is_read("30,000 namespaces", partial(_namespaces, 30_000)),
    refused("namespace of 1 MB used 100,000 times", partial(_long_namespace, 1_000_000, 100_000),
            "namespace"),
    refused("100,000 sheets without content", partial(_many_sheets, 100_000, "rId99"),
            "its sheet '1' has no content"),
    refused("100,000 sheets of one content", partial(_many_sheets, 100_000, "rId1"),
            "the same name or the same content"),
    is_read("100,000 relationships to nothing", partial(_many_relationships, 100_000)),
    is_read("100,000 defined names", partial(_many_names, 100_000)),
    is_read("65,000 cell styles", partial(_many_styles, 65_000)),
    is_read("number format of 300,000 characters", partial(_format, "0." * 150_000)),
    refused("number format of 10 MB", partial(_format, "0" * 10_000_000),
            "a single tag of more than 1 MB"),
    *(is_read(f"number format {code[:9]}…", partial(_format, code * (30_000 // len(code))))
      for code in ("[", "[h]", "\\", "_", "&quot;", "yy", "0.")),
    refused("sheet relationship to nowhere", partial(_sheet_at, "worksheets/none.xml"),
            _NO_CONTENT),
    refused("sheet relationship outside", partial(_sheet_at, "../../../../etc/passwd"),
            _NO_CONTENT),
    refused("sheet relationship to a web page", partial(_sheet_at, "http://127.0.0.1:9/s.xml"),
            _NO_CONTENT),
    refused("sheet relationship to a share", partial(
            _sheet_at, "file:////server/share/s.xml", ' TargetMode="External"'), _NO_CONTENT),
    refused("sheet that is the workbook itself", partial(_sheet_at, "workbook.xml"),
            "is not a worksheet"),
    refused("sheet that is the relationships", partial(_sheet_at, "_rels/workbook.xml.rels"),
            "is not a worksheet"),
    refused("package that is its own relationships", lambda: plan({
            ROOT_RELS: relationships(("officeDocument", ROOT_RELS))}), "not an Excel workbook"),
    is_read("relationships in a circle", lambda: plan({
            "xl/worksheets/_rels/sheet1.xml.rels": relationships(
                ("table", "sheet1.xml"), ("drawing", "../workbook.xml"),
                ("table", "_rels/sheet1.xml.rels"))})),
    is_read("styles and texts that are the sheet", lambda: plan({BOOK_RELS: relationships(
            *_SHEETS,
                        ("styles", "worksheets/sheet1.xml"),
            ("sharedStrings", "workbook.xml"))})),
    refused("no relationships", partial(_without, ROOT_RELS), "holds no workbook"),
    refused("no sheet part", partial(_without, SHEET), _NO_CONTENT),
    refused("no workbook part", partial(_without, WORKBOOK), "holds no workbook"),
    refused("workbook without sheets", lambda: plan({
            WORKBOOK: f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"/>'}), "No sheet holds"),
    refused("sheet named to draw on the screen", lambda: plan({WORKBOOK: workbook_part(
            f'<sheet name="{"x" * 90_000}&#10;xlplan: all is well" sheetId="1" r:id="rId9"/>')}),
            "has no content"),
    refused("characters that XML forbids", lambda: plan({
            SHEET: sheet().replace("Ann Lee", "Ann\x00\x01\x1b")}), "broken mark-up"),
    refused("reference to half a character", lambda: plan({
            SHEET: sheet().replace("Ann Lee", "&#xD800;")}), "broken mark-up"),
)  # fmt: skip
