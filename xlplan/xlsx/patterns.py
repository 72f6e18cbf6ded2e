"""How nearly every program writes the rows and cells of a worksheet, as regular expressions.

They are exact because expat has proved the part well formed before; whatever they do not match is
left to expat as well (`xlplan.xlsx.rows`).
"""

import re
from functools import lru_cache
from typing import NamedTuple

from xlplan.xlsx.frame import Frame


class Patterns(NamedTuple):
    """The patterns of a row's start tag, of a cell and of a cell's place, for one prefix.

    `step` is a cell, or the way from a row into the next; `parts` are those of a block's key.
    """

    row: re.Pattern[bytes]
    cell: re.Pattern[bytes]
    place: re.Pattern[bytes]
    step: re.Pattern[bytes]
    parts: re.Pattern[bytes]
    row_end: bytes
    cell_start: bytes


@lru_cache(maxsize=16)
def patterns(prefix: bytes) -> Patterns:
    """How rows and cells are written by nearly every program.

    A cell is told from anything else by its last group, which takes the rest of the row.
    """
    p, attribute = re.escape(prefix), rb'(?:\s++[\w.:-]++="[^"<>]*+")'
    row = rb'\s*+<%brow(?: r="([0-9]{1,10}+)")?+(%b*+)\s*+(/?+)>' % (p, attribute)
    ref = rb'\s*+(?:<%bc r="([A-Z]{1,3}+[1-9][0-9]{0,6}+)"' % p
    spaced = rb'(?: xml:space="preserve")?+>'
    value = rb"<%bv%b|<%bis><%bt%b" % (p, spaced, p, p, spaced)
    value_end = rb"(?:</%bv>|</%bt></%bis>)" % (p, p, p)
    rest = rb"</%bc>)|(\S[\s\S]*+))" % p
    cell = (
        rb'%b(?: s="([0-9]{1,9}+)")?+(?: t="([A-Za-z]++)")?+\s*+(?:/>|>'
        rb"(?:(<%bf%b*+\s*+/?+>)(?:([^<]*+)</%bf>)?+)?+(?:(%b)([^<]*+)%b)?+%b"
        % (ref, p, attribute, p, value, value_end, rest)
    )
    place = (
        rb'%b(?: s="[0-9]{1,9}+")?+(?: t="[A-Za-z]++")?+\s*+(?:/>|>'
        rb"(?:<%bf>[^<]*+</%bf>|(<%bf%b++\s*+/?+>)(?:[^<]*+</%bf>)?+)?+(?:(?:%b)[^<]*+%b)?+%b"
        % (ref, p, p, p, attribute, p, value, value_end, rest)
    )
    step, parts = _block_patterns(p, attribute, value, value_end)
    row_end, cell_start = b"</%brow>" % prefix, b'<%bc r="' % prefix
    row_way = re.compile(row), re.compile(cell), re.compile(place)
    return Patterns(*row_way, re.compile(step), re.compile(parts), row_end, cell_start)


def _block_patterns(
    p: bytes, attribute: bytes, value: bytes, value_end: bytes
) -> tuple[bytes, bytes]:
    """The patterns of a step and of a key's parts, from the pieces of the others."""
    head = rb'(?: s="[0-9]{1,9}+")?+(?: t="[A-Za-z]++")?+\s*+'
    tail = rb"(?:(?:%b)[^<]*+%b)?+</%bc>" % (value, value_end, p)
    formula = rb"(<%bf%b*+\s*+/?+>)(?:([^<]*+)</%bf>)?+" % (p, attribute, p)
    cell = rb'<%bc r="([A-Z]{1,3}+)([1-9][0-9]{0,6}+)"' % p
    into = rb'</%brow>\s*+<%brow r="([1-9][0-9]{0,6}+)"%b*+\s*+>' % (p, p, attribute)
    step = rb"\s*+(?:%b(?:(%b(?:/>|>%b))|(%b>)%b(%b))|%b|(\S[\s\S]*+))" % (
        cell, head, tail, head, formula, tail, into,
    )  # fmt: skip
    parts = rb'(?: s="([0-9]++)")?+(?: t="([A-Za-z]++)")?+\s*+/?+>(?:(%b)([^<]*+)<)?+' % value
    return step, parts


def frame_patterns(frame: Frame) -> Patterns:
    """The patterns for the rows of that worksheet."""
    return patterns(frame.prefix)
