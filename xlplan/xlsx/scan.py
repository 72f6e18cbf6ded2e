"""What an edit needs to know of a worksheet: where rows stand, what must not be written over.

Only the rows asked for are kept, so that a sheet of a million rows costs a list of numbers. Does
not read values.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from xlplan.xlsx.cells import Formula, placed_formulas
from xlplan.xlsx.frame import Frame, read_frame
from xlplan.xlsx.markup import Text
from xlplan.xlsx.refs import Area, format_ref, parse_area
from xlplan.xlsx.rows import Row, read_rows


@dataclass(frozen=True, slots=True)
class SharedUse:
    """A cell that takes part in a shared formula, and the text of it where the cell holds it."""

    row: int
    column: int
    text: str

    @property
    def carries_text(self) -> bool:
        """Whether the others take their formula from here."""
        return self.text != ""


@dataclass(slots=True)
class Layout:
    """What one pass over a worksheet found.

    `numbers` and `starts` are those of every row, `rows` the rows asked for. `disorder` names the
    first place where rows repeat or run backwards; `cell_disorder` does so for the cells of each
    row that was asked for.
    """

    frame: Frame
    numbers: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    rows: dict[int, Row] = field(default_factory=dict)
    arrays: list[tuple[Area, str]] = field(default_factory=list)
    shared: dict[str, list[SharedUse]] = field(default_factory=dict)
    disorder: str | None = None
    cell_disorder: dict[int, str] = field(default_factory=dict)

    @property
    def shared_firsts(self) -> dict[tuple[int, int], list[SharedUse]]:
        """Every use of a shared formula, by the place of each cell that holds its text."""
        return {
            (first.row, first.column): uses
            for uses in self.shared.values()
            for first in uses
            if first.carries_text
        }

    def add(self, row: Row, formulas: Iterable[tuple[int, Formula]]) -> None:
        """Note the row's place and the formulas that stand in the way."""
        if self.numbers and row.number <= self.numbers[-1] and self.disorder is None:
            self.disorder = f"row {row.number} comes after row {self.numbers[-1]}"
        self.numbers.append(row.number)
        self.starts.append(row.start)
        for at, formula in formulas:
            if formula.kind not in ("", "normal"):
                self.add_formula(row.number, row.columns[at], formula)

    def add_formula(self, row: int, column: int, formula: Formula) -> None:
        """Note a formula that several cells have together."""
        if formula.kind == "shared":
            use = SharedUse(row, column, formula.text)
            self.shared.setdefault(formula.shared, []).append(use)
        elif formula.kind in ("array", "dataTable"):
            own = Area(row, column, row, column)
            self.arrays.append((parse_area(formula.area) or own, formula.kind))

    def keep(self, row: Row) -> None:
        """Keep a row that was asked for."""
        self.rows[row.number] = row
        if not row.ordered:
            before, after = next(pair for pair in pairwise(row.columns) if pair[0] >= pair[1])
            first, second = format_ref(row.number, before), format_ref(row.number, after)
            self.cell_disorder.setdefault(row.number, f"{second} comes after {first}")


def scan(text: Text, wanted_rows: Collection[int]) -> Layout:
    """The layout of a worksheet.

    Raises WorkbookRefused when it is not well formed, not a worksheet, or a reference in it
    lies outside the grid.
    """
    layout = Layout(read_frame(text))
    for row in read_rows(text, layout.frame, places_only=True):
        layout.add(row, placed_formulas(text, layout.frame, row))
        if row.number in wanted_rows:
            # Millions of small objects would be kept otherwise.
            layout.keep(Row(*row[:6], odd=row.odd))
    return layout
