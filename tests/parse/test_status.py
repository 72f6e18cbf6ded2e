"""The words officers use for RAG."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.parse import parse_rag
from xlplan.plan import Rag


@pytest.mark.parametrize(
    ("text", "rag"),
    [
        pytest.param("Red", Rag.RED, id="red"),
        pytest.param(" r ", Rag.RED, id="letter"),
        pytest.param("RED - overdue", Rag.RED, id="with a reason"),
        pytest.param("Red: waiting for the panel", Rag.RED, id="with a reason behind a colon"),
        pytest.param("Off track", Rag.RED, id="off track"),
        pytest.param("AMBER", Rag.AMBER, id="amber"),
        pytest.param("Amber (some slippage)", Rag.AMBER, id="with a remark in brackets"),
        pytest.param("Yellow", Rag.AMBER, id="yellow"),
        pytest.param("At risk", Rag.AMBER, id="at risk"),
        pytest.param("Green.", Rag.GREEN, id="with a stop"),
        pytest.param("On track", Rag.GREEN, id="on track"),
        pytest.param("on-track", Rag.GREEN, id="with a hyphen"),
        pytest.param("Blue", Rag.COMPLETE, id="blue"),
        pytest.param("Blue - complete", Rag.COMPLETE, id="blue in words"),
        pytest.param("Completed", Rag.COMPLETE, id="completed"),
        pytest.param("Closed", Rag.COMPLETE, id="closed"),
        pytest.param("Grey", Rag.NOT_STARTED, id="grey"),
        pytest.param("Not  started", Rag.NOT_STARTED, id="not started"),
        pytest.param("No date", Rag.NO_DATE, id="no date"),
        pytest.param("", None, id="blank"),
        pytest.param("Amber/Red", None, id="two at once"),
        pytest.param("TBC", None, id="to be confirmed"),
        pytest.param("maybe", None, id="another word"),
        pytest.param("Redundant", None, id="a word that begins so"),
    ],
)
def test_a_rag_word_is_understood(text: str, rag: Rag | None) -> None:
    """Colours, letters and the usual words mean a RAG; anything else means none."""
    assert parse_rag(text) is rag


@pytest.mark.parametrize("rag", list(Rag))
def test_every_word_we_write_is_understood(rag: Rag) -> None:
    """What xlplan writes as RAG it can read."""
    assert parse_rag(str(rag)) is rag


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_any_status_is_read_without_failing(text: str) -> None:
    """Whatever stands in a RAG cell, reading it never fails, spaces and capitals aside."""
    assert parse_rag(text) == parse_rag(f"  {text}\n")
