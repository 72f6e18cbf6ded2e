"""How the checks make their flags: the code, the cell and the sentence in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache

from xlplan.plan import Action, Flag, Plan, Role, Severity, Where
from xlplan.rag import is_complete
from xlplan.rules import Rules

Check = Callable[[Plan, Rules, date], Iterable[Flag]]


def error(plan: Plan, action: Action, role: Role, code: str, message: str) -> Flag:
    """Something required is missing or a figure is wrong."""
    return Flag(code, Severity.ERROR, action.ref, plan.where(action, role), message)


def warning(plan: Plan, action: Action, role: Role, code: str, message: str) -> Flag:
    """Somebody should look."""
    return Flag(code, Severity.WARNING, action.ref, plan.where(action, role), message)


def information(plan: Plan, action: Action, role: Role, code: str, message: str) -> Flag:
    """Good to know; nobody need do anything."""
    return Flag(code, Severity.INFORMATION, action.ref, plan.where(action, role), message)


def about_plan(plan: Plan, where: Where, code: str, severity: Severity, message: str) -> Flag:
    """A finding about the plan as a whole."""
    return Flag(code, severity, None, where, message)


@lru_cache(maxsize=1)  # a dozen checks ask for them in turn
def still_open(plan: Plan, rules: Rules) -> tuple[Action, ...]:
    """The actions not marked complete: what is done needs no lead or date any more."""
    return tuple(action for action in plan.actions if not is_complete(action, rules))
