"""Listing the calls in a formula with their arguments."""

import pytest

from xlplan.xlsx.formula_calls import calls

TABLE = {
    "arguments": ("COUNTIF(A:A,#N/A)", ["COUNTIF|A:A|#N/A"]),
    "no arguments": ("TODAY( )", ["TODAY"]),
    "empty argument": ("IF(A1,,2)", ["IF|A1||2"]),
    "inner calls first": ("ROUND(SUM(A1,B1),2)", ["SUM|A1|B1", "ROUND|SUM(A1,B1)|2"]),
    "union in brackets": ("SUM((A1,B1),C1)", ["SUM|(A1,B1)|C1"]),
    "array": ("SUM({1,2;3,4},5)", ["SUM|{1,2;3,4}|5"]),
    "comma in a text": ('LEN("a,b)")', ['LEN|"a,b)"']),
    "stored prefixes": ("_xlfn._xlws.Filter(A1:A2,B1:B2)", ["FILTER|A1:A2|B1:B2"]),
    "never closed": ("SUM(A1,MAX(B1)", ["MAX|B1"]),
    "closed too often": ("SUM(A1))+MAX(B1)", ["SUM|A1", "MAX|B1"]),
    "brackets without a function": ("(A1+B1)*2", []),
}


@pytest.mark.parametrize(("formula", "expected"), TABLE.values(), ids=TABLE)
def test_each_call_comes_with_its_arguments(formula: str, expected: list[str]) -> None:
    """A function that is not trusted with some argument is found wherever it stands."""
    found = [
        "|".join([call.function, *("".join(t.text for t in part) for part in call.arguments)])
        for call in calls(formula)
    ]

    assert found == expected
