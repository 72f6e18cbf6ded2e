"""Reads a cost text: priced lines, quantity × rate = amount, totals, nil, exclusions, shares.

A total is never added to the lines it sums up. Deliberately not done: adding up every "£" in a
cell, or moving a figure that seems to belong to another row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from itertools import chain

from xlplan.parse.money import (
    AMOUNT,
    amount_value,
    count_pounds,
    find_amounts,
    format_money,
    is_beyond,
    is_multiple,
    parse_money,
)
from xlplan.parse.placeholders import is_placeholder
from xlplan.parse.products import Product, find_products, with_decimals
from xlplan.parse.segments import ITEM_MARK, NIL, OTHER_I, RANGE, TOTAL, cut, outside_brackets
from xlplan.plan import Cost, CostLine, CostNote, Subtotal

_NIL_WHOLE = re.compile(
    r"(?:none|nil|n\s?/\s?a|not applicable|[-–—]|£?\s?0(?:\.00)?)[\s.]*", re.IGNORECASE
)
_EXCLUDES = re.compile(
    r"\bexclud\w*|\bexcl\b|\b(?:is|are) not included\b|\bnot including\b|\bdoes not include\b",
    re.IGNORECASE,
)
# One of these stands, in small letters, in every text that has such a remark.
_REMARK_HINTS = ("excl", "includ", "shar", "split", "joint", "match", "contribution", *OTHER_I)
_SHARED = re.compile(
    r"\bshar(?:e|ed|ing)\b|\bsplit (?:between|with|across)\b|\bjoint(?:ly)?[- ]fund"
    r"|\bmatch[- ]?fund|\bcontribution (?:to|from|towards)\b",
    re.IGNORECASE,
)
# A cell that begins with one of these has lost the head of its sentence.
_FRAGMENT = re.compile(r"\s*(?:=|\)|\+|@|(?:per|of|and|or|each|which|that|including|at)\b)")
# "Included in 3", "See action 4": it is priced, but not here.
_ELSEWHERE = re.compile(
    r"(?:costs?\s+)?(?:(?:is|are|to be)\s+)?(?:included|covered|contained)\s+(?:in|by|under)\b"
    r"|see\s+(?:action|work\s?stream|priority|ref|item|above|below)\b|as\s+above\b",
    re.IGNORECASE,
)
_NOT_ADDED = re.compile(
    r"\b(?:less|minus|income|savings?|saved|offset|reduced|increased|instead|actual|was|now)\s+"
    r"(?:an?\s+|of\s+|from\s+|by\s+|to\s+|about\s+|approx\.?\s+)*£"
    r"|£[\d,.]+k?\s+(?:of\s+)?(?:income|savings?|gross|net)\b|\bactual\b|\bspent\b"
    r"|\bmade\s+up\s+of\b",
    re.IGNORECASE,
)
_PART_OF = re.compile(
    r"(?:£[\d,.]+k?|\bfte|(?<![\d.%])\d+)\s+of\s+(?:the\s+|an?\s+)?£", re.IGNORECASE
)
# What stands in all of those in small letters: most texts have none of it, which is soon seen.
_OF_AMOUNT = re.compile(r"of\s+(?:the\s+|an?\s+)?£")
_NOT_ADDED_WORDS = frozenset(
    """less minus income saving savings saved offset reduced increased instead actual was now gross
    net spent made""".split()
)
_WORD = re.compile(r"\w+")
_NO_NOTES: frozenset[CostNote] = frozenset()
_JOINED = re.compile(r"\+|&|,\s|\b(?:and|plus)\b", re.IGNORECASE)
_RESULT_BEHIND = re.compile(rf"\s*[-–:,]?\s*(?P<result>{AMOUNT})", re.IGNORECASE)
_AFTER_RATE_SIGN = re.compile(r"(?:@|\bat|\bx|×)\s*$", re.IGNORECASE)
_RESULTS = re.compile(rf"=\s*({AMOUNT})", re.IGNORECASE)
_TOTAL_OF = re.compile(
    r"(?:Total|TOTAL)\s+(?:of\s+)?(?P<first>\d{1,2})\s?(?:[-–]|to)\s?(?P<last>\d{1,2})\b"
)
_TOTAL_FOR = re.compile(r"(?:Total|TOTAL)\s+for\s+(?P<q>\d[\d,]*)\s+(?P<unit>[^=£]+)")
_SUBTOTAL = re.compile(r"Sub-?\s?total\b|Subtotal\b", re.IGNORECASE)
_ALL_IN_BRACKETS = re.compile(r"\s*\((?P<sum>[^()]*)\)\s*")
_IS_RATE = re.compile(r"\s*(?:/|per\b(?! annum| year)|an?\b(?! year)|each\b)", re.IGNORECASE)


def parse_cost(text: str) -> Cost:
    """The lines, subtotals and declared total of a cost text; money in pounds, never raises.

    >>> cost = parse_cost("Key stage 5 = £12,000 Key Stage 4 = 30 days @£450 per day = £13,500"
    ...                   " Total cost = £25,600")
    >>> cost.declared, cost.recalculated
    (Decimal('25600'), Decimal('25500'))
    >>> line = cost.lines[1]
    >>> line.quantity, line.unit, line.rate, line.amount
    (Decimal('30'), 'day', Decimal('450'), Decimal('13500'))
    >>> parse_cost("No additional cost identified").recalculated
    Decimal('0')
    >>> print(parse_cost("Additional capacity").recalculated)
    None
    """
    return _read(text)


@lru_cache(maxsize=1024)  # "No additional cost" stands in many a row
def _read(text: str) -> Cost:
    words = text.strip()
    if _NIL_WHOLE.fullmatch(words):
        return Cost(text, (CostLine(words, stated=Decimal(0)),), notes=frozenset({"nil"}))
    if is_placeholder(words):
        return Cost(text)
    if (bare := parse_money(words)) is not None and not is_beyond(bare):
        return Cost(text, (CostLine(words, amount=bare, stated=bare),))
    if _ELSEWHERE.match(words) and "£" not in words:
        return Cost(text, (CostLine(words, stated=Decimal(0)),), notes=frozenset({"nil"}))
    cost = _Tally.of(words).cost(text)
    nothing = not cost.lines and cost.declared is None and "£" in words
    of_lines = ((line.quantity, line.rate, line.amount, line.stated) for line in cost.lines)
    if any(map(is_beyond, chain([cost.declared], *of_lines))):
        cost, nothing = replace(cost, declared=None), True
    if nothing or _is_unclear(words):
        return replace(cost, lines=(), subtotals=(), notes=cost.notes | {"unclear"})
    return cost


def _is_unclear(words: str) -> bool:
    """Whether a "£" begins no amount, or a word says that amounts are not simply added up."""
    in_pounds = count_pounds(words)
    if in_pounds != words.count("£"):
        return True
    if not in_pounds and not find_amounts(words):
        return False
    plain = words.casefold()
    said = not _NOT_ADDED_WORDS.isdisjoint(_WORD.findall(plain))
    if said and _NOT_ADDED.search(words):
        return True
    return bool(_OF_AMOUNT.search(plain) and _PART_OF.search(words))


def format_cost(cost: Cost) -> str:
    """The lines and the total, one a line, that read back to the same lines and total."""
    total = [] if cost.declared is None else [f"Total cost = {format_money(cost.declared)}"]
    return "\n".join([*(line.text for line in cost.lines), *total])


@dataclass
class _Tally:
    """What has been read so far, segment by segment."""

    lines: list[tuple[range, CostLine]] = field(default_factory=list)
    subtotals: list[Subtotal] = field(default_factory=list)
    totals: list[tuple[str, Decimal]] = field(default_factory=list)
    notes: set[CostNote] = field(default_factory=set)
    unit_cost: tuple[range, str, Decimal] | None = None

    @classmethod
    def of(cls, words: str) -> _Tally:
        tally = cls()
        if _FRAGMENT.match(words) or words.endswith("="):
            tally.notes.add("fragment")
        plain = words.casefold()
        may_remark = any(map(plain.__contains__, _REMARK_HINTS))
        for segment in cut(words):
            if may_remark:
                tally.notes |= _remarks(segment)
            tally.take(segment)
        tally.settle()
        return tally

    def cost(self, raw: str) -> Cost:
        """The last total is the declared one."""
        declared = self.totals[-1][1] if self.totals else None
        lines = tuple(line for _, line in self.lines)
        if lines and all(not line.amount and NIL.search(line.text) for line in lines):
            self.notes.add("nil")
        notes = frozenset(self.notes) or _NO_NOTES
        return Cost(raw, lines, tuple(self.subtotals), declared, notes)

    def take(self, segment: str) -> None:
        if TOTAL.match(segment):
            self.take_total(segment)
            return
        self.settle()
        items, unit_cost, line = _item(segment)
        if unit_cost is not None:
            self.unit_cost = (items, segment, unit_cost)
        elif line is not None:
            self.lines.append((items, line))

    @property
    def has_lines(self) -> bool:
        return bool(self.lines) or self.unit_cost is not None

    def settle(self) -> None:
        """A unit cost that no "Total for 30 …" followed is an ordinary line."""
        if self.unit_cost is not None:
            items, text, amount = self.unit_cost
            self.lines.append((items, CostLine(text, amount=amount, stated=amount)))
            self.unit_cost = None

    def take_total(self, segment: str) -> None:
        stated = _total_amount(segment)
        if stated is None:
            return
        for_many, of_items = _TOTAL_FOR.match(segment), _TOTAL_OF.match(segment)
        if for_many and self.unit_cost is not None:
            self.take_many(
                segment, Decimal(for_many["q"].replace(",", "")), for_many["unit"], stated
            )
        elif of_items:
            self.settle()
            items = range(int(of_items["first"]), int(of_items["last"]) + 1)
            self.take_subtotal(
                segment, stated, [x for n, x in self.lines if n and set(n) <= set(items)]
            )
        elif (_SUBTOTAL.match(segment) or for_many) and self.has_lines:
            self.settle()
            self.take_subtotal(segment, stated, [line for _, line in self.lines])
        else:
            self.settle()
            self.totals.append((segment, stated))

    def take_many(self, segment: str, quantity: Decimal, unit: str, stated: Decimal) -> None:
        """ "£1,024 each; total for 30 families = £15,360" is one line of 30 × £1,024."""
        if self.unit_cost is None:
            return
        items, text, rate = self.unit_cost
        self.unit_cost = None
        amount = quantity * rate
        both = f"{text} {segment}"
        line = CostLine(both, quantity, unit.strip(" ="), rate, amount, stated)
        self.lines.append((items, line))
        self.subtotals.append(Subtotal(segment, stated, amount, arithmetic(quantity, rate)))

    def take_subtotal(self, segment: str, stated: Decimal, lines: list[CostLine]) -> None:
        if lines:
            amounts = [line.amount for line in lines]
            shown = " + ".join(format_money(a) for a in amounts)
            calculated = sum(amounts, Decimal(0))
            sums = f"{shown} = {format_money(calculated)}"
            self.subtotals.append(Subtotal(segment, stated, calculated, sums))


def arithmetic(quantity: Decimal, rate: Decimal) -> str:
    """A multiplication as a person writes it: "30 × £1,024 = £30,720"."""
    return f"{quantity:,f} × {format_money(rate)} = {format_money(quantity * rate)}"


@lru_cache(maxsize=4096)
def _remarks(segment: str) -> frozenset[CostNote]:
    """What a segment says beside its amounts."""
    notes: tuple[tuple[CostNote, re.Pattern[str]], ...] = (
        ("excludes", _EXCLUDES), ("shared", _SHARED),
    )  # fmt: skip
    return frozenset(note for note, pattern in notes if pattern.search(segment)) or _NO_NOTES


@lru_cache(maxsize=4096)
def _total_amount(segment: str) -> Decimal | None:
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


@lru_cache(maxsize=4096)  # the same item at the same price stands in many a row
def _item(segment: str) -> tuple[range, Decimal | None, CostLine | None]:
    """The numbers an item has in its list, and what one of it costs, else its line."""
    mark = ITEM_MARK.match(segment)
    items = range(int(mark["first"]), int(mark["last"] or mark["first"]) + 1) if mark else range(0)
    body = segment[mark.end() :] if mark else segment
    unit_cost = _unit_cost(body)
    return items, unit_cost, _line(segment, body) if unit_cost is None else None


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
