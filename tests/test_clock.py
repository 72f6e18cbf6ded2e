"""What day it is: London's, at every hour of the two days on which its clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from xlplan.clock import in_london, london_date

# The clocks go forward at 01:00 GMT on the last Sunday of March and back at 01:00 GMT (02:00 BST)
# on the last of October: that day has 23 hours, and this one 25.
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
FIRST_HOUR = {
    SPRING: datetime(2027, 3, 28, 0, tzinfo=UTC),
    AUTUMN: datetime(2027, 10, 30, 23, tzinfo=UTC),
}
HOURS = {SPRING: 23, AUTUMN: 25}
SERVERS = {
    "UTC": UTC,
    "New-York": timezone(timedelta(hours=-4)),
    "Sydney": timezone(timedelta(hours=11)),
}


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("day", [SPRING, AUTUMN], ids=["clocks-forward", "clocks-back"])
def test_every_hour_of_a_day_on_which_the_clocks_change(day: date, server: str) -> None:
    """Also the hour before and the hour after, the second 01:30, and wherever the server stands."""
    moments = [
        (FIRST_HOUR[day] + timedelta(hours=hour, minutes=minute)).astimezone(SERVERS[server])
        for hour in range(-1, HOURS[day] + 1)
        for minute in (0, 30, 59)
    ]
    wanted = (
        [day - timedelta(days=1)] * 3 + [day] * (3 * HOURS[day]) + [day + timedelta(days=1)] * 3
    )
    assert [london_date(moment) for moment in moments] == wanted


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2027-03-28T00:59:59+00:00", "2027-03-28T00:59:59+00:00"),
        ("2027-03-28T01:00:00+00:00", "2027-03-28T02:00:00+01:00"),
        ("2027-10-31T00:30:00+00:00", "2027-10-31T01:30:00+01:00"),
        ("2027-10-31T01:30:00+00:00", "2027-10-31T01:30:00+00:00"),
    ],
)
def test_the_hour_is_londons(moment: str, shown: str) -> None:
    """The two half past ones of October are told apart by their offset."""
    assert in_london(datetime.fromisoformat(moment)).isoformat() == shown


def test_a_moment_without_a_zone_is_nobodys() -> None:
    """What the server's clock says without its zone cannot be London's."""
    with pytest.raises(ValueError, match="time zone"):
        london_date(datetime(2027, 3, 28))  # noqa: DTZ001
