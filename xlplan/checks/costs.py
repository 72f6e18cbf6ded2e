"""Checks on money: what is missing and what does not add up. Nothing here corrects a figure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from xlplan.checks.flags import about_plan, error, information, warning
from xlplan.parse import format_money
from xlplan.parse.cost import arithmetic
from xlplan.parse.money import is_multiple
from xlplan.plan import Action, CostLine, Flag, Plan, Role, Severity, Subtotal, Where
from xlplan.rules import Rules

_HALF_A_PENNY = Decimal("0.005")


def missing_cost(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """No amount in a plan that has costs; "no additional cost" is an amount."""
    for action in plan.actions if plan.has_costs else ():
        if action.cost.counted is None and not action.cost.notes & {"unclear", "total-unclear"}:
            words = action.cost.raw.strip()
            said = f"“{_short(words)}” states no amount" if words else "No cost is stated"
            message = f"{said}. Give an amount, or write “No additional cost”."
            yield warning(plan, action, Role.COST, "missing-cost", message)


def total_differs(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """The declared total is not what the lines come to."""
    for action in plan.actions:
        declared, recalculated = action.cost.declared, action.cost.recalculated
        if declared is None or recalculated is None:
            continue
        if abs(declared - recalculated) < _HALF_A_PENNY:
            continue
        by = format_money(abs(declared - recalculated))
        more = "more" if declared > recalculated else "less"
        amounts = [format_money(line.amount) for line in action.cost.lines]
        made = format_money(recalculated)
        sums = f"lines: {' + '.join(amounts)} = {made}" if len(amounts) > 1 else f"line, {made}"
        message = (
            f"The total says {format_money(declared)}, {by} {more} than its {sums}. "
            "Correct whichever is wrong."
        )
        yield error(plan, action, _total_role(plan), "total-differs", message)


def subtotal_differs(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """A subtotal is not what its own arithmetic comes to."""
    for action in plan.actions:
        for subtotal in action.cost.subtotals:
            if subtotal.stated != subtotal.calculated:
                message = (
                    f"“{_short(subtotal.text)}”: {subtotal.arithmetic}"
                    f"{_hint(action, subtotal)}. Correct whichever is wrong."
                )
                yield error(plan, action, Role.COST, "subtotal-differs", message)


def line_differs(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """A line is not its quantity times its rate."""
    for action in plan.actions:
        told = {subtotal.stated for subtotal in action.cost.subtotals}
        for line in action.cost.lines:
            if not _differs(line) or (line.stated in told and line.rate):
                continue
            message = f"“{_short(line.text)}”: {_sum_of(line)}. Correct whichever is wrong."
            flag = error(plan, action, Role.COST, "line-differs", message)
            yield flag if line.where is None else _at(flag, line)


def line_not_added(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """A line of the Costs sheet that was meant to have an amount and has none Excel adds up."""
    for action in plan.actions:
        for line in action.cost.lines:
            if line.problem:
                message = f"“{_short(line.text)}”: {line.problem}."
                yield _at(error(plan, action, Role.COST, "line-not-added", message), line)


def total_without_breakdown(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """A total in words with no lines that make it."""
    for action in plan.actions:
        if action.cost.declared and not action.cost.lines and "unclear" not in action.cost.notes:
            total = format_money(action.cost.declared)
            message = f"The total of {total} has no lines, so it cannot be checked. List them."
            yield warning(plan, action, Role.COST, "total-without-breakdown", message)


def cost_unclear(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """Amounts that cannot be read for certain, or are not simply added up."""
    for action in plan.actions:
        if "unclear" in action.cost.notes:
            message = (
                f"What “{_short(action.cost.raw)}” comes to cannot be read for certain, so it is "
                "not counted. Write each amount as £1,500, and one for each item."
            )
            yield warning(plan, action, Role.COST, "cost-unclear", message)


def cost_fragment(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """The text starts or stops in the middle of a sentence."""
    for action in plan.actions:
        if "fragment" in action.cost.notes:
            words = _short(action.cost.raw)
            message = f"“{words}” is part of a sentence: words are missing. Complete it."
            yield warning(plan, action, Role.COST, "cost-fragment", message)


def cost_excludes(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """The figure leaves something out, by its own words."""
    for action in plan.actions:
        if "excludes" in action.cost.notes:
            message = (
                "By its own words this cost leaves something out, so it is the least it can be."
            )
            yield information(plan, action, Role.COST, "cost-excludes", message)


def cost_shared(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """The cost is shared with others; whose part the figure is may be unclear."""
    for action in plan.actions:
        if "shared" in action.cost.notes:
            message = "This cost is shared. Say whether the figure is our part or the whole."
            yield information(plan, action, Role.COST, "cost-shared", message)


def grand_total_blank(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """The plan has a line for the grand total and nothing in it."""
    total = plan.grand_total
    if total is not None and total.amount is None and not total.text and plan.has_costs:
        message = f"“{total.label}” is blank. Fill it in: xlplan cannot know what it should hold."
        yield about_plan(plan, total.where, "grand-total-blank", Severity.WARNING, message)


def not_in_costs(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """Amounts in the text that the Costs sheet does not have, so that its totals lack them."""
    for action in plan.actions:
        if "not-itemised" in action.cost.notes and action.cost.recalculated:
            total = format_money(action.cost.recalculated)
            message = (
                f"The text comes to {total}, but the Costs sheet has no line for {action.ref}. "
                "Add it there, so that the tracker's own totals count it."
            )
            yield warning(plan, action, Role.COST, "not-in-costs", message)


def total_not_entered(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """A total in the text that the column for totals does not have."""
    for action in plan.actions:
        if "not-entered" in action.cost.notes and action.cost.declared is not None:
            message = (
                f"The text gives a total of {format_money(action.cost.declared)}, but the cell for "
                "it is blank. Enter it, so that the tracker's own totals count it."
            )
            yield warning(plan, action, Role.DECLARED, "total-not-entered", message)


def total_not_added(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """Text where a total belongs: Excel adds up no text, even if it looks like an amount."""
    header = next((c.header for c in plan.columns if c.role is Role.DECLARED), "")
    for action in plan.actions:
        cost = action.cost
        if cost.notes & {"total-as-text", "total-unclear"}:
            amount = cost.declared if "total-as-text" in cost.notes else None
            message = _as_text(header, cost.declared_text, amount)
            yield warning(plan, action, Role.DECLARED, "total-not-added", message)
    total = plan.grand_total
    if total is not None and total.text and total.amount != 0:
        message = _as_text(total.label, total.text, total.amount)
        yield about_plan(plan, total.where, "total-not-added", Severity.WARNING, message)


def cost_without_action(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """A line on the Costs sheet whose ref no action has: no total counts it."""
    for line in plan.stray_lines:
        message = (
            f"“{_short(line.text)}” ({format_money(line.amount)}) belongs to no action. "
            "Correct its ref: no total counts it."
        )
        where = line.ref_where or line.where or Where(plan.sheet, "")
        yield about_plan(plan, where, "cost-without-action", Severity.ERROR, message)


def _differs(line: CostLine) -> bool:
    """Whether a line contradicts itself, by more than rounding its rate to pence explains.

    Per day of days that are not stated, any whole number of them is believed.
    """
    if line.stated is None:
        return False
    if line.quantity is None or line.rate is None or not line.quantity * line.rate:
        return line.stated != line.amount
    product = line.quantity * line.rate
    if " per " in (line.unit or ""):
        return not is_multiple(line.stated, product)
    return abs(line.stated - product) > (abs(line.quantity) + 1) * _HALF_A_PENNY


def _total_role(plan: Plan) -> Role:
    return Role.DECLARED if plan.has(Role.DECLARED) else Role.COST


def _as_text(name: str, text: str, amount: Decimal | None) -> str:
    words = f"“{_short(name)}” holds the text “{_short(text)}”"
    if amount is None:
        return f"{words}, which cannot be read as an amount. Type a number, such as 1500."
    number = format_money(amount).replace("£", "").replace(",", "")
    return f"{words}, which Excel does not add up. Type the number {number}."


def _at(flag: Flag, line: CostLine) -> Flag:
    return Flag(flag.code, flag.severity, flag.ref, line.where or flag.where, flag.message)


def _sum_of(line: CostLine) -> str:
    stated = format_money(line.stated or Decimal(0))
    if line.quantity is None or line.rate is None:
        return f"its parts make {format_money(line.amount)}, not {stated}"
    return f"{arithmetic(line.quantity, line.rate)}, not {stated}"


def _hint(action: Action, subtotal: Subtotal) -> str:
    """ "£15,360 would be 15 × £1,024" helps to see what went wrong."""
    lines = [line for line in action.cost.lines if line.amount == subtotal.calculated]
    rates = [line.rate for line in lines if line.rate]
    if not rates or not is_multiple(subtotal.stated, rates[0]):
        return f", not {format_money(subtotal.stated)}"
    count = subtotal.stated / rates[0]
    return f", while {format_money(subtotal.stated)} is {count:,f} × {format_money(rates[0])}"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 60 else words[:59].rsplit(" ", 1)[0] + " …"
