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

from xlplan.parse.cost_lines import read_item, read_total
from xlplan.parse.money import format_money, is_beyond, parse_money
from xlplan.parse.placeholders import is_placeholder
from xlplan.parse.segments import NIL, OTHER_I, TOTAL, cut
from xlplan.parse.unclear import is_unclear
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
_LARGE_NUMBER = re.compile(r"[1-9][\d,]{2,}")
_NO_NOTES: frozenset[CostNote] = frozenset()
_TOTAL_OF = re.compile(
    r"(?:Total|TOTAL)\s+(?:of\s+)?(?P<first>\d{1,2})\s?(?:[-–]|to)\s?(?P<last>\d{1,2})\b"
)
_TOTAL_FOR = re.compile(r"(?:Total|TOTAL)\s+for\s+(?P<q>\d[\d,]*)\s+(?P<unit>[^=£]+)")
_DIGITS_ONLY = re.compile(r"-?[\d.,]+")
# "13.000" and "1,50" without a "£" may be the continent's.
_WELL_WRITTEN = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?")
_SUBTOTAL = re.compile(r"Sub-?\s?total\b|Subtotal\b", re.IGNORECASE)


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
    if nothing or is_unclear(words):
        return replace(cost, lines=(), subtotals=(), notes=cost.notes | {"unclear"})
    return cost


def parse_total(text: str) -> Decimal | None:
    """The one amount in pounds of a cell for a total, None where its words say none or several.

    That there is no cost is an amount of nothing.

    >>> [str(parse_total(t)) for t in ("£13,000", "1500", "No additional cost", "£500 to £600")]
    ['13000', '1500', '0', 'None']
    """
    words = text.strip()
    if "\n" in words or (_DIGITS_ONLY.fullmatch(words) and not _WELL_WRITTEN.fullmatch(words)):
        return None
    if words.startswith("(") and words.endswith(")"):
        return None  # accountants write what is owed to them so
    cost = parse_cost(words)
    stated = {line.stated for line in cost.lines} | {cost.declared} - {None}
    if "unclear" in cost.notes or len(cost.lines) > 1 or len(stated) != 1:
        return None
    total = cost.as_declared
    if not total and _LARGE_NUMBER.search(words):
        return None  # "15,000 – no additional cost"
    return total if stated == {total} else None


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
        items, unit_cost, line = read_item(segment)
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
        stated = read_total(segment)
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
