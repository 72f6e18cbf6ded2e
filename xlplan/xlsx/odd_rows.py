"""Rows that are not written in the common way, as trees, one at a time.

A piece of the sheet goes through expat inside the very start tags it stands in, so that every
prefix means what it means there. Does not judge references (`xlplan.xlsx.rows`).
"""

from collections.abc import Iterator

from xlplan.xlsx.frame import Frame
from xlplan.xlsx.markup import (
    MAIN_NAMESPACES,
    SEPARATOR,
    Node,
    Text,
    deaf,
    element_end,
    safe_parser,
    tag_end,
)

_CHUNK = 64 * 1024


def odd_trees(text: Text, frame: Frame, start: int, stop: int) -> Iterator[tuple[Node, int]]:
    """The row elements of a piece, each with how many c elements it holds where none belong.

    Raises expat.ExpatError when the piece is not whole.
    """
    tree = _Tree(text, start - len(frame.opening))
    tree.parser.Parse(frame.opening, False)
    utf8 = memoryview(text.utf8)
    for at in range(start, stop, _CHUNK):
        tree.parser.Parse(utf8[at : min(at + _CHUNK, stop)], False)
        yield from tree.take()
    tree.parser.Parse(frame.closing, True)
    deaf(tree.parser)
    yield from tree.take()


class _Tree:
    """Grows each row into a tree; `shift` turns the parser's places into the part's own.

    Elements of other namespaces keep theirs in their name, so that none is taken for a cell.
    """

    def __init__(self, text: Text, shift: int) -> None:
        self.utf8, self.shift = text.utf8, shift
        self.path: list[Node] = []
        self.depth = self.strays = 0
        self.done: list[tuple[Node, int]] = []
        self.parser = safe_parser(text.part)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters

    def take(self) -> list[tuple[Node, int]]:
        done, self.done = self.done, []
        return done

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        namespace, _, short = name.rpartition(SEPARATOR)
        own = namespace in MAIN_NAMESPACES
        if own and short == "c" and self.depth != 4:
            self.strays += 1
        if not self.path and not (self.depth == 3 and own and short == "row"):
            return
        place = self.parser.CurrentByteIndex + self.shift
        node = Node(namespace, short if own else name, attributes, place)
        if self.path:
            self.path[-1].children.append(node)
        self.path.append(node)

    def end(self, name: str) -> None:
        self.depth -= 1
        if not self.path:
            return
        node, place = self.path.pop(), self.parser.CurrentByteIndex + self.shift
        node.tag_end = tag_end(self.utf8, node.start)
        node.close, node.end = element_end(self.utf8, place, node.tag_end)
        if not self.path:
            self.done.append((node, self.strays))
            self.strays = 0

    def characters(self, data: str) -> None:
        if self.path:
            self.path[-1].text += data
