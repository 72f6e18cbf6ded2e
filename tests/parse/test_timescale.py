"""What officers write in a Timescale column, and the dates a careful person reads from it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.parse import format_timescale, parse_timescale, read_date_cell
from xlplan.plan import Timescale, TimescaleKind, Window
from xlplan.rules import Reading, Term

Days = list[tuple[str | None, str | None]]


def days(timescale: Timescale) -> Days:
    """The windows as pairs of ISO dates, easy to read in a failure."""
    return [
        (
            window.start.isoformat() if window.start else None,
            window.due.isoformat() if window.due else None,
        )
        for window in timescale.windows
    ]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        pytest.param("By July 2018", "2018-07-31", id="by a month"),
        pytest.param("By April 2018.", "2018-04-30", id="trailing full stop"),
        pytest.param("by July 2018", "2018-07-31", id="small letters"),
        pytest.param("BY JULY 2018", "2018-07-31", id="capitals"),
        pytest.param("By 7 Feb 2018", "2018-02-07", id="by a day"),
        pytest.param("Complete by May 2002", "2002-05-31", id="complete by"),
        pytest.param("no later than July 2018", "2018-07-31", id="no later than"),
        pytest.param("before July 2018", "2018-07-31", id="before"),
        pytest.param("until 31 March 2019", "2019-03-31", id="until a day"),
        pytest.param("up to March 2019", "2019-03-31", id="up to a month"),
        pytest.param("Ongoing to March 2019", "2019-03-31", id="ongoing, but with an end"),
        pytest.param("by end of June 2018", "2018-06-30", id="by the end of a month"),
        pytest.param("End June 2018", "2018-06-30", id="end of a month"),
        pytest.param("end-June 2018", "2018-06-30", id="end with a hyphen"),
        pytest.param("By February 2016", "2016-02-29", id="leap year"),
        pytest.param("by 2020", "2020-12-31", id="by a year"),
        pytest.param("By end of 2018", "2018-12-31", id="end of a year"),
        pytest.param("by end of FY 2018/19", "2019-03-31", id="end of a financial year"),
        pytest.param("by end of FY18/19", "2019-03-31", id="financial year in two digits"),
        pytest.param("by end of 2018/19 academic year", "2019-08-31", id="end of academic year"),
        pytest.param("End of Q3 2018/19", "2018-12-31", id="end of a quarter"),
        pytest.param("By Summer Term 2018", "2018-07-22", id="by a term"),
        pytest.param("end of autumn term 2018", "2018-12-20", id="end of a term"),
        pytest.param("01/04/2018", "2018-04-01", id="day, month and year with slashes"),
        pytest.param("1.4.18", "2018-04-01", id="day, month and short year with stops"),
        pytest.param("2018-03-31", "2018-03-31", id="ISO date"),
        pytest.param("1st April 2018", "2018-04-01", id="first of a month"),
        pytest.param("April 1st 2018", "2018-04-01", id="day behind the month"),
        pytest.param("April 1, 2018", "2018-04-01", id="day behind the month with a comma"),
        pytest.param("5 March 18", "2018-03-05", id="day, month and short year"),
        pytest.param("30 June '18", "2018-06-30", id="day, month and apostrophe"),
        pytest.param("Monday 22 January 2018", "2018-01-22", id="with the day of the week"),
        pytest.param("29/02/2016", "2016-02-29", id="leap day"),
        pytest.param("Mid May 2018", "2018-05-15", id="middle of a month"),
        pytest.param("Mid-May 2018", "2018-05-15", id="middle with a hyphen"),
        pytest.param("Early June 2018", "2018-06-10", id="early in a month"),
        pytest.param("beginning of September 2018", "2018-09-10", id="beginning of a month"),
        pytest.param("late June 2018", "2018-06-30", id="late in a month"),
        pytest.param("mid 2018", "2018-06-30", id="middle of a year"),
    ],
)
def test_a_deadline_has_a_due_date_and_no_start(text: str, due: str) -> None:
    """A deadline is due on its day; a month, term or year counts to its last day."""
    timescale = parse_timescale(text)

    assert (timescale.kind, days(timescale)) == ("dated", [(None, due)])


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        pytest.param("March 2018", "2018-03-01", "2018-03-31", id="month and year"),
        pytest.param("Dec 2018", "2018-12-01", "2018-12-31", id="short month"),
        pytest.param("Sept. 2018", "2018-09-01", "2018-09-30", id="four letters and a stop"),
        pytest.param("June 16", "2016-06-01", "2016-06-30", id="year in two digits"),
        pytest.param("November 15", "2015-11-01", "2015-11-30", id="another short year"),
        pytest.param("Mar-18", "2018-03-01", "2018-03-31", id="as Excel shows a month"),
        pytest.param("Dec '18", "2018-12-01", "2018-12-31", id="apostrophe and year"),
        pytest.param("June 99", "1999-06-01", "1999-06-30", id="last century"),
        pytest.param("2018", "2018-01-01", "2018-12-31", id="a year"),
        pytest.param("2018/19", "2018-04-01", "2019-03-31", id="financial year"),
        pytest.param("FY 18/19", "2018-04-01", "2019-03-31", id="financial year in two digits"),
        pytest.param("FY 99/00", "1999-04-01", "2000-03-31", id="over the turn of a century"),
        pytest.param("Financial year 2018/19", "2018-04-01", "2019-03-31", id="in words"),
        pytest.param("2019-20 Academic Year", "2019-09-01", "2020-08-31", id="academic year"),
        pytest.param("school year 2018/19", "2018-09-01", "2019-08-31", id="school year"),
        pytest.param("Q3 2018/19", "2018-10-01", "2018-12-31", id="third quarter"),
        pytest.param("Q4 2018/19", "2019-01-01", "2019-03-31", id="fourth quarter"),
        pytest.param("Q3 18/19", "2018-10-01", "2018-12-31", id="quarter in two digits"),
        pytest.param("2018/19 Q3", "2018-10-01", "2018-12-31", id="quarter behind its year"),
        pytest.param("2nd quarter 2018/19", "2018-07-01", "2018-09-30", id="second quarter"),
        pytest.param("Autumn 2018", "2018-09-01", "2018-12-20", id="autumn"),
        pytest.param("Spring term 2019", "2019-01-04", "2019-03-31", id="spring term"),
        pytest.param("Autumn term 18/19", "2018-09-01", "2018-12-20", id="term of a school year"),
        pytest.param(
            "Autumn term 2017 for contact with Highways", "2017-09-01", "2017-12-20", id="and prose"
        ),
        pytest.param("April 2018 – August 2018", "2018-04-01", "2018-08-31", id="en dash"),
        pytest.param("April 2018 - August 2018", "2018-04-01", "2018-08-31", id="hyphen"),
        pytest.param("April 2018 to August 2018", "2018-04-01", "2018-08-31", id="to"),
        pytest.param("from January 2018 to March 2019", "2018-01-01", "2019-03-31", id="from, to"),
        pytest.param("Jan – Dec 2018", "2018-01-01", "2018-12-31", id="year from the right side"),
        pytest.param("Nov – Feb 2018", "2017-11-01", "2018-02-28", id="over the new year"),
        pytest.param("Nov 2017 – Feb", "2017-11-01", "2018-02-28", id="year from the left side"),
        pytest.param("Jan 2018 – March 2019", "2018-01-01", "2019-03-31", id="two years"),
        pytest.param("Apr 18-Jun 18", "2018-04-01", "2018-06-30", id="short years"),
        pytest.param("Apr-Jun 2018", "2018-04-01", "2018-06-30", id="no spaces"),
        pytest.param("1-15 June 2018", "2018-06-01", "2018-06-15", id="days of a month"),
        pytest.param("1st - 15th June 2018", "2018-06-01", "2018-06-15", id="ordinals"),
        pytest.param("28 Dec – 3 Jan 2019", "2018-12-28", "2019-01-03", id="days over new year"),
        pytest.param("1/7/18 - 31/7/18", "2018-07-01", "2018-07-31", id="days with slashes"),
        pytest.param("2018-2020", "2018-01-01", "2020-12-31", id="several years"),
        pytest.param(
            "Start April 2018, finish July 2018", "2018-04-01", "2018-07-31", id="start and finish"
        ),
        pytest.param(
            "Start by April 2018, finish by July 2018",
            "2018-04-01",
            "2018-07-31",
            id="start by and finish by",
        ),
        pytest.param(
            "Rolling programme throughout 2015-2019 academic years",
            "2015-09-01",
            "2019-08-31",
            id="several academic years",
        ),
        pytest.param("Phase 1: April 2018", "2018-04-01", "2018-04-30", id="phase and a month"),
        pytest.param("Year 1 April 2018", "2018-04-01", "2018-04-30", id="year of a programme"),
        pytest.param("1. April 2018", "2018-04-01", "2018-04-30", id="number of a list"),
    ],
)
def test_a_stretch_of_time_has_a_start_and_a_due_date(text: str, first: str, last: str) -> None:
    """A bare month, a range, a quarter, a term or a year lasts from its first to its last day."""
    timescale = parse_timescale(text)

    assert (timescale.kind, days(timescale)) == ("dated", [(first, last)])


@pytest.mark.parametrize(
    ("text", "start"),
    [
        pytest.param("Start April 2018", "2018-04-01", id="start"),
        pytest.param("start of June 2018", "2018-06-01", id="start of a month"),
        pytest.param("From September 2018", "2018-09-01", id="from"),
        pytest.param("Commencing Sept 2018", "2018-09-01", id="commencing"),
        pytest.param("since 1 May 2018", "2018-05-01", id="since a day"),
        pytest.param("Start by July 2018", "2018-07-01", id="start by"),
        pytest.param("Start – July 2018", "2018-07-01", id="start and a dash"),
        pytest.param("April 2018 onwards", "2018-04-01", id="onwards"),
        pytest.param("from April 2018 onwards", "2018-04-01", id="from and onwards"),
        pytest.param("April 2018 to date", "2018-04-01", id="to date"),
        pytest.param("Start of autumn term 2018", "2018-09-01", id="start of a term"),
    ],
)
def test_a_start_is_no_deadline(text: str, start: str) -> None:
    """Words that say when something begins never make it late."""
    timescale = parse_timescale(text)

    assert (timescale.kind, days(timescale)) == ("dated", [(start, None)])
    assert timescale.due is None


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        pytest.param(
            "By April 2018 Jan – Dec 2018 Jan 2018 – March 2019",
            [(None, "2018-04-30"), ("2018-01-01", "2018-12-31"), ("2018-01-01", "2019-03-31")],
            id="run together with spaces",
        ),
        pytest.param(
            "July 2018\nDecember 2018",
            [("2018-07-01", "2018-07-31"), ("2018-12-01", "2018-12-31")],
            id="line by line",
        ),
        pytest.param(
            "July 2018; December 2018",
            [("2018-07-01", "2018-07-31"), ("2018-12-01", "2018-12-31")],
            id="semicolon",
        ),
        pytest.param(
            "June 16 July 16",
            [("2016-06-01", "2016-06-30"), ("2016-07-01", "2016-07-31")],
            id="short years run together",
        ),
        pytest.param(
            "June 16. July 17",
            [("2016-06-01", "2016-06-30"), ("2017-07-01", "2017-07-31")],
            id="short years and a full stop",
        ),
        pytest.param(
            "1) By April 2018 2) By June 2018",
            [(None, "2018-04-30"), (None, "2018-06-30")],
            id="a numbered list",
        ),
        pytest.param(
            "Stage 1 – June 2018; Stage 2 – July 2018",
            [(None, "2018-06-30"), (None, "2018-07-31")],
            id="stages",
        ),
        pytest.param(
            "Before end of Summer 2020/Begnniing Autumn 2021",
            [(None, "2020-07-22"), ("2021-09-01", "2021-12-20")],
            id="two terms, one misspelt",
        ),
    ],
)
def test_several_windows_in_one_cell_are_all_read(text: str, windows: Days) -> None:
    """No window is lost or mixed with its neighbour; the last due date counts."""
    timescale = parse_timescale(text)

    assert windows == days(timescale)
    assert timescale.due == date.fromisoformat(windows[-1][1] or "")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("", "missing", id="blank"),
        pytest.param("  \n ", "missing", id="white space"),
        pytest.param("TBC", "missing", id="TBC"),
        pytest.param("tbd.", "missing", id="tbd with a stop"),
        pytest.param("?", "missing", id="question mark"),
        pytest.param("n/a", "missing", id="not applicable"),
        pytest.param("-", "missing", id="dash"),
        pytest.param("To be agreed", "missing", id="to be agreed"),
        pytest.param("(Proposed timetable)", "missing", id="proposed, without a date"),
        pytest.param(
            "County to be informed and timescale to be advised", "missing", id="to be advised"
        ),
        pytest.param("Ongoing", "open", id="ongoing"),
        pytest.param("on-going", "open", id="on-going"),
        pytest.param("As and when necessary", "open", id="as and when"),
        pytest.param("As per monitoring schedule", "open", id="as per"),
        pytest.param("annually", "open", id="annually"),
        pytest.param("Every August", "open", id="every August"),
        pytest.param("31 August (annually)", "open", id="a day each year"),
        pytest.param("half-termly", "open", id="half-termly"),
        pytest.param("Ongoing from April 2018", "open", id="ongoing with a start"),
        pytest.param("June 2018 - ongoing", "open", id="from a month on"),
        pytest.param("Within three months of approval", "relative", id="within months of"),
        pytest.param("within 6 weeks", "relative", id="within weeks"),
        pytest.param("two weeks after the panel", "relative", id="weeks after"),
        pytest.param("3 months", "relative", id="a duration"),
        pytest.param("By July", "unclear", id="no year"),
        pytest.param("by 15 February", "unclear", id="day without a year"),
        pytest.param("Mid May", "unclear", id="part of a month without a year"),
        pytest.param("From Autumn", "unclear", id="term without a year"),
        pytest.param("by end of FY", "unclear", id="which financial year"),
        pytest.param("Q3", "unclear", id="quarter without a year"),
        pytest.param("Q3 2018", "unclear", id="quarter of which kind of year"),
        pytest.param("2018 Q3", "unclear", id="the same the other way round"),
        pytest.param("18/19", "unclear", id="two numbers"),
        pytest.param("11/12", "unclear", id="a day or two years"),
        pytest.param("31/02/2018", "unclear", id="a day that does not exist"),
        pytest.param("00/00/2018", "unclear", id="noughts"),
        pytest.param("30 Feb 2018", "unclear", id="30 February"),
        pytest.param("will be review", "unclear", id="prose"),
        pytest.param("may be later", "unclear", id="may is not May"),
        pytest.param("the 2016 White Paper", "unclear", id="a year in prose"),
        pytest.param("complete", "unclear", id="a status"),
        pytest.param("ASAP", "unclear", id="as soon as possible"),
    ],
)
def test_what_has_no_due_date_says_why(text: str, kind: TimescaleKind) -> None:
    """Nothing is guessed: missing, open, relative and unclear words have no due date."""
    timescale = parse_timescale(text)

    assert (timescale.kind, timescale.due) == (kind, None)


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        pytest.param("June 2016", set(), id="year in full"),
        pytest.param("June 16", {"short-year"}, id="year in two digits"),
        pytest.param("Mar-18", {"short-year"}, id="month, hyphen, year"),
        pytest.param("Dec '18", set(), id="an apostrophe is no doubt"),
        pytest.param("Mid May 2018", {"rough"}, id="middle"),
        pytest.param("Early June 2018", {"rough"}, id="early"),
        pytest.param("End June 2018", set(), id="the end is exact"),
        pytest.param("annually", {"recurring"}, id="each year"),
        pytest.param("September 2018 and annually thereafter", {"recurring"}, id="then each year"),
        pytest.param("March 2019 (Proposed timetable)", {"provisional"}, id="proposed"),
        pytest.param("June 2018 TBC", {"provisional"}, id="to be confirmed"),
    ],
)
def test_doubts_are_noted(text: str, notes: set[str]) -> None:
    """What a person should know about a date is kept beside it."""
    assert notes == set(parse_timescale(text).notes)


@pytest.mark.parametrize(
    ("text", "reading", "windows"),
    [
        pytest.param(
            "By July 2018", Reading(due_day="first"), [(None, "2018-07-01")], id="first day"
        ),
        pytest.param("June 16", Reading(month_number="day"), [], id="16 June of no year"),
        pytest.param(
            "June 16 2018",
            Reading(month_number="day"),
            [(None, "2018-06-16")],
            id="16 June with a year",
        ),
        pytest.param(
            "Q3 2018", Reading(quarter="calendar"), [("2018-07-01", "2018-09-30")], id="calendar"
        ),
        pytest.param(
            "Q3 2018", Reading(quarter="financial"), [("2018-10-01", "2018-12-31")], id="financial"
        ),
        pytest.param(
            "2018/19",
            Reading(financial_year_from=9),
            [("2018-09-01", "2019-08-31")],
            id="financial year from September",
        ),
        pytest.param(
            "academic year 2018/19",
            Reading(academic_year_from=8),
            [("2018-08-01", "2019-07-31")],
            id="academic year from August",
        ),
        pytest.param(
            "Summer 2018",
            Reading(terms=(Term("summer", (4, 23), (7, 25)),)),
            [("2018-04-23", "2018-07-25")],
            id="a council's own term",
        ),
        pytest.param("Summer 2018", Reading(terms=()), [], id="no terms at all"),
    ],
)
def test_a_councils_own_reading_is_followed(text: str, reading: Reading, windows: Days) -> None:
    """Where words leave room, the settings say what they mean."""
    assert windows == days(parse_timescale(text, reading))


@pytest.mark.parametrize(
    ("day", "number_format", "windows", "notes"),
    [
        pytest.param(
            date(2018, 3, 1), "mmm-yy", [("2018-03-01", "2018-03-31")], set(), id="month and year"
        ),
        pytest.param(
            date(2018, 3, 14), "mmmm yyyy", [("2018-03-01", "2018-03-31")], set(), id="in full"
        ),
        pytest.param(
            date(2018, 3, 14), "yyyy", [("2018-01-01", "2018-12-31")], set(), id="only a year"
        ),
        pytest.param(
            date(2018, 3, 14), "dd/mm/yyyy", [(None, "2018-03-14")], {"date-cell"}, id="day"
        ),
        pytest.param(
            date(2018, 3, 14), "[$-809]d mmmm yyyy", [(None, "2018-03-14")], {"date-cell"}, id="UK"
        ),
        pytest.param(
            date(2018, 6, 16),
            "d-mmm",
            [(None, "2018-06-16")],
            {"date-cell", "day-shown"},
            id="what Excel makes of June 16",
        ),
        pytest.param(
            date(2018, 3, 14), "General", [(None, "2018-03-14")], {"date-cell"}, id="no format"
        ),
        pytest.param(
            date(2018, 3, 14), '"due" mmm\\ yy', [("2018-03-01", "2018-03-31")], set(), id="words"
        ),
        pytest.param(
            datetime(2018, 3, 14, 9, 30, tzinfo=UTC),
            "dd/mm/yyyy hh:mm",
            [(None, "2018-03-14")],
            {"date-cell"},
            id="with the time of day",
        ),
    ],
)
def test_a_date_cell_is_as_exact_as_it_shows(
    day: date, number_format: str, windows: Days, notes: set[str]
) -> None:
    """A cell that shows a month means the month; one that shows a day means the day."""
    timescale = read_date_cell(day, number_format)

    assert (timescale.kind, days(timescale), set(timescale.notes)) == ("dated", windows, notes)


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_without_failing(
    texts: st.SearchStrategy[str], data: st.DataObject
) -> None:
    """Whatever stands in a cell, reading it never fails, keeps the words and makes sense."""
    text = data.draw(texts)

    timescale = parse_timescale(text)

    assert text == timescale.raw
    assert all(w.start or w.due for w in timescale.windows)
    assert all(w.start <= w.due for w in timescale.windows if w.start and w.due)
    assert (timescale.kind == "dated") >= any(w.due for w in timescale.windows)


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_dates_written_out_read_back_the_same(
    texts: st.SearchStrategy[str], data: st.DataObject
) -> None:
    """Dates written by xlplan and read again are the same dates."""
    timescale = parse_timescale(data.draw(texts))

    again = parse_timescale(format_timescale(timescale))

    assert (timescale.kind, timescale.windows) == (again.kind, again.windows)


_dates = st.dates(date(1980, 1, 1), date(2079, 12, 31))


@given(_dates, _dates, st.booleans(), st.booleans())
@settings(max_examples=200, deadline=None)
def test_every_window_can_be_written_and_read(
    one: date, other: date, has_start: bool, has_due: bool
) -> None:
    """Any start and any due date survive being written out."""
    first, last = sorted((one, other))
    if not (has_start or has_due):
        return
    window = Window(first if has_start else None, last if has_due else None)

    again = parse_timescale(format_timescale(Timescale("", "dated", (window,))))

    assert (window,) == again.windows


@given(st.dates() | st.datetimes(), st.text() | st.from_regex(r"[dmyh/\-\[\]\\\" .]{0,12}"))
@settings(max_examples=200, deadline=None)
def test_any_date_cell_is_read_without_failing(day: date, number_format: str) -> None:
    """Whatever the date and its format, the cell is read and its due date is that month or day."""
    timescale = read_date_cell(day, number_format)

    assert timescale.due is not None
    assert timescale.due.year == day.year


@pytest.mark.parametrize(
    "word", ["1", "1 ", "June ", "within ", "£1 ", "Q3", "x", "-", "to be ", "'", "(", "1/"]
)
def test_a_very_long_cell_is_read_at_once(word: str) -> None:
    """A cell as long as Excel allows takes no time to speak of."""
    text = (word * 32_767)[:32_767]

    assert text == parse_timescale(text).raw


@pytest.mark.parametrize(
    ("text", "kind", "windows"),
    [
        pytest.param(
            "31-March-2018", "dated", [(None, "2018-03-31")], id="day-month-year, hyphens"
        ),
        pytest.param("30-9-2018", "dated", [(None, "2018-09-30")], id="numbers with hyphens"),
        pytest.param("31–03–2018", "dated", [(None, "2018-03-31")], id="numbers with dashes"),
        pytest.param("Mar 31 18", "dated", [(None, "2018-03-31")], id="month, day, short year"),
        pytest.param("2018 April", "dated", [("2018-04-01", "2018-04-30")], id="year first"),
        pytest.param("2018-04", "dated", [("2018-04-01", "2018-04-30")], id="year and month"),
        pytest.param(
            "Oct-Feb 2018/19", "dated", [("2018-10-01", "2019-02-28")], id="months of a year pair"
        ),
        pytest.param(
            "1st April 2018 - 31st March 2019",
            "dated",
            [("2018-04-01", "2019-03-31")],
            id="ordinals in a range",
        ),
        pytest.param(
            "between 1 April 2018 and 30 June 2018",
            "dated",
            [("2018-04-01", "2018-06-30")],
            id="between … and …",
        ),
        pytest.param(
            "1 Apr 2018 -> 31 Mar 2019", "dated", [("2018-04-01", "2019-03-31")], id="an arrow"
        ),
        pytest.param("June/July 2018", "dated", [("2018-06-01", "2018-07-31")], id="two months"),
        pytest.param("mid-2019", "dated", [(None, "2019-06-30")], id="mid-year with a hyphen"),
        pytest.param("early 2019", "dated", [(None, "2019-03-31")], id="early in a year"),
        pytest.param(
            "second quarter of 2018/19", "dated", [("2018-07-01", "2018-09-30")], id="in words"
        ),
        pytest.param("AY2018-19", "dated", [("2018-09-01", "2019-08-31")], id="academic year"),
        pytest.param("Not before April 2019", "dated", [("2019-04-01", None)], id="not before"),
        pytest.param("w.e.f. 1 April 2018", "dated", [("2018-04-01", None)], id="with effect from"),
        pytest.param("after May 2018 elections", "dated", [("2018-05-01", None)], id="after"),
        pytest.param(
            "1. April 2018 2. May 2018",
            "dated",
            [("2018-04-01", "2018-04-30"), ("2018-05-01", "2018-05-31")],
            id="a numbered list",
        ),
        pytest.param(
            "July 2018 (revised from May 2018)",
            "dated",
            [("2018-07-01", "2018-07-31")],
            id="what it was before",
        ),
        pytest.param("Ongoing (last reviewed March 2018)", "open", [], id="a look back"),
        pytest.param("March 2018 and ongoing", "open", [("2018-03-01", None)], id="and ongoing"),
        pytest.param("Ongoing to July 2019", "dated", [(None, "2019-07-31")], id="ongoing to"),
        pytest.param("Sept-2018", "dated", [("2018-09-01", "2018-09-30")], id="month-year"),
        pytest.param("07.2018", "dated", [("2018-07-01", "2018-07-31")], id="month in figures"),
        pytest.param("2018.03.01", "dated", [(None, "2018-03-01")], id="year first, stops"),
        pytest.param(
            "March 31 - April 30 2018", "dated", [("2018-03-31", "2018-04-30")], id="month, day"
        ),
        pytest.param(
            "Dec-Jan 17/18", "dated", [("2017-12-01", "2018-01-31")], id="short pair of years"
        ),
        pytest.param(
            "12-Jun to 14-Jul 2018", "dated", [("2018-06-12", "2018-07-14")], id="day-month"
        ),
        pytest.param("After Cabinet June 2018", "dated", [("2018-06-01", None)], id="after what"),
        pytest.param("Ongoing - review April 2018", "open", [], id="ongoing, to be reviewed"),
        pytest.param("w/c 5 March 2018", "dated", [(None, "2018-03-05")], id="week commencing"),
        pytest.param("July 1-5 2018", "unclear", [], id="days behind the month"),
        pytest.param("2018-21", "unclear", [], id="three years, of which kind"),
        pytest.param("H1 2018/19", "unclear", [], id="half of a year"),
        pytest.param("Term 2, 2018/19", "unclear", [], id="a numbered term"),
        pytest.param("Oct half-term 2018", "unclear", [], id="a half-term"),
        pytest.param("By end of term 2026", "unclear", [], id="some term"),
        pytest.param("End of the term 2026/27", "unclear", [], id="some term of a school year"),
        pytest.param("2026, end of term", "unclear", [], id="some term behind its year"),
        pytest.param("end of term, July 2026", "dated", [(None, "2026-07-31")], id="its month"),
        pytest.param("end of the summer term 2026", "dated", [(None, "2026-07-22")], id="named"),
        pytest.param(
            "Council term 2018-2022", "dated", [("2018-01-01", "2022-12-31")], id="no school's term"
        ),
        pytest.param("Week 3 June 2018", "unclear", [], id="a week of a month"),
        pytest.param("By weeks 3-4 of June 2018", "unclear", [], id="two weeks of a month"),
        pytest.param(
            "Week 3-7 September 2018", "dated", [("2018-09-03", "2018-09-07")], id="days of a week"
        ),
        pytest.param(
            "for six weeks 4 June – 13 July 2018",
            "dated",
            [("2018-06-04", "2018-07-13")],
            id="so many weeks",
        ),
        pytest.param(
            "Anti-Bullying Week 12-16 November 2018",
            "dated",
            [("2018-11-12", "2018-11-16")],
            id="a week of that name",
        ),
    ],
)
def test_what_officers_type_is_read_as_meant_or_not_at_all(
    text: str, kind: str, windows: list[tuple[str | None, str | None]]
) -> None:
    """A date in another form is still that date; what cannot be known is not guessed."""
    read = parse_timescale(text)
    found = [(w.start and w.start.isoformat(), w.due and w.due.isoformat()) for w in read.windows]
    assert (kind, windows) == (read.kind, found)
