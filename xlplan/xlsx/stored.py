"""What stored mark-up means: from the words in a cell to its content.

Follows ECMA-376 Part 1, 18.18.11 (cell types) and 18.4.8 (text with runs). Two readers want two
things of spaces at the ends of a text that are not marked xml:space="preserve", which Excel drops
and other readers keep: an edit must be certain, a reader shows what stands there.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

from xlplan.xlsx.markup import SEPARATOR, Node
from xlplan.xlsx.values import EMPTY, OTHER, Content, unescaped

_SPACE = f"http://www.w3.org/XML/1998/namespace{SEPARATOR}space"


class Raw(NamedTuple):
    """A cell's type (t) and the text of its value, None for no value.

    `certain` says that every reader sees the same spaces at its ends.
    """

    kind: str
    text: str | None
    certain: bool = True


# The text of a shared string by its number, and whether it is certain; None for no such string.
SharedText = Callable[[int], tuple[str, bool] | None]


def no_shared_text(_: int) -> None:
    """The look-up where there are no shared strings."""


def shown_content(raw: Raw, shared_text: SharedText) -> Content:
    """What the cell shows; a text is as it stands there, spaces and all."""
    kind, text, _ = raw
    if kind == "inlineStr":
        return Content("text", text or "")
    if kind == "str":
        return EMPTY if text is None else Content("text", text)
    plain = text.strip() if text else ""
    if not plain:
        return EMPTY
    if kind == "s":
        found = shared_text(int(plain)) if _is_index(plain) else None
        return OTHER if found is None else Content("text", found[0])
    return _content(kind, plain)


def certain_content(raw: Raw, shared_text: SharedText) -> Content:
    """What the cell holds for sure; `OTHER` for a text whose spaces readers see differently."""
    certain = raw.certain
    if raw.kind == "s" and _is_index((raw.text or "").strip()):
        found = shared_text(int(raw.text or ""))
        certain = found is not None and found[1]
    if raw.kind in ("s", "str", "inlineStr") and not certain:
        return OTHER
    return shown_content(raw, shared_text)


def _is_index(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 10


def _content(kind: str, plain: str) -> Content:
    if kind == "n":
        return number_content(plain)
    if kind == "b":
        return Content("boolean", "1" if plain in ("1", "true") else "0")
    if kind == "e":
        return Content("error", plain)
    if kind == "d":
        return Content("date", plain)
    return OTHER


def number_content(plain: str) -> Content:
    """The number written there, `OTHER` for what is none."""
    try:
        # Python would read "1_000"; the file format has no such number.
        known = math.isfinite(float(plain)) and "_" not in plain
    except ValueError:
        return OTHER
    return Content("number", plain) if known else OTHER


def edges_are_certain(text: str) -> bool:
    """Whether a text has no spaces at its ends that would need a mark."""
    return text == text.strip(" \t\r\n")


def element_text(node: Node) -> tuple[str, bool]:
    """The text of a t or v element, unescaped, and whether it is certain."""
    space = node.attributes.get(_SPACE) or node.attributes.get("xml:space")
    return unescaped(node.text), space == "preserve" or edges_are_certain(node.text)


def rich_text(item: Node) -> tuple[str, bool]:
    """The text of an si or is element, its runs joined, its phonetic hints left out."""
    pieces = [element_text(node) for node in item.all("t")]
    pieces += [element_text(node) for run in item.all("r") for node in run.all("t")]
    return "".join(text for text, _ in pieces), all(certain for _, certain in pieces)
