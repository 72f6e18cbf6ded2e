"""Reads a tab-separated text, as a document's table exports, into a plan.

Nothing is dropped or joined silently: every step is returned, line by line. Dates and money are
not touched here; the plan's values are read from the words by `xlplan.parse`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile

from xlplan.errors import WorkbookRefused
from xlplan.importing.cells import Row, read_rows
from xlplan.importing.records import Record, Step, continues, give_back, inherit, join, split
from xlplan.layout import (
    headers_of,
    is_ref,
    is_rule,
    is_total,
    match_header,
    may_be_header,
    plain_ref,
)
from xlplan.parse import parse_cost, parse_timescale, read_action, with_start
from xlplan.parse.money import amount_value, find_amounts
from xlplan.plan import Action, Column, GrandTotal, Plan, Role, Where, tracked
from xlplan.rules import Rules

_TITLE = re.compile(r"\b(?:plan|programme|strategy|tracker)\b", re.IGNORECASE)
_FURNITURE = re.compile(
    r"(?:appendix|annex|page|version|draft|confidential|official|continued|table)\b", re.IGNORECASE
)
_SHOWN = 60


@dataclass(frozen=True)
class Imported:
    """The plan, its headers in the document's own words, and what was done to get it."""

    plan: Plan
    headers: Mapping[Role, str]
    steps: tuple[Step, ...]


def import_text(
    data: bytes, name: str, rules: Rules | None = None, named: Mapping[Role, str] | None = None
) -> Imported:
    """The plan in a tab-separated text; `name` serves where the text has no title of its own.

    Raises `WorkbookRefused` for what is not text or holds no plan, `SettingsWrong` for a header
    that two columns claim.
    """
    rules = rules or Rules()
    reader = _Reader(read_rows(data), named or {}, rules.split_rows)
    reader.read()
    if not reader.headers or not reader.records:
        raise WorkbookRefused(
            "No action plan was found in the text: it needs a line of headers such as "
            "Action, Lead and Timescale, separated by tabs, and rows below it.",
            "Export the table again as text (tab delimited), or name its columns in xlplan.toml.",
        )
    records = _numbered(reader.finished())
    others = tuple(reader.others)
    actions = tuple(_action(record, reader.what, rules, others) for record in records)
    columns = tuple(Column(role, words, "") for role, words in reader.headers.items())
    plan = Plan(
        reader.title or name, actions, columns, others=others, grand_total=reader.grand_total
    )
    return Imported(plan, reader.headers, tuple(sorted(reader.steps, key=lambda s: s.line)))


@dataclass
class _Reader:
    """Walks the rows once; what it met so far decides what the next row is."""

    rows: tuple[Row, ...]
    named: Mapping[Role, str]
    splits: bool
    known: dict[tuple[str, ...], dict[int, Role]] = field(default_factory=dict)
    columns: dict[int, Role] = field(default_factory=dict)
    width: int = 0
    unknown: dict[int, str] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    headers: dict[Role, str] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    title: str = ""
    section: str = ""
    broken: bool = False
    grand_total: GrandTotal | None = None

    @property
    def what(self) -> Role:
        """The column that says what is tracked: the actions, else the work streams."""
        return tracked(self.headers.keys())

    def read(self) -> None:
        for place, row in enumerate(self.rows):
            if not row.filled:
                self.broken = True
            elif roles := self._header(place):
                self._take_header(row, roles)
            elif not self._is_beside_the_table(place):
                self._take_row(row)

    def finished(self) -> list[Record]:
        """The records with blanks inherited and rows of several actions split."""
        records = self.records
        if Role.STREAM in self.headers and self.what is Role.ACTION:
            pairs = list(inherit(records, Role.STREAM, self.headers[Role.STREAM]))
            records = [record for record, _ in pairs]
            self.steps += [step for _, step in pairs if step]
        parted: list[Record] = []
        for record in records:
            parts, step = split(record, self.what) if self.splits else ((record,), None)
            parted += parts
            self.steps += [step] if step else []
        return parted

    def _say(self, row: Row, what: str) -> None:
        self.steps.append(Step(row.line, what))

    def _header(self, place: int) -> dict[int, Role] | None:
        header = self.rows[place].cells
        if not may_be_header(header, self.named):
            return None
        if header in self.known:
            return self.known[header]
        rest = (row.cells for row in self.rows[place + 1 :])
        below = list(takewhile(lambda cells: not may_be_header(cells, self.named), rest))
        roles = match_header(header, below, self.named)
        if roles is not None:
            self.known[header] = roles
        return roles

    def _take_header(self, row: Row, roles: dict[int, Role]) -> None:
        if not self.headers:
            self.headers = headers_of(roles, row.cells)
        elif roles == self.columns:
            self._say(row, "header repeated, dropped")
        else:
            self._say(row, "header repeated with other columns, matched by name, dropped")
        self.columns, self.width, self.broken = roles, len(row.cells), True
        self._take_unknown(row)

    def _take_unknown(self, row: Row) -> None:
        """Columns xlplan has no use for are the officers' all the same: they are carried over."""
        self.unknown = {}
        for index, cell in enumerate(row.cells):
            words = " ".join(cell.split())
            if words and index not in self.columns:
                twin = words in self.unknown.values()
                self.unknown[index] = f"{words} ({index + 1})" if twin else words
        for words in self.unknown.values():
            if words not in self.others:
                self.others.append(words)
                self._say(row, f"column “{_short(words)}” is not one xlplan knows, carried over")

    def _is_beside_the_table(self, place: int) -> bool:
        """Titles, page furniture, section names, rules of dashes and total lines."""
        row = self.rows[place]
        words = row.filled[0]
        if is_rule(row.cells):
            self._say(row, "line of dashes, dropped")
        elif self.headers and is_total(row.cells) and len(row.filled) <= 2:
            self._take_total(row)
        elif len(row.filled) > 1 or (row.cells[0] != words and len(row.cells) > 1):
            return not self.headers and self._drop(row)
        elif self._is_section(place):
            self.section = words
            self._say(row, f"section “{words}”")
        elif len(row.cells) > 1 and self.headers:
            return False
        else:
            self._take_loose_line(row, words)
        self.broken = True
        return True

    def _drop(self, row: Row) -> bool:
        self._say(row, f"before the first header, dropped: “{_short(' '.join(row.filled))}”")
        return True

    def _is_section(self, place: int) -> bool:
        """A line of its own right above a header, unless it is the title or page furniture."""
        words = self.rows[place].filled[0]
        if _FURNITURE.match(words) or (len(self.rows[place].cells) == 1 and _TITLE.search(words)):
            return False
        following = next((p for p in range(place + 1, len(self.rows)) if self.rows[p].filled), None)
        return following is not None and self._header(following) is not None

    def _take_loose_line(self, row: Row, words: str) -> None:
        if not self.title and _TITLE.search(words) and not _FURNITURE.match(words):
            self.title = words
            self._say(row, f"title “{_short(words)}”")
        else:
            self._say(row, f"page furniture, dropped: “{_short(words)}”")

    def _take_total(self, row: Row) -> None:
        found = [match.group() for cell in row.cells for match in find_amounts(cell)]
        amount = amount_value(found[-1]) if found else None
        label = row.filled[0].split("=")[0].strip(" :=£")
        said = found[-1] if found else "is blank"
        self.grand_total = GrandTotal(label, amount, Where("", f"line {row.line}"))
        self._say(row, f"total row, kept apart: “{_short(label)}” {said}")

    def _take_row(self, row: Row) -> None:
        cells = self._in_columns(row)
        texts = {role: cells[i] for i, role in self.columns.items() if i < len(cells)}
        others = {words: cells[i] for i, words in self.unknown.items() if i < len(cells)}
        record = Record(
            (row.line,),
            {role: text for role, text in texts.items() if text},
            self.section,
            others={words: text for words, text in others.items() if text},
            after_break=self.broken,
        )
        self.broken = False
        titles = tuple({self.what, Role.STREAM} & set(self.headers))
        if self.records and continues(record, titles):
            above = self.records[-1]
            self.records[-1] = join(above, record)
            joined = ", ".join(self.headers.get(role, role.value) for role in record.texts)
            self._say(row, f"continues line {above.lines[0]}, joined: {joined}")
        else:
            self.records.append(self._given_back(row, record))

    def _in_columns(self, row: Row) -> tuple[str, ...]:
        """The row's cells, moved back by one where an export lost its blank first cell."""
        lost = self.columns.get(0) is Role.REF and len(row.cells) == self.width - 1
        if not lost or is_ref(row.cells[0]):
            return row.cells
        self._say(row, "has lost its first cell, moved back by one column")
        return ("", *row.cells)

    def _given_back(self, row: Row, record: Record) -> Record:
        for role in (self.what, Role.MILESTONES, Role.OUTCOME):
            if not self.records or role not in self.headers:
                continue
            above, record, tail = give_back(self.records[-1], record, role)
            self.records[-1] = above
            if tail:
                cell = self.headers[role]
                self._say(row, f"{cell} begins with the end of line {above.lines[0]}, "
                               f"moved there: “{_short(tail)}”")  # fmt: skip
        return record


def _numbered(records: list[Record]) -> list[Record]:
    """Refs as the document gives them; where it gives none, the section's initial and a number."""
    if any(record.text(Role.REF) for record in records):
        return [record.with_text(Role.REF, _given_ref(record)) for record in records]
    initials = _initials(list(dict.fromkeys(record.section for record in records)))
    counted: dict[str, int] = {}
    numbered = []
    for record in records:
        counted[record.section] = counted.get(record.section, 0) + 1
        ref = f"{initials[record.section]}{counted[record.section]}"
        numbered.append(record.with_text(Role.REF, ref))
    return numbered


def _given_ref(record: Record) -> str:
    """The document's ref; the parts of a split row 4 are 4.1, 4.2 and so on."""
    ref = plain_ref(record.text(Role.REF))
    return f"{ref}.{record.part[0]}" if ref and record.part else ref


def _initials(sections: list[str]) -> dict[str, str]:
    """The shortest beginning of each section's name that no other section shares."""
    letters = {s: re.sub(r"[^A-Z]", "", s.upper()) for s in sections}
    given: dict[str, str] = {}
    for section, word in letters.items():
        sizes = range(1, len(word) + 1) if section else range(0)
        free = (word[:size] for size in sizes if word[:size] not in given.values())
        given[section] = next(free, "" if not section else f"{word}{len(given) + 1}.")
    return given


def _action(record: Record, what: Role, rules: Rules, others: tuple[str, ...]) -> Action:
    def text(role: Role) -> str:
        words = record.text(role)
        return _one_line(words) if role in (what, Role.STREAM) else words

    action = read_action(text(Role.REF), text, what, rules.names)
    return replace(
        action,
        section=record.section or action.section,
        timescale=with_start(
            parse_timescale(text(Role.TIMESCALE), rules.reading),
            parse_timescale(text(Role.START), rules.reading),
        ),
        cost=parse_cost(text(Role.COST)),
        source=record.source,
        others=tuple(record.others.get(words, "") for words in others),
        row=record.lines[0],
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"
