"""Stretches of the calendar that plans speak of: months, quarters, years and school terms.

Which year a "Q3 2018/19" belongs to comes from `xlplan.rules.Reading`. No text is read here.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from xlplan.rules import Reading, Term


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both included."""

    first: date
    last: date

    @property
    def is_day(self) -> bool:
        return self.first == self.last


def months(year: int, month: int, count: int = 1) -> Period:
    """So many whole months from this one on.

    >>> months(2016, 2).last, months(2018, 11, 3).last
    (datetime.date(2016, 2, 29), datetime.date(2019, 1, 31))
    """
    end_year, end_month = divmod(year * 12 + month - 1 + count - 1, 12)
    last_day = calendar.monthrange(end_year, end_month + 1)[1]
    return Period(date(year, month, 1), date(end_year, end_month + 1, last_day))


def calendar_year(year: int) -> Period:
    """1 January to 31 December."""
    return months(year, 1, 12)


def financial_year(year: int, reading: Reading) -> Period:
    """The financial year that begins in this year: 1 April to 31 March in England."""
    return months(year, reading.financial_year_from, 12)


def academic_year(year: int, reading: Reading) -> Period:
    """The academic year that begins in this year: 1 September to 31 August."""
    return months(year, reading.academic_year_from, 12)


def quarter(number: int, year: int, first_month: int) -> Period:
    """Quarter 1 to 4 of a year that begins in `first_month` of `year`.

    >>> quarter(3, 2018, 4).first, quarter(4, 2018, 4).last
    (datetime.date(2018, 10, 1), datetime.date(2019, 3, 31))
    """
    past, month = divmod(first_month - 1 + 3 * (number - 1), 12)
    return months(year + past, month + 1, 3)


def term(named: Term, year: int) -> Period:
    """A school term in the calendar year it falls in."""
    return Period(date(year, *named.first), date(year, *named.last))


def middle(period: Period) -> date:
    """The 15th of a month; the end of June of a year; halfway through anything else."""
    if period.is_day:
        return period.last
    days = (period.last - period.first).days
    if days <= 31:
        return period.first.replace(day=15)
    if days >= 364:
        return months(period.first.year, period.first.month, 6).last
    return period.first + (period.last - period.first) / 2


def early(period: Period) -> date:
    """The 10th of a month; a quarter of a year; two weeks into anything else."""
    if period.is_day:
        return period.last
    days = (period.last - period.first).days
    if days >= 364:
        return months(period.first.year, period.first.month, 3).last
    return period.first + timedelta(days=9 if days <= 31 else 13)
