"""Reads a cost text: priced lines, quantity × rate = amount, totals, nil, exclusions, shares.

A total is never added to the lines it sums up. Deliberately not done: adding up every "£" in a
cell, or moving a figure that seems to belong to another row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from xlplan.parse.money import AMOUNT, amount_value, find_amounts, format_money, parse_money
from xlplan.parse.placeholders import is_placeholder
from xlplan.parse.segments import ITEM_MARK, NIL, TOTAL, cut, outside_brackets
from xlplan.plan import Cost, CostLine, CostNote, Subtotal

_NIL_WHOLE = re.compile(
    r"(?:none|nil|n\s?/\s?a|not applicable|[-–—]|0(?:\.00)?)[\s.]*", re.IGNORECASE
)
_EXCLUDES = re.compile(
    r"\bexclud\w*|\bexcl\b|\b(?:is|are) not included\b|\bnot including\b|\bdoes not include\b",
    re.IGNORECASE,
)
_SHARED = re.compile(
    r"\bshar(?:e|ed|ing)\b|\bsplit (?:between|with|across)\b|\bjoint(?:ly)?[- ]fund"
    r"|\bmatch[- ]?fund|\bcontribution (?:to|from|towards)\b",
    re.IGNORECASE,
)
# A cell that begins with one of these has lost the head of its sentence.
_FRAGMENT = re.compile(r"\s*(?:=|\)|\+|@|(?:per|of|and|or|each|which|that|including|at)\b)")
_PER = r"(?:/\s?(?:per\s)?|per\s|an?\s|each\b\s?)"
_QUANTITY_FIRST = re.compile(
    rf"(?P<q>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>[A-Za-z][^@=£×()]*?)??\s*(?:@|\bat\b|\bx\b|×)\s*"
    rf"(?P<rate>{AMOUNT})\s*(?:{_PER}\s*(?P<per>[A-Za-z]+))?",
    re.IGNORECASE,
)
_RATE_FIRST = re.compile(
    rf"(?P<rate>{AMOUNT})\s*(?:{_PER}\s*(?P<per>[A-Za-z]+)\s*)?(?:x|×|\bfor\b)\s*"
    rf"(?P<q>\d[\d,]*(?:\.\d+)?)(?![\d,]|\s*%)\s*(?P<unit>[A-Za-z]+)?",
    re.IGNORECASE,
)
_RANGE = re.compile(rf"{AMOUNT}\s*(?:[-–—]|to)\s*{AMOUNT}", re.IGNORECASE)
_TOTAL_OF = re.compile(
    r"(?:Total|TOTAL)\s+(?:of\s+)?(?P<first>\d{1,2})\s?(?:[-–]|to)\s?(?P<last>\d{1,2})\b"
)
_TOTAL_FOR = re.compile(r"(?:Total|TOTAL)\s+for\s+(?P<q>\d[\d,]*)\s+(?P<unit>[^=£]+)")
_SUBTOTAL = re.compile(r"Sub-?\s?total\b|Subtotal\b", re.IGNORECASE)
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
    words = text.strip()
    if _NIL_WHOLE.fullmatch(words):
        return Cost(text, (CostLine(words, stated=Decimal(0)),), notes=frozenset({"nil"}))
    if is_placeholder(words):
        return Cost(text)
    if (bare := parse_money(words)) is not None:
        return Cost(text, (CostLine(words, amount=bare, stated=bare),))
    return _Tally.of(words).cost(text)


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
        for segment in cut(words):
            tally.take(segment)
        tally.settle()
        return tally

    def cost(self, raw: str) -> Cost:
        """All but the last total are subtotals of what stands before them."""
        declared = self.totals[-1][1] if self.totals else None
        lines = tuple(line for _, line in self.lines)
        if lines and all(NIL.search(line.text) and not line.amount for line in lines):
            self.notes.add("nil")
        return Cost(raw, lines, tuple(self.subtotals), declared, frozenset(self.notes))

    def take(self, segment: str) -> None:
        if _EXCLUDES.search(segment):
            self.notes.add("excludes")
        if _SHARED.search(segment):
            self.notes.add("shared")
        if TOTAL.match(segment):
            self.take_total(segment)
            return
        self.settle()
        mark = ITEM_MARK.match(segment)
        items = (
            range(int(mark["first"]), int(mark["last"] or mark["first"]) + 1) if mark else range(0)
        )
        body = segment[mark.end() :] if mark else segment
        if (unit_cost := _unit_cost(body)) is not None:
            self.unit_cost = (items, segment, unit_cost)
        elif line := _line(segment, body):
            self.lines.append((items, line))

    def settle(self) -> None:
        """A unit cost that no "Total for 30 …" followed is an ordinary line."""
        if self.unit_cost is not None:
            items, text, amount = self.unit_cost
            self.lines.append((items, CostLine(text, amount=amount, stated=amount)))
            self.unit_cost = None

    def take_total(self, segment: str) -> None:
        stated = _last_amount(segment)
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
        elif _SUBTOTAL.match(segment) or for_many:
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


def _last_amount(segment: str) -> Decimal | None:
    found = find_amounts(outside_brackets(segment)) or find_amounts(segment)
    return amount_value(found[-1].group()) if found else None


def _unit_cost(body: str) -> Decimal | None:
    """What one of something costs: "(£774/per family + £250 to personalise = £1024)"."""
    inside = re.fullmatch(r"\s*\((?P<sum>[^()]*)\)\s*", body)
    if not inside or "=" not in inside["sum"]:
        return None
    parts, _, result = inside["sum"].rpartition("=")
    per_unit = any(_IS_RATE.match(parts[m.end() :]) for m in find_amounts(parts))
    stated = find_amounts(result)
    return amount_value(stated[-1].group()) if per_unit and stated else None


def _line(segment: str, body: str) -> CostLine | None:
    """One priced item, None where the segment states no amount."""
    masked = outside_brackets(body)
    left, equals, right = masked.rpartition("=")
    found = find_amounts(right) if equals else []
    stated = amount_value(found[0].group()) if found else None
    sides = [body[: len(left)], body] if equals else [body]
    for side in sides:
        if (line := _multiplied(segment, side, stated)) is not None:
            return line
    if stated is None and _RANGE.search(masked):
        return None
    if stated is None:
        stated = _plain_amount(masked, body)
    elif "+" in left and len(added := find_amounts(left)) > 1:
        amount = sum((amount_value(m.group()) for m in added), Decimal(0))
        return CostLine(segment, amount=amount, stated=stated)
    if stated is None:
        return CostLine(segment, stated=Decimal(0)) if NIL.search(body) else None
    return CostLine(segment, amount=stated, stated=stated)


def _multiplied(segment: str, side: str, stated: Decimal | None) -> CostLine | None:
    match = _QUANTITY_FIRST.search(side) or _RATE_FIRST.search(side)
    if match is None:
        return None
    quantity, rate = Decimal(match["q"].replace(",", "").rstrip(".")), amount_value(match["rate"])
    phrase = (match["unit"] or "").strip()
    line = CostLine(
        segment, quantity, match["per"] or phrase.lower() or None, rate, quantity * rate, stated
    )
    if " per " not in f" {phrase} ":
        return line
    return _per_period(replace(line, unit=phrase))


def _per_period(line: CostLine) -> CostLine | None:
    """ "24 miles per day @ 45p" says nothing of the days: any whole number of them is believed."""
    if line.stated is None or not line.amount:
        return None
    whole = line.stated % line.amount == 0
    return replace(line, amount=line.stated) if whole else line


def _plain_amount(masked: str, body: str) -> Decimal | None:
    """The amount of a segment without "=": rates are not amounts; the price may come first."""
    for text in (masked, body):
        found = find_amounts(text)
        plain = [m for m in found if not _IS_RATE.match(text[m.end() :])]
        if plain:
            joined = len(plain) > 1 and "+" in text
            values = [amount_value(m.group()) for m in plain]
            return sum(values, Decimal(0)) if joined else values[-1]
    return None
