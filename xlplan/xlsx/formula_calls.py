"""The calls in a formula, each with its arguments, for those who distrust some of them.

Follows ECMA-376 Part 1, 18.17.2.4 (functions). Deliberately knows no function and checks no
number of arguments; a call whose bracket is never closed is not listed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from xlplan.xlsx.formula_tokens import Token, tokens

_PREFIXES = ("_XLFN.", "_XLWS.", "_XLETA.")


@dataclass(frozen=True, slots=True)
class Call:
    """A function's plain name and the tokens of each of its arguments, spaces included."""

    function: str
    arguments: tuple[tuple[Token, ...], ...]


def plain_name(function: str) -> str:
    """A function's name in capitals and as Excel shows it ([MS-XLSX], future functions).

    >>> plain_name("_xlfn._xlws.Filter")
    'FILTER'
    """
    name = function.upper()
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return name


def calls(formula: str) -> tuple[Call, ...]:
    """Every complete call in a formula, inner ones before outer ones (18.17.2.4).

    >>> [(call.function, len(call.arguments)) for call in calls("ROUND(PI(),2)")]
    [('PI', 0), ('ROUND', 2)]
    """
    return tuple(calls_in(tokens(formula)))


def calls_in(found: Sequence[Token]) -> Iterator[Call]:
    """The same from tokens."""
    # Each open bracket: the function before it, if any, and where its arguments begin.
    stack: list[tuple[str, list[int]]] = []
    for at, token in enumerate(found):
        if token.kind == "open":
            function = found[at - 1].text if at and found[at - 1].kind == "function" else ""
            stack.append((function, [at + 1]))
        elif token.kind == "separator" and stack:
            stack[-1][1].append(at + 1)
        elif token.kind == "close" and stack:
            function, starts = stack.pop()
            if function:
                yield Call(plain_name(function), _arguments(found, [*starts, at + 1]))


def _arguments(found: Sequence[Token], starts: list[int]) -> tuple[tuple[Token, ...], ...]:
    arguments = tuple(tuple(found[start : after - 1]) for start, after in pairwise(starts))
    empty = len(arguments) == 1 and all(token.kind == "space" for token in arguments[0])
    return () if empty else arguments
