"""XML parts: their encoding, a safe parser, and a small tree that knows each element's bytes.

Everything is read with expat, which reports byte offsets. Parts in UTF-16 (allowed by OPC, clause
8.1.1.2) are turned into UTF-8 first and back afterwards, so that one set of offsets serves all.
Does not change anything: `xlplan.xlsx.tags` does.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from xlplan.errors import WorkbookRefused
from xlplan.xlsx import limits
from xlplan.xlsx.tags import prefix

MAIN_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)

# Between a namespace and a name; Excel writes namespaces with spaces in them.
SEPARATOR = "\n"
_DECLARED = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_UTF8_MARK = b"\xef\xbb\xbf"
_TAG = re.compile(rb"""<(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
_REFERENCE = re.compile(r"&(?:#([0-9]+)|#x([0-9A-Fa-f]+)|(\w+));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_NEXT_STEP = "Open it in Excel, save it under a new name, and use that copy."


@dataclass(slots=True)
class Node:
    """An element with its place in the bytes: `start`, `tag_end`, `close` (its end tag), `end`.

    A self-closed element has `tag_end`, `close` and `end` all equal. Attribute names are as the
    parser gives them, with the namespace and SEPARATOR in front where there is one.
    """

    namespace: str
    name: str
    attributes: dict[str, str]
    start: int
    tag_end: int = 0
    close: int = 0
    end: int = 0
    text: str = ""
    children: list["Node"] = field(default_factory=list)

    def all(self, name: str) -> Iterator["Node"]:
        """The children of that local name."""
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> "Node | None":
        """The first child of that local name."""
        return next(self.all(name), None)


@dataclass(frozen=True)
class Text:
    """A part as UTF-8 bytes, and the encoding to turn it back into (None: it was UTF-8)."""

    utf8: bytes
    encoding: str | None
    part: str

    def original(self, utf8: bytes) -> bytes:
        """The bytes of a changed text in the part's own encoding."""
        if self.encoding is None:
            return utf8
        return utf8.decode("utf-8").encode(self.encoding, "xmlcharrefreplace")

    def kept(self, utf8: bytes) -> bytes:
        """New mark-up as it comes back from that encoding, which may lack some of its signs."""
        if self.encoding is None:
            return utf8
        return self.original(utf8).decode(self.encoding).encode()


def malformed(part: str, why: str) -> WorkbookRefused:
    """The refusal of a part that is not the XML it should be."""
    return WorkbookRefused(f"The file is damaged: its part {part} {why}.", _NEXT_STEP)


def decoded(raw: bytes, part: str) -> Text:
    """The part as UTF-8; a byte-order mark stays as its first character.

    Raises WorkbookRefused for an encoding that cannot be turned back into the same bytes.
    """
    encoding = _encoding(raw, part)
    if encoding is None:
        return Text(raw, None, part)
    try:
        text = raw.decode(encoding)
        if text.encode(encoding) == raw:
            return Text(text.encode("utf-8"), encoding, part)
    except UnicodeError:
        pass
    raise malformed(part, f"holds characters that are not valid in its encoding {encoding}")


def _encoding(raw: bytes, part: str) -> str | None:
    if raw.startswith(_UTF8_MARK):
        return None
    if raw.startswith((b"\xff\xfe", b"<\0")):
        return "utf-16-le"
    if raw.startswith((b"\xfe\xff", b"\0<")):
        return "utf-16-be"
    declared = _DECLARED.match(raw[:300])
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if name in ("utf-8", "utf8", "us-ascii", "ascii"):
        return None
    if name in ("iso-8859-1", "windows-1252"):
        return name
    raise malformed(part, f"is written in the unusual encoding {name}")


def safe_parser(part: str, encoding: str | None = "utf-8") -> expat.XMLParserType:
    """A namespace-aware parser that stops at a document type declaration and an endless namespace.

    Such a declaration is what every known XML bomb needs, and Excel never writes one (OPC
    8.1.1.4 forbids it).
    """

    def refuse_doctype(*_: object) -> None:
        raise WorkbookRefused(
            f"The file's part {part} has a document type declaration (DOCTYPE), which workbooks "
            "never have and files made to overload a computer do.",
            "Ask whoever made it what it is before opening it.",
        )

    def refuse_long(_: str | None, namespace: str | None) -> None:
        if len(namespace or "") > limits.NAMESPACE_LENGTH:
            raise WorkbookRefused(
                f"The file's part {part} declares a namespace of more than "
                f"{limits.NAMESPACE_LENGTH:,} characters, the most xlplan reads.",
                "Ask whoever made it what it is before opening it.",
            )

    parser = expat.ParserCreate(encoding, SEPARATOR)
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartNamespaceDeclHandler = refuse_long
    return parser


def feed(parser: expat.XMLParserType, text: Text) -> None:
    """Parse the whole text; WorkbookRefused when it is not well formed."""
    parse(parser, text.utf8, text.part, last=True)


def parse(
    parser: expat.XMLParserType, piece: bytes | memoryview, part: str, *, last: bool = False
) -> None:
    """Parse the next piece of a part; WorkbookRefused when it is not well formed."""
    try:
        parser.Parse(piece, last)
    except expat.ExpatError as error:
        raise malformed(part, f"holds broken mark-up ({error})") from None


def deaf(parser: expat.XMLParserType) -> None:
    """Take a parser's handlers away: those that know it would keep it in memory, and the text."""
    parser.StartElementHandler = parser.EndElementHandler = None
    parser.CharacterDataHandler = None


def tag_end(utf8: bytes, start: int) -> int:
    """The place after the ">" that ends the tag starting at `start`, quotes minded."""
    match = _TAG.match(utf8, start)
    if match is None:
        raise ValueError(f"no tag at byte {start}")
    return match.end()


def element_end(utf8: bytes, close: int, after_tag: int) -> tuple[int, int]:
    """Where an element's end tag begins and ends.

    expat reports for a self-closed element the place after it, for any other the place of its
    end tag; only the start tag itself tells the two apart.
    """
    if utf8[after_tag - 2 : after_tag] == b"/>":
        return after_tag, after_tag
    return close, utf8.index(b">", close) + 1


def refuse_countless(count: int, part: str) -> None:
    """Raise WorkbookRefused when a part that is read as a whole has too many elements."""
    if count > limits.TREE_ELEMENTS:
        raise WorkbookRefused(
            f"The file's part {part} has more than {limits.TREE_ELEMENTS:,} elements, the most "
            "xlplan reads in such a part.",
            "Ask whoever made it what it is before opening it.",
        )


def tree(text: Text) -> Node:
    """The part's elements as a tree; for small parts only, as it keeps everything in memory."""
    parser = safe_parser(text.part)
    top = Node("", "", {}, 0)
    _grow(parser, top, text.utf8, text.part)
    feed(parser, text)
    deaf(parser)
    return top.children[0]


def _grow(
    parser: expat.XMLParserType, top: Node, utf8: bytes, part: str, own_prefix: str = ""
) -> None:
    path = [top]
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        refuse_countless(count, part)
        namespace, _, short = name.rpartition(SEPARATOR)
        short = short.removeprefix(own_prefix)
        node = Node(namespace, short, attributes, parser.CurrentByteIndex)
        path[-1].children.append(node)
        path.append(node)

    def end(_: str) -> None:
        node = path.pop()
        node.tag_end = tag_end(utf8, node.start)
        node.close, node.end = element_end(utf8, parser.CurrentByteIndex, node.tag_end)

    def characters(data: str) -> None:
        path[-1].text += data

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.buffer_text = True


def fragment(utf8: bytes, part: str) -> Node:
    """The tree of one element cut out of a part, its own prefix dropped from all names.

    The prefixes' declarations are elsewhere in the part, so this parses without namespaces: an
    element of another prefix keeps it. Offsets count from the fragment's beginning.
    """
    parser = expat.ParserCreate("utf-8")
    top = Node("", "", {}, 0)
    _grow(parser, top, utf8, part, prefix(utf8).decode())
    feed(parser, Text(utf8, None, part))
    deaf(parser)
    return top.children[0]


def holds_unusual(utf8: bytes, start: int = 0, end: int | None = None) -> bool:
    """Whether a comment, a CDATA section, a declaration or an instruction begins there."""
    stop = len(utf8) if end is None else end
    # A single byte is looked for many times faster, and most parts have none.
    return any(
        utf8.find(mark[1:], start, stop) >= 0 and utf8.find(mark, start, stop) >= 0
        for mark in (b"<!", b"<?")
    )


def decoded_text(raw: bytes) -> str:
    """The text between two tags, its references and line ends read as XML says (1.0, 2.11, 4.1).

    >>> decoded_text(b"R&amp;D &#163;5")
    'R&D £5'
    """
    text = raw.decode()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _REFERENCE.sub(_referred, text) if "&" in text else text


def _referred(found: re.Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    if name:
        return _NAMED[name]
    return chr(int(decimal) if decimal else int(hexadecimal, 16))
