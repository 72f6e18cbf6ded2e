"""Changes and runs as officers read them on a screen, and as programs do."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.changes.nights import flag
from tests.history.recorder import run_on
from xlplan.changes import Change, Changes
from xlplan.history import changes_as_json, changes_as_text, runs_as_json, runs_as_text
from xlplan.plan import Role, Severity

_SINCE = date(2018, 6, 14)
_LONG = "The board met and agreed the plan with all heads of service. " * 4


def _shown(change: Change) -> str:
    (_, line) = changes_as_text(Changes(_SINCE, (change,)), "High Needs")
    return line.removeprefix("  ")


def _change(kind: Any, before: str = "", after: str = "", **others: Any) -> Change:
    return Change(kind, "3", "Recruit a manager", before, after, **others)


def _due(before: str | None, after: str | None, original: str | None, slip: int | None) -> Change:
    days = [None if day is None else date.fromisoformat(day) for day in (before, after, original)]
    return _change(
        "timescale", before or "TBC", after or "TBC",
        due_before=days[0], due_after=days[1], original_due=days[2], slip=slip,
    )  # fmt: skip


def test_the_first_run_says_so() -> None:
    """Nobody wonders why nothing is listed."""
    assert changes_as_text(Changes(None), "High Needs") == [
        "High Needs: there is no earlier night to compare with."
    ]


def test_a_quiet_night_says_so() -> None:
    """One sentence, with since when."""
    assert changes_as_text(Changes(_SINCE), "High Needs") == [
        "High Needs: nothing has changed since 14 June 2018."
    ]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        pytest.param(
            _change("new", after="Red"), "3: new, “Recruit a manager” (Red)", id="new"
        ),
        pytest.param(
            replace(_change("removed", "Red"), ref=""),
            "removed, “Recruit a manager” (was Red)",
            id="removed, no ref",
        ),
        pytest.param(
            _change("completed", "Amber", "Complete", direction="better"),
            "3: completed, “Recruit a manager” (was Amber)",
            id="completed",
        ),
        pytest.param(
            replace(_change("reopened", "Complete", "Red", direction="worse"), title=""),
            "3: reopened, the action without a text (now Red)",
            id="reopened, no text",
        ),
        pytest.param(
            _change("calculated rag", "Amber", "Red", direction="worse"),
            "3: RAG Amber → Red (worse)",
            id="RAG",
        ),
        pytest.param(
            _change("calculated rag", "Red", "No date", direction="same"),
            "3: RAG Red → No date",
            id="RAG, neither way",
        ),
        pytest.param(
            _change("rag", "", "G"), "3: officer’s RAG blank → G", id="officer's RAG"
        ),
        pytest.param(_change("lead", "Ann", ""), "3: lead “Ann” → blank", id="lead"),
        pytest.param(
            replace(_change("lead", "Ann", "Bob"), ref=""),
            "“Recruit a manager”: lead “Ann” → “Bob”",
            id="lead, no ref",
        ),
        pytest.param(
            _change("declared", "£5", "£6.50"), "3: declared total £5 → £6.50", id="declared"
        ),
        pytest.param(
            _change("recalculated", "", "£6"), "3: recalculated total blank → £6", id="recalculated"
        ),
        pytest.param(
            _change("text", "Recruit", "Appoint"), "3: text “Recruit” → “Appoint”", id="text"
        ),
        pytest.param(
            _due("2018-07-31", "2018-08-31", "2018-06-30", 62),
            "3: due 31 July 2018 → 31 August 2018, 62 days later than the original 30 June 2018",
            id="slipped",
        ),
        pytest.param(
            _due("2018-07-01", "2018-06-29", "2018-06-30", -1),
            "3: due 1 July 2018 → 29 June 2018, 1 day earlier than the original 30 June 2018",
            id="earlier",
        ),
        pytest.param(
            _due("2018-07-31", "2018-06-30", "2018-06-30", 0),
            "3: due 31 July 2018 → 30 June 2018, as it was originally",
            id="back",
        ),
        pytest.param(
            _due(None, "2018-06-30", None, None),
            "3: timescale “TBC” → “2018-06-30” (due 30 June 2018)",
            id="first date",
        ),
        pytest.param(
            _due("2018-06-30", None, "2018-05-31", None),
            "3: timescale “2018-06-30” → “TBC” (was due 30 June 2018)",
            id="date taken away",
        ),
        pytest.param(
            _change("timescale", "TBC", "Ongoing"), "3: timescale “TBC” → “Ongoing”", id="no dates"
        ),
        pytest.param(
            _change("progress", _LONG, f"{_LONG}Two posts filled."),
            "3: progress “… heads of service.” → “… heads of service. Two posts filled.”",
            id="appended to a long text",
        ),
        pytest.param(
            _change("progress", _LONG, f"June: filled.\n{_LONG}"),
            "3: progress “The board met …” → “June: filled. The board met …”",
            id="put before a long text",
        ),
        pytest.param(
            _change("progress", "a\n b", "\x1b[31mc\u202e"), "3: progress “a b” → “[31mc”",
            id="what a terminal could take for an order",
        ),
    ],
)  # fmt: skip
def test_a_change_is_one_line(change: Change, line: str) -> None:
    """Which action, what, from what to what; short enough to read."""
    assert _shown(change) == line


def test_a_long_text_is_shortened() -> None:
    """A text that was written wholly anew does not fill the screen."""
    line = _shown(_change("progress", "x " * 500, "y " * 500))
    assert len(line) < 300
    assert line.endswith("y …”")


def test_all_is_told_in_order() -> None:
    """First a line with the numbers, then changes, then findings; information only counted."""
    information = replace(flag("due-soon", "3"), severity=Severity.INFORMATION)
    changes = Changes(
        _SINCE,
        (
            _change("new", after="Red"),
            _change("calculated rag", "Amber", "Red", direction="worse"),
            _due("2018-07-31", "2018-08-31", "2018-06-30", 62),
        ),
        (flag("overdue", "3", "Was due 31 May 2018."), information),
        (flag("grand-total-blank", None, "“Total” is blank."),),
    )
    assert changes_as_text(changes, "High Needs") == [
        "High Needs, since 14 June 2018: 3 changes (1 new, 1 RAG worse, 1 due later); "
        "1 new finding, 1 no longer found.",
        "  3: new, “Recruit a manager” (Red)",
        "  3: RAG Amber → Red (worse)",
        "  3: due 31 July 2018 → 31 August 2018, 62 days later than the original 30 June 2018",
        "New finding:",
        "  3: Was due 31 May 2018. [overdue]",
        "No longer found:",
        "  “Total” is blank. [grand-total-blank]",
        "For information only: 1 new, 0 no longer found.",
    ]


def test_a_column_that_was_lost_is_told_before_what_changed() -> None:
    """Also where nothing else did: what is not compared is not unchanged."""
    assert changes_as_text(Changes(_SINCE, lost=(Role.LEAD,)), "High Needs") == [
        "High Needs, since 14 June 2018: 0 changes; 0 new findings, 0 no longer found.",
        "  No column is read as the lead any more: what depends on it is not compared.",
    ]


def test_very_many_findings_are_cut() -> None:
    """A first night with other rules does not scroll what matters away."""
    lines = changes_as_text(Changes(_SINCE, (), (flag("overdue", "3"),) * 250), "High Needs")
    assert lines[1] == "New findings:"
    assert lines[-1] == "  … and 50 more; --json lists them all"


def test_json_has_everything_whole() -> None:
    """A program gets the whole texts, and dates it can read."""
    changes = Changes(
        _SINCE,
        (replace(_due("2018-07-31", "2018-08-31", "2018-06-30", 62), before=_LONG),),
        (flag("overdue", "3", "Was due."),),
        (flag("grand-total-blank", None, "Blank."),),
        (Role.TIMESCALE,),
        (Role.RAG,),
    )
    assert json.loads(json.dumps(changes_as_json(changes))) == {
        "since": "2018-06-14",
        "lost_columns": ["timescale"],
        "new_columns": ["rag"],
        "changes": [
            {
                "kind": "timescale", "ref": "3", "title": "Recruit a manager", "before": _LONG,
                "after": "2018-08-31", "direction": None, "due_before": "2018-07-31",
                "due_after": "2018-08-31", "original_due": "2018-06-30", "slip_days": 62,
            },
        ],
        "new_flags": [
            {
                "code": "overdue", "severity": "warning", "ref": "3", "sheet": "Action plan",
                "cell": "F5", "message": "Was due.",
            },
        ],
        "solved_flags": [
            {
                "code": "grand-total-blank", "severity": "warning", "ref": None,
                "sheet": "Action plan", "cell": "F5", "message": "Blank.",
            },
        ],
    }  # fmt: skip


def test_json_of_a_first_run() -> None:
    """Nothing since nothing."""
    assert changes_as_json(Changes(None)) == {
        "since": None,
        "lost_columns": [],
        "new_columns": [],
        "changes": [],
        "new_flags": [],
        "solved_flags": [],
    }


def test_runs_are_shown_in_london_time() -> None:
    """A night in July is an hour later in London than in UTC, one in November is not."""
    summer = run_on(date(2026, 7, 1), started=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    winter = run_on(date(2026, 11, 23), exit_code=75, line="The tracker is open:\nAnn Lee.")
    assert runs_as_text([winter, summer]) == [
        "23 Nov 2026 03:30  75  The tracker is open: Ann Lee.",
        " 1 Jul 2026 00:30   0  xlplan: 412 rows, 17 changed, report sent to 6, 4.2 s",
    ]


def test_runs_of_several_trackers_name_them() -> None:
    """With more than one tracker each line says which."""
    runs = [run_on(date(2026, 11, 23), tracker=f"/srv/{n}.xlsx", line="Done.") for n in "ab"]
    assert runs_as_text(runs) == [
        "23 Nov 2026 03:30   0  a.xlsx: Done.",
        "23 Nov 2026 03:30   0  b.xlsx: Done.",
    ]


def test_no_runs() -> None:
    """A new installation says that it is one."""
    assert runs_as_text([]) == ["xlplan has not run here yet."]
    assert runs_as_json([]) == []


def test_runs_as_json() -> None:
    """Each run with all that was kept, moments with London's offset."""
    run = run_on(date(2026, 7, 1), tracker="/srv/a.xlsx", sha256="")
    assert json.loads(json.dumps(runs_as_json([run]))) == [
        {
            "id": "20260701-0330-00000000",
            "tracker": "/srv/a.xlsx",
            "started": "2026-07-01T04:30:00+01:00",
            "finished": "2026-07-01T04:30:04+01:00",
            "day": "2026-07-01",
            "exit_code": 0,
            "line": "xlplan: 412 rows, 17 changed, report sent to 6, 4.2 s",
            "sha256": None,
            "cells_changed": 17,
            "findings": 3,
        }
    ]
