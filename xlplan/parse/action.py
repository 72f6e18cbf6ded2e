"""The words of one row to an action, wherever the row stands: a workbook or a text export.

Where its timescale, its costs and its row come from differs, so those are for the callers to give.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from xlplan.parse.lead import parse_leads
from xlplan.parse.status import parse_rag
from xlplan.plan import Action, Cost, Role, Timescale
from xlplan.rules import Names


class Placed(NamedTuple):
    """What does not stand in the row's words: its place, what counts from above, and its values."""

    sheet: str
    row: int
    section_above: str
    stream_above: str
    timescale: Timescale
    cost: Cost


_NOWHERE = Placed("", 0, "", "", Timescale("", "missing"), Cost())


def read_action(
    ref: str, text: Callable[[Role], str], what: Role, names: Names, placed: Placed = _NOWHERE
) -> Action:
    """An action of the texts by role; `what` is the role that says what is to be done."""
    rag = text(Role.RAG)
    leads = text(Role.LEAD)
    return Action(
        ref=ref,
        title=text(what),
        section=text(Role.SECTION) or placed.section_above,
        stream=("" if what is Role.STREAM else text(Role.STREAM)) or placed.stream_above,
        milestones="" if what is Role.MILESTONES else text(Role.MILESTONES),
        leads_raw=leads,
        leads=parse_leads(leads, names),
        timescale=placed.timescale,
        start_raw=text(Role.START),
        progress=text(Role.PROGRESS),
        closed=text(Role.CLOSED),
        rag_raw=rag,
        rag=parse_rag(rag),
        comment=text(Role.COMMENT),
        outcome=text(Role.OUTCOME),
        cost=placed.cost,
        source=text(Role.SOURCE),
        sheet=placed.sheet,
        row=placed.row,
    )
