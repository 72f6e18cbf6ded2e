"""The councils' clock: what time and what day it is in London, wherever the machine stands.

Reads no clock itself: every moment is given, so that a test can give any.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

_LONDON = "Europe/London"


def in_london(moment: datetime) -> datetime:
    """The same moment with London's time and offset; a moment without a zone is a ValueError.

    >>> in_london(datetime.fromisoformat("2026-06-30T23:30:00+00:00")).isoformat()
    '2026-07-01T00:30:00+01:00'
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(ZoneInfo(_LONDON))


def london_date(moment: datetime) -> date:
    """The day it is in London at that moment: what "today" means in every plan."""
    return in_london(moment).date()
