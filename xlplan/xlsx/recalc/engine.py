"""What an engine is to xlplan, and the default one, cellrune.

An engine is given a throw-away copy of a workbook and days to count as today, and says what cells
come to. Does not decide what to believe: that is `xlplan.xlsx.recalc.trust`.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from xlplan.xlsx.recalc.copy import engine_copy
from xlplan.xlsx.recalc.fence import EngineFailed, Fence, run_fenced
from xlplan.xlsx.refs import SheetPlace, column_letters, column_number
from xlplan.xlsx.tables import read_tables
from xlplan.xlsx.values import EMPTY, Content

Values = Mapping[SheetPlace, Content]
Engine = Callable[[bytes, Sequence[date], Collection[SheetPlace], Fence], list[Values]]

_Stretch = tuple[str, str, int, int]
_CHILD = "xlplan.xlsx.recalc.child"
_ROOT = Path(__file__).resolve().parents[3]


def ask_cellrune(
    data: bytes, days: Sequence[date], cells: Collection[SheetPlace], fence: Fence
) -> list[Values]:
    """What those cells come to on each of those days.

    A value the engine cannot say is Content("unavailable", its reason). Raises EngineFailed when
    it crashes, takes too long, or does not see a table of the workbook.
    """
    # Most days no engine is started, and then nobody waits for what starting one needs.
    import json

    copy = engine_copy(data)
    columns = tuple(_stretches(cells))
    header = {"days": [copy.serial(day) for day in days], "columns": columns}
    # -P: a module of the same name in the current folder is never run.
    command = [sys.executable, "-P", "-m", _CHILD]
    question = json.dumps(header).encode() + b"\n" + copy.data
    answer = json.loads(run_fenced(command, question, fence, {"PYTHONPATH": str(_ROOT)}))
    _refuse_missing_tables(data, answer["tables"])
    return [dict(_values(columns, day)) for day in answer["days"]]


def _refuse_missing_tables(data: bytes, seen: Collection[Sequence[str]]) -> None:
    """A table the engine overlooks would make every sum over it nothing, without a word."""
    there = {(table.sheet, table.name, table.area) for table in read_tables(data)}
    missing = there - {(sheet, name, area) for sheet, name, area in seen}
    if missing:
        raise EngineFailed(f"it does not see the table {min(missing)[1]}")


def _stretches(cells: Collection[SheetPlace]) -> Iterator[_Stretch]:
    """The cells as runs down a column: sheet, letters, first row, last row."""
    columns: dict[tuple[str, int], list[int]] = defaultdict(list)
    for sheet, row, column in cells:
        columns[sheet, column].append(row)
    for (sheet, column), rows in columns.items():
        ordered = sorted(set(rows))
        gaps = [index for index, (a, b) in enumerate(pairwise(ordered), 1) if b != a + 1]
        for start, end in pairwise([0, *gaps, len(ordered)]):
            yield sheet, column_letters(column), ordered[start], ordered[end - 1]


def _values(
    columns: Sequence[_Stretch], day: Sequence[Sequence[Any]]
) -> Iterator[tuple[SheetPlace, Content]]:
    for (sheet, letters, first, _), values in zip(columns, day, strict=True):
        column = column_number(letters)
        for row, (kind, value) in enumerate(values, first):
            yield (sheet, row, column), _content(kind, value)


def _content(kind: str, value: Any) -> Content:
    if kind == "number":
        return Content("number", repr(value))
    if kind == "logical":
        return Content("boolean", "1" if value else "0")
    if kind in ("text", "error"):
        return Content(kind, value)
    if kind == "blank":
        return EMPTY
    # Codes such as "calculation.unsupported_function" are for people to read.
    return Content("unavailable", str(value).rpartition(".")[2].replace("_", " "))
