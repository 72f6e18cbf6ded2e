"""How deep an XML part nests, told from its brackets alone while it streams by.

Calling back per element would cost more than everything else that is done to a part. In a part
without comments, CDATA sections and processing instructions every "<" begins a tag; reduced to
its brackets, an element without children is one fixed string and can be struck out. Whatever is
unusual is not guessed: the part then has to be read with callbacks. Does not check that tags match.
"""

from xlplan.xlsx import limits
from xlplan.xlsx.markup import holds_unusual

_CLOSE, _LEAF_END = b"\1", b"\2"
_OTHERS = bytes(set(range(256)) - set(b"<>\1\2"))


class Depth:
    """The brackets of the elements that are open so far; `certain` until something is unusual."""

    def __init__(self) -> None:
        self.certain = True
        self.begun = False
        self.open = self.waiting = b""

    def add(self, chunk: bytes) -> None:
        """Take the next piece of the part."""
        piece = self.waiting + chunk
        self.waiting = piece[-1:] if piece.endswith((b"<", b"/")) else b""
        piece = piece[:-1] if self.waiting else piece
        if not self.begun:
            piece = self.without_declaration(piece)
        if holds_unusual(piece) or not self.certain:
            self.certain = False
            return
        marks = piece.replace(b"</", _CLOSE).replace(b"/>", _LEAF_END).translate(None, _OTHERS)
        self.strike_out(self.open + marks)

    def without_declaration(self, piece: bytes) -> bytes:
        """The piece after the XML declaration; UTF-16 is left to the parser."""
        self.begun, self.certain = True, b"\0" not in piece[:4]
        start = piece.removeprefix(b"\xef\xbb\xbf")
        return start.partition(b"?>")[2] if start.startswith(b"<?xml") else start

    def strike_out(self, marks: bytes) -> None:
        """Strike out elements from the innermost ones; as many rounds as they nest."""
        marks, before, rounds = marks.replace(b"<\2", b""), b"", 1
        while marks != before and rounds <= limits.DEPTH:
            before, rounds = marks, rounds + 1
            marks = marks.replace(b"<>\1>", b"")
        tags, cut = marks.count(b"<>"), marks[-1:] if marks.endswith((b"<", _CLOSE)) else b""
        self.open = marks
        self.certain = marks == b"<>" * tags + cut and tags + rounds <= limits.DEPTH
