"""The number format of each cell style (ECMA-376 Part 1, 18.8.10 cellXfs and 18.8.30 numFmt).

Reads only that part of a style. Does not know the formats that are built in: a number below 164
without a code of its own is one of those.
"""

from dataclasses import dataclass

from xlplan.xlsx.frame import int_or_none
from xlplan.xlsx.markup import Node, tree
from xlplan.xlsx.package import Workbook


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A number format: its number, and its code where the workbook spells it out."""

    id: int
    code: str | None = None


GENERAL = NumberFormat(0)


def number_formats(workbook: Workbook) -> tuple[NumberFormat, ...]:
    """The number format of every cell style, by the style's number."""
    entry = workbook.related("styles")
    if entry is None:
        return (GENERAL,)
    top = tree(workbook.text(entry))
    codes = {
        _number(node, "numFmtId"): node.attributes.get("formatCode", "")
        for node in _children(top, "numFmts", "numFmt")
    }
    used = (_number(node, "numFmtId") for node in _children(top, "cellXfs", "xf"))
    return tuple(NumberFormat(each, codes.get(each)) for each in used) or (GENERAL,)


def _children(top: Node, group: str, name: str) -> tuple[Node, ...]:
    found = top.first(group)
    return tuple(found.all(name)) if found else ()


def _number(node: Node, name: str) -> int:
    return int_or_none(node.attributes.get(name, "0")) or 0
