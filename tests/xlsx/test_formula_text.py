"""Copying formulas to other cells, and telling what they read."""

import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.formula.translate import Translator

from xlplan.errors import XlplanError
from xlplan.xlsx.formula_places import AreaUse, TableUse, Where
from xlplan.xlsx.formula_text import NameUse, references, shifted
from xlplan.xlsx.formulas import read_formulas
from xlplan.xlsx.refs import parse_area, parse_ref

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
WORKBOOKS = sorted(CORPUS.glob("*/*.xls*"))

# From C5, two rows down and one column right.
COPIES = {
    "cell": ("A1*2", "B3*2"),
    "fixed column": ("$A1", "$A3"),
    "fixed row": ("A$1", "B$1"),
    "fixed cell": ("$A$1", "$A$1"),
    "range": ("SUM(A1:$B$2)", "SUM(B3:$B$2)"),
    "whole columns": ("A:$C", "B:$C"),
    "whole rows": ("1:$3", "3:$3"),
    "other sheet": ("Plan!A1", "Plan!B3"),
    "several sheets": ("Jan:Dec!A1", "Jan:Dec!B3"),
    "both ends with their sheet": ("Plan!A1:Plan!B2", "Plan!B3:Plan!C4"),
    "linked workbook": ("'[1]My plan'!A1", "'[1]My plan'!B3"),
    "sheets that look like cells": ("'A1'!B2+ABC1!B2", "'A1'!C4+ABC1!C4"),
    "text": ('"A1 ""A1"""&A1', '"A1 ""A1"""&B3'),
    "function that looks like a cell": ("LOG10(A1)", "LOG10(B3)"),
    "names": (r"Total+Plan!Total+XFE1+\A1+A1.5+_A1", r"Total+Plan!Total+XFE1+\A1+A1.5+_A1"),
    "columns of tables": ("Costs[A1]+Costs[[#This Row],[A1]:[B2]]",) * 2,
    "errors": ("#N/A+Plan!#REF!", "#N/A+Plan!#REF!"),
    "numbers": ("1E5+1.5", "1E5+1.5"),
    "array": ("{1,2;3,4}*A1", "{1,2;3,4}*B3"),
    "intersection": ("A1:A9 B2", "B3:B11 C4"),
    "spill": ("_xlfn.ANCHORARRAY(A1)+A1#", "_xlfn.ANCHORARRAY(B3)+B3#"),
    "range up to a function": ("A1:INDEX(B:B,2)", "B3:INDEX(C:C,2)"),
    "corners that change places": ("A1:A$2", "B3:B$2"),
    "small letters": ("a1+a$1+$a1", "B3+B$1+$a3"),
    "up to the last cell": ("XFC1048574", "XFD1048576"),
    "below the last row": ("A1048575", None),
    "right of the last column": ("XFD1", None),
    "columns right of the last": ("XFD:XFD", None),
    "rows below the last": ("1048575:1048575", None),
    "one reference of several": ("A1+XFD1", None),
    "fixed at the edge": ("$XFD$1048576+$XFD:$XFD", "$XFD$1048576+$XFD:$XFD"),
    "call or intersection": ("LOG10 (A1)", None),
    "range or several sheets": ("A1:Jan!B2", None),
    "text never closed": ('"A1', None),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("formula", "expected"), COPIES.values(), ids=COPIES)
def test_a_formula_is_copied_as_excel_copies_it(formula: str, expected: str | None) -> None:
    """References move along unless a dollar sign holds them; what is doubtful is not copied."""
    assert shifted(formula, 2, 1) == expected


@pytest.mark.parametrize("rows_columns", [(-1, 0), (0, -1), (-5, -5)])
def test_nothing_is_copied_over_the_upper_left_edge(rows_columns: tuple[int, int]) -> None:
    """Excel would go on at the far end of the sheet, which no officer means."""
    assert shifted("A1", *rows_columns) is None


cells = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "$"]),
    st.sampled_from(["AB", "ZZ", "LOG", "XEA"]),
    st.sampled_from(["", "$"]),
    st.integers(101, 1_000_000),
)
operands = st.one_of(
    cells,
    st.builds("{}:{}".format, cells, cells),
    st.builds("{}!{}".format, st.sampled_from(["Plan", "'It''s A1'", "ABC1", "Jan:Dec"]), cells),
    st.sampled_from(["AB:$BC", "$200:300", "Costs[[#This Row],[A1]]", "Costs[A1]", "Total_1"]),
    st.sampled_from(['"A1 ""x"" B2"', "1.5E+3", "TRUE", "#N/A", "{1,2;3,4}", "''!AB999"]),
)
formulas = st.recursive(
    operands,
    lambda inner: st.one_of(
        st.builds("{}{}{}".format, inner, st.sampled_from(["+", "&", "<=", "^", " "]), inner),
        st.builds("{}({},{})".format, st.sampled_from(["SUM", "LOG10", "_xlfn.X.Y"]), inner, inner),
        st.builds("-({})".format, inner),
    ),
    max_leaves=6,
)
moves = st.integers(-26, 26)


@given(formulas, moves, moves)
def test_a_formula_copied_there_and_back_is_the_same(formula: str, rows: int, columns: int) -> None:
    """Nothing is lost or changed on the way."""
    there = shifted(formula, rows, columns)

    assert there is not None
    assert shifted(there, -rows, -columns) == formula


@given(formulas, moves, moves)
def test_a_formula_is_copied_as_another_program_copies_it(
    formula: str, rows: int, columns: int
) -> None:
    """openpyxl, which expands shared formulas when it reads a file, agrees."""
    assert shifted(formula, rows, columns) == _translated(formula, rows, columns)


# Where openpyxl 3.1.5 is wrong: Excel, and so xlplan, gives the second text for the first.
WRONG_IN_OPENPYXL = {
    "drops the sheet of a name": ("Plan!Total", "Plan!Total"),
    "leaves the first corner where it was": ("Plan!A1:Plan!B2", "Plan!B3:Plan!C4"),
    "takes a name beyond the grid for a cell": ("XFE1", "XFE1"),
    "goes beyond the last row": ("A1048576", None),
    "goes beyond the last column": ("XFD1", None),
}


@pytest.mark.parametrize(("formula", "right"), WRONG_IN_OPENPYXL.values(), ids=WRONG_IN_OPENPYXL)
def test_a_fault_of_the_other_program_is_not_ours(formula: str, right: str | None) -> None:
    """When openpyxl mends one of these, the properties above can cover it too."""
    assert shifted(formula, 2, 1) == right
    assert _translated(formula, 2, 1) != right


def _translated(formula: str, rows: int, columns: int) -> str:
    copy: str = Translator(f"={formula}", "A1").translate_formula(row_delta=rows, col_delta=columns)
    return copy[1:]


HERE, PLAN = Where(), Where("Plan")


def area(text: str, where: Where = HERE) -> AreaUse:
    found = parse_area(text)
    assert found is not None
    return AreaUse(where, found)


READS = {
    "cell": ("$A$1", [area("A1")]),
    "range": ("SUM(B2:$A1)", [area("A1:B2")]),
    "range of three corners": ("A1:B2:C3", [area("A1:C3")]),
    "range with spaces": ("A1 : B2", [area("A1:B2")]),
    "whole columns": ("A:B", [area("A1:B1048576")]),
    "whole rows": ("1:2", [area("A1:XFD2")]),
    "other sheet": ("Plan!A1:B2", [area("A1:B2", PLAN)]),
    "other sheet named twice": ("Plan!A1:'Plan'!B2", [area("A1:B2", PLAN)]),
    "several sheets": ("SUM(Jan:'D 1'!A1)", [area("A1", Where("Jan", "D 1"))]),
    "union": ("SUM((A1,B2))", [area("A1"), area("B2")]),
    "intersection": ("A1:A9 A5:C5", [area("A1:A9"), area("A5:C5")]),
    "the same twice": ("A1+$A$1", [area("A1")]),
    "implicit intersection": ("@A1:A9", [area("A1:A9")]),
    "this workbook as book 0": ("[0]!A1", [area("A1")]),
}
UNCLEAR = {
    "range up to a function": ("A1:INDEX(B1:B9,2)", [area("A1"), area("B1:B9")]),
    "range from a function": ("INDEX(B1:B9,2):A1", [area("B1:B9"), area("A1")]),
    "range up to a name": ("A1:Last", [area("A1")]),
    "range of brackets": ("(A1):(B2)", [area("A1"), area("B2")]),
    "range over two sheets": ("Plan!A1:Costs!B2", [area("A1", PLAN), area("B2", Where("Costs"))]),
    "range of two columns of tables": ("Costs[[#Headers],[x]]:Costs[@x]", []),
    "range or several sheets": ("A1:Jan!B2", [area("B2")]),
    "call or intersection": ("OFFSET (A1,1,1)", [area("A1")]),
    "place worked out": ('INDIRECT("A"&A1)', [area("A1")]),
    "place worked out in small letters": ("offset(A1,1,1)", [area("A1")]),
    "pivot table": ('GETPIVOTDATA("x",A1)', [area("A1")]),
    "criteria that may be formulas": ('DSUM(A1:B9,"x",D1:D2)', [area("A1:B9"), area("D1:D2")]),
    "spill as stored": ("SUM(_xlfn.ANCHORARRAY(A1))", [area("A1")]),
    "spill as shown": ("SUM(A1#)", [area("A1")]),
    "function of a linked workbook": ("[1]!Rate(A1)", [area("A1")]),
    "function passed as a value": ("_xlfn.MAP(A1,_xleta.OFFSET)", [area("A1")]),
    "reshaping function passed as a value": ("_xlfn.MAP(A1,_xleta.SUMIF)", [area("A1")]),
    "sum given by its first cell": ('SUMIF(A1:A9,"x",B1)', [area("A1:A9"), area("B1")]),
    "sum over a name": ('SUMIF(A1:A9,"x",Amounts)', [area("A1:A9")]),
    "sum over another table": ('SUMIF(Costs[Ref],"x",Other[Amount])', []),
    "call never closed": ('SUMIF(A1:A9,"x",B1', [area("A1:A9"), area("B1")]),
    "look-up in a computed vector": ("LOOKUP(2,1/(A1:A9>0),B1:B9)", [area("A1:A9"), area("B1:B9")]),
    "text never closed": ('A1&"B1', [area("A1")]),
    "sheet of nothing": ("Plan!+A1", [area("A1")]),
    "sheet of nothing at the end": ("A1+Plan!", [area("A1")]),
    "name on several sheets": ("Jan:Dec!Total+A1", [area("A1")]),
}
CLEAR = {
    "sum of the same shape": ('SUMIF(A1:A9,"x",Plan!B2:B10)', False),
    "average of whole columns": ('AVERAGEIF(A:A,"x",B:B)', False),
    "sum of one table": ('SUMIF(Costs[Ref],"x",costs[Amount])', False),
    "sum of the range itself": ('SUMIF(A1:A9,"x")', False),
    "look-up in lists": ('LOOKUP(A1,{1,2},{"a","b"})', False),
    "look-up in one range": ("LOOKUP(A1,B1:C9)", False),
    "choice of ranges": ("SUM(CHOOSE(A1,B1:B9,C1:C9))", False),
}


@pytest.mark.parametrize(("formula", "expected"), READS.values(), ids=READS)
def test_every_area_a_formula_reads_is_known(formula: str, expected: list[AreaUse]) -> None:
    """An edit to any of those cells is known to reach the formula."""
    found = references(formula)

    assert (list(found.areas), found.unclear, found.external) == (expected, False, False)


@pytest.mark.parametrize(("formula", "expected"), UNCLEAR.values(), ids=UNCLEAR)
def test_a_formula_that_may_read_more_says_so(formula: str, expected: list[AreaUse]) -> None:
    """The areas that are named are known, and so is that they may not be all."""
    found = references(formula)

    assert (list(found.areas), found.unclear) == (expected, True)


@pytest.mark.parametrize(("formula", "unclear"), CLEAR.values(), ids=CLEAR)
def test_an_everyday_formula_is_clear(formula: str, unclear: bool) -> None:
    """What surely reads only what it names is not treated as if it read everything."""
    assert references(formula).unclear is unclear


def test_tables_names_and_functions_are_listed() -> None:
    """The caller can look up each in the workbook, and tell a macro from a function of Excel's."""
    found = references(
        "_xlfn.XLOOKUP([@Ref],Costs[Ref],Costs[[Rate]:[Amount]])*VAT+Plan!Days+myMacro(1)"
    )

    assert found.tables == (
        TableUse("", ("Ref",), frozenset({"#this row"})),
        TableUse("Costs", ("Ref",), frozenset()),
        TableUse("Costs", ("Rate", "Amount"), frozenset()),
    )
    assert found.names == (NameUse(None, "VAT"), NameUse("Plan", "Days"))
    assert found.functions == {"XLOOKUP", "MYMACRO"}
    assert (found.external, found.unclear) == (False, False)


def test_parameters_of_a_formula_are_no_names() -> None:
    """What a formula names for its own use is not looked for in the workbook."""
    found = references(
        "_xlfn.LET(_xlpm.x,A1,_xlpm.f,_xlfn.LAMBDA(_xlpm.y,_xlpm.y),_xlpm.f(_xlpm.x))"
    )

    assert found.names == ()
    assert found.functions == {"LET", "LAMBDA"}


@pytest.mark.parametrize("formula", ["[1]Plan!A1", "'[1]My plan'!A:A", "[1]!Total", "[1]!T[x]"])
def test_a_link_to_another_workbook_is_not_taken_for_our_own(formula: str) -> None:
    """A cell with the same place in this workbook does not count as read."""
    found = references(formula)

    assert found.external is True
    assert (found.areas, found.names, found.tables) == ((), (), ())


def test_literals_are_listed() -> None:
    """A pattern known to go wrong, such as counting an error, can be found."""
    found = references('COUNTIF(A:A,#n/a)+COUNTIF(A:A,"a ""b""")&""')

    assert (found.errors, found.strings) == (("#N/A",), ('a "b"', ""))


@given(st.text(max_size=40))
def test_no_text_at_all_makes_it_fail(formula: str) -> None:
    """A damaged formula is unclear or harmless, never an error in the night."""
    assert isinstance(references(formula).unclear, bool)


@given(formulas)
def test_every_cell_another_program_sees_is_known(formula: str) -> None:
    """No reference that openpyxl's own reading of the formula finds is missed."""
    _assert_none_missed(formula)


def _assert_none_missed(formula: str) -> None:
    found = references(formula)
    for token in Tokenizer(f"={formula}").items:
        if token.type != Token.OPERAND or token.subtype != Token.RANGE:
            continue
        corners = token.value.rpartition("!")[2].replace("$", "").partition(":")
        for place in filter(None, map(parse_ref, (corners[0], corners[2]))):
            assert found.external or any(use.area.holds(*place) for use in found.areas)


@pytest.mark.skipif(not WORKBOOKS, reason="shared corpus not beside the checkout")
@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.name)
def test_no_reference_of_a_real_workbook_is_missed(path: Path) -> None:
    """Every formula an officer's program stored is understood to the end."""
    try:
        formulas = {cell.formula for cell in read_formulas(path.read_bytes())} - {""}
    except XlplanError:
        return
    for formula in formulas:
        _assert_none_missed(formula)
        assert shifted(formula, 0, 0) == formula


@pytest.mark.skipif(not WORKBOOKS, reason="shared corpus not beside the checkout")
def test_shared_formulas_of_real_workbooks_are_expanded_as_another_program_does() -> None:
    """Each cell that shares a formula gets what openpyxl gives it, and leads back to the first."""
    expanded = [(path.name, *use) for path in WORKBOOKS for use in _shared(path)]

    assert len(expanded) > 300
    for name, formula, rows, columns in expanded:
        own = shifted(formula, rows, columns)
        assert (name, own) == (name, _translated(formula, rows, columns))
        assert shifted(own or "", -rows, -columns) == formula


def _shared(path: Path) -> Iterator[tuple[str, int, int]]:
    """Each shared formula of a file with how far each of its cells is from the first."""
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        return
    with archive:
        for name in archive.namelist():
            if posixpath.dirname(name) == "xl/worksheets":
                yield from _shared_in(archive, name)


def _shared_in(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, int, int]]:
    try:
        root = ElementTree.fromstring(archive.read(name))
    except (ElementTree.ParseError, zipfile.BadZipFile, RuntimeError):
        return
    firsts: dict[str, tuple[str, int, int]] = {}
    for cell in root.iterfind(".//{*}sheetData/{*}row/{*}c"):
        f, place = cell.find("{*}f"), parse_ref(cell.get("r", ""))
        if f is None or f.get("t") != "shared" or place is None:
            continue
        if f.text:
            firsts[f.get("si", "")] = (f.text, *place)
        elif f.get("si", "") in firsts:
            formula, row, column = firsts[f.get("si", "")]
            yield formula, place[0] - row, place[1] - column
