"""Taking cells out of the calculation chain when their formulas go.

Excel calls a file damaged when the chain lists a cell without a formula. Follows ECMA-376 Part 1,
18.6.1 (c): an entry without a sheet number i belongs to the sheet of the entry before. Does not
keep the chain's order of calculation right, which Excel works out again by itself.
"""

from collections.abc import Collection
from dataclasses import dataclass

from xlplan.xlsx import tags
from xlplan.xlsx.archive import Entry
from xlplan.xlsx.markup import Node, tree
from xlplan.xlsx.package import Workbook, find_target, relationships_name
from xlplan.xlsx.tags import Splice, spliced


@dataclass(frozen=True)
class ChainChange:
    """Parts to replace, by name, and the parts to remove."""

    replaced: dict[str, bytes]
    removed: tuple[str, ...]


def without_cells(workbook: Workbook, cells: Collection[tuple[str, str]]) -> ChainChange:
    """The change that takes those cells, as sheet number and reference, out of the chain.

    A chain that would be empty is not allowed (18.6.2), so the part goes, with its relationship
    and its content type.
    """
    entry = workbook.related("calcChain") if cells else None
    if entry is None:
        return ChainChange({}, ())
    text = workbook.text(entry)
    items = list(tree(text).all("c"))
    sheets = _sheet_numbers(items)
    gone = [
        (sheet, item.attributes.get("r", "")) in cells
        for sheet, item in zip(sheets, items, strict=True)
    ]
    if not any(gone):
        return ChainChange({}, ())
    if all(gone):
        return _without_chain(workbook, entry)
    splices = _chain_splices(text.utf8, items, sheets, gone)
    return ChainChange({entry.name: text.original(spliced(text.utf8, splices))}, ())


def _sheet_numbers(items: list[Node]) -> list[str]:
    numbers, last = [], "0"
    for item in items:
        last = item.attributes.get("i", last)
        numbers.append(last)
    return numbers


def _chain_splices(
    utf8: bytes, items: list[Node], sheets: list[str], gone: list[bool]
) -> list[Splice]:
    """Remove the entries; one that took its sheet from a removed entry now says it itself."""
    splices, said = [], "0"
    for item, sheet, goes in zip(items, sheets, gone, strict=True):
        if goes:
            splices.append(Splice(item.start, item.end, b""))
            continue
        if "i" not in item.attributes and sheet != said:
            tag = utf8[item.start : item.tag_end]
            splices.append(
                Splice(item.start, item.tag_end, tags.with_attribute(tag, b"i", sheet.encode()))
            )
        said = sheet
    return splices


def _without_chain(workbook: Workbook, entry: Entry) -> ChainChange:
    archive = workbook.archive
    replaced = {}
    rels = archive.find(relationships_name(workbook.entry.name))
    types = archive.find("[Content_Types].xml")
    for part, attribute, base in (
        (rels, "Target", workbook.entry.name),
        (types, "PartName", ""),
    ):
        if part is None:
            continue
        text = workbook.text(part)
        splices = [
            Splice(node.start, node.end, b"")
            for node in tree(text).children
            if attribute in node.attributes
            and find_target(archive, base, node.attributes[attribute]) == entry
        ]
        if splices:
            replaced[part.name] = text.original(spliced(text.utf8, splices))
    return ChainChange(replaced, (entry.name,))
