"""What the whole plan costs, and what that leaves out."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xlplan.costs import Totals, total_costs
from xlplan.parse import parse_cost
from xlplan.plan import Action, GrandTotal, Plan, Where


def _plan(*costs: str, grand_total: GrandTotal | None = None) -> Plan:
    rows = enumerate(costs, start=1)
    actions = tuple(Action(str(ref), cost=parse_cost(text)) for ref, text in rows)
    return Plan("A plan", actions, grand_total=grand_total)


@pytest.mark.parametrize(
    ("costs", "totals"),
    [
        pytest.param(["", ""], Totals(None, None), id="nothing about money"),
        pytest.param([], Totals(None, None), id="no actions"),
        pytest.param(["£5", "£6"], Totals(Decimal(11), Decimal(11)), id="lines only"),
        pytest.param(["Total £5", "£6"], Totals(Decimal(11), Decimal(11)), id="a total only"),
        pytest.param(
            ["£5 Total £7", "£6"], Totals(Decimal(13), Decimal(11)), id="a total that is wrong"
        ),
        pytest.param(["£5", "nil"], Totals(Decimal(5), Decimal(5)), id="nil counts as nothing"),
        pytest.param(
            ["£5", "", "TBC"], Totals(Decimal(5), Decimal(5), ("2", "3")), id="some not stated"
        ),
        pytest.param(
            ["1. £5 2. £6 Total 1-2 = £99 Total £11"],
            Totals(Decimal(11), Decimal(11)),
            id="subtotals are not added",
        ),
        pytest.param(["nil"], Totals(Decimal(0), Decimal(0)), id="nil alone"),
        pytest.param(["TBC"], Totals(Decimal(0), Decimal(0), ("1",)), id="only words"),
    ],
)
def test_every_action_counts_once(costs: list[str], totals: Totals) -> None:
    """Declared and recalculated are added up side by side; what is unknown is named."""
    assert totals == total_costs(_plan(*costs))


@pytest.mark.parametrize(
    ("amount", "not_stated"),
    [
        pytest.param(None, ("2", "Grand total"), id="blank"),
        pytest.param(Decimal(99), ("2",), id="filled in"),
    ],
)
def test_a_grand_total_is_never_added(amount: Decimal | None, not_stated: tuple[str, ...]) -> None:
    """The plan's own last line is no cost; a blank one is named as not stated."""
    total = GrandTotal("Grand total", amount, Where("", "line 9"))

    assert total_costs(_plan("£5", "", grand_total=total)) == Totals(
        Decimal(5), Decimal(5), not_stated
    )


@pytest.mark.parametrize(
    ("totals", "difference"),
    [
        pytest.param(Totals(Decimal(7), Decimal(5)), Decimal(2), id="too high"),
        pytest.param(Totals(Decimal(5), Decimal(7)), Decimal(-2), id="too low"),
        pytest.param(Totals(None, None), None, id="no money at all"),
    ],
)
def test_the_difference_is_declared_less_recalculated(
    totals: Totals, difference: Decimal | None
) -> None:
    """How much more the officers declared than the lines make."""
    assert difference == totals.difference
