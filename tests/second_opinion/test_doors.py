"""What the guard says of a file is looked up in the file itself."""

from __future__ import annotations

import pytest

from tests.second_opinion.doors import is_honest
from tests.second_opinion.workbooks import (
    SHEET,
    plain_workbook,
    replaced,
    with_backslashes,
    with_part,
)

LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
MERGED = "The file merges more than 2,000,000 cells, the most xlplan reads."
NESTED = f"The file's part {SHEET} nests deeper than 100 levels, the most xlplan reads."


def merging(area: str) -> bytes:
    merge = f'</sheetData><mergeCells><mergeCell ref="{area}"/></mergeCells>'.encode()
    return with_part(plain_workbook(), SHEET, replaced(b"</sheetData>", merge))


def nesting(depth: int) -> bytes:
    nested = b"</sheetData>" + b"<x>" * depth + b"</x>" * depth
    return with_part(plain_workbook(), SHEET, replaced(b"</sheetData>", nested))


@pytest.mark.parametrize(
    ("sentence", "data", "honest"),
    [
        pytest.param("The file is protected by a password.", LOCKED, True, id="locked"),
        pytest.param("The file is protected by a password.", b"PK", False, id="not locked"),
        pytest.param("The file is not to xlplan's liking.", LOCKED, False, id="unknown"),
        pytest.param(MERGED, merging("A1:CV20001"), True, id="over two million merged"),
        pytest.param(MERGED, merging("A1:CV20000"), False, id="two million merged"),
        pytest.param(NESTED, nesting(100), True, id="deep"),
        pytest.param(NESTED, nesting(99), False, id="not quite so deep"),
        pytest.param(
            "The file is larger than 50 MB, the most xlplan reads.",
            plain_workbook(),
            False,
            id="small",
        ),
        pytest.param(
            "The file holds a part with an unsafe name, 'xl/worksheets/sheet1.xml'.",
            with_backslashes(plain_workbook()),
            False,
            id="backslashes are safe",
        ),
        pytest.param(
            "The file's part xl/styles.xml unpacks to more than 100 times its size, as files do.",
            with_part(plain_workbook(), "xl/styles.xml", lambda part: part + b" " * 1_000_000),
            False,
            id="a small part may unpack far",
        ),
    ],
)
def test_a_refusal_must_be_known_and_true(sentence: str, data: bytes, honest: bool) -> None:
    """A sentence nobody knows, or that the file contradicts, is the guard's fault."""
    assert is_honest(sentence, data) is honest
