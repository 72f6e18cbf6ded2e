"""What a report is about, and what was chosen for it: the values every sheet is made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from xlplan.assess import Assessment
from xlplan.changes import Changes
from xlplan.settings import Look
from xlplan.summary import Summary, summarise


@dataclass(frozen=True, slots=True)
class Source:
    """The tracker a report was made from: its file's name, its SHA-256, when it was saved."""

    name: str
    sha256: str
    saved: datetime | None = None


@dataclass(frozen=True)
class Subject:
    """An assessment with what is different since the last report (None: nobody asked)."""

    assessment: Assessment
    changes: Changes | None
    source: Source

    @cached_property
    def summary(self) -> Summary:
        """What a reader should know of it, worded once."""
        return summarise(self.assessment, self.changes)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose: only some sheets (all: empty), another title, the edition.

    `accessible`: one table a sheet, nothing frozen or filled, for publication. `logo` are the bytes
    of the picture that `look` names.
    """

    sheets: tuple[str, ...] = ()
    title: str = ""
    accessible: bool = False
    look: Look = field(default_factory=Look)
    logo: bytes | None = None
