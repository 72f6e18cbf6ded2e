"""The cells of a text export: quotes, HTML, encodings, and what is no text at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.errors import WorkbookRefused
from xlplan.importing.cells import Row, clean, read_rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param("a\tb\n\nc\td", [(1, ("a", "b")), (2, ("",)), (3, ("c", "d"))], id="plain"),
        pytest.param(
            "a\tb\r\nc\td\r\n", [(1, ("a", "b")), (2, ("c", "d"))], id="Windows line ends"
        ),
        pytest.param(
            'a\t"one\ntwo"\tb\nc',
            [(1, ("a", "one\ntwo", "b")), (3, ("c",))],
            id="line break inside",
        ),
        pytest.param('"a ""b"" c"\td', [(1, ('a "b" c', "d"))], id="doubled quotes"),
        pytest.param('"Ready" hub\tb', [(1, ('"Ready" hub', "b"))], id="a quoted word in a cell"),
        pytest.param('a\t"open\nb\tc', [(1, ("a", '"open')), (2, ("b", "c"))], id="never closed"),
        pytest.param("  a   b \tc", [(1, ("a b", "c"))], id="white space"),
        pytest.param("a\t\t\tb", [(1, ("a", "", "", "b"))], id="blank cells"),
    ],
)
def test_lines_become_rows_of_cells(text: str, rows: list[tuple[int, tuple[str, ...]]]) -> None:
    """Each line is a row under its own number; a quoted cell may go over several lines."""
    assert read_rows(text.encode()) == tuple(Row(line, cells) for line, cells in rows)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        pytest.param("<p>Anna Day</p> <p>TBC</p>", "Anna Day\nTBC", id="paragraphs"),
        pytest.param(
            '<ul style="list-style-type: none"> Write it', "Write it", id="list left open"
        ),
        pytest.param("<ul><li>One</li><li>Two</li></ul>", "One\nTwo", id="list items"),
        pytest.param("One<br>Two<br/>Three", "One\nTwo\nThree", id="line breaks"),
        pytest.param("<b>Bold</b> word", "Bold word", id="emphasis"),
        pytest.param("Health &amp; care &#163;5", "Health & care £5", id="character names"),
        pytest.param("under <5 days", "under <5 days", id="less than"),
        pytest.param("A & B", "A & B", id="plain ampersand"),
        pytest.param("  a \xa0 b ", "a b", id="spaces of every kind"),
        pytest.param("", "", id="blank"),
    ],
)
def test_no_html_is_left_in_a_cell(cell: str, words: str) -> None:
    """Tags are gone, and what stood in paragraphs of its own stands on lines of its own."""
    assert clean(cell) == words


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_however_excel_saved_it(encoding: str) -> None:
    """UTF-8, "Unicode text" and Windows text all give the same words."""
    text = "Café\tJan – Dec 2018\t£5"

    assert [row.cells for row in read_rows(text.encode(encoding))] == [
        ("Café", "Jan – Dec 2018", "£5")
    ]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param(b"", "The file is empty.", id="empty"),
        pytest.param(b" \r\n\t", "The file is empty.", id="only white space"),
        pytest.param(b"%PDF-1.7 ...", "The file is a PDF, not tab-separated text.", id="PDF"),
        pytest.param(
            b"PK\x03\x04...",
            "The file is a workbook or a Word document, not tab-separated text.",
            id="zip",
        ),
        pytest.param(
            b"\xd0\xcf\x11\xe0...",
            "The file is an old or protected Office file, not tab-separated text.",
            id="old Office file",
        ),
        pytest.param(b"a\tb\x00\x01\x81", "The file is not text.", id="binary"),
        pytest.param(b"\xff\xfea", "The file is not text.", id="half a character"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, sentence: str) -> None:
    """A file that is no text is refused with what it is and what to do instead."""
    with pytest.raises(WorkbookRefused) as refused:
        read_rows(data)

    assert refused.value.sentence == sentence
    assert refused.value.next_step.endswith(".")


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Whatever the file holds, it is read or refused in words."""
    try:
        rows = read_rows(data)
    except WorkbookRefused:
        return

    assert [row.line for row in rows] == sorted({row.line for row in rows})


_cell = st.text(st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), max_size=9)


@given(st.lists(st.lists(_cell, min_size=1, max_size=4), min_size=1, max_size=6))
@settings(max_examples=200, deadline=None)
def test_every_word_comes_through(table: list[list[str]]) -> None:
    """Cells without quotes or tags are read exactly as they were written."""
    plain = [[cell.replace('"', "").replace("<", "").replace("&", "") for cell in r] for r in table]
    if not any(cell for row in plain for cell in row):
        return

    rows = read_rows("\n".join("\t".join(row) for row in plain).encode())

    assert [list(row.cells) for row in rows] == plain[: len(rows)]
    assert not any(cell for row in plain[len(rows) :] for cell in row)


def test_a_quote_that_is_never_closed_costs_no_time() -> None:
    """One stray quotation mark does not swallow a long file."""
    rows = read_rows(b'"a\n' + b"b\tc\n" * 5_000)

    assert len(rows) == 5_001
