"""Which formulas read which cells, and what a change of some cells can reach.

Names, tables and 3-D references are looked up; where the text of a formula does not say all it
reads (INDIRECT, OFFSET, a name that is not there), it counts as reading everything. Evaluates
nothing. The formulas of a shared group are written out for each cell (18.3.1.40).
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from xlplan.xlsx import limits
from xlplan.xlsx.formula_text import CLOCK, shifted
from xlplan.xlsx.formulas import FormulaCell
from xlplan.xlsx.recalc.lookup import Lookup, Reads
from xlplan.xlsx.refs import Area, SheetPlace, parse_area, parse_ref

_Range = tuple[str, Area]
# Looking for a cell among ranges takes about so many times as long as the other way round.
_FEW = 20


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
    nodes, left = [], limits.SHARED_FORMULA_BYTES
    for cell in formulas:
        row, column = parse_ref(cell.ref) or (0, 0)
        if cell.kind == "shared" and cell.formula:
            masters[cell.sheet, cell.shared] = (cell.formula, (row, column))
        formula = _own_text(cell, row, column, masters) if left > 0 else cell.formula
        left -= 0 if cell.formula else len(formula)
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


class Stack:
    """Ranges that can be asked quickly which of them hold a cell.

    A range stands with those of about its height, in blocks of rows as high, so that it is in two
    blocks at most and a block has only ranges near its rows.
    """

    def __init__(self, ranges: Iterable[_Range]) -> None:
        self.blocks: dict[tuple[str, int, int], list[Area]] = defaultdict(list)
        self.levels: set[int] = set()
        for sheet, area in ranges:
            level = (area.bottom - area.top).bit_length()
            self.levels.add(level)
            for block in {area.top >> level, area.bottom >> level}:
                self.blocks[sheet, level, block].append(area)

    def holding(self, sheet: str, row: int, column: int) -> Iterator[_Range]:
        """The ranges that hold the cell."""
        for level in self.levels:
            for area in self.blocks.get((sheet, level, row >> level), ()):
                if area.holds(row, column):
                    yield sheet, area


class Graph:
    """The formulas of a workbook by what they read, for finding what depends on what."""

    def __init__(self, nodes: Collection[Node]) -> None:
        self.nodes = tuple(nodes)
        self.single: dict[SheetPlace, list[int]] = defaultdict(list)
        self.ranges: dict[tuple[str, Area], list[int]] = defaultdict(list)
        self.unclear: list[int] = []
        # A result over so many cells is not followed: it counts as reaching everything.
        self.boundless = sum(node.covers.size for node in self.nodes) > limits.STORED_CELLS
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
        if self.boundless and (cells or formulas):
            return set(range(len(self.nodes)))
        frontier = {*cells, *self._filled(found)}
        if frontier:
            frontier |= self._take(found, self.unclear)
        open_ranges = dict(self.ranges)
        while frontier:
            frontier |= self._along_single(found, frontier)
            hit = self._hit(frontier, open_ranges)
            frontier = self._take(found, (i for key in hit for i in open_ranges.pop(key)))
        return found

    def _hit(self, cells: set[SheetPlace], open_ranges: Mapping[_Range, object]) -> set[_Range]:
        """The ranges that hold one of the cells, found by whichever of the two are fewer."""
        if len(cells) * _FEW < len(open_ranges):
            around = (key for cell in cells for key in self.stack.holding(*cell))
            return {key for key in around if key in open_ranges}
        near = Cells(cells)
        return {key for key in open_ranges if near.meet(*key)}

    @cached_property
    def stack(self) -> Stack:
        """The ranges by their heights; a long chain of formulas asks for them once a link."""
        return Stack(self.ranges)

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
