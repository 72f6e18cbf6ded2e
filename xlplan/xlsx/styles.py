"""The number format of each cell style (ECMA-376 Part 1, 18.8.10 cellXfs and 18.8.30 numFmt).

Reads only that part of a style. Does not know the formats that are built in: a number below 164
without a code of its own is one of those.
"""

from dataclasses import dataclass

from xlplan.xlsx.elements import elements
from xlplan.xlsx.frame import int_or_none
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
    codes, used = dict[int, str](), list[int]()
    for node in elements(workbook.text(entry), "numFmt", "xf"):
        number = int_or_none(node.attributes.get("numFmtId", "0")) or 0
        if (node.parent, node.name) == ("numFmts", "numFmt"):
            codes[number] = node.attributes.get("formatCode", "")
        elif (node.parent, node.name) == ("cellXfs", "xf"):
            used.append(number)
    formats = {number: NumberFormat(number, codes.get(number)) for number in set(used)}
    return tuple(formats[number] for number in used) or (GENERAL,)
