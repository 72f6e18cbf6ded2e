"""Formula text cut into tokens, as a workbook stores it: English, commas, no leading "=".

Follows ECMA-376 Part 1, 18.17.2 (syntax), and [MS-XLSX] 2.2.2 for structured references. Nothing
is lost: the tokens' texts joined are the formula. Deliberately does not parse: it knows no order
of operators and does not say whether a space is an intersection or mere layout. What it cannot
tell for sure is a token of kind "other"; it never raises.
"""

import re
import unicodedata
from functools import cache
from typing import NamedTuple


# A frozen dataclass takes three times as long to make, and every formula of a workbook is cut up.
class Token(NamedTuple):
    """One piece of a formula and what it is.

    Kinds: "string", "number", "boolean", "error"; "prefix" (a sheet or workbook up to its "!");
    "cell" (`$A1`), "columns" (`A:C`), "rows" (`1:3`), one corner of a range each for cells;
    "table" (`Costs[Amount]`, brackets included), "name", "function" (its "(" is a token of its
    own); "operator" (also `:`, `@`, `#`, `%`), "separator" (`,` or `;`), "open", "close" (round
    and curly), "space" and "other".
    """

    kind: str
    text: str


_START = r"[A-Za-z_\\\x80-\U0010ffff]"
_WORD = r"[0-9A-Za-z_.?\\\x80-\U0010ffff]"
_NAME = rf"{_START}{_WORD}*+"
_COLUMN = r"(?:[A-Wa-w][A-Za-z]{2}|[Xx](?:[A-Ea-e][A-Za-z]|[Ff][A-Da-d])|[A-Za-z]{1,2})"
_ROW = (
    r"(?:10(?:[0-3][0-9]{4}|4[0-7][0-9]{3}|48[0-4][0-9]{2}|485[0-6][0-9]|4857[0-6])"
    r"|[1-9][0-9]{0,5})"
)
_CELL = rf"\$?{_COLUMN}\$?{_ROW}"
_WORD_ENDS = rf"(?!{_WORD})"
_REF_ENDS = r"(?![0-9A-Za-z_.?\\$\[(!\x80-\U0010ffff])"

_QUOTED = r"'(?:[^']|'')*+'"
_SHEET = rf"{_WORD}++"
_BOOK = r"\[[^\[\]]*+\]"
# In "Sheet1!A1:Sheet1!B2" the "A1" behind a "!" is no sheet, so it begins no 3-D reference.
_SHEETS = rf"(?<!!)(?!{_COLUMN}{_ROW}:){_SHEET}:(?:{_SHEET}|{_QUOTED})"
_PREFIX = "|".join(
    (
        rf"{_SHEET}!",
        rf"{_QUOTED}(?::(?:{_QUOTED}|{_SHEET}))?!",
        rf"{_SHEETS}!",
        rf"{_BOOK}(?:\#REF|(?:{_SHEET}|{_QUOTED})(?::(?:{_SHEET}|{_QUOTED}))?)?!",
    )
)
_COLUMN_NAME = r"(?:[^\[\]']|'.)"
_TABLE = rf"(?:{_NAME})?\[(?:{_COLUMN_NAME}|\[{_COLUMN_NAME}*+\])*+\]"

# "A1:Jan!B2" is a range or sheets A1 to Jan; "LOG10 (A1)" a call or an intersection; "A01" and a
# row or column beyond the grid with "$" are neither reference nor name.
_DOUBTFUL = "|".join(
    (
        rf"(?<!!){_COLUMN}{_ROW}:(?:{_SHEET}|{_QUOTED})!",
        rf"{_NAME}(?=[ \t\r\n]+\()",
        rf"[A-Za-z]{{1,3}}0[0-9]*+{_REF_ENDS}",
    )
)
_KINDS = (
    ("space", r"[ \t\r\n]+"),
    ("separator", r"[,;]"),
    ("open", r"[({]"),
    ("close", r"[)}]"),
    ("operator", r"<=|>=|<>|[-+*/^&=<>%:@]"),
    ("string", r'"(?:[^"]|"")*+"'),
    ("function", rf"{_NAME}(?=\()"),
    ("doubtful", _DOUBTFUL),
    ("prefix", _PREFIX),
    ("columns", rf"\$?{_COLUMN}:\$?{_COLUMN}{_REF_ENDS}"),
    ("rows", rf"\$?{_ROW}:\$?{_ROW}{_REF_ENDS}"),
    ("cell", rf"{_CELL}{_REF_ENDS}"),
    ("table", _TABLE),
    ("boolean", rf"(?:[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]){_WORD_ENDS}"),
    ("name", _NAME),
    ("number", rf"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][-+]?[0-9]+)?+{_WORD_ENDS}"),
    ("error", r"\#(?:[Nn]/[Aa]|GETTING_DATA|[Dd][Ii][Vv]/0!|[A-Za-z]+[!?])"),
    ("spill", r"\#"),
    # An unfinished string, sheet name or bracket may hide anything up to the end.
    ("other", rf"{_QUOTED}|[\"'\[].*+|[$0-9A-Za-z_.?\\\x80-\U0010ffff]++|."),
)
_RENAMED = {"doubtful": "other", "spill": "operator"}


@cache  # it takes long to compile, and most runs have no formula to cut up
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{kind}>{text})" for kind, text in _KINDS), re.DOTALL)


def tokens(formula: str) -> tuple[Token, ...]:
    """The pieces of a formula in order (ECMA-376 Part 1, 18.17.2).

    >>> [token.text for token in tokens("SUM('My plan'!A1:B$2)*1.5")]
    ['SUM', '(', "'My plan'!", 'A1', ':', 'B$2', ')', '*', '1.5']
    """
    if formula.isascii():
        return tuple([_token(match) for match in _pattern().finditer(formula)])
    return tuple([_checked(_token(match)) for match in _pattern().finditer(formula)])


def _token(match: re.Match[str]) -> Token:
    kind = match.lastgroup or "other"
    return Token(_RENAMED.get(kind, kind), match[0])


def _checked(token: Token) -> Token:
    """The pattern takes every character beyond ASCII for part of a name; few signs really are."""
    if token.kind in ("name", "function") and not all(map(_in_names, token.text)):
        return Token("other", token.text)
    return token


def _in_names(character: str) -> bool:
    return character in "\\_.?" or unicodedata.category(character)[0] in "LMN"
