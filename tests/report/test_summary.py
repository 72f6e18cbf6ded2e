"""The Summary: the headline, the counts, what to decide, the money, what changed."""

from __future__ import annotations

import io

import openpyxl
import pytest

from tests.report.maker import (
    action,
    built,
    report,
    rows_of,
    sheet_of,
    subject,
    table_names,
    totals_of,
    words_of,
)
from xlplan.plan import Cost
from xlplan.report import Choice, make_report


def first_words(data: bytes, sheet: str) -> list[object]:
    return [row[0].value for row in sheet_of(data, sheet).iter_rows(max_col=1)]


def test_the_summary_says_the_headline_and_counts_every_status() -> None:
    """The figures are those of the acceptance table on 1 August 2018."""
    data = report("high-needs")
    assert first_words(data, "Summary")[:3] == [
        "Strategic Review of High Needs Provision Action Plan",
        "RAG status as at 1 August 2018",
        "12 actions: 7 Red, 1 No date, 1 Not started, 3 Green. "
        "£216,243 recalculated against £216,343 declared.",
    ]
    counts = {"Red": 7, "Amber": 0, "No date": 1, "Not started": 1, "Green": 3, "Complete": 0}
    assert rows_of(data, "RAG_by_section") == [{"Section": "All actions", **counts, "All": 12}]
    assert [tuple(row.values()) for row in rows_of(data, "Money")] == [
        ("Declared by the officers", 216343),
        ("Recalculated from the lines", 216243),
        ("Declared less recalculated", 100),
    ]


def test_a_plan_with_sections_is_counted_by_section() -> None:
    """Each section has its row, and the last one has them all."""
    data = report("commissioning")
    rows = [*rows_of(data, "RAG_by_section"), totals_of(data, "RAG_by_section")]
    assert [
        (r["Section"], r["Red"], r["Amber"], r["No date"], r["Not started"], r["All"]) for r in rows
    ] == [
        ("Commissioning", 7, 1, 0, 2, 10), ("Provision", 2, 3, 1, 4, 10),
        ("All actions", 9, 4, 1, 6, 20),
    ]  # fmt: skip


def test_a_title_takes_the_place_of_the_plans_name() -> None:
    """In A1, in the footer and in the properties."""
    data = make_report(subject("high-needs"), Choice(title="For the committee"))
    assert sheet_of(data, "Summary")["A1"].value == "For the committee"
    footer = sheet_of(data, "Summary").oddFooter
    assert footer is not None
    assert str(footer.left.text).startswith("For the committee, as at")
    properties = openpyxl.load_workbook(io.BytesIO(data)).properties
    assert properties.title == "For the committee: RAG status"


@pytest.mark.parametrize("name", ["high-needs", "commissioning", "same-refs", "odd-sections"])
def test_a_decision_leads_to_the_row_of_that_very_action(name: str) -> None:
    """Also where two actions share a ref, a click lands on the one that is meant."""
    data = report(name)
    status = sheet_of(data, "RAG status")
    columns = {str(cell.value): number for number, cell in enumerate(status[3], start=1)}
    places = []
    for row in rows_with_links(data):
        words, place, due = row
        places.append(place)
        number = int(place[1:])
        assert words.startswith(f"{status.cell(number, columns['Action']).value}.")
        assert status.cell(number, columns["Due"]).value == due
    assert len(places) == len(set(places)) == 5


def rows_with_links(data: bytes) -> list[tuple[str, str, object]]:
    """Of each decision its words, the cell it leads to and its due date."""
    sheet = sheet_of(data, "Summary")
    return [
        (str(row[0].value), str(cell.hyperlink.location).split("!")[1], row[3].value)
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink
    ]


def test_without_the_status_sheet_a_decision_is_no_link() -> None:
    """The ref stands there as text."""
    data = make_report(subject("high-needs"), Choice(sheets=("Summary",)))
    assert rows_with_links(data) == []
    assert [row["Ref"] for row in rows_of(data, "Decisions")] == ["4", "9", "10", "11", "7"]


def test_the_summary_says_what_changed_the_bad_news_first() -> None:
    """The sentence of the mail, then one of each change."""
    rows = [row["Change"] for row in rows_of(report("high-needs"), "What_has_changed")]
    assert rows[0] == "3 moved to worse, 3 new findings."
    assert str(rows[1]).endswith("moved from Green to Red (worse).")


def test_no_sheet_is_named_that_is_not_there() -> None:
    """Who gets the Summary alone is not sent to Checks."""

    def notes(data: bytes) -> list[str]:
        return [words for words in words_of(data) if words.startswith("And ")]

    assert notes(make_report(subject("high-needs"), Choice(sheets=("Summary",)))) == [
        "And 7 more items."
    ]
    assert notes(report("high-needs")) == ["And 7 more items on the Checks sheet."]


def test_a_plan_that_states_no_cost_says_so() -> None:
    """A column of costs with no amount in it is no £0, and no table of nothing."""
    plan = built([action("1", cost=Cost("Within budget")), action("2")])
    data = make_report(plan)
    assert plan.summary.headline.endswith("No cost is stated.")
    assert "Not stated, so not counted: action 1; action 2." in words_of(data)
    assert "Money" not in table_names(sheet_of(data, "Summary"))


def test_the_findings_are_counted_by_kind() -> None:
    """Errors first, and all of them in the last row."""
    data = report("high-needs")
    rows = rows_of(data, "Quality")
    assert (rows[0]["Finding"], rows[2]) == ("Total differs", {"Finding": "Overdue", "Number": 7})
    assert totals_of(data, "Quality")["Number"] == len(subject("high-needs").assessment.findings)
