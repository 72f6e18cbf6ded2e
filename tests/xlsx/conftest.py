"""Builders of small workbooks and an independent way to look inside them."""

import io
import zipfile
from collections.abc import Callable, Mapping

import openpyxl
import pytest

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"

CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.worksheet+xml"/>'
    "</Types>"
)
ROOT_RELATIONS = (
    f'<Relationships xmlns="{PACKAGE_RELATIONS}"><Relationship Id="rId1" '
    f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
WORKBOOK = (
    f'<workbook xmlns="{TRANSITIONAL}" xmlns:r="{RELATIONS}">'
    '<sheets><sheet name="Plan" sheetId="7" r:id="rId1"/></sheets></workbook>'
)
WORKBOOK_RELATIONS = (
    f'<Relationships xmlns="{PACKAGE_RELATIONS}"><Relationship Id="rId1" '
    f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)

Parts = Mapping[str, str | bytes]
PackBuilder = Callable[..., bytes]
SheetReader = Callable[..., str]


def _pack(
    sheet_data: str = "<sheetData/>",
    parts: Parts | None = None,
    *,
    before: str = "",
    after: str = "",
) -> bytes:
    sheet = f'<worksheet xmlns="{TRANSITIONAL}">{before}{sheet_data}{after}</worksheet>'
    all_parts: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": ROOT_RELATIONS,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": WORKBOOK_RELATIONS,
        "xl/worksheets/sheet1.xml": sheet,
        **(parts or {}),
    }
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in all_parts.items():
            info = zipfile.ZipInfo(name, (2026, 3, 2, 9, 0, 0))
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return output.getvalue()


@pytest.fixture(scope="session")
def pack() -> PackBuilder:
    """Build a workbook with one sheet "Plan" from the text of its sheetData and other parts."""
    return _pack


@pytest.fixture(scope="session")
def part() -> Callable[[bytes, str], str]:
    """Read one part of a workbook as text."""

    def read(data: bytes, name: str = "xl/worksheets/sheet1.xml") -> str:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.read(name).decode()

    return read


@pytest.fixture(scope="session")
def value() -> Callable[..., object]:
    """Read a cell as openpyxl sees it, its stored result if it holds a formula."""

    def read(data: bytes, ref: str, sheet: str = "Plan") -> object:
        workbook = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        found: object = workbook[sheet][ref].value
        return found

    return read


@pytest.fixture(scope="session")
def records() -> Callable[[bytes], dict[str, tuple[object, ...]]]:
    """Every entry's raw record and directory figures, found with zipfile and nothing of xlplan."""

    def read(data: bytes) -> dict[str, tuple[object, ...]]:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            directory = archive.start_dir
        ends = sorted([info.header_offset for info in infos] + [directory])
        return {
            info.filename: (
                data[info.header_offset : ends[ends.index(info.header_offset) + 1]],
                info.date_time,
                info.compress_type,
                info.flag_bits,
                info.extra,
                info.comment,
                info.external_attr,
                info.internal_attr,
                info.create_system,
            )
            for info in infos
        }

    return read
