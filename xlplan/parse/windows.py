"""Walks the tokens of a timescale and collects the windows they make.

What the text as a whole says (missing, ongoing, relative) is for `xlplan.parse.timescale`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xlplan.parse import periods
from xlplan.parse.periods import Period
from xlplan.parse.tokens import Token, full_year
from xlplan.plan import TimescaleNote, Window
from xlplan.rules import Reading


def bare_window(period: Period, reading: Reading) -> Window:
    """A period on its own: its first day and, as a deadline, its last; a day is only a deadline."""
    return Window(None if period.is_day else period.first, _deadline(period, reading))


def _deadline(period: Period, reading: Reading) -> date:
    return period.last if reading.due_day == "last" else period.first


@dataclass(frozen=True)
class _Point:
    """A place in time as far as it is written; a missing year or month comes from the other end."""

    period: Period | None
    day: int | None = None
    month: int | None = None
    part: str = ""


_BEGINNING = ("start",)
_AFTER_MONTH = ("year", "pair", "number", "ordinal", "dash")
_WITH_PART = ("month", "term", "quarter", "year", "pair")


class WindowReader:
    """Walks the tokens once from left to right and collects windows."""

    def __init__(self, found: tuple[Token, ...], reading: Reading) -> None:
        self._tokens = found
        self._at = 0
        self._reading = reading
        self._notes: set[TimescaleNote] = set()

    def windows(self) -> tuple[tuple[Window, ...], set[TimescaleNote]]:
        found: list[Window] = []
        qualifier = ""
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token.kind in ("by", "start", "dash"):
                qualifier = self._qualifier(qualifier, token)
                self._at += 1
            elif (point := self._point()) is not None:
                found += self._window(qualifier, point)
                qualifier = ""
            else:
                # "After Cabinet approval in June 2018" is still after.
                kept = token.kind == "part" or (token.kind == "other" and qualifier == "start")
                qualifier = qualifier if kept else ""
                self._at += 1
        return _merged(found), self._notes

    def _qualifier(self, before: str, token: Token) -> str:
        """ "Start by July 2018" and "Start – July 2018" are starts; "finish" ends a start."""
        opens = before == "start" and not token.text.startswith(("finish", "deadline", "due"))
        return "start" if token.kind == "start" or opens else "by"

    def _peek(self, *kinds: str, ahead: int = 0) -> Token | None:
        index = self._at + ahead
        token = self._tokens[index] if index < len(self._tokens) else None
        return token if token is not None and token.kind in kinds else None

    def _take(self, *kinds: str) -> Token | None:
        token = self._peek(*kinds)
        self._at += token is not None
        return token

    def _window(self, qualifier: str, left: _Point) -> list[Window]:
        before = self._at
        if self._take("dash"):
            self._take("by", "start")
            right = self._point()
            if right is not None and (window := self._range(left, right)):
                return [window]
            self._at = before
        return self._single(qualifier, left)

    def _single(self, qualifier: str, point: _Point) -> list[Window]:
        period = point.period
        if period is None:
            return []
        begins = qualifier == "start" or (point.part in _BEGINNING and qualifier != "by")
        if self._take("onwards") or begins:
            due = _deadline(period, self._reading) if self._reading.start_is_due else None
            return [Window(period.first, due)]
        if point.part:
            return [Window(None, self._part_day(point.part, period))]
        if qualifier == "by":
            return [Window(None, _deadline(period, self._reading))]
        return [bare_window(period, self._reading)]

    def _part_day(self, part: str, period: Period) -> date:
        if part in ("end", "late"):
            return period.last
        self._notes.add("rough")
        return periods.middle(period) if part.startswith("mid") else periods.early(period)

    def _range(self, left: _Point, right: _Point) -> Window | None:
        first = left.period or _borrow(left, right, earlier=True)
        last = right.period or _borrow(right, left, earlier=False)
        if first is None or last is None:
            return None
        due = self._part_day(right.part, last) if right.part else _deadline(last, self._reading)
        return Window(first.first, due) if first.first <= due else None

    def _point(self) -> _Point | None:
        """A point at this place, or None with the place unchanged."""
        before = self._at
        part = self._take("part")
        if part and self._peek("dash") and self._peek(*_WITH_PART, ahead=1):
            self._at += 1
        point = self._date() or self._month() or self._day_first() or self._longer()
        if point is None:
            self._at = before
            return None
        return _Point(point.period, point.day, point.month, part.text if part else "")

    def _date(self) -> _Point | None:
        token = self._take("date")
        return _Point(_day(*token.values)) if token else None

    def _month(self) -> _Point | None:
        token = self._take("month")
        if token is None:
            return None
        month = token.values[0]
        if year := self._take("year"):
            return _Point(periods.months(year.values[0], month), month=month)
        if pair := self._take("pair"):
            # "Feb 2018/19" is in the second year of the two.
            later = month < self._reading.financial_year_from
            return _Point(periods.months(pair.values[1 if later else 0], month), month=month)
        if ordinal := self._take("ordinal"):
            return self._with_year(ordinal.values[0], month)
        if (number := self._peek("number")) is None or self._is_next_day():
            return _Point(None, month=month)
        self._at += 1
        return self._month_number(month, number.values[0])

    def _is_next_day(self) -> bool:
        """Whether the number here begins the next point, as in "Jan 5 March 2018"."""
        number = self._tokens[self._at].values[0]
        return number < 10 and self._peek("month", ahead=1) is not None

    def _month_number(self, month: int, number: int) -> _Point:
        """ "June 16 2018" has a day; in "June 16" the number is the year, if the rules say so."""
        if (self._peek("year") and self._peek("month", "quarter", ahead=1) is None) or number < 10:
            return self._with_year(number, month)
        if (short := self._peek("number")) and not self._peek("month", "dash", ahead=1):
            # "Mar 31 18": a day and a year.
            self._at += 1
            return _Point(_day(full_year(short.values[0]), month, number))
        if self._is_day_of_a_range(number):
            return _Point(None, number, month)
        if self._reading.month_number == "day" and number <= 31:
            return _Point(None, number, month)
        self._notes.add("short-year")
        return _Point(periods.months(full_year(number), month), month=month)

    def _is_day_of_a_range(self, number: int) -> bool:
        """ "March 31 – April 30 2018": the year stands behind the other day."""
        kinds = [self._peek(k, ahead=n) for n, k in enumerate(("dash", "month", "number", "year"))]
        return number <= 31 and all(kinds)

    def _with_year(self, day: int, month: int) -> _Point:
        if year := self._take("year"):
            return _Point(_day(year.values[0], month, day), day, month)
        return _Point(None, day, month)

    def _day_first(self) -> _Point | None:
        token = self._peek("number", "ordinal")
        if token is None:
            return None
        self._at += 1
        day = token.values[0]
        month = self._take("month")
        if month is None:
            return _Point(None, day) if self._peek("dash") else None
        if (short := self._peek("number")) and self._peek("month", ahead=1) is None:
            self._at += 1
            return _Point(_day(full_year(short.values[0]), month.values[0], day))
        return self._with_year(day, month.values[0])

    def _longer(self) -> _Point | None:
        """Quarters, terms and years."""
        if quarter := self._take("quarter"):
            return self._quarter(quarter.values[0])
        if term := self._take("term"):
            return self._term(term.text)
        kind = self._take("financial", "academic")
        if self._peek("pair", "year") and self._peek("quarter", ahead=1):
            return self._quarter_behind()
        if years := self._take("pair"):
            kind = self._take("financial", "academic") or kind
            return _Point(self._years(years.values, kind))
        return None if self._is_in_prose() else self._whole_year(kind)

    def _is_in_prose(self) -> bool:
        """Whether something unread stands round this place: "the 2016 White Paper", "1-5 2018"."""
        before = self._at and self._peek("other", "number", "ordinal", ahead=-1)
        return bool(self._peek("other", ahead=1) or before)

    def _whole_year(self, kind: Token | None) -> _Point | None:
        year = self._take("year")
        if year is None:
            return None
        if self._peek("month") and not self._peek(*_AFTER_MONTH, ahead=1):
            month = self._tokens[self._at].values[0]
            self._at += 1
            return _Point(periods.months(year.values[0], month), month=month)
        kind = self._take("financial", "academic") or kind
        return _Point(periods.calendar_year(year.values[0]) if kind is None else None)

    def _years(self, pair: tuple[int, ...], kind: Token | None) -> Period:
        first, last = pair
        year_of = (
            periods.academic_year if kind and kind.kind == "academic" else periods.financial_year
        )
        if last - first > 1 and kind is None:
            return Period(date(first, 1, 1), date(last, 12, 31))
        return Period(year_of(first, self._reading).first, year_of(last - 1, self._reading).last)

    def _quarter(self, number: int) -> _Point | None:
        self._take("financial")
        if pair := self._take("pair"):
            from_month = self._reading.financial_year_from
            return _Point(periods.quarter(number, pair.values[0], from_month))
        year = self._take("year")
        if year is None or self._reading.quarter == "unclear":
            return _Point(None)
        from_month = 1 if self._reading.quarter == "calendar" else self._reading.financial_year_from
        return _Point(periods.quarter(number, year.values[0], from_month))

    def _quarter_behind(self) -> _Point:
        """ "2018/19 Q3" is "Q3 2018/19"."""
        year, quarter = self._tokens[self._at : self._at + 2]
        self._at += 2
        if self._peek("pair", "year"):
            return _Point(None)
        return WindowReader((quarter, year), self._reading)._longer() or _Point(None)

    def _term(self, name: str) -> _Point | None:
        named = next((t for t in self._reading.terms if t.name == name), None)
        if named is None:
            return _Point(None) if self._take("pair", "year") else None
        if pair := self._take("pair"):
            autumn = named.first[0] >= self._reading.academic_year_from
            return _Point(periods.term(named, pair.values[0 if autumn else 1]))
        year = self._take("year")
        return _Point(periods.term(named, year.values[0])) if year else None


def _day(year: int, month: int, day: int) -> Period | None:
    try:
        exact = date(year, month, day)
    except ValueError:
        return None
    return Period(exact, exact)


def _borrow(point: _Point, other: _Point, *, earlier: bool) -> Period | None:
    """A point without a year or month, completed from the other end of its range."""
    if other.period is None:
        return None
    known = other.period.first
    month = point.month or known.month
    year = known.year
    if earlier and month > known.month:
        year -= 1
    if not earlier and month < known.month:
        year += 1
    return _day(year, month, point.day) if point.day else periods.months(year, month)


def _merged(windows: list[Window]) -> tuple[Window, ...]:
    """ "Start April 2018, finish July 2018" is one window, not two."""
    merged: list[Window] = []
    for window in windows:
        last = merged[-1] if merged else Window(None, None)
        opens = last.start is not None and last.due is None
        if (
            opens
            and window.start is None
            and window.due
            and last.start
            and last.start <= window.due
        ):
            merged[-1] = Window(last.start, window.due)
        else:
            merged.append(window)
    return tuple(merged)
