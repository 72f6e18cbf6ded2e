"""Trackers: the officers' workbook to a plan, and xlplan's own cells back into it.

Only `make` writes whole workbooks, and only new ones; an existing tracker is edited in place.
"""

from xlplan.tracker.make import make_blank_tracker, make_tracker
from xlplan.tracker.read import Tracker, read_tracker
from xlplan.tracker.refresh import Change, Refreshed, refresh

__all__ = [
    "Change",
    "Refreshed",
    "Tracker",
    "make_blank_tracker",
    "make_tracker",
    "read_tracker",
    "refresh",
]
