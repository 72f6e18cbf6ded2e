"""Checks on who leads. Joint leads are common and fine, so they are not flagged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from xlplan.checks.flags import error, still_open, warning
from xlplan.plan import Flag, Plan, Role
from xlplan.rules import Rules


def missing_lead(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """Nobody is named: the cell is blank or says TBC."""
    for action in still_open(plan, rules) if plan.has(Role.LEAD) else ():
        if all(lead.kind == "placeholder" for lead in action.leads):
            said = f"Lead is “{action.leads_raw.strip()}”" if action.leads else "Lead is blank"
            message = f"{said}. Name the person who leads this."
            yield error(plan, action, Role.LEAD, "missing-lead", message)


def lead_not_named(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """A team or a role leads, but no person."""
    for action in still_open(plan, rules):
        parties = [lead for lead in action.leads if lead.kind != "placeholder"]
        if parties and not any(lead.kind == "person" for lead in parties):
            names = " / ".join(lead.name for lead in parties)
            message = f"“{names}” is not a person. Add who leads this for them."
            yield warning(plan, action, Role.LEAD, "lead-not-named", message)
