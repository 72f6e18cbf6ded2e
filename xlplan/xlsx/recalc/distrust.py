"""Formulas of the kinds an engine is known to get wrong, told by their text.

Each kind was found by comparing engines with values Excel had stored, or with known answers; a
formula of such a kind is not believed even where the engine happens to agree. Does not look at
values, but for one month's short name.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from xlplan.xlsx.formula_calls import Call, calls
from xlplan.xlsx.formula_tokens import Token, tokens

_Argument = tuple[Token, ...]


# Text to dates and numbers as Britain writes them; leap days; sorting with blanks; pairs with gaps;
# what depends on the file, the screen or chance.
_FUNCTIONS = frozenset(
    """DATEVALUE TIMEVALUE VALUE NUMBERVALUE YEARFRAC DAYS360 SORT SORTBY
    CORREL PEARSON RSQ SLOPE INTERCEPT STEYX FORECAST FORECAST.LINEAR COVAR COVARIANCE.P
    COVARIANCE.S CELL INFO FORMULATEXT RAND RANDBETWEEN RANDARRAY GETPIVOTDATA PHONETIC ASC JIS
    DBCS""".split()
)
_COUNTING = frozenset("COUNTIF COUNTIFS SUMIF SUMIFS AVERAGEIF AVERAGEIFS MINIFS MAXIFS".split())
_ERROR_TEXT = re.compile(r"#(N/A|NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!)", re.IGNORECASE)
_BLANK_TESTS = ("", "=", "<>")
_TIME_FORMAT = re.compile(r"[hs]", re.IGNORECASE)
_DATE_TEXT = re.compile(
    r"\d\s*/\s*\d|\d[.-]\w+[.-]\d|\d[\s-]?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
)
_SHORT_MONTH = re.compile(r"(?<!m)mmm(?!m)", re.IGNORECASE)


@lru_cache(maxsize=4096)  # a column repeats one text with other row numbers, a table the very same
def distrusted(formula: str) -> bool:
    """Whether the formula holds a call of a kind that engines get wrong."""
    return any(_is_doubtful(call) for call in calls(formula)) or _says_a_date(formula)


def _says_a_date(formula: str) -> bool:
    """Whether it writes out a date such as "1/4/2026", which is 1 April or 4 January."""
    return any(t.kind == "string" and _DATE_TEXT.search(t.text) for t in tokens(formula))


def shows_short_september(formula: str, text: str) -> bool:
    """Whether a text may hold a month that Excel writes "Sep" or "Sept" by its version."""
    made = (_strings(call) for call in calls(formula) if call.function == "TEXT")
    return "Sep" in text and any(_SHORT_MONTH.search(each) for texts in made for each in texts)


def _strings(call: Call) -> Iterator[str]:
    """The texts written out in its arguments, without quotes."""
    for argument in call.arguments:
        for token in argument:
            if token.kind == "string":
                yield token.text[1:-1].replace('""', '"')


def _is_doubtful(call: Call) -> bool:
    return call.function in _FUNCTIONS or any(kind(call) for kind in _KINDS)


def _row_of_a_range(call: Call) -> bool:
    """ROW and COLUMN of more than one cell: engines differ in how they spread it."""
    if call.function not in ("ROW", "COLUMN"):
        return False
    return any(_is_range(argument) or _computes(argument) for argument in call.arguments)


def _counts_errors_or_blanks(call: Call) -> bool:
    """COUNTIF and its kin asked for an error, for blank or for not blank."""
    if call.function not in _COUNTING:
        return False
    written = any(_ERROR_TEXT.search(t) or t in _BLANK_TESTS for t in _strings(call))
    return written or any(token.kind == "error" for each in call.arguments for token in each)


def _counts_a_range_of_criteria(call: Call) -> bool:
    """COUNTIF(list, list): many answers where one is expected."""
    return any(_is_range(argument) for argument in _criteria(call))


def _criteria(call: Call) -> tuple[_Argument, ...]:
    if call.function not in _COUNTING:
        return ()
    if call.function in ("COUNTIF", "SUMIF", "AVERAGEIF"):
        return call.arguments[1:2]
    return call.arguments[1 if call.function == "COUNTIFS" else 2 :: 2]


def _subtotal_of_offset(call: Call) -> bool:
    """SUMPRODUCT(SUBTOTAL(OFFSET(…))): a list of ranges, one for each row."""
    inside = (t.text.upper() for each in call.arguments for t in each if t.kind == "function")
    return call.function in ("SUBTOTAL", "AGGREGATE") and "OFFSET" in inside


def _writes_times(call: Call) -> bool:
    """TEXT with hours or seconds, which engines round or cut."""
    formats = call.arguments[1:2] if call.function == "TEXT" else ()
    return any(
        token.kind == "string" and _TIME_FORMAT.search(token.text)
        for argument in formats
        for token in argument
    )


def _is_range(argument: _Argument) -> bool:
    """Whether the argument is more than one cell, as far as its text tells."""
    for token in argument:
        if token.kind in ("columns", "rows", "name") or token.text in (":", "#"):
            return True
        if token.kind == "table" and "this row" not in token.text.casefold():
            return True
    return False


def _computes(argument: _Argument) -> bool:
    return any(token.kind == "function" for token in argument)


_KINDS: tuple[Callable[[Call], bool], ...] = (
    _row_of_a_range,
    _counts_errors_or_blanks,
    _counts_a_range_of_criteria,
    _subtotal_of_offset,
    _writes_times,
)
