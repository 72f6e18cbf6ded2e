"""Rows are high enough for their text before anybody has opened the file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.fitting import HIGHEST_ROW, LINE_POINTS, column_width, lines_needed, row_height

_TEXT = st.text(st.characters(codec="utf-8"), max_size=300)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        pytest.param("", 10, 1, id="nothing"),
        pytest.param("Jane Brown", 20, 1, id="fits"),
        pytest.param("one\ntwo\nthree", 20, 3, id="three-lines"),
        pytest.param("one\n\nthree", 20, 3, id="a-blank-line"),
        pytest.param("Linda Foster / Jill Norman / Irene Kakoullis", 22, 2, id="wraps"),
        pytest.param("W" * 40, 20, 4, id="a-word-longer-than-the-line"),
        pytest.param("i" * 40, 20, 1, id="narrow-letters"),
        pytest.param("Meet the station teams at that site", 31, 1, id="letters-t"),
        pytest.param("Project-management costs", 14, 3, id="a-long-word-parts-at-its-hyphen"),
        pytest.param("計画" * 20, 20, 4, id="full-width-letters"),
    ],
)
def test_a_text_wraps_to_so_many_lines(text: str, width: float, lines: int) -> None:
    """Counted as Excel shows Arial 10."""
    assert lines == lines_needed(text, width)


def test_a_row_is_as_high_as_its_longest_cell() -> None:
    """One long cell makes the whole row high."""
    assert row_height([("short", 20), ("a\nb\nc", 20), ("", 1)]) == 3 * LINE_POINTS + 3


def test_a_row_has_at_least_the_lines_asked_for() -> None:
    """Room is kept for what is filled in later."""
    assert row_height([("short", 20)], least_lines=2) == 2 * LINE_POINTS + 3


def test_a_row_is_never_higher_than_excel_allows() -> None:
    """Excel refuses rows above 409 points."""
    assert row_height([("word " * 10_000, 20)]) == HIGHEST_ROW


def test_a_column_grows_until_its_longest_text_fits_the_highest_row() -> None:
    """A very long text widens its column, up to a limit."""
    short, long, endless = "word", "word " * 250, "word " * 100_000
    assert (column_width([short], 20), column_width([endless], 20)) == (20, 100)
    width = column_width([short, long], 20)
    assert 20 < width < 100
    assert row_height([(long, width)]) < HIGHEST_ROW


def test_a_column_without_texts_keeps_its_width() -> None:
    """An empty plan looks like any other."""
    assert column_width([], 20) == 20


@given(_TEXT, st.floats(3, 200))
def test_any_text_needs_at_least_the_lines_it_has(text: str, width: float) -> None:
    """Nothing an officer types makes the estimate fail or fall short of the line breaks."""
    assert lines_needed(text, width) >= text.count("\n") + 1


@given(_TEXT, st.floats(3, 100))
def test_a_wider_column_never_needs_more_lines(text: str, width: float) -> None:
    """More room is never worse, beyond the rounding of a broken word."""
    assert lines_needed(text, width * 2) <= lines_needed(text, width)
