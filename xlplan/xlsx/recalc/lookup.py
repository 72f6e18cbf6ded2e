"""From the words of a formula to cells: sheets, tables and names looked up in the workbook.

What cannot be found is "unclear", which counts as reading everything. Reads no cell values.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from xlplan.xlsx.formula_places import AreaUse, TableUse
from xlplan.xlsx.formula_text import NameUse, References, references, shifted
from xlplan.xlsx.names import DefinedName, defined_names
from xlplan.xlsx.package import Workbook
from xlplan.xlsx.permits import Table, sheet_tables
from xlplan.xlsx.refs import Area

# A name may stand for names; deeper than this is a circle.
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Reads:
    """What a formula reads: areas with their sheets, and the functions it calls.

    `unclear` means that it may read anything, `external` that it reads another workbook.
    """

    areas: tuple[tuple[str, Area], ...] = ()
    functions: frozenset[str] = frozenset()
    external: bool = False
    unclear: bool = False


def _united(parts: Iterable[Reads]) -> Reads:
    parts = tuple(parts)
    return Reads(
        tuple(dict.fromkeys(area for part in parts for area in part.areas)),
        frozenset(name for part in parts for name in part.functions),
        any(part.external for part in parts),
        any(part.unclear for part in parts),
    )


class Lookup:
    """The sheets, tables and names of one workbook."""

    def __init__(self, workbook: Workbook) -> None:
        self.sheets = tuple(sheet.name for sheet in workbook.sheets)
        self.plain = {name.casefold(): name for name in self.sheets}
        self.tables: dict[str, tuple[str, Table]] = {
            table.name.casefold(): (sheet.name, table)
            for sheet in workbook.worksheets
            for table in sheet_tables(workbook, sheet)
        }
        self.names: Mapping[tuple[str | None, str], DefinedName] = {
            (name.sheet, name.name.casefold()): name for name in defined_names(workbook)
        }
        self.known: dict[str, References] = {}

    def reads(self, formula: str, sheet: str, row: int, column: int) -> Reads:
        """What the formula reads when it stands in that cell; no formula at all is unclear."""
        if not formula:
            return Reads(unclear=True)
        return self._reads(formula, sheet, (row, column), 0)

    def _reads(self, formula: str, sheet: str, cell: tuple[int, int], depth: int) -> Reads:
        if formula not in self.known:
            self.known[formula] = references(formula)
        found = self.known[formula]
        own = Reads((), found.functions, found.external, found.unclear or depth > _DEEPEST)
        if own.unclear:
            return own
        areas = (self._area(use, sheet) for use in found.areas)
        tables = (self._table(use, sheet, *cell) for use in found.tables)
        names = (self._name(use, sheet, cell, depth) for use in self._all_names(found, sheet))
        return _united([own, *areas, *tables, *names])

    def _area(self, use: AreaUse, sheet: str) -> Reads:
        where = use.where
        if where.external:
            return Reads(external=True)
        first = self._sheet(where.sheet or sheet)
        last = self._sheet(where.last_sheet) if where.last_sheet else first
        if first is None or last is None:
            return Reads(unclear=True)
        start, end = sorted((self.sheets.index(first), self.sheets.index(last)))
        return Reads(tuple((name, use.area) for name in self.sheets[start : end + 1]))

    def _sheet(self, name: str) -> str | None:
        return self.plain.get(name.casefold())

    def _table(self, use: TableUse, sheet: str, row: int, column: int) -> Reads:
        found = self.tables.get(use.table.casefold()) or self._around(use, sheet, row, column)
        if found is None:
            return Reads(unclear=True)
        home, table = found
        area = _columns(table, use)
        if use.this_row and home == sheet and table.area.top <= row <= table.area.bottom:
            area = replace(area, top=row, bottom=row)
        return Reads(((home, area),))

    def _around(self, use: TableUse, sheet: str, row: int, column: int) -> tuple[str, Table] | None:
        """The table the formula stands in, for a reference that names none."""
        if use.table:
            return None
        around = (
            (home, table)
            for home, table in self.tables.values()
            if home == sheet and table.area.holds(row, column)
        )
        return next(around, None)

    def _all_names(self, found: References, sheet: str) -> Iterator[NameUse]:
        """The names it uses; a function that is a name is one too (LAMBDA)."""
        yield from found.names
        for function in found.functions:
            if self._defined(NameUse(None, function), sheet) is not None:
                yield NameUse(None, function)

    def _name(self, use: NameUse, sheet: str, cell: tuple[int, int], depth: int) -> Reads:
        defined = self._defined(use, sheet)
        if defined is not None:
            if shifted(defined.formula, 1, 1) != defined.formula:
                # A name without dollar signs moves with the cell that uses it.
                return Reads(unclear=True)
            return self._reads(defined.formula, defined.sheet or sheet, cell, depth + 1)
        table = self.tables.get(use.name.casefold())
        if table is None:
            # A name within LET or LAMBDA stands for what the formula reads anyway; any other that
            # is not there makes #NAME?, which no change of a cell can mend.
            return Reads()
        return Reads(((table[0], table[1].area),))

    def _defined(self, use: NameUse, sheet: str) -> DefinedName | None:
        name = use.name.casefold()
        if use.sheet is not None:
            asked = self._sheet(use.sheet)
            return self.names.get((asked, name)) or self.names.get((None, name))
        return self.names.get((sheet, name)) or self.names.get((None, name))


def _columns(table: Table, use: TableUse) -> Area:
    """The columns read, header and totals row included; all of them where one is not known."""
    plain = [name.casefold() for name in table.columns]
    wanted = [name.casefold() for name in use.columns or ()]
    if not wanted or any(name not in plain for name in wanted):
        return table.area
    first, last = sorted((plain.index(wanted[0]), plain.index(wanted[-1])))
    return replace(table.area, left=table.area.left + first, right=table.area.left + last)
