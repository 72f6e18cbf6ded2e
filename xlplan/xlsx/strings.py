"""The texts of shared strings, only those that are asked for.

Follows ECMA-376 Part 1, 18.4.8 (si). A plan's workbook may share a hundred thousand strings while
an edit needs three. Never writes: xlplan's own texts are inline strings.
"""

from collections.abc import Callable, Collection

from xlplan.xlsx.markup import (
    MAIN_NAMESPACES,
    Text,
    element_end,
    feed,
    fragment,
    safe_parser,
    tag_end,
)
from xlplan.xlsx.package import Workbook
from xlplan.xlsx.values import rich_text


def shared_texts(workbook: Workbook, numbers: Collection[int]) -> Callable[[int], str | None]:
    """A look-up from the numbers asked for to their texts; None for a number that is not there."""
    entry = workbook.related("sharedStrings") if numbers else None
    if entry is None:
        return lambda _: None
    return _wanted_items(workbook.text(entry), frozenset(numbers)).get


def _wanted_items(text: Text, numbers: frozenset[int]) -> dict[int, str | None]:
    items = {f"{uri} si" for uri in MAIN_NAMESPACES}
    found: dict[int, str | None] = {}
    parser = safe_parser(text.part)
    depth, count, begins = 0, -1, 0

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal depth, count, begins
        depth += 1
        if depth == 2 and name in items:
            count += 1
            begins = parser.CurrentByteIndex

    def end(name: str) -> None:
        nonlocal depth
        if depth == 2 and name in items and count in numbers:
            _, ends = element_end(text.utf8, parser.CurrentByteIndex, tag_end(text.utf8, begins))
            found[count] = rich_text(fragment(text.utf8[begins:ends], text.part))
        depth -= 1

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    feed(parser, text)
    return found
