"""A council's own look of the report: its name, logo, colour, paper and way to write a date."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from xlplan.palette import contrast
from xlplan.settings.entry import Entry, Reader

Paper = Literal["A3", "A4"]
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3, of white text on it
# The parts of a date in their forms; "mmmmm" would be only the first letter of the month.
_PARTS = {
    **dict.fromkeys(("d", "dd"), "day"),
    **dict.fromkeys(("m", "mm", "mmm", "mmmm"), "month"),
    **dict.fromkeys(("yy", "yyyy"), "year"),
    **dict.fromkeys(("ddd", "dddd"), "weekday"),
}
_DATES = (["day", "month", "year"], ["day", "month", "weekday", "year"])
_LOGOS = (".png", ".jpg", ".jpeg")


@dataclass(frozen=True, slots=True)
class Look:
    """How a report looks. `paper` is that of RAG status and Timeline; the others are A4.

    `date_format` is Excel's (ECMA-376 part 1, 18.8.31). `logo` is a PNG or JPEG.
    """

    name: str = ""
    logo: Path | None = None
    accent: str = "#1f3a5f"
    paper: Paper = "A4"
    date_format: str = "d mmm yyyy"


def read_look(table: Mapping[str, Any], entry: Entry, folder: Path) -> Look:
    """The table [report]; paths count from `folder`."""
    readers: dict[str, Reader] = {
        "name": entry.text,
        "logo": lambda table, key: _logo(table, key, entry, folder),
        "accent": lambda table, key: _colour(table, key, entry),
        "paper": lambda table, key: entry.one_of(table, key, ("A3", "A4")),
        "date_format": lambda table, key: _date_format(table, key, entry),
    }
    return Look(**entry.given(table, readers))


def _logo(table: Mapping[str, Any], key: str, entry: Entry, folder: Path) -> Path:
    path: Path = entry.path(table, key, folder)
    if path.suffix.lower() not in _LOGOS:
        raise entry.wrong(key, f"“{key}” must be a PNG or JPEG file.")
    return path


def _colour(table: Mapping[str, Any], key: str, entry: Entry) -> str:
    colour = entry.text(table, key)
    if not _COLOUR.fullmatch(colour):
        raise entry.wrong(key, f"“{colour}” is not a colour; write it as “#1f3a5f”.")
    found = contrast("#ffffff", colour)
    if found < _LEAST_CONTRAST:
        shown = math.floor(100 * found) / 100  # 4.499 is not 4.5
        raise entry.wrong(
            key,
            f"white headers on {colour} have a contrast of {shown:.2f} to 1; at least "
            f"{_LEAST_CONTRAST} to 1 is needed to read them. Choose a darker colour.",
        )
    return colour.lower()


def _date_format(table: Mapping[str, Any], key: str, entry: Entry) -> str:
    text = entry.text(table, key).strip()
    form = text.lower()  # Excel takes either
    parts = sorted(_PARTS.get(part, "") for part in re.findall(r"d+|m+|y+", form))
    if parts not in _DATES or not re.fullmatch(r"[dmy /.,-]+", form):
        raise entry.wrong(
            key, f"“{text}” is not a date format; write “d mmm yyyy” or “dd/mm/yyyy”."
        )
    return form
