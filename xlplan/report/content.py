"""What a report consists of, as values: sheets of tables and sentences, columns of a kind.

Nothing here knows XlsxWriter, colours or paper: what is said is decided by one module a sheet, how
it looks by `xlplan.report.page`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Kind = Literal["text", "money", "number", "quantity", "day", "days", "rag", "severity", "month"]


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula with the value it comes to, which every viewer shows.

    "{row}" in the text stands for the number of the row it is written into.
    """

    text: str
    value: int | Decimal


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads to a row of the first table of another sheet; rows count from 0."""

    text: str
    sheet: str
    row: int


Cell = str | int | Decimal | date | Formula | Link | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its header, its width in digits, the kind of its cells."""

    header: str
    width: float
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars of one or more columns of the table it belongs to, one stacked bar or several a row.

    `series` and `categories` are headers of that table. `description` says in words what it shows.
    `labels` stand on the bars, row by row and series by series; a blank one is left out.
    """

    title: str
    description: str
    categories: str
    series: tuple[str, ...]
    colours: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    stacked: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """One table: a header row with unique names, rows without gaps, perhaps totals below.

    `name` is Excel's name for it. `title` stands above it, `note` below the title. `current` is the
    header of the column that is today's. `filters` puts a button on each header.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    note: str = ""
    totals: tuple[Cell, ...] = ()
    chart: Chart | None = None
    current: str = ""
    filters: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """Paragraphs under a title."""

    title: str
    lines: tuple[str, ...]


Part = Table | Lines


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name on the tab, its title in A1, sentences below it, then its parts.

    `large` asks for the larger paper; `first_columns` stay in sight when one scrolls. `whole` says
    that it stays one sheet, however long its tables are.
    """

    name: str
    title: str
    lines: tuple[str, ...]
    parts: tuple[Part, ...]
    large: bool = False
    first_columns: int = 0
    whole: bool = False
