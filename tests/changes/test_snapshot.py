"""What a night keeps of a plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from xlplan.assess import assess
from xlplan.changes import Noted, take_snapshot
from xlplan.changes.snapshot import plain_text
from xlplan.parse import parse_timescale
from xlplan.plan import Action, Column, Cost, Plan, Rag, Role
from xlplan.rules import Rules

_TODAY = date(2018, 6, 15)


def _plan(action: Action) -> Plan:
    columns = tuple(Column(role, role.value, "A") for role in (Role.ACTION, Role.LEAD))
    return Plan("High Needs", (action,), columns, sheet="Plan", header_row=4)


def test_a_snapshot_holds_what_officers_wrote_and_what_came_of_it() -> None:
    """Their words as they are, the dates and totals read from them, the RAG, the flags."""
    action = Action(
        "3", "Recruit", "Section", "Stream", leads_raw="Ann ", progress="Begun", rag_raw="G",
        timescale=parse_timescale("By May 2018"), cost=Cost(declared=Decimal(5)), row=7,
    )  # fmt: skip
    assessment = assess(_plan(action), Rules(), _TODAY)
    snapshot = take_snapshot(assessment)
    assert snapshot.day == _TODAY
    assert snapshot.flags == assessment.flags
    assert snapshot.actions == (
        Noted("3", "Recruit", "Section", "Stream", "Ann ", "By May 2018", date(2018, 5, 31),
              "Begun", "G", Rag.RED, Decimal(5), None, row=7),
    )  # fmt: skip
    assert snapshot.columns == frozenset({Role.ACTION, Role.LEAD})


def test_the_columns_of_xlplan_itself_are_none_to_lose() -> None:
    """Officers may delete a grey column; that says nothing of their plan."""
    grey = replace(_plan(Action("3")), columns=(Column(Role.REASON, "Reason", "A"),))
    assert take_snapshot(assess(grey, Rules(), _TODAY)).columns is None


def test_half_a_character_does_not_stop_the_night() -> None:
    """Text that a damaged paste left in a cell can be stored, and is the same every night."""
    action = Action("3", "Recruit \ud83d", leads_raw="TBC \ud83d", row=7)
    snapshot = take_snapshot(assess(_plan(action), Rules(), _TODAY))
    assert snapshot.actions[0].title == "Recruit ?"
    "".join(flag.message for flag in snapshot.flags).encode()


def test_plain_text_keeps_every_word() -> None:
    """Only case, spaces and kinds of the same sign are looked past."""
    assert plain_text(" Déjà\u00a0VU –\n“it’s”\u200b ") == 'déjà vu - "it\'s"'
