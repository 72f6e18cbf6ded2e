"""The words of one row to an action, wherever the row stands: a workbook or a text export.

Where its timescale, its costs and its row come from differs, so those are for the callers to add.
"""

from __future__ import annotations

from collections.abc import Callable

from xlplan.parse.lead import parse_leads
from xlplan.parse.status import parse_rag
from xlplan.plan import Action, Role
from xlplan.rules import Names


def read_action(ref: str, text: Callable[[Role], str], what: Role, names: Names) -> Action:
    """An action of the texts by role; `what` is the role that says what is to be done."""
    return Action(
        ref=ref,
        title=text(what),
        section=text(Role.SECTION),
        stream="" if what is Role.STREAM else text(Role.STREAM),
        milestones="" if what is Role.MILESTONES else text(Role.MILESTONES),
        leads_raw=text(Role.LEAD),
        leads=parse_leads(text(Role.LEAD), names),
        start_raw=text(Role.START),
        progress=text(Role.PROGRESS),
        closed=text(Role.CLOSED),
        rag_raw=text(Role.RAG),
        rag=parse_rag(text(Role.RAG)),
        comment=text(Role.COMMENT),
        outcome=text(Role.OUTCOME),
        source=text(Role.SOURCE),
    )
