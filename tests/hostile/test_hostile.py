"""Every hostile file: told apart, told plainly, over in a second and a hundred megabytes."""

from __future__ import annotations

import socket
import unicodedata
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.hostile.bad_sheets import SHEETS
from tests.hostile.bad_zips import ZIPS
from tests.hostile.case import NO_PERMISSION, READ, REFUSED, Case
from tests.hostile.makers import HOSTILE, LARGE
from tests.hostile.measure import Measured, bare_seconds, measured
from tests.hostile.plans import BOOK_RELS, OTHER_SHEET, plan, relationships, sheet
from tests.hostile.table import faults_of, main

_LONGEST = 400


def _ids(cases: tuple[Case, ...]) -> list[object]:
    return [pytest.param(case, id=case.name.encode("ascii", "replace").decode()) for case in cases]


def test_there_are_enough_and_each_has_a_name() -> None:
    """The promise is at least thirty files; a name that comes twice would hide one."""
    names = [case.name for case in (*HOSTILE, *LARGE)]

    assert len(set(names)) == len(names) > 100


def test_the_plan_they_are_made_of_is_honest(run: Run, tmp_path: Path) -> None:
    """Else a file might be refused for something else than its harm."""
    honest = Case("honest", plan, READ, "plan, as at").put(tmp_path)

    ran = run("check", honest, "--as-at", "2026-11-23")

    assert ran.code == READ
    assert "2 actions – 1 Not started, 1 Green." in ran.out
    assert ran.err == ""


@pytest.mark.parametrize("case", _ids(HOSTILE))
def test_each_is_refused_or_read_with_the_right_words(run: Run, tmp_path: Path, case: Case) -> None:
    """A person learns what is wrong with the file in a sentence, in xlplan's words alone."""
    path = case.put(tmp_path)

    ran = run("check", path, "--as-at", "2026-11-23")

    assert (ran.code, case.says in ran.out + ran.err) == (case.code, True), ran.err + ran.out
    assert "Traceback" not in ran.err
    orders = {sign for sign in ran.out + ran.err if unicodedata.category(sign) == "Cc"}
    assert orders <= {"\n"}
    if case.code in (REFUSED, NO_PERMISSION):
        assert ran.out == ""
        assert ran.err.startswith("xlplan: plan.xlsx")
        assert ran.err.count("\n") == 1
        assert len(ran.err) < _LONGEST


@pytest.mark.parametrize("case", _ids(HOSTILE))
def test_each_is_over_in_a_second_and_a_hundred_megabytes(tmp_path: Path, case: Case) -> None:
    """One bad file on the shared drive does not keep the night from the other trackers."""
    assert faults_of(case, measured(case.put(tmp_path))) == []


@pytest.mark.parametrize("case", _ids(LARGE))
def test_what_the_limits_let_through_comes_to_an_end(tmp_path: Path, case: Case) -> None:
    """An honest file may be as large, so it is read; it takes seconds and never all memory."""
    found = measured(case.put(tmp_path))

    assert found.code == case.code
    assert case.says in found.said
    assert found.seconds < 40
    assert found.megabytes < 400


@pytest.mark.parametrize("case", _ids((*ZIPS, *SHEETS[:20])))
def test_the_same_file_is_made_each_time(case: Case) -> None:
    """What was measured yesterday can be measured again."""
    assert case.make is not None
    assert case.make() == case.make()


def test_no_address_in_a_file_is_ever_asked(run: Run, tmp_path: Path) -> None:
    """A tracker cannot make xlplan tell anybody that, or from where, it was opened."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/told"
        formula = f"LEN(_xlfn.WEBSERVICE(&quot;{address}&quot;))+TODAY()"
        rows = f'<row r="1"><c r="A1"><f>{formula}</f><v>1</v></c></row>'
        linked = relationships(
            ("worksheet", "worksheets/sheet1.xml"),
            ("worksheet", "worksheets/sheet2.xml"),
            ("externalLink", address),
            ("attachedTemplate", address),
        )
        data = plan({OTHER_SHEET: sheet(rows), BOOK_RELS: linked})
        path = Case("asks", lambda: data, READ, "").put(tmp_path)

        assert run("check", path).code == READ
        server.settimeout(0.2)
        with pytest.raises(TimeoutError):
            server.accept()


def test_the_memory_of_who_measures_does_not_count(tmp_path: Path) -> None:
    """A process starts as the copy of another, which may be large."""
    held = bytearray(b"x" * 200_000_000)
    found = measured(Case("honest", plan, READ, "").put(tmp_path))

    assert 10 < found.megabytes < 70
    assert len(held) == 200_000_000


def test_a_bare_start_is_taken_off(tmp_path: Path) -> None:
    """The seconds are those of the file, not those of starting Python."""
    assert bare_seconds() > 0.02
    assert measured(Case("honest", plan, READ, "").put(tmp_path)).seconds < 0.5


@pytest.mark.parametrize(
    ("found", "fault"),
    [
        pytest.param(Measured(65, 0.1, 40, "The file is empty."), "", id="as it should be"),
        pytest.param(Measured(65, 1.1, 40, "The file is empty."), "over 1 s", id="slow"),
        pytest.param(Measured(65, 0.1, 101, "The file is empty."), "over 1 s", id="large"),
        pytest.param(Measured(0, 0.1, 40, "The file is empty."), "exit code 0", id="code"),
        pytest.param(Measured(65, 0.1, 40, "No."), "does not say", id="words"),
        pytest.param(Measured(65, 0.1, 40, "Traceback … empty."), "a bug", id="traceback"),
    ],
)
def test_what_is_wrong_is_seen(found: Measured, fault: str) -> None:
    """A measurement that could not fail would prove nothing."""
    faults = faults_of(Case("empty", bytes, REFUSED, "empty."), found)

    assert faults == [] if not fault else fault in faults[0]


def test_the_table_prints_a_line_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    """The figures in docs/reliability.md come from this very command."""
    assert main(["PDF"]) == 0

    line, last = capsys.readouterr().out.splitlines()
    assert line.startswith("PDF ")
    assert " 65 " in line
    assert "a PDF renamed" in line
    assert last == "0 wrong"
