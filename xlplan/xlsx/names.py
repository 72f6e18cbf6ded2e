"""The names a workbook defines and the formulas they stand for (ECMA-376 Part 1, 18.2.5).

Reads only; what a name's formula refers to is for the caller to find out.
"""

from dataclasses import dataclass

from xlplan.xlsx.elements import elements
from xlplan.xlsx.package import Workbook


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A name, the sheet it belongs to (None: the whole workbook), and its formula."""

    name: str
    sheet: str | None
    formula: str


def defined_names(workbook: Workbook) -> tuple[DefinedName, ...]:
    """Every name of the workbook, hidden and built-in ones too."""
    found = elements(workbook.text(workbook.entry), "definedName")
    return tuple(
        DefinedName(node.attributes.get("name", ""), _sheet(workbook, node.attributes), node.text)
        for node in found
        if node.parent == "definedNames"
    )


def _sheet(workbook: Workbook, attributes: dict[str, str]) -> str | None:
    """localSheetId counts all tabs, chart sheets too, from 0."""
    index = attributes.get("localSheetId", "")
    local = index.isdecimal() and int(index) < len(workbook.sheets)
    return workbook.sheets[int(index)].name if local else None
