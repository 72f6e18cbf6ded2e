"""What a file is when it is not a workbook that xlplan reads.

Tells password-protected, rights-managed and old .xls files, PDFs, web pages, OpenDocument files
and damage apart, because each has another next step. Looks at the first bytes and at names only;
decrypts nothing.
"""

from xlplan.errors import NoPermission, WorkbookRefused, XlplanError
from xlplan.xlsx.archive import Archive, damaged
from xlplan.xlsx.unpack import read_entry

_SAVE_AS_XLSX = "Open it in the program that made it and save it as an Excel Workbook (.xlsx)."
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DIRECTORY_ENTRY = 128
_GET_THE_WORKBOOK = "Give the Excel workbook (.xlsx or .xlsm) itself."
_OPENDOCUMENT = "application/vnd.oasis.opendocument."


def refuse_other_file(data: bytes) -> None:
    """Raise for bytes that are not a zip file; return for those that are."""
    if not data:
        raise WorkbookRefused(
            "The file is empty.", "Restore an earlier version; saving it probably went wrong."
        )
    if data.startswith(_OLE2):
        raise _ole2_refusal(data)
    if data.rfind(b"PK\5\6", max(0, len(data) - 65_557)) >= 0:
        return
    raise _by_beginning(data)


def _by_beginning(data: bytes) -> WorkbookRefused:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(b"PK"):
        return damaged("its end is missing, so it was probably cut short on the way")
    if start.startswith(b"%pdf"):
        return WorkbookRefused("The file is a PDF renamed as a workbook.", _GET_THE_WORKBOOK)
    if start.startswith((b"<html", b"<!doctype html")) or b"<html" in start:
        return WorkbookRefused(
            "The file is a web page, perhaps a sign-in page saved in the workbook's place.",
            "Download it again while signed in, and check that it opens in Excel.",
        )
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        return WorkbookRefused("The file is an Excel 2003 XML spreadsheet.", _SAVE_AS_XLSX)
    if _is_text(data[:4096]):
        return WorkbookRefused(
            "The file is plain text, perhaps comma-separated values (CSV).", _SAVE_AS_XLSX
        )
    return WorkbookRefused("The file is not an Excel workbook.", _GET_THE_WORKBOOK)


def _is_text(start: bytes) -> bool:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not any(byte < 9 or 13 < byte < 32 for byte in start)


def _ole2_refusal(data: bytes) -> XlplanError:
    """Why a file in Microsoft's older container (MS-CFB) cannot be read.

    Encrypted workbooks are wrapped in it (MS-OFFCRYPTO 2.3), so the streams' names tell.
    """
    if _has_stream(data, "DRMEncryptedDataSpace") or _has_stream(data, "\x09DRMContent"):
        return NoPermission(
            "The file is encrypted by rights management (a sensitivity label or IRM), so only "
            "people with the right to it can read it.",
            "Ask its owner for a label without encryption, or for a copy without it.",
        )
    if _has_stream(data, "EncryptionInfo") or _has_stream(data, "EncryptedPackage"):
        return NoPermission(
            "The file is protected by a password.",
            "Remove it in Excel (File, Info, Protect Workbook, Encrypt with Password) and save.",
        )
    if _has_stream(data, "Workbook") or _has_stream(data, "Book"):
        return WorkbookRefused(
            "The file is an old Excel workbook (.xls).",
            "Open it in Excel and save as an Excel Workbook (.xlsx).",
        )
    return WorkbookRefused("The file is an old Office file, not a workbook.", _GET_THE_WORKBOOK)


def _has_stream(data: bytes, name: str) -> bool:
    """Whether a directory entry of that name is there (MS-CFB 2.6.1).

    Entries are 128 bytes long and aligned, so looking for one needs no walk along the sectors.
    """
    raw = name.encode("utf-16-le") + b"\0\0"
    place = data.find(raw)
    while place >= 0:
        length = int.from_bytes(data[place + 64 : place + 66], "little")
        if place % _DIRECTORY_ENTRY == 0 and length == len(raw):
            return True
        # What stands out of line is passed over, however often it does.
        place = data.find(raw, place + _DIRECTORY_ENTRY - place % _DIRECTORY_ENTRY)
    return False


def refuse_other_archive(archive: Archive) -> None:
    """Raise WorkbookRefused for a zip file that is no Office file at all."""
    mimetype = archive.find("mimetype")
    if mimetype is not None and mimetype.size < 200:
        kind = read_entry(archive.data, mimetype).decode("ascii", "replace")
        if kind.startswith(_OPENDOCUMENT):
            what = "spreadsheet (.ods)" if "spreadsheet" in kind else "document"
            raise WorkbookRefused(f"The file is an OpenDocument {what}.", _SAVE_AS_XLSX)
    if archive.find("[Content_Types].xml") is None:
        raise WorkbookRefused("The file is a zip archive, not a workbook.", _GET_THE_WORKBOOK)
