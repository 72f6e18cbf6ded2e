"""Asking Excel to recalculate a workbook when it is opened.

Sets fullCalcOnLoad on calcPr (ECMA-376 Part 1, 18.2.2). Nothing else of the workbook part changes.
"""

from xlplan.xlsx import tags
from xlplan.xlsx.markup import Node, tree
from xlplan.xlsx.package import Workbook
from xlplan.xlsx.tags import Splice, spliced

# calcPr follows these in CT_Workbook; only the first of them is always there.
_BEFORE = ("sheets", "functionGroups", "externalReferences", "definedNames")


def recalculated_on_opening(workbook: Workbook) -> dict[str, bytes]:
    """The workbook part that asks for it, by name; nothing when it asks already."""
    text = workbook.text(workbook.entry)
    top = tree(text)
    present = top.first("calcPr")
    if present is None:
        splice = _new_element(text.utf8, top)
    elif present.attributes.get("fullCalcOnLoad") in ("1", "true"):
        return {}
    else:
        tag = text.utf8[present.start : present.tag_end]
        new = tags.with_attribute(tag, b"fullCalcOnLoad", b"1")
        splice = Splice(present.start, present.tag_end, new)
    return {workbook.entry.name: text.original(spliced(text.utf8, [splice]))}


def _new_element(utf8: bytes, top: Node) -> Splice:
    place = max(node.end for node in top.children if node.name in _BEFORE)
    name = tags.prefix(utf8[top.start : top.tag_end])
    return Splice(place, place, b"<" + name + b'calcPr fullCalcOnLoad="1"/>')
