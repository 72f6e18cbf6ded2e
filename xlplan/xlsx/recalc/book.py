"""A workbook as recalculation sees it: its formulas, what they read, and their stored results.

Reads one set of bytes. Asks no engine and changes nothing.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from xlplan.xlsx.formulas import read_formulas
from xlplan.xlsx.package import Workbook, open_workbook
from xlplan.xlsx.recalc.distrust import distrusted
from xlplan.xlsx.recalc.graph import Graph, Node, Place, read_nodes
from xlplan.xlsx.recalc.lookup import Lookup
from xlplan.xlsx.refs import parse_ref


@dataclass(frozen=True)
class FormulaBook:
    """The formulas of a workbook; positions in `nodes` stand for formulas everywhere."""

    data: bytes
    workbook: Workbook
    nodes: tuple[Node, ...]

    @cached_property
    def graph(self) -> Graph:
        """What depends on what."""
        return Graph(self.nodes)

    @property
    def places(self) -> frozenset[Place]:
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


def read_book(data: bytes) -> FormulaBook:
    """The formulas of the workbook in those bytes."""
    workbook = open_workbook(data)
    return FormulaBook(data, workbook, read_nodes(read_formulas(data), Lookup(workbook)))


def places_of(cells: Iterable[tuple[str, str]]) -> Collection[Place]:
    """Cells given as sheet and reference, as places; those that are no cells are left out."""
    found = ((sheet, parse_ref(ref)) for sheet, ref in cells)
    return {(sheet, *place) for sheet, place in found if place is not None}


def _is_doubtful(node: Node) -> bool:
    """A spill of several cells may change its size; a formula without text cannot be judged."""
    reads = node.reads
    spread = node.covers.size > 1 or node.cell.kind == "table"
    return spread or reads.external or not node.formula or distrusted(node.formula)
