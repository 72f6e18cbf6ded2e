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
    rb"\s*+(<si>(?:<t(?: xml:space=\"preserve\")?+>[^<]*+</t></si>|(?:[^<]++|<(?!/si>))*+</si>)"
    rb"|\S[\s\S]*+)"
)
_PLAIN = re.compile(rb"<si><t( xml:space=\"preserve\")?+>([^<]*+)</t></si>")
# What was read of an item: its text and whether that is certain.
_Read = tuple[str, bool]


class SharedTexts:
    """The look-up from the number of a shared string to its text and whether it is certain.

    The part is unpacked with the first string asked for. Raises WorkbookRefused when it is not
    well formed.
    """

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        # Each si element until it is asked for, then what was read of it: only one of them is kept.
        self.items: list[bytes | _Read] | None = None

    def __call__(self, number: int) -> tuple[str, bool] | None:
        """The text of that number, None when there is none."""
        if self.items is None:
            self.items = _read_items(self.workbook)
        if number >= len(self.items):
            return None
        item = self.items[number]
        if isinstance(item, bytes):
            item = self.items[number] = _item_text(item)
        return item


def _read_items(workbook: Workbook) -> list[bytes | _Read]:
    entry = workbook.related("sharedStrings")
    if entry is None:
        return []
    text = workbook.text(entry)
    feed(safe_parser(text.part), text)
    items = _common_items(text.utf8)
    return _items(text) if items is None else items


def _item_text(item: bytes) -> _Read:
    plain = _PLAIN.fullmatch(item)
    if plain is None:
        return rich_text(fragment(item, "sharedStrings"))
    text = decoded_text(plain[2])
    return unescaped(text), plain[1] is not None or edges_are_certain(text)


def _common_items(utf8: bytes) -> list[bytes | _Read] | None:
    """The si elements of a part as nearly every program writes it, None for any other."""
    root = _ROOT.match(utf8)
    if root is None or any(utf8.find(mark, root.end()) >= 0 for mark in (b"<!", b"<?", b"xmlns")):
        return None
    found: list[bytes | _Read] = _ITEM.findall(utf8, root.end())
    rest = found.pop() if found else b""
    # What follows the last item may be an extension, or an item that looks unlike the others.
    return found if isinstance(rest, bytes) and rest and b"<si" not in rest else None


def _items(text: Text) -> list[bytes | _Read]:
    names = {f"{uri} si" for uri in MAIN_NAMESPACES}
    found: list[bytes | _Read] = []
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
            found.append(text.utf8[begins:stop])
        depth -= 1

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    feed(parser, text)
    deaf(parser)
    return found
