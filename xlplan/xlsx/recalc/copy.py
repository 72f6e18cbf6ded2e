"""The throw-away copy of a workbook that an engine is given.

It holds no stored result of any formula, so that no engine can hand an old value back, and no
sort state in its tables, for which one engine drops the whole table. It is never written to disk
as anybody's workbook; nothing in it is kept.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from xlplan.xlsx.formula_text import CLOCK
from xlplan.xlsx.formula_tokens import Token, tokens
from xlplan.xlsx.formulas import read_formulas
from xlplan.xlsx.markup import Node, Text, tree
from xlplan.xlsx.package import Workbook, open_workbook, relationships
from xlplan.xlsx.rebuild import rebuilt
from xlplan.xlsx.recalc.fence import EngineFailed
from xlplan.xlsx.tags import Splice, spliced
from xlplan.xlsx.values import EMPTY, day_zero, escaped

_WHOLE = rb"<(?P<p>(?:[\w.-]+:)?)f(?:\s[^<>]*)?(?:/>|>[^<]*</(?P=p)f\s*>)"
_VALUE = re.compile(rb"(?P<f>%b)\s*<(?P=p)v(?:\s[^<>]*)?(?:/>|>[^<]*</(?P=p)v\s*>)" % _WHOLE)
_EVERY, _PLAIN = re.compile(rb"<(?:[\w.-]+:)?f[\s>/]"), re.compile(_WHOLE)
_VALUE_FIRST = re.compile(rb"</(?:[\w.-]+:)?v\s*>\s*<(?:[\w.-]+:)?f[\s>/]")
_FORMULA = re.compile(rb"(<((?:[\w.-]+:)?)f(?:\s[^<>]*)?>)([^<]*(?:TODAY|NOW)[^<]*)(</\2f\s*>)")


@dataclass(frozen=True)
class EngineCopy:
    """The bytes for the engine, and how the workbook counts its days."""

    data: bytes
    dates_1904: bool

    def serial(self, day: date) -> int:
        """The day as the workbook counts it (ECMA-376 Part 1, 18.17.4.1)."""
        return (day - day_zero(self.dates_1904)).days


def engine_copy(data: bytes, said_day: date | None = None) -> EngineCopy:
    """The copy of a workbook for an engine.

    With `said_day` every TODAY() and NOW() in it is that day, for an engine that cannot be told.
    Raises EngineFailed when a stored result cannot be taken out.
    """
    workbook, certain = open_workbook(data), True
    replaced = dict(_tables_unsorted(workbook))
    for sheet in workbook.worksheets:
        text = workbook.text(sheet.entry)
        emptied = _VALUE.sub(rb"\g<f>", text.utf8)
        certain = certain and _is_plain(text.utf8)
        if said_day is not None:
            emptied = _FORMULA.sub(lambda found: _with_day(found, said_day), emptied)
        if emptied != text.utf8:
            replaced[sheet.entry.name] = text.original(emptied)
    copy = rebuilt(workbook.archive, replaced, ())
    if not certain and any(cell.cached != EMPTY for cell in read_formulas(copy)):
        raise EngineFailed("a stored result could not be taken out of its copy")
    return EngineCopy(copy, workbook.dates_1904)


def _is_plain(utf8: bytes) -> bool:
    """Whether the pattern is sure to find every result: nothing between a formula and its v."""
    odd = b"<!" in utf8 or _VALUE_FIRST.search(utf8)
    return not odd and len(_EVERY.findall(utf8)) == len(_PLAIN.findall(utf8))


def _tables_unsorted(workbook: Workbook) -> Iterator[tuple[str, bytes]]:
    for sheet in workbook.worksheets:
        for related in relationships(workbook.archive, sheet.entry.name):
            if related.kind == "table" and related.entry is not None:
                text = workbook.text(related.entry)
                yield related.entry.name, text.original(_without_sort(text))


def _without_sort(text: Text) -> bytes:
    """The table without its sortState, which may also stand in its filter (18.3.1.92)."""
    top = tree(text)
    holders = (top, *top.all("autoFilter"))
    states: list[Node] = [state for holder in holders for state in holder.all("sortState")]
    return spliced(text.utf8, [Splice(state.start, state.end, b"") for state in states])


def _with_day(found: re.Match[bytes], day: date) -> bytes:
    formula = html.unescape(found[3].decode())
    return found[1] + escaped("".join(_day_said(tokens(formula), day))).encode() + found[4]


def _day_said(found: tuple[Token, ...], day: date) -> Iterator[str]:
    """The formula's pieces with the date written out; DATE's arguments go into the brackets."""
    asked = False
    for token in found:
        clock = token.kind == "function" and token.text.upper() in CLOCK
        if asked and token.kind == "open":
            yield f"({day.year},{day.month},{day.day}"
        else:
            yield "DATE" if clock else token.text
        asked = clock
