"""Who leads: nobody, somebody, or only a team."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from xlplan.plan import Action, Flag, Plan, Role, Severity, Where

Make = Callable[..., Action]
MakePlan = Callable[..., Plan]
Told = Callable[..., list[Flag]]


@pytest.mark.parametrize(
    ("lead", "message"),
    [
        pytest.param("", "Lead is blank. Name the person who leads this.", id="blank"),
        pytest.param("TBC", "Lead is “TBC”. Name the person who leads this.", id="TBC"),
        pytest.param(" ? ", "Lead is “?”. Name the person who leads this.", id="question mark"),
        pytest.param(
            "Vacant post", "Lead is “Vacant post”. Name the person who leads this.", id="vacant"
        ),
    ],
)
def test_an_action_nobody_leads_is_flagged(
    action: Make, plan: MakePlan, told: Told, lead: str, message: str
) -> None:
    """A blank or "TBC" lead is an error at the lead's own cell, with what to do."""
    flags = told(plan(action("7", lead=lead)), "missing-lead")

    assert flags == [Flag("missing-lead", Severity.ERROR, "7", Where("Action plan", "E2"), message)]


@pytest.mark.parametrize(
    "lead",
    [
        pytest.param("Jane Brown", id="one person"),
        pytest.param("Jane Brown / Tom Day / Ann Lee", id="three people"),
        pytest.param("Jane Brown and SEND Team", id="person and team"),
        pytest.param("Jane Brown / TBC", id="one of two known"),
        pytest.param("Head of SEND (Jane Brown)", id="named in brackets"),
        pytest.param("Jane Brown – Finance", id="with a team behind a dash"),
        pytest.param("JB", id="initials"),
    ],
)
def test_a_named_person_is_enough(action: Make, plan: MakePlan, told: Told, lead: str) -> None:
    """Wherever a person is named, alone or with others, nobody is asked for a lead."""
    one = plan(action(lead=lead))

    assert told(one, "missing-lead") + told(one, "lead-not-named") == []


@pytest.mark.parametrize(
    ("lead", "named"),
    [
        pytest.param("SEND Team", "SEND Team", id="team"),
        pytest.param("Head of Learning and Skills", "Head of Learning and Skills", id="role"),
        pytest.param("STSS / HTs", "STSS / HTs", id="two teams"),
        pytest.param("SEND Team / TBC", "SEND Team", id="team and placeholder"),
    ],
)
def test_a_team_or_role_alone_is_flagged(
    action: Make, plan: MakePlan, told: Told, lead: str, named: str
) -> None:
    """A team or a role is asked who leads for it, and is not called missing."""
    one = plan(action(lead=lead))

    assert told(one, "missing-lead") == []
    assert [(f.severity, f.where.cell, f.message) for f in told(one, "lead-not-named")] == [
        (Severity.WARNING, "E2", f"“{named}” is not a person. Add who leads this for them.")
    ]


def test_a_complete_action_needs_no_lead(action: Make, plan: MakePlan, told: Told) -> None:
    """What is done is left alone."""
    done = plan(action(lead="", progress="Complete"), action("2", lead="Hub", rag="Blue"))

    assert told(done, "missing-lead") + told(done, "lead-not-named") == []


def test_a_plan_without_leads_is_not_asked_for_them(
    action: Make, plan: MakePlan, told: Told
) -> None:
    """A plan that has no lead column lacks no lead."""
    assert told(plan(action(lead=""), without=(Role.LEAD,)), "missing-lead") == []
