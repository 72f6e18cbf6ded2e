"""True stored results for formulas that an edit or the date has made old, in place.

An existing engine computes, in a process of its own; what it may be believed on is decided by
Excel's own stored results (`xlplan.xlsx.recalc.trust`). A result that is not proven stays as it
is. Links to other workbooks are never followed and macros never run.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from xlplan.xlsx.edit import CellEdit, edit_cells
from xlplan.xlsx.formulas import FormulaCell, read_formulas
from xlplan.xlsx.recalc.book import (
    FormulaBook,
    asks_the_date,
    before_edits,
    places_of,
    read_book,
)
from xlplan.xlsx.recalc.engine import Engine, Values, ask_cellrune
from xlplan.xlsx.recalc.fence import EngineFailed, Fence
from xlplan.xlsx.recalc.graph import Node
from xlplan.xlsx.recalc.mark import marked_to_recalculate
from xlplan.xlsx.recalc.trust import Asker, find_unproven, is_believable, same_result
from xlplan.xlsx.values import EMPTY, CellError, CellValue, Content

# What an engine says where it has no value; a formula never comes to an empty cell.
_NOT_DONE = ("unavailable", "empty", "other")


@dataclass(frozen=True)
class Origin:
    """Where the bytes to recalculate come from, when the caller has edited them.

    `data` are the untouched bytes, whose stored results are Excel's; `edited` the cells changed
    since, as sheet and reference; `own` the formula cells whose new results the caller knows and
    has written already; `days` the likeliest days the stored results are of; `formulas` are those
    of `data`, where the caller has read them already.
    """

    data: bytes
    edited: Collection[tuple[str, str]] = ()
    own: Collection[tuple[str, str]] = ()
    days: tuple[date, ...] = ()
    formulas: tuple[FormulaCell, ...] | None = None


@dataclass(frozen=True)
class Outcome:
    """A formula cell, what it showed and what the engine comes to, both as text."""

    sheet: str
    ref: str
    formula: str
    stored: str
    computed: str


@dataclass(frozen=True)
class Recalculated:
    """The new bytes (the same ones when nothing changes) and what became of each formula.

    `refreshed` have a new stored result. `kept` are touched by an edit or the date but not
    proven, so they show what they showed. `undone` are those of them that the engine names as
    beyond it. `marked` says that the workbook now recalculates when it is opened; `warning` why
    the engine gave no answer at all.
    """

    data: bytes
    refreshed: tuple[Outcome, ...] = ()
    kept: tuple[Outcome, ...] = ()
    undone: tuple[Outcome, ...] = ()
    marked: bool = False
    warning: str = ""


@dataclass(frozen=True)
class Compared:
    """Every stored result against the engine's: those that differ, and those left out."""

    differing: tuple[Outcome, ...]
    doubtful: tuple[Outcome, ...]
    undone: tuple[Outcome, ...]
    count: int


def recalculate(
    data: bytes,
    today: date,
    *,
    origin: Origin | None = None,
    engine: Engine = ask_cellrune,
    fence: Fence | None = None,
) -> Recalculated:
    """The workbook with new stored results where an edit or the date reaches and proof allows.

    The engine is not started when no formula but the caller's own is reached. Raises
    WorkbookRefused for a workbook that cannot be read or edited; an engine that fails only makes
    a warning.
    """
    origin = _with_formulas(origin or Origin(data))
    formulas = origin.formulas or ()
    if not origin.edited and not asks_the_date(data, formulas):
        return Recalculated(data)
    book = read_book(data, formulas if data is origin.data else read_formulas(data))
    own = book.at(origin.own)
    reached = book.graph.reached(places_of(origin.edited)) - own
    concerned = reached | (book.dated() - own)
    if not concerned:
        return Recalculated(data)
    try:
        verdicts = _judged(book, origin, today, own, _asker(engine, fence or Fence()))
    except EngineFailed as reason:
        kept = tuple(_outcome(book.nodes[index], EMPTY) for index in sorted(concerned))
        warning = f"Formulas were not recalculated, as their engine gave no answer: {reason}."
        marked = _marked(data, bool(reached))
        return Recalculated(marked, (), kept, (), marked is not data, warning)
    return _applied(book, {i: verdicts[i] for i in sorted(concerned)}, reached)


def compare(
    data: bytes, today: date, *, engine: Engine = ask_cellrune, fence: Fence | None = None
) -> Compared:
    """Every stored result held against what the engine comes to on that day; changes nothing.

    Raises EngineFailed when the engine gives no answer.
    """
    book = read_book(data, read_formulas(data))
    values = engine(data, [today], book.places, fence or Fence())[0]
    undone = {i for i, n in enumerate(book.nodes) if values.get(n.place, EMPTY).kind in _NOT_DONE}
    doubtful = book.graph.reached((), undone | book.doubtful()) - undone
    compared = [i for i in range(len(book.nodes)) if i not in doubtful | undone]
    differing = [i for i in compared if not _agrees(book.nodes[i], values)]

    def outcomes(indexes: Iterable[int]) -> tuple[Outcome, ...]:
        nodes = (book.nodes[i] for i in sorted(indexes))
        return tuple(_outcome(node, values.get(node.place, EMPTY)) for node in nodes)

    return Compared(outcomes(differing), outcomes(doubtful), outcomes(undone), len(compared))


def _with_formulas(origin: Origin) -> Origin:
    if origin.formulas is not None:
        return origin
    return replace(origin, formulas=read_formulas(origin.data))


@dataclass(frozen=True)
class _Verdict:
    """What the engine comes to for a formula, and whether it is proven."""

    computed: Content
    proven: bool


def _asker(engine: Engine, fence: Fence) -> Asker:
    return lambda data, days, cells: engine(data, days, cells, fence)


def _judged(
    book: FormulaBook, origin: Origin, today: date, own: set[int], ask: Asker
) -> list[_Verdict]:
    """A verdict for each formula of the edited workbook."""
    before = before_edits(book, origin.data, origin.formulas or ())
    unproven = find_unproven(before, today, origin.days, ask)
    values = ask(book.data, [today], book.places)[0]
    unproven |= {i for i in own if not _agrees(book.nodes[i], values)}
    unproven = book.graph.reached((), unproven)
    return [
        _Verdict(values.get(node.place, EMPTY), index not in unproven)
        for index, node in enumerate(book.nodes)
    ]


def _applied(
    book: FormulaBook, verdicts: Mapping[int, _Verdict], reached: set[int]
) -> Recalculated:
    """The results put in, and the workbook marked where an edit reaches what is not proven."""
    refreshed, kept, undone = [], [], []
    for index, verdict in verdicts.items():
        node = book.nodes[index]
        if verdict.computed.kind in _NOT_DONE:
            undone.append(index)
        elif not verdict.proven or not is_believable(node, verdict.computed):
            kept.append(index)
        elif not same_result(node.cell.cached, verdict.computed):
            refreshed.append(index)
    edits = [_edit(book.nodes[index], verdicts[index].computed) for index in refreshed]
    data = edit_cells(book.data, edits)
    marked = _marked(data, not reached.isdisjoint((*kept, *undone)))

    def outcomes(indexes: list[int]) -> tuple[Outcome, ...]:
        return tuple(_outcome(book.nodes[i], verdicts[i].computed) for i in indexes)

    return Recalculated(
        marked, outcomes(refreshed), outcomes(kept), outcomes(undone), marked is not data
    )


def _marked(data: bytes, wanted: bool) -> bytes:
    return marked_to_recalculate(data) if wanted else data


def _edit(node: Node, computed: Content) -> CellEdit:
    return CellEdit(node.cell.sheet, node.cell.ref, _value(computed), keep_formula=True)


def _value(computed: Content) -> CellValue:
    if computed.kind == "number":
        return float(computed.text)
    if computed.kind == "boolean":
        return computed.text == "1"
    return CellError(computed.text) if computed.kind == "error" else computed.text


def _agrees(node: Node, values: Values) -> bool:
    return same_result(node.cell.cached, values.get(node.place, EMPTY))


def _outcome(node: Node, computed: Content) -> Outcome:
    cell = node.cell
    return Outcome(cell.sheet, cell.ref, node.formula, _shown(cell.cached), _shown(computed))


def _shown(content: Content) -> str:
    if content.kind == "boolean":
        return "TRUE" if content.text == "1" else "FALSE"
    if content.kind == "number":
        return f"{float(content.text):.15g}"
    return content.text
