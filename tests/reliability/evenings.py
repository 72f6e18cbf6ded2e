"""What there is to do on a night: what the officers typed that day, and what xlplan makes of it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tests.reliability.premises import Premises
from xlplan.settings import find_settings
from xlplan.tracker import bring_up_to_date
from xlplan.xlsx.edit import CellEdit, edit_cells
from xlplan.xlsx.recalc import ENGINES

_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_PROGRESS = ("25%", "Half done", "Complete", "Not started", "Waiting for the board")


@dataclass(frozen=True, slots=True)
class Plan:
    """A tracker of workbooks/: its first day, the columns officers type into, its last row."""

    name: str
    begins: date
    timescale: str
    progress: str
    last_row: int


PLANS = (
    Plan("high-needs", date(2018, 2, 1), "E", "H", 13),
    Plan("commissioning", date(2016, 2, 1), "G", "H", 21),
)


@dataclass(frozen=True, slots=True)
class Evening:
    """A tracker with something to refresh, as it is before and after an undisturbed night."""

    day: date
    before: bytes
    after: bytes


def evenings(plan: Plan, premises: Premises, dice: random.Random) -> Iterator[Evening]:
    """One day after the other, each with a cell or two typed by an officer; without end.

    The tracker of each is that of the day before, as xlplan left it.
    """
    data, day = premises.tracker.read_bytes(), plan.begins
    while True:
        edited = typed(data, plan, day, dice)
        after = refreshed(premises, edited, day)
        if after != edited:
            yield Evening(day, edited, after)
            data, day = after, day + timedelta(days=1)


def refreshed(premises: Premises, data: bytes, day: date) -> bytes:
    """What a night that nothing disturbs makes of a tracker."""
    settings = find_settings(premises.tracker)
    given = (data, premises.plan, day, settings, ENGINES[settings.engine])
    return bring_up_to_date(*given).refreshed.data


def typed(data: bytes, plan: Plan, day: date, dice: random.Random) -> bytes:
    """The tracker with a timescale and a progress that an officer typed."""
    month = dice.choice(_MONTHS)
    timescale = f"By {month} {day.year + dice.randint(0, 1)}"
    rows = [dice.randint(2, plan.last_row) for _ in range(2)]
    edits = (
        CellEdit("Action plan", f"{plan.timescale}{rows[0]}", timescale),
        CellEdit("Action plan", f"{plan.progress}{rows[1]}", dice.choice(_PROGRESS)),
    )
    return edit_cells(data, edits)
