"""Hostile, encrypted and broken files: each refused with its own reason."""

import io
import struct
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
import xlsxwriter

from xlplan.errors import NoPermission, WorkbookRefused, XlplanError
from xlplan.xlsx import guard, limits

Pack = Callable[..., bytes]
Part = Callable[..., str]

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _refusal(data: bytes) -> XlplanError:
    with pytest.raises(XlplanError) as refusal:
        guard(data)
    assert refusal.value.sentence.startswith("The file")
    assert refusal.value.next_step
    return refusal.value


def _ole2(*streams: str) -> bytes:
    """A file in Microsoft's older container with a directory of those streams."""
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    for name in streams:
        raw = name.encode("utf-16-le") + b"\0\0"
        data += raw.ljust(64, b"\0") + struct.pack("<H", len(raw)) + bytes(62)
    return data


def _zip(*entries: tuple[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return output.getvalue()


def test_honest_workbooks_pass(pack: Pack) -> None:
    """What openpyxl, XlsxWriter and careful hands make is let through."""
    by_openpyxl, by_xlsxwriter = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(by_openpyxl)
    with xlsxwriter.Workbook(by_xlsxwriter) as workbook:
        workbook.add_worksheet().write_column("A1", range(500))

    for data in (by_openpyxl.getvalue(), by_xlsxwriter.getvalue(), pack()):
        guard(data)


@pytest.mark.parametrize(
    ("data", "kind", "sentence"),
    [
        pytest.param(b"", WorkbookRefused, "The file is empty.", id="empty"),
        pytest.param(
            b"%PDF-1.7\n", WorkbookRefused, "The file is a PDF renamed as a workbook.", id="PDF"
        ),
        pytest.param(
            b"\xef\xbb\xbf\n<!DOCTYPE html><html>",
            WorkbookRefused,
            "The file is a web page, perhaps a sign-in page saved in the workbook's place.",
            id="web page",
        ),
        pytest.param(
            b"Ref,Lead\n1,Ann\n",
            WorkbookRefused,
            "The file is plain text, perhaps comma-separated values (CSV).",
            id="text",
        ),
        pytest.param(
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            WorkbookRefused,
            "The file is an Excel 2003 XML spreadsheet.",
            id="Excel 2003 XML",
        ),
        pytest.param(
            b"\x89PNG\r\n\x1a\n\0\0",
            WorkbookRefused,
            "The file is not an Excel workbook.",
            id="PNG",
        ),
        pytest.param(
            _ole2("Root Entry", "EncryptionInfo", "EncryptedPackage"),
            NoPermission,
            "The file is protected by a password.",
            id="password",
        ),
        pytest.param(
            _ole2("Root Entry", "DRMEncryptedDataSpace", "EncryptedPackage"),
            NoPermission,
            "The file is encrypted by rights management (a sensitivity label or IRM), so only "
            "people with the right to it can read it.",
            id="rights-managed",
        ),
        pytest.param(
            _ole2("Root Entry", "Workbook"),
            WorkbookRefused,
            "The file is an old Excel workbook (.xls).",
            id="xls",
        ),
        pytest.param(
            _ole2("Root Entry", "Book"),
            WorkbookRefused,
            "The file is an old Excel workbook (.xls).",
            id="older xls",
        ),
        pytest.param(
            _ole2("Root Entry", "WordDocument"),
            WorkbookRefused,
            "The file is an old Office file, not a workbook.",
            id="doc",
        ),
        pytest.param(
            _zip(("mimetype", "application/vnd.oasis.opendocument.spreadsheet")),
            WorkbookRefused,
            "The file is an OpenDocument spreadsheet (.ods).",
            id="ods",
        ),
        pytest.param(
            _zip(("photo.jpg", "x")),
            WorkbookRefused,
            "The file is a zip archive, not a workbook.",
            id="zip",
        ),
        pytest.param(
            _zip(("[Content_Types].xml", "<Types/>")),
            WorkbookRefused,
            "The file is a zip archive but holds no workbook.",
            id="package without workbook",
        ),
    ],
)
def test_what_is_no_workbook_is_called_what_it_is(
    data: bytes, kind: type[XlplanError], sentence: str
) -> None:
    """An officer learns what the file really is and what to do about it."""
    refusal = _refusal(data)

    assert type(refusal) is kind
    assert refusal.sentence == sentence


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        pytest.param(
            "word/document.xml", "The file is a Word document, not an Excel workbook.", id="docx"
        ),
        pytest.param(
            "ppt/presentation.xml",
            "The file is a PowerPoint presentation, not an Excel workbook.",
            id="pptx",
        ),
        pytest.param("xl/workbook.bin", "The file is a binary Excel workbook (.xlsb).", id="xlsb"),
        pytest.param(
            "odd/diagram.xml",
            "The file is an Office document but not an Excel workbook.",
            id="another document",
        ),
    ],
)
def test_other_office_files_are_called_what_they_are(
    pack: Pack, part: Part, target: str, sentence: str
) -> None:
    """A file of the same family is not mistaken for a damaged workbook."""
    root = part(pack(), "_rels/.rels").replace("xl/workbook.xml", target)

    assert _refusal(pack(parts={"_rels/.rels": root, target: "<other/>"})).sentence == sentence


def _truncated(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _flipped(data: bytes) -> bytes:
    """The same file with one bit of the sheet's packed content turned over."""
    info = zipfile.ZipFile(io.BytesIO(data)).getinfo(SHEET)
    place = info.header_offset + 30 + len(SHEET) + info.compress_size // 2
    return data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :]


def _wrong_checksum(data: bytes) -> bytes:
    directory = data.rfind(SHEET.encode()) - 46
    return data[: directory + 16] + b"\1\2\3\4" + data[directory + 20 :]


def _encrypted(data: bytes) -> bytes:
    directory = data.rfind(SHEET.encode()) - 46
    return data[: directory + 8] + b"\1" + data[directory + 9 :]


def _other_method(data: bytes) -> bytes:
    directory = data.rfind(SHEET.encode()) - 46
    return data[: directory + 10] + b"\x0e" + data[directory + 11 :]


def _renamed_inside(data: bytes) -> bytes:
    return data.replace(SHEET.encode(), SHEET.replace("1", "2").encode(), 1)


def _overlapping(data: bytes) -> bytes:
    """The directory's second entry made to begin where its first one does."""
    end = data.rfind(b"PK\5\6")
    (first,) = struct.unpack_from("<L", data, end + 16)
    length = 46 + sum(struct.unpack_from("<3H", data, first + 28))
    return data[: first + length] + data[first : first + length] + data[first + 2 * length :]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        pytest.param(_truncated, "cut short", id="cut in half"),
        pytest.param(lambda data: data[:-30], "cut short", id="end record missing"),
        pytest.param(lambda data: data[40:], "not where the file says", id="beginning missing"),
        pytest.param(_flipped, f"its part {SHEET}", id="bit turned over"),
        pytest.param(_wrong_checksum, f"{SHEET} does not match its checksum", id="checksum"),
        pytest.param(_encrypted, f"{SHEET} is encrypted inside the zip", id="encrypted part"),
        pytest.param(_other_method, f"{SHEET} is packed in a way Excel does not use", id="method"),
        pytest.param(_renamed_inside, f"{SHEET} calls itself by another name", id="two names"),
        pytest.param(_overlapping, "list of contents", id="directory spoiled"),
    ],
)
def test_damage_is_found_and_named(
    pack: Pack, spoil: Callable[[bytes], bytes], reason: str
) -> None:
    """A file spoiled on the way is refused before anything is read from it."""
    refusal = _refusal(spoil(pack("<sheetData><row r='1'><c r='A1'/></row></sheetData>")))

    assert type(refusal) is WorkbookRefused
    assert reason in refusal.sentence


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        pytest.param("/etc/passwd", "unsafe name, '/etc/passwd'", id="absolute"),
        pytest.param("xl/../../x", "unsafe name, 'xl/../../x'", id="parent folder"),
        pytest.param("xl\\..\\..\\x", "unsafe name, 'xl/../../x'", id="parent by backslash"),
        pytest.param("xl\\workbook.xml", "the part xl/workbook.xml twice", id="both slashes"),
        pytest.param("C:evil", "unsafe name, 'C:evil'", id="drive"),
        pytest.param("XL/Workbook.xml", "the part XL/Workbook.xml twice", id="only case differs"),
    ],
)
def test_unsafe_names_are_refused(pack: Pack, name: str, reason: str) -> None:
    """A part whose name could mean another place or another part is never looked at."""
    assert reason in _refusal(pack(parts={name: "<a/>"})).sentence


def test_the_same_part_twice_is_refused(pack: Pack) -> None:
    """Two readers would see two different workbooks."""
    output = io.BytesIO(pack())
    with (
        pytest.warns(UserWarning, match="Duplicate name"),
        zipfile.ZipFile(output, "a") as archive,
    ):
        archive.writestr(SHEET, "<worksheet/>")

    assert f"the part {SHEET} twice" in _refusal(output.getvalue()).sentence


@pytest.mark.parametrize(
    "name",
    ["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml", "_rels/.rels", "xl/d.vml"],
)
def test_a_document_type_declaration_is_refused_in_every_part(pack: Pack, name: str) -> None:
    """Every known XML bomb needs one, and Excel never writes one."""
    bomb = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'

    assert "(DOCTYPE)" in _refusal(pack(parts={name: bomb})).sentence


def test_a_sheet_by_another_ending_is_looked_at_too(pack: Pack, part: Part) -> None:
    """A part's name says nothing about what is in it."""
    relations = part(pack(), "xl/_rels/workbook.xml.rels").replace("sheet1.xml", "sheet1.jpg")
    parts = {
        "xl/_rels/workbook.xml.rels": relations,
        "xl/worksheets/sheet1.jpg": "<!DOCTYPE a><a/>",
    }

    assert "(DOCTYPE)" in _refusal(pack(parts=parts)).sentence


def test_a_document_type_declaration_in_utf_16_is_refused(pack: Pack) -> None:
    """Another encoding hides nothing."""
    bomb = "<!DOCTYPE a><a/>".encode("utf-16")

    assert "(DOCTYPE)" in _refusal(pack(parts={"xl/styles.xml": bomb})).sentence


@pytest.mark.parametrize(
    ("sheet", "reason"),
    [
        pytest.param(
            '<sheetData><row r="1"><c r="XFE1"/></row></sheetData>', "cell 'XFE1'", id="column"
        ),
        pytest.param(
            '<sheetData><row r="1"><c r="A1048577"/></row></sheetData>',
            "cell 'A1048577'",
            id="cell's row",
        ),
        pytest.param('<sheetData><row r="1048577"/></sheetData>', "row numbered", id="row"),
        pytest.param('<sheetData><row r="1048576"/><row/></sheetData>', "row numbered", id="next"),
        pytest.param('<sheetData><row r="4294967296"/></sheetData>', "row numbered", id="huge row"),
        pytest.param('<sheetData><row r="0"/></sheetData>', "row numbered '0'", id="row 0"),
        pytest.param('<sheetData><row r="-1"/></sheetData>', "row numbered '-1'", id="minus"),
        pytest.param(
            f'<sheetData><row r="1">{"<c/>" * 16_385}</row></sheetData>',
            "too many cells",
            id="too many in a row",
        ),
        pytest.param(
            '<sheetData/><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
            "merges more than 2,000,000 cells",
            id="merge of the whole sheet",
        ),
        pytest.param(
            '<sheetData/><mergeCells><mergeCell ref="A1:XFE9"/></mergeCells>',
            "merged cells 'A1:XFE9'",
            id="merge outside",
        ),
        pytest.param(
            f"<sheetData/>{'<a>' * 101}{'</a>' * 101}", "deeper than 100 levels", id="depth"
        ),
        pytest.param("<sheetData><row>", "broken mark-up", id="not well formed"),
    ],
)
def test_sheets_made_to_overload_are_refused(pack: Pack, sheet: str, reason: str) -> None:
    """A few kilobytes that would keep a reader busy for ever are turned away at once."""
    assert reason in _refusal(pack(sheet)).sentence


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("xl/workbook.xml", "<workbook", id="workbook"),
        pytest.param("xl/_rels/workbook.xml.rels", "<a>&b;</a>", id="relationships"),
        pytest.param("xl/styles.xml", "", id="empty part"),
        pytest.param(
            "xl/styles.xml", '<?xml version="1.0" encoding="UTF-F"?><a/>', id="unknown encoding"
        ),
        pytest.param(
            "xl/styles.xml", '<?xml version="1.0" encoding="big5"?><a/>', id="multi-byte encoding"
        ),
        pytest.param(SHEET, '<?xml version="1.0" encoding="cp037"?><a/>', id="sheet's encoding"),
    ],
)
def test_a_part_that_cannot_be_read_is_named(pack: Pack, name: str, content: str) -> None:
    """Whichever part is broken, the refusal says which."""
    assert f"its part {name} " in _refusal(pack(parts={name: content})).sentence


def test_one_endless_tag_is_refused(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tag of many megabytes would be read again and again, so it is stopped."""
    monkeypatch.setattr(limits, "TOKEN_BYTES", 1_000)

    refusal = _refusal(pack(parts={"xl/a.xml": "<a b='" + "long " * 1_000}))

    assert "part xl/a.xml holds a single tag of more than" in refusal.sentence


def test_countless_attributes_in_a_part_that_is_read_are_refused(pack: Pack) -> None:
    """Excel writes a dozen; a hundred thousand would fill the memory."""
    many = "".join(f" a{number}=''" for number in range(200_000))

    refusal = _refusal(pack(parts={SHEET: f"<worksheet{many}/>"}))

    assert f"part {SHEET} holds a single tag of more than 1 MB" in refusal.sentence


def test_an_endless_namespace_is_refused(pack: Pack) -> None:
    """It would be written out again for every tag that uses it."""
    part = f"<n:a xmlns:n='{'u' * 1_001}'/>"

    refusal = _refusal(pack(parts={"xl/a.xml": part}))

    assert "part xl/a.xml declares a namespace of more than 1,000" in refusal.sentence


def test_many_parts_out_of_proportion_together_are_refused(pack: Pack) -> None:
    """A bomb in pieces is a bomb."""
    parts = {f"xl/media/{number}.bin": bytes(15_000_000) for number in range(5)}

    refusal = _refusal(pack(parts=parts))

    assert refusal.sentence.startswith("The file unpacks to more than 100 times its size")


def test_a_list_of_contents_longer_than_its_count_is_refused(pack: Pack) -> None:
    """One reader would stop where another goes on to a second set of parts."""
    data = bytearray(pack())
    end = data.rindex(b"PK\5\6")
    data[end + 10 : end + 12] = struct.pack("<H", 4)

    assert "its list of contents is longer than the file says" in _refusal(bytes(data)).sentence


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("xl/\x1b[2J", id="clears the screen"),
        pytest.param("xl/a\nxlplan: all is well", id="a line of its own"),
        pytest.param("xl/\u202egnp.exe", id="written backwards"),
        pytest.param("x" * 256, id="endless"),
    ],
)
def test_names_that_would_mislead_who_reads_them_are_refused(pack: Pack, name: str) -> None:
    """A part's name stands in xlplan's sentences and must not say something else there."""
    sentence = _refusal(pack(parts={name: "<a/>"})).sentence

    assert "holds a part with an unsafe name" in sentence
    assert len(sentence) < 200
    assert sentence.isprintable()


@pytest.mark.parametrize(
    "sheet",
    [
        pytest.param('<sheetData><row r="1"><c r="A&#10;xlplan"/></row></sheetData>', id="cell"),
        pytest.param(f'<sheetData><row r="{"9" * 90_000}"/></sheetData>', id="row"),
        pytest.param(
            f'<sheetData/><mergeCells><mergeCell ref="&#27;{"A" * 90_000}"/></mergeCells>',
            id="merge",
        ),
    ],
)
def test_what_a_file_says_is_one_short_line_in_a_sentence(pack: Pack, sheet: str) -> None:
    """Whoever made the file does not get to write xlplan's messages."""
    sentence = _refusal(pack(sheet)).sentence

    assert len(sentence) < 250
    assert sentence.isprintable()


def test_a_relationship_part_of_countless_elements_is_refused(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept in memory as a whole has a limit of its own."""
    monkeypatch.setattr(limits, "TREE_ELEMENTS", 100)
    many = f"<Relationships>{'<Relationship/>' * 101}</Relationships>"

    refusal = _refusal(pack(parts={"xl/_rels/workbook.xml.rels": many}))

    assert "has more than 100 elements" in refusal.sentence


def test_two_tabs_of_one_name_are_refused(pack: Pack, part: Part) -> None:
    """Nobody could say which of them an edit is for."""
    workbook = part(pack(), "xl/workbook.xml").replace(
        "</sheets>", '<sheet name="PLAN" sheetId="8" r:id="rId1"/></sheets>'
    )

    assert "two of its sheets have the same name" in (
        _refusal(pack(parts={"xl/workbook.xml": workbook})).sentence
    )


def test_two_cells_far_apart_are_no_harm(pack: Pack) -> None:
    """Excel's first and last cell may both be used."""
    guard(
        pack(
            '<sheetData><row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row>'
            "</sheetData>"
        )
    )


def test_a_part_that_unpacks_out_of_proportion_is_refused(pack: Pack) -> None:
    """A zip bomb is stopped while it unpacks, not after."""
    refusal = _refusal(pack(parts={"xl/media/a.bin": bytes(20_000_000)}))

    assert "unpacks to more than 100 times its size" in refusal.sentence


def test_a_part_that_lies_about_its_size_is_refused(pack: Pack) -> None:
    """The declared size is never trusted."""
    data = bytearray(pack(parts={"xl/media/a.bin": bytes(20_000_000)}))
    directory = data.rfind(b"xl/media/a.bin") - 46
    data[directory + 24 : directory + 28] = struct.pack("<L", 10)

    assert "times its size" in _refusal(bytes(data)).sentence


def test_too_many_parts_are_refused(pack: Pack) -> None:
    """A workbook of more than 1,000 parts is no action plan."""
    parts = {f"xl/media/{number}": "" for number in range(limits.ENTRIES)}

    assert _refusal(pack(parts=parts)).sentence == (
        "The file holds 1,005 parts; xlplan reads at most 1,000."
    )


def test_a_file_over_fifty_megabytes_is_refused(pack: Pack) -> None:
    """The size of the file itself is looked at first."""
    assert "larger than 50 MB" in _refusal(bytes(50 * 1024 * 1024) + pack()).sentence


@pytest.mark.parametrize(
    ("limit", "value", "reason"),
    [
        pytest.param("PART_BYTES", 2_000, "more than 256 MB", id="part"),
        pytest.param("TOTAL_BYTES", 3_000, "more than 512 MB in all", id="total"),
        pytest.param("STORED_CELLS", 3, "stores more than 3 cells", id="cells"),
    ],
)
def test_the_large_limits_hold(
    pack: Pack, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, reason: str
) -> None:
    """The limits too large to test at full size work at a small one."""
    monkeypatch.setattr(limits, limit, value)
    cells = "".join(f'<c r="{letter}1"/>' for letter in "ABCD")
    noise = bytes((each * each * 31 + each // 7) % 256 for each in range(2_500))
    parts = {} if limit == "STORED_CELLS" else {"xl/media/a.bin": noise}

    assert (
        reason in _refusal(pack(f'<sheetData><row r="1">{cells}</row></sheetData>', parts)).sentence
    )


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("worksheets/none.xml", id="missing"),
        pytest.param("../../../etc/passwd", id="outside"),
        pytest.param("", id="empty"),
    ],
)
def test_a_sheet_without_content_is_refused(pack: Pack, part: Part, target: str) -> None:
    """A workbook that silently lost a sheet is not taken for one without it."""
    relations = part(pack(), "xl/_rels/workbook.xml.rels").replace("worksheets/sheet1.xml", target)
    refusal = _refusal(pack(parts={"xl/_rels/workbook.xml.rels": relations}))

    assert refusal.sentence == "The file is damaged: its sheet 'Plan' has no content."


def test_an_old_drawing_that_is_not_well_formed_is_no_harm(pack: Pack) -> None:
    """Excel itself writes such drawing parts for comments; nothing reads them here."""
    guard(pack(parts={"xl/drawings/vmlDrawing1.vml": "<xml><br></xml>"}))


def test_parts_named_with_backslashes_are_read(pack: Pack) -> None:
    """What a program on Windows wrote with its own separators is the workbook it was."""
    data = pack().replace(b"xl/worksheets/sheet1.xml", b"xl\\worksheets\\sheet1.xml")

    guard(data)


def test_a_namespace_with_a_space_is_no_damage(pack: Pack) -> None:
    """Excel names the data of a pivot model after its tables, spaces and all."""
    guard(pack(parts={"customXml/item1.xml": '<x xmlns="http://gemini/TableXML_Business Area"/>'}))


def test_a_small_part_may_unpack_far(pack: Pack) -> None:
    """The preview of an embedded drawing is no bomb."""
    guard(pack(parts={"xl/media/image1.emf": b"\0" * 1_500_000}))


def test_a_packed_part_of_nothing_at_all_is_empty(pack: Pack) -> None:
    """Some programs write an empty part as packed, with no byte of it."""
    data = bytearray(pack(parts={"docProps/empty.bin": b""}))
    # The packed form of nothing is the two bytes 03 00; their size stands in both headers.
    place = data.index(b"docProps/empty.bin") + len("docProps/empty.bin")
    assert data[place : place + 2] == b"\x03\x00"
    entry = data.index(b"docProps/empty.bin") - 30
    directory = data.rindex(b"docProps/empty.bin") - 46
    data[entry + 18 : entry + 22] = data[directory + 20 : directory + 24] = bytes(4)

    guard(bytes(data))
