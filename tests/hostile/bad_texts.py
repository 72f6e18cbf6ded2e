"""Texts in cells that keep a careless reader of timescales, costs and names busy for ever."""

from __future__ import annotations

from functools import partial

from tests.hostile.case import is_read, refused
from tests.hostile.plans import HEADERS, SHEET, cell, plan, plan_rows, row, sheet

_MOST = 32_767
_BAITS = (
    "1 x ", "1 × £1 = ", "1 day x £1 ", "1 @ £1 ", "£1 x 1 ", "£1-£2 ", "£1,", "1,", "9", "£9",
    f"£{'9' * 400} ", f"{'x' * 30} ", " ", "\n", "\u00a0", "June ", "June 2016 – ", "1.1", "00.",
    "1/1/", "split between ", "between June and ", "and ", "/", "(", "()", "Total 1-2 = £3 ",
    "excluding ", "Ann Lee and ", "head of ", "-", "_x0041_", "&",
)  # fmt: skip


def _filled(bait: str, length: int = _MOST, end: str = "!") -> str:
    start = "a" if bait.isspace() else ""
    return (start + bait * (length // len(bait) + 1))[: length - len(end)] + end


def _everywhere(bait: str, length: int = _MOST, end: str = "!") -> bytes:
    """The bait in every text of an action."""
    return plan({SHEET: sheet(plan_rows(_filled(bait, length, end)))})


def _headers(bait: str) -> bytes:
    """The bait as the headers of a hundred columns that nobody knows."""
    cells = "".join(cell(f"B{chr(65 + at)}1", _filled(bait)) for at in range(26))
    return plan({SHEET: sheet(row(1, HEADERS, cells) + plan_rows().partition("</row>")[2])})


def _no_headers(bait: str) -> bytes:
    """Nothing but baits, where headers are looked for."""
    line = tuple(_filled(bait) for _ in range(10))
    return plan({SHEET: sheet("".join(row(at, line) for at in range(1, 40)))})


TEXTS = (
    *(is_read(f"{bait[:20]!r} to the end of every text", partial(_everywhere, bait))
      for bait in _BAITS),
    *(is_read(f"headers of {bait!r}", partial(_headers, bait)) for bait in (" ", "Lead ", "a-")),
    refused("nothing but long texts", partial(_no_headers, "Action "), "No sheet holds"),
    is_read("texts of 500,000 characters", partial(_everywhere, "1 day @ £1 = ", 500_000)),
    is_read("blanks to the end of every text", partial(_everywhere, " ", _MOST, " ")),
    is_read("control characters as escapes", lambda: plan({SHEET: sheet(plan_rows(
        "_x0000__x001B_[2J_x0007__x000D_"))})),
    is_read("half characters as escapes", lambda: plan({SHEET: sheet(plan_rows(
        "_xD800_ June _xDC00_ _xDFFF_"))})),
    is_read("text written from right to left", lambda: plan({SHEET: sheet(plan_rows(
        "\u202eReb\u2066\u2069\ufeff\u200b"))})),
    is_read("formulas as texts", lambda: plan({SHEET: sheet(plan_rows(
        "=HYPERLINK(\"http://127.0.0.1:9\",\"x\")+cmd|' /C calc'!A0"))})),
)  # fmt: skip
