"""The elements of a list in a part, one after the other: relationships, sheets, styles, names.

Such a list may have a hundred thousand of them, of which a reader needs a few words each, so none
is kept in a tree. Does not know where in the part they stand; who needs that takes
`xlplan.xlsx.markup.tree`.
"""

from collections.abc import Iterator
from typing import NamedTuple

from xlplan.xlsx.markup import SEPARATOR, Text, deaf, parse, refuse_countless, safe_parser

_CHUNK = 64 * 1024


class Element(NamedTuple):
    """An element: its parent's local name ("" for the part's own element), its name and words.

    `text` is what stands between its tags, its children's left out; "" for the part's own element.
    """

    parent: str
    namespace: str
    name: str
    attributes: dict[str, str]
    text: str = ""


def elements(text: Text, *wanted: str) -> Iterator[Element]:
    """The part's own element, then those of these local names on the two levels below it.

    Raises WorkbookRefused when the part is not well formed or has too many elements.
    """
    reader, utf8 = _Reader(text.part, frozenset(wanted)), memoryview(text.utf8)
    for at in range(0, len(utf8), _CHUNK):
        parse(reader.parser, utf8[at : at + _CHUNK], text.part)
        yield from reader.take()
    parse(reader.parser, b"", text.part, last=True)
    deaf(reader.parser)
    yield from reader.take()


class _Reader:
    """The names of the elements that are open, and what is done and not yet handed out."""

    def __init__(self, part: str, wanted: frozenset[str]) -> None:
        self.part, self.wanted = part, wanted
        self.path: list[str] = []
        self.count, self.text = 0, ""
        self.open: dict[int, tuple[str, dict[str, str]]] = {}
        self.done: list[Element] = []
        self.parser = safe_parser(part)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters

    def take(self) -> list[Element]:
        done, self.done = self.done, []
        return done

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        refuse_countless(self.count, self.part)
        namespace, _, short = name.rpartition(SEPARATOR)
        self.path.append(short)
        depth = len(self.path)
        if depth == 1:
            self.done.append(Element("", namespace, short, attributes))
        elif depth <= 3 and short in self.wanted:
            self.open[depth] = (namespace, attributes)
            self.text = ""

    def end(self, _: str) -> None:
        depth, short = len(self.path), self.path.pop()
        if depth in self.open:
            namespace, attributes = self.open.pop(depth)
            self.done.append(Element(self.path[-1], namespace, short, attributes, self.text))

    def characters(self, data: str) -> None:
        if len(self.path) in self.open:
            self.text += data
