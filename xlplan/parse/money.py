"""Amounts of money in text: pounds and pence, commas or none, as Decimal.

Other currencies are not read.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

# The one sign it begins with stands first, as a search skips quickly to a set of signs.
# Possessive, so that a look-ahead behind an amount can never make it end in its middle.
# What follows may show that the digits are not the whole of it: "£1 500", "£1,OOO", "£1-2k".
_SCALE_WORD = r"(?:k|m|bn|thousand|million|billion)\b"
# Three digits behind a stop may be the continent's thousands: "£10.000".
_PENCE = rf"(?:\.\d{{1,2}}(?!\d)|\.\d{{4,}}+|(?<=£0)\.\d{{3}}|\.\d++(?=\s?{_SCALE_WORD}))"
_BEHIND_POUND = (
    rf"\s?\d++(?:,\d{{3}}(?!\d))*+{_PENCE}?+"
    rf"(?:\s?{_SCALE_WORD})?+"
    r"(?![,.]?\d|[,.]?O|,?\s\d{3}(?!\d)|['’]\d|[-–]\d|\s?[-–]\s?\d++(?:\.\d++)?+\s?[km]\b)"
)
AMOUNT = (
    rf"(?:[£\d](?:(?<=£){_BEHIND_POUND}"
    r"|(?<=\d)(?<![\w.,£]\d)\d*+(?:\.\d++)?+\s?(?:pence|p)\b))"
)
_AMOUNT = re.compile(AMOUNT, re.IGNORECASE)
_IN_POUNDS = re.compile(f"£{_BEHIND_POUND}", re.IGNORECASE)
_BARE = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_UNIT = re.compile(r"[a-z]+$")
# Excel keeps fifteen digits of a number; no plan costs that much, and sums would lose pence.
_BEYOND = Decimal(10) ** 15
_PENNY = Decimal("0.01")
_SCALE = {
    "k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000,
    "bn": 1_000_000_000, "billion": 1_000_000_000,
}  # fmt: skip


def parse_money(text: str) -> Decimal | None:
    """One amount that is the whole text, None if it is anything else.

    >>> [str(parse_money(t)) for t in ("£25,824", "£2000", "45 pence", "£2.5k", "750", "soon")]
    ['25824', '2000', '0.45', '2500.0', '750', 'None']
    """
    words = text.strip()
    if _AMOUNT.fullmatch(words.removeprefix("-")):
        return amount_value(words) * (-1 if words.startswith("-") else 1)
    return _decimal(words) if _BARE.fullmatch(words) else None


def format_money(amount: Decimal) -> str:
    """Pounds with commas, pence only where there are any, parts of a penny never rounded away.

    >>> format_money(Decimal("25824")), format_money(Decimal("-93.9"))
    ('£25,824', '-£93.90')
    """
    sign = "-" if amount < 0 else ""
    whole = amount == amount.to_integral_value()
    if whole:
        return f"{sign}£{abs(amount):,.0f}"
    places = max(2, _decimals(amount))
    # Never three: "£1.255" could be the continent's thousands.
    return f"{sign}£{abs(amount):,.{4 if places == 3 and abs(amount) >= 1 else places}f}"


def format_total(amount: Decimal) -> str:
    """Pounds as `format_money` writes them, to the nearest penny: what somebody could pay.

    >>> format_total(Decimal("24906.822")), format_total(Decimal("0.005"))
    ('£24,906.82', '£0.01')
    """
    return format_money(to_pence(amount))


def to_pence(amount: Decimal) -> Decimal:
    """Pounds rounded to the nearest penny, half a penny away from nought as Excel does."""
    return amount.quantize(_PENNY, ROUND_HALF_UP)


def find_amounts(text: str) -> list[re.Match[str]]:
    """Every amount of money in the text, in order."""
    return list(_AMOUNT.finditer(text))


def count_pounds(text: str) -> int:
    """How many amounts of a text begin with "£"."""
    return len(_IN_POUNDS.findall(text))


@lru_cache(maxsize=4096)  # the same rates and fees stand in many a line
def amount_value(text: str) -> Decimal:
    """The value in pounds of text that `find_amounts` found."""
    digits = _DIGITS.search(text)
    value = (_decimal(digits.group()) if digits else None) or Decimal(0)
    unit = None if text[-1:].isdigit() else _UNIT.search(text.lower())
    if unit and unit.group() in ("p", "pence"):
        return value / 100
    return value * _SCALE[unit.group()] if unit else value


def is_beyond(amount: Decimal | None) -> bool:
    """Whether a number is too large to be an amount of money, or a quantity, of a plan."""
    return amount is not None and not -_BEYOND < amount < _BEYOND


def is_multiple(amount: Decimal, of: Decimal) -> bool:
    """Whether an amount is a whole number of times another; never raises, unlike "%"."""
    if not of:
        return False
    times = amount / of
    return times == times.to_integral_value()


def _decimals(amount: Decimal) -> int:
    exponent = amount.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
