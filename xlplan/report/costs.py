"""The Costs sheet: each action's declared total against its lines, every line and its arithmetic.

The figures are live: whoever corrects an amount sees every sum that hangs on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter

from xlplan.palette import RAG_COLOURS
from xlplan.parse import format_money, format_total
from xlplan.parse.cost import arithmetic
from xlplan.plan import Action, CostLine, Plan, Rag, Subtotal
from xlplan.report.content import Cell, Chart, Column, Formula, Part, Sheet, Table
from xlplan.report.status import STREAM, has_sections, has_streams, section_of, stream_of
from xlplan.report.subject import Subject
from xlplan.summary import count, one_line

COSTS_SHEET, _COSTS, _LINES = "Costs", "Action_costs", "Cost_lines"
_MONEY = 17.0
_REF, _TEXT, _ROW = Column("Ref", 8), 66.0, Column("Tracker row", 9, "number")
_TOTAL_COLUMNS = (
    _REF, Column("Action", _TEXT), _ROW, Column("Declared", _MONEY, "money"),
    Column("Recalculated", _MONEY, "money"), Column("Difference", _MONEY, "money"),
)  # fmt: skip
_LINE_COLUMNS = (
    _REF, Column("Line as written", _TEXT), _ROW, Column("Quantity", _MONEY, "quantity"),
    Column("Unit", _MONEY), Column("Rate", _MONEY, "money"), Column("Amount", _MONEY, "money"),
    Column("Arithmetic", 40),
)  # fmt: skip
_SUBTOTAL_COLUMNS = (
    _REF, Column("Subtotal as written", _TEXT), _ROW, Column("Stated", _MONEY, "money"),
    Column("Of its lines", _MONEY, "money"), Column("Difference", _MONEY, "money"),
    Column("Arithmetic", _MONEY),
)  # fmt: skip
_MOST_BARS, _LONGEST_NAME = 25, 100  # that can be read beside bars
# Rounded, as binary fractions leave crumbs; not to pence, so that no half penny is in doubt.
_APART = "ROUND(D{row}-E{row},6)"


@dataclass(frozen=True, slots=True)
class _Grouping:
    """What actions are taken together by: in words, its column's header, its table, an action's."""

    what: str
    header: str
    table: str
    name_of: Callable[[Action], str]


def costs_sheet(subject: Subject) -> Sheet | None:
    """The totals, and below them the lines; None where the plan says nothing of money."""
    plan = subject.assessment.plan
    if not plan.has_costs:
        return None
    priced = [action for action in plan.actions if action.cost.counted is not None]
    parts = (*_by_group(subject, priced), *_totals(subject, priced), *_lines(priced),
             *_subtotals(priced))  # fmt: skip
    lines = () if parts else ("No action has a cost.",)
    return Sheet(COSTS_SHEET, "What it costs", lines, parts, first_columns=1)


def _totals(subject: Subject, priced: list[Action]) -> Iterator[Part]:
    if not priced:
        return
    totals = subject.assessment.totals
    blank = 'SUM({0}[{1}])+SUMPRODUCT(--({0}[{1}]=""),{0}[{2}])'
    label = "All (a blank counts as the other figure of its row)"
    sums: tuple[Cell, ...] = (
        "", label, None,
        _sum(blank.format(_COSTS, "Declared", "Recalculated"), totals.declared),
        _sum(blank.format(_COSTS, "Recalculated", "Declared"), totals.recalculated),
        _sum(_APART, _less(totals.declared, totals.recalculated)),
    )  # fmt: skip
    left_out = dict(subject.summary.money).get("Not stated, so not counted", "")
    note = f"Not stated, so not counted: {left_out}." if left_out else ""
    chart = None if _grouping(subject.assessment.plan) else _chart_of_actions(priced)
    rows = [_total(action) for action in priced]
    yield Table(_COSTS, _TOTAL_COLUMNS, rows, "Costs of each action", note, sums, chart)


def _chart_of_actions(priced: list[Action]) -> Chart | None:
    """By their words, or by their refs where those would not fit or are the same."""
    names = [(one_line(action.title), action.ref) for action in priced]
    short = all(len(title) <= _LONGEST_NAME for title, _ in names)
    by_words = short and len({title for title, _ in names}) == len(names)
    costs = [(title if by_words else ref, action.cost.declared, action.cost.recalculated)
             for (title, ref), action in zip(names, priced, strict=True)]  # fmt: skip
    return _chart("action", "Action" if by_words else "Ref", costs)


def _sum(text: str, value: Decimal | None) -> Cell:
    return None if value is None else Formula(text, value)


def _less(declared: Decimal | None, counted: Decimal | None) -> Decimal | None:
    return None if declared is None or counted is None else declared - counted


def _total(action: Action) -> list[Cell]:
    declared, recalculated = action.cost.declared, action.cost.recalculated
    lines: Cell = None
    if recalculated is not None:
        lines = Formula(f"SUMIFS({_LINES}[Amount],{_LINES}[Tracker row],C{{row}})", recalculated)
    apart: Cell = None
    if declared is not None and recalculated is not None:
        apart = Formula(_APART, declared - recalculated)
    return [action.ref, action.title, action.row, declared, lines, apart]


def _lines(priced: list[Action]) -> Iterator[Part]:
    rows = [_line(action, line) for action in priced for line in action.cost.lines]
    if rows:
        yield Table(_LINES, _LINE_COLUMNS, rows, "Every line", filters=True)


def _line(action: Action, line: CostLine) -> list[Cell]:
    quantity, rate = line.quantity, line.rate
    amount: Cell = line.amount
    shown = ""
    if quantity is not None and rate is not None and quantity * rate == line.amount:
        amount = Formula("D{row}*F{row}", line.amount)
        shown = arithmetic(quantity, rate) if quantity and rate else ""
    if line.stated is not None and line.stated != line.amount:
        shown = f"{shown or format_money(line.amount)}, the plan says {format_money(line.stated)}"
    return [action.ref, line.text, action.row, quantity, line.unit or "", rate, amount, shown]


def _subtotals(priced: list[Action]) -> Iterator[Part]:
    rows = [_subtotal(action, each) for action in priced for each in action.cost.subtotals]
    if rows:
        note = "A subtotal is checked against its lines and never added to them."
        yield Table("Subtotals", _SUBTOTAL_COLUMNS, rows, "Subtotals", note)


def _subtotal(action: Action, each: Subtotal) -> list[Cell]:
    apart = Formula(_APART, each.stated - each.calculated)
    return [action.ref, each.text, action.row, each.stated, each.calculated, apart, each.arithmetic]


def _grouping(plan: Plan) -> _Grouping | None:
    """Sections, else work streams where several actions belong to one; None without either."""
    if has_sections(plan):
        return _Grouping("section", "Section", "Section_costs", section_of)
    streams = {stream_of(action) for action in plan.actions}
    if has_streams(plan) and 1 < len(streams) < len(plan.actions):
        return _Grouping("work stream", STREAM, "Stream_costs", stream_of)
    return None


def _by_group(subject: Subject, priced: list[Action]) -> Iterator[Part]:
    """What each section or work stream costs; each action is counted once."""
    by = _grouping(subject.assessment.plan)
    if not priced or by is None:
        return
    groups: dict[str, list[Action]] = {}
    for action in priced:
        groups.setdefault(by.name_of(action), []).append(action)
    totals = subject.assessment.totals
    rows = [_group(number, *each) for number, each in enumerate(groups.items(), start=1)]
    below: tuple[Cell, ...] = (
        "", "All", Formula(f"SUM({by.table}[Actions])", len(priced)),
        _sum(f"SUM({by.table}[Declared])", totals.declared),
        _sum(f"SUM({by.table}[Recalculated])", totals.recalculated),
        _sum(_APART, _less(totals.declared, totals.recalculated)),
    )  # fmt: skip
    note = "A total that is not declared counts as its lines, and one without lines as declared."
    columns = (Column("No.", 8, "number"), Column(by.header, _TEXT),
               Column("Actions", 9, "number"), *_TOTAL_COLUMNS[3:])  # fmt: skip
    chart = _chart(by.what, by.header, [(name, *_sums(those)) for name, those in groups.items()])
    yield Table(by.table, columns, rows, f"Costs of each {by.what}", note, below, chart)


def _group(number: int, name: str, actions: list[Action]) -> list[Cell]:
    declared, counted = _sums(actions)
    apart = Formula(_APART, declared - counted)
    return [number, name, len(actions), declared, counted, apart]


def _sums(actions: list[Action]) -> tuple[Decimal, Decimal]:
    declared = (action.cost.as_declared or Decimal(0) for action in actions)
    counted = (action.cost.counted or Decimal(0) for action in actions)
    return sum(declared, Decimal(0)), sum(counted, Decimal(0))


def _chart(
    what: str, header: str, costs: list[tuple[str, Decimal | None, Decimal | None]]
) -> Chart | None:
    """Of each name what is declared and what is recalculated; None where bars could not say it."""
    refunds = any(amount < 0 for _, *amounts in costs for amount in amounts if amount is not None)
    if not 1 < len(costs) <= _MOST_BARS or refunds or not all(name for name, *_ in costs):
        return None
    dearest, amount = max(((name, max(d or 0, r or 0)) for name, d, r in costs), key=itemgetter(1))
    return Chart(
        f"Cost of each {what}: above declared, below recalculated",
        f"Bar chart of what each of {count(len(costs), what)} costs, declared and recalculated. "
        f"The dearest is {one_line(dearest, 80)}, {format_total(Decimal(amount))}.",
        header,
        ("Declared", "Recalculated"),
        (RAG_COLOURS[Rag.NOT_STARTED][1], RAG_COLOURS[Rag.COMPLETE][1]),
        tuple((_label(declared), _label(counted)) for _, declared, counted in costs),
        stacked=False,
    )


def _label(amount: Decimal | None) -> str:
    """The amount alone: LibreOffice breaks longer words, over those of the next bar."""
    return "" if amount is None else format_total(amount)
