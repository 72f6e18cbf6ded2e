"""Reports for the tests: of the example trackers, of edited ones and of plans built for the test.

No checks here; each test module says what must hold.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import cast
from xml.etree import ElementTree

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from xlplan.assess import Assessment, assess
from xlplan.changes import Changes, find_changes, take_snapshot
from xlplan.files import read_original
from xlplan.plan import (
    Action,
    Column,
    Cost,
    CostLine,
    Lead,
    Plan,
    Rag,
    Role,
    Subtotal,
    Timescale,
    Window,
)
from xlplan.report import Choice, Source, Subject, make_report
from xlplan.rules import Rules
from xlplan.tracker import read_tracker
from xlplan.xlsx import CellEdit, edit_cells

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2018, 8, 1)
SHA256 = "ab" * 32
SOURCE = Source("plan.xlsx", SHA256)
PLAIN, ACCESSIBLE = Choice(), Choice(accessible=True)
EDITIONS = {"ordinary": PLAIN, "accessible": ACCESSIBLE}
# Each example: its tracker, the day of the report, the day of the report before it.
EXAMPLES: dict[str, tuple[str, date, date | None]] = {
    "high-needs": ("high-needs", date(2018, 8, 1), date(2018, 4, 20)),
    "high-needs-april": ("high-needs", date(2018, 4, 20), None),
    "commissioning": ("commissioning", date(2016, 7, 1), date(2016, 4, 1)),
    "blank": ("blank", date(2026, 1, 1), None),
}
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def assessment_of(name: str, day: date, *edits: CellEdit) -> Assessment:
    data = read_original(ROOT / "workbooks" / f"{name}.xlsx").data
    tracker = read_tracker(edit_cells(data, edits), name)
    return assess(tracker.plan, tracker.rules, day)


def subject_of(name: str, *edits: CellEdit) -> Subject:
    """An example after these edits, with what they and the days since the last report changed."""
    tracker, day, before = EXAMPLES[name]
    now = assessment_of(tracker, day, *edits)
    changes = None
    if before is not None:
        changes = changed(assessment_of(tracker, before), now)
    saved = datetime(2018, 7, 31, 15, 5, tzinfo=UTC)
    return Subject(now, changes, Source(f"{tracker}.xlsx", SHA256, saved))


def changed(before: Assessment, after: Assessment) -> Changes:
    return find_changes(take_snapshot(before), take_snapshot(after), {})


def built(actions: list[Action], name: str = "Built plan", today: date = TODAY) -> Subject:
    """A plan with a column for everything."""
    roles = (Role.REF, Role.SECTION, Role.STREAM, Role.ACTION, Role.LEAD, Role.TIMESCALE,
             Role.PROGRESS, Role.RAG, Role.COST, Role.DECLARED)  # fmt: skip
    columns = tuple(Column(role, role.value, "ABCDEFGHIJ"[n]) for n, role in enumerate(roles))
    placed = tuple(replace(a, row=n, sheet="Plan") for n, a in enumerate(actions, start=2))
    plan = Plan(name, placed, columns, sheet="Plan", header_row=1)
    return Subject(assess(plan, Rules(), today), None, SOURCE)


def action(ref: str = "1", title: str = "Review it", **more: object) -> Action:
    return Action(ref=ref, title=title, **more)  # type: ignore[arg-type]


def dated(start: date | None, due: date | None) -> Timescale:
    return Timescale(f"{start} to {due}", "dated", (Window(start, due),))


def cost(*amounts: str, declared: str | None = None) -> Cost:
    lines = tuple(CostLine(f"£{amount}", amount=Decimal(amount)) for amount in amounts)
    return Cost("money", lines, declared=None if declared is None else Decimal(declared))


def _priced(times: str, rate: str) -> CostLine:
    amount = Decimal(times) * Decimal(rate)
    return CostLine("each", Decimal(times), "day", Decimal(rate), amount)


def _one() -> list[Action]:
    return [action(timescale=dated(None, TODAY))]


def _odd_sections() -> list[Action]:
    names = ["Roads*", "<5", "roads", "Roads", "=1", "Roa?s", "", "No section", "x" * 300, "  "]
    late = dated(None, date(2018, 1, 31))
    return [action(f"{n}", f"Do {n}", section=name, timescale=late, cost=cost(str(n), declared="5"))
            for n, name in enumerate(names * 2)]  # fmt: skip


def _same_refs() -> list[Action]:
    return [
        action("1", "Same", timescale=dated(None, date(2018, 1, 31)), cost=cost("10", "20")),
        action("1", "Same", timescale=dated(None, date(2018, 1, 31)), cost=cost("7")),
        action("1", "Other", timescale=dated(None, date(2018, 7, 30)), cost=cost(declared="3")),
        action("", "Without", timescale=dated(None, date(2018, 7, 29))),
        action("", "Without", timescale=dated(None, date(2018, 7, 28))),
    ]


def _many_leads() -> list[Action]:
    people = [Lead(f"Person {n}", "person") for n in range(300)]
    return [
        action("1", "All of them", leads=tuple(people), cost=cost("300", declared="299")),
        *(action(f"{n + 2}", f"Alone {n}", leads=(who,), cost=cost("1.10"))
          for n, who in enumerate(people)),
        action("900", "TBC", leads=(Lead("TBC", "placeholder"),), cost=cost("5")),
    ]  # fmt: skip


def _long_windows() -> list[Action]:
    return [
        action("1", "Eighty years", timescale=dated(date(1970, 1, 1), date(2058, 12, 31))),
        action("2", "Now", timescale=dated(date(2018, 7, 1), date(2018, 9, 30))),
        action("3", "Too late", timescale=dated(None, date(3018, 7, 1))),
        action("4", "Too early", timescale=dated(date(1218, 1, 1), date(2018, 12, 1))),
    ]


def _odd_money() -> list[Action]:
    half = Cost("x", (_priced("3", "0.455"),), declared=Decimal("1.36"))
    much = Cost("x", (_priced("7.5", "1024.33"), _priced("0", "12")), declared=Decimal("7000.10"))
    sub = Subtotal("Total", Decimal("10.10"), Decimal("20.205"), "£10.10 + £10.105 = £20.205")
    refund = CostLine("refund", amount=Decimal("-250.75"), stated=Decimal("250.75"))
    credit = Cost("x", (refund,), (sub,), Decimal("-300"))
    return [
        action("1", "Half pennies", cost=half), action("2", "Pence", cost=much),
        action("3", "Negative", cost=credit), action("4", "Only declared", cost=cost(declared="9")),
        action("5", "Only lines", cost=cost("0.1", "0.2", "0.3")), action("6", "Nothing"),
        action("7", "Free", cost=cost("0", declared="0")),
        action("8", "Millions", cost=cost("123456789.01", declared="123456789.02")),
    ]  # fmt: skip


def _many_sections() -> list[Action]:
    return [action(f"{n}", f"Do {n}", section=f"Section {n % 40}", rag=Rag.GREEN, rag_raw="green",
                   timescale=dated(date(2018, 5, 1), date(2018, 6 + n % 6, 28)),
                   cost=cost(str(n), declared=str(n + 1)))
            for n in range(120)]  # fmt: skip


def _only_declared() -> list[Action]:
    return [action("1", "Declared", cost=cost(declared="9.50")), action("2", "Nothing")]


def _long_texts() -> list[Action]:
    late = dated(None, date(2018, 1, 31))
    return [action(f"{n}", f"Do {n} {'word and more ' * many}to the end", timescale=late)
            for n, many in enumerate((1, 100, 250, 1500))]  # fmt: skip


def _streams() -> list[Action]:
    return [action(f"{n}", f"Do {n}", stream=f"Stream {n % 2}", cost=cost(str(n + 1), declared="5"))
            for n in range(40)]  # fmt: skip


BUILT: dict[str, Callable[[], list[Action]]] = {
    "no-action": list,
    "one-action": _one,
    "odd-sections": _odd_sections,
    "same-refs": _same_refs,
    "many-leads": _many_leads,
    "long-windows": _long_windows,
    "odd-money": _odd_money,
    "many-sections": _many_sections,
    "only-declared": _only_declared,
    "long-texts": _long_texts,
    "streams": _streams,
}
EDITS: dict[str, tuple[CellEdit, ...]] = {
    "changed": (
        CellEdit("Action plan", "I2", "green"),
        CellEdit("Action plan", "I3", "see minutes"),
        CellEdit("Action plan", "H4", "Complete"),
        CellEdit("Action plan", "E5", "By March 2019"),
        CellEdit("Action plan", "C6", "Joint & several / TBC"),
        CellEdit("Costs", "C2", 31),
        CellEdit("Costs", "F4", None),
    )
}
PLANS = (*EXAMPLES, *EDITS, *BUILT)


@cache
def subject(name: str) -> Subject:
    if name in EXAMPLES:
        return subject_of(name)
    if name in EDITS:
        return subject_of("high-needs", *EDITS[name])
    return built(BUILT[name](), f"Plan & {name}")


@cache
def report(name: str, choice: Choice = PLAIN) -> bytes:
    return make_report(subject(name), choice)


@cache
def sheets_of(data: bytes) -> list[Worksheet]:
    """As openpyxl reads them; nobody writes to them."""
    return cast(list[Worksheet], openpyxl.load_workbook(io.BytesIO(data)).worksheets)


def sheet_of(data: bytes, name: str) -> Worksheet:
    return next(sheet for sheet in sheets_of(data) if sheet.title == name)


def table_names(sheet: Worksheet) -> list[str]:
    return [table.displayName for table in sheet.tables.values()]


def rows_of(data: bytes, table: str) -> list[dict[str, object]]:
    """The rows of the table of that name by header, without its totals."""
    return _rows(data, table)[0]


def totals_of(data: bytes, table: str) -> dict[str, object]:
    """The totals row of the table of that name."""
    return _rows(data, table)[1]


@cache
def _shown(data: bytes) -> list[Worksheet]:
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return cast(list[Worksheet], book.worksheets)


def _rows(data: bytes, name: str) -> tuple[list[dict[str, object]], dict[str, object]]:
    for sheet in _shown(data):
        for table in sheet.tables.values():
            if table.displayName == name:
                values = [[cell.value for cell in row] for row in sheet[table.ref]]
                rows = [dict(zip(map(str, values[0]), row, strict=True)) for row in values[1:]]
                return (rows[:-1], rows[-1]) if table.totalsRowCount else (rows, {})
    raise AssertionError(f"no table {name}")


def words_of(data: bytes) -> list[str]:
    """Every text of every cell."""
    return [
        cell.value
        for sheet in sheets_of(data)
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
    ]


@cache
def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def sheet_parts(data: bytes) -> Iterator[tuple[str, ElementTree.Element]]:
    """Each sheet's name with its XML."""
    parts = parts_of(data)
    for number, sheet in enumerate(sheets_of(data), start=1):
        yield sheet.title, ElementTree.fromstring(parts[f"xl/worksheets/sheet{number}.xml"])
