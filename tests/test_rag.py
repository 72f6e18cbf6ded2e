"""When an action is Red, Amber, Green, Complete, Not started or without a date, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.parse import parse_rag, parse_timescale
from xlplan.plan import Action, Rag
from xlplan.rag import Rating, count_days, is_complete, long_date, rate
from xlplan.rules import Rules

TODAY = date(2018, 6, 15)


def _action(timescale: str, progress: str = "", rag: str = "") -> Action:
    return Action(
        "1",
        timescale=parse_timescale(timescale),
        progress=progress,
        rag_raw=rag,
        rag=parse_rag(rag),
    )


@pytest.mark.parametrize(
    ("timescale", "progress", "rag", "rating"),
    [
        pytest.param("By May 2018", "", "", Rating(Rag.RED, "Was due 31 May 2018"), id="late"),
        pytest.param(
            "By May 2018",
            "",
            "Green",
            Rating(Rag.RED, "Was due 31 May 2018"),
            id="late, said green",
        ),
        pytest.param(
            "By June 2018",
            "",
            "",
            Rating(Rag.AMBER, "Due 30 June 2018, within 30 days"),
            id="due soon",
        ),
        pytest.param(
            "By 15 June 2018",
            "",
            "",
            Rating(Rag.AMBER, "Due 15 June 2018, within 30 days"),
            id="due today",
        ),
        pytest.param(
            "By 15 July 2018",
            "",
            "",
            Rating(Rag.AMBER, "Due 15 July 2018, within 30 days"),
            id="last day of amber",
        ),
        pytest.param(
            "By 16 July 2018", "", "", Rating(Rag.GREEN, "Due 16 July 2018"), id="first of green"
        ),
        pytest.param(
            "By 14 June 2018", "", "", Rating(Rag.RED, "Was due 14 June 2018"), id="yesterday"
        ),
        pytest.param("By July 2019", "", "", Rating(Rag.GREEN, "Due 31 July 2019"), id="far away"),
        pytest.param(
            "July 2018 – May 2019",
            "",
            "",
            Rating(Rag.NOT_STARTED, "Starts 1 July 2018, due 31 May 2019"),
            id="still to start",
        ),
        pytest.param(
            "July 2018",
            "",
            "",
            Rating(Rag.NOT_STARTED, "Starts 1 July 2018, due 31 July 2018"),
            id="a month to come",
        ),
        pytest.param(
            "July 2018 – May 2019",
            "First meeting held",
            "",
            Rating(Rag.GREEN, "Due 31 May 2019"),
            id="begun early",
        ),
        pytest.param(
            "July 2018 – May 2019",
            "",
            "Green",
            Rating(Rag.GREEN, "Due 31 May 2019"),
            id="begun by its RAG",
        ),
        pytest.param(
            "July 2018 – May 2019",
            "Not started",
            "",
            Rating(Rag.NOT_STARTED, "Starts 1 July 2018, due 31 May 2019"),
            id="said not to be started",
        ),
        pytest.param(
            "May 2018", "Not started", "", Rating(Rag.RED, "Was due 31 May 2018"), id="never begun"
        ),
        pytest.param(
            "Start April 2018",
            "",
            "",
            Rating(Rag.NO_DATE, "Starts 1 April 2018, no due date"),
            id="start only",
        ),
        pytest.param("", "", "", Rating(Rag.NO_DATE, "No timescale"), id="blank"),
        pytest.param(
            "TBC", "", "", Rating(Rag.NO_DATE, "No due date can be read from “TBC”"), id="TBC"
        ),
        pytest.param(
            "Ongoing",
            "",
            "Green",
            Rating(Rag.NO_DATE, "No due date can be read from “Ongoing”"),
            id="ongoing is never green",
        ),
        pytest.param(
            "By May 2018", "Complete.", "", Rating(Rag.COMPLETE, "Marked complete"), id="complete"
        ),
        pytest.param("By May 2018", "", "Blue", Rating(Rag.COMPLETE, "Marked complete"), id="blue"),
        pytest.param("", "DONE", "", Rating(Rag.COMPLETE, "Marked complete"), id="done, no date"),
        pytest.param(
            "By May 2018",
            "Not complete",
            "",
            Rating(Rag.RED, "Was due 31 May 2018"),
            id="not complete is not complete",
        ),
        pytest.param(
            "By April 2018 Jan – Dec 2018",
            "",
            "Green",
            Rating(Rag.GREEN, "Due 31 December 2018"),
            id="the last of several windows counts",
        ),
    ],
)
def test_a_rating_follows_the_dates(
    timescale: str, progress: str, rag: str, rating: Rating
) -> None:
    """Complete wins, then a missing date, lateness, a start to come, and nearness."""
    assert rating == rate(_action(timescale, progress, rag), Rules(), TODAY)


@pytest.mark.parametrize(
    ("rules", "rag", "reason"),
    [
        pytest.param(Rules(days_for_amber=14), Rag.GREEN, "Due 30 June 2018", id="14 days"),
        pytest.param(
            Rules(days_for_amber=15), Rag.AMBER, "Due 30 June 2018, within 15 days", id="15 days"
        ),
    ],
)
def test_the_days_for_amber_are_the_councils_own(rules: Rules, rag: Rag, reason: str) -> None:
    """How near is soon, the settings say."""
    assert rate(_action("By June 2018"), rules, TODAY) == Rating(rag, reason)


def test_the_words_for_complete_are_the_councils_own() -> None:
    """A council that writes "Delivered" is understood."""
    rules = Rules(complete_words=frozenset({"delivered"}))

    assert is_complete(_action("", " Delivered. "), rules)
    assert not is_complete(_action("", "Delivered in part"), rules)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        pytest.param(date(2018, 7, 31), "31 July 2018", id="two digits"),
        pytest.param(date(2018, 7, 1), "1 July 2018", id="no leading nought"),
    ],
)
def test_dates_are_written_as_people_write_them(day: date, words: str) -> None:
    """A date is day, month and year in full."""
    assert long_date(day) == words


@pytest.mark.parametrize(("days", "words"), [(0, "0 days"), (1, "1 day"), (1200, "1,200 days")])
def test_days_are_counted_in_words(days: int, words: str) -> None:
    """One day is one day."""
    assert count_days(days) == words


@given(st.dates(date(2010, 1, 1), date(2030, 1, 1)), st.integers(-400, 400), st.integers(0, 99))
@settings(max_examples=200, deadline=None)
def test_time_only_makes_it_worse(due: date, offset: int, amber: int) -> None:
    """As days pass, an action without news goes from green to amber to red, never back."""
    order = [Rag.GREEN, Rag.AMBER, Rag.RED]
    action, rules = _action(f"By {long_date(due)}"), Rules(days_for_amber=amber)
    today = due + timedelta(days=offset)

    now, tomorrow = (rate(action, rules, today + timedelta(days=n)).rag for n in (0, 1))

    assert order.index(now) <= order.index(tomorrow)


@pytest.mark.parametrize(
    ("progress", "complete"),
    [
        pytest.param("Completed March 2018", True, id="with a month"),
        pytest.param("Complete - signed off", True, id="with a dash"),
        pytest.param("Complete (12/3/18)", True, id="with a date in brackets"),
        pytest.param("Done - JB", True, id="with initials"),
        pytest.param("100% complete", True, id="per cent"),
        pytest.param("Closed - no further action", True, id="closed"),
        pytest.param("Completed and published", True, id="and more"),
        pytest.param("Completed in March", True, id="in a month"),
        pytest.param("Withdrawn", True, id="withdrawn"),
        pytest.param("Complete by July", False, id="an order with a date"),
        pytest.param("Complete the review", False, id="an order"),
        pytest.param("Complete and return the form", False, id="an order of two"),
        pytest.param("Not complete", False, id="not"),
        pytest.param("Nearly completed", False, id="nearly"),
        pytest.param("50% complete", False, id="half"),
        pytest.param("Delivered in part", False, id="in part"),
        pytest.param("Completed 50%", False, id="half of it"),
        pytest.param("Completed 3 of 5 visits", False, id="some of them"),
        pytest.param("Completed - phase 1 only", False, id="a phase"),
        pytest.param("1000 leaflets printed", False, id="a number that begins with 100"),
        pytest.param("100-150 homes inspected so far", False, id="from a hundred"),
        pytest.param("Completed 60 surveys, the rest in May", False, id="so many"),
        pytest.param("Closed-loop system being procured", False, id="a word of two"),
        pytest.param("Completed 12/3/18", True, id="a date in figures"),
        pytest.param("✔ Completed", True, id="a tick"),
        pytest.param("All done!", True, id="all"),
        pytest.param("Action completed May 2018", True, id="named before"),
    ],
)
def test_what_is_said_behind_the_word_does_not_hide_it(progress: str, complete: bool) -> None:
    """Nobody is called overdue who wrote that it is done, nor is an order taken for a deed."""
    assert is_complete(_action("", progress), Rules()) is complete


def test_a_timescale_or_a_closing_date_can_say_that_it_is_done() -> None:
    """Officers also write "Completed March 2018" over the timescale, or a date beside it."""
    assert is_complete(_action("Completed March 2018", ""), Rules())
    assert is_complete(replace(_action("By June 2018", ""), closed="12 March 2018"), Rules())
    assert is_complete(_action("May 2018 (done)", ""), Rules())
    for closed in ("No", "Ongoing", "Expected July 2018", "50%", "see comments"):
        assert not is_complete(replace(_action("By June 2018", ""), closed=closed), Rules())
