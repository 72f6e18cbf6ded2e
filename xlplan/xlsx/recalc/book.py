"""A workbook as recalculation sees it: its formulas, what they read, and their stored results.

Reads one set of bytes. Asks no engine and changes nothing.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from xlplan.xlsx.formula_text import CLOCK
from xlplan.xlsx.formulas import FormulaCell
from xlplan.xlsx.names import defined_names
from xlplan.xlsx.package import Workbook, open_workbook
from xlplan.xlsx.recalc.distrust import distrusted
from xlplan.xlsx.recalc.graph import Graph, Node, read_nodes
from xlplan.xlsx.recalc.lookup import Lookup
from xlplan.xlsx.refs import SheetPlace, parse_ref
from xlplan.xlsx.values import EMPTY


@dataclass(frozen=True)
class FormulaBook:
    """The formulas of a workbook; positions in `nodes` stand for formulas everywhere."""

    data: bytes
    workbook: Workbook
    nodes: tuple[Node, ...]
    graph: Graph

    @property
    def places(self) -> frozenset[SheetPlace]:
        """Every cell that holds a formula."""
        return frozenset(node.place for node in self.nodes)

    def dated(self) -> set[int]:
        """The formulas whose results depend on the day."""
        return self.graph.reached((), {i for i, node in enumerate(self.nodes) if node.dated})

    def doubtful(self) -> set[int]:
        """Those no engine is believed on, with all that depends on them."""
        own = {i for i, node in enumerate(self.nodes) if _is_doubtful(node)}
        return self.graph.reached((), own)

    def at(self, cells: Iterable[tuple[str, str]]) -> set[int]:
        """The formulas in those cells, given as sheet and reference."""
        wanted = places_of(cells)
        return {i for i, node in enumerate(self.nodes) if node.place in wanted}


def read_book(data: bytes, formulas: Iterable[FormulaCell]) -> FormulaBook:
    """The workbook in those bytes, which holds those formulas."""
    workbook = open_workbook(data)
    nodes = read_nodes(formulas, Lookup(workbook))
    return FormulaBook(data, workbook, nodes, Graph(nodes))


def before_edits(book: FormulaBook, data: bytes, formulas: Iterable[FormulaCell]) -> FormulaBook:
    """The same formulas in the same positions, with the results they had before some edits.

    One that was not there before has no result then, and so proves nothing.
    """
    were = {(cell.sheet, cell.ref): cell for cell in formulas}
    blank = (node.cell._replace(cached=EMPTY) for node in book.nodes)
    cells = (were.get((cell.sheet, cell.ref), cell) for cell in blank)
    nodes = tuple(replace(n, cell=cell) for n, cell in zip(book.nodes, cells, strict=True))
    return FormulaBook(data, open_workbook(data), nodes, book.graph)


def asks_the_date(data: bytes, formulas: Iterable[FormulaCell]) -> bool:
    """Whether any formula or name may ask what day it is; a quick look, sometimes wrongly yes."""
    texts = dict.fromkeys(cell.formula for cell in formulas)
    names = (name.formula for name in defined_names(open_workbook(data)))
    return any(word in text.upper() for text in (*texts, *names) for word in CLOCK)


def places_of(cells: Iterable[tuple[str, str]]) -> Collection[SheetPlace]:
    """Cells given as sheet and reference, as places; those that are no cells are left out."""
    found = ((sheet, parse_ref(ref)) for sheet, ref in cells)
    return {(sheet, *place) for sheet, place in found if place is not None}


def _is_doubtful(node: Node) -> bool:
    """A spill of several cells may change its size; a formula without text cannot be judged."""
    reads = node.reads
    spread = node.covers.size > 1 or node.cell.kind == "table"
    return spread or reads.external or not node.formula or distrusted(node.formula)
