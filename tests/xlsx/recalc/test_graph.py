"""What a change of some cells reaches, however the formulas name what they read."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.xlsx import FormulaCell, limits, read_formulas
from xlplan.xlsx.package import open_workbook
from xlplan.xlsx.recalc.book import FormulaBook, places_of, read_book
from xlplan.xlsx.recalc.graph import Graph, Stack, read_nodes
from xlplan.xlsx.recalc.lookup import Lookup
from xlplan.xlsx.refs import LAST_COLUMN, LAST_ROW, Area, column_letters

BookBuilder = Callable[..., bytes]


def book_of(data: bytes) -> FormulaBook:
    return read_book(data, read_formulas(data))


def reached(book: FormulaBook, *cells: str) -> list[str]:
    """The formulas that depend on cells given as "Sheet!A1"."""
    split = [(cell.partition("!")[0], cell.partition("!")[2]) for cell in cells]
    found = book.graph.reached(places_of(split))
    return [f"{book.nodes[i].cell.sheet}!{book.nodes[i].cell.ref}" for i in sorted(found)]


@pytest.mark.parametrize(
    ("formula", "changed", "is_reached"),
    [
        pytest.param("A1+1", "Plan!A1", True, id="one cell"),
        pytest.param("$A$1+1", "Plan!A1", True, id="dollar signs"),
        pytest.param("A1+1", "Plan!A2", False, id="another cell"),
        pytest.param("SUM(A1:B3)", "Plan!B2", True, id="a range"),
        pytest.param("SUM(A1:B3)", "Plan!B4", False, id="below a range"),
        pytest.param("SUM(A:A)", "Plan!A900", True, id="a whole column"),
        pytest.param("SUM(3:4)", "Plan!ZZ4", True, id="whole rows"),
        pytest.param("'Other one'!A1", "Other one!A1", True, id="another sheet"),
        pytest.param("'Other one'!A1", "Plan!A1", False, id="the same cell of this sheet"),
        pytest.param("SUM('Other one:Last'!A1)", "Last!A1", True, id="a pile of sheets"),
        pytest.param("SUM('Other one:Last'!A1)", "Plan!A1", False, id="a sheet beside the pile"),
        pytest.param("SUM(Costs[Amount])", "Costs!C3", True, id="a column of a table"),
        pytest.param("SUM(Costs[Amount])", "Costs!B3", False, id="another column of the table"),
        pytest.param("COUNTA(Costs[])", "Costs!B3", True, id="a whole table"),
        pytest.param("SUM(Costs[[Item]:[Amount]])", "Costs!B3", True, id="a run of columns"),
        pytest.param("SUM(costs[AMOUNT])", "Costs!C3", True, id="small letters"),
        pytest.param("Rate*2", "Plan!A1", True, id="a name"),
        pytest.param("Rate*2", "Plan!A2", False, id="a name for another cell"),
        pytest.param("Doubled", "Plan!A1", True, id="a name for a formula"),
        pytest.param("_xlfn.LET(_xlpm.x,A1,_xlpm.x+1)", "Plan!A1", True, id="a name inside LET"),
        pytest.param("Gone!A1+1", "Plan!A1", True, id="a sheet that is not there"),
        pytest.param('INDIRECT("A1")', "Costs!B3", True, id="a place worked out"),
        pytest.param("OFFSET(A1,1,0)", "Plan!A2", True, id="a place beside"),
        pytest.param("A1:INDEX(B1:B9,3)", "Plan!D1", True, id="a range worked out"),
        pytest.param("1+1", "Plan!A1", False, id="no reference at all"),
    ],
)
def test_what_a_formula_reads_is_found(
    build: BookBuilder, formula: str, changed: str, is_reached: bool
) -> None:
    """Whichever way an officer writes it, a formula is known to hang on what it reads."""
    book = build(
        {
            "Plan": {"A1": 1, "A2": 2, "E1": (formula, 0)},
            "Other one": {"A1": 1},
            "Last": {"A1": 1},
            "Costs": {"A2": "x"},
        },
        tables={"Costs": ("Costs", "A1:C4", ["Ref", "Item", "Amount"])},
        names={"Rate": "Plan!$A$1", "Doubled": "Rate*2"},
    )
    assert (reached(book_of(book), changed) == ["Plan!E1"]) is is_reached


def test_a_change_is_followed_through_formulas(build: BookBuilder) -> None:
    """A figure three formulas away is known to change, one beside the chain is not."""
    cells = {
        "A1": 1,
        "B1": ("A1+1", 2),
        "C1": ("SUM(B1:B3)", 2),
        "D1": ("C1*2", 4),
        "E1": ("A2+1", 1),
    }
    book = book_of(build({"Plan": cells}))
    assert reached(book, "Plan!A1") == ["Plan!B1", "Plan!C1", "Plan!D1"]
    assert reached(book, "Plan!A2") == ["Plan!E1"]
    assert reached(book) == []


def test_a_row_reads_its_own_row_of_the_table(build: BookBuilder) -> None:
    """A change in one row of a table does not touch the formulas of the other rows."""
    cells = {f"B{row}": ("Plan[[#This Row],[Cost]]*2", 0) for row in (2, 3, 4)}
    book = build({"Plan": cells}, tables={"Plan": ("Plan", "A1:B4", ["Cost", "Twice"])})
    assert reached(book_of(book), "Plan!A3") == ["Plan!B3"]


def test_a_circle_of_formulas_ends(build: BookBuilder) -> None:
    """Formulas that read each other are all reached, once."""
    book = build({"Plan": {"A1": ("C1+D1", 0), "B1": ("A1", 0), "C1": ("SUM(B1:B2)", 0), "D1": 1}})
    assert reached(book_of(book), "Plan!D1") == ["Plan!A1", "Plan!B1", "Plan!C1"]


def test_a_long_chain_through_ranges_is_followed_to_its_end(build: BookBuilder) -> None:
    """A running balance of thousands of rows, each of which reads a range with the one above."""
    rows = range(2, 3_000)
    chain = {f"B{row}": (f"SUM(A{row - 1}:B{row - 1})", 0) for row in rows}
    book = book_of(build({"Plan": {"A1": 1, **chain}}))

    assert len(reached(book, "Plan!A1")) == len(rows)


def test_an_array_over_the_whole_grid_counts_as_reaching_everything(build: BookBuilder) -> None:
    """Nobody can list its cells, so nothing is believed to be untouched by it."""
    nodes = book_of(build({"Plan": {"A1": ("TODAY()", 0), "B1": ("Z9+1", 0)}})).nodes
    whole = replace(nodes[0], covers=Area(1, 1, LAST_ROW, LAST_COLUMN))
    graph = Graph((whole, nodes[1]))

    assert graph.reached((), {0}) == {0, 1}
    assert graph.reached({("Plan", 5, 5)}) == {0, 1}
    assert graph.reached(()) == set()


def test_long_formulas_shared_by_many_are_not_all_written_out(
    build: BookBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past a limit a formula cannot be told, and so is not judged."""
    monkeypatch.setattr(limits, "SHARED_FORMULA_BYTES", 10)
    first = FormulaCell("Plan", "A1", "C1*2+D1", "shared", shared="0")
    others = [FormulaCell("Plan", f"A{row}", "", "shared", shared="0") for row in (2, 3, 4)]
    lookup = Lookup(open_workbook(build({"Plan": {"A1": 1}})))

    nodes = read_nodes([first, *others], lookup)

    assert [node.formula for node in nodes] == ["C1*2+D1", "C2*2+D2", "C3*2+D3", ""]
    assert nodes[-1].reads.unclear


areas = st.builds(
    lambda top, left, height, width: Area(top, left, top + height, left + width),
    st.integers(1, 40), st.integers(1, 4), st.integers(0, 40), st.integers(0, 3),
)  # fmt: skip


@given(areas=st.lists(areas, max_size=12), row=st.integers(1, 90), column=st.integers(1, 8))
def test_the_stack_finds_every_range_that_holds_a_cell(
    areas: list[Area], row: int, column: int
) -> None:
    """However high a range is, it is found from each of its rows and from no other."""
    ranges = {(sheet, area) for area in areas for sheet in ("Plan", "Costs")}
    expected = {("Plan", area) for area in areas if area.holds(row, column)}

    assert set(Stack(ranges).holding("Plan", row, column)) == expected


references = st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(0, 2), st.integers(0, 2))


@settings(max_examples=80, deadline=None)
@given(
    formulas=st.dictionaries(
        st.tuples(st.integers(1, 4), st.integers(1, 4)),
        st.lists(references, min_size=1, max_size=3),
        max_size=8,
    ),
    changed=st.tuples(st.integers(1, 4), st.integers(1, 4)),
)
def test_nothing_reached_is_missed(
    build: BookBuilder,
    formulas: dict[tuple[int, int], list[tuple[int, int, int, int]]],
    changed: tuple[int, int],
) -> None:
    """Whatever reads what, exactly the formulas that hang on a cell are found."""
    cells = {_ref(*place): ("+".join(map(_sum, areas)), 0) for place, areas in formulas.items()}
    book = book_of(build({"Plan": {"Z9": 1, **cells}}))
    found = {node.place[1:] for node in (book.nodes[i] for i in _graph_reach(book, changed))}
    assert found == _by_hand(formulas, changed)


def _graph_reach(book: FormulaBook, changed: tuple[int, int]) -> set[int]:
    return book.graph.reached({("Plan", *changed)})


def _ref(row: int, column: int) -> str:
    return f"{column_letters(column)}{row}"


def _sum(area: tuple[int, int, int, int]) -> str:
    row, column, down, right = area
    return f"SUM({_ref(row, column)}:{_ref(row + down, column + right)})"


def _by_hand(
    formulas: dict[tuple[int, int], list[tuple[int, int, int, int]]], changed: tuple[int, int]
) -> set[tuple[int, int]]:
    dirty, before = {changed}, set[tuple[int, int]]()
    while dirty != before:
        before = set(dirty)
        for place, areas in formulas.items():
            for row, column, down, right in areas:
                if any(row <= r <= row + down and column <= c <= column + right for r, c in dirty):
                    dirty.add(place)
    return {place for place in dirty if place in formulas and (place != changed or _reads(
        formulas, place, dirty))}  # fmt: skip


def _reads(
    formulas: dict[tuple[int, int], list[tuple[int, int, int, int]]],
    place: tuple[int, int],
    dirty: set[tuple[int, int]],
) -> bool:
    return any(
        row <= r <= row + down and column <= c <= column + right
        for row, column, down, right in formulas[place]
        for r, c in dirty
    )
