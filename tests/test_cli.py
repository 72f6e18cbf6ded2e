"""The command line as a person or a script meets it: words in, lines and an exit code out."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest

from xlplan import __version__

ROOT = Path(__file__).resolve().parent.parent
PROTECTED = ROOT.parent / "shared" / "corpus" / "poi" / "protected_passtika.xlsx"
OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
DAY = ("--as-at", "2018-04-15")
TEXT_PLAN = (
    "My plan\n\n"
    "Ref\tAction\tLead\tTimescale\n"
    "1\tMend the roof\tJane Brown\tBy July 2018\n"
    "2\tPaint the wall\tTBC\tBy August 2018\n"
)


class Ran(NamedTuple):
    """What a command left behind: its exit code and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    """A tracker in which there is nothing to find."""
    book = openpyxl.Workbook()
    sheet = book["Sheet"]
    sheet.append(["Ref", "Action", "Lead", "Timescale"])
    sheet.append([1, "Mend the roof", "Jane Brown", "By July 2018"])
    book.save(tmp_path / "clean.xlsx")
    return tmp_path / "clean.xlsx"


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def workbook_without_plan() -> bytes:
    book = openpyxl.Workbook()
    book["Sheet"].append(["Name", "Telephone"])
    book["Sheet"].append(["Jane Brown", "01234"])
    return saved(book)


def contents(folder: Path) -> dict[str, bytes | None]:
    """Everything in a folder, to see that nothing was written."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def commands(source: Path) -> dict[str, list[object]]:
    """Every command that reads a file, with that file."""
    out = source.with_name("made.xlsx")
    return {
        "check": ["check", source, *DAY],
        "check-json": ["check", source, *DAY, "--json"],
        "refresh": ["refresh", source, *DAY],
        "report": ["report", source, "-o", out, *DAY],
        "import": ["import", source, "-o", out, *DAY],
    }


COMMANDS = tuple(commands(Path("x")))


def old_office_file(stream: str) -> bytes:
    """The container of Excel 97 and of encrypted workbooks, with one stream in its directory."""
    name = stream.encode("utf-16-le") + b"\0\0"
    entry = name.ljust(64, b"\0") + len(name).to_bytes(2, "little")
    return OLD_OFFICE + bytes(504) + entry.ljust(128, b"\0") + bytes(2048)


BROKEN: dict[str, tuple[Callable[[], bytes], int]] = {
    "empty": (lambda: b"", 65),
    "a-pdf-renamed": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", 65),
    "an-old-xls": (lambda: old_office_file("Workbook"), 65),
    "password": (
        lambda: old_office_file("EncryptedPackage"),
        77,
    ),
    "no-tracker-in-it": (workbook_without_plan, 65),
    "no-cell-in-it": (lambda: saved(openpyxl.Workbook()), 65),
    "cut-short": (lambda: (ROOT / "workbooks" / "blank.xlsx").read_bytes()[:4000], 65),
    "a-text": (lambda: b"Dear all,\nthe tracker is on the drive.\n", 65),
    "random-bytes": (lambda: bytes(range(256)) * 8, 65),
    "a-zip-but-no-workbook": (lambda: b"PK\x05\x06" + bytes(18), 65),
}


def assert_refused(ran: Ran, code: int) -> None:
    assert (code, "") == (ran.code, ran.out)
    assert_is_sentences(ran.err)


def assert_is_sentences(err: str) -> None:
    """One line: what is wrong and what to do, in whole sentences."""
    assert re.fullmatch(r"xlplan: .+\.\n", err), err
    assert 1 <= len(re.findall(r"[.:](?= [A-Z“]|$)", err.strip())) <= 4
    assert "Traceback" not in err
    assert "bug" not in err


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_gets_one_clear_sentence(
    kind: str, command: str, run: Run, tmp_path: Path
) -> None:
    """Whatever is handed over instead of a tracker, xlplan says what is wrong and writes nothing.

    To `import` any file that is not text is simply not a text, whatever protects it.
    """
    make, code = BROKEN[kind]
    source = tmp_path / "tracker.xlsx"
    source.write_bytes(make())
    before = contents(tmp_path)
    ran = run(*commands(source)[command])
    assert_refused(ran, 65 if command == "import" else code)
    assert before == contents(tmp_path)


@pytest.mark.skipif(not PROTECTED.exists(), reason="the corpus is not beside the checkout")
@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "import"])
def test_a_workbook_protected_by_a_password_is_not_opened(
    command: str, run: Run, tmp_path: Path
) -> None:
    """xlplan asks for the password to be taken off and does not try any."""
    source = Path(shutil.copy(PROTECTED, tmp_path / "tracker.xlsx"))
    before = contents(tmp_path)
    ran = run(*commands(source)[command])
    assert_refused(ran, 77)
    assert "password" in ran.err
    assert before == contents(tmp_path)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("kind", ["missing", "folder"])
def test_a_file_that_is_not_there_or_a_folder(
    kind: str, command: str, run: Run, tmp_path: Path
) -> None:
    """A wrong name on the command line is wrong use, with the name in the sentence."""
    source = tmp_path / "tracker.xlsx"
    if kind == "folder":
        source.mkdir()
    before = contents(tmp_path)
    ran = run(*commands(source)[command])
    assert_refused(ran, 2)
    assert str(source) in ran.err
    assert before == contents(tmp_path)


@pytest.mark.parametrize(
    "words",
    [
        ["check", "x.xlsx", "--as-at", "15/04/2018"],
        ["check", "x.xlsx", "--as-at", "2018-02-30"],
        ["check", "x.xlsx", "--as-at", "yesterday"],
        ["refresh", "x.xlsx", "--as-at", ""],
        ["report", "x.xlsx", "--as-at", "2018-04-15"],
        ["import", "x.txt"],
        ["check"],
        ["mend", "x.xlsx"],
        ["check", "x.xlsx", "--loud"],
    ],
    ids=lambda words: " ".join(words).replace("/", "-"),
)
def test_a_wrong_command_line_is_wrong_use(words: list[str], run: Run) -> None:
    """A slip of the fingers exits with 2 and says what was expected."""
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "Traceback" not in ran.err
    assert ran.err.strip()


def test_a_wrong_day_shows_how_a_day_is_written(run: Run, tracker: Path) -> None:
    """A British date is refused with an example of the right form."""
    ran = run("check", tracker, "--as-at", "15/04/2018")
    assert "“15/04/2018” is not a date; write it as 2026-11-23." in ran.err


@pytest.mark.parametrize("command", ["report", "import", "new"])
def test_a_workbook_must_end_in_xlsx(command: str, run: Run, tracker: Path, tmp_path: Path) -> None:
    """Excel opens no workbook named .xls or .csv that is none, so none is made."""
    wrong = tmp_path / "made.xls"
    (tmp_path / "plan.txt").write_text(TEXT_PLAN, encoding="utf-8")
    words = {
        "report": ["report", tracker, "-o", wrong, *DAY],
        "import": ["import", tmp_path / "plan.txt", "-o", wrong, *DAY],
        "new": ["new", wrong, *DAY],
    }
    ran = run(*words[command])
    assert_refused(ran, 2)
    assert not wrong.exists()


def test_check_prints_one_finding_a_line_and_the_totals(run: Run, tracker: Path) -> None:
    """Each line leads to a cell; the last three say how the plan stands and what it costs."""
    ran = run("check", tracker, *DAY)
    lines = ran.out.splitlines()
    found = [line for line in lines if line.startswith("plan.xlsx › ")]
    assert (ran.code, len(found), ran.err) == (0, 15, "")
    assert found[2] == (
        "plan.xlsx › Action plan!K3: 2: The total says £25,600, £100 more than its lines: "
        "£12,000 + £13,500 = £25,500. Correct whichever is wrong. [total-differs]"
    )
    assert lines[-3:] == [
        "Strategic Review of High Needs Provision Action Plan, as at 15 April 2018: 12 actions – "
        "4 Red, 1 Amber, 1 No date, 1 Not started, 5 Green.",
        "Costs: £216,343 declared, £216,243 recalculated (£100 apart); "
        "not stated: 9; Total cost including project management costs.",
        "15 findings, 2 errors among them; 4 for information.",
    ]


def test_check_lists_what_is_for_information_when_asked(run: Run, tracker: Path) -> None:
    """With --all every flag has its line and its cell."""
    out = run("check", tracker, *DAY, "--all").out
    assert sum(line.startswith("plan.xlsx › ") for line in out.splitlines()) == 19


def test_check_writes_nothing(run: Run, tracker: Path, tmp_path: Path) -> None:
    """Looking at a tracker leaves it, and its folder, as they were."""
    before, changed = contents(tmp_path), tracker.stat().st_mtime_ns
    run("check", tracker, *DAY)
    run("check", tracker, *DAY, "--json")
    assert (before, changed) == (contents(tmp_path), tracker.stat().st_mtime_ns)


SHAPE = {
    "plan": str,
    "as_at": str,
    "actions": [
        {
            "ref": str,
            "section": None,
            "title": str,
            "leads": [{"name": str, "kind": str}],
            "timescale": {
                "raw": str,
                "windows": [{"start": str, "due": str}],
                "start": str,
                "due": str,
            },
            "cost": {
                "declared": str,
                "recalculated": str,
                "lines": [{"text": str, "quantity": str, "unit": str, "rate": str, "amount": str}],
            },
            "progress": None,
            "rag": {"officer": None, "calculated": str, "reason": str},
            "where": {"sheet": str, "row": int},
        }
    ],
    "totals": {"declared": str, "recalculated": str, "not_stated": [str]},
    "flags": [
        {"code": str, "severity": str, "ref": str, "sheet": str, "cell": str, "message": str}
    ],
}


def misfits(shape: Any, value: Any, path: str = "") -> list[str]:
    """Where a JSON value has another form than this: other keys, or values of another type."""
    if isinstance(shape, dict):
        if not isinstance(value, dict) or list(shape) != list(value):
            return [f"{path}: {value}"]
        return [
            wrong for key in shape for wrong in misfits(shape[key], value[key], f"{path}.{key}")
        ]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{path}: {value}"]
        return [wrong for item in value for wrong in misfits(shape[0], item, f"{path}[]")]
    fits = value is None or (shape is not None and type(value) is shape)
    return [] if fits else [f"{path}: {value!r}"]


def test_the_json_has_exactly_the_agreed_form(run: Run, tracker: Path) -> None:
    """A program finds every key, in order, with text for money and null for what is missing."""
    answer = json.loads(run("check", tracker, *DAY, "--json").out)
    assert misfits(SHAPE, answer) == []
    assert (answer["as_at"], len(answer["actions"])) == ("2018-04-15", 12)


def test_one_action_in_json(run: Run, tracker: Path) -> None:
    """An action whole: what is blank in the tracker is null, money has two decimals."""
    answer = json.loads(run("check", tracker, *DAY, "--json").out)
    assert answer["actions"][1] == {
        "ref": "2",
        "section": None,
        "title": "Review what is taught at Key Stages 4 and 5",
        "leads": [
            {"name": "Linda Foster", "kind": "person"},
            {"name": "Jill Norman", "kind": "person"},
        ],
        "timescale": {
            "raw": "Start April 2018",
            "windows": [{"start": "2018-04-01", "due": None}],
            "start": "2018-04-01",
            "due": None,
        },
        "cost": {
            "declared": "25600.00",
            "recalculated": "25500.00",
            "lines": [
                {
                    "text": "Key stage 5 = £12,000",
                    "quantity": None,
                    "unit": None,
                    "rate": None,
                    "amount": "12000.00",
                },
                {
                    "text": "Key Stage 4 = 30 days consultancy @£450 per day = £13,500",
                    "quantity": "30",
                    "unit": "day",
                    "rate": "450.00",
                    "amount": "13500.00",
                },
            ],
        },
        "progress": None,
        "rag": {
            "officer": None,
            "calculated": "No date",
            "reason": "Starts 1 April 2018, no due date",
        },
        "where": {"sheet": "Action plan", "row": 3},
    }


def test_a_flag_in_json(run: Run, tracker: Path) -> None:
    """A flag on the plan as a whole has no ref; every flag has its sheet and its cell."""
    answer = json.loads(run("check", tracker, *DAY, "--json").out)
    assert answer["flags"][-1] == {
        "code": "grand-total-blank",
        "severity": "warning",
        "ref": None,
        "sheet": "Summary",
        "cell": "B19",
        "message": "“Total cost including project management costs” is blank. "
        "Fill it in: xlplan cannot know what it should hold.",
    }


@pytest.mark.parametrize(("found", "strict", "code"), [
    (True, True, 1), (True, False, 0), (False, True, 0), (False, False, 0),
])  # fmt: skip
def test_strict_fails_when_there_are_findings(
    found: bool, strict: bool, code: int, run: Run, tracker: Path, clean: Path
) -> None:
    """A script can stop on findings; without --strict they are only told."""
    words = ["check", tracker if found else clean, *DAY, *(["--strict"] if strict else [])]
    assert code == run(*words).code


def test_strict_works_with_json(run: Run, tracker: Path) -> None:
    """The findings are still printed whole."""
    ran = run("check", tracker, *DAY, "--strict", "--json")
    assert (ran.code, len(json.loads(ran.out)["flags"])) == (1, 19)


def test_information_alone_is_no_finding(run: Run, clean: Path) -> None:
    """Something good to know does not make a strict check fail."""
    ran = run("check", clean, "--as-at", "2018-07-20", "--strict")
    assert (ran.code, "due-soon 1 (1)" in ran.out) == (0, True)


def test_refresh_says_what_it_changed(run: Run, tracker: Path) -> None:
    """One line a cell, before and after; the Checks sheet, which moves as a whole, in one."""
    ran = run("refresh", tracker, "--as-at", "2018-05-02")
    lines = ran.out.splitlines()
    assert ran.code == 0
    assert "plan.xlsx › Action plan!M8: “Amber” becomes “Red”" in lines
    assert "plan.xlsx › Summary!B21: “15 April 2018” becomes “2 May 2018”" in lines
    assert lines[-1].startswith("plan.xlsx › Checks: ")
    assert re.fullmatch(r"plan\.xlsx: \d+ cells changed\.\n", ran.err)


def test_a_refresh_with_nothing_to_do_says_so(run: Run, tracker: Path) -> None:
    """The run's last line is there even when nothing changed."""
    assert Ran(0, "", "plan.xlsx: 0 cells changed.\n") == run("refresh", tracker, *DAY)


def test_a_dry_run_writes_nothing(run: Run, tracker: Path, tmp_path: Path) -> None:
    """It tells of the very changes that the refresh then makes."""
    before, changed = contents(tmp_path), tracker.stat().st_mtime_ns
    tried = run("refresh", tracker, "--as-at", "2018-05-02", "--dry-run")
    assert (before, changed) == (contents(tmp_path), tracker.stat().st_mtime_ns)
    done = run("refresh", tracker, "--as-at", "2018-05-02")
    assert (tried.out, "would change") == (done.out, tried.err.split("cells ")[1].strip(".\n"))


def test_refresh_in_json(run: Run, tracker: Path) -> None:
    """A program learns which cells changed; on a dry run that nothing was."""
    tried = json.loads(run("refresh", tracker, "--as-at", "2018-05-02", "--dry-run", "--json").out)
    done = json.loads(run("refresh", tracker, "--as-at", "2018-05-02", "--json").out)
    again = json.loads(run("refresh", tracker, "--as-at", "2018-05-02", "--json").out)
    assert (False, True, tried["cells"]) == (tried["changed"], done["changed"], done["cells"])
    assert again == {"changed": False, "cells": [], "unproven": []}
    assert {
        "sheet": "Action plan", "cell": "M8", "before": "Amber", "after": "Red",
    } in done["cells"]  # fmt: skip


def test_new_makes_a_tracker_that_reads_as_a_plan_without_actions(run: Run, tmp_path: Path) -> None:
    """A new tracker has the name asked for, and a check of it finds nothing."""
    made = tmp_path / "new.xlsx"
    assert run("new", made, "--name", "Roads & bridges", *DAY).code == 0
    answer = json.loads(run("check", made, *DAY, "--json").out)
    assert (answer["plan"], answer["actions"]) == ("Roads & bridges", [])


def test_import_makes_a_tracker_and_says_what_it_did(run: Run, tmp_path: Path) -> None:
    """What was left out or joined is printed by line; the actions are in the new tracker."""
    (tmp_path / "plan.txt").write_text(TEXT_PLAN, encoding="utf-8")
    ran = run("import", tmp_path / "plan.txt", "-o", tmp_path / "made.xlsx", *DAY)
    assert (ran.code, ran.err) == (0, "made.xlsx: 2 actions from plan.txt.\n")
    assert all(line.startswith("plan.txt line ") for line in ran.out.splitlines())
    answer = json.loads(run("check", tmp_path / "made.xlsx", *DAY, "--json").out)
    titles = [action["title"] for action in answer["actions"]]
    assert titles == ["Mend the roof", "Paint the wall"]


@pytest.mark.parametrize("command", ["new", "import"])
def test_a_tracker_is_never_overwritten(command: str, run: Run, tmp_path: Path) -> None:
    """What an officer has there stays; xlplan asks for another name."""
    (tmp_path / "plan.txt").write_text(TEXT_PLAN, encoding="utf-8")
    (tmp_path / "there.xlsx").write_bytes(b"a year of work")
    before = contents(tmp_path)
    there = tmp_path / "there.xlsx"
    words = {"new": ["new", there], "import": ["import", tmp_path / "plan.txt", "-o", there]}
    ran = run(*words[command], *DAY)
    assert_refused(ran, 73)
    assert before == contents(tmp_path)


@pytest.mark.parametrize("command", ["new", "report", "import"])
def test_a_folder_that_is_not_there_is_said(
    command: str, run: Run, tracker: Path, tmp_path: Path
) -> None:
    """A slip in the folder's name is one sentence and makes no folder."""
    (tmp_path / "plan.txt").write_text(TEXT_PLAN, encoding="utf-8")
    before = contents(tmp_path)
    there = tmp_path / "nowhere" / "made.xlsx"
    words = {
        "new": ["new", there],
        "report": ["report", tracker, "-o", there],
        "import": ["import", tmp_path / "plan.txt", "-o", there],
    }
    assert_refused(run(*words[command], *DAY), 73)
    assert before == contents(tmp_path)


def test_a_report_is_made_again_over_itself(run: Run, tracker: Path, tmp_path: Path) -> None:
    """Tonight's report takes the place of last night's; the same night gives the same bytes."""
    out = tmp_path / "report.xlsx"
    ran = run("report", tracker, "-o", out, *DAY)
    first = out.read_bytes()
    assert Ran(0, "", "report.xlsx: report of 12 actions.\n") == ran
    assert run("report", tracker, "-o", out, *DAY).code == 0
    assert first == out.read_bytes()
    assert run("report", tracker, "-o", out, "--as-at", "2018-08-01").code == 0
    assert first != out.read_bytes()


@pytest.mark.parametrize("kind", ["the-tracker", "another-workbook", "a-text", "empty", "folder"])
def test_a_report_never_takes_the_place_of_anything_else(
    kind: str, run: Run, tracker: Path, tmp_path: Path
) -> None:
    """Naming the tracker itself, or any other file, as the report loses nothing."""
    there = tracker if kind == "the-tracker" else tmp_path / "there.xlsx"
    other = {"another-workbook": workbook_without_plan(), "a-text": b"notes", "empty": b""}
    if kind == "folder":
        there.mkdir()
    elif kind in other:
        there.write_bytes(other[kind])
    before = contents(tmp_path)
    assert_refused(run("report", tracker, "-o", there, *DAY), 2)
    assert before == contents(tmp_path)


def test_the_tracker_is_not_written_by_a_report(run: Run, tracker: Path, tmp_path: Path) -> None:
    """Making a report looks at the tracker and leaves it alone."""
    before, changed = tracker.read_bytes(), tracker.stat().st_mtime_ns
    run("report", tracker, "-o", tmp_path / "report.xlsx", "--as-at", "2018-08-01")
    assert (before, changed) == (tracker.read_bytes(), tracker.stat().st_mtime_ns)
    assert sorted(contents(tmp_path)) == ["plan.xlsx", "report.xlsx"]


def test_the_version_is_printed(run: Run) -> None:
    """Whoever reports a fault can say which xlplan they have."""
    assert (0, f"xlplan, version {__version__}") == (
        run("--version").code, run("--version").out.strip(),
    )  # fmt: skip


@pytest.mark.parametrize("command", ["import", "new", "check", "refresh", "report"])
def test_every_command_has_help(command: str, run: Run) -> None:
    """-h says what a command does and lists its options."""
    ran = run(command, "-h")
    assert (ran.code, ran.err) == (0, "")
    assert "--as-at" in ran.out


def test_help_imports_no_library_that_is_not_needed() -> None:
    """Asking for help does not load the libraries that read and write workbooks."""
    code = (
        "import sys\n"
        "from xlplan.cli import main\n"
        "try:\n"
        "    main(['--help'])\n"
        "except SystemExit:\n"
        "    pass\n"
        "print(*(m for m in ('openpyxl', 'xlsxwriter', 'xml', 'tomllib') if m in sys.modules),"
        " file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stderr.strip(), done.stdout[:13]) == ("", "Usage: xlplan")


def test_help_is_there_at_once() -> None:
    """It takes less than 0.3 seconds from the shell and back, if the machine has a moment."""

    def seconds() -> float:
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "xlplan", "--help"], capture_output=True, check=True)
        return time.perf_counter() - began

    assert any(seconds() < 0.3 for _ in range(20))


def test_a_console_without_the_signs_still_gets_the_findings(tracker: Path) -> None:
    """On an old console a sign it lacks is replaced, but nothing crashes."""
    done = subprocess.run(
        [sys.executable, "-m", "xlplan", "check", str(tracker), *DAY],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"},
        check=True,
    )
    assert (done.stderr, b"plan.xlsx ? Action plan!K3: 2: The" in done.stdout) == (b"", True)


def test_a_reader_who_goes_away_is_no_error(tracker: Path) -> None:
    """`xlplan check … | head -1` ends quietly."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "xlplan", "check", str(tracker), *DAY],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert done.stderr == b""


def test_the_module_runs_as_the_command_does(tracker: Path) -> None:
    """`python -m xlplan` is the same program, with the same exit codes."""
    done = subprocess.run(
        [sys.executable, "-m", "xlplan", "check", str(tracker.with_name("gone.xlsx"))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.startswith("xlplan: There")) == (2, "", True)
