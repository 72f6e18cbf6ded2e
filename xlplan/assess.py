"""A plan judged on one day: ratings, flags and totals together, ready to be shown or written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import itemgetter

from xlplan.checks import find_flags
from xlplan.costs import Totals, total_costs
from xlplan.plan import Action, Flag, Plan, Rag, Severity
from xlplan.rag import WORST_FIRST, Rating, rate
from xlplan.rules import Rules


@dataclass(frozen=True)
class Assessment:
    """What xlplan has to say about a plan; `ratings` stand in the order of the actions."""

    plan: Plan
    rules: Rules
    today: date
    ratings: tuple[Rating, ...]
    flags: tuple[Flag, ...]
    totals: Totals

    @cached_property
    def rated(self) -> tuple[tuple[Action, Rating], ...]:
        """Each action with its rating."""
        return tuple(zip(self.plan.actions, self.ratings, strict=True))

    @cached_property
    def findings(self) -> tuple[Flag, ...]:
        """The flags somebody has to do something about: errors and warnings."""
        return tuple(f for f in self.flags if f.severity is not Severity.INFORMATION)

    def findings_of(self, action: Action) -> tuple[Flag, ...]:
        """The findings about one action: by its ref, and by its row where refs are not unique."""
        here = self._placed_findings.get((action.ref, action.row), ())
        elsewhere = self._placed_findings.get((action.ref, None), ())
        if not here and not elsewhere:
            return ()
        return tuple(flag for _, flag in sorted([*here, *elsewhere], key=itemgetter(0)))

    @cached_property
    def _placed_findings(self) -> dict[tuple[str | None, int | None], list[tuple[int, Flag]]]:
        """By ref and row, the row None where it is another sheet's; each with its place in all."""
        placed: dict[tuple[str | None, int | None], list[tuple[int, Flag]]] = {}
        for place, flag in enumerate(self.findings):
            row = _row(flag) if flag.where.sheet == self.plan.sheet else None
            placed.setdefault((flag.ref, row), []).append((place, flag))
        return placed

    def counts(self) -> dict[Rag, int]:
        """How many actions have each calculated RAG, worst first, none left out."""
        counted = Counter(rating.rag for rating in self.ratings)
        return {rag: counted[rag] for rag in WORST_FIRST}


def _row(flag: Flag) -> int:
    digits = "".join(filter(str.isdigit, flag.where.cell))
    return int(digits) if digits else 0


def assess(plan: Plan, rules: Rules, today: date) -> Assessment:
    """Rates every action, runs every check and adds up the costs as of this day."""
    ratings = tuple(rate(action, rules, today) for action in plan.actions)
    flags = find_flags(plan, rules, today)
    return Assessment(plan, rules, today, ratings, flags, total_costs(plan))


def in_words(flags: Iterable[Flag]) -> str:
    """The codes of some flags, each once, as a person reads them: "Overdue, missing cost"."""
    codes = dict.fromkeys(flag.code.replace("-", " ") for flag in flags)
    words = re.sub(r"\brag\b", "RAG", ", ".join(codes))
    return words[:1].upper() + words[1:]
