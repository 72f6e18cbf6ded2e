"""The formulas xlplan itself writes into a tracker, and the values it knows they have.

They are recognised by their text, wherever an officer moves them; every other formula is the
officers'. There is no formula engine here: each value is worked out from the same plan.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from xlplan.plan import Action, Plan, Rag, Role
from xlplan.rag import WORST_FIRST, Rating
from xlplan.tracker.columns import (
    ACTIONS_TABLE,
    COSTS_TABLE,
    DECLARED_NAME,
    HEADERS,
    MANAGEMENT_NAME,
    RECALCULATED_NAME,
)

FormulaValue = int | Decimal | str

_QUANTITY, _RATE = (f"{COSTS_TABLE}[[#This Row],[{name}]]" for name in ("Quantity", "Rate"))
AMOUNT = f'IF(AND(ISNUMBER({_QUANTITY}),ISNUMBER({_RATE})),{_QUANTITY}*{_RATE},"")'
DIFFERENCE = f"{DECLARED_NAME}-{RECALCULATED_NAME}"
WITH_MANAGEMENT = f'IF({MANAGEMENT_NAME}="","Not stated",{RECALCULATED_NAME}+{MANAGEMENT_NAME})'


def column_ref(header: str, table: str = ACTIONS_TABLE) -> str:
    """A structured reference to a whole column (ECMA-376 Part 1, 18.17.6.5 for its escapes).

    >>> column_ref("RAG"), column_ref("Cost (£)")
    ('Actions[RAG]', 'Actions[[Cost (£)]]')
    """
    escaped = re.sub(r"(['\[\]#@])", r"'\1", header)
    return f"{table}[{escaped}]" if re.fullmatch(r"[\w ]+", header) else f"{table}[[{escaped}]]"


def recalculated_formula(headers: Mapping[Role, str]) -> str:
    """A row's own total: the sum of its cost lines, blank where it has none."""
    header = re.sub(r"(['\[\]#@])", r"'\1", _header(headers, Role.REF))
    ref = f"{ACTIONS_TABLE}[[#This Row],[{header}]]"
    refs, amounts = column_ref("Ref", COSTS_TABLE), column_ref("Amount", COSTS_TABLE)
    nothing = f'OR({ref}="",COUNTIFS({refs},{ref})=0)'
    return f'IF({nothing},"",SUMIFS({amounts},{refs},{ref}))'


@dataclass(frozen=True, slots=True)
class SummaryFormulas:
    """The formulas of the Summary sheet for a plan with these headers."""

    actions: str
    calculated: Mapping[Rag, str]
    officers: Mapping[Rag, str]
    declared: str
    recalculated: str
    not_stated: str


def summary_formulas(headers: Mapping[Role, str]) -> SummaryFormulas:
    """Every formula stands by itself, so that it may be moved anywhere."""
    refs, calculated, officers, declared, recalculated = (
        column_ref(_header(headers, role))
        for role in (Role.REF, Role.CALCULATED_RAG, Role.RAG, Role.DECLARED, Role.RECALCULATED)
    )
    amounts = column_ref("Amount", COSTS_TABLE)
    return SummaryFormulas(
        actions=f'COUNTIFS({calculated},"?*")',
        calculated={rag: f'COUNTIFS({calculated},"{rag}")' for rag in WORST_FIRST},
        officers={rag: f'SUMPRODUCT(--(TRIM({officers})="{rag}"))' for rag in WORST_FIRST},
        declared=f"SUM({declared})+SUMPRODUCT(1-ISNUMBER({declared}),{recalculated})",
        recalculated=f"SUM({recalculated})+SUMPRODUCT(1-ISNUMBER({recalculated}),{declared})",
        not_stated=(
            f'IF(COUNT({declared})+COUNT({amounts})=0,"No costs",'
            f'SUMPRODUCT(--({refs}<>""),1-ISNUMBER({declared}),1-ISNUMBER({recalculated})))'
        ),
    )


@lru_cache(maxsize=16)
def own_texts(headers: tuple[tuple[Role, str], ...]) -> frozenset[str]:
    """Every formula xlplan writes into a tracker with these headers, as `plain` gives it."""
    named = dict(headers)
    summary = summary_formulas(named)
    written = (
        AMOUNT, DIFFERENCE, WITH_MANAGEMENT, recalculated_formula(named), summary.actions,
        summary.declared, summary.recalculated, summary.not_stated,
        *summary.calculated.values(), *summary.officers.values(),
    )  # fmt: skip
    return frozenset(map(plain, written))


def summary_values(
    plan: Plan, ratings: tuple[Rating, ...], management: Decimal | None
) -> dict[str, FormulaValue]:
    """What every formula of the Summary comes to, by its text as `plain` gives it."""
    formulas = summary_formulas({column.role: column.header for column in plan.columns})
    declared, recalculated, not_stated = _sums(plan)
    values: dict[str, FormulaValue] = {
        formulas.actions: len(ratings),
        formulas.declared: declared,
        formulas.recalculated: recalculated,
        formulas.not_stated: not_stated,
        DIFFERENCE: declared - recalculated,
        WITH_MANAGEMENT: "Not stated" if management is None else recalculated + management,
    }
    calculated = Counter(rating.rag for rating in ratings)
    said = Counter(action.rag_raw.casefold() for action in plan.actions)
    for rag in WORST_FIRST:
        values[formulas.calculated[rag]] = calculated[rag]
        values[formulas.officers[rag]] = said[rag.casefold()]
    return {plain(formula): value for formula, value in values.items()}


def recalculated_in_sheet(action: Action) -> Decimal | None:
    """What a row's own formula finds: lines that stand only in the text are not in Costs."""
    return None if "not-itemised" in action.cost.notes else action.cost.recalculated


def declared_in_sheet(action: Action) -> Decimal | None:
    """The number in a row's Declared total: none where a total stands only in text."""
    only_text = action.cost.declared_text or "not-entered" in action.cost.notes
    return None if only_text else action.cost.declared


@lru_cache(maxsize=1024)  # a table's column repeats one text in every row
def plain(formula: str) -> str:
    """A formula's text without what programs write differently: case, spaces, a leading "=".

    >>> plain("= SUM( Actions[RAG] )") == plain("sum(actions[rag])")
    True
    """
    parts = re.split(r'("[^"]*")', formula.strip().removeprefix("="))
    return "".join(part if part.startswith('"') else _squeezed(part) for part in parts)


def _squeezed(part: str) -> str:
    """Spaces inside brackets belong to a column's name."""
    pieces: Iterator[str] = (m.group() for m in re.finditer(r"\[[^\[\]]*\]|\s+|.", part))
    return "".join(piece for piece in pieces if not piece.isspace()).casefold()


def _header(headers: Mapping[Role, str], role: Role) -> str:
    return headers.get(role, HEADERS[role])


def _sums(plan: Plan) -> tuple[Decimal, Decimal, FormulaValue]:
    declared = recalculated = Decimal(0)
    not_stated, any_cost = 0, False
    for action in plan.actions:
        said, made = declared_in_sheet(action), recalculated_in_sheet(action)
        any_cost = any_cost or said is not None or made is not None
        declared += said if said is not None else made or Decimal(0)
        recalculated += made if made is not None else said or Decimal(0)
        not_stated += bool(action.ref) and said is None and made is None
    any_cost = any_cost or bool(plan.stray_lines)
    return declared, recalculated, not_stated if any_cost else "No costs"
