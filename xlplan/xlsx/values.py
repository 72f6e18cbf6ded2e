"""What a cell holds, between Python and the file.

Follows ECMA-376 Part 1, 18.18.11 (cell types), 22.9.2.19 (the `_x0041_` escapes) and 18.17.4.1
(dates as days). Text goes in as inline strings, so the shared strings stay untouched. Does not
write styles: a date in a cell without a date format shows as a number.
"""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import NamedTuple

from xlplan.errors import WorkbookRefused
from xlplan.xlsx import limits


@dataclass(frozen=True, slots=True)
class CellError:
    """An error such as "#N/A" as the result of a formula (18.18.11, e)."""

    code: str


CellValue = str | int | float | Decimal | bool | date | datetime | CellError | None

_ERRORS = frozenset("#NULL! #DIV/0! #VALUE! #REF! #NAME? #NUM! #N/A #GETTING_DATA".split())
# Excel stores these as #VALUE! and says in the cell's metadata (vm) which one it is.
_NEWER_ERRORS = frozenset("#SPILL! #CALC! #FIELD! #BLOCKED! #CONNECT! #BUSY! #UNKNOWN!".split())

_LARGEST = 9.99999999999999e307
_SECONDS_A_DAY = 86_400
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# What XML 1.0 cannot hold, and the carriage return, which it would turn into a line feed.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_ANY_TO_ESCAPE = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x")


class Content(NamedTuple):
    """What a cell holds: "empty", "number", "boolean", "text", "error", "date" or "other".

    `text` is the number as written, "1" or "0", the text itself, the error's code or a date in
    letters. xlplan writes no such dates. "other" is what has no meaning; it equals nothing.
    """

    kind: str
    text: str


EMPTY = Content("empty", "")
OTHER = Content("other", "")


def wanted_content(value: CellValue, dates_1904: bool, where: str) -> Content:
    """A Python value as content of a cell.

    Raises WorkbookRefused, naming the cell, for what Excel cannot hold: text over 32,767
    characters, half characters, infinite numbers, dates before the calendar begins.
    """
    if value is None:
        return EMPTY
    if isinstance(value, bool):
        return Content("boolean", "1" if value else "0")
    if isinstance(value, str):
        return _checked_text(value, where)
    if isinstance(value, CellError):
        return _error_content(value.code, where)
    if isinstance(value, date):
        return Content("number", _number_text(_serial(value, dates_1904, where), where))
    return Content("number", _number_text(value, where))


def same(stored: Content, wanted: Content) -> bool:
    """Whether the cell already holds that; numbers by value, as Excel keeps them as doubles."""
    if stored.kind != wanted.kind or stored.kind == "other":
        return False
    if stored.kind == "number":
        return float(stored.text) == float(wanted.text)
    return stored.text == wanted.text


def unescaped(text: str) -> str:
    """The text with its `_x000D_` escapes turned into the characters they stand for.

    >>> unescaped("a_x005F_x0041_")
    'a_x0041_'
    """
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def escaped(text: str) -> str:
    """The text as it goes into an element.

    >>> escaped("a & _x0041_")
    'a &amp; _x005F_x0041_'
    """
    if _ANY_TO_ESCAPE.search(text) is None:
        return text
    safe = _LOOKS_ESCAPED.sub("_x005F_", text)
    safe = _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", safe)
    return safe.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def space_attribute(text: str) -> str:
    """The attribute an element needs for Excel to keep spaces at the ends of its text."""
    return ' xml:space="preserve"' if text != text.strip(" \t\r\n") else ""


def _checked_text(text: str, where: str) -> Content:
    if text.isascii() and len(text) <= limits.TEXT_LENGTH:
        return Content("text", text)
    try:
        length = len(text.encode("utf-16-le")) // 2
    except UnicodeEncodeError:
        raise _cannot_hold(where, "half of a character (a lone surrogate)") from None
    if length > limits.TEXT_LENGTH:
        raise _cannot_hold(
            where, f"a text of {length:,} characters; Excel allows {limits.TEXT_LENGTH:,}"
        )
    return Content("text", text)


def _error_content(code: str, where: str) -> Content:
    if code in _NEWER_ERRORS:
        return Content("error", "#VALUE!")
    if code not in _ERRORS:
        raise _cannot_hold(where, f"the error '{code}', which Excel does not have")
    return Content("error", code)


def _cannot_hold(where: str, what: str) -> WorkbookRefused:
    return WorkbookRefused(
        f"The cell {where} cannot hold {what}.", "Correct the value that was to go there."
    )


def _number_text(value: int | float | Decimal, where: str) -> str:
    if not math.isfinite(_double(value)) or abs(_double(value)) > _LARGEST:
        raise _cannot_hold(where, "a number that is infinite, undefined or beyond 1E+308")
    if value == 0:
        return "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _double(value: int | float | Decimal) -> float:
    """The number as Excel keeps it; infinite when it is too large for that, or signals so."""
    try:
        return float(value)
    except (OverflowError, ValueError):
        return math.inf


def day_zero(dates_1904: bool) -> date:
    """The day that a workbook counts its days from, right from March 1900 on (18.17.4.1)."""
    return date(1904, 1, 1) if dates_1904 else date(1899, 12, 30)


def _serial(day: date, dates_1904: bool, where: str) -> int | float:
    """The days since the calendar's start, the time as a fraction.

    The 1900 calendar counts a 29 February 1900 that never was (18.17.4.1), so days before
    1 March 1900 are one less than the distance says.
    """
    if isinstance(day, datetime) and day.tzinfo is not None:
        raise _cannot_hold(where, "a time with a time zone")
    plain = date(day.year, day.month, day.day)
    days = (plain - day_zero(dates_1904)).days
    days -= not dates_1904 and plain < date(1900, 3, 1)
    if days < (0 if dates_1904 else 1):
        raise _cannot_hold(where, f"{plain:%d/%m/%Y}, which is before Excel's calendar begins")
    return days + _day_fraction(day.time()) if isinstance(day, datetime) else days


def _day_fraction(moment: time) -> float:
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return (seconds + moment.microsecond / 1_000_000) / _SECONDS_A_DAY
