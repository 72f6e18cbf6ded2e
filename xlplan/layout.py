"""Which column of a table is what, and which of its rows are not actions.

Works on the words alone, so that a workbook and a text export are understood alike. Two columns
that claim one role are refused, never chosen between.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from xlplan.errors import SettingsWrong
from xlplan.parse import parse_rag
from xlplan.parse.money import find_amounts
from xlplan.plan import OWNED, WHAT_IS_TRACKED, Role

_SYNONYMS: dict[Role, str] = {
    Role.REF: (
        "ref, refs, reference, ref no, no, #, №, id, action ref, action no, item, item "
        "no, s no, number, task id, action id"
    ),
    Role.SECTION: "section, area, category, phase, group, task category",
    Role.STREAM: (
        "work stream, work streams, workstream, workstreams, work stream or outcome, "
        "theme, objective, objectives, priority, improvement area, aim, goal, "
        "recommendation, strategic objective, governance issue"
    ),
    Role.ACTION: (
        "action, actions, task, tasks, task description, activity, activities, "
        "activities/strategies, action/decision, action item, action required, actions "
        "required, key action, key actions, key tasks, strategies, sub action, task/action, what"
    ),
    Role.MILESTONES: ("key milestones, milestones, milestone, key milestone, steps, next steps"),
    Role.LEAD: (
        "lead, leads, lead officer, lead officers, lead person, lead name, named lead, "
        "owner, owners, task owner, action owner, responsible, responsible person, "
        "responsible officer, responsible party, responsible lead, accountable officer, "
        "accountable lead, responsibility, lead responsibility, specific "
        "responsibility, led by, action by, by whom, by who, who, assigned to, "
        "assignee, officer, officers"
    ),
    Role.TIMESCALE: (
        "timescale, timescales, time scale, time-scale, timeframe, time frame, "
        "timeline, deadline, deadlines, deadline date, due, due date, date due, due by, "
        "target date, target, by when, when, end date, end, finish, finish by, finish "
        "date, planned end date, complete by, to be completed by, completion target, "
        "target completion date, original due date, revised due date, original date, "
        "revised date, revised deadline, milestones and date, forecast date"
    ),
    Role.CLOSED: (
        "closed, date closed, closed date, date completed, completed, completed on, "
        "date of completion, actual completion date, actual end date, complete?"
    ),
    Role.START: "start, start date, start by, planned start date",
    Role.PROGRESS: (
        "progress, progress update, progress to date, progress notes, progress comment, "
        "update, percentage complete, % complete, is done?"
    ),
    Role.RAG: (
        "rag, brag, rag status, rag rating, brag status, current rag, officer rag, rag (officer)"
    ),
    Role.COMMENT: ("comment, comments, notes, remarks, explanation, commentary, reason for rag"),
    Role.OUTCOME: (
        "expected outcome, expected outcomes, outcomes, intended impact, impact, "
        "success criteria, key performance indicators, kpi, kpis, measure of success, "
        "measures of success, benefits, intended outcome, intended outcomes"
    ),
    Role.COST: (
        "resources required, cost, costs, cost (£), budget, resources needed, resource "
        "implications, funding, resources/cost, resources and costs"
    ),
    Role.DECLARED: "declared total, declared cost, total cost, total cost (£)",
    Role.SOURCE: "source",
    Role.CALCULATED_RAG: "calculated rag",
    Role.REASON: "reason",
    Role.RECALCULATED: "recalculated total",
    Role.FLAGS: "flags",
}
_ROLE_OF = {word.strip(): role for role, words in _SYNONYMS.items() for word in words.split(",")}
_REF = re.compile(r"[A-Za-z]{0,4}[\s.-]?\d{1,4}(?:\.\d{1,3})*[.)]?")
_TOTAL = re.compile(
    r"\s*(?:(?:grand\s+|overall\s+|sub-?\s?)?totals?\b|(?:\S+\s+){1,3}totals?\s*[:=]?\s*$)",
    re.IGNORECASE,
)
_RULE = re.compile(r"[\s\-–—_=*]+")
_WHOLE_NUMBER = re.compile(r"\d+\.0")
_HEADER_NEEDS = 3
# Headers that mean two things: what stands below them says which.
_SAID_BELOW = frozenset({"status", "resource", "resources"})


def role_of(header: str) -> Role | None:
    """The role a header's own words claim, by whole header only.

    >>> role_of("Lead officer:"), role_of("Intended  Impact"), role_of("Colour")
    (<Role.LEAD: 'lead'>, <Role.OUTCOME: 'outcome'>, None)
    """
    return _claim(header)


def match_header(
    header: Sequence[str],
    below: Iterable[Sequence[str]] = (),
    named: Mapping[Role, str] | None = None,
    *,
    owned: bool = False,
    ours: bool = False,
) -> dict[int, Role] | None:
    """Columns and their roles if this row is a header row, else None.

    `below` are rows under it, looked at only for headers that mean two things; `named` are headers
    the settings give by name. A header row names what is to be done and who or when, three roles
    in all.
    `owned` says that the workbook holds xlplan's own columns; elsewhere a column of such a name is
    the officers'. `ours` says that xlplan made the workbook, so that a "Due date" is never theirs.

    Raises `SettingsWrong` when two columns claim one role.
    """
    if not may_be_header(header, named):
        return None
    given = {plain_header(words): role for role, words in (named or {}).items()}
    claims = (
        (i, given.get(plain_header(words)) or _claim(words)) for i, words in enumerate(header)
    )
    found = {index: role for index, role in claims if role is not None}
    found |= _friends(header, below, found)
    if not _is_header(found):
        return None
    found = _with_own(header, found, ours=ours) if owned else _without_own(found)
    _settle_double_claims(header, found, given, ours=ours)
    return found


def may_be_header(header: Sequence[str], named: Mapping[Role, str] | None = None) -> bool:
    """Whether at least two cells are headers by their own words: worth a closer look."""
    given = {plain_header(words) for words in (named or {}).values()}
    short = {text for text in header if text and len(text) < 60}
    return sum(1 for text in short if plain_header(text) in given or _claim(text)) >= 2


def is_rule(texts: Iterable[str]) -> bool:
    """Whether a row holds nothing but dashes."""
    row = "".join(texts)
    return _RULE.fullmatch(row) is not None and not row.isspace()


def is_total(texts: Iterable[str]) -> bool:
    """Whether a row begins with "Total …" or "Leadership total": it sums up, and is no action."""
    for text in texts:
        if text.strip():
            return _TOTAL.match(text) is not None
    return False


def is_ref(text: str) -> bool:
    """Whether a text looks like a ref: "1", "2.", "C10", "4.1"."""
    return _REF.fullmatch(text.strip()) is not None


def plain_ref(text: str) -> str:
    """A ref without the stop a list gives it.

    >>> [plain_ref(text) for text in ("2.", " 10 ", "C3", "1.2.", "3.0")]
    ['2', '10', 'C3', '1.2', '3']
    """
    bare = text.strip().rstrip(".)").strip()
    return bare.removesuffix(".0") if _WHOLE_NUMBER.fullmatch(bare) else bare


def plain_header(header: str) -> str:
    """A header without what does not matter: case, spaces, marks round it, a plural's "(s)"."""
    words = " ".join(header.casefold().replace("\xa0", " ").split()).strip(" :.*?-–")
    return re.sub(r"\s*/\s*", "/", re.sub(r"(?:\(s\)|/s)$", "s", words))


def _claim(header: str) -> Role | None:
    """What a header's words claim, first with and then without a remark in brackets."""
    without = re.sub(r"\s*\([^()]*\)$", "", plain_header(header))
    return _ROLE_OF.get(plain_header(header)) or _ROLE_OF.get(plain_header(without))


def _is_header(found: Mapping[int, Role]) -> bool:
    roles = set(found.values())
    what = roles & set(WHAT_IS_TRACKED)
    who_or_when = roles & {Role.LEAD, Role.TIMESCALE}
    return len(roles) >= _HEADER_NEEDS and bool(what) and bool(who_or_when)


def _friends(
    header: Sequence[str], below: Iterable[Sequence[str]], found: Mapping[int, Role]
) -> dict[int, Role]:
    """The false friends: headers whose place or content says what they are."""
    decided: dict[int, Role] = {}
    plain = [plain_header(words) for words in header]
    rows = list(below) if not all(plain[:1]) or _SAID_BELOW & set(plain) else []
    for index, words in enumerate(plain):
        content = [row[index] for row in rows if index < len(row) and row[index].strip()]
        match words:
            case "outcome":
                first = index <= min((i for i, r in found.items() if r is Role.ACTION), default=-1)
                decided[index] = Role.STREAM if first else Role.OUTCOME
            case "completion date":
                dated = Role.TIMESCALE in found.values()
                decided[index] = Role.CLOSED if dated else Role.TIMESCALE
            case "status":
                ragged = content and all(parse_rag(text) for text in content)
                decided[index] = Role.RAG if ragged else Role.PROGRESS
            case "resource" | "resources":
                money = any(find_amounts(text) for text in content)
                decided[index] = Role.COST if money else Role.LEAD
            case "" if Role.REF not in found.values() and content:
                if index == 0 and sum(map(is_ref, content)) * 2 > len(content):
                    decided[index] = Role.REF
    return decided


def _with_own(header: Sequence[str], found: Mapping[int, Role], *, ours: bool) -> dict[int, Role]:
    """In a workbook of the officers' a lone "Due date" is their timescale, even beside ours."""
    timescales = [index for index, role in found.items() if role is Role.TIMESCALE]
    own_due = ours or any(plain_header(header[index]) != "due date" for index in timescales)
    return {
        index: Role.DUE if own_due and plain_header(header[index]) == "due date" else role
        for index, role in found.items()
    }


def _without_own(found: Mapping[int, Role]) -> dict[int, Role]:
    return {index: role for index, role in found.items() if role not in OWNED}


def _settle_double_claims(
    header: Sequence[str], found: dict[int, Role], given: Mapping[str, Role], *, ours: bool
) -> None:
    """Of two columns for one role the one that the settings name stays.

    Else, in a tracker of ours, the first, as officers may add more; anywhere else it is refused.
    """
    for role in dict.fromkeys(found.values()):
        claims = [index for index, other in found.items() if other is role]
        if role is Role.COMMENT or len(claims) == 1:
            continue
        meant = [index for index in claims if given.get(plain_header(header[index])) is role]
        if not meant and ours:
            meant = [min(claims)]
        if len(meant) == 1:
            for index in set(claims) - set(meant):
                del found[index]
            continue
        names = " and ".join(f"“{' '.join(header[i].split())}”" for i in claims)
        raise SettingsWrong(
            f"The columns {names} both look like the {role.value}.",
            f"Say which it is in xlplan.toml: [columns] {role.value} = "
            f'"{" ".join(header[_likelier(header, claims)].split())}".',
        )


def _likelier(header: Sequence[str], claims: Sequence[int]) -> int:
    """Which of several columns to suggest: the revised date, else one that says "date"."""
    for word in ("revised", "date"):
        for index in claims:
            if word in plain_header(header[index]):
                return index
    return claims[0]


def headers_of(roles: Mapping[int, Role], header: Sequence[str]) -> dict[Role, str]:
    """Each role's header in the officer's words, from left to right; a blank one is "Ref"."""
    headers: dict[Role, str] = {}
    for index in sorted(roles):
        headers.setdefault(roles[index], " ".join(header[index].split()) or "Ref")
    return headers
