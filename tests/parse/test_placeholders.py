"""Words that stand for "we do not know yet"."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.parse.placeholders import is_placeholder


@pytest.mark.parametrize(
    "text",
    [
        "", "  \n", "TBC", "tbc", "TBD", "TBA", "T.B.C.", "tbc?", "(TBC)", "[tbc]", "?", "???",
        "n/a", "N / A", "n.a.", "not applicable", "Not known", "unknown", "xxx", "-", "–", "--",
        "...", "vacant", "Vacant post", "Vacancy", "none", "To be confirmed", "to be  agreed.",
        "Date to be advised", "Post to be appointed", "lead officer to be identified",
    ],
)  # fmt: skip
def test_a_placeholder_is_no_answer(text: str) -> None:
    """A cell that only says "to be confirmed" is as good as blank."""
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "July 2018", "Jane Brown", "TBC Jane Brown", "Nathan", "Nona", "Xavier", "Tbilisi",
        "Plan to be agreed by July 2018", "Vacant posts filled", "0", "A", "nonessential",
        "Agree who is to be appointed as the new lead officer of the whole service",
    ],
)  # fmt: skip
def test_an_answer_is_no_placeholder(text: str) -> None:
    """Words that say anything of their own are not a placeholder."""
    assert not is_placeholder(text)


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_any_text_is_judged_without_failing(
    texts: st.SearchStrategy[str], data: st.DataObject
) -> None:
    """Spaces round a text never change whether it is a placeholder."""
    text = data.draw(texts)

    assert is_placeholder(text) == is_placeholder(f" {text}\n")


@pytest.mark.parametrize("word", ["a ", "x", "to be ", "?", "-", " ", "( "])
def test_a_very_long_text_is_judged_at_once(word: str) -> None:
    """A cell as long as Excel allows takes no time to speak of."""
    assert is_placeholder((word * 32_767)[:32_767]) in (True, False)


def test_an_amount_or_a_year_in_brackets_is_no_placeholder() -> None:
    """Somebody has said something."""
    assert not is_placeholder("(£10,000)")
    assert not is_placeholder("(2018)")
    assert is_placeholder("( )")
