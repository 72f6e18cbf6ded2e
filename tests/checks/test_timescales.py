"""When things are due: missing, unclear, late, soon, and what Excel did to dates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from xlplan.parse import read_date_cell
from xlplan.plan import Action, Flag, Plan, Role, Severity
from xlplan.rules import Rules

Make = Callable[..., Action]
MakePlan = Callable[..., Plan]
Told = Callable[..., list[Flag]]

ABOUT_TIME = (
    "missing-timescale", "unclear-timescale", "no-due-date", "several-timescales", "short-year",
)  # fmt: skip


@pytest.mark.parametrize(
    ("timescale", "code", "severity", "words"),
    [
        pytest.param("", "missing-timescale", "error", "Timescale is blank", id="blank"),
        pytest.param("TBC", "missing-timescale", "error", "Timescale is “TBC”", id="TBC"),
        pytest.param(
            "within 3 months of approval",
            "unclear-timescale",
            "warning",
            "not given",
            id="relative",
        ),
        pytest.param(
            "By July", "unclear-timescale", "warning", "No date can be read", id="no year"
        ),
        pytest.param(
            "Start April 2018", "no-due-date", "warning", "not when it is due", id="start"
        ),
        pytest.param(
            "April 2018 onwards", "no-due-date", "warning", "Add a due date", id="onwards"
        ),
        pytest.param("Ongoing", "no-due-date", "information", "never be late", id="ongoing"),
        pytest.param("annually", "no-due-date", "information", "never be late", id="annually"),
        pytest.param(
            "By April 2019 Jan – Dec 2019",
            "several-timescales",
            "warning",
            "2 timescales in one cell; the last, 31 December 2019, counts",
            id="two windows",
        ),
        pytest.param(
            "July 19", "short-year", "information", "read as due 31 July 2019", id="short year"
        ),
    ],
)
def test_a_doubtful_timescale_gets_exactly_one_flag(
    action: Make, plan: MakePlan, told: Told, timescale: str, code: str, severity: str, words: str
) -> None:
    """Each kind of doubt has one flag, at the timescale's own cell, that says what is wrong."""
    one = plan(action(timescale=timescale))
    flags = [flag for known in ABOUT_TIME for flag in told(one, known)]

    assert [(f.code, f.severity, f.where.cell, words in f.message) for f in flags] == [
        (code, Severity(severity), "F2", True)
    ]


@pytest.mark.parametrize(
    "timescale", ["By July 2019", "March 2019", "Jan – Dec 2019", "31/03/2019", "Dec '19"]
)
def test_a_clear_timescale_gets_no_flag(
    action: Make, plan: MakePlan, told: Told, timescale: str
) -> None:
    """A date that can be read and is still to come is nobody's problem."""
    one = plan(action(timescale=timescale))

    assert [f for code in (*ABOUT_TIME, "overdue", "due-soon") for f in told(one, code)] == []


@pytest.mark.parametrize(
    ("today", "overdue", "due_soon"),
    [
        pytest.param(date(2018, 6, 30), 0, 0, id="31 days before"),
        pytest.param(date(2018, 7, 1), 0, 1, id="30 days before"),
        pytest.param(date(2018, 7, 31), 0, 1, id="on the day"),
        pytest.param(date(2018, 8, 1), 1, 0, id="the day after"),
    ],
)
def test_late_and_soon_begin_on_the_right_day(
    action: Make, plan: MakePlan, told: Told, today: date, overdue: int, due_soon: int
) -> None:
    """Due soon runs from 30 days before to the day itself; overdue begins the day after."""
    one = plan(action(timescale="By July 2018"))

    assert (len(told(one, "overdue", today)), len(told(one, "due-soon", today))) == (
        overdue,
        due_soon,
    )


def test_the_days_for_amber_are_the_councils_own(action: Make, plan: MakePlan, told: Told) -> None:
    """With 7 days for amber, eight days before is not yet soon."""
    one, rules = plan(action(timescale="By July 2018")), Rules(days_for_amber=7)

    assert told(one, "due-soon", date(2018, 7, 23), rules) == []
    assert [f.message for f in told(one, "due-soon", date(2018, 7, 24), rules)] == [
        "Due 31 July 2018, within 7 days."
    ]


def test_what_is_complete_is_never_late(action: Make, plan: MakePlan, told: Told) -> None:
    """Whether Progress or RAG says complete, no date is held against it."""
    done = plan(
        action("1", timescale="By May 2018", progress="Completed."),
        action("2", timescale="", rag="Blue"),
        action("3", timescale="Start May 2018", progress="100%"),
    )

    assert [f for code in (*ABOUT_TIME, "overdue") for f in told(done, code)] == []


def test_a_plan_without_timescales_is_not_asked_for_them(
    action: Make, plan: MakePlan, told: Told
) -> None:
    """A plan that has no timescale column lacks no timescale."""
    assert told(plan(action(timescale=""), without=(Role.TIMESCALE,)), "missing-timescale") == []


def _with_cells(
    action: Make, *cells: tuple[date, str], words: tuple[str, ...] = ()
) -> list[Action]:
    typed = [action(str(n), timescale=text) for n, text in enumerate(words, start=1)]
    stored = [
        replace(action(str(n)), timescale=read_date_cell(day, shown))
        for n, (day, shown) in enumerate(cells, start=len(words) + 1)
    ]
    return [*typed, *stored]


@pytest.mark.parametrize(
    ("cells", "words", "flagged"),
    [
        pytest.param(
            [(date(2026, 6, 16), "d-mmm")], ("July 16",), ["2"], id="beside months with short years"
        ),
        pytest.param(
            [(date(2026, 6, 16), "dd/mm/yyyy")], ("July 2016",), ["2"], id="day equal to the year"
        ),
        pytest.param(
            [
                (date(2026, 6, 16), "d-mmm"),
                (date(2026, 7, 16), "d-mmm"),
                (date(2026, 9, 15), "d-mmm"),
            ],
            (),
            ["1", "2", "3"],
            id="a whole column of 15 and 16",
        ),
        pytest.param(
            [(date(2018, 7, 16), "dd/mm/yyyy")], ("By July 2019",), [], id="an ordinary date"
        ),
        pytest.param(
            [(date(2019, month, day), "dd/mm/yyyy") for month, day in ((3, 31), (6, 30), (12, 31))],
            (),
            [],
            id="month-ends",
        ),
        pytest.param(
            [(date(2026, 3, 26), "dd/mm/yyyy")], ("July 2026",), [], id="this year's number"
        ),
        pytest.param([(date(2018, 7, 5), "d-mmm")], ("July 16",), [], id="a day before the tenth"),
        pytest.param(
            [
                (date(2018, 7, 31), "d-mmm"),
                (date(2018, 9, 12), "d-mmm"),
                (date(2018, 10, 19), "d-mmm"),
            ],
            (),
            [],
            id="a column of real days",
        ),
        pytest.param([(date(2018, 6, 30), "mmm-yy")], ("July 16",), [], id="a month cell"),
    ],
)
def test_a_date_excel_changed_is_suspected(
    action: Make,
    plan: MakePlan,
    told: Told,
    cells: list[tuple[date, str]],
    words: tuple[str, ...],
    flagged: list[str],
) -> None:
    """A typed "June 16" that became 16 June of some year is flagged, a real date is not."""
    changed = told(plan(*_with_cells(action, *cells, words=words)), "excel-changed-date")

    assert flagged == [flag.ref for flag in changed]


def test_a_date_excel_changed_says_what_to_type(action: Make, plan: MakePlan, told: Told) -> None:
    """The flag names the date that is stored and the words to type instead."""
    actions = _with_cells(action, (date(2026, 6, 16), "d-mmm"), words=("July 16",))

    assert [f.message for f in told(plan(*actions), "excel-changed-date")] == [
        "Excel stored 16 June 2026 here. If June 16 was typed for June 2016, "
        "type it again as “June 2016”."
    ]


@pytest.mark.parametrize(
    ("timescale", "rag", "severity"),
    [
        pytest.param("By May 2018", "Green", "warning", id="green but late"),
        pytest.param("By May 2018", "Amber", "warning", id="amber but late"),
        pytest.param("By May 2018", "Not started", "warning", id="not started but late"),
        pytest.param("By July 2019", "Red", "information", id="red but not late"),
        pytest.param("By July 2019", "Amber", "information", id="amber but far away"),
        pytest.param("By May 2018", "Red", None, id="red and late"),
        pytest.param("By July 2019", "Green", None, id="green and not late"),
        pytest.param("By June 2018", "Green", None, id="green and due soon"),
        pytest.param("By May 2018", "Complete", None, id="complete"),
        pytest.param("By May 2018", "", None, id="no RAG given"),
        pytest.param("TBC", "Red", None, id="no date to compare with"),
    ],
)
def test_a_rag_that_disagrees_with_its_dates_is_flagged(
    action: Make, plan: MakePlan, told: Told, timescale: str, rag: str, severity: str | None
) -> None:
    """Better than the dates is a warning, worse is only information, equal is nothing."""
    one = plan(action(timescale=timescale, rag=rag, comment="We know why"))

    assert [(f.severity, f.where.cell) for f in told(one, "rag-disagrees")] == (
        [] if severity is None else [(Severity(severity), "H2")]
    )


@pytest.mark.parametrize(
    ("rag", "comment", "flagged"),
    [
        pytest.param("Red", "", True, id="red"),
        pytest.param("Amber", " ", True, id="amber"),
        pytest.param("Red", "Waiting for the panel", False, id="with a comment"),
        pytest.param("Green", "", False, id="green"),
        pytest.param("", "", False, id="no RAG"),
    ],
)
def test_red_or_amber_needs_a_comment(
    action: Make, plan: MakePlan, told: Told, rag: str, comment: str, flagged: bool
) -> None:
    """Who says red or amber is asked to say why, where there is a column for it."""
    row = action(rag=rag, comment=comment)

    assert bool(told(plan(row), "rag-without-comment")) is flagged
    assert told(plan(row, without=(Role.COMMENT,)), "rag-without-comment") == []


@pytest.mark.parametrize(
    ("rag", "flagged"),
    [
        pytest.param("Amber/Green", True, id="between two"),
        pytest.param("Geen", True, id="a slip"),
        pytest.param("Amber ↑", False, id="with an arrow"),
        pytest.param("", False, id="blank"),
    ],
)
def test_a_status_that_is_none_is_flagged(
    action: Make, plan: MakePlan, told: Told, rag: str, flagged: bool
) -> None:
    """A RAG that no count can take up is not dropped in silence."""
    assert bool(told(plan(action(rag=rag)), "rag-unclear")) is flagged
