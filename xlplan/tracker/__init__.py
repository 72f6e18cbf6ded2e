"""Trackers: the officers' workbook to a plan, and xlplan's own cells back into it.

Only `make` writes whole workbooks, and only new ones; an existing tracker is edited in place. It is
imported by itself, as nobody who refreshes a tracker needs the library that writes new ones.
"""

from xlplan.tracker.current import (
    Current,
    bring_up_to_date,
    compare_workbook,
    read_current,
    recalculate_workbook,
)
from xlplan.tracker.options import read_addresses
from xlplan.tracker.read import Tracker, read_tracker
from xlplan.tracker.refresh import CellChange, Refreshed, refresh

__all__ = [
    "CellChange",
    "Current",
    "Refreshed",
    "Tracker",
    "bring_up_to_date",
    "compare_workbook",
    "read_addresses",
    "read_current",
    "read_tracker",
    "recalculate_workbook",
    "refresh",
]
