"""Text from outside stays text: no formula, no link, no damaged file, whatever an officer types."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.report.maker import (
    ACCESSIBLE,
    EDITIONS,
    TODAY,
    action,
    built,
    dated,
    parts_of,
    sheet_of,
    sheets_of,
    subject_of,
    words_of,
)
from xlplan.assess import assess
from xlplan.changes import Change, Changes
from xlplan.plan import Cost, CostLine, Flag, GrandTotal, Lead, Severity, Subtotal, Where
from xlplan.report import Choice, Source, Subject, make_report
from xlplan.report.tables import fit_for_a_cell
from xlplan.rules import Rules
from xlplan.settings import Look
from xlplan.xlsx import CellEdit, guard

TEN = Decimal(10)
FORMULAS = ["=1+1", "=HYPERLINK(\"http://x\",\"click\")", "+1+1", "-1", "@SUM(A1)", "{=1+1}",
            "=cmd|' /C calc'!A0", "\t=1+1", "'=1+1", "=\n1"]  # fmt: skip
LINKS = ["http://example.org", "mailto:x@example.org", "internal:Sheet!A1", "external:c:\\x.xlsx",
         "ftp://x.org", "file:///etc/passwd"]  # fmt: skip
ODD = [
    "<b>bold</b> & \"quoted\"", "]]>", "_x0041_", "a\x00b\x01c\x1f", "one\r\ntwo\nthree\rfour",
    "\ud800 half", "half \udc00", "\ufffe\uffff", "👩‍👩‍👧 family", "\u202egnal \u200f\u05d0",
    "é\u0301", "%&'()*+,", "&P of &N", "x" * 32_767, "👍" * 32_767, "word " * 9_000, " ", "\t",
    "12/13", "1e5", "TRUE", "#REF!", "{row}", "[Action]", "Red",
]  # fmt: skip
HOSTILE = [*FORMULAS, *LINKS, *ODD]
# What Excel takes in the texts it keeps in attributes and in charts.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def hostile_subject(text: str) -> Subject:
    """A plan with this text wherever a plan has any."""
    lines = (CostLine(text, TEN, text, TEN, Decimal(100), stated=TEN, problem=text),)
    everything = {
        "section": text, "stream": text, "milestones": text, "leads_raw": text, "progress": text,
        "leads": (Lead(text, "person"), Lead(f"{text}2", "team")), "rag_raw": text,
        "comment": text, "outcome": text, "source": text, "start_raw": text, "closed": text,
        "timescale": replace(dated(None, date(2018, 1, 31)), raw=text),
        "cost": Cost(text, lines, (Subtotal(text, TEN, TEN, text),), TEN),
    }  # fmt: skip
    first, second = action(text, text, **everything), action("2", "Second", section="Other")
    shown = built([first, second, replace(second, ref="3", cost=Cost(declared=TEN))], text)
    total = GrandTotal(text, None, Where(text, "A1"))
    plan = replace(shown.assessment.plan, grand_total=total)
    flag = Flag("overdue", Severity.WARNING, text, Where(text, "A1"), text)
    assessment = assess(plan, Rules(), TODAY)
    assessment = replace(assessment, flags=(*assessment.flags, flag))
    change = Change("timescale", text, text, text, text)
    changes = Changes(date(2018, 7, 1), (change,), (flag,), (flag,))
    return Subject(assessment, changes, Source(text, text))


def is_harmless(data: bytes) -> None:
    """The file opens, and holds no formula but xlplan's and no link but into itself."""
    guard(data)
    for part, xml in parts_of(data).items():
        if part.endswith((".xml", ".rels")):
            ElementTree.fromstring(xml)
            assert not UNFIT.search(xml.decode()), part
        if part.endswith(".rels"):
            assert b'TargetMode="External"' not in xml, part
        assert part.startswith(("xl/", "docProps/", "_rels/", "[Content_Types]")), part
    for sheet in sheets_of(data):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    ours = r"=(SUM|SUMPRODUCT|SUMIFS|ROUND)\(|=D\d+\*F\d+$"
                    assert re.match(ours, str(cell.value)), cell.coordinate
                if cell.hyperlink is not None:
                    assert cell.hyperlink.target is None
                    assert re.fullmatch(r"'RAG status'!A\d+", str(cell.hyperlink.location))
                if isinstance(cell.value, str):
                    assert len(cell.value.encode("utf-16-le")) <= 2 * 32_767


def is_cut(shown: str, whole: str) -> bool:
    """Whether it is as much of a long text as a row can show, and says where the rest is."""
    kept, mark, where = shown.rpartition(" … ")
    cut = bool(mark) and where == "(the whole text is in the tracker)"
    return cut and len(kept) > 500 and whole.startswith(kept)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_whatever_stands_in_a_plan_stays_text(text: str, edition: str) -> None:
    """The report shows the words, runs nothing and can be opened."""
    data = make_report(hostile_subject(text), EDITIONS[edition])
    is_harmless(data)
    shown = sheet_of(data, "RAG status")
    title = [cell.value for row in shown.iter_rows() for cell in row]
    expected = fit_for_a_cell(text)
    if expected and not re.search(r"[\r_]", text):
        assert expected in title or any(is_cut(str(cell), expected) for cell in title)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(st.characters(codec=None, categories=None), max_size=60))
def test_any_text_at_all_stays_text(text: str) -> None:
    """Halves of characters, control characters and every script."""
    is_harmless(make_report(hostile_subject(text)))


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_what_is_chosen_for_a_report_stays_text(text: str) -> None:
    """A title and a council's name go into A1, the footer and the properties unharmed."""
    look = Look(name=text, accent="#1f3a5f")
    data = make_report(built([action()]), Choice(title=text, look=look))
    is_harmless(data)
    for sheet in sheets_of(data):
        assert sheet.oddFooter is not None
    footers = re.findall(rb"<oddFooter>(.*?)</oddFooter>", b"".join(parts_of(data).values()))
    assert footers
    assert all(len(footer.decode()) <= 255 * 5 for footer in footers)


@pytest.mark.parametrize("evil", [*FORMULAS, *LINKS, '<b>bold</b> & "quoted"'])
def test_nothing_in_a_tracker_becomes_a_formula_or_a_link(evil: str) -> None:
    """The same by the whole way, from cells of a tracker to the report."""
    columns = "BCDEFGHIJ"
    edits = [CellEdit("Action plan", f"{letter}4", evil) for letter in columns]
    edits += [CellEdit("Action plan", "A5", evil), CellEdit("Settings", "B2", evil)]
    subject = subject_of("high-needs", *edits, CellEdit("Costs", "G2", evil))
    data = make_report(subject)
    is_harmless(data)
    assert any(evil.strip() in words for words in words_of(data))


def test_a_plan_of_long_cells_is_cut_where_excel_cuts() -> None:
    """Excel takes 32,767 UTF-16 units in a cell; more would be a damaged file."""
    assert len(fit_for_a_cell("x" * 40_000)) == 32_767
    assert len(fit_for_a_cell("👍" * 32_767)) == 16_383
    assert fit_for_a_cell("a\x00b\ud800c\uffffd") == "abcd"


def test_a_list_of_what_is_not_stated_stays_short() -> None:
    """Three thousand actions without a cost are counted, not all listed in one cell."""
    many = [action(f"{n}", f"Do {n}") for n in range(3000)]
    priced = action("p", "Priced", cost=Cost("£5", declared=Decimal(5)))
    data = make_report(built([priced, *many]), Choice(sheets=("Costs",)))
    assert max(map(len, words_of(data))) < 500
    assert any("and 2,988 more" in words for words in words_of(data))


@pytest.mark.parametrize("choice", [Choice(), ACCESSIBLE], ids=["ordinary", "accessible"])
def test_a_file_name_with_broken_bytes_breaks_nothing(choice: Choice) -> None:
    """A name that is no UTF-8 reaches xlplan with halves of characters."""
    broken = Path("plan\udcff.xlsx").name
    subject = replace(built([action()]), source=Source(broken, "0" * 64))
    is_harmless(make_report(subject, choice))
