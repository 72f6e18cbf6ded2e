"""`xlplan report` as a person types it: which sheets, whose title, a PDF, a bar while one waits."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from inspect import signature
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import Run
from tests.nightly.council import typed
from tests.report.office import HAS_OFFICE, HAS_PDF_TEXT, pdf_text
from tests.report.test_logo import png
from xlplan.cli.progress import Progress
from xlplan.report import SHEET_NAMES

ROOT = Path(__file__).resolve().parent.parent
DAY = ("--as-at", "2018-08-01")
MAKE = ("report", "plan.xlsx", "-o", "report.xlsx", *DAY)
needs_office = pytest.mark.skipif(
    not (HAS_OFFICE and HAS_PDF_TEXT), reason="LibreOffice is not installed"
)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with plan.xlsx, in which somebody works, and a state folder of their own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XLPLAN_STATE_DIR", str(tmp_path / "state"))
    shutil.copy(ROOT / "workbooks" / "high-needs.xlsx", tmp_path / "plan.xlsx")
    return tmp_path


def book(name: str = "report.xlsx") -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(Path(name).read_bytes()))


def footer() -> str:
    """What stands at the left of the first sheet's footer."""
    foot = book()["Summary"].oddFooter
    assert foot is not None
    return str(foot.left.text)


def words(name: str, sheet: str) -> str:
    """All that stands on a sheet."""
    rows = book(name)[sheet].iter_rows(values_only=True)
    return " ".join(str(value) for row in rows for value in row if value is not None)


def test_every_sheet_that_has_something_to_say_is_there(office: Path, run: Run) -> None:
    """Without a night before there is nothing that could have changed."""
    done = run(*MAKE)
    assert (done.code, done.out, done.err) == (0, "", "report.xlsx: report of 12 actions.\n")
    assert book().sheetnames == [name for name in SHEET_NAMES if name != "Changes"]


@pytest.mark.parametrize(
    ("wanted", "made"),
    [
        pytest.param("Costs", ["Costs"], id="one"),
        pytest.param("costs, summary", ["Summary", "Costs"], id="any-order-and-case"),
        pytest.param("Checks,Changes,Checks,", ["Checks"], id="one-that-says-nothing"),
    ],
)
def test_only_the_sheets_that_were_asked_for(
    wanted: str, made: list[str], office: Path, run: Run
) -> None:
    """A committee gets what it asked for, in the order of the report."""
    assert run(*MAKE, "--sheets", wanted).code == 0
    assert book().sheetnames == made


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        pytest.param("Cost", "“Cost”. Its sheets are Summary, RAG status, Checks", id="unknown"),
        pytest.param("Costs,RAG", "“RAG”. Its sheets are", id="unknown-beside-a-known"),
        pytest.param("Changes", "No night has run on this plan yet", id="no-night-yet"),
        pytest.param("Changes,Changes,", "No night has run on this plan", id="no-night-yet-twice"),
        pytest.param(",", "names no sheet of the report. Its sheets are Summary, ", id="none"),
        pytest.param("", "names no sheet of the report. Its sheets are Summary, ", id="empty"),
    ],
)
def test_a_sheet_there_cannot_be_is_said(wanted: str, says: str, office: Path, run: Run) -> None:
    """With the names there are; nothing is made, not even a blank workbook."""
    done = run(*MAKE, "--sheets", wanted)
    assert (done.code, says in done.err, done.err.count("\n")) == (2, True, 1)
    assert not Path("report.xlsx").exists()


def test_a_title_takes_the_place_of_the_plans_name(office: Path, run: Run) -> None:
    """On the first sheet, in the footer and in the file's properties."""
    assert run(*MAKE, "--title", "Board paper 7 & annex").code == 0
    made = book()
    assert made["Summary"]["A1"].value == "Board paper 7 & annex"
    assert footer().startswith("Board paper 7 && annex, as at")
    assert made.properties.title == "Board paper 7 & annex: RAG status"
    run(*MAKE, "--title", "  ")
    assert str(book()["Summary"]["A1"].value).startswith("Strategic Review of High Needs")


def test_the_edition_for_publication(office: Path, run: Run) -> None:
    """One table a sheet, nothing frozen."""
    assert run(*MAKE, "--accessible").code == 0
    sheets = book().worksheets
    assert all(len(sheet.tables) <= 1 for sheet in sheets)
    assert all(sheet.freeze_panes is None for sheet in sheets)
    assert len(sheets) > len(SHEET_NAMES)


def test_changes_appear_once_a_night_has_been(office: Path, run: Run) -> None:
    """Old and new side by side; the report by hand is no night and keeps nothing."""
    assert run("nightly", "plan.xlsx", *DAY).code == 0
    tracker = office / "plan.xlsx"
    tracker.write_bytes(typed(tracker.read_bytes(), "D6", "Zadie Quill"))
    before = (office / "state" / "history.sqlite").read_bytes()
    later = ("report", "plan.xlsx", "-o", "report.xlsx", "--as-at", "2018-08-03")
    assert run(*later).code == 0
    assert "Zadie Quill" in words("report.xlsx", "Changes")
    assert "1 August 2018" in words("report.xlsx", "Summary")
    assert "→ same" in words("report.xlsx", "RAG status")
    assert (office / "state" / "history.sqlite").read_bytes() == before


def test_the_look_of_the_settings(office: Path, run: Run) -> None:
    """Beside the tracker, or where --config says; the logo counts from that file."""
    (office / "pictures").mkdir()
    (office / "pictures" / "logo.png").write_bytes(png())
    Path("xlplan.toml").write_text('[report]\nname = "Shire"\naccent = "#003300"\n')
    assert run(*MAKE).code == 0
    assert footer().startswith("Shire, ")
    Path("pictures/look.toml").write_text('[report]\nname = "Town"\nlogo = "logo.png"\n')
    assert run(*MAKE, "--config", "pictures/look.toml").code == 0
    assert footer().startswith("Town, ")
    with zipfile.ZipFile("report.xlsx") as package:
        assert package.read("xl/media/image1.png") == png()


def test_a_long_way_to_write_dates_has_room(office: Path, run: Run) -> None:
    """A date that is wider than its column would be shown as ####."""
    Path("xlplan.toml").write_text('[report]\ndate_format = "dddd, d mmmm yyyy"\n')
    assert run(*MAKE).code == 0
    sheet = book()["RAG status"]
    headers = next(row for row in sheet.iter_rows() if row[0].value == "Ref")
    (due,) = (cell.column for cell in headers if cell.value == "Due")
    widths = sheet.column_dimensions.values()
    (width,) = (w.width for w in widths if (w.min or 0) <= due <= (w.max or 0))
    assert width > len("Wednesday, 30 September 2026")


@pytest.mark.parametrize(
    ("logo", "data", "says"),
    [
        pytest.param("nowhere.png", None, "cannot be read", id="missing"),
        pytest.param("logo.png", b"words", "no PNG or JPEG", id="no-picture"),
        pytest.param("logo.jpg", b"\xff\xd8\xff\xe0" + bytes(100), "damaged", id="damaged"),
        pytest.param("logo.png", png(200, 80)[:-20], "damaged or cut off", id="cut-off"),
        pytest.param("logo.png", png() + bytes(1_000_001), "larger than 1 MB", id="too-large"),
        pytest.param("logo.svg", b"<svg/>", "must be a PNG or JPEG", id="svg"),
    ],
)
def test_a_logo_that_will_not_do_is_said_before_any_work(
    logo: str, data: bytes | None, says: str, office: Path, run: Run
) -> None:
    """One sentence, and the report of yesterday stays as it was."""
    if data is not None:
        Path(logo).write_bytes(data)
    Path("xlplan.toml").write_text(f'[report]\nlogo = "{logo}"\n')
    done = run(*MAKE)
    assert (done.code, says in done.err, done.err.count("\n")) == (78, True, 1)
    assert not Path("report.xlsx").exists()


def test_without_libreoffice_the_report_is_there_and_the_pdf_is_not(
    office: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence says how to come by one."""
    monkeypatch.setenv("PATH", str(office / "nothing"))
    done = run(*MAKE, "--pdf")
    assert done.code == 73
    assert "LibreOffice is not installed" in done.err
    assert "save the report as PDF in Excel" in done.err
    assert book().sheetnames[0] == "Summary"
    assert not Path("report.pdf").exists()


@needs_office
def test_with_libreoffice_a_pdf_lies_beside_it(office: Path, run: Run) -> None:
    """It says what the report says, and is made again over itself."""
    short = (*MAKE, "--sheets", "Summary", "--pdf")
    done = run(*short)
    assert (done.code, done.err.splitlines()[-1]) == (0, "report.pdf: the same as a PDF.")
    assert "12 actions:" in pdf_text(Path("report.pdf"))
    assert run(*short, "--title", "Second").code == 0
    assert "Second" in pdf_text(Path("report.pdf"))


@pytest.mark.parametrize(
    ("name", "data", "more"),
    [
        pytest.param("report.xlsx", b"notes", (), id="a-text"),
        pytest.param("report.pdf", b"%PDF-1.7 minutes of the board", ("--pdf",), id="a-pdf"),
        pytest.param("report.pdf", b"", ("--pdf",), id="an-empty-file"),
        pytest.param("report.pdf", b"%PDF-1.7\n%Report made by xlplan\nsigned", ("--pdf",),
                     id="ours-signed-since"),
    ],
)  # fmt: skip
def test_nothing_else_is_ever_overwritten(
    name: str, data: bytes, more: tuple[str, ...], office: Path, run: Run
) -> None:
    """Said before any work, so that the other file is not made either."""
    Path(name).write_bytes(data)
    done = run(*MAKE, *more)
    assert (done.code, "is not a" in done.err) == (2, True)
    assert Path(name).read_bytes() == data
    assert sorted(path.name for path in office.iterdir()) == sorted(["plan.xlsx", name])


@pytest.mark.parametrize("more", [(), ("--pdf",)], ids=["alone", "with-a-pdf"])
def test_a_name_too_long_for_the_disk_is_said(
    more: tuple[str, ...], office: Path, run: Run
) -> None:
    """As what cannot be written, before any work."""
    done = run("report", "plan.xlsx", "-o", "x" * 300 + ".xlsx", *more)
    assert (done.code, done.err.count("\n")) == (73, 1)
    assert "cannot be written (" in done.err
    assert [path.name for path in office.iterdir()] == ["plan.xlsx"]


@pytest.mark.parametrize("name", [".", "..", "report", "folder/report.xls"])
def test_a_name_that_is_no_workbooks_is_said_as_it_was_given(
    name: str, office: Path, run: Run
) -> None:
    """Whoever typed it knows it again."""
    done = run("report", "plan.xlsx", "-o", name)
    assert (done.code, f"“{name}” does not end in .xlsx." in done.err) == (2, True)


@pytest.mark.parametrize("sheets", ["By lead", ",".join(SHEET_NAMES)])
@pytest.mark.parametrize(
    "command",
    [
        ("report", "-o", "again.xlsx"), ("check",), ("refresh",), ("nightly",),
        ("nightly", "--dry-run"), ("changes",),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_report_is_no_tracker(
    command: tuple[str, ...], sheets: str, office: Path, run: Run
) -> None:
    """Some of its sheets look like a plan; it is said what it is and what to give instead."""
    assert run(*MAKE, "--sheets", sheets).code == 0
    before = Path("report.xlsx").read_bytes()
    done = run(command[0], "report.xlsx", *command[1:], *DAY)
    assert done.code == 65
    assert "report.xlsx: The file is a report that xlplan made, not a tracker." in done.err
    assert "Give the tracker" in done.err
    assert Path("report.xlsx").read_bytes() == before
    assert not Path("again.xlsx").exists()


def test_a_pdf_beside_it_does_not_matter_where_none_is_made(office: Path, run: Run) -> None:
    """The minutes may have the same name."""
    Path("report.pdf").write_bytes(b"%PDF-1.7 minutes")
    assert run(*MAKE).code == 0
    assert Path("report.pdf").read_bytes() == b"%PDF-1.7 minutes"


WAITING = """
from xlplan.cli.progress import Progress
with Progress("Making the report", patience={patience}) as progress:
    for sheet in ("reading", "Summary", "Costs"):
        progress(sheet)
"""
LASTING = WAITING + '    progress("PDF", lasting=True)\n'


def on_a_terminal(*command: str) -> str:
    """What a command shows on the stderr of a terminal."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    try:
        environment = {**os.environ, "TERM": "xterm"}
        subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, check=True, env=environment)
        os.write(theirs, b"END")
        shown = b""
        while not shown.endswith(b"END"):
            shown += os.read(ours, 4096)
    finally:
        os.close(ours)
        os.close(theirs)
    return shown.decode().removesuffix("END")


def test_who_waits_for_long_at_a_terminal_sees_a_bar() -> None:
    """How far it is and with which sheet; what is said next has a line of its own."""
    shown = on_a_terminal(sys.executable, "-c", WAITING.format(patience=0))
    assert "Making the report" in shown
    assert "Costs" in shown
    assert shown.rstrip("\x1b[?25h").endswith("\n")


def test_who_hardly_waits_sees_none() -> None:
    """A bar that comes and goes at once only startles."""
    assert on_a_terminal(sys.executable, "-c", WAITING.format(patience=60)) == ""


def test_a_step_that_takes_long_by_itself_is_shown_at_once() -> None:
    """No later step would come to show the bar while somebody waits for this one."""
    shown = on_a_terminal(sys.executable, "-c", LASTING.format(patience=60))
    assert "Making the report" in shown
    assert "PDF" in shown
    assert "100%" not in shown


def test_a_bar_is_never_full_while_there_is_work() -> None:
    """The edition for publication has many sheets; even then the last thing named is under way."""
    sheets = "    for sheet in range(20):\n        progress(f'Sheet {sheet}')\n"
    shown = on_a_terminal(sys.executable, "-c", WAITING.format(patience=0) + sheets)
    assert "Sheet 19" in shown
    assert "100%" not in shown
    assert "None" not in shown


@needs_office
def test_who_waits_for_a_pdf_sees_the_bar(office: Path) -> None:
    """LibreOffice takes longer than everything before it; what is said has lines of its own."""
    short = (*MAKE, "--sheets", "Summary", "--pdf")
    shown = on_a_terminal(sys.executable, "-m", "xlplan", *short)
    assert "  PDF" in shown
    assert shown.splitlines()[-2:] == [
        "report.xlsx: report of 12 actions.", "report.pdf: the same as a PDF.",
    ]  # fmt: skip


@pytest.mark.parametrize("waiting", [WAITING, LASTING], ids=["sheets", "PDF"])
def test_a_log_never_holds_a_bar(waiting: str) -> None:
    """However long it takes: in a pipe there is nobody who waits."""
    command = [sys.executable, "-c", waiting.format(patience=0)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_a_bar_is_shown_after_two_seconds() -> None:
    """Unless a test says otherwise."""
    assert signature(Progress).parameters["patience"].default == 2.0
