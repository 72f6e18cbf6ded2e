"""Which formulas read which cells, and what a change of some cells can reach.

Names, tables and 3-D references are looked up; where the text of a formula does not say all it
reads (INDIRECT, OFFSET, a name that is not there), it counts as reading everything. Evaluates
nothing. The formulas of a shared group are written out for each cell (18.3.1.40).
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from xlplan.xlsx.formula_text import CLOCK, shifted
from xlplan.xlsx.formulas import FormulaCell
from xlplan.xlsx.recalc.lookup import Lookup, Reads
from xlplan.xlsx.refs import Area, SheetPlace, parse_area, parse_ref


@dataclass(frozen=True, slots=True)
class Node:
    """A formula cell: its place, its own text, the cells its result fills, what it reads."""

    cell: FormulaCell
    place: SheetPlace
    formula: str
    covers: Area
    reads: Reads

    @property
    def dated(self) -> bool:
        """Whether the formula itself asks what day it is."""
        return not CLOCK.isdisjoint(self.reads.functions)


def read_nodes(formulas: Iterable[FormulaCell], lookup: Lookup) -> tuple[Node, ...]:
    """A node for each formula cell, in the order given."""
    masters: dict[tuple[str, str], tuple[str, tuple[int, int]]] = {}
    nodes = []
    for cell in formulas:
        row, column = parse_ref(cell.ref) or (0, 0)
        if cell.kind == "shared" and cell.formula:
            masters[cell.sheet, cell.shared] = (cell.formula, (row, column))
        formula = _own_text(cell, row, column, masters)
        own = Area(row, column, row, column)
        covers = parse_area(cell.area) if cell.kind in ("array", "table") else None
        reads = lookup.reads(formula, cell.sheet, row, column)
        nodes.append(Node(cell, (cell.sheet, row, column), formula, covers or own, reads))
    return tuple(nodes)


def _own_text(
    cell: FormulaCell,
    row: int,
    column: int,
    masters: Mapping[tuple[str, str], tuple[str, tuple[int, int]]],
) -> str:
    """The formula as it stands in this cell; "" where it cannot be told."""
    if cell.formula or cell.kind != "shared" or (cell.sheet, cell.shared) not in masters:
        return cell.formula
    formula, (first_row, first_column) = masters[cell.sheet, cell.shared]
    return shifted(formula, row - first_row, column - first_column) or ""


class Cells:
    """A set of cells that can be asked quickly whether any lies in an area."""

    def __init__(self, places: Iterable[SheetPlace]) -> None:
        columns: dict[tuple[str, int], list[int]] = defaultdict(list)
        for sheet, row, column in places:
            columns[sheet, column].append(row)
        self.by_sheet: dict[str, list[tuple[int, list[int]]]] = defaultdict(list)
        for (sheet, column), rows in columns.items():
            self.by_sheet[sheet].append((column, sorted(rows)))

    def meet(self, sheet: str, area: Area) -> bool:
        """Whether one of the cells lies in the area."""
        for column, rows in self.by_sheet.get(sheet, ()):
            if area.left <= column <= area.right:
                index = bisect_left(rows, area.top)
                if index < len(rows) and rows[index] <= area.bottom:
                    return True
        return False


class Graph:
    """The formulas of a workbook by what they read, for finding what depends on what."""

    def __init__(self, nodes: Collection[Node]) -> None:
        self.nodes = tuple(nodes)
        self.single: dict[SheetPlace, list[int]] = defaultdict(list)
        self.ranges: dict[tuple[str, Area], list[int]] = defaultdict(list)
        self.unclear: list[int] = []
        for index, node in enumerate(self.nodes):
            self._add(index, node.reads)

    def _add(self, index: int, reads: Reads) -> None:
        if reads.unclear:
            self.unclear.append(index)
        for sheet, area in reads.areas:
            if area.size == 1:
                self.single[sheet, area.top, area.left].append(index)
            else:
                self.ranges[sheet, area].append(index)

    def reached(self, cells: Collection[SheetPlace], formulas: Collection[int] = ()) -> set[int]:
        """The formulas that read any of the cells or results, directly or through others.

        `formulas` are positions in `nodes`; they belong to the answer.
        """
        found = set(formulas)
        frontier = {*cells, *self._filled(found)}
        if frontier:
            frontier |= self._take(found, self.unclear)
        open_ranges = dict(self.ranges)
        while frontier:
            frontier |= self._along_single(found, frontier)
            near = Cells(frontier)
            hit = [key for key in open_ranges if near.meet(*key)]
            frontier = self._take(found, (i for key in hit for i in open_ranges.pop(key)))
        return found

    def _along_single(self, found: set[int], start: Collection[SheetPlace]) -> set[SheetPlace]:
        """Everything that hangs on those cells by references to single cells."""
        reached: set[SheetPlace] = set()
        waiting = list(start)
        while waiting:
            new = self._take(found, self.single.get(waiting.pop(), ()))
            reached |= new
            waiting += new
        return reached

    def _take(self, found: set[int], indexes: Iterable[int]) -> set[SheetPlace]:
        """Add the formulas not yet found and give the cells they fill."""
        new = set(indexes) - found
        found |= new
        return set(self._filled(new))

    def _filled(self, indexes: Iterable[int]) -> Iterator[SheetPlace]:
        for index in indexes:
            node, area = self.nodes[index], self.nodes[index].covers
            for row in range(area.top, area.bottom + 1):
                for column in range(area.left, area.right + 1):
                    yield node.place[0], row, column
