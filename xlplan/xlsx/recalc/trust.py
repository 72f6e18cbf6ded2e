"""Which of an engine's results are believed: those of formulas that it has proved to master.

Excel's stored results are the oracle. A formula is proven when the engine, given the untouched
workbook and the day it was worked out on, comes to what Excel stored, and everything the formula
reads is proven too. Follows no rule of its own about what is right.
"""

import math
from collections.abc import Callable, Collection
from datetime import date

from xlplan.xlsx.recalc.book import FormulaBook
from xlplan.xlsx.recalc.distrust import shows_short_september
from xlplan.xlsx.recalc.engine import Values
from xlplan.xlsx.recalc.graph import Node
from xlplan.xlsx.recalc.saved_on import likely_days
from xlplan.xlsx.refs import SheetPlace
from xlplan.xlsx.values import EMPTY, Content

Asker = Callable[[bytes, list[date], Collection[SheetPlace]], list[Values]]

# Two programs add the same numbers in another order and differ in the last of 15 to 17 digits.
_RELATIVE, _ABSOLUTE = 1e-9, 1e-11
_FIRST_TRIES = 2


def same_result(stored: Content, computed: Content) -> bool:
    """Whether two results are the same as far as two programs can agree."""
    if stored.kind == "number" and computed.kind == "number":
        return math.isclose(
            float(stored.text), float(computed.text), rel_tol=_RELATIVE, abs_tol=_ABSOLUTE
        )
    return stored == computed and stored.kind != "other"


def find_unproven(book: FormulaBook, today: date, days: Collection[date], ask: Asker) -> set[int]:
    """The formulas of an untouched workbook that are not proven; `days` are tried first.

    All that ask the date have to come right on one day.
    """
    dated = sorted(book.dated())
    likely = likely_days(book.workbook, (node.cell for node in book.nodes), today)
    tries = list(dict.fromkeys([*days, *likely])) if dated else [today]
    best: tuple[int, Values] | None = None
    for chunk in (tries[:_FIRST_TRIES], tries[_FIRST_TRIES:]):
        for values in ask(book.data, chunk, book.places):
            right = sum(_reproduced(book.nodes[index], values) for index in dated)
            if best is None or right > best[0]:
                best = (right, values)
        if best is not None and best[0] == len(dated):
            break
    if best is None:
        raise ValueError("no day to try")
    wrong = {i for i, node in enumerate(book.nodes) if not _reproduced(node, best[1])}
    return book.graph.reached((), wrong | book.doubtful())


def _reproduced(node: Node, values: Values) -> bool:
    """Excel always stores a result; where there is none, nothing is proved."""
    computed = values.get(node.place, EMPTY)
    return node.cell.cached != EMPTY and same_result(node.cell.cached, computed)


def is_believable(node: Node, computed: Content) -> bool:
    """Whether a new result of a proven formula may replace the stored one."""
    if computed.kind == "error" and node.cell.cached.kind != "error":
        return False
    return computed.kind != "text" or not shows_short_september(node.formula, computed.text)
