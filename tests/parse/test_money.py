"""Amounts of money as officers write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.parse import format_money, parse_money
from xlplan.parse.money import amount_value, find_amounts, is_multiple


@pytest.mark.parametrize(
    ("text", "pounds"),
    [
        pytest.param("£25,824", "25824", id="thousands comma"),
        pytest.param("£2000", "2000", id="no comma"),
        pytest.param("£ 500", "500", id="space behind the pound sign"),
        pytest.param(" £500 ", "500", id="space round it"),
        pytest.param("£1,234.56", "1234.56", id="pounds and pence"),
        pytest.param("45 pence", "0.45", id="pence in words"),
        pytest.param("45p", "0.45", id="pence"),
        pytest.param("45.5p", "0.455", id="half a penny"),
        pytest.param("£2.5k", "2500", id="thousands as k"),
        pytest.param("£1.2m", "1200000", id="millions as m"),
        pytest.param("£1 million", "1000000", id="millions in words"),
        pytest.param("£3bn", "3000000000", id="billions"),
        pytest.param("750", "750", id="a bare number"),
        pytest.param("1,500.50", "1500.50", id="a bare number with comma and pence"),
        pytest.param("-500", "-500", id="a bare negative number"),
        pytest.param("-£500", "-500", id="a negative amount"),
    ],
)
def test_an_amount_is_read_in_pounds(text: str, pounds: str) -> None:
    """Pounds, pence, thousands and millions all come out in pounds."""
    assert parse_money(text) == Decimal(pounds)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "£",
        "p",
        "€500",
        "$500",
        "£5 a day",
        "1-5",
        "A10",
        "£5 £6",
        "30 days",
        "½",
        "1e5",
    ],
)
def test_what_is_no_single_amount_is_none(text: str) -> None:
    """Anything but one amount of pounds or pence is not money."""
    assert parse_money(text) is None


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        pytest.param("25824", "£25,824", id="whole pounds"),
        pytest.param("25824.00", "£25,824", id="no pence"),
        pytest.param("93.9", "£93.90", id="two digits of pence"),
        pytest.param("-93.9", "-£93.90", id="negative"),
        pytest.param("0", "£0", id="nothing"),
        pytest.param("0.455", "£0.455", id="part of a penny"),
        pytest.param("1E+3", "£1,000", id="a thousand"),
    ],
)
def test_an_amount_is_shown_as_people_write_it(amount: str, text: str) -> None:
    """Pence are shown where there are any, and nothing is rounded away."""
    assert format_money(Decimal(amount)) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("£774/per family + £250 = £1024", ["£774", "£250", "£1024"], id="a sum"),
        pytest.param("24 miles @ 45 pence per mile = £324", ["45 pence", "£324"], id="pence"),
        pytest.param("30 days, Key Stage 4, 1-5, A10, ½", [], id="numbers that are no money"),
        pytest.param("£2.5k and £3m", ["£2.5k", "£3m"], id="thousands and millions"),
        pytest.param("£3 miles", ["£3"], id="m that begins a word"),
        pytest.param("£1,500.", ["£1,500"], id="full stop behind"),
        pytest.param("(£600)", ["£600"], id="in brackets"),
    ],
)
def test_amounts_are_found_in_a_sentence(text: str, found: list[str]) -> None:
    """Only money is found, whole and in order."""
    assert found == [match.group() for match in find_amounts(text)]


@pytest.mark.parametrize(
    ("amount", "of", "expected"),
    [
        pytest.param("324", "10.8", True, id="thirty times"),
        pytest.param("325", "10.8", False, id="not quite"),
        pytest.param("0", "5", True, id="no times"),
        pytest.param("5", "0", False, id="of nothing"),
        pytest.param("9" * 60, "0.01", True, id="beyond all sense"),
    ],
)
def test_a_multiple_is_known(amount: str, of: str, expected: bool) -> None:
    """Whether an amount is so many times another, whatever the numbers."""
    assert is_multiple(Decimal(amount), Decimal(of)) is expected


_amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=3)


@given(_amounts)
@settings(max_examples=200, deadline=None)
def test_an_amount_written_out_reads_back_the_same(amount: Decimal) -> None:
    """Money written by xlplan and read again is the same money."""
    assert parse_money(format_money(amount)) == amount


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_any_text_is_searched_without_failing(
    texts: st.SearchStrategy[str], data: st.DataObject
) -> None:
    """Whatever stands in a cell, looking for money never fails."""
    text = data.draw(texts)

    parse_money(text)
    assert all(amount_value(match.group()) >= 0 for match in find_amounts(text))
