"""The checks: a plain list of pure functions (plan, rules, today) → flags.

A check never raises and never changes the plan. To add one, write the function in the module
of its subject and put it in CHECKS.
"""

from __future__ import annotations

from datetime import date

from xlplan.checks import costs, leads, rows, timescales
from xlplan.checks.flags import Check
from xlplan.plan import Flag, Plan
from xlplan.rules import Rules

CHECKS: tuple[Check, ...] = (
    rows.missing_column,
    rows.unclear_setting,
    rows.row_below_table,
    rows.missing_ref,
    rows.duplicate_ref,
    rows.unsafe_ref,
    rows.missing_action,
    rows.several_actions,
    leads.missing_lead,
    leads.lead_not_named,
    timescales.missing_timescale,
    timescales.unclear_timescale,
    timescales.no_due_date,
    timescales.several_timescales,
    timescales.excel_changed_date,
    timescales.overdue,
    timescales.rag_unclear,
    timescales.rag_disagrees,
    timescales.rag_without_comment,
    rows.dependency_later,
    costs.missing_cost,
    costs.total_differs,
    costs.subtotal_differs,
    costs.line_differs,
    costs.line_not_added,
    costs.total_without_breakdown,
    costs.cost_unclear,
    costs.cost_fragment,
    costs.not_in_costs,
    costs.total_not_entered,
    costs.total_not_added,
    rows.missing_outcome,
    timescales.due_soon,
    costs.cost_excludes,
    costs.cost_shared,
    timescales.short_year,
    rows.row_split,
    rows.text_cut_off,
    costs.cost_without_action,
    costs.grand_total_blank,
)


def find_flags(plan: Plan, rules: Rules, today: date) -> tuple[Flag, ...]:
    """Every flag of every check, in the order of the plan's rows, then of CHECKS."""
    rows_of = {action.ref: place for place, action in reversed(list(enumerate(plan.actions)))}
    found = [flag for check in CHECKS for flag in check(plan, rules, today)]
    last = len(plan.actions)
    return tuple(sorted(found, key=lambda f: last if f.ref is None else rows_of[f.ref]))
