"""Checks on the rows themselves: what they say, whether they are one, what they depend on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from xlplan.checks.flags import about_plan, error, information, still_open, warning
from xlplan.plan import Action, Flag, Plan, Role, Severity, Where, ref_key, tracked
from xlplan.rag import is_complete, long_date
from xlplan.rules import Rules

_REF = r"[A-Z]{0,2}\d{1,3}"
_LIST = rf"{_REF}(?:\s*(?:,|and|&|[-–]|to)\s*{_REF})*"
_MENTIONS = re.compile(
    rf"(?:\b(?P<before>[A-Za-z]+)\s+)?(?<![\w£.])(?P<placed>{_LIST})\s+(?i:above|below)"
    rf"(?=\s*(?:[).,;:]|$))"
    rf"|\b(?i:linked\s+to|depend(?:s|ent|ing)\s+(?:up)?on|subject\s+to)\s+"
    rf"(?i:priorit(?:y|ies)|actions?|work\s?streams?|items?|refs?\.?|objectives?|no\.?)\s*"
    rf"(?P<named>{_LIST})\b"
)
# "See sections 3 to 5 below", "options 2 and 3 above": numbers of something else than actions.
_OF_SOMETHING_ELSE = frozenset(
    """section sections page pages table tables paragraph paragraphs para option options phase
    phases stage stages point points note notes figure figures step steps bullet bullets grade
    grades level levels question questions clause clauses year years""".split()
)
# What every such mention has in it; most texts have none of it, and that is quickly seen.
_MAY_MENTION = ("above", "below", "nked", "depend", "ubject")
_CUT_OFF = re.compile(r"(?:[,:;]|\b(?:and|or|the|of|to|including|with|for))\s*$")
_LONGEST_LINK = len("including")
_LAST_WORDS = re.compile(r"\b\w+ \w+ (?P<last>[a-z]{2,})$")
# What makes another form of a word, not the rest of one: "plan" and "plans" are both whole.
_FORM = r"(?:'?s|s'|es|e?d|ing|ers?|ly|al|ment|ance|ation|ion)"
_READ_AS_A_RULE = re.compile(r"^[<>=]|[*?~]")
_PART = re.compile(r"\bpart (\d+) of (\d+)\b")


def missing_action(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """A lead or a date with nothing to do."""
    for action in plan.actions:
        if not action.title.strip():
            message = (
                "There is a lead, a timescale or a cost but no action. Write it, or delete the row."
            )
            yield error(plan, action, _title_role(plan), "missing-action", message)


def missing_outcome(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """No outcome in a plan that gives outcomes."""
    for action in plan.actions if any(a.outcome.strip() for a in plan.actions) else ():
        if not action.outcome.strip():
            message = "No outcome is given. Say what will be different when this is done."
            yield warning(plan, action, Role.OUTCOME, "missing-outcome", message)


def text_cut_off(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """A text that stops at a comma or in mid-word; one that several rows share is told once."""
    seen: set[str] = set()
    title_role = _title_role(plan)
    for action in plan.actions:
        parts = (
            (title_role, action.title),
            (Role.STREAM, action.stream),
            (Role.MILESTONES, action.milestones),
            (Role.OUTCOME, action.outcome),
        )
        for role, text in parts:
            if text in seen:
                continue
            seen.add(text)
            if _stops_at_a_link(text) or _stops_in_mid_word(text):
                message = f"The text stops at “… {text.strip()[-30:]}”. Complete it."
                yield information(plan, action, role, "text-cut-off", message)


def _stops_at_a_link(text: str) -> bool:
    """Whether a text ends with a comma or "and"; only its last few letters are searched."""
    ended = text.rstrip()
    return _CUT_OFF.search(ended, max(0, len(ended) - _LONGEST_LINK)) is not None


def _stops_in_mid_word(text: str) -> bool:
    """Whether a text that ends "Strategy and poli" says "Strategy and policy" further up."""
    words = " ".join(text.split())
    last_three = words.rsplit(" ", 3)[-3:]
    tail = _LAST_WORDS.search(words, len(words) - len(" ".join(last_three)))
    if tail is None:
        return False
    above = words[: tail.start()]
    if tail[0] not in above:
        return False
    whole_word = re.search(rf"\b{tail['last']}\b", above)
    longer = re.search(rf"\b{re.escape(tail[0])}(?!{_FORM}\b)[a-z]", above)
    return longer is not None and whole_word is None


def missing_column(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """No column was understood as the lead or the timescale, so nothing can be said of it."""
    for role in (Role.LEAD, Role.TIMESCALE) if plan.header_row else ():
        if not plan.has(role):
            unknown = ", ".join(f"“{words}”" for words in plan.others)
            rest = f" Not understood: {unknown}." if unknown else ""
            message = (
                f"No column is read as the {role.value}.{rest} If there is one, give it its old "
                f"heading back, such as “{role.value.capitalize()}”, or name it in xlplan.toml "
                f'under [columns]: {role.value} = "…".'
            )
            where = Where(plan.sheet, str(plan.header_row))
            yield about_plan(plan, where, "missing-column", Severity.ERROR, message)


def unclear_setting(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """A rule on the tracker's Settings or Leads sheet that cannot be used; another one counts."""
    for odd in plan.odd_rules:
        yield about_plan(plan, odd.where, "unclear-setting", Severity.WARNING, odd.message)


def row_below_table(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """Rows under a table look like part of it, and neither Excel's totals nor xlplan count them."""
    for where in plan.below_table:
        message = (
            "This row stands below the table, so nothing counts it. If it belongs to the plan, "
            "drag the table's lower right corner over it."
        )
        yield about_plan(plan, where, "row-below-table", Severity.WARNING, message)


def duplicate_ref(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """One ref on two rows: costs and history could not be told apart."""
    counted = Counter(ref_key(action.ref) for action in plan.actions if action.ref)
    for action in plan.actions:
        rows = counted[ref_key(action.ref)]
        if rows > 1:
            message = f"Ref {action.ref} stands on {rows} rows. Give each row its own."
            yield error(plan, action, Role.REF, "duplicate-ref", message)


def unsafe_ref(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """A ref that Excel's formulas would take for a rule: ">5", "C*", "C?"."""
    for action in plan.actions:
        if _READ_AS_A_RULE.search(action.ref):
            message = (
                f"Excel's formulas read “{action.ref}” as a rule, so its costs are not added up "
                "rightly. Use letters and figures only."
            )
            yield warning(plan, action, Role.REF, "unsafe-ref", message)


def missing_ref(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """A row without a ref in a plan that has refs."""
    for action in plan.actions if plan.has(Role.REF) else ():
        if not action.ref:
            message = (
                "The row has no ref, so its costs and its history cannot be found. Give it one."
            )
            yield warning(plan, action, Role.REF, "missing-ref", message)


def row_split(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """The import made several rows of one; a person should confirm it."""
    for action in plan.actions:
        if part := _PART.search(action.source):
            message = (
                f"Part {part[1]} of {part[2]} of one row in the source. If the split is right, "
                "delete the words in Source."
            )
            yield information(plan, action, Role.SOURCE, "row-split", message)


def several_actions(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """Several leads and several timescales, line by line, in one row."""
    for action in still_open(plan, rules):
        leads, times = _lines(action.leads_raw), _lines(action.timescale.raw)
        if leads > 1 and times > 1:
            message = (
                f"{leads} leads and {times} timescales stand in this one row, each on a line. "
                "Give each action a row of its own."
            )
            yield warning(plan, action, _title_role(plan), "several-actions", message)


def dependency_later(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """An action needs another that is due after it."""
    by_ref = {action.ref.casefold(): action for action in plan.actions}
    for action in still_open(plan, rules):
        due = action.timescale.due
        for ref in _mentioned(action):
            other = by_ref.get(ref.casefold())
            if other is None or other is action or due is None or is_complete(other, rules):
                continue
            later = other.timescale.due
            if later is not None and later > due:
                message = (
                    f"Due {long_date(due)}, but it refers to {other.ref}, which is due later "
                    f"({long_date(later)}). Change one of the two dates."
                )
                yield warning(plan, action, Role.TIMESCALE, "dependency-later", message)


def _mentioned(action: Action) -> list[str]:
    """The refs an action's words refer to, each once, ranges filled in."""
    found: dict[str, None] = {}
    for text in (action.title, action.milestones, action.outcome, action.comment):
        lower = text.lower()
        if not any(map(lower.__contains__, _MAY_MENTION)):
            continue
        for match in _MENTIONS.finditer(text):
            if (match["before"] or "").casefold() not in _OF_SOMETHING_ELSE:
                found |= dict.fromkeys(_refs_of(match["placed"] or match["named"]))
    return list(found)


def _refs_of(listed: str) -> Iterator[str]:
    for item in re.split(r"\s*(?:,|\band\b|&)\s*", listed):
        ends = [end for end in re.split(r"\s*(?:[-–]|\bto\b)\s*", item) if end]
        if len(ends) == 2 and ends[0].isdigit() and ends[1].isdigit():
            yield from (str(n) for n in range(int(ends[0]), int(ends[1]) + 1))
        else:
            yield from ends


def _lines(text: str) -> int:
    return sum(1 for line in text.splitlines() if line.strip())


def _title_role(plan: Plan) -> Role:
    return tracked({column.role for column in plan.columns})
