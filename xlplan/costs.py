"""What the whole plan costs: declared by the officers, recalculated from the lines.

A cost nobody states is listed as not stated; it is never filled in or counted as nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from xlplan.parse import to_pence
from xlplan.plan import Plan


@dataclass(frozen=True, slots=True)
class Totals:
    """Both totals in pounds, None where the plan says nothing of money.

    `not_stated` names what the totals leave out: the refs of actions without a cost, then the
    plan's own grand total line if it is blank.
    """

    declared: Decimal | None
    recalculated: Decimal | None
    not_stated: tuple[str, ...] = ()

    @property
    def difference(self) -> Decimal | None:
        """Declared less recalculated, to the penny."""
        if self.declared is None or self.recalculated is None:
            return None
        return to_pence(self.declared - self.recalculated)


def total_costs(plan: Plan) -> Totals:
    """Adds up every action once: its lines, or its declared total where it has no lines."""
    if not plan.has_costs:
        return Totals(None, None)
    declared = [action.cost.as_declared for action in plan.actions]
    counted = [action.cost.counted for action in plan.actions]
    pairs = zip(plan.actions, counted, strict=True)
    missing = [action.ref for action, amount in pairs if amount is None]
    if plan.grand_total is not None and plan.grand_total.amount is None:
        missing.append(plan.grand_total.label)
    return Totals(
        sum((amount for amount in declared if amount is not None), Decimal(0)),
        sum((amount for amount in counted if amount is not None), Decimal(0)),
        tuple(missing),
    )
