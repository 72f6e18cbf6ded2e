"""Where the actions begin in a text that holds several."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.importing.verbs import beginnings, split_actions

THREE = "Support schools to apply Develop a guide for parents Highlight what works"


@pytest.mark.parametrize(
    ("text", "count", "parts"),
    [
        pytest.param(
            THREE,
            3,
            ("Support schools to apply", "Develop a guide for parents", "Highlight what works"),
            id="run together",
        ),
        pytest.param(THREE, 2, None, id="more than expected"),
        pytest.param(THREE, 4, None, id="fewer than expected"),
        pytest.param("First thing\nsecond thing", 2, ("First thing", "second thing"), id="by line"),
        pytest.param(
            "Support to Schools Service Develop a guide",
            2,
            ("Support to Schools Service", "Develop a guide"),
            id="a verb that is a name",
        ),
        pytest.param(
            "Review the Review-of-Reviews", 1, ("Review the Review-of-Reviews",), id="hyphen"
        ),
        pytest.param("The offer is published", 1, ("The offer is published",), id="no verb"),
    ],
)
def test_actions_are_split_only_for_certain(
    text: str, count: int, parts: tuple[str, ...] | None
) -> None:
    """A text is split where exactly so many actions begin, and left whole otherwise."""
    assert split_actions(text, count) == parts


@given(st.text(max_size=80), st.integers(1, 5))
@settings(max_examples=200, deadline=None)
def test_no_word_is_lost(text: str, count: int) -> None:
    """Splitting keeps every word, in order."""
    parts = split_actions(text, count)

    assert beginnings(text)[0] == 0
    assert parts is None or " ".join(parts).split() == text.split()
