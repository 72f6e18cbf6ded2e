"""Products in a cost text: "30 days @ £450 per day", "£1,000 x 12 schools", "50% of £2,000".

What a line comes to when a product stands in it is for `xlplan.parse.cost` to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from math import prod

from xlplan.parse.money import AMOUNT, amount_value

_PER = r"(?:/\s?(?:per\s)?|per\s|an?\s|each\b\s?)"
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
# Not the 4 of "Key Stage 4" or the 10 of "A10".
_COUNTED = (
    r"(?<![A-Za-z\d.,])" + "".join(
        rf"(?<!\b{word}\s)" for word in "stage phase year tier level grade band point".split()
    ) + _NUMBER
)  # fmt: skip
_TIMES = r"(?:x|×|\*)"
_QUANTITY_FIRST = re.compile(
    rf"(?P<q>{_COUNTED})\s*(?P<unit>[A-Za-z×][^@=£()]{{0,80}}?)??\s*(?:@|\bat\b|(?<![A-Za-z])x(?=[\s£])|×|\*)\s*"
    rf"(?P<rate>{AMOUNT})\s*(?:{_PER}\s*(?P<per>[A-Za-z]+))?",
    re.IGNORECASE,
)
_RATE_FIRST = re.compile(
    rf"(?P<rate>{AMOUNT})\s*(?:(?!x\b)[A-Za-z]+\.?\s+(?={_TIMES}))?"
    rf"(?:{_PER}\s*(?P<per>[A-Za-z]+)\s*(?:{_TIMES}|\bfor\b)|{_TIMES})\s*"
    rf"(?P<q>{_NUMBER})(?![\d,]|\s*%)\s*(?P<unit>(?!x\b)[A-Za-z]+)?"
    rf"(?P<more>(?:\s*{_TIMES}\s*{_NUMBER}(?:\s*(?!x\b)[A-Za-z]+)?)*)",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    rf"(?P<q>{_NUMBER})\s?%\s*(?:of|@|{_TIMES})\s*(?:the\s+)?(?P<rate>{AMOUNT})"
    rf"|(?P<rate_first>{AMOUNT})\s*{_TIMES}\s*(?P<q_last>{_NUMBER})\s?%",
    re.IGNORECASE,
)
# Without one of these no product can stand in a text.
_SIGN = re.compile(r"[@x×*%]|\b(?:at|for)\b", re.IGNORECASE)
_FACTOR = re.compile(rf"(?:(?<![A-Za-z])x|×)\s*({_NUMBER})\s*", re.IGNORECASE)
_ANY_UNIT = frozenset("head person delegate unit item place copy piece one each go".split())
_SIGNS = {"1/2": "½", "1/4": "¼", "3/4": "¾"}
_IN_FIGURES = re.compile(r"(?<![\d/])(?:1/2|1/4|3/4)(?![\d/])")
_SHORT_UNITS = {"yr": "year", "hr": "hour", "wk": "week", "mth": "month"}
# Each is looked for from the beginning, so that many would take long.
_MOST = 20
_FRACTIONS = {"½": "5", "¼": "25", "¾": "75"}


@dataclass(frozen=True)
class Product:
    """A quantity and a rate found in a text: "30 days @ £450 per day".

    Not `sure` where another number stands between the two: "1 day a week for 39 weeks @ £200".
    """

    quantity: Decimal
    phrase: str
    rate: Decimal
    per: str
    span: tuple[int, int]
    sure: bool = True

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.rate

    @property
    def fits(self) -> bool:
        """Whether "per day" belongs to "30 days"; "10 days at £50 per hour" says too little."""
        per = "year" if self.per == "annum" else self.per
        if not per or not self.phrase or per in _ANY_UNIT:
            return True
        words = (_SHORT_UNITS.get(word.removesuffix("s"), word) for word in self.phrase.split())
        per = _SHORT_UNITS.get(per, per)
        return any(word.startswith(per[:4]) for word in words)


def with_decimals(text: str) -> str:
    """ "2½ days" is 2.5 days."""
    if "/" in text:
        text = _IN_FIGURES.sub(lambda match: _SIGNS[match[0]], text)
    for sign, digits in _FRACTIONS.items():
        if sign in text:
            text = re.sub(rf"(?<!\d){sign}", f"0.{digits}", text).replace(sign, f".{digits}")
    return text


def find_products(body: str) -> list[Product] | None:
    """Every product of a text, one after the other; None where there are more than an item has."""
    found: list[Product] = []
    while (product := find_product(body)) is not None:
        if len(found) == _MOST:
            return None
        first, last = product.span
        body = body[:first] + " " * (last - first) + body[last:]
        found.append(product)
    return found


def find_product(body: str) -> Product | None:
    """The first product of a text whose fractions are decimals; "2 staff x 3 days" is 6 days."""
    if not _SIGN.search(body):
        return None
    if "%" in body and (percent := _PERCENT.search(body)):
        share = _number(percent["q"] or percent["q_last"]) / 100
        rate = amount_value(percent["rate"] or percent["rate_first"])
        return Product(share, "", rate, "", percent.span())
    match = _QUANTITY_FIRST.search(body) or _RATE_FIRST.search(body)
    if match is None:
        return None
    phrase = f"{match['unit'] or ''}{match.groupdict().get('more') or ''}".lower()
    factors = [_number(number) for number in _FACTOR.findall(phrase)]
    units = [words.strip() for words in _FACTOR.split(phrase)[::2] if words.strip()]
    return Product(
        prod(factors, start=_number(match["q"])),
        units[-1] if units else "",
        amount_value(match["rate"]),
        (match["per"] or "").lower(),
        match.span(),
        sure=not re.search(r"\d", _FACTOR.sub("", phrase)),
    )


def _number(digits: str) -> Decimal:
    return Decimal(digits.replace(",", "").rstrip("."))
