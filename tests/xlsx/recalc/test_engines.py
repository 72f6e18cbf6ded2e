"""The engines themselves: what they are given, what they say, where they may not be believed."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from xlplan.xlsx import edit_cells, read_formulas, read_tables
from xlplan.xlsx.package import open_workbook
from xlplan.xlsx.recalc import Engine, Fence, ask_cellrune, ask_libreoffice, compare, recalculate
from xlplan.xlsx.recalc.copy import engine_copy
from xlplan.xlsx.recalc.fence import EngineFailed
from xlplan.xlsx.recalc.saved_on import likely_days
from xlplan.xlsx.values import EMPTY, Content

BookBuilder = Callable[..., bytes]
ROOT = Path(__file__).resolve().parents[3]
TODAY = date(2026, 11, 23)
ENGINES = [
    pytest.param(ask_cellrune, id="cellrune"),
    pytest.param(
        ask_libreoffice,
        id="libreoffice",
        marks=pytest.mark.skipif(
            shutil.which("soffice") is None, reason="LibreOffice is not installed"
        ),
    ),
]
CELLS = {
    "A1": 2,
    "A2": "x",
    "A3": date(2026, 12, 25),
    "B1": ("A1*1.5", 0),
    "B2": ('A2&"y"', 0),
    "B3": ("A1>1", False),
    "B4": ("1/0", 0),
    "B5": ("A3-TODAY()", 0),
    "B6": ("INT(NOW())-TODAY()", 0),
    "B7": ('IF(A1>1,"","no")', 0),
    "B8": ('TEXT(TODAY(),"dd/mm/yyyy")&" TODAY()"', 0),
}


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_says_what_cells_come_to(build: BookBuilder, engine: Engine) -> None:
    """Numbers, words, yes and no, errors and days come out as Excel would have them."""
    data = build({"Plan": CELLS})
    places = [("Plan", row, 2) for row in range(1, 9)]
    values = engine(data, [TODAY], places, Fence())[0]
    assert [values[place].kind for place in places] == [
        "number", "text", "boolean", "error", "number", "number", "text", "text",
    ]  # fmt: skip
    assert [values[place].text for place in places[1:4]] == ["xy", "1", "#DIV/0!"]
    assert [float(values[places[at]].text) for at in (0, 4, 5)] == [3, 32, 0]
    assert [values[places[at]].text for at in (6, 7)] == ["", "23/11/2026 TODAY()"]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_is_told_several_days(build: BookBuilder, engine: Engine) -> None:
    """The same workbook can be worked out for one day after the other."""
    data = build({"Plan": {"A1": ("YEAR(TODAY())", 0)}})
    days = [date(2024, 2, 29), date(2025, 1, 1)]
    answers = engine(data, days, [("Plan", 1, 1)], Fence())
    assert [float(values["Plan", 1, 1].text) for values in answers] == [2024, 2025]


def test_an_engine_that_cannot_read_the_workbook_fails(
    build: BookBuilder, with_part: Callable[[bytes, str, str, str], bytes]
) -> None:
    """What an engine chokes on is a failure with a reason, not an answer."""
    broken = with_part(build({"Plan": CELLS}), "xl/styles.xml", "styleSheet", "noSheet")
    with pytest.raises(EngineFailed, match="invalid"):
        ask_cellrune(broken, [TODAY], [("Plan", 1, 2)], Fence())


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ["high-needs", "commissioning", "blank"])
def test_engines_agree_with_xlplans_own_figures(name: str, engine: Engine) -> None:
    """Every figure xlplan stores behind its own formulas is what an engine comes to."""
    data = (ROOT / "workbooks" / f"{name}.xlsx").read_bytes()
    compared = compare(data, TODAY, engine=engine)
    assert compared.count > 20
    assert (compared.differing, compared.doubtful, compared.undone) == ((), (), ())


def test_the_copy_holds_no_results_and_no_sorting(
    build: BookBuilder, with_part: Callable[[bytes, str, str, str], bytes]
) -> None:
    """An engine gets the formulas and tables of a workbook, but nothing worked out before."""
    data = build(
        {"Plan": {**CELLS, "D2": 1, "D3": 2}}, tables={"Costs": ("Plan", "D1:D3", ["Cost"])}
    )
    sort = '<sortState ref="D2:D3"><sortCondition ref="D1:D3"/></sortState>'
    table = "xl/tables/table1.xml"
    sorted_ = with_part(data, table, "<tableColumns", f"{sort}<tableColumns")
    copy = engine_copy(sorted_).data
    cells = read_formulas(copy)
    assert {cell.cached for cell in cells} == {EMPTY}
    assert [cell.formula for cell in cells] == [cell.formula for cell in read_formulas(data)]
    assert read_tables(copy) == read_tables(data)
    archive = open_workbook(copy).archive
    entry = archive.find(table)
    assert entry is not None
    assert b"sortState" not in open_workbook(copy).text(entry).utf8


def test_a_copy_can_say_the_day_itself(build: BookBuilder) -> None:
    """For an engine that knows no day but its own, every TODAY() is written out."""
    copy = engine_copy(build({"Plan": CELLS}), TODAY).data
    formulas = {cell.ref: cell.formula for cell in read_formulas(copy)}
    assert formulas["B5"] == "A3-DATE(2026,11,23)"
    assert formulas["B6"] == "INT(DATE(2026,11,23))-DATE(2026,11,23)"
    assert formulas["B8"] == 'TEXT(DATE(2026,11,23),"dd/mm/yyyy")&" TODAY()"'


def test_the_days_tried_first_are_the_likeliest(build: BookBuilder) -> None:
    """What a TODAY() shows, then the last save, then today and the week before."""
    data = build({"Plan": {"A1": ("TODAY()", 46084)}}, saved=date(2026, 3, 3))
    days = likely_days(open_workbook(data), read_formulas(data), TODAY)
    assert days[:2] == [date(2026, 3, 3), date(2026, 3, 4)]
    assert days[3:5] == [TODAY, date(2026, 11, 22)]
    assert len(days) == 11


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_both_engines_come_to_the_same_new_results(build: BookBuilder) -> None:
    """Whichever engine a council chooses, the refreshed figures are the same."""
    data = build({"Plan": {"A1": date(2026, 12, 25), "B1": ("A1-TODAY()", 298),
                           "C1": ('IF(B1<40,"soon","later")', "later")}})  # fmt: skip
    done = [recalculate(data, TODAY, engine=engine) for engine in (ask_cellrune, ask_libreoffice)]
    assert done[0].refreshed == done[1].refreshed
    assert done[0].data == done[1].data


def test_a_1904_workbook_counts_its_own_days(
    build: BookBuilder, with_part: Callable[[bytes, str, str, str], bytes]
) -> None:
    """In a workbook that began on a Mac, today is the same day."""
    data = build({"Plan": {"A1": ("TODAY()", 0), "B1": ("YEAR(TODAY())", 0)}})
    mac = with_part(data, "xl/workbook.xml", "<workbookPr ", '<workbookPr date1904="1" ')
    values = ask_cellrune(mac, [TODAY], [("Plan", 1, 1), ("Plan", 1, 2)], Fence())[0]
    days = (TODAY - date(1904, 1, 1)).days
    assert values["Plan", 1, 1] == Content("number", f"{float(days)}")
    assert float(values["Plan", 1, 2].text) == 2026


def test_an_engine_that_misses_a_table_is_not_asked_further(build: BookBuilder) -> None:
    """A table the engine does not see would make its sums nothing without a word."""
    data = build({"Plan": CELLS}, tables={"Costs": ("Plan", "D1:D3", ["Cost"])})
    assert edit_cells(data, []) is data
    from xlplan.xlsx.recalc import engine

    with pytest.raises(EngineFailed, match="it does not see the table Costs"):
        engine._refuse_missing_tables(data, [("Plan", "Others", "D1:D3")])
