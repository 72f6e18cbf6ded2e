"""The By lead sheet: what each person, role and team has to do, and how it stands.

An action with several leads counts with each of them; its cost stands once, in the row for joint
actions, so that the costs add up to those of the plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from xlplan.plan import Action, Lead, Rag, Role
from xlplan.rag import WORST_FIRST
from xlplan.report.content import Cell, Column, Sheet, Table
from xlplan.report.subject import Subject
from xlplan.summary import one_line

LEADS_SHEET = "By lead"
_JOINT, _NOBODY = "Joint actions, once", "Nobody named"
_KINDS = ("person", "role", "team")
_LONGEST_LIST = 300
Rated = tuple[Action, Rag, dict[str, Lead]]  # with its leads, as `named` gives them


def leads_sheet(subject: Subject) -> Sheet | None:
    """None where the plan has no column for leads, or nothing to lead."""
    assessment = subject.assessment
    plan = assessment.plan
    if not plan.has(Role.LEAD) or not plan.actions:
        return None
    rated = [(action, rating.rag, named(action)) for action, rating in assessment.rated]
    parties = _parties(rated)
    rows = [_row(lead.name, lead.kind.capitalize(), of, money=plan.has_costs)
            for lead, of in sorted(parties.items(), key=_most_pressing)]  # fmt: skip
    rows += [
        _row(name, "", of, money=plan.has_costs, alone=False)
        for name, of in ((_JOINT, [r for r in rated if len(r[2]) > 1]),
                         (_NOBODY, [r for r in rated if not r[2]]))
        if of
    ]  # fmt: skip
    rows.append(_row("The plan, each action once", "", rated, money=plan.has_costs, alone=False))
    table = Table("By_lead", _columns(money=plan.has_costs), rows, note=_note(money=plan.has_costs))
    return Sheet(LEADS_SHEET, "What each lead has to do", (), (table,), first_columns=1)


def named(action: Action) -> dict[str, Lead]:
    """The leads of an action who are somebody, each once; "TBC" is nobody."""
    return {_key(lead): lead for lead in action.leads if lead.kind in _KINDS}


def _key(lead: Lead) -> str:
    return " ".join(lead.name.casefold().split())


def _parties(rated: Iterable[Rated]) -> dict[Lead, list[Rated]]:
    """Everybody's actions; who is written in two ways goes by the first."""
    first: dict[str, Lead] = {}
    parties: dict[Lead, list[Rated]] = {}
    for one in rated:
        for key, lead in one[2].items():
            parties.setdefault(first.setdefault(key, lead), []).append(one)
    return parties


def _most_pressing(party: tuple[Lead, list[Rated]]) -> tuple[int, list[int], str]:
    lead, of = party
    rags = Counter(rag for _, rag, _ in of)
    return _KINDS.index(lead.kind), [-rags[rag] for rag in WORST_FIRST], _key(lead)


def _columns(*, money: bool) -> tuple[Column, ...]:
    return (
        Column("Lead", 30),
        Column("Kind", 11),
        Column("Worst status", 15, "rag"),
        Column("Actions", 11, "number"),
        Column("Of these joint", 10, "number"),
        *(Column(rag, 12, "number") for rag in WORST_FIRST),
        Column("Refs", 34),
        *((Column("Cost", 17, "money"),) if money else ()),
    )


def _row(name: str, kind: str, of: list[Rated], *, money: bool, alone: bool = True) -> list[Cell]:
    rags = Counter(rag for _, rag, _ in of)
    joint = sum(1 for _, _, leads in of if len(leads) > 1)
    refs = one_line(", ".join(action.ref for action, _, _ in of if action.ref), _LONGEST_LIST)
    own = [action for action, _, leads in of if not alone or len(leads) == 1]
    return [
        one_line(name, 120), kind, min(rags, key=WORST_FIRST.index), len(of), joint,
        *(rags[rag] for rag in WORST_FIRST), refs, *([_cost(own)] if money else []),
    ]  # fmt: skip


def _cost(actions: Iterable[Action]) -> Decimal:
    return sum((action.cost.counted or Decimal(0) for action in actions), Decimal(0))


def _note(*, money: bool) -> str:
    counted = "An action with several leads counts with each of them."
    if not money:
        return counted
    return (
        f"{counted} Beside each lead stands the cost of what they lead alone; the cost of the "
        f"others is not divided and stands once, under “{_JOINT}”."
    )
