"""Every setting does what it says, end to end, and every slip in one is named with its line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xlplan.cli import main
from xlplan.rules import Rules
from xlplan.settings import Settings, parse_settings

Rows = Sequence[Sequence[object]]
HEADER = ("Ref", "Action", "Lead", "Timescale", "Progress")


@pytest.fixture
def check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """What `check --json` says of one row under a settings text, with sheets of its own."""

    def call(
        toml: str, rows: Rows, sheets: dict[str, Rows] | None = None, *more: str
    ) -> dict[str, Any]:
        book = openpyxl.Workbook()
        for row in rows:
            book["Sheet"].append(list(row))
        for name, content in (sheets or {}).items():
            sheet = book.create_sheet(name)
            for row in content:
                sheet.append(list(row))
        book.save(tmp_path / "plan.xlsx")
        (tmp_path / "xlplan.toml").write_text(toml, encoding="utf-8")
        main(["check", str(tmp_path / "plan.xlsx"), "--as-at", "2018-04-15", "--json", *more])
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        return answer

    return call


def one(lead: str = "Jane Brown", timescale: str = "By May 2018", progress: str = "") -> Rows:
    return (HEADER, ("1", "Mend the roof", lead, timescale, progress))


DUE = ("timescale", "due")
RAG = ("rag", "calculated")


@pytest.mark.parametrize(
    ("toml", "rows", "path", "without", "expected"),
    [
        ("[rules]\ndays_for_amber = 60", one(), RAG, "Green", "Amber"),
        ("[rules]\ndays_for_amber = 0", one(timescale="April 2018"), RAG, "Amber", "Green"),
        ('[rules]\ncomplete_words = ["Abgehakt"]', one(progress="abgehakt"), RAG,
         "Green", "Complete"),
        ('[rules]\ncomplete_words = []', one(progress="Complete"), RAG, "Complete", "Green"),
        ('[rules]\nnot_started_words = ["Waiting"]',
         one(timescale="May 2018", progress="waiting"), RAG, "Green", "Not started"),
        ('[reading]\ndue_day = "first"', one(), DUE, "2018-05-31", "2018-05-01"),
        ('[reading]\nmonth_number = "day"', one(timescale="June 18"), DUE, "2018-06-30", None),
        ("[reading]\nstart_is_due = true", one(timescale="Start May 2018"), DUE,
         None, "2018-05-31"),
        ('[reading]\nseveral_due = "first"', one(timescale="By May 2018 By July 2018"), DUE,
         "2018-07-31", "2018-05-31"),
        ('[reading]\nquarter = "calendar"', one(timescale="Q3 2018"), DUE, None, "2018-09-30"),
        ('[reading]\nquarter = "financial"', one(timescale="Q3 2018"), DUE, None, "2018-12-31"),
        ("[reading]\nfinancial_year_from = 1", one(timescale="Financial year 2018/19"), DUE,
         "2019-03-31", "2018-12-31"),
        ("[reading]\nacademic_year_from = 8", one(timescale="Academic year 2018/19"), DUE,
         "2019-08-31", "2019-07-31"),
        ('[reading.terms]\nsummer = ["04-20", "07-18"]', one(timescale="Summer term 2018"), DUE,
         "2018-07-22", "2018-07-18"),
        ('[names]\npeople = ["Anna Head"]', one(lead="Anna Head"), ("leads", 0, "kind"),
         "role", "person"),
        ('[names]\nroles = ["Jane Brown"]', one(), ("leads", 0, "kind"), "person", "role"),
        ('[names]\nteams = ["Jane Brown"]', one(), ("leads", 0, "kind"), "person", "team"),
    ],
    ids=[
        "days-for-amber", "no-days-for-amber", "complete-words", "no-complete-words",
        "not-started-words", "due-day", "month-number", "start-is-due", "several-due",
        "quarter-calendar", "quarter-financial",
        "financial-year", "academic-year", "terms", "people", "roles", "teams",
    ],
)  # fmt: skip
def test_a_setting_changes_how_the_plan_is_read(
    toml: str,
    rows: Rows,
    path: tuple[str | int, ...],
    without: str | None,
    expected: str | None,
    check: Callable[..., dict[str, Any]],
) -> None:
    """The same row is read in one way by default and in the council's way with its setting."""

    def found(text: str) -> object:
        value: Any = check(text, rows)["actions"][0]
        for step in path:
            value = value[step]
        return value

    assert (without, expected) == (found(""), found(toml))


def test_columns_are_named_by_their_headers(check: Callable[..., dict[str, Any]]) -> None:
    """Headers no list knows are understood when the settings say what they are."""
    rows = (
        ("Nr", "Vorhaben", "Wer macht es", "Bis"),
        ("7", "Mend the roof", "Jane Brown", "May 18"),
    )
    toml = (
        '[columns]\nref = "Nr"\naction = "Vorhaben"\nlead = "wer macht es"\ntimescale = " Bis "\n'
    )
    action = check(toml, rows)["actions"][0]
    assert (
        action["ref"], action["title"], action["leads"][0]["name"], action["timescale"]["due"],
    ) == ("7", "Mend the roof", "Jane Brown", "2018-05-31")  # fmt: skip


def test_a_named_column_settles_which_of_two_counts(
    check: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Two date columns are refused with the line that helps; with that line the plan is read."""
    rows = (
        ("Ref", "Action", "Lead", "Original due date", "Revised due date"),
        ("1", "Mend the roof", "Jane Brown", "May 2018", "June 2018"),
    )
    with pytest.raises(SystemExit) as stopped:
        check("", rows)
    err = capsys.readouterr().err
    suggested = re.search(r'\[columns\] (timescale = "[^"]+")', err)
    assert (stopped.value.code, suggested is not None) == (78, True)
    assert suggested is not None
    answer = check(f"[columns]\n{suggested[1]}", rows)
    assert answer["actions"][0]["timescale"]["due"] == "2018-06-30"


def test_the_sheet_settles_which_of_two_plans_is_meant(
    check: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Last year's plan beside this year's: the settings say which one counts."""
    last_year = {"Last year": one(lead="John Green")}
    with pytest.raises(SystemExit) as stopped:
        check("", one(), last_year)
    err = capsys.readouterr().err
    assert (stopped.value.code, 'sheet = "Sheet"' in err) == (65, True)
    answer = check('sheet = "Last year"', one(), last_year)
    assert answer["actions"][0]["leads"][0]["name"] == "John Green"


def test_a_sheet_that_is_not_there_is_said_with_those_that_are(
    check: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    """A renamed sheet is found out by its message."""
    with pytest.raises(SystemExit) as stopped:
        check('sheet = "Plan"', one())
    err = capsys.readouterr().err
    assert (stopped.value.code in (65, 78), "“Sheet”" in err) == (True, True)


def test_the_sheets_in_the_workbook_win(check: Callable[..., dict[str, Any]]) -> None:
    """What officers say in their tracker counts more than the file beside it."""
    toml = (
        '[rules]\ndays_for_amber = 60\ncomplete_words = ["ended"]\nnot_started_words = ["later"]\n'
        '[names]\npeople = ["STSS", "Ms X"]\nteams = ["Jane Brown"]\n'
    )
    sheets = {
        "Settings": (
            ("Setting", "Value"),
            ("Plan name", "Our plan"),
            ("Days for amber", 10),
            ("Words for complete", "Signed, sealed"),
            ("Words for not started", "To be begun"),
        ),
        "Leads": (("Name", "Kind"), ("STSS", "Team"), ("Jane Brown", "person"), ("Board", "")),
    }
    rows = (
        HEADER,
        ("1", "Mend the roof", "STSS / Jane Brown", "By April 2018", ""),
        ("2", "Paint the wall", "Ms X", "By April 2018", "SEALED"),
        ("3", "Cut the grass", "Jane Brown", "May 2018", "to be begun"),
        ("4", "Sell the house", "Jane Brown", "By May 2018", "ended"),
    )
    answer = check(toml, rows, sheets)
    kinds = [[lead["kind"] for lead in action["leads"]] for action in answer["actions"]]
    rags = [action["rag"]["calculated"] for action in answer["actions"]]
    assert answer["plan"] == "Our plan"
    assert kinds == [["team", "person"], ["person"], ["person"], ["person"]]
    assert rags == ["Green", "Complete", "Not started", "Green"]


def test_a_blank_setting_in_the_workbook_leaves_the_file_its_say(
    check: Callable[..., dict[str, Any]],
) -> None:
    """An emptied cell on the Settings sheet is no setting."""
    sheets = {"Settings": (("Setting", "Value"), ("Days for amber", None), ("Plan name", " "))}
    answer = check("[rules]\ndays_for_amber = 60", one(), sheets)
    assert (answer["actions"][0]["rag"]["calculated"], answer["plan"]) == ("Amber", "plan")


@pytest.mark.parametrize("value", ["soon", -1, 366, 2.5, "30 days", "1e1", "٣٠ days"], ids=str)
def test_a_wrong_setting_in_the_workbook_is_a_finding_with_its_cell(
    value: object, check: Callable[..., dict[str, Any]]
) -> None:
    """The officer is told which cell to correct; until then what the file says counts."""
    sheets = {"Settings": (("Setting", "Value"), (), ("days for AMBER", value))}
    answer = check("[rules]\ndays_for_amber = 60", one(), sheets)
    assert answer["actions"][0]["rag"]["calculated"] == "Amber"
    (found,) = (flag for flag in answer["flags"] if flag["code"] == "unclear-setting")
    assert "so 60 counts" in found["message"]
    assert "B3" in str(found)


def test_another_file_can_be_named(check: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    """--config takes the place of the file beside the tracker."""
    (tmp_path / "other.toml").write_text("[rules]\ndays_for_amber = 60\n", encoding="utf-8")
    answer = check("[rules]\ndays_for_amber = 1", one(), None, "--config",
                   str(tmp_path / "other.toml"))  # fmt: skip
    assert answer["actions"][0]["rag"]["calculated"] == "Amber"


def test_a_file_saved_by_notepad_is_read(check: Callable[..., dict[str, Any]]) -> None:
    """The invisible mark that Windows puts at the beginning of a text is no setting."""
    answer = check("\ufeff[rules]\ndays_for_amber = 60", one())
    assert answer["actions"][0]["rag"]["calculated"] == "Amber"


WRONG = [
    ("[rules]\ndays_for_ambre = 3", 2, "“days_for_ambre” is not a setting; did you mean "
     "“days_for_amber”?"),
    ('[rules]\n\n# a remark\ndays_for_amber = "3"', 4, "must be a whole number from 0 to 365"),
    ("[rules]\ndays_for_amber = -1", 2, "must be a whole number from 0 to 365"),
    ("[rules]\ndays_for_amber = true", 2, "must be a whole number"),
    ("[rules]\ndays_for_amber = 3.5", 2, "must be a whole number"),
    ('[rules]\ncomplete_words = "done"', 2, "must be a list of texts"),
    ("[rules]\nnot_started_words = [1]", 2, "must be a list of texts"),
    ("[rulse]\ndays_for_amber = 3", 1, "“rulse” is not a setting; did you mean “rules”?"),
    ("rules = 3", 1, "“rules” must be a table, written [rules]"),
    ("\n\nrules = { days = 3 }", 3, "“days” is not a setting"),
    ("sheet = 3", 1, "“sheet” must be text in quotes"),
    ('# one\nsheeet = "Plan"', 2, "did you mean “sheet”?"),
    ('[columns]\nleed = "Who"', 2, "“leed” is not a setting; did you mean “lead”?"),
    ('[columns]\n"due" = "Due date"', 2, "“due” is not a setting"),
    ("[columns]\nlead = 3", 2, "“lead” must be text in quotes"),
    ('[reading]\ndue_day = "middle"', 2, '“due_day” must be one of "last", "first"'),
    ('[reading]\nquarter = ["calendar"]', 2, "“quarter” must be one of"),
    ("[reading]\nfinancial_year_from = 13", 2, "whole number from 1 to 12"),
    ("[reading]\nacademic_year_from = 0", 2, "whole number from 1 to 12"),
    ('[reading]\nterm = "x"', 2, "did you mean “terms”?"),
    ('[reading.terms]\nautum = ["09-01", "12-20"]', 2, "did you mean “autumn”?"),
    ('[reading.terms]\nautumn = "09-01"', 2, "must be its first and last day"),
    ('[reading.terms]\nautumn = ["09-01"]', 2, "must be its first and last day"),
    ('[reading.terms]\nautumn = ["09-01", "13-20"]', 2, "“13-20” is not a day"),
    ('[reading.terms]\nspring = ["01-04", "02-29"]', 2, "“02-29” is not a day"),
    ('[reading.terms]\nspring = ["1 Jan", "03-31"]', 2, "“1 Jan” is not a day"),
    ('engine = "excel"', 1, '“engine” must be one of "cellrune", "libreoffice"'),
    ('[names]\nperson = ["X"]', 2, "“person” is not a setting"),
    ('[names]\npeople = "X"', 2, "must be a list of texts"),
    ('[rules]\ndays_for_amber = 3\n[names]\ndays_for_amber = 3', 4, "is not a setting"),
    ("[rules\ndays_for_amber = 3", 1, "is not valid TOML"),
    ("[rules]\ndays_for_amber = 3\ndays_for_amber = 4", 3, "is not valid TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("toml", "line", "words"), WRONG, ids=[w[0][-40:] for w in WRONG])
def test_a_slip_is_named_with_its_line(
    toml: str,
    line: int,
    words: str,
    check: Callable[..., dict[str, Any]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One sentence says where it is, what is wrong and what was probably meant; exit code 78."""
    with pytest.raises(SystemExit) as stopped:
        check(toml, one())
    out, err = capsys.readouterr()
    assert (stopped.value.code, out, err.count("\n")) == (78, "", 1)
    assert words in err
    assert re.search(rf"\bline {line}\b", err), err


@pytest.mark.parametrize("kind", ["missing", "folder", "not-utf-8"])
def test_a_settings_file_that_cannot_be_read(
    kind: str, check: Callable[..., dict[str, Any]], tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """A wrong name, a folder and a file in another encoding are each a sentence."""
    path = tmp_path / "other.toml"
    if kind == "folder":
        path.mkdir()
    elif kind == "not-utf-8":
        path.write_bytes('sheet = "Pläne"'.encode("latin-1"))
    with pytest.raises(SystemExit) as stopped:
        check("", one(), None, "--config", str(path))
    code = {"missing": 2, "folder": 78, "not-utf-8": 78}[kind]
    out, err = capsys.readouterr()
    assert (code, "", True) == (stopped.value.code, out, "other.toml" in err)


def test_no_file_at_all_means_the_defaults() -> None:
    """An empty file and no file are the same."""
    assert Settings(rules=Rules()) == parse_settings("")
