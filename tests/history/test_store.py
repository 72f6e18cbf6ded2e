"""What the history is told and asked: runs, snapshots, changes, mails."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.changes.nights import noted
from tests.history.recorder import FIRST_DAY, TRACKER, run_on, seen_on
from xlplan.changes import Changes, Noted, Snapshot
from xlplan.history import History, Mail, open_history
from xlplan.plan import Flag, Rag, Role, Severity, Where

_DAYS = [FIRST_DAY + timedelta(days=n) for n in range(6)]
_MONDAY, _TUESDAY, _WEDNESDAY, _THURSDAY, _FRIDAY, _SATURDAY = _DAYS


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with open_history(tmp_path) as opened:
        yield opened


def _saw(day: date, *actions: Noted) -> Snapshot:
    return Snapshot(day, actions, ())


def _due(day: str | None, ref: str = "1", title: str = "Recruit a manager") -> Noted:
    due = None if day is None else date.fromisoformat(day)
    return noted(ref, title, timescale=day or "TBC", due=due)


def _record(history: History, day: date, *actions: Noted, number: int = 0, code: int = 0) -> None:
    run = run_on(day, number, exit_code=code)
    history.record_run(TRACKER, run, _saw(day, *actions))


def _without_identities(snapshot: Snapshot | None) -> Snapshot | None:
    if snapshot is None:
        return None
    return replace(snapshot, actions=tuple(replace(a, identity=0) for a in snapshot.actions))


_TEXT = st.text(max_size=8)
_MONEY = st.none() | st.decimals(allow_nan=False, allow_infinity=False)
_DAY = st.none() | st.dates()
_NOTED = st.builds(
    Noted, _TEXT, _TEXT, _TEXT, _TEXT, _TEXT, _TEXT, _DAY, _TEXT, _TEXT, st.sampled_from(Rag),
    _MONEY, _MONEY, row=st.integers(0, 1048576),
)  # fmt: skip
_WHERE = st.builds(Where, _TEXT, _TEXT)
_FLAG = st.builds(Flag, _TEXT, st.sampled_from(Severity), st.none() | _TEXT, _WHERE, _TEXT)
_SNAPSHOT = st.builds(
    Snapshot,
    st.just(_MONDAY),
    st.lists(_NOTED, max_size=4).map(tuple),
    st.lists(_FLAG, max_size=4).map(tuple),
    st.none() | st.frozensets(st.sampled_from(Role), min_size=1),
)


@given(_SNAPSHOT, _SNAPSHOT)
@settings(deadline=None, max_examples=30)
def test_a_snapshot_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, first: Snapshot, second: Snapshot
) -> None:
    """Whatever officers write, in any script, is kept to the letter and to the penny."""
    with open_history(tmp_path_factory.mktemp("state")) as history:
        for day, snapshot in ((_MONDAY, first), (_TUESDAY, second), (_WEDNESDAY, second)):
            history.record_run(TRACKER, run_on(day), snapshot)
        for day, snapshot in ((_MONDAY, first), (_TUESDAY, second), (_WEDNESDAY, second)):
            kept = _without_identities(history.snapshot_on(TRACKER, day))
            assert kept == replace(snapshot, day=day)
        assert history.changes_since(TRACKER, replace(second, day=_THURSDAY)) == Changes(_WEDNESDAY)


def test_a_history_from_before_columns_were_kept_goes_on(tmp_path: Path) -> None:
    """An update needs nobody: the old nights are read, and new ones kept with their columns."""
    first, second = (replace(seen_on(day), columns=frozenset({Role.REF})) for day in _DAYS[:2])
    with open_history(tmp_path) as history:
        history.record_run(TRACKER, run_on(_MONDAY), first)
    with contextlib.closing(sqlite3.connect(tmp_path / "history.sqlite")) as connection:
        connection.execute("DROP TABLE snapshot_columns")
    with open_history(tmp_path) as history:
        assert history.notice == ""
        kept = _without_identities(history.snapshot_on(TRACKER, _MONDAY))
        assert kept == replace(first, columns=None)
        history.record_run(TRACKER, run_on(_TUESDAY), second)
        assert _without_identities(history.snapshot_on(TRACKER, _TUESDAY)) == second


def test_a_column_without_a_text_is_kept_when_it_comes(history: History) -> None:
    """Nothing else may be different on the night it comes, but what is filled in later is."""
    one, two = frozenset({Role.REF}), frozenset({Role.REF, Role.RAG})
    history.record_run(TRACKER, run_on(_MONDAY), replace(seen_on(_MONDAY), columns=one))
    history.record_run(TRACKER, run_on(_TUESDAY), replace(seen_on(_TUESDAY), columns=two))
    kept = [history.snapshot_on(TRACKER, day) for day in _DAYS[:2]]
    assert [snapshot and snapshot.columns for snapshot in kept] == [one, two]


def test_the_first_run_has_nothing_before_it(history: History) -> None:
    """A history that is new says that there was no night, and not that nothing changed."""
    snapshot = seen_on(_MONDAY)
    assert history.changes_since(TRACKER, snapshot) == Changes(None)
    history.record_run(TRACKER, run_on(_MONDAY), snapshot)
    assert history.last_snapshot(TRACKER, _MONDAY) is None
    assert history.changes_since(TRACKER, snapshot) == Changes(None)


def test_a_report_made_twice_on_a_day_says_the_same(history: History) -> None:
    """The second run of a day is compared with the night before, as the first was."""
    _record(history, _MONDAY, _due(None))
    today = _saw(_TUESDAY, _due("2026-12-31"))
    first = history.changes_since(TRACKER, today)
    history.record_run(TRACKER, run_on(_TUESDAY), today)
    again = history.changes_since(TRACKER, today)
    assert first == again
    assert [change.kind for change in first.changes] == ["timescale"]


def test_the_last_run_of_a_day_counts(history: History) -> None:
    """What an officer corrected before the second run of the day is not told next morning."""
    _record(history, _MONDAY, _due("2026-12-31"))
    _record(history, _MONDAY, _due("2027-01-31"), number=1)
    assert history.changes_since(TRACKER, _saw(_TUESDAY, _due("2027-01-31"))) == Changes(_MONDAY)


def test_a_run_that_made_no_report_is_not_compared_with(history: History) -> None:
    """Changes are since the last report; a night that failed does not swallow any."""
    _record(history, _MONDAY, _due("2026-12-31"))
    _record(history, _TUESDAY, _due("2027-01-31"), code=70)
    history.record_run(TRACKER, run_on(_WEDNESDAY, exit_code=65), None)
    found = history.changes_since(TRACKER, _saw(_THURSDAY, _due("2027-01-31")))
    assert (found.since, len(found.changes)) == (_MONDAY, 1)


@pytest.mark.parametrize(
    ("since", "compared_with"),
    [
        pytest.param(None, _THURSDAY, id="not said: the last night"),
        pytest.param(_THURSDAY, _THURSDAY, id="a night"),
        pytest.param(_WEDNESDAY, _TUESDAY, id="a day without a run: the night before it"),
        pytest.param(_MONDAY, _TUESDAY, id="before the first night: that night"),
    ],
)
def test_changes_since_a_day(history: History, since: date | None, compared_with: date) -> None:
    """`xlplan changes --since` looks back as far as asked, and says since when it speaks."""
    for day in (_TUESDAY, _THURSDAY):
        _record(history, day, _due("2026-12-31"))
    found = history.changes_since(TRACKER, _saw(_FRIDAY, _due("2026-12-31")), since)
    assert found == Changes(compared_with)


def test_slip_counts_from_the_first_date_ever(history: History) -> None:
    """A date that moves every night is told with all days it has slipped."""
    _record(history, _MONDAY, _due(None))
    _record(history, _TUESDAY, _due("2026-12-01"))
    _record(history, _WEDNESDAY, _due("2026-12-11"))
    _record(history, _THURSDAY, replace(_due("2026-12-11"), ref="7"))
    found = history.changes_since(TRACKER, _saw(_FRIDAY, _due("2026-12-31", "7")))
    (change,) = found.changes
    assert (change.original_due, change.slip) == (date(2026, 12, 1), 30)
    assert history.original_dues(TRACKER) == {1: date(2026, 12, 1)}


@pytest.mark.parametrize(
    ("corrected", "original"),
    [
        pytest.param("2026-12-31", {1: date(2026, 12, 31)}, id="another date"),
        pytest.param(None, {}, id="no date"),
    ],
)
def test_a_slip_of_the_pen_is_not_the_original(
    history: History, corrected: str | None, original: dict[int, date]
) -> None:
    """A wrong date that was corrected the same day never counts as promised."""
    _record(history, _MONDAY, _due("2062-12-31"))
    _record(history, _MONDAY, _due(corrected), number=1)
    assert history.original_dues(TRACKER) == original


def test_rows_deleted_by_mistake_keep_their_history(history: History) -> None:
    """Put back next day, an action is the one it was and keeps its original due date."""
    other = noted("2", "Train all governors")
    _record(history, _MONDAY, _due("2026-12-01"), other)
    _record(history, _TUESDAY, _due("2026-12-11"), other)
    _record(history, _WEDNESDAY, other)
    _record(history, _THURSDAY, _due("2026-12-11"), other)
    found = history.changes_since(TRACKER, _saw(_FRIDAY, _due("2026-12-21"), other))
    assert [(change.kind, change.slip) for change in found.changes] == [("timescale", 20)]


def test_identities_are_never_used_again(history: History) -> None:
    """A new action does not get the number, and so the dates, of one that is gone."""
    _record(history, _MONDAY, _due("2026-12-01"))
    _record(history, _TUESDAY)
    _record(history, _WEDNESDAY, _due(None, "9", "Open a helpline"))
    last = history.last_snapshot(TRACKER, _THURSDAY)
    assert last is not None
    assert [action.identity for action in last.actions] == [2]


def test_a_day_judged_in_arrears_takes_its_place(history: History) -> None:
    """A run for an earlier day is not taken for the latest night."""
    _record(history, _WEDNESDAY, _due("2026-12-31"))
    _record(history, _MONDAY, _due("2026-12-01"))
    last = history.last_snapshot(TRACKER, _THURSDAY)
    assert last is not None
    assert (last.day, last.actions[0].due) == (_WEDNESDAY, date(2026, 12, 31))
    assert last.actions[0].identity == 1
    assert history.original_dues(TRACKER) == {1: date(2026, 12, 1)}


def test_trackers_are_kept_apart(history: History) -> None:
    """Two plans with the same refs have two histories."""
    _record(history, _MONDAY, _due("2026-12-31"))
    history.record_run("other.xlsx", run_on(_MONDAY), _saw(_MONDAY, _due("2027-01-31")))
    assert history.original_dues("other.xlsx") == {1: date(2027, 1, 31)}
    assert history.original_dues("third.xlsx") == {}
    assert history.last_snapshot("third.xlsx", _TUESDAY) is None
    assert history.changes_since(TRACKER, _saw(_TUESDAY, _due("2026-12-31"))) == Changes(_MONDAY)


def test_runs_are_told_latest_first(history: History) -> None:
    """`xlplan status` shows the last runs, of one tracker or of all, each as it was kept."""
    runs = [run_on(_MONDAY), run_on(_TUESDAY, 1), run_on(_TUESDAY, 2, exit_code=75)]
    for run in runs:
        history.record_run(TRACKER, run, None)
    history.record_run("other.xlsx", run_on(_TUESDAY, 3), None)
    assert [run.tracker for run in history.last_runs(None, 2)] == ["other.xlsx", TRACKER]
    told = history.last_runs(TRACKER, 9)
    assert told == tuple(replace(run, tracker=TRACKER) for run in reversed(runs))
    assert history.last_good_run(TRACKER) == told[1]
    assert history.last_good_run("third.xlsx") is None


def test_one_run_is_kept_once(history: History) -> None:
    """A run that was kept early and again at its end is one line of the status."""
    snapshot = _saw(_MONDAY, _due("2026-12-31"))
    history.record_run(TRACKER, run_on(_MONDAY, exit_code=69, line="Mail not sent."), snapshot)
    history.record_run(TRACKER, run_on(_MONDAY, line="Sent."), None)
    assert [(run.exit_code, run.line) for run in history.last_runs(None, 9)] == [(0, "Sent.")]
    assert history.last_snapshot(TRACKER, _TUESDAY) is not None


def test_moments_are_the_same_in_every_zone(history: History) -> None:
    """A summer night of London comes back as the moment it was."""
    started = datetime.fromisoformat("2026-07-01T03:30:00.5+01:00")
    history.record_run(TRACKER, run_on(_MONDAY, started=started), None)
    (run,) = history.last_runs(None, 1)
    assert run.started == datetime(2026, 7, 1, 2, 30, 0, 500_000, tzinfo=UTC)


def test_a_moment_without_a_zone_is_refused(history: History) -> None:
    """It could be an hour off, and nobody would see it."""
    naive = run_on(_MONDAY).started.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        history.record_run(TRACKER, run_on(_MONDAY, started=naive), None)
    assert history.last_runs(None, 1) == ()


def test_a_mail_is_kept_with_what_became_of_it(history: History) -> None:
    """Queued, then sent: one mail, in its last state."""
    moment = datetime(2026, 11, 1, 3, 31, tzinfo=UTC)
    to = ("a@council.gov.uk", "b@council.gov.uk")
    queued = Mail("<1@council>", "Plan: 7 Red \ud83d", to, "waiting", moment)
    sent = replace(queued, state="sent", moment=moment + timedelta(minutes=1))
    refused = replace(queued, message_id="<2@council>", state="refused", recipients=())
    for mail in (queued, sent, refused):
        history.record_mail(mail)
    assert history.last_mails(9) == tuple(
        replace(mail, subject="Plan: 7 Red ?") for mail in (sent, refused)
    )


def test_a_quiet_year_takes_little_room(tmp_path: Path) -> None:
    """A night without a change makes the file grow by less than 1 KB, however large the plan."""
    with open_history(tmp_path) as history:
        history.record_run(TRACKER, run_on(FIRST_DAY), seen_on(FIRST_DAY, 400))
        before = (tmp_path / "history.sqlite").stat().st_size
        for n in range(1, 101):
            day = FIRST_DAY + timedelta(days=n)
            history.record_run(TRACKER, run_on(day), seen_on(day, 400))
    assert (tmp_path / "history.sqlite").stat().st_size - before < 100 * 1024


def test_a_night_with_one_change_takes_little_room(tmp_path: Path) -> None:
    """One lead of 400 changed every night: what is the same is not stored again."""
    with open_history(tmp_path) as history:
        history.record_run(TRACKER, run_on(FIRST_DAY), seen_on(FIRST_DAY, 400))
        before = (tmp_path / "history.sqlite").stat().st_size
        for n in range(1, 21):
            day = FIRST_DAY + timedelta(days=n)
            history.record_run(TRACKER, run_on(day), seen_on(day, 400, moved=n))
    assert (tmp_path / "history.sqlite").stat().st_size - before < 20 * 20 * 1024


def test_a_large_plan_is_recorded_quickly(history: History) -> None:
    """10,000 actions of which all moved do not hold up the night."""
    snapshot = seen_on(_MONDAY, 10_000)
    history.record_run(TRACKER, run_on(_MONDAY), snapshot)
    actions = tuple(replace(a, lead="", declared=Decimal(1)) for a in snapshot.actions)
    started = time.perf_counter()
    history.record_run(TRACKER, run_on(_TUESDAY), replace(snapshot, actions=actions))
    assert time.perf_counter() - started < 2
