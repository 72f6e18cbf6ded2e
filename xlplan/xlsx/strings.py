"""The texts of the shared strings, each read when it is first asked for.

Follows ECMA-376 Part 1, 18.4.8 (si). A plan's workbook may share a hundred thousand strings while
an edit needs three. Never writes: xlplan's own texts are inline strings.
"""

import re

from xlplan.xlsx.markup import (
    MAIN_NAMESPACES,
    Text,
    deaf,
    decoded_text,
    element_end,
    feed,
    fragment,
    safe_parser,
    tag_end,
)
from xlplan.xlsx.package import Workbook
from xlplan.xlsx.stored import edges_are_certain, rich_text
from xlplan.xlsx.values import unescaped

_ROOT = re.compile(
    rb"""\s*+(?:<\?xml[^<>?]*+\?>)?+\s*+<sst xmlns="(%b)"(?:\s++[\w.:-]++="[^"<>]*+")*+\s*+>"""
    % b"|".join(re.escape(uri.encode()) for uri in MAIN_NAMESPACES)
)
_ITEM = re.compile(
    rb"\s*+(?:<si><t( xml:space=\"preserve\")?+>([^<]*+)</t></si>"
    rb"|(<si>(?:[^<]++|<(?!/si>))*+</si>)|(\S[\s\S]*+))"
)
# Whether spaces at its ends are marked, its text; or else the whole element; or all that follows.
_Item = tuple[bytes, bytes, bytes, bytes]


class SharedTexts:
    """The look-up from the number of a shared string to its text and whether it is certain.

    The part is unpacked with the first string asked for. Raises WorkbookRefused when it is not
    well formed.
    """

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.items: list[_Item] | None = None
        self.known: dict[int, tuple[str, bool]] = {}

    def __call__(self, number: int) -> tuple[str, bool] | None:
        """The text of that number, None when there is none."""
        if self.items is None:
            self.items = _read_items(self.workbook)
        if number >= len(self.items):
            return None
        if number not in self.known:
            self.known[number] = _item_text(self.items[number])
        return self.known[number]


def _read_items(workbook: Workbook) -> list[_Item]:
    entry = workbook.related("sharedStrings")
    if entry is None:
        return []
    text = workbook.text(entry)
    feed(safe_parser(text.part), text)
    items = _common_items(text.utf8)
    return _items(text) if items is None else items


def _item_text(item: _Item) -> tuple[str, bool]:
    marked, plain, rich, _ = item
    if rich:
        return rich_text(fragment(rich, "sharedStrings"))
    text = decoded_text(plain)
    return unescaped(text), marked != b"" or edges_are_certain(text)


def _common_items(utf8: bytes) -> list[_Item] | None:
    """The si elements of a part as nearly every program writes it, None for any other."""
    root = _ROOT.match(utf8)
    if root is None or any(utf8.find(mark, root.end()) >= 0 for mark in (b"<!", b"<?", b"xmlns")):
        return None
    found: list[_Item] = _ITEM.findall(utf8, root.end())
    rest = found.pop()[3] if found else b""
    # What follows the last item may be an extension, or an item that looks unlike the others.
    return found if rest and b"<si" not in rest else None


def _items(text: Text) -> list[_Item]:
    names = {f"{uri} si" for uri in MAIN_NAMESPACES}
    found: list[_Item] = []
    parser = safe_parser(text.part)
    depth, begins = 0, 0

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal depth, begins
        depth += 1
        if depth == 2 and name in names:
            begins = parser.CurrentByteIndex

    def end(name: str) -> None:
        nonlocal depth
        if depth == 2 and name in names:
            after_tag = tag_end(text.utf8, begins)
            _, stop = element_end(text.utf8, parser.CurrentByteIndex, after_tag)
            found.append((b"", b"", text.utf8[begins:stop], b""))
        depth -= 1

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    feed(parser, text)
    deaf(parser)
    return found
