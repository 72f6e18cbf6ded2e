"""The two real plans, read from their text: everything the acceptance tables say about them.

The plans and the tables stand beside the checkout, in ../shared, and are never copied into it.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from xlplan.assess import Assessment, assess
from xlplan.importing import Imported, import_text
from xlplan.plan import Action, Flag, Role, Window
from xlplan.rules import Rules

SHARED = Path(__file__).parents[2] / "shared"
SEEDS = SHARED / "seeds"

pytestmark = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the real plans are not beside the checkout"
)

# Before any deadline and more than 30 days away from the first: no flag is due to the day.
QUIET_DAY = date(2015, 1, 1)

# What a reader's note in seeds.json is called by xlplan. A note that names no flag is None: it
# is checked by a test of its own, or needs knowledge that is not in the plan.
CODES: dict[str, str | None] = {
    "text_truncated": "text-cut-off",
    "outcome_text_truncated": "text-cut-off",
    "cost_exclusion_note": "cost-excludes",
    "dependency_ends_later": "dependency-later",
    "depends_on": None,
    "linked_to": None,
    "cost_total_mismatch": "total-differs",
    "no_due_date": "no-due-date",
    "total_only": "total-without-breakdown",
    "shared_cost_ambiguous": "cost-shared",
    "due_before_document_date": None,
    "explicit_nil_cost": None,
    "continued_row": None,
    "column_shift_on_continuation": None,
    "multiple_timescales": "several-timescales",
    "subtotal_mismatch": "subtotal-differs",
    "subtotal_ok": None,
    "cost_missing": "missing-cost",
    "cost_text_continues_in_next_row?": None,
    "cost_text_begins_mid_sentence": "cost-fragment",
    "start_only": "no-due-date",
    "two_digit_year_or_day_ambiguous": "short-year",
    "timescale_missing": "missing-timescale",
    "lead_missing": "missing-lead",
    "team_only_lead": "lead-not-named",
    "one_of_4_actions_in_cell": "row-split",
    "one_of_3_actions_in_cell": "row-split",
    "action_continued_next_page": None,
    "impact_continued_next_page": None,
    "impact_count_mismatch": None,
    "shares_cell_with_tail_of": None,
    "impact_missing": "missing-outcome",
    "action_missing": "missing-action",
}

Expected = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Seed:
    """One real plan as imported, and what the table expects of each of its actions, by ref."""

    imported: Imported
    expected: Expected

    @property
    def actions(self) -> dict[str, Action]:
        return {action.ref: action for action in self.imported.plan.actions}

    def on(self, today: date) -> Assessment:
        return assess(self.imported.plan, Rules(), today)

    def refs(self, code: str, today: date = QUIET_DAY) -> list[str | None]:
        return [flag.ref for flag in self.on(today).flags if flag.code == code]

    def steps(self, line: int) -> list[str]:
        return [step.what for step in self.imported.steps if step.line == line]

    @property
    def expected_flags(self) -> dict[str, set[str]]:
        """The refs under each of xlplan's codes that the table's notes call for."""
        found: dict[str, set[str]] = {}
        for ref, row in self.expected.items():
            for note in [*row["flags"], *(n for time in _times(row) for n in time["flags"])]:
                if code := CODES[note.split(":")[0]]:
                    found.setdefault(code, set()).add(ref)
        return found


def _times(row: dict[str, Any]) -> list[dict[str, Any]]:
    times: list[dict[str, Any]] = row["times"] if "times" in row else [row["time"]]
    return times


def _load(number: str, key: str) -> Seed:
    data = next(SEEDS.glob(f"{number}_*.txt")).read_bytes()
    table = json.loads((SHARED / "acceptance" / "seeds.json").read_text(encoding="utf-8"))
    rows = table[f"seed_{number}"]
    return Seed(import_text(data, f"plan {number}"), {row[key]: row for row in rows})


@pytest.fixture(scope="module")
def high_needs() -> Seed:
    """S0, the strategic review: 12 work streams with costs."""
    return _load("000", "ref")


@pytest.fixture(scope="module")
def send_review() -> Seed:
    """S1, the working group's plan: 20 rows in two sections, without costs or refs."""
    return _load("001", "id")


@pytest.fixture(scope="module", params=["high_needs", "send_review"])
def seed(request: pytest.FixtureRequest) -> Seed:
    """Either real plan."""
    found: Seed = request.getfixturevalue(request.param)
    return found


def test_every_action_is_found_once_and_nothing_else(seed: Seed) -> None:
    """I see exactly the actions of the document, in its order, under the refs of the table."""
    assert list(seed.expected) == [action.ref for action in seed.imported.plan.actions]


def test_every_action_says_where_it_came_from(seed: Seed) -> None:
    """Each action names the lines of the document it was read from."""
    lines = {ref: row["lines"] for ref, row in seed.expected.items()}

    assert {ref: _numbers(action.source) for ref, action in seed.actions.items()} == lines
    assert {ref: action.row for ref, action in seed.actions.items()} == {
        ref: found[0] for ref, found in lines.items()
    }


def _numbers(source: str) -> list[int]:
    words = source.split(",")[0]
    return [int(word) for word in words.split() if word.isdigit()]


def test_every_lead_is_read(seed: Seed) -> None:
    """Everybody who leads an action is named once, and people are told from teams and roles."""
    people = {ref: row.get("leads", row.get("named")) for ref, row in seed.expected.items()}
    others = {ref: row.get("other", []) for ref, row in seed.expected.items()}

    assert people == {
        ref: [lead.name for lead in action.leads if lead.kind == "person"]
        for ref, action in seed.actions.items()
    }
    assert others == {
        ref: [lead.name for lead in action.leads if lead.kind in ("team", "role")]
        for ref, action in seed.actions.items()
    }


def test_every_timescale_is_read(seed: Seed) -> None:
    """Every stretch of time has its first and its last day, and the officer's words are kept."""
    assert {
        ref: (
            " ".join(time["raw"] for time in _times(row)),
            [(time["start"], time["end"]) for time in _times(row) if time["precision"]],
        )
        for ref, row in seed.expected.items()
    } == {
        ref: (
            " ".join(action.timescale.raw.split()),
            [_days(window) for window in action.timescale.windows],
        )
        for ref, action in seed.actions.items()
    }


def _days(window: Window) -> tuple[str | None, str | None]:
    return (
        window.start.isoformat() if window.start else None,
        window.due.isoformat() if window.due else None,
    )


def test_every_flag_of_the_table_is_raised_and_no_other(seed: Seed) -> None:
    """On a day when nothing is late, the flags are exactly those the table calls for."""
    found: dict[str, set[str]] = {}
    for flag in seed.on(QUIET_DAY).flags:
        if flag.ref is not None:
            found.setdefault(flag.code, set()).add(flag.ref)

    assert seed.expected_flags == found


def test_no_flag_is_raised_twice(seed: Seed) -> None:
    """Nobody is told the same thing about the same action twice."""
    told = Counter((flag.code, flag.ref, flag.message) for flag in seed.on(QUIET_DAY).flags)

    assert dict.fromkeys(told, 1) == dict(told)


def test_every_flag_names_a_known_row(seed: Seed) -> None:
    """A flag about an action stands on that action's own row, never on a continuation or total."""
    rows = {action.ref: action.row for action in seed.imported.plan.actions}
    flags = [flag for flag in seed.on(date(2020, 1, 1)).flags if flag.ref is not None]

    assert [(flag.ref, str(rows[flag.ref or ""])) for flag in flags] == [
        (flag.ref, flag.where.cell) for flag in flags
    ]


# --- The strategic review of high needs provision (S0) ------------------------------------------


def test_the_review_has_its_title_and_columns(high_needs: Seed) -> None:
    """The plan has the document's title and headers; it has no progress, RAG or notes."""
    plan = high_needs.imported.plan

    assert plan.name == "Strategic Review of High Needs Provision Action Plan"
    assert [(column.role, column.header) for column in plan.columns] == [
        (Role.REF, "Ref"),
        (Role.STREAM, "Work streams"),
        (Role.MILESTONES, "Key milestones"),
        (Role.LEAD, "Lead"),
        (Role.TIMESCALE, "Timescale"),
        (Role.OUTCOME, "Expected outcomes"),
        (Role.COST, "Resources required"),
    ]


def test_the_review_has_eight_people(high_needs: Seed) -> None:
    """Each person is counted once per work stream, full stops and spacing aside."""
    leads = Counter(lead for a in high_needs.actions.values() for lead in a.leads)

    assert {lead.kind for lead in leads} == {"person"}
    assert {lead.name: count for lead, count in leads.items()} == {
        "Jill Norman": 6,
        "Linda Foster": 5,
        "Irene Kakoullis": 3,
        "Charles Savage": 3,
        "Lucy Peel": 2,
        "Jon Hawketts": 1,
        "Chris Jones": 1,
        "Simon Ray": 1,
    }


def test_the_review_reads_its_costs(high_needs: Seed) -> None:
    """Every declared and recalculated total is the table's, and so is every priced item."""
    costs = {ref: action.cost for ref, action in high_needs.actions.items()}

    assert {
        ref: (_pounds(row["declared"]), _pounds(row["computed"]))
        for ref, row in high_needs.expected.items()
    } == {ref: (cost.declared, cost.recalculated) for ref, cost in costs.items()}
    assert {
        ref: [Decimal(item[1]) for item in row["items"]] or _nil_line(ref)
        for ref, row in high_needs.expected.items()
    } == {ref: [line.amount for line in cost.lines] for ref, cost in costs.items()}


def _pounds(amount: int | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)


def _nil_line(ref: str) -> list[Decimal]:
    return [Decimal(0)] if ref == "7" else []


@pytest.mark.parametrize(
    ("ref", "place", "quantity", "unit", "rate"),
    [
        pytest.param("1", 0, "30", "day", "630", id="consultancy by the day"),
        pytest.param("1", 1, "24", "miles per day", "0.45", id="travel in pence a mile"),
        pytest.param("2", 1, "30", "day", "450", id="no space behind the at sign"),
        pytest.param("8", 5, "30", "Families of Schools", "1024", id="so many of a unit cost"),
    ],
)
def test_the_review_reads_quantity_and_rate(
    high_needs: Seed, ref: str, place: int, quantity: str, unit: str, rate: str
) -> None:
    """Where the text says how many at what rate, both are read."""
    line = high_needs.actions[ref].cost.lines[place]

    assert (Decimal(quantity), unit, Decimal(rate)) == (line.quantity, line.unit, line.rate)


def test_the_review_checks_its_subtotals(high_needs: Seed) -> None:
    """Items 1 to 5 add up; 30 families at £1,024 are twice what the document says."""
    subtotals = high_needs.actions["8"].cost.subtotals

    assert [(Decimal(12445), Decimal(12445)), (Decimal(15360), Decimal(30720))] == [
        (subtotal.stated, subtotal.calculated) for subtotal in subtotals
    ]


def test_the_review_knows_an_explicit_nil(high_needs: Seed) -> None:
    """ "No additional cost identified" is a cost of nothing, not a missing cost."""
    nil = [ref for ref, action in high_needs.actions.items() if "nil" in action.cost.notes]

    assert nil == ["7"]


def test_the_review_rolls_up(high_needs: Seed) -> None:
    """£216,343 declared, £216,243 recalculated; what is not stated is named, never filled in."""
    totals = high_needs.on(QUIET_DAY).totals

    assert (Decimal(216343), Decimal(216243)) == (totals.declared, totals.recalculated)
    assert totals.difference == Decimal(100)
    assert totals.not_stated == ("9", "Total cost including project management costs")


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        pytest.param("1", 52278, id="line 6"),
        pytest.param("2", 51550, id="line 9"),
        pytest.param("4", 4000, id="line 11"),
        pytest.param("8", 42298, id="line 17"),
        pytest.param("8", 48565, id="line 20"),
        pytest.param("10", 13500, id="line 22"),
        pytest.param("11", 13600, id="line 23"),
        pytest.param("12", 137008, id="line 29"),
    ],
)
def test_the_review_does_not_add_every_pound_sign(high_needs: Seed, line: str, wrong: int) -> None:
    """No work stream costs the sum of every amount in its cell."""
    cost = high_needs.actions[line].cost

    assert Decimal(wrong) not in (cost.declared, cost.recalculated)


@pytest.mark.parametrize("wrong", [200883, 231703, 397799])
def test_the_review_makes_none_of_the_known_mistakes(high_needs: Seed, wrong: int) -> None:
    """The totals are not those of a reader who adds subtotals or every pound sign."""
    totals = high_needs.on(QUIET_DAY).totals

    assert Decimal(wrong) not in (totals.declared, totals.recalculated)


def test_the_review_flags_its_blank_grand_total(high_needs: Seed) -> None:
    """The last line has a label and no amount: one flag, about the plan and no action."""
    total = high_needs.imported.plan.grand_total

    assert total is not None
    assert (total.label, total.amount) == ("Total cost including project management costs", None)
    assert [
        (f.code, f.ref, f.where.cell) for f in high_needs.on(QUIET_DAY).flags if f.ref is None
    ] == [
        ("grand-total-blank", None, "line 30"),
    ]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        pytest.param("total-differs", "£25,600, £100 more", id="the work stream £100 too high"),
        pytest.param("subtotal-differs", "30 × £1,024 = £30,720", id="thirty families"),
        pytest.param("subtotal-differs", "15 × £1,024", id="the fifteen that were meant"),
        pytest.param("dependency-later", "refers to 5", id="what ends after it is needed"),
    ],
)
def test_the_review_explains_its_figures(high_needs: Seed, code: str, words: str) -> None:
    """A flag about a figure shows the arithmetic a person can check."""
    flags: list[Flag] = [f for f in high_needs.on(QUIET_DAY).flags if f.code == code]

    assert [words in flag.message for flag in flags] == [True]


@pytest.mark.parametrize(
    ("as_at", "overdue", "due_soon"),
    [
        pytest.param(date(2018, 1, 22), "4", "", id="22 January 2018"),
        pytest.param(date(2018, 4, 15), "4 9 10 11", "7", id="15 April 2018"),
        pytest.param(date(2018, 8, 1), "1 4 6 7 9 10 11", "", id="1 August 2018"),
        pytest.param(date(2019, 4, 1), "1 3 4 5 6 7 8 9 10 11 12", "", id="1 April 2019"),
    ],
)
def test_the_review_is_late_on_the_right_days(
    high_needs: Seed, as_at: date, overdue: str, due_soon: str
) -> None:
    """On each of these days exactly these work streams are overdue, and these due soon."""
    assert overdue.split() == high_needs.refs("overdue", as_at)
    assert due_soon.split() == high_needs.refs("due-soon", as_at)
    assert high_needs.refs("no-due-date", as_at) == ["2"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param(3, "title", id="title"),
        pytest.param(8, "header repeated", id="header on line 8"),
        pytest.param(13, "header repeated", id="header on line 13"),
        pytest.param(19, "header repeated", id="header on line 19"),
        pytest.param(28, "header repeated", id="header without its first column"),
        pytest.param(20, "continues line 17", id="continuation behind a page break"),
        pytest.param(29, "continues line 24", id="continuation whose columns are shifted"),
        pytest.param(26, "page furniture", id="appendix number"),
        pytest.param(30, "total row", id="total line"),
    ],
)
def test_the_review_says_what_the_import_did(high_needs: Seed, line: int, words: str) -> None:
    """Nothing is dropped or joined silently: the import names the line and what it did."""
    assert [words in what for what in high_needs.steps(line)] == [True]


def test_the_review_names_no_other_line(high_needs: Seed) -> None:
    """Ordinary rows and the first header need no remark."""
    assert [step.line for step in high_needs.imported.steps] == [3, 8, 13, 19, 20, 26, 28, 29, 30]


@pytest.mark.parametrize(
    ("ref", "part", "begins", "ends"),
    [
        pytest.param("12", "title", "To extend the secondment", "EHC processes", id="title"),
        pytest.param("12", "milestones", "Extend the existing", "of the ICDS.", id="milestones"),
        pytest.param("12", "outcome", "All stages", "timelines being met.", id="outcome"),
        pytest.param("8", "milestones", "Year 6-7 transfer", "sessions.", id="over two pages"),
    ],
)
def test_the_review_joins_what_a_page_break_cut(
    high_needs: Seed, ref: str, part: str, begins: str, ends: str
) -> None:
    """A text that goes on after a page break is one text, in the right column."""
    text = str(getattr(high_needs.actions[ref], part))

    assert (text.startswith(begins), text.endswith(ends)) == (True, True)


# --- The SEND review's working group (S1) -------------------------------------------------------


def test_the_working_group_has_its_title_and_columns(send_review: Seed) -> None:
    """The title is found although it stands in the middle; there is no cost column."""
    plan = send_review.imported.plan

    assert (
        plan.name == "SEND REVIEW – COMMISSIONING AND PROVISION WORKING GROUP ACTION PLAN (DRAFT)"
    )
    assert [(column.role, column.header) for column in plan.columns] == [
        (Role.STREAM, "Outcome"),
        (Role.ACTION, "Actions"),
        (Role.COMMENT, "Notes"),
        (Role.LEAD, "Lead"),
        (Role.TIMESCALE, "Timescale"),
        (Role.PROGRESS, "Progress"),
        (Role.OUTCOME, "Intended Impact"),
    ]


def test_the_working_group_has_two_sections(send_review: Seed) -> None:
    """Each action stands in the section whose name is above it."""
    expected = {ref: row["section"] for ref, row in send_review.expected.items()}

    assert expected == {ref: action.section for ref, action in send_review.actions.items()}


def test_the_working_group_has_five_people(send_review: Seed) -> None:
    """People are counted apart from the teams and roles that stand beside them."""
    leads = Counter(
        lead.name for a in send_review.actions.values() for lead in a.leads if lead.kind == "person"
    )

    assert dict(leads) == {
        "Matt Rooney": 9,
        "Katie Marsden": 4,
        "Ruth Marriott": 1,
        "Nicola Hodson": 1,
        "Catherine O'Byrne": 1,
    }


@pytest.mark.parametrize(
    ("ref", "name", "kind"),
    [
        pytest.param("C4", "Special School HTs", "team", id="a group of heads"),
        pytest.param("C7", "STSS", "team", id="a team's abbreviation"),
        pytest.param("C8", "Closing the Gap Lead", "role", id="a role with a verb in it"),
        pytest.param("C9", "TBC", "placeholder", id="to be confirmed"),
        pytest.param("C10", "Integrated Commissioning Hub", "team", id="a hub"),
        pytest.param("P3", "TBD", "placeholder", id="to be determined"),
        pytest.param("P4", "Special School Heads", "team", id="heads beside two people"),
        pytest.param("P5", "This working group", "team", id="the group itself"),
        pytest.param("P9", "ICDS", "team", id="another abbreviation"),
        pytest.param("P10", "TBD", "placeholder", id="to be determined, split off"),
    ],
)
def test_the_working_group_tells_kinds_of_leads(
    send_review: Seed, ref: str, name: str, kind: str
) -> None:
    """What is not a person is known for what it is."""
    assert (name, kind) in {(lead.name, lead.kind) for lead in send_review.actions[ref].leads}


def test_seven_of_the_working_groups_actions_have_no_named_person(send_review: Seed) -> None:
    """Three have nobody, four only a team."""
    assert send_review.refs("missing-lead") == ["C9", "P3", "P10"]
    assert send_review.refs("lead-not-named") == ["C7", "C10", "P5", "P9"]


def test_the_working_group_has_no_costs(send_review: Seed) -> None:
    """A plan that says nothing of money gets no flag and no total about money."""
    flags = send_review.on(QUIET_DAY).flags
    totals = send_review.on(QUIET_DAY).totals

    assert [f.code for f in flags if "cost" in f.code or "total" in f.code] == []
    assert (totals.declared, totals.recalculated, totals.not_stated) == (None, None, ())


def test_the_working_groups_short_years_are_eighteen(send_review: Seed) -> None:
    """All but "September 2016" and "TBD" leave the century out."""
    assert len(send_review.refs("short-year")) == 18


@pytest.mark.parametrize(
    ("as_at", "overdue", "due_soon"),
    [
        pytest.param(date(2016, 4, 1), "C4 P7", "", id="1 April 2016"),
        pytest.param(date(2016, 6, 15), "C4 P5 P7", "C1 C2 C5 C7 C8 C10", id="15 June 2016"),
        pytest.param(
            date(2016, 7, 1), "C1 C2 C4 C5 C7 C8 C10 P5 P7", "C9 P1 P3 P9", id="1 July 2016"
        ),
        pytest.param(
            date(2016, 10, 1),
            "C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 P1 P2 P3 P4 P5 P6 P7 P8 P9",
            "",
            id="1 October 2016",
        ),
    ],
)
def test_the_working_group_is_late_on_the_right_days(
    send_review: Seed, as_at: date, overdue: str, due_soon: str
) -> None:
    """On each of these days exactly these actions are overdue, and these due soon."""
    assert overdue.split() == send_review.refs("overdue", as_at)
    assert due_soon.split() == send_review.refs("due-soon", as_at)
    assert [ref for ref, a in send_review.actions.items() if a.timescale.due is None] == ["P10"]


def test_the_working_groups_merged_outcomes_are_inherited(send_review: Seed) -> None:
    """An outcome that spans several rows belongs to each of them."""
    streams = [send_review.actions[ref].stream for ref in send_review.expected]
    spans = [len(run) for run in _runs(streams)]

    assert spans == [3, 3, 4, 6, 4]
    assert "" not in streams


def _runs(texts: list[str]) -> list[list[str]]:
    runs: list[list[str]] = []
    for text in texts:
        if runs and runs[-1][0] == text:
            runs[-1].append(text)
        else:
            runs.append([text])
    return runs


@pytest.mark.parametrize(
    ("ref", "begins", "ends"),
    [
        pytest.param("C1", "Evaluate the current", "for improvement.", id="no HTML is left"),
        pytest.param(
            "C5", "Review initial", "rate of joint CHC panels", id="goes on over the page"
        ),
        pytest.param(
            "C6", "Specialist Health", "monitoring and managed", id="begins behind a tail"
        ),
        pytest.param("C7", "Support to Schools Service", "SEMH needs", id="first of four"),
        pytest.param("C8", "Establish protocol", "part of the programme", id="second of four"),
        pytest.param("C9", "Develop training offer", "SEND Context", id="third of four"),
        pytest.param("C10", "Highlight to", "pupils with SEND", id="fourth of four, wrapped"),
        pytest.param("P6", "", "", id="no action at all"),
        pytest.param("P8", "Implement a consistent", "special schools", id="first of three"),
        pytest.param("P9", "Develop a marketing", "NCC special schools", id="second of three"),
        pytest.param("P10", "Explore the", "2016 Education White Paper", id="third of three"),
    ],
)
def test_the_working_groups_actions_have_their_own_words(
    send_review: Seed, ref: str, begins: str, ends: str
) -> None:
    """Every action has its own text, whole, whatever page or cell it stood in."""
    title = send_review.actions[ref].title

    assert (title.startswith(begins), title.endswith(ends)) == (True, True)
    assert "<" not in title


def test_the_working_groups_cut_impact_is_whole(send_review: Seed) -> None:
    """The impact that a page break cut ends where its sentence ends."""
    assert send_review.actions["C5"].outcome.endswith(
        "services that are required by CYP are equitable, "
        "easy to access and follow the child wherever they are."
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param(3, ["section “Commissioning”"], id="first section"),
        pytest.param(11, ["title"], id="title in the middle"),
        pytest.param(13, ["page furniture"], id="appendix number"),
        pytest.param(15, ["moved there", "moved there", "taken from line 8"], id="tails"),
        pytest.param(16, ["4 actions in one row"], id="four in one row"),
        pytest.param(18, ["continues line 16"], id="a row with one cell filled"),
        pytest.param(19, ["section “Provision”"], id="second section"),
        pytest.param(20, ["header repeated"], id="second header"),
        pytest.param(26, ["taken from line 21"], id="inherited by a row without an action"),
        pytest.param(29, ["taken from line 27", "3 actions in one row"], id="three in one row"),
        pytest.param(30, ["line of dashes"], id="last line"),
    ],
)
def test_the_working_group_says_what_the_import_did(
    send_review: Seed, line: int, words: list[str]
) -> None:
    """Nothing is dropped, joined, inherited or split silently."""
    said = send_review.steps(line)

    assert [True] * len(words) == [w in what for w, what in zip(words, said, strict=True)]


def test_the_working_group_names_no_other_line(send_review: Seed) -> None:
    """Rows that are whole need no remark."""
    assert sorted({step.line for step in send_review.imported.steps}) == [
        3, 6, 7, 9, 11, 13, 15, 16, 18, 19, 20, 22, 23, 24, 25, 26, 29, 30,
    ]  # fmt: skip
