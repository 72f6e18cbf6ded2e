"""One record an action, while the rows of a document are being put together.

Knows which row continues which, inherits what a merged cell left blank and splits what one row
holds for several actions; every such step is written down as a `Step` for a person to check.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from xlplan.importing.verbs import split_actions
from xlplan.plan import Role

_K = TypeVar("_K", bound=str)
_SENTENCE_END = re.compile(r"[.!?:]\s*$")


@dataclass(frozen=True)
class Step:
    """What the import did with one line of the source, in a sentence."""

    line: int
    what: str


@dataclass(frozen=True)
class Record:
    """The texts of one action by role, and the lines of the source they came from.

    `others` are the texts of columns that have no role, by header.
    """

    lines: tuple[int, ...]
    texts: Mapping[Role, str]
    section: str = ""
    part: tuple[int, int] | None = None
    others: Mapping[str, str] = field(default_factory=dict)
    after_break: bool = field(default=False, compare=False)

    def text(self, role: Role) -> str:
        return self.texts.get(role, "")

    def with_text(self, role: Role, text: str) -> Record:
        return replace(self, texts={**self.texts, role: text})

    @property
    def source(self) -> str:
        """ "Lines 16 and 18, part 4 of 4"."""
        numbers = " and ".join(str(line) for line in self.lines)
        words = f"Line{'s' if len(self.lines) > 1 else ''} {numbers}"
        return f"{words}, part {self.part[0]} of {self.part[1]}" if self.part else words


def continues(record: Record, what: tuple[Role, ...]) -> bool:
    """Whether a row only goes on with the one above, such as after a page break.

    Nobody leads it; it has no ref; and it names nothing to do, or goes on in mid-sentence
    without a timescale. A row that has a lead is an action, even one without a text.
    """
    if record.text(Role.REF) or record.text(Role.LEAD):
        return False
    titles = [record.text(role) for role in what if record.text(role)]
    if not titles:
        return bool(record.texts or record.others)
    goes_on = all(title[:1].islower() for title in titles)
    return record.after_break and goes_on and not record.text(Role.TIMESCALE)


def join(above: Record, below: Record) -> Record:
    """The row above with the words of its continuation behind its own, cell by cell."""
    return replace(
        above,
        lines=above.lines + below.lines,
        texts=_joined(above.texts, below.texts),
        others=_joined(above.others, below.others),
    )


def _joined(above: Mapping[_K, str], below: Mapping[_K, str]) -> dict[_K, str]:
    return {
        key: " ".join(filter(None, (above.get(key, ""), below.get(key, ""))))
        for key in (*above, *below)
    }


def give_back(above: Record, below: Record, role: Role) -> tuple[Record, Record, str]:
    """Moves the tail of a sentence from a new row's cell to the row above where it began.

    Only across a page break, and only what begins in lower case: the first paragraph of several,
    or the first sentence where the cell above stops in mid-sentence. The third value is the
    moved text.
    """
    text, before = below.text(role), above.text(role)
    if not (below.after_break and text[:1].islower() and before):
        return above, below, ""
    tail, _, rest = text.partition("\n")
    if not rest:
        if _SENTENCE_END.search(before):
            return above, below, ""
        tail, dot, rest = text.partition(". ")
        tail += dot.strip()
    moved = above.with_text(role, f"{before} {tail}".strip())
    lines = tuple(dict.fromkeys((*moved.lines, *below.lines)))
    return replace(moved, lines=lines), below.with_text(role, rest.strip()), tail


def inherit(
    records: Iterable[Record], role: Role, header: str
) -> Iterator[tuple[Record, Step | None]]:
    """Fills a cell that a merge left blank with the one above it in the same section."""
    above = Record((), {})
    for record in records:
        same = above.section == record.section and above.text(role)
        if record.text(role) or not same:
            above = record
            yield record, None
        else:
            what = f"{header} is blank, taken from line {above.lines[0]}"
            yield record.with_text(role, above.text(role)), Step(record.lines[0], what)


def split(record: Record, what: Role) -> tuple[tuple[Record, ...], Step | None]:
    """A row that holds several actions as rows of their own, where all cells agree on how many.

    Outcomes are shared out only where there are as many; otherwise each row keeps them all. The
    lines that continue the row go on with its last action, so only that one names them.
    """
    leads, times = _paragraphs(record, Role.LEAD), _paragraphs(record, Role.TIMESCALE)
    if len(leads) < 2 or len(times) < 2:
        return (record,), None
    line, count = record.lines[0], len(leads)
    titles = split_actions(record.text(what), count) if len(times) == count else None
    if titles is None:
        found = f"{len(leads)} leads and {len(times)} timescales in one row"
        return (record,), Step(line, f"{found}, actions not separable for certain: kept whole")
    outcomes = _paragraphs(record, Role.OUTCOME)
    shared = outcomes if len(outcomes) == count else [record.text(Role.OUTCOME)] * count
    parts = tuple(
        replace(
            record,
            texts={**record.texts, what: titles[i], Role.LEAD: leads[i], Role.TIMESCALE: times[i],
                   Role.OUTCOME: shared[i]},
            lines=record.lines if i + 1 == count else record.lines[:1],
            part=(i + 1, count),
        )
        for i in range(count)
    )  # fmt: skip
    return parts, Step(line, f"{count} actions in one row, split into {count} rows (row-split)")


def _paragraphs(record: Record, role: Role) -> list[str]:
    return [line for line in record.text(role).splitlines() if line]
