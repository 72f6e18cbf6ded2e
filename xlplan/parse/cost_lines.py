"""Reads one segment of a cost text: the line an item is, what one of it costs, what a total says.

How segments belong together is decided in `xlplan.parse.cost`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from xlplan.parse.money import AMOUNT, amount_value, find_amounts, is_multiple
from xlplan.parse.products import Product, find_products, with_decimals
from xlplan.parse.segments import ITEM_MARK, NIL, RANGE, outside_brackets
from xlplan.plan import CostLine

_JOINED = re.compile(r"\+|&|,\s|\b(?:and|plus)\b", re.IGNORECASE)
_RESULT_BEHIND = re.compile(rf"\s*[-–:,]?\s*(?P<result>{AMOUNT})", re.IGNORECASE)
_AFTER_RATE_SIGN = re.compile(r"(?:@|\bat|\bx|×)\s*$", re.IGNORECASE)
_RESULTS = re.compile(rf"=\s*({AMOUNT})", re.IGNORECASE)
_ALL_IN_BRACKETS = re.compile(r"\s*\((?P<sum>[^()]*)\)\s*")
_IS_RATE = re.compile(r"\s*(?:/|per\b(?! annum| year)|an?\b(?! year)|each\b)", re.IGNORECASE)


@lru_cache(maxsize=4096)  # the same item at the same price stands in many a row
def read_item(segment: str) -> tuple[range, Decimal | None, CostLine | None]:
    """The numbers an item has in its list, and what one of it costs, else its line."""
    mark = ITEM_MARK.match(segment)
    items = range(int(mark["first"]), int(mark["last"] or mark["first"]) + 1) if mark else range(0)
    body = segment[mark.end() :] if mark else segment
    unit_cost = _unit_cost(body)
    return items, unit_cost, _line(segment, body) if unit_cost is None else None


@lru_cache(maxsize=4096)
def read_total(segment: str) -> Decimal | None:
    """What a total says, behind its "=" if it has one; a rate is no total."""
    masked = outside_brackets(segment)
    for text in (masked.rpartition("=")[2], masked, segment):
        amounts = find_amounts(text)
        if len(amounts) > 1 and RANGE.search(text):
            return None
        if found := _no_rates(text, amounts):
            return _sum_or_first(text, found)
    return None


def _unit_cost(body: str) -> Decimal | None:
    """What one of something costs: "(£774/per family + £250 to personalise = £1024)"."""
    inside = _ALL_IN_BRACKETS.fullmatch(body)
    if not inside or "=" not in inside["sum"]:
        return None
    parts, _, result = inside["sum"].rpartition("=")
    per_unit = any(_IS_RATE.match(parts[m.end() :]) for m in find_amounts(parts))
    stated = find_amounts(result)
    return amount_value(stated[-1].group()) if per_unit and stated else None


def _line(segment: str, text: str) -> CostLine | None:
    """One priced item, None where the segment states no amount."""
    body = with_decimals(text)
    masked = outside_brackets(body)
    if len(results := _RESULTS.findall(masked)) > 1:
        return _several_results(segment, masked, [amount_value(text) for text in results])
    if (products := find_products(body)) is None:
        return None
    if len(products) > 1:
        return _added_up(segment, masked, products)
    if products and (line := _multiplied(segment, masked, products[0])) is not None:
        return line
    left, equals, right = masked.rpartition("=")
    if equals and (found := find_amounts(right)):
        return _result(segment, left, amount_value(found[0].group()))
    if RANGE.search(masked):
        return None
    for words in (masked, body):
        if plain := _plain_amounts(words):
            amount = _sum_or_first(words, plain)
            return CostLine(segment, amount=amount, stated=amount)
    return CostLine(segment, stated=Decimal(0)) if NIL.search(body) else None


def _several_results(segment: str, masked: str, results: list[Decimal]) -> CostLine:
    """ "4 @ £250 = £1,000 + £200 travel = £1,200" ends with its sum; "… and … = £400" does not."""
    amount = results[-1] if "+" in masked else sum(results, Decimal(0))
    return CostLine(segment, amount=amount, stated=amount)


def _added_up(segment: str, masked: str, products: list[Product]) -> CostLine | None:
    """ "2 × £500 and 3 × £200 = £1,600"; with an unsure product, what is stated counts."""
    behind = max(last for _, last in (product.span for product in products))
    found = find_amounts(masked[behind:]) if "=" in masked[behind:] else []
    stated = amount_value(found[0].group()) if found else None
    if not all(product.sure and product.fits for product in products):
        return None if stated is None else CostLine(segment, amount=stated, stated=stated)
    amount = sum((product.amount for product in products), Decimal(0))
    return CostLine(segment, amount=amount, stated=stated)


def _result(segment: str, left: str, stated: Decimal) -> CostLine:
    """ "£600 + £200 = £800": what stands before "=" counts where it is a sum."""
    if "+" in left and len(added := _plain_amounts(left)) > 1:
        return CostLine(segment, amount=_sum_of(added), stated=stated)
    return CostLine(segment, amount=stated, stated=stated)


def _multiplied(segment: str, masked: str, product: Product) -> CostLine | None:
    """The line of a product; None where its words do not say what it comes to."""
    first, last = product.span
    outside = masked[:first] + " " * (last - first) + masked[last:]
    in_brackets = not masked[first:last].strip()
    said = _stated(outside, last, in_brackets=in_brackets)
    stated = amount_value(said.group()) if said else None
    if not product.sure:
        return None if stated is None else CostLine(segment, amount=stated, stated=stated)
    others = [m for m in _plain_amounts(outside) if said is None or m.end() < said.start()]
    if others and _JOINED.search(outside) and product.fits:
        amount = product.amount + _sum_of(others)
        return CostLine(segment, amount=amount, stated=stated)
    line = CostLine(
        segment, product.quantity, product.per or product.phrase or None, product.rate,
        product.amount, stated,
    )  # fmt: skip
    if " per " in f" {product.phrase} ":
        return _per_period(replace(line, unit=product.phrase))
    return line if product.fits or stated == product.amount else None


def _stated(outside: str, behind: int, *, in_brackets: bool) -> re.Match[str] | None:
    """Where a text says what its product comes to: behind "=", right behind it, or before a
    product in brackets."""
    _, equals, right = outside.rpartition("=")
    if equals:
        start = len(outside) - len(right)
        found = [m for m in find_amounts(outside) if m.start() >= start]
        return found[0] if found else None
    if in_brackets:
        plain = _plain_amounts(outside)
        return plain[0] if plain else None
    return _RESULT_BEHIND.match(outside, behind)


def _per_period(line: CostLine) -> CostLine | None:
    """ "24 miles per day @ 45p" says nothing of the days: any whole number of them is believed."""
    if line.stated is None or not line.amount:
        return None
    whole = is_multiple(line.stated, line.amount)
    return replace(line, amount=line.stated) if whole else line


def _plain_amounts(text: str) -> list[re.Match[str]]:
    """The amounts of a text that are no rates: not behind "@", not before "per day"."""
    return _no_rates(text, find_amounts(text))


def _no_rates(text: str, amounts: list[re.Match[str]]) -> list[re.Match[str]]:
    return [
        found
        for found in amounts
        if not _IS_RATE.match(text, found.end())
        and not _AFTER_RATE_SIGN.search(text[max(0, found.start() - 4) : found.start()])
    ]


def _sum_or_first(text: str, found: list[re.Match[str]]) -> Decimal:
    """ "£500 + £300" is a sum; else what else is said about an amount stands behind it."""
    return _sum_of(found) if "+" in text else amount_value(found[0].group())


def _sum_of(found: list[re.Match[str]]) -> Decimal:
    return sum((amount_value(match.group()) for match in found), Decimal(0))
