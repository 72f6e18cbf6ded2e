"""The days on which a workbook's stored results may have been worked out.

Only to be tried: what counts is whether an engine, told that day, comes to what is stored.
"""

import contextlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from xlplan.xlsx.formulas import FormulaCell
from xlplan.xlsx.markup import tree
from xlplan.xlsx.package import Workbook, relationships
from xlplan.xlsx.values import day_zero

_BACK = 7
_TODAY_ALONE = "TODAY()"


def likely_days(workbook: Workbook, formulas: Iterable[FormulaCell], today: date) -> list[date]:
    """Days to try, the likeliest first: what a TODAY() says, the last save, today, a week back.

    The last save is as the package's core properties have it (ECMA-376 Part 2, clause 8).
    """
    back = (today - timedelta(days=count) for count in range(_BACK + 1))
    said = _said(formulas, workbook.dates_1904)
    return list(dict.fromkeys([*said, *_saved(workbook), *back]))


def _said(formulas: Iterable[FormulaCell], dates_1904: bool) -> Iterator[date]:
    for cell in formulas:
        if cell.formula.strip().upper() == _TODAY_ALONE and cell.cached.kind == "number":
            with contextlib.suppress(OverflowError):
                yield day_zero(dates_1904) + timedelta(days=int(float(cell.cached.text)))


def _saved(workbook: Workbook) -> Iterator[date]:
    """The day by Greenwich; a save in a summer's night may count as the day before or after."""
    parts = (each.entry for each in relationships(workbook.archive, ""))
    for entry in parts:
        if entry is None or not entry.name.casefold().endswith("core.xml"):
            continue
        modified = tree(workbook.text(entry)).first("modified")
        try:
            saved = datetime.fromisoformat(modified.text.strip() if modified else "")
        except ValueError:
            continue
        day = saved.astimezone(UTC).date()
        yield from (day, day + timedelta(days=1), day - timedelta(days=1))
