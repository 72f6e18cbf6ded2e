"""A plan judged on one day: ratings, flags and totals together, ready to be shown or written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

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

    @property
    def rated(self) -> tuple[tuple[Action, Rating], ...]:
        """Each action with its rating."""
        return tuple(zip(self.plan.actions, self.ratings, strict=True))

    @property
    def findings(self) -> tuple[Flag, ...]:
        """The flags somebody has to do something about: errors and warnings."""
        return tuple(f for f in self.flags if f.severity is not Severity.INFORMATION)

    def flags_of(self, action: Action) -> tuple[Flag, ...]:
        """The flags of one action, by the row they stand on."""
        return tuple(f for f in self.flags if f.ref == action.ref)

    def counts(self) -> dict[Rag, int]:
        """How many actions have each calculated RAG, worst first, none left out."""
        counted = Counter(rating.rag for rating in self.ratings)
        return {rag: counted[rag] for rag in WORST_FIRST}


def assess(plan: Plan, rules: Rules, today: date) -> Assessment:
    """Rates every action, runs every check and adds up the costs as of this day."""
    ratings = tuple(rate(action, rules, today) for action in plan.actions)
    flags = find_flags(plan, rules, today)
    return Assessment(plan, rules, today, ratings, flags, total_costs(plan))
