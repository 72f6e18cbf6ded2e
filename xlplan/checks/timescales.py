"""Checks on timescales and dates. What a text means was decided when it was read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from xlplan.checks.flags import error, information, still_open, warning
from xlplan.plan import Action, Flag, Plan, Rag, Role
from xlplan.rag import count_days, long_date, rate
from xlplan.rules import Rules


def missing_timescale(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """The cell is blank or says TBC."""
    for action in still_open(plan, rules) if plan.has(Role.TIMESCALE) else ():
        if action.timescale.kind == "missing":
            words = action.timescale.raw.strip()
            said = f"Timescale is “{words}”" if words else "Timescale is blank"
            message = f"{said}. Say by when, such as “By July 2018”."
            yield error(plan, action, Role.TIMESCALE, "missing-timescale", message)


def no_due_date(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """A start without an end; "Ongoing" is only information."""
    for action in still_open(plan, rules):
        timescale = action.timescale
        if timescale.kind == "dated" and timescale.due is None:
            message = f"{_quoted(action)} says when it starts, not when it is due. Add a due date."
            yield warning(plan, action, Role.TIMESCALE, "no-due-date", message)
        elif timescale.kind == "open":
            words = _quoted(action)
            message = f"{words} has no due date, so it can never be late. Add one if there is one."
            yield information(plan, action, Role.TIMESCALE, "no-due-date", message)


def several_timescales(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """More than one window in one cell."""
    for action in still_open(plan, rules):
        windows, due = action.timescale.windows, action.timescale.due
        if len(windows) > 1 and due is not None:
            message = (
                f"{len(windows)} timescales in one cell; the {action.timescale.several}, "
                f"{long_date(due)}, counts. "
                "Say which milestone each belongs to, or give each a row of its own."
            )
            yield warning(plan, action, Role.TIMESCALE, "several-timescales", message)


def unclear_timescale(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """Words from which no date can be worked out."""
    for action in still_open(plan, rules):
        if action.timescale.kind == "relative":
            message = (
                f"{_quoted(action)} depends on a day that is not given. Write the date itself."
            )
            yield warning(plan, action, Role.TIMESCALE, "unclear-timescale", message)
        elif action.timescale.kind == "unclear":
            words = _quoted(action)
            message = f"No date can be read from {words}. Write a month and year: “By July 2018”."
            yield warning(plan, action, Role.TIMESCALE, "unclear-timescale", message)


def short_year(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """ "June 16" is read as June 2016, and xlplan says so."""
    for action in plan.actions:
        if "short-year" in action.timescale.notes and action.timescale.due:
            message = (
                f"“{_words(action)}” is read as due {long_date(action.timescale.due)}. "
                "Write the year in full to be safe: Excel turns such text into a day."
            )
            yield information(plan, action, Role.TIMESCALE, "short-year", message)


def excel_changed_date(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """A typed "June 16" that Excel stored as 16 June of the year it was typed in.

    Told by a day without a year in a column of months and years; by a day that is one of the
    column's years, long after all of them; or by three dates or more that all fall on the one or
    two days, month-ends excepted.
    """
    written = [a.timescale for a in plan.actions if "date-cell" not in a.timescale.notes]
    years = {timescale.due.year for timescale in written if timescale.due}
    cells = [a for a in plan.actions if "date-cell" in a.timescale.notes and _day(a) >= 10]
    month_ends = all(_is_month_end(a) for a in cells)
    all_alike = len(cells) >= 3 and len({_day(a) for a in cells}) <= 2 and not month_ends
    last_year = max(years, default=None)
    for action in cells:
        due, shown = action.timescale.due, "day-shown" in action.timescale.notes
        if due is None:
            continue
        late = due.year > (last_year or due.year) + 1 and 2000 + due.day in years
        if (shown and years) or late or all_alike:
            typed = f"{due:%B} {2000 + due.day}"
            message = (
                f"Excel stored {long_date(due)} here. If {due:%B} {due.day} was typed for "
                f"{typed}, type it again as “{typed}”."
            )
            yield warning(plan, action, Role.TIMESCALE, "excel-changed-date", message)


def overdue(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """The due date has passed and nobody says it is complete."""
    for action in still_open(plan, rules):
        due = action.timescale.due
        if due is not None and due < today:
            message = (
                f"Was due {long_date(due)} and is not marked complete. "
                "Update its progress or agree a new timescale."
            )
            yield warning(plan, action, Role.TIMESCALE, "overdue", message)


def due_soon(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """Due today or within the days for amber."""
    for action in still_open(plan, rules):
        due = action.timescale.due
        if due is not None and 0 <= (due - today).days <= rules.days_for_amber:
            message = f"Due {long_date(due)}, within {count_days(rules.days_for_amber)}."
            yield information(plan, action, Role.TIMESCALE, "due-soon", message)


def rag_disagrees(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """The officer's RAG and the dates tell two stories."""
    bright, dark = (Rag.GREEN, Rag.NOT_STARTED), (Rag.RED, Rag.AMBER)
    for action in still_open(plan, rules):
        said = action.rag
        if said is None:
            continue
        rating = rate(action, rules, today)
        seen = f"by its dates it is {rating.rag} ({rating.reason})"
        if rating.rag is Rag.RED and said is not Rag.RED:
            message = f"RAG says {said}, but {seen}. Change the RAG or the timescale."
            yield warning(plan, action, Role.RAG, "rag-disagrees", message)
        elif said in dark and rating.rag in bright:
            message = f"RAG says {said}, while {seen}. Fine if you know more than the dates."
            yield information(plan, action, Role.RAG, "rag-disagrees", message)


def rag_unclear(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """A RAG cell whose words are none of the statuses."""
    for action in plan.actions:
        if action.rag is None and action.rag_raw.strip():
            message = (
                f"“{action.rag_raw.strip()}” is none of Red, Amber, Green, Complete and Not "
                "started, so it is not counted. Choose one of them."
            )
            yield warning(plan, action, Role.RAG, "rag-unclear", message)


def rag_without_comment(plan: Plan, rules: Rules, today: date) -> Iterator[Flag]:
    """Red or Amber by the officer's own word, and not a word why."""
    for action in still_open(plan, rules) if plan.has(Role.COMMENT) else ():
        if action.rag in (Rag.RED, Rag.AMBER) and not action.comment.strip():
            message = f"RAG is {action.rag} without a comment. Say why, and what is being done."
            yield warning(plan, action, Role.COMMENT, "rag-without-comment", message)


def _words(action: Action) -> str:
    return " ".join(action.timescale.raw.split())


def _quoted(action: Action) -> str:
    return f"“{_words(action)}”"


def _day(action: Action) -> int:
    return action.timescale.due.day if action.timescale.due else 0


def _is_month_end(action: Action) -> bool:
    due = action.timescale.due
    return due is not None and (due + timedelta(days=1)).day == 1
