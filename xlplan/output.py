"""An assessment as people and programs read it: lines of text, or the JSON of `check --json`.

Both are drawn from the same values; nothing is worked out here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from xlplan.assess import Assessment
from xlplan.costs import Totals
from xlplan.parse import format_money, format_total
from xlplan.plan import Action, CostLine, Flag, Severity
from xlplan.rag import Rating
from xlplan.summary import count
from xlplan.tracker import CellChange
from xlplan.tracker.columns import CHECKS_SHEET
from xlplan.xlsx.recalc import Compared, Outcome, Recalculated

_REFS_SHOWN = 30
_CHANGES_SHOWN = 500
_CELLS_SHOWN = 20


def as_json(assessment: Assessment) -> dict[str, Any]:
    """The plan, its totals and its flags; money as text with two decimals, dates ISO."""
    totals = assessment.totals
    return {
        "plan": assessment.plan.name,
        "as_at": assessment.today.isoformat(),
        "actions": [_action(action, rating) for action, rating in assessment.rated],
        "totals": {
            "declared": _money(totals.declared),
            "recalculated": _money(totals.recalculated),
            "not_stated": list(totals.not_stated),
        },
        "flags": [_flag(flag) for flag in assessment.flags],
    }


def as_text(assessment: Assessment, file_name: str, *, everything: bool = False) -> list[str]:
    """One finding a line, then what is only for information, then the totals."""
    shown = assessment.flags if everything else assessment.findings
    lines = [_line(flag, file_name) for flag in shown]
    if not everything:
        lines += _information(assessment)
    if lines:
        lines.append("")
    return [*lines, *_totals(assessment)]


def describe_costs(totals: Totals) -> str:
    """The two totals and what they leave out, in one line."""
    if totals.declared is None or totals.recalculated is None:
        return "Costs: the plan states none."
    declared, recalculated = format_total(totals.declared), format_total(totals.recalculated)
    words = f"{declared} declared, {recalculated} recalculated"
    if totals.difference:
        words += f" ({format_money(abs(totals.difference))} apart)"
    left_out = "; ".join(name or "an action without a ref" for name in totals.not_stated)
    return f"Costs: {words}{f'; not stated: {left_out}' if left_out else ''}."


def describe_changes(changes: Sequence[CellChange], file_name: str) -> list[str]:
    """One line a changed cell; the rows of the Checks sheet, which all move, in one line."""
    lines = [
        f"{file_name} › {change.sheet}!{change.cell}: “{change.before}” becomes “{change.after}”"
        for change in changes
        if change.sheet != CHECKS_SHEET
    ]
    rows = len(changes) - len(lines)
    more = max(0, len(lines) - _CHANGES_SHOWN)
    return [
        *lines[:_CHANGES_SHOWN],
        *([f"… and {count(more, 'more cell')}; --json lists them all"] if more else []),
        *(
            [f"{file_name} › {CHECKS_SHEET}: {count(rows, 'cell')} brought up to date"]
            if rows
            else []
        ),
    ]


def describe_unproven(unproven: Sequence[Outcome], marked: bool) -> list[str]:
    """Which of the officers' formulas keep an old result, and what becomes of them."""
    if not unproven:
        return []
    when = " when the tracker is next opened" if marked else ""
    number = count(len(unproven), "formula")
    return [
        f"{number} of the officers' own could not be proven, so what Excel stored stays until "
        f"Excel works it out{when}: {_cells(unproven)}."
    ]


def describe_recalculation(done: Recalculated, file_name: str) -> list[str]:
    """One line a formula whose stored result changed, or could not be."""
    return [
        *(_outcome(o, file_name, "becomes") for o in done.refreshed),
        *(_outcome(o, file_name, "is kept, not proven; the engine says") for o in done.kept),
        *(_outcome(o, file_name, "is kept; the engine cannot do it:") for o in done.undone),
    ]


def describe_comparison(compared: Compared, file_name: str) -> list[str]:
    """One line a stored result that is not what its formula comes to, then what was left out."""
    lines = [_outcome(o, file_name, "is stored; the formula comes to") for o in compared.differing]
    if compared.doubtful:
        lines.append(
            f"{file_name}: {count(len(compared.doubtful), 'formula')} not compared, as engines "
            f"are not believed on their kind or on what they read: {_cells(compared.doubtful)}"
        )
    if compared.undone:
        lines.append(
            f"{file_name}: {count(len(compared.undone), 'formula')} the engine cannot do: "
            f"{_cells(compared.undone)}"
        )
    return lines


def _outcome(outcome: Outcome, file_name: str, what: str) -> str:
    where = f"{file_name} › {outcome.sheet}!{outcome.ref}"
    return f"{where}: “{outcome.stored}” {what} “{outcome.computed}”"


def _cells(outcomes: Sequence[Outcome]) -> str:
    """The cells of some formulas, the first of them when there are many."""
    shown = ", ".join(f"{o.sheet}!{o.ref}" for o in outcomes[:_CELLS_SHOWN])
    more = len(outcomes) - _CELLS_SHOWN
    return f"{shown} and {more:,} more" if more > 0 else shown


def _line(flag: Flag, file_name: str) -> str:
    ref = f"{flag.ref}: " if flag.ref else ""
    return f"{file_name} › {flag.where.address}: {ref}{flag.message} [{flag.code}]"


def _information(assessment: Assessment) -> list[str]:
    refs: dict[str, list[str]] = {}
    for flag in assessment.flags:
        if flag.severity is Severity.INFORMATION:
            refs.setdefault(flag.code, []).append(flag.ref or "plan")
    return [
        f"For information: {code} {len(those)} ({', '.join(those[:_REFS_SHOWN])}"
        f"{', …' if len(those) > _REFS_SHOWN else ''})"
        for code, those in refs.items()
    ]


def _totals(assessment: Assessment) -> list[str]:
    counts = ", ".join(f"{n} {rag}" for rag, n in assessment.counts().items() if n)
    actions = count(len(assessment.plan.actions), "action")
    errors = sum(1 for flag in assessment.findings if flag.severity is Severity.ERROR)
    findings = count(len(assessment.findings), "finding")
    as_at = f"{assessment.today.day} {assessment.today:%B} {assessment.today.year}"
    return [
        f"{assessment.plan.name}, as at {as_at}: {actions}{f' – {counts}' if counts else ''}.",
        describe_costs(assessment.totals),
        f"{findings}, {count(errors, 'error')} among them; "
        f"{len(assessment.flags) - len(assessment.findings)} for information.",
    ]


def _action(action: Action, rating: Rating) -> dict[str, Any]:
    timescale, cost = action.timescale, action.cost
    return {
        "ref": action.ref or None,
        "section": action.section or None,
        "title": action.title or None,
        "leads": [{"name": lead.name, "kind": lead.kind} for lead in action.leads],
        "timescale": {
            "raw": timescale.raw or None,
            "windows": [{"start": _day(w.start), "due": _day(w.due)} for w in timescale.windows],
            "start": _day(timescale.start),
            "due": _day(timescale.due),
        },
        "cost": {
            "declared": _money(cost.declared),
            "recalculated": _money(cost.recalculated),
            "lines": [_cost_line(line) for line in cost.lines],
        },
        "progress": action.progress or None,
        "rag": {
            "officer": action.rag_raw or None,
            "calculated": rating.rag.value,
            "reason": rating.reason,
        },
        "where": {"sheet": action.sheet, "row": action.row},
    }


def _cost_line(line: CostLine) -> dict[str, str | None]:
    return {
        "text": line.text,
        "quantity": None if line.quantity is None else f"{line.quantity.normalize():f}",
        "unit": line.unit,
        "rate": _money(line.rate),
        "amount": _money(line.amount),
    }


def _flag(flag: Flag) -> dict[str, str | None]:
    return {
        "code": flag.code,
        "severity": flag.severity.value,
        "ref": flag.ref or None,
        "sheet": flag.where.sheet,
        "cell": flag.where.cell,
        "message": flag.message,
    }


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
