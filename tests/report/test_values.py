"""What every formula of a report shows before anybody recalculates it, and what it adds up."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from tests.report.maker import (
    ACCESSIBLE,
    PLAIN,
    PLANS,
    parts_of,
    report,
    rows_of,
    subject,
    totals_of,
)
from tests.report.office import HAS_OFFICE, convert, formula_values, without_cached_values
from xlplan.rag import WORST_FIRST
from xlplan.report import Choice, make_report
from xlplan.report.leads import named
from xlplan.summary import one_line
from xlplan.xlsx.recalc import compare

NO_OFFICE = pytest.mark.skipif(not HAS_OFFICE, reason="LibreOffice is not installed")
SUMMARY_ONLY = Choice(sheets=("Summary",))
PRICED = [name for name in PLANS if subject(name).assessment.totals.declared is not None]
LED = [name for name in PLANS if any(a.leads for a in subject(name).assessment.plan.actions)]


def amount(value: object) -> Decimal:
    return Decimal(0) if value is None else round(Decimal(str(value)), 4)


@pytest.fixture(scope="session")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every report as LibreOffice saves it after working out every formula itself."""
    stripped, out = tmp_path_factory.mktemp("stripped"), tmp_path_factory.mktemp("out")
    for name in PLANS:
        for edition, choice in (("ordinary", PLAIN), ("accessible", ACCESSIBLE)):
            data = without_cached_values(report(name, choice))
            (stripped / f"{name}-{edition}.xlsx").write_bytes(data)
    convert("xlsx", sorted(stripped.iterdir()), out, tmp_path_factory.mktemp("profile"))
    return out


@NO_OFFICE
@pytest.mark.parametrize("edition", ["ordinary", "accessible"])
@pytest.mark.parametrize("name", PLANS)
def test_libreoffice_comes_to_every_value_we_show(
    name: str, edition: str, recalculated: Path
) -> None:
    """Whoever recalculates a report sees the very figures a preview had shown."""
    ours = report(name, ACCESSIBLE if edition == "accessible" else PLAIN)
    theirs = (recalculated / f"{name}-{edition}.xlsx").read_bytes()
    shown = formula_values(ours, ours)
    assert shown == formula_values(theirs, ours)
    assert shown


@NO_OFFICE
def test_libreoffice_is_not_shown_our_values() -> None:
    """What it is given holds no value behind any formula, so it cannot repeat ours."""
    ours = report("high-needs")
    assert set(formula_values(without_cached_values(ours), ours).values()) == {""}


@pytest.mark.parametrize("name", PLANS)
def test_xlplans_own_engine_comes_to_the_same(name: str) -> None:
    """A second opinion without LibreOffice: no formula it can work out differs."""
    compared = compare(report(name), subject(name).assessment.today)
    assert compared.differing == ()


@pytest.mark.parametrize("choice", [PLAIN, ACCESSIBLE, SUMMARY_ONLY], ids=["all", "acc", "one"])
@pytest.mark.parametrize("name", PLANS)
def test_no_formula_names_a_table_or_sheet_that_is_not_there(name: str, choice: Choice) -> None:
    """Excel calls a workbook damaged whose formula names a table that it has not."""
    parts = parts_of(report(name, choice))
    sheets = [data.decode() for part, data in parts.items() if "worksheets/sheet" in part]
    formulas = [f for text in sheets for f in re.findall(r"<f>([^<]*)</f>", text)]
    tables = {
        re.search(r'displayName="([^"]+)"', data.decode())[1]  # type: ignore[index]
        for part, data in parts.items()
        if part.startswith("xl/tables/")
    }
    used = {table for formula in formulas for table in re.findall(r"(\w+)\[", formula)}
    assert used <= tables
    assert not any("!" in formula or "#REF" in formula for formula in formulas)


def test_without_the_status_sheet_the_counts_are_plain_numbers() -> None:
    """Of a report of the Summary alone the figures still are right."""
    data = make_report(subject("commissioning"), SUMMARY_ONLY)
    assert [row["Red"] for row in rows_of(data, "RAG_by_section")] == [7, 2]


@pytest.mark.parametrize("name", PLANS)
def test_the_counts_by_section_are_those_of_the_plan(name: str) -> None:
    """Every action is counted once, in its own section and under its own word."""
    assessment = subject(name).assessment
    rows = rows_of(report(name), "RAG_by_section")
    single = rows[0]["Section"] == "All actions"
    wanted: dict[tuple[object, str], int] = {}
    for action, rating in assessment.rated:
        section = one_line(action.section, 80) or "No section"
        key = ("All actions" if single else section, str(rating.rag))
        wanted[key] = wanted.get(key, 0) + 1
    shown = {(row["Section"], str(rag)): row[rag] for row in rows for rag in WORST_FIRST}
    assert {key: number for key, number in shown.items() if number} == wanted
    assert len({row["Section"] for row in rows}) == len(rows)
    assert sum(amount(row["All"]) for row in rows) == len(assessment.plan.actions)


@pytest.mark.parametrize("name", PRICED)
def test_the_costs_come_to_the_totals_of_the_plan(name: str) -> None:
    """What the report adds up is what xlplan adds up, to the tenth of a penny."""
    totals = subject(name).assessment.totals
    shown = totals_of(report(name), "Action_costs")
    assert totals.declared is not None
    assert totals.recalculated is not None
    assert (amount(shown["Declared"]), amount(shown["Recalculated"])) == (
        amount(totals.declared), amount(totals.recalculated),
    )  # fmt: skip
    assert amount(shown["Difference"]) == amount(totals.declared - totals.recalculated)


@pytest.mark.parametrize("name", PRICED)
def test_every_cost_line_is_shown_and_adds_up(name: str) -> None:
    """The lines on paper come to what each action is said to cost by them."""
    lines = [line for a in subject(name).assessment.plan.actions for line in a.cost.lines]
    if not lines:
        return
    shown = [amount(row["Amount"]) for row in rows_of(report(name), "Cost_lines")]
    assert sorted(shown) == sorted(amount(line.amount) for line in lines)
    actions = rows_of(report(name), "Action_costs")
    assert sum(amount(row["Recalculated"]) for row in actions) == sum(shown)


@pytest.mark.parametrize("name", PRICED)
def test_the_costs_by_lead_count_nothing_twice(name: str) -> None:
    """People, joint actions and nobody's together are the whole plan's recalculated total."""
    data = report(name)
    money = "Cost"
    *rows, plan = rows_of(data, "By_lead")
    total = subject(name).assessment.totals.recalculated
    assert sum(amount(row[money]) for row in rows) == amount(plan[money]) == amount(total)


@pytest.mark.parametrize("name", LED)
def test_every_lead_has_each_of_their_actions(name: str) -> None:
    """A joint action counts with each of its leads, and once in the plan's own row."""
    actions = subject(name).assessment.plan.actions
    *_, plan = rows_of(report(name), "By_lead")
    people = [row for row in rows_of(report(name), "By_lead") if row["Kind"]]
    assert sum(int(str(row["Actions"])) for row in people) == sum(len(named(a)) for a in actions)
    assert plan["Actions"] == len(actions)
    for row in [*people, plan]:
        assert sum(int(str(row[str(rag)])) for rag in WORST_FIRST) == row["Actions"]


def test_an_odd_amount_is_right_to_its_last_digit() -> None:
    """Half pennies, a credit and millions are not rounded, swapped or lost."""
    shown = {row["Ref"]: row for row in rows_of(report("odd-money"), "Action_costs")}
    differences = {ref: amount(row["Difference"]) for ref, row in shown.items()}
    assert differences["1"] == Decimal("-0.005")
    assert differences["3"] == Decimal("-49.25")
    assert differences["8"] == Decimal("0.01")
    assert [shown[ref]["Difference"] for ref in ("4", "5")] == [None, None]


def test_a_blank_is_no_nought() -> None:
    """An amount nobody gave is left blank, not shown as £0."""
    shown = {row["Ref"]: row for row in rows_of(report("odd-money"), "Action_costs")}
    assert (shown["4"]["Recalculated"], shown["5"]["Declared"]) == (None, None)
    assert (shown["7"]["Declared"], shown["7"]["Recalculated"]) == (0, 0)
