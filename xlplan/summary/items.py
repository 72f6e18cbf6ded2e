"""Which actions somebody has to look at first, and what to tell of each: one entry an action.

What is overdue longest comes first, then what the officers themselves call Red, then errors in
figures, missing leads, missing dates and the rest. Nothing here judges: the ratings and the flags
are those of the assessment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

from xlplan.assess import Assessment
from xlplan.parse import format_leads
from xlplan.plan import Action, Flag, Rag, Role, Severity
from xlplan.rag import WORST_FIRST, Rating, count_days, long_date
from xlplan.summary.values import Item
from xlplan.summary.wording import one_line

_OVERDUE, _OFFICERS_RED = 0, 1
_CODES_FIRST = (
    ("missing-column",),
    ("total-differs", "subtotal-differs", "line-differs", "line-not-added", "cost-without-action"),
    ("missing-lead",),
    ("missing-timescale", "unclear-timescale", "no-due-date", "excel-changed-date"),
)
_RANKS = {code: rank for rank, codes in enumerate(_CODES_FIRST, start=2) for code in codes}
_RANKS |= {"overdue": _OVERDUE}
_OTHER_ERROR, _OTHER_WARNING, _NOTHING = 10, 11, 99

_Ranked = tuple[tuple[int, int], Item]


@dataclass(frozen=True, slots=True)
class _Point:
    """One thing to tell; the lower its rank, and then its second figure, the sooner."""

    rank: tuple[int, int]
    why: str
    to_do: str
    flag: Flag | None = None


def list_items(assessment: Assessment) -> tuple[Item, ...]:
    """Every action, worst calculated RAG first, then by due date."""
    return list_both(assessment)[0]


def list_urgent(assessment: Assessment) -> tuple[Item, ...]:
    """The actions that need somebody, and the plan itself where it does, most urgent first."""
    return list_both(assessment)[1]


def list_both(assessment: Assessment) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """What `list_items` and `list_urgent` give, each action looked at once."""
    ranked = [_of_action(assessment, action, rating) for action, rating in assessment.rated]
    needing = [entry for entry in ranked if entry[0][0] < _NOTHING]
    # A stable sort: what is equally urgent stays in the order of the plan.
    in_order = sorted([*needing, *_of_plan(assessment)], key=itemgetter(0))
    items = sorted((item for _, item in ranked), key=_worst_first)
    return tuple(items), tuple(item for _, item in in_order)


def _of_action(assessment: Assessment, action: Action, rating: Rating) -> _Ranked:
    points = sorted(_points(assessment, action, rating), key=lambda point: point.rank)
    first = points[0] if points else _Point((_NOTHING, 0), f"{rating.reason}.", "")
    asks_lead = assessment.plan.has(Role.LEAD) and rating.rag is not Rag.COMPLETE
    item = Item(
        ref=one_line(action.ref, 30),
        title=one_line(action.title, 110) or "(no action given)",
        lead=one_line(format_leads(action.leads), 80) or ("nobody named" if asks_lead else ""),
        rag=rating.rag,
        officers=_officers(action, rating),
        due=action.timescale.due,
        why=one_line(first.why),
        to_do=one_line(first.to_do),
        others=tuple(point.flag for point in points[1:] if point.flag),
    )
    return first.rank, item


def _points(assessment: Assessment, action: Action, rating: Rating) -> Iterator[_Point]:
    if action.rag is Rag.RED and rating.rag not in (Rag.RED, Rag.COMPLETE):
        comment = one_line(action.comment, 120)
        said = f": “{comment}”" if comment else ""
        why = f"The officers' RAG is Red{said}. By dates alone: {rating.reason}."
        yield _Point((_OFFICERS_RED, 0), why, "Agree what help it needs.")
    for flag in assessment.findings_of(action):
        why, to_do = _split(flag.message)
        due, days = action.timescale.due, 0
        if flag.code == "overdue" and due is not None:
            days = (assessment.today - due).days
            why = f"{count_days(days)} late: it was due {long_date(due)}."
        yield _Point((_rank(flag), -days), why, to_do, flag)


def _of_plan(assessment: Assessment) -> Iterator[_Ranked]:
    """What concerns no action, each kind once: many stray lines are one thing to do."""
    by_code: dict[str, list[Flag]] = {}
    for flag in assessment.findings:
        if flag.ref is None:
            by_code.setdefault(flag.code, []).append(flag)
    for flags in by_code.values():
        why, to_do = _split(flags[0].message)
        more = f" And {len(flags) - 1:,} more of this kind." if len(flags) > 1 else ""
        item = Item("", "The plan as a whole", why=one_line(why) + more, to_do=one_line(to_do))
        yield (_rank(flags[0]), 0), item


def _rank(flag: Flag) -> int:
    other = _OTHER_ERROR if flag.severity is Severity.ERROR else _OTHER_WARNING
    return _RANKS.get(flag.code, other)


def _split(message: str) -> tuple[str, str]:
    """What is wrong, and what to do: the last sentence of a finding, unless it stands in quotes."""
    why, stop, to_do = message.rpartition(". ")
    if not stop or to_do.count("“") != to_do.count("”"):
        return message, ""
    return f"{why}.", to_do


def _officers(action: Action, rating: Rating) -> str:
    """The officers' RAG where it differs; words that are no status as they are."""
    if action.rag is None:
        return one_line(action.rag_raw, 30)
    return "" if action.rag is rating.rag else str(action.rag)


def _worst_first(item: Item) -> tuple[int, date]:
    worst = WORST_FIRST.index(item.rag) if item.rag else len(WORST_FIRST)
    return worst, item.due or date.max
