"""Builders of small plans, each action given in an officer's own words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from xlplan.checks import find_flags
from xlplan.parse import parse_cost, parse_leads, parse_rag, parse_timescale
from xlplan.plan import Action, Column, Flag, Plan, Role
from xlplan.rules import Rules

TODAY = date(2018, 6, 15)
ROLES = (
    Role.REF, Role.STREAM, Role.ACTION, Role.MILESTONES, Role.LEAD, Role.TIMESCALE, Role.PROGRESS,
    Role.RAG, Role.COMMENT, Role.OUTCOME, Role.COST, Role.SOURCE,
)  # fmt: skip


def _action(ref: str = "1", **words: str) -> Action:
    said = {
        "title": "Review the offer", "lead": "Jane Brown", "timescale": "By July 2019",
        "outcome": "Everybody knows the offer", "cost": "£500", "rag": "", **words,
    }  # fmt: skip
    lead, timescale, cost, rag = (said.pop(k) for k in ("lead", "timescale", "cost", "rag"))
    return Action(
        ref=ref,
        title=said.get("title", ""),
        stream=said.get("stream", ""),
        milestones=said.get("milestones", ""),
        leads_raw=lead,
        leads=parse_leads(lead),
        timescale=parse_timescale(timescale),
        progress=said.get("progress", ""),
        rag_raw=rag,
        rag=parse_rag(rag),
        comment=said.get("comment", ""),
        outcome=said.get("outcome", ""),
        cost=parse_cost(cost),
        source=said.get("source", ""),
    )


def _plan(*actions: Action, without: tuple[Role, ...] = ()) -> Plan:
    columns = tuple(
        Column(role, role.value.capitalize(), letter)
        for role, letter in zip(ROLES, "ABCDEFGHIJKL", strict=True)
        if role not in without
    )
    rows = tuple(replace(action, row=row) for row, action in enumerate(actions, start=2))
    return Plan("A plan", rows, columns, sheet="Action plan")


@pytest.fixture(scope="session")
def action() -> Callable[..., Action]:
    """An action with nothing wrong; every argument is a cell in an officer's words."""
    return _action


@pytest.fixture(scope="session")
def plan() -> Callable[..., Plan]:
    """A plan of these actions from row 2 on, with every column but those left out."""
    return _plan


@pytest.fixture(scope="session")
def told() -> Callable[..., list[Flag]]:
    """The flags with this code that a plan gets on 15 June 2018, or on another day."""

    def find(plan: Plan, code: str, today: date = TODAY, rules: Rules | None = None) -> list[Flag]:
        return [f for f in find_flags(plan, rules or Rules(), today) if f.code == code]

    return find
