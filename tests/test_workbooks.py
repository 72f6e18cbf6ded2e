"""The example trackers, and trackers made of the real plans, against the acceptance tables.

The figures are those of a careful reading of the two real documents: they are written out here,
so that nobody has to have the documents to see what xlplan must find in them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from xlplan.cli import main

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"
NAMES = ("blank", "commissioning", "high-needs")

Json = dict[str, Any]
Windows = list[tuple[str | None, str | None]]


@dataclass(frozen=True)
class Expected:
    """What one action of a plan must be read as: parties as "name (kind)", money as in JSON."""

    leads: str
    windows: Windows
    declared: str | None = None
    recalculated: str | None = None
    amounts: tuple[str, ...] = ()


def due(day: str) -> Windows:
    return [(None, day)]


def month(start: str, day: str) -> Windows:
    return [(start, day)]


JUNE_16 = month("2016-06-01", "2016-06-30")
JULY_16 = month("2016-07-01", "2016-07-31")
SEPTEMBER_16 = month("2016-09-01", "2016-09-30")
MARCH_18 = month("2018-03-01", "2018-03-31")
WINDOWS_OF_8: Windows = [
    (None, "2018-04-30"),
    ("2018-01-01", "2018-12-31"),
    ("2018-01-01", "2019-03-31"),
    ("2018-04-01", "2018-08-31"),
]
LINES_OF_8 = (
    "750.00", "3096.00", "5160.00", "939.00", "2500.00", "30720.00", "1500.00", "600.00", "600.00",
)  # fmt: skip

HIGH_NEEDS = {
    "1": Expected("Linda Foster (person), Jill Norman (person)", due("2018-07-31"),
                  "25824.00", "25824.00", ("18900.00", "324.00", "6600.00")),
    "2": Expected("Linda Foster (person), Jill Norman (person)", [("2018-04-01", None)],
                  "25600.00", "25500.00", ("12000.00", "13500.00")),
    "3": Expected("Jon Hawketts (person)", due("2018-12-31"), "10000.00"),
    "4": Expected("Linda Foster (person), Jill Norman (person), Irene Kakoullis (person)",
                  due("2017-11-30"), "2000.00", "2000.00", ("0.00", "2000.00")),
    "5": Expected("Jill Norman (person)", due("2018-09-30"), "15000.00"),
    "6": Expected("Chris Jones (person)", due("2018-07-31"), "10000.00"),
    "7": Expected("Lucy Peel (person), Charles Savage (person)", due("2018-04-30"),
                  None, "0.00", ("0.00",)),
    "8": Expected("Linda Foster (person), Simon Ray (person)", WINDOWS_OF_8,
                  "45865.00", "45865.00", LINES_OF_8),
    "9": Expected("Irene Kakoullis (person), Jill Norman (person), Linda Foster (person)",
                  MARCH_18),
    "10": Expected("Irene Kakoullis (person)", MARCH_18, "6750.00", "6750.00", ("6750.00",)),
    "11": Expected("Charles Savage (person), Lucy Peel (person)", MARCH_18,
                   "6800.00", "6800.00", ("6800.00",)),
    "12": Expected("Charles Savage (person), Jill Norman (person)",
                   month("2019-03-01", "2019-03-31"), "68504.00", "68504.00", ("68504.00",)),
}  # fmt: skip
COMMISSIONING = {
    "C1": Expected("Ruth Marriott (person)", JUNE_16),
    "C2": Expected("Katie Marsden (person)", JUNE_16),
    "C3": Expected("Matt Rooney (person)", SEPTEMBER_16),
    "C4": Expected("Matt Rooney (person), Special School HTs (team)",
                   month("2015-11-01", "2015-11-30")),
    "C5": Expected("Nicola Hodson (person)", JUNE_16),
    "C6": Expected("Catherine O'Byrne (person)", SEPTEMBER_16),
    "C7": Expected("STSS (team)", JUNE_16),
    "C8": Expected("Matt Rooney (person), Closing the Gap Lead (role)", JUNE_16),
    "C9": Expected("TBC (placeholder)", JULY_16),
    "C10": Expected("Integrated Commissioning Hub (team)", JUNE_16),
    "P1": Expected("Matt Rooney (person)", JULY_16),
    "P2": Expected("Matt Rooney (person)", SEPTEMBER_16),
    "P3": Expected("TBD (placeholder)", JULY_16),
    "P4": Expected("Special School Heads (team), Matt Rooney (person), Katie Marsden (person)",
                   SEPTEMBER_16),
    "P5": Expected("This working group (team)", month("2016-05-01", "2016-05-31")),
    "P6": Expected("Matt Rooney (person)", month("2016-08-01", "2016-08-31")),
    "P7": Expected("Matt Rooney (person), Katie Marsden (person)",
                   month("2016-02-01", "2016-02-29")),
    "P8": Expected("Matt Rooney (person), Katie Marsden (person)", SEPTEMBER_16),
    "P9": Expected("ICDS (team)", JULY_16),
    "P10": Expected("TBD (placeholder)", []),
}  # fmt: skip

# What does not depend on the day. The plan's own grand total line has no ref: "plan".
HIGH_NEEDS_FLAGS = {
    ("dependency-later", "warning"): "1",
    ("cost-excludes", "information"): "1",
    ("text-cut-off", "information"): "1",
    ("no-due-date", "warning"): "2",
    ("total-differs", "error"): "2",
    ("total-without-breakdown", "warning"): "3 5 6",
    ("cost-shared", "information"): "3",
    ("several-timescales", "warning"): "8",
    ("subtotal-differs", "error"): "8",
    ("missing-cost", "warning"): "9",
    ("cost-fragment", "warning"): "10",
    ("grand-total-blank", "warning"): "plan",
}
COMMISSIONING_FLAGS = {
    ("missing-lead", "error"): "C9 P3 P10",
    ("lead-not-named", "warning"): "C7 C10 P5 P9",
    ("missing-timescale", "error"): "P10",
    ("missing-action", "error"): "P6",
    ("missing-outcome", "warning"): "P5 P6",
    ("short-year", "information"): "C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 P1 P2 P3 P5 P6 P7 P8 P9",
    ("row-split", "information"): "C7 C8 C9 C10 P8 P9 P10",
    ("text-cut-off", "information"): "P7",
}
ALL_OF_HIGH_NEEDS = "1 3 4 5 6 7 8 9 10 11 12"
ALL_OF_COMMISSIONING = "C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 P1 P2 P3 P4 P5 P6 P7 P8 P9"


@dataclass(frozen=True)
class Example:
    """One of the two plans and everything a first check of it must say."""

    name: str
    seed: str
    actions: dict[str, Expected]
    flags: dict[tuple[str, str], str]
    totals: Json


PLANS = {
    "high-needs": Example(
        "high-needs",
        "000_dcc46015e7588d68.txt",
        HIGH_NEEDS,
        HIGH_NEEDS_FLAGS,
        {
            "declared": "216343.00",
            "recalculated": "216243.00",
            "not_stated": ["9", "Total cost including project management costs"],
        },
    ),
    "commissioning": Example(
        "commissioning",
        "001_df7f17a79679086c.txt",
        COMMISSIONING,
        COMMISSIONING_FLAGS,
        {"declared": None, "recalculated": None, "not_stated": []},
    ),
}
DAYS = [
    ("high-needs", "2018-01-22", "4", ""),
    ("high-needs", "2018-04-15", "4 9 10 11", "7"),
    ("high-needs", "2018-08-01", "1 4 6 7 9 10 11", ""),
    ("high-needs", "2019-04-01", ALL_OF_HIGH_NEEDS, ""),
    ("commissioning", "2016-04-01", "C4 P7", ""),
    ("commissioning", "2016-06-15", "C4 P5 P7", "C1 C2 C5 C7 C8 C10"),
    ("commissioning", "2016-07-01", "C1 C2 C4 C5 C7 C8 C10 P5 P7", "C9 P1 P3 P9"),
    ("commissioning", "2016-10-01", ALL_OF_COMMISSIONING, ""),
]


@pytest.fixture(scope="session")
def trackers(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """Each plan as the workbook in the repository and, where it can be, imported afresh."""
    folder = tmp_path_factory.mktemp("imported")
    found = {(name, "workbook"): ROOT / "workbooks" / f"{name}.xlsx" for name in PLANS}
    if SEEDS.is_dir():
        for name, example in PLANS.items():
            made = folder / f"{name}.xlsx"
            main(["import", str(SEEDS / example.seed), "-o", str(made), "--as-at", "2016-01-01"])
            found[name, "imported"] = made
    return found


@pytest.fixture(params=["workbook", "imported"])
def source(request: pytest.FixtureRequest) -> str:
    if request.param == "imported" and not SEEDS.is_dir():
        pytest.skip("the real plans are not beside the checkout")
    return str(request.param)


def checked(path: Path, day: str, capsys: pytest.CaptureFixture[str]) -> Json:
    main(["check", str(path), "--as-at", day, "--json"])
    answer: Json = json.loads(capsys.readouterr().out)
    return answer


def refs_by_flag(answer: Json) -> dict[tuple[str, str], str]:
    """The refs under each code and severity, in plan order."""
    found: dict[tuple[str, str], list[str]] = {}
    for flag in answer["flags"]:
        found.setdefault((flag["code"], flag["severity"]), []).append(flag["ref"] or "plan")
    return {key: " ".join(refs) for key, refs in found.items()}


def as_expected(action: Json) -> Expected:
    cost = action["cost"]
    return Expected(
        ", ".join(f"{lead['name']} ({lead['kind']})" for lead in action["leads"]),
        [(window["start"], window["due"]) for window in action["timescale"]["windows"]],
        cost["declared"],
        cost["recalculated"],
        tuple(line["amount"] for line in cost["lines"]),
    )


def test_the_workbooks_in_the_repository_are_what_the_script_makes(tmp_path: Path) -> None:
    """Whoever runs the script gets the very files that are here, byte for byte."""
    script = ROOT / "scripts" / "make_workbooks.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, cwd=tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {f"{name}.xlsx": (ROOT / "workbooks" / f"{name}.xlsx").read_bytes() for name in NAMES}
    assert sorted(kept) == sorted(path.name for path in (ROOT / "workbooks").iterdir())
    assert kept == made


@pytest.mark.parametrize("name", PLANS)
def test_every_action_is_read_as_a_careful_person_reads_it(
    name: str,
    source: str,
    trackers: dict[tuple[str, str], Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each row has its people, its dates and its money, and there is no row too many."""
    answer = checked(trackers[name, source], "2016-01-01", capsys)
    actual = {action["ref"]: as_expected(action) for action in answer["actions"]}
    assert PLANS[name].actions == actual


@pytest.mark.parametrize("name", PLANS)
def test_the_totals_are_the_ones_in_the_acceptance_table(
    name: str,
    source: str,
    trackers: dict[tuple[str, str], Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """£216,343 declared, £216,243 recalculated, and what is not stated is named."""
    answer = checked(trackers[name, source], "2016-01-01", capsys)
    assert PLANS[name].totals == answer["totals"]


@pytest.mark.parametrize(("name", "day", "overdue", "due_soon"), DAYS, ids=[d[1] for d in DAYS])
def test_on_each_day_exactly_these_flags_are_raised(
    name: str,
    day: str,
    overdue: str,
    due_soon: str,
    source: str,
    trackers: dict[tuple[str, str], Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What is late and due soon is right on the day, and nobody is accused wrongly of the rest."""
    expected = dict(PLANS[name].flags)
    if overdue:
        expected["overdue", "warning"] = overdue
    if due_soon:
        expected["due-soon", "information"] = due_soon
    assert expected == refs_by_flag(checked(trackers[name, source], day, capsys))


def test_each_action_starts_and_is_due_by_its_first_and_last_window(
    trackers: dict[tuple[str, str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Four timescales in one cell are one action: from January 2018 to March 2019."""
    answer = checked(trackers["high-needs", "workbook"], "2018-04-15", capsys)
    timescale = answer["actions"][7]["timescale"]
    assert (timescale["start"], timescale["due"]) == ("2018-01-01", "2019-03-31")


@pytest.mark.parametrize(
    ("name", "people"),
    [
        (
            "high-needs",
            {"Jill Norman": 6, "Linda Foster": 5, "Irene Kakoullis": 3, "Charles Savage": 3,
             "Lucy Peel": 2, "Jon Hawketts": 1, "Chris Jones": 1, "Simon Ray": 1},
        ),
        (
            "commissioning",
            {"Matt Rooney": 9, "Katie Marsden": 4, "Ruth Marriott": 1, "Nicola Hodson": 1,
             "Catherine O'Byrne": 1},
        ),
    ],
    ids=["high-needs", "commissioning"],
)  # fmt: skip
def test_every_person_has_the_actions_the_table_counts(
    name: str,
    people: dict[str, int],
    source: str,
    trackers: dict[tuple[str, str], Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A full stop behind a name makes no ninth person, and nobody's action is lost."""
    answer = checked(trackers[name, source], "2016-01-01", capsys)
    counted: dict[str, int] = {}
    for action in answer["actions"]:
        for lead in action["leads"]:
            if lead["kind"] == "person":
                counted[lead["name"]] = counted.get(lead["name"], 0) + 1
    assert people == counted


@pytest.mark.parametrize(
    ("code", "cell", "words"),
    [
        ("total-differs", "K3", ["£25,600", "£100 more", "£12,000 + £13,500 = £25,500"]),
        ("subtotal-differs", "G9", ["30 × £1,024 = £30,720", "£15,360 is 15 × £1,024"]),
        ("missing-cost", "G10", ["states no amount"]),
        ("cost-fragment", "G11", ["per day = £6750"]),
        ("dependency-later", "E2", ["31 July 2018", "refers to 5", "30 September 2018"]),
        ("no-due-date", "E3", ["Start April 2018", "Add a due date"]),
        ("several-timescales", "E9", ["4 timescales", "31 March 2019"]),
    ],
    ids=lambda value: value if isinstance(value, str) and "-" in value else None,
)
def test_a_flag_names_its_cell_and_says_the_sum(
    code: str, cell: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """An officer can go to the cell and see with their own eyes what is meant."""
    answer = checked(ROOT / "workbooks" / "high-needs.xlsx", "2018-01-22", capsys)
    flag = next(flag for flag in answer["flags"] if flag["code"] == code)
    assert ("Action plan", cell) == (flag["sheet"], flag["cell"])
    assert [part for part in words if part not in flag["message"]] == []


def test_the_blank_tracker_has_no_actions_and_nothing_to_say(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A tracker nobody has filled in yet raises no flags at all."""
    answer = checked(ROOT / "workbooks" / "blank.xlsx", "2026-01-01", capsys)
    nothing: Json = {"declared": None, "recalculated": None, "not_stated": []}
    assert ([], [], nothing) == (answer["actions"], answer["flags"], answer["totals"])
