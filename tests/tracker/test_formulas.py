"""xlplan's own formulas are known again, however they were written, and no others are."""

from __future__ import annotations

import pytest

from xlplan.plan import Rag, Role
from xlplan.tracker.formulas import (
    AMOUNT,
    column_ref,
    plain,
    recalculated_formula,
    summary_formulas,
)


@pytest.mark.parametrize(
    ("header", "reference"),
    [
        ("RAG", "Actions[RAG]"),
        ("Declared total", "Actions[Declared total]"),
        ("Cost (£)", "Actions[[Cost (£)]]"),
        ("Ref #", "Actions[[Ref '#]]"),
        ("It's [here] @ 1", "Actions[[It''s '[here'] '@ 1]]"),
    ],
)
def test_any_header_can_be_referred_to(header: str, reference: str) -> None:
    """Officers' headers have brackets, hashes and apostrophes in them."""
    assert reference == column_ref(header)


@pytest.mark.parametrize(
    "written",
    [
        "=SUM(Actions[Declared total])",
        "sum( actions[Declared total] )",
        "= SUM(ACTIONS[DECLARED TOTAL])",
        "SUM(\n Actions[Declared total])",
    ],
)
def test_a_formula_is_known_however_a_program_writes_it(written: str) -> None:
    """Case and spaces outside quotes and brackets are a program's taste."""
    assert plain("SUM(Actions[Declared total])") == plain(written)


@pytest.mark.parametrize(
    "other",
    [
        "SUM(Actions[Declaredtotal])",
        "SUM(Actions[Declared total])+1",
        "SUM(Costs[Declared total])",
        'SUM("Actions[Declared total]")',
    ],
)
def test_another_formula_is_another(other: str) -> None:
    """What an officer changed, however little, is the officer's."""
    assert plain("SUM(Actions[Declared total])") != plain(other)


def test_words_in_quotes_are_told_apart_by_their_case_and_spaces() -> None:
    """COUNTIFS for "Not started" is not the one for "not  started"."""
    assert plain('COUNTIFS(A[R],"Not started")') != plain('COUNTIFS(A[R],"Not  started")')
    assert plain('COUNTIFS(A[R],"Not started")') != plain('COUNTIFS(A[R],"not started")')


def test_no_two_summary_formulas_are_the_same() -> None:
    """Each figure is known by its formula alone, so no two may look alike."""
    made = summary_formulas({})
    texts = [
        made.actions, made.declared, made.recalculated, made.not_stated,
        *made.calculated.values(), *made.officers.values(),
        AMOUNT, recalculated_formula({}),
    ]  # fmt: skip
    assert len(texts) == len({plain(text) for text in texts})


def test_formulas_follow_the_officers_headers() -> None:
    """A plan whose refs are headed “No.” and totals “Cost (£)” has formulas that say so."""
    headers = {Role.REF: "No.", Role.DECLARED: "Cost (£)"}
    assert "Actions[[#This Row],[No.]]" in recalculated_formula(headers)
    made = summary_formulas(headers)
    assert "Actions[[No.]]" in made.not_stated
    assert made.declared.startswith("SUM(Actions[[Cost (£)]])")
    assert made.calculated[Rag.RED] == 'COUNTIFS(Actions[Calculated RAG],"Red")'
