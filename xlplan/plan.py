"""What was read from a tracker: frozen values, each with the officer's own words and its cell.

No reading, no judging and no files here; `xlplan.parse` makes the small values from text,
`xlplan.tracker` the plan from a workbook, `xlplan.checks` the flags.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal


class Rag(StrEnum):
    """The status words; the colour is only their second sign."""

    RED = "Red"
    AMBER = "Amber"
    GREEN = "Green"
    COMPLETE = "Complete"
    NOT_STARTED = "Not started"
    NO_DATE = "No date"


class Severity(StrEnum):
    """How much a flag matters: errors and warnings need somebody, information does not."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


LeadKind = Literal["person", "role", "team", "placeholder"]


@dataclass(frozen=True, slots=True)
class Lead:
    """One party of a lead cell, such as a person, a role, a team or a "TBC"."""

    name: str
    kind: LeadKind


@dataclass(frozen=True, slots=True)
class Window:
    """One stretch of time: a deadline has no start, "Start April 2018" has no due date."""

    start: date | None
    due: date | None


TimescaleKind = Literal["dated", "open", "missing", "relative", "unclear"]
TimescaleNote = Literal[
    "short-year", "recurring", "provisional", "rough", "date-cell", "day-shown"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Timescale:
    """An officer's words about time and the windows read from them.

    `kind`: dated (has windows), open ("Ongoing"), missing (blank, "TBC"), relative ("within
    three months of approval", not computable) or unclear (words outside the vocabulary).
    """

    raw: str
    kind: TimescaleKind
    windows: tuple[Window, ...] = ()
    notes: frozenset[TimescaleNote] = frozenset()
    several: Literal["last", "first"] = "last"

    @property
    def start(self) -> date | None:
        """The earliest start of all windows."""
        if len(self.windows) == 1:  # as nearly always, and it is asked for often
            return self.windows[0].start
        return min((w.start for w in self.windows if w.start), default=None)

    @property
    def due(self) -> date | None:
        """The last due date of all windows (or the first, by `several`), None if none has one."""
        if len(self.windows) == 1:
            return self.windows[0].due
        dates = [window.due for window in self.windows if window.due]
        counts = max if self.several == "last" else min
        return counts(dates, default=None)


@dataclass(frozen=True, slots=True)
class CostLine:
    """One priced item: money in pounds, quantity in its unit.

    `amount` is what the line comes to; `stated` is what its text or cell says it comes to.
    `problem` says why a line of the Costs sheet has no amount; there `where` is the cell of its
    amount, and `ref_where`, for a line of no action, that of its ref.
    """

    text: str
    quantity: Decimal | None = None
    unit: str | None = None
    rate: Decimal | None = None
    amount: Decimal = Decimal(0)
    stated: Decimal | None = None
    where: Where | None = None
    problem: str = ""
    ref_where: Where | None = None


@dataclass(frozen=True, slots=True)
class Subtotal:
    """A total over some of the lines: checked against them, never added to them."""

    text: str
    stated: Decimal
    calculated: Decimal
    arithmetic: str


CostNote = Literal[
    "nil", "excludes", "shared", "fragment", "unclear", "not-itemised", "not-entered",
    "total-as-text", "total-unclear",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cost:
    """What an action costs: the officer's declared total and the lines that make it.

    `recalculated` is None where there are no lines to add up. The notes "not-itemised"
    and "not-entered" say that lines or total stand only in the text, although the tracker has a
    Costs sheet and a column for them. `declared_text` is what the cell for the total holds where
    that is words and no number: an amount ("total-as-text"), something that cannot be read as one
    ("total-unclear"), or, without a note, that there is no cost. Excel adds up none of these.
    """

    raw: str = ""
    lines: tuple[CostLine, ...] = ()
    subtotals: tuple[Subtotal, ...] = ()
    declared: Decimal | None = None
    notes: frozenset[CostNote] = frozenset()
    declared_text: str = ""

    @property
    def recalculated(self) -> Decimal | None:
        """The sum of the lines, None without lines."""
        return sum((line.amount for line in self.lines), Decimal(0)) if self.lines else None

    @property
    def counted(self) -> Decimal | None:
        """What counts in a roll-up: the lines, else the declared total, else nothing."""
        recalculated = self.recalculated
        return self.declared if recalculated is None else recalculated

    @property
    def as_declared(self) -> Decimal | None:
        """What counts as declared in a roll-up: the declared total, else the lines."""
        return self.recalculated if self.declared is None else self.declared


def ref_key(ref: str) -> str:
    """What two refs have in common that Excel's SUMIFS takes for one: case, and 01 for 1.

    >>> ref_key("C1") == ref_key("c1"), ref_key("01") == ref_key("1"), ref_key("1a") == ref_key("1")
    (True, True, False)
    """
    if ref[:1].isalpha():
        return ref.casefold()
    number = ref.strip()
    if number.replace(".", "", 1).isdecimal() and number.isascii():
        return f"{float(number):.15g}"
    return ref.casefold()


@dataclass(frozen=True, slots=True)
class Where:
    """A place a person can go to: a sheet and a cell such as F12 (or a row such as 12)."""

    sheet: str
    cell: str

    @property
    def address(self) -> str:
        """ "Action plan!F12", or "Action plan!row 12" where no column is meant."""
        return f"{self.sheet}!{'row ' if self.cell.isdigit() else ''}{self.cell}"


class Role(StrEnum):
    """What a tracker's column holds; the values are the names `xlplan.toml` uses."""

    REF = "ref"
    SECTION = "section"
    STREAM = "stream"
    ACTION = "action"
    MILESTONES = "milestones"
    LEAD = "lead"
    TIMESCALE = "timescale"
    START = "start"
    PROGRESS = "progress"
    CLOSED = "closed"
    RAG = "rag"
    COMMENT = "comment"
    OUTCOME = "outcome"
    COST = "cost"
    DECLARED = "declared"
    SOURCE = "source"
    DUE = "due"
    CALCULATED_RAG = "calculated rag"
    REASON = "reason"
    RECALCULATED = "recalculated"
    FLAGS = "flags"


# What a plan tracks: its actions, else its work streams, else its milestones.
WHAT_IS_TRACKED = (Role.ACTION, Role.STREAM, Role.MILESTONES)


def tracked(roles: Collection[Role]) -> Role:
    """Which of these roles says what is to be done; an action's title is its text."""
    return next((role for role in WHAT_IS_TRACKED if role in roles), Role.ACTION)


OWNED = (Role.DUE, Role.CALCULATED_RAG, Role.REASON, Role.RECALCULATED, Role.FLAGS)


@dataclass(frozen=True, slots=True)
class Action:
    """One tracked row.

    `title` is the action's own text, or the work stream's where the work streams are what is
    tracked; `stream` is the work stream or outcome it belongs to. `rag_raw` is the officer's
    word, `rag` what it means; `closed` is when it was completed, if there is a column for that.
    `start_raw` are the words of a column for the start. `others` are the texts of the columns in
    `Plan.others`.
    """

    ref: str
    title: str = ""
    section: str = ""
    stream: str = ""
    milestones: str = ""
    leads_raw: str = ""
    leads: tuple[Lead, ...] = ()
    timescale: Timescale = Timescale("", "missing")
    start_raw: str = ""
    progress: str = ""
    closed: str = ""
    rag_raw: str = ""
    rag: Rag | None = None
    comment: str = ""
    outcome: str = ""
    cost: Cost = field(default_factory=Cost)
    source: str = ""
    others: tuple[str, ...] = ()
    sheet: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class GrandTotal:
    """The plan's own last line: what everything together is said to cost, if it says so.

    `text` is what its cell holds where that is text and no number, whatever amount is read there.
    """

    label: str
    amount: Decimal | None
    where: Where
    text: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the tracker: its role, its header as the officer wrote it, its letter."""

    role: Role
    header: str
    letter: str


@dataclass(frozen=True, slots=True)
class OddRule:
    """One of the officers' own rules that could not be used: its cell, what is wrong, what to do.

    They write such rules in the tracker itself, on its Settings and Leads sheets.
    """

    where: Where
    message: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole action plan as read from one sheet.

    `columns` are those the plan really has: what a plan does not ask for is never missing.
    `others` are the headers of columns xlplan has no use for. `below_table` are rows that stand
    under the plan's table and are not part of it. `stray_lines` are cost lines whose
    ref no action has. `odd_rules` are rules of the officers' own that do not count.
    """

    name: str
    actions: tuple[Action, ...]
    columns: tuple[Column, ...] = ()
    others: tuple[str, ...] = ()
    sheet: str = ""
    header_row: int = 0
    below_table: tuple[Where, ...] = ()
    grand_total: GrandTotal | None = None
    stray_lines: tuple[CostLine, ...] = ()
    odd_rules: tuple[OddRule, ...] = ()

    def __hash__(self) -> int:
        """Of a few values only: what is worked out from a plan may be kept by it, row by row not.

        Two plans are still equal only if everything in them is.
        """
        return hash((self.name, self.sheet, self.header_row, len(self.actions)))

    def has(self, role: Role) -> bool:
        """Whether the plan has a column for this."""
        return any(column.role == role for column in self.columns)

    def letter(self, role: Role) -> str | None:
        """The letter of the column for this, None if the plan has none."""
        return next((c.letter for c in self.columns if c.role is role), None)

    def where(self, action: Action, role: Role) -> Where:
        """The cell that holds this of an action, its whole row if there is no such column."""
        return Where(self.sheet, f"{self.letter(role) or ''}{action.row}")

    @property
    def has_costs(self) -> bool:
        """Whether any action says anything about money; then all are expected to."""
        return any(
            action.cost.raw or action.cost.lines or action.cost.declared is not None
            for action in self.actions
        )


@dataclass(frozen=True, slots=True)
class Flag:
    """One finding about the plan: a stable code, where it is, what is wrong and what to do."""

    code: str
    severity: Severity
    ref: str | None
    where: Where
    message: str
