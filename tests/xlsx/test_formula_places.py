"""Reading sheet prefixes, whole columns and rows, and structured references."""

import pytest

from xlplan.xlsx.formula_places import TableUse, Where, parse_corners, parse_table, parse_where
from xlplan.xlsx.refs import Area

THIS_ROW = frozenset({"#this row"})
DATA: frozenset[str] = frozenset()

PREFIXES = {
    "plain": ("Plan!", Where("Plan")),
    "quoted": ("'It''s mine'!", Where("It's mine")),
    "several": ("Jan:Dec!", Where("Jan", "Dec")),
    "several quoted": ("'A B:C''D'!", Where("A B", "C'D")),
    "several quoted one by one": ("'A B':'C D'!", Where("A B", "C D")),
    "linked workbook": ("[1]!", Where(external=True)),
    "sheet of a linked workbook": ("'[12]A B'!", Where("A B", external=True)),
    "book in front of the quotes": ("[12]'A B'!", Where("A B", external=True)),
    "path": (r"'C:\a\[b.xlsx]S'!", Where("S", external=True)),
    "this workbook as book 0": ("[0]!", Where()),
    "sheet of this workbook as book 0": ("'[0]A B'!", Where("A B")),
}
TABLES = {
    "column": ("Costs[Amount]", TableUse("Costs", ("Amount",), DATA)),
    "whole table": ("Costs[]", TableUse("Costs", None, DATA)),
    "own row": ("[@Amount]", TableUse("", ("Amount",), THIS_ROW)),
    "own row, bracketed": ("[@[Due date]]", TableUse("", ("Due date",), THIS_ROW)),
    "whole own row": ("Costs[@]", TableUse("Costs", None, THIS_ROW)),
    "own row as stored": ("C[[#This Row],[Rate]]", TableUse("C", ("Rate",), THIS_ROW)),
    "whole own row as stored": ("C[#This Row]", TableUse("C", None, THIS_ROW)),
    "headers": ("C[#Headers]", TableUse("C", None, frozenset({"#headers"}))),
    "two parts": (
        "C[[#Headers],[#Data],[Rate]]",
        TableUse("C", ("Rate",), frozenset({"#headers", "#data"})),
    ),
    "total of a column": ("C[[#TOTALS],[x]]", TableUse("C", ("x",), frozenset({"#totals"}))),
    "run of columns": ("C[[A]:[B]]", TableUse("C", ("A", "B"), DATA)),
    "run of columns with spaces": ("C[ [A] : [B] ]", TableUse("C", ("A", "B"), DATA)),
    "run of columns in this row": (
        "C[[#This Row],[A]:[B]]",
        TableUse("C", ("A", "B"), THIS_ROW),
    ),
    "columns with no known meaning": ("C[[A],[B]]", TableUse("C", None, DATA)),
    "escaped signs": ("C[a'[b']'#'''@]", TableUse("C", ("a[b]#'@",), DATA)),
    "heading that looks like a keyword": ("C['#All]", TableUse("C", ("#All",), DATA)),
    "comma in a heading": ("C[[a,b]]", TableUse("C", ("a,b",), DATA)),
    "line break in a heading": ("C[a\nb]", TableUse("C", ("a\nb",), DATA)),
}
CORNERS = {
    "cell": ("cell", "$XFD1048576", Area(1_048_576, 16_384, 1_048_576, 16_384)),
    "columns": ("columns", "c:$A", Area(1, 1, 1_048_576, 3)),
    "rows": ("rows", "$3:1", Area(1, 1, 3, 16_384)),
}


@pytest.mark.parametrize(("prefix", "expected"), PREFIXES.values(), ids=PREFIXES)
def test_the_sheets_of_a_reference_are_known(prefix: str, expected: Where) -> None:
    """A formula that reads another sheet, or another workbook, is seen to do so."""
    assert parse_where(prefix) == expected


@pytest.mark.parametrize(("text", "expected"), TABLES.values(), ids=TABLES)
def test_the_columns_of_a_table_are_known(text: str, expected: TableUse) -> None:
    """A formula that reads a table says which columns, or all of them where that is doubtful."""
    assert parse_table(text) == expected


def test_only_a_reference_to_its_own_row_reads_no_more() -> None:
    """The totals of a table are not taken for the row the formula stands in."""
    uses = ["C[[#This Row],[x]]", "C[[#Totals],[x]]", "C[x]"]

    assert [parse_table(text).this_row for text in uses] == [True, False, False]


@pytest.mark.parametrize(("kind", "text", "expected"), CORNERS.values(), ids=CORNERS)
def test_whole_columns_and_rows_reach_the_edge(kind: str, text: str, expected: Area) -> None:
    """A formula over a whole column reads every cell that is ever put there."""
    assert parse_corners(kind, text) == expected
