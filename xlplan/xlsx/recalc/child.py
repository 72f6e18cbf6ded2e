"""The program that holds the engine: reads one question, answers it, ends.

It is started as a process of its own so that an engine which crashes, hangs or eats memory takes
nothing with it. Reads only the bytes it is given; opens no file and no network connection. Knows
nothing of what the answers are for.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

import cellrune

_SEED = 1
_ROWS_AT_ONCE = 10_000


def main(source: BinaryIO, answer: BinaryIO) -> None:
    """Read a question as `xlplan.xlsx.recalc.cellrune` writes it, and write the answer as JSON."""
    question = json.loads(source.readline())
    with cellrune.Workbook.from_bytes(source.read()) as book:
        tables = [
            (sheet["name"], table["display_name"], table["range"])
            for sheet in book.summary()["sheets"]
            for table in sheet["tables"]
        ]
        days = [_answer_day(book, day, question["columns"]) for day in question["days"]]
    answer.write(json.dumps({"tables": tables, "days": days}).encode())


def _answer_day(book: cellrune.Workbook, day: float, columns: list[list[Any]]) -> list[list[Any]]:
    book.calculate(today_serial=day, now_serial=day, random_seed=_SEED)
    return [[_plain(value) for value in _column(book, *stretch)] for stretch in columns]


def _column(
    book: cellrune.Workbook, sheet: str, letters: str, first: int, last: int
) -> Iterator[Any]:
    for start in range(first, last + 1, _ROWS_AT_ONCE):
        end = min(start + _ROWS_AT_ONCE - 1, last)
        rows = book.read_values(sheet, f"{letters}{start}", f"{letters}{end}")
        yield from (row[0] for row in rows)


def _plain(value: Any) -> list[Any]:
    kind = value["kind"]
    return [kind, value["code"] if kind == "unavailable" else value.get("value")]


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
