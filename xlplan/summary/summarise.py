"""Puts a summary together, of the whole plan or of one lead's part of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from xlplan.assess import Assessment
from xlplan.changes import Change, Changes
from xlplan.costs import total_costs
from xlplan.parse import parse_leads
from xlplan.plan import Action, Flag, Lead
from xlplan.summary.changed import word_changes
from xlplan.summary.figures import (
    count_findings,
    headline,
    list_money,
    list_sections,
    why_not_rated,
)
from xlplan.summary.items import list_both
from xlplan.summary.values import Summary
from xlplan.summary.wording import one_line

DECISIONS = 5


def summarise(assessment: Assessment, changes: Changes | None) -> Summary:
    """The whole plan in short; `changes` is None where there is no history to ask."""
    return _summarise(assessment, changes, "")


def summarise_lead(assessment: Assessment, changes: Changes | None, lead_name: str) -> Summary:
    """Only the actions in which that lead takes part, and only what is said of those.

    The name is compared without regard to case and spaces; a placeholder such as "TBC" is nobody.
    """
    rated = [pair for pair in assessment.rated if _takes_part(pair[0].leads, lead_name)]
    own = tuple(action for action, _ in rated)
    plan = replace(assessment.plan, actions=own, grand_total=None, stray_lines=(), below_table=())
    findings = {flag for action in own for flag in assessment.findings_of(action)}
    part = replace(
        assessment,
        plan=plan,
        ratings=tuple(rating for _, rating in rated),
        flags=tuple(flag for flag in assessment.findings if flag in findings),
        totals=total_costs(plan),
    )
    mine = changes and _changes_of(changes, own, assessment.plan.actions, lead_name)
    return _summarise(part, mine, one_line(lead_name, 80))


def _summarise(assessment: Assessment, changes: Changes | None, lead: str) -> Summary:
    items, urgent = list_both(assessment)
    return Summary(
        plan=one_line(assessment.plan.name, 150) or "Action plan",
        lead=lead,
        today=assessment.today,
        days_for_amber=assessment.rules.days_for_amber,
        headline=headline(assessment),
        counts=tuple(assessment.counts().items()),
        sections=list_sections(assessment),
        totals=assessment.totals,
        money=list_money(assessment),
        decisions=urgent[:DECISIONS],
        more=len(urgent[DECISIONS:]),
        items=items,
        changed=word_changes(changes) if changes else None,
        quality=count_findings(assessment),
        not_rated=why_not_rated(assessment),
    )


def _takes_part(leads: Collection[Lead], name: str) -> bool:
    return any(
        lead.kind != "placeholder" and _name_key(lead.name) == _name_key(name) for lead in leads
    )


def _name_key(name: str) -> str:
    return " ".join(name.casefold().split())


def _changes_of(
    changes: Changes, own: tuple[Action, ...], everybody: tuple[Action, ...], lead_name: str
) -> Changes:
    """The changes of these actions; where a ref stands on others' rows too, the title tells."""
    theirs = {action.ref for action in everybody} - {action.ref for action in own}
    shared = {a.ref for a in everybody if a not in own} | {""}
    refs = {action.ref for action in own} - shared
    titles = {(action.ref, action.title) for action in own}

    def is_own(change: Change) -> bool:
        return (
            change.ref in refs
            or (change.ref, change.title) in titles
            # Who led an action until last night should hear that they no longer do.
            or (change.kind == "lead" and _takes_part(parse_leads(change.before), lead_name))
        )

    def is_about_own(flag: Flag) -> bool:
        return flag.ref in refs and flag.ref not in theirs

    return replace(
        changes,
        changes=tuple(filter(is_own, changes.changes)),
        new_flags=tuple(filter(is_about_own, changes.new_flags)),
        solved_flags=tuple(filter(is_about_own, changes.solved_flags)),
    )
