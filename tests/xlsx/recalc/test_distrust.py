"""Formulas that no engine is believed on, told by their text."""

import pytest

from xlplan.xlsx.recalc.distrust import distrusted, shows_short_september

DOUBTED = [
    pytest.param("SUM(ROW(A1:A3))", id="rows of a range"),
    pytest.param("COLUMN(Costs[Amount])", id="columns of a table"),
    pytest.param('ROW(INDIRECT("A"&B1))', id="row of a computed place"),
    pytest.param('DATEVALUE("1 April 2026")', id="text to a date"),
    pytest.param("VALUE(A1)*2", id="text to a number"),
    pytest.param('COUNTIF(A:A,"#N/A")', id="counting an error in words"),
    pytest.param("COUNTIF(A1:A9,#N/A)", id="counting an error"),
    pytest.param('COUNTIF(A1:A9,"<>")', id="counting what is not blank"),
    pytest.param('SUMIFS(B1:B9,A1:A9,"")', id="summing by blank"),
    pytest.param("AND(COUNTIF($C$3:$C$16,$C$3:$C$16)>1,$G$1)", id="a list as criteria"),
    pytest.param("SUMIFS(A1:A3,B1:B3,D1:D3)", id="a list as criteria of SUMIFS"),
    pytest.param("YEARFRAC(A1,B1)", id="part of a year"),
    pytest.param("DAYS360(A1,B1)", id="years of 360 days"),
    pytest.param("_xlfn._xlws.SORT(A1:A9)", id="sorting, as the file names it"),
    pytest.param("_xlfn.SORTBY(A1:A9,B1:B9)", id="sorting by"),
    pytest.param("SUMPRODUCT(SUBTOTAL(3,OFFSET(A1,ROW(A1)-1,0)))", id="subtotals of offsets"),
    pytest.param('TEXT(A1,"hh:mm")', id="times in words"),
    pytest.param('IF(A1>"1/4/2026",1,0)', id="a date in figures"),
    pytest.param('COUNTIF(A:A,">1-Apr-2026")', id="a date with a month"),
    pytest.param("CORREL(A1:A9,B1:B9)", id="pairs with gaps"),
    pytest.param("RAND()*6", id="chance"),
    pytest.param("_xlfn.FORMULATEXT(A1)", id="a formula's own text"),
    pytest.param('IF(TRUE,(1+YEARFRAC(A1,"x")),2)', id="deep inside"),
]
BELIEVED = [
    pytest.param("SUMIFS(Costs[Amount],Costs[Ref],Actions[[#This Row],[Ref]])", id="a row's sum"),
    pytest.param('COUNTIFS(Actions[RAG],"Red",Actions[Lead],A1)', id="a count"),
    pytest.param("COUNTIF(A1:A9,B1)", id="a count of one cell's value"),
    pytest.param('SUMIF(A1:A9,">1.5",B1:B9)', id="a decimal number"),
    pytest.param("ROW()-1", id="the own row"),
    pytest.param("ROW(A5)", id="a cell's row"),
    pytest.param('TEXT(A1,"dd mmm yyyy")', id="a date in words"),
    pytest.param('IF(A1="","",TODAY()-A1)', id="days gone"),
    pytest.param('"VALUE(A1)"&A1', id="a function's name in a text"),
    pytest.param("EDATE(A1,3)+NETWORKDAYS(A1,B1)", id="dates"),
    pytest.param("SUM(A1:A9)/COUNT(A1:A9)", id="a mean"),
]


@pytest.mark.parametrize("formula", DOUBTED)
def test_what_engines_get_wrong_is_not_believed(formula: str) -> None:
    """A figure that an engine is known to get wrong never replaces Excel's."""
    assert distrusted(formula)


@pytest.mark.parametrize("formula", BELIEVED)
def test_what_trackers_hold_is_believed(formula: str) -> None:
    """The formulas of an everyday tracker can be refreshed."""
    assert not distrusted(formula)


@pytest.mark.parametrize(
    ("formula", "text", "doubtful"),
    [
        pytest.param('TEXT(A1,"mmm yy")', "Sep 26", True, id="short September"),
        pytest.param('TEXT(A1,"mmmm yy")', "September 26", False, id="long September"),
        pytest.param('TEXT(A1,"mmm yy")', "Oct 26", False, id="short October"),
        pytest.param('A1&" Sep"', "1 Sep", False, id="an officer's own word"),
    ],
)
def test_september_in_short_differs_by_version(formula: str, text: str, doubtful: bool) -> None:
    """Excel says Sep or Sept by its version, so xlplan does not choose."""
    assert shows_short_september(formula, text) is doubtful
