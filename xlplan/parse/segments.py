"""Cuts a cost text into its segments, one priced item or one total each.

Officers' line breaks are lost when a document is exported, so the cuts are found by what stands
there: "Total", "Plus", an item number, an amount that completes an item. What a segment means
is not decided here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise

from xlplan.parse.money import AMOUNT

TOTAL = re.compile(r"(?:grand |overall |sub-?\s?)?total\b", re.IGNORECASE)
ITEM_MARK = re.compile(
    r"(?P<first>\d{1,2})(?:\s?[-–]\s?(?P<last>\d{1,2}))?(?:\.(?=\s)|(?=\s*\())\s*"
)
NIL = re.compile(
    r"\b(?:no (?:additional |extra |further |direct )?"
    r"(?:costs?|resources? implications?|funding required)\b"
    r"(?: (?:identified|required|implications?))?"
    r"|nil\b(?: costs?)?|cost[- ]neutral"
    r"|(?:within|from|met by) existing (?:resources?|budgets?|staffing)"
    r"|(?:officer|staff) time(?: only)?)|£0(?:\.00)?(?!\w|[,.]\d)",
    re.IGNORECASE,
)
# "£500 to £600", "£500 or £600": which of the two it is, nobody can know.
RANGE = re.compile(
    rf"{AMOUNT}\s*(?:[-–—/]|\bto\b|\bor\b)\s*{AMOUNT}|\bbetween\s+{AMOUNT}\s+and\s+{AMOUNT}",
    re.IGNORECASE,
)

# One of these stands in every text that NIL finds, in small letters; to it, "ı" and "İ" are an i.
OTHER_I = ("ı", "i\u0307")
_NIL_HINTS = ("no ", "nil", "neutral", "existing", "time", "£0", *OTHER_I)
_BRACKET_BEHIND = re.compile(r"\s*\([^()]*\)+")
_BULLET = re.compile(r"^\s*[-–—]\s*")
_HARD = re.compile(r"[\n\r;•]+|(?<=[A-Za-z)])\s*/\s*(?=£)|(?<=\d)\s+/\s+(?=[A-Z])")
_HARD_SIGN = re.compile(r"[\n\r;•/]")
# A search for a space is quick; none is taken behind, where it may stand before the next one.
_OPENERS = re.compile(
    r"\s(?P<opener>(?:Grand |Overall )?(?:Total|TOTAL|total(?=\s*(?:=|:|of\s+)?\s*£))\b"
    r"|Sub-?\s?[Tt]otal\b|Plus\b"
    r"|\d{1,2}\.(?=\s+\S)|\d{1,2}\s?[-–]\s?\d{1,2}\s*(?=\())"
)
_RATE_AFTER = r"(?!\s*(?:/|per\b(?! annum| year)|an?\b(?! year)|each\b|p\.?h\b))"
_RESULT = re.compile(rf"=\s*{AMOUNT}{_RATE_AFTER}(?:\s*\([^()]*\)+)?", re.IGNORECASE)
_PLAIN = re.compile(
    rf"(?<![@=+×x/(])(?<![@=+×x/(]\s)(?<!\bat\s){AMOUNT}(?!\w){_RATE_AFTER}(?!\s*[x×=+@–-])"
    rf"(?:\s*\([^()]*\)+)?",
    re.IGNORECASE,
)
_PART_OF_IT = re.compile(r"\b(?:including|includes|inclusive of|incl|of which)\b[^£]*$")
_CONTINUES = re.compile(
    r"\s*(?:$|[-–+=x×@/)]|(?:per|an?|each|for|of|to|including|inclusive|incl|plus(?!\s+£)|and(?!\s+£)|or|in|from"
    r"|towards|on)\b)"
)


def cut(text: str) -> list[str]:
    """The segments of a cost text in order, nothing lost but white space and separators.

    >>> cut("Key stage 5 = £12,000 Key Stage 4 = 30 days @£450 per day = £13,500")
    ['Key stage 5 = £12,000', 'Key Stage 4 = 30 days @£450 per day = £13,500']
    >>> cut("1. £750 2. £3096 Total 1-2 = £3,846")
    ['1. £750', '2. £3096', 'Total 1-2 = £3,846']
    """
    pieces = _HARD.split(text) if _HARD_SIGN.search(text) else [text]
    return [part for piece in pieces for part in _cut_line(_without_bullet(piece)) if part]


def _without_bullet(piece: str) -> str:
    bullet = _BULLET.match(piece)
    return piece[bullet.end() :].strip() if bullet else piece.strip()


def outside_brackets(text: str) -> str:
    """The text with what stands in brackets blanked out, every character in its place."""
    if "(" not in text or ")" not in text:
        return text
    masked, depth = list(text), 0
    closing = text.count(")")
    for index, character in enumerate(text):
        if character == "(" and closing:
            depth += 1
        elif character == ")":
            closing -= 1
            depth = max(0, depth - 1)
        elif depth:
            masked[index] = " "
    return "".join(masked)


def _cut_line(line: str) -> list[str]:
    masked = outside_brackets(line)
    cuts = [match.start("opener") for match in _OPENERS.finditer(masked)]
    cuts += [end for end in _ends(masked) if not _CONTINUES.match(masked, end)]
    cuts.append(len(line))
    pieces: list[str] = []
    before = 0
    for place in sorted(cuts):
        if piece := line[before:place].strip(" ,"):
            pieces += _cut_list(piece)
        before = place
    return pieces


def _ends(masked: str) -> list[int]:
    """Where an item is complete: after "= £324 (…)", or after "no additional cost (…)"."""
    ends = [match.end() for match in _RESULT.finditer(masked)]
    plain = masked.casefold()
    if not any(map(plain.__contains__, _NIL_HINTS)):
        return ends
    for match in NIL.finditer(masked):
        bracket = _BRACKET_BEHIND.match(masked, match.end())
        ends.append(bracket.end() if bracket else match.end())
    return ends


def _cut_list(piece: str) -> list[str]:
    """ "Venue £600, catering £200" has a price behind each item, "£500 venue £200 food" before."""
    masked = outside_brackets(piece)
    if "=" in masked:
        return [piece]
    prices = _prices(masked)
    if len(prices) < 2 or TOTAL.match(piece):
        return [piece]
    mark = ITEM_MARK.match(masked)
    price_first = prices[0][0] <= (mark.end() if mark else 0) + 1
    places = [a for a, _ in prices[1:]] if price_first else [b for _, b in prices[:-1]]
    edges = [0, *places, len(piece)]
    return [piece[a:b].strip(" ,&").lstrip(". ") for a, b in pairwise(edges)]


def _prices(masked: str) -> list[tuple[int, int]]:
    """Where the amounts are that complete an item: no rates, a range as one, no part of another."""
    ranges = {match.end(): match.start() for match in RANGE.finditer(masked)}
    starts, stops = list(ranges.values()), list(ranges)
    found: list[tuple[int, int]] = []
    before = 0
    for price in _PLAIN.finditer(masked):
        first, last = ranges.get(price.end(), price.start()), price.end()
        within = bisect_right(starts, first) - 1
        if within >= 0 and last < stops[within]:
            continue
        if not _PART_OF_IT.search(masked[before:first]):
            found.append((first, last))
        before = last
    return found
