"""The figures of a summary: the headline, the sections, the money, what the checks found.

Nothing is added up anew but how many there are of each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from xlplan.assess import Assessment, in_words
from xlplan.parse import format_total
from xlplan.plan import Role, Severity
from xlplan.rag import WORST_FIRST
from xlplan.summary.values import Quality, Section
from xlplan.summary.wording import count, count_rags, one_line

NOT_STATED_SHOWN = 12
NO_SECTION = "No section"


def why_not_rated(assessment: Assessment) -> str:
    """Why no action can be Red or Amber, "" where they are rated: nothing in the plan says when."""
    plan = assessment.plan
    lacks = plan.header_row and plan.actions and not plan.has(Role.TIMESCALE)
    return "no timescale column" if lacks else ""


def headline(assessment: Assessment) -> str:
    """ "12 actions: 4 Red, 1 Amber … £216,243 recalculated against £216,343 declared."."""
    counts = count_rags(tuple(assessment.counts().items())) or "none yet"
    if why := why_not_rated(assessment):
        counts = f"cannot be rated, {why} ({counts})"
    words = f"{count(len(assessment.plan.actions), 'action')}: {counts}."
    return f"{words} {_money_in_words(assessment)}".strip()


def _money_in_words(assessment: Assessment) -> str:
    """Says "recalculated" only where there are lines, and "declared" only where totals are."""
    totals, costs = assessment.totals, [action.cost for action in assessment.plan.actions]
    if totals.declared is None or totals.recalculated is None:
        return ""
    declared, recalculated = format_total(totals.declared), format_total(totals.recalculated)
    if all(cost.counted is None for cost in costs):
        return "No cost is stated."
    if not any(cost.lines for cost in costs):
        return f"{declared} declared, without lines to check it by."
    if all(cost.declared is None for cost in costs):
        return f"{recalculated} by its lines; no totals are declared."
    return f"{recalculated} recalculated against {declared} declared."


def list_money(assessment: Assessment) -> tuple[tuple[str, str], ...]:
    """The totals and what they leave out, as label and words; nothing where the plan has none."""
    return tuple(_money(assessment))


def _money(assessment: Assessment) -> Iterator[tuple[str, str]]:
    totals, costs = assessment.totals, [action.cost for action in assessment.plan.actions]
    if totals.declared is None or totals.recalculated is None or totals.difference is None:
        return
    declared = any(cost.declared is not None for cost in costs)
    lines = any(cost.lines for cost in costs)
    if declared:
        yield "Declared by the officers", format_total(totals.declared)
    if lines:
        yield "Recalculated from the lines", format_total(totals.recalculated)
    if declared and lines:
        yield "Declared less recalculated", format_total(totals.difference)
    if totals.not_stated:
        label = assessment.plan.grand_total.label if assessment.plan.grand_total else None
        yield "Not stated, so not counted", _not_stated(totals.not_stated, label)


def _not_stated(names: tuple[str, ...], label: str | None) -> str:
    """The actions without a cost, the first of them if they are many, and the blank grand total."""
    shown = "; ".join(
        one_line(name, 80) if name == label else f"action {one_line(name, 30) or 'without a ref'}"
        for name in names[:NOT_STATED_SHOWN]
    )
    more = len(names) - NOT_STATED_SHOWN
    return f"{shown} and {more:,} more" if more > 0 else shown


def list_sections(assessment: Assessment) -> tuple[Section, ...]:
    """Each section in the order of the plan; a plan without sections has none."""
    counted: dict[str, Counter[str]] = {}
    for action, rating in assessment.rated:
        name = one_line(action.section, 80) or NO_SECTION
        counted.setdefault(name, Counter())[rating.rag] += 1
    if not any(action.section.strip() for action in assessment.plan.actions):
        return ()
    return tuple(
        Section(name, tuple((rag, rags[rag]) for rag in WORST_FIRST))
        for name, rags in counted.items()
    )


def count_findings(assessment: Assessment) -> Quality:
    """By severity, and by kind in words: errors first, then the most frequent."""
    severities = Counter(flag.severity for flag in assessment.flags)
    kinds = Counter((flag.severity is not Severity.ERROR, in_words([flag]))
                    for flag in assessment.findings)  # fmt: skip
    by_kind = sorted(kinds.items(), key=lambda kind: (kind[0][0], -kind[1]))
    merged: dict[str, int] = {}
    for (_, words), number in by_kind:  # one kind may be an error here and a warning there
        merged[words] = merged.get(words, 0) + number
    return Quality(
        errors=severities[Severity.ERROR],
        warnings=severities[Severity.WARNING],
        information=severities[Severity.INFORMATION],
        kinds=tuple(merged.items()),
    )
