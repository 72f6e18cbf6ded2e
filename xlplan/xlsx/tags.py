"""Changing XML by its bytes: one attribute of one tag, or many places of one text.

Works on bytes that a parser has already found and accepted, so that quotes and brackets are known
to balance. Does not parse.
"""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from operator import itemgetter
from typing import NamedTuple

_NAME = re.compile(rb"<([^\s/>]+)")
_ATTRIBUTE = re.compile(rb"""\s+([^\s=/>]+)\s*=\s*("[^"]*"|'[^']*')""")


class Splice(NamedTuple):
    """Bytes to put in the place of `start` to `end`; equal ends insert."""

    start: int
    end: int
    new: bytes


def spliced(text: bytes, splices: Iterable[Splice]) -> bytes:
    """The text with every splice applied; see `pieces`."""
    # Written piece by piece, as a large text and all its pieces would fill the memory twice.
    output = BytesIO()
    for piece in pieces(text, splices):
        output.write(piece)
    return output.getvalue()


def pieces(text: bytes, splices: Iterable[Splice]) -> Iterator[bytes | memoryview]:
    """What the text with every splice applied is made of, in order.

    Insertions at one place keep the order they are given in, and come before a replacement that
    begins there. Overlapping splices are an error of the caller (ValueError).
    """
    whole, place = memoryview(text), 0
    for start, end, new in sorted(splices, key=itemgetter(0, 1)):
        if start < place:
            raise ValueError("two splices overlap")
        yield whole[place:start]
        yield new
        place = end
    yield whole[place:]


def raw_name(tag: bytes) -> bytes:
    """The name in a tag, prefix and all.

    >>> raw_name(b'<x:row r="1"/>')
    b'x:row'
    """
    match = _NAME.match(tag)
    if match is None:
        raise ValueError("not a start tag")
    return match[1]


def prefix(tag: bytes) -> bytes:
    """The namespace prefix of a tag with its colon, or nothing.

    >>> prefix(b'<x:row r="1"/>')
    b'x:'
    """
    before, colon, _ = raw_name(tag).rpartition(b":")
    return before + colon


def attribute(tag: bytes, name: bytes) -> bytes | None:
    """The value of an attribute as it stands in the tag, references and all; None without one.

    >>> attribute(b"<row r='1' spans='1:2'>", b"spans")
    b'1:2'
    """
    found = (each[2][1:-1] for each in _ATTRIBUTE.finditer(tag) if each[1] == name)
    return next(found, None)


def without_attributes(tag: bytes, names: Iterable[bytes]) -> bytes:
    """The tag without those attributes, everything else as it stands.

    >>> without_attributes(b'<c r="A1" t="s" s="3">', [b"t"])
    b'<c r="A1" s="3">'
    """
    unwanted = set(names)
    return _ATTRIBUTE.sub(lambda found: b"" if found[1] in unwanted else found[0], tag)


def with_attribute(tag: bytes, name: bytes, value: bytes) -> bytes:
    """The tag with the attribute set, in its place or after the last one.

    `value` must already be safe between double quotes.

    >>> with_attribute(b'<c r="A1"/>', b"t", b"b")
    b'<c r="A1" t="b"/>'
    """
    place = len(raw_name(tag)) + 1
    for found in _ATTRIBUTE.finditer(tag):
        if found[1] == name:
            return tag[: found.start(2)] + b'"' + value + b'"' + tag[found.end(2) :]
        place = found.end()
    return tag[:place] + b" " + name + b'="' + value + b'"' + tag[place:]


def opened(tag: bytes, content: bytes) -> bytes:
    """A self-closed tag as start tag, content and end tag.

    >>> opened(b'<row r="1" />', b"<c/>")
    b'<row r="1" ><c/></row>'
    """
    return tag[: -len(b"/>")] + b">" + content + b"</" + raw_name(tag) + b">"
