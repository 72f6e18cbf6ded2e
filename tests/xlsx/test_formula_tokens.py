"""Cutting formulas into tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.xlsx.formula_tokens import tokens

FRAGMENTS = st.sampled_from(
    """A1 $B$2 A:C 1:3 : ! # @ " "" ' '' [ ] [[ ]] ( ) { } , ; SUM( LOG10( Costs[ #This Row
    #REF! #N/A [1] Sheet1! 'My plan'! _xlfn. 1E+10 . 1.5 TRUE Plan.Total
    \\x Größe × - <= ~""".split()
) | st.just(" ")

TABLE = {
    "text with quotes in it": ('"a ""b"" A1"&A1', 'string:"a_""b""_A1" operator:& cell:A1'),
    "quoted sheet with an apostrophe": ("'It''s'!A1", "prefix:'It''s'! cell:A1"),
    "sheet that looks like a cell": ("ABC1!B2", "prefix:ABC1! cell:B2"),
    "quoted sheet that looks like a cell": ("'A1'!B2", "prefix:'A1'! cell:B2"),
    "sheet of a linked workbook": ("[1]Sheet!A1", "prefix:[1]Sheet! cell:A1"),
    "quoted sheet of a linked workbook": ("'[1]My plan'!A1", "prefix:'[1]My_plan'! cell:A1"),
    "name of a linked workbook": ("[1]!Total", "prefix:[1]! name:Total"),
    "lost sheet of a linked workbook": ("[1]#REF!A1", "prefix:[1]#REF! cell:A1"),
    "link with a path": (r"'C:\a\[b.xlsx]S'!A1", r"prefix:'C:\a\[b.xlsx]S'! cell:A1"),
    "several sheets": ("Sheet1:Sheet3!A1", "prefix:Sheet1:Sheet3! cell:A1"),
    "several quoted sheets": ("'A B:C D'!A1", "prefix:'A_B:C_D'! cell:A1"),
    "several sheets quoted one by one": ("'A B':'C D'!A1", "prefix:'A_B':'C_D'! cell:A1"),
    "sheets on both ends of a range": (
        "Plan!A1:Plan!B2",
        "prefix:Plan! cell:A1 operator:: prefix:Plan! cell:B2",
    ),
    "range or several sheets": ("A1:Jan!B2", "other:A1:Jan! cell:B2"),
    "dollar signs": ("$A$1+A$1", "cell:$A$1 operator:+ cell:A$1"),
    "range": ("A1:B2", "cell:A1 operator:: cell:B2"),
    "small letters": ("a1+true", "cell:a1 operator:+ boolean:true"),
    "whole columns": ("A:$B", "columns:A:$B"),
    "whole rows": ("1:$3", "rows:1:$3"),
    "last cell of the grid": ("XFD1048576", "cell:XFD1048576"),
    "column beyond the grid": ("XFE1", "name:XFE1"),
    "row beyond the grid": ("A1048577", "name:A1048577"),
    "fixed place beyond the grid": ("$XFE$1", "other:$XFE$1"),
    "row with a leading zero": ("A01", "other:A01"),
    "spill as shown": ("A1#", "cell:A1 operator:#"),
    "spill as stored": (
        "_xlfn.ANCHORARRAY(A1)",
        "function:_xlfn.ANCHORARRAY open:( cell:A1 close:)",
    ),
    "column of a table": ("Costs[Amount]*2", "table:Costs[Amount] operator:* number:2"),
    "this row of a table": (
        "Costs[[#This Row],[Rate]]-A1",
        "table:Costs[[#This_Row],[Rate]] operator:- cell:A1",
    ),
    "columns of a table": ("Costs[[A1]:[B1]]", "table:Costs[[A1]:[B1]]"),
    "whole table": ("Costs[]", "table:Costs[]"),
    "brackets and quotes in a heading": (
        "Costs[a'[b']'#'']+A1",
        "table:Costs[a'[b']'#''] operator:+ cell:A1",
    ),
    "own row as typed": ("[@Rate]", "table:[@Rate]"),
    "name with dots and digits": ("Plan.Total_2", "name:Plan.Total_2"),
    "name with a backslash": (r"\x?1", r"name:\x?1"),
    "name beyond English": ("Größe_合計", "name:Größe_合計"),
    "sign that no name has": ("A1×2", "other:A1×2"),
    "function that looks like a cell": ("LOG10(A1)", "function:LOG10 open:( cell:A1 close:)"),
    "call or intersection": ("LOG10 (A1)", "other:LOG10 space:_ open:( cell:A1 close:)"),
    "TRUE as a function": ("TRUE()", "function:TRUE open:( close:)"),
    "errors": (
        "#N/A,#DIV/0!,#NAME?,Plan!#REF!,#SPILL!",
        "error:#N/A separator:, error:#DIV/0! separator:, error:#NAME? separator:, "
        "prefix:Plan! error:#REF! separator:, error:#SPILL!",
    ),
    "numbers": (
        "1E+10+.5-2.",
        "number:1E+10 operator:+ number:.5 operator:- number:2.",
    ),
    "number run into letters": ("1.5A1", "other:1.5A1"),
    "operators": (
        "-A1%<>B1^2",
        "operator:- cell:A1 operator:% operator:<> cell:B1 operator:^ number:2",
    ),
    "intersection": ("A1:A9 B2", "cell:A1 operator:: cell:A9 space:_ cell:B2"),
    "array": (
        "{1,2;3,#N/A}",
        "open:{ number:1 separator:, number:2 separator:; number:3 separator:, error:#N/A close:}",
    ),
    "implicit intersection": ("@A:A", "operator:@ columns:A:A"),
    "range up to a function": (
        "A1:INDEX(B:B,2)",
        "cell:A1 operator:: function:INDEX open:( columns:B:B separator:, number:2 close:)",
    ),
    "text never closed": ('A1&"A2', 'cell:A1 operator:& other:"A2'),
    "sheet name never closed": ("A1+'A2", "cell:A1 operator:+ other:'A2"),
    "bracket never closed": ("A1+[A2", "cell:A1 operator:+ other:[A2"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("formula", "expected"), TABLE.values(), ids=TABLE)
def test_every_piece_of_a_formula_is_known(formula: str, expected: str) -> None:
    """What an officer wrote is read as Excel reads it, and what is doubtful is called so."""
    found = [f"{token.kind}:{token.text.replace(' ', '_')}" for token in tokens(formula)]

    assert " ".join(found) == expected


@given(st.text(max_size=40) | st.lists(FRAGMENTS, max_size=12).map("".join))
def test_no_character_of_a_formula_is_lost(formula: str) -> None:
    """Any text at all is cut up without an error and can be put together again."""
    found = tokens(formula)

    assert "".join(token.text for token in found) == formula
    assert all(token.text for token in found)


@pytest.mark.parametrize("text", ["[", "'", "[a", "A(", "A:", "$", "A ", "'a", "[a]", "{1,"])
def test_a_hostile_formula_takes_no_time(text: str) -> None:
    """A formula made to be slow to read is read once from its start to its end."""
    formula = text * (200_000 // len(text))

    assert sum(len(token.text) for token in tokens(formula)) == len(formula)
