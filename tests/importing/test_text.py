"""A document's table, exported as text, becomes a plan; the examples are invented."""

from __future__ import annotations

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.checks import find_flags
from xlplan.errors import SettingsWrong, WorkbookRefused
from xlplan.importing import Imported, import_text
from xlplan.plan import Role
from xlplan.rules import Names, Rules

HEADER = "Ref\tAction\tLead\tTimescale\tCost"
ONE = "1\tPaint the hall\tAnna Day\tBy July 2018\t£500"


def _import(*lines: str) -> Imported:
    return import_text("\n".join(lines).encode(), "hall")


def _said(imported: Imported) -> list[tuple[int, str]]:
    return [(step.line, step.what) for step in imported.steps]


def _titles(imported: Imported) -> list[tuple[str, str]]:
    return [(action.ref, action.title) for action in imported.plan.actions]


def test_an_ordinary_table_is_read() -> None:
    """Each row is an action with the officer's words and what they mean."""
    imported = _import("Village Hall Action Plan", HEADER, ONE)
    plan, action = imported.plan, imported.plan.actions[0]

    assert (plan.name, action.ref, action.title) == (
        "Village Hall Action Plan",
        "1",
        "Paint the hall",
    )
    assert (action.leads_raw, action.timescale.raw, action.cost.raw) == (
        "Anna Day",
        "By July 2018",
        "£500",
    )
    assert (action.source, action.row, action.cost.recalculated) == ("Line 3", 3, Decimal(500))
    assert imported.headers == {
        Role.REF: "Ref",
        Role.ACTION: "Action",
        Role.LEAD: "Lead",
        Role.TIMESCALE: "Timescale",
        Role.COST: "Cost",
    }
    assert _said(imported) == [(1, "title “Village Hall Action Plan”")]


def test_a_text_without_a_title_is_called_after_its_file() -> None:
    """Where the text names no plan, the file's name serves."""
    assert _import(HEADER, ONE).plan.name == "hall"


def test_repeated_headers_are_dropped() -> None:
    """A header on every page is one header."""
    imported = _import(HEADER, ONE, "", HEADER, "2\tMend the roof\tBob Eve\tMay 2019\t£90")

    assert _titles(imported) == [("1", "Paint the hall"), ("2", "Mend the roof")]
    assert _said(imported) == [(4, "header repeated, dropped")]


def test_a_page_that_lost_its_first_column_is_matched_by_name() -> None:
    """Where a page's columns are shifted, its own header says which is which."""
    imported = _import(
        HEADER,
        ONE,
        "",
        "Action\tLead\tTimescale\tCost",
        "and its ceiling\t\t\t£40 for the ceiling",
    )

    assert _titles(imported) == [("1", "Paint the hall and its ceiling")]
    assert imported.plan.actions[0].cost.recalculated == Decimal(540)
    assert _said(imported) == [
        (4, "header repeated with other columns, matched by name, dropped"),
        (5, "continues line 2, joined: Action, Cost"),
    ]


@pytest.mark.parametrize("between", [(), ("",), ("", "Appendix 3", "")], ids=["row", "gap", "page"])
def test_a_row_with_nothing_new_continues_the_one_above(between: tuple[str, ...]) -> None:
    """A row without lead and action belongs to the row above, page break or not."""
    imported = _import(HEADER, ONE, *between, "\t\t\t\tfood £20")

    assert _titles(imported) == [("1", "Paint the hall")]
    assert imported.plan.actions[0].cost.recalculated == Decimal(520)
    assert _said(imported)[-1] == (3 + len(between), "continues line 2, joined: Cost")


def test_a_row_with_a_lead_but_no_action_is_an_action() -> None:
    """A lead and a date without anything to do is told, not hidden in the row above."""
    imported = _import(HEADER, ONE, "\t\tBob Eve\tMay 2019\t")

    assert [a.leads_raw for a in imported.plan.actions] == ["Anna Day", "Bob Eve"]
    assert _said(imported) == []


def test_a_continuation_gets_no_flags_of_its_own() -> None:
    """Nobody is told that a continued row lacks a lead, a date or an outcome."""
    imported = _import(HEADER, ONE, "", "\t\t\t\tfood £20", "Total cost\t\t\t\t£520")

    assert [f.code for f in find_flags(imported.plan, Rules(), _day())] == []


def _day() -> date:
    return date(2018, 1, 1)


def test_titles_and_page_furniture_are_no_actions() -> None:
    """Page numbers, appendix marks and lines of dashes are dropped aloud."""
    imported = _import("Draft", HEADER, ONE, "Page 2 of 3", "CONFIDENTIAL", "--\t--\t--\t--\t--")

    assert _titles(imported) == [("1", "Paint the hall")]
    assert _said(imported) == [
        (1, "page furniture, dropped: “Draft”"),
        (4, "page furniture, dropped: “Page 2 of 3”"),
        (5, "page furniture, dropped: “CONFIDENTIAL”"),
        (6, "line of dashes, dropped"),
    ]


def test_words_before_the_table_are_named() -> None:
    """A line of several cells above the first header is dropped aloud."""
    imported = _import("Prepared by\tAnna Day", HEADER, ONE)

    assert _said(imported) == [(1, "before the first header, dropped: “Prepared by Anna Day”")]


def test_html_is_cleaned_from_every_cell() -> None:
    """What a web page's table leaves in the cells is gone, its words are all there."""
    imported = _import(
        HEADER, '1\t<ul style="x"> Paint &amp; mend\t<p>Anna Day</p> <p>Bob Eve</p>\tMay 2018\t£5'
    )
    action = imported.plan.actions[0]

    assert (action.title, [lead.name for lead in action.leads]) == (
        "Paint & mend",
        ["Anna Day", "Bob Eve"],
    )


def test_a_merged_outcome_is_inherited() -> None:
    """An outcome that spans rows is given to each of them, and the import says so."""
    imported = _import(
        "Outcome\tActions\tLead\tTimescale",
        "A warm hall\tMend the roof\tAnna Day\tMay 2018",
        "\tBuy a heater\tBob Eve\tMay 2018",
        "A clean hall\tPaint it\tBob Eve\tMay 2018",
    )

    assert [a.stream for a in imported.plan.actions] == ["A warm hall"] * 2 + ["A clean hall"]
    assert _said(imported) == [(3, "Outcome is blank, taken from line 2")]


@pytest.mark.parametrize(
    ("line", "label", "amount", "said"),
    [
        pytest.param(
            "Total cost including fees\t\t\t\t",
            "Total cost including fees",
            None,
            "total row, kept apart: “Total cost including fees” is blank",
            id="blank",
        ),
        pytest.param(
            "\tTotal\t\t\t£500",
            "Total",
            Decimal(500),
            "total row, kept apart: “Total” £500",
            id="with its amount",
        ),
        pytest.param(
            "Grand total = £1,500",
            "Grand total",
            Decimal(1500),
            "total row, kept apart: “Grand total” £1,500",
            id="in one cell",
        ),
    ],
)
def test_the_last_line_is_the_grand_total(
    line: str, label: str, amount: Decimal | None, said: str
) -> None:
    """A total line is no action and is added to nothing; a blank one stays blank."""
    imported = _import(HEADER, ONE, line)
    total = imported.plan.grand_total

    assert total is not None
    assert (total.label, total.amount, total.where.cell) == (label, amount, "line 3")
    assert (_titles(imported), _said(imported)) == ([("1", "Paint the hall")], [(3, said)])


def test_sections_give_refs_where_there_are_none() -> None:
    """In a plan without refs each section's actions are numbered under its initial."""
    header = "Action\tLead\tTimescale"
    imported = _import(
        "Repairs", header, "Mend the roof\tA\t2018", "Paint\tA\t2018",
        "", "Pleasure", header, "Hold a dance\tB\t2018",
        "Provision", header, "Buy chairs\tB\t2018",
    )  # fmt: skip

    assert [(a.ref, a.section) for a in imported.plan.actions] == [
        ("R1", "Repairs"),
        ("R2", "Repairs"),
        ("P1", "Pleasure"),
        ("PR1", "Provision"),
    ]
    assert _said(imported)[:2] == [(1, "section “Repairs”"), (6, "section “Pleasure”")]


@pytest.mark.parametrize(
    ("sections", "refs"),
    [
        pytest.param(["North", "South"], ["N1", "S1"], id="different initials"),
        pytest.param(["Paint", "Paths", "Plans"], ["P1", "PA1", "PL1"], id="equal initials"),
        pytest.param(["A", "A b"], ["A1", "AB1"], id="one begins the other"),
        pytest.param(["2018", "2019"], ["1.1", "2.1"], id="no letters at all"),
    ],
)
def test_no_two_actions_share_a_given_ref(sections: list[str], refs: list[str]) -> None:
    """Sections whose names begin alike still give every action a ref of its own."""
    lines = [x for s in sections for x in ("", s, "Action\tLead\tTimescale", "Do it\tA\t2018")]
    given = [action.ref for action in _import(*lines).plan.actions]

    assert given == refs


def test_refs_of_the_document_are_kept() -> None:
    """The document's own refs are used, without the stop of a list."""
    imported = _import(HEADER, "2.\tPaint\tA\t2018\t£5", "3.0\tMend\tA\t2018\t£5")

    assert _titles(imported) == [("2", "Paint"), ("3", "Mend")]


def test_several_actions_that_cannot_be_told_apart_stay_one_row() -> None:
    """Two leads and two dates without two clear beginnings are kept whole, and told."""
    imported = _import(
        HEADER, "1\tPaint the hall Mend it\t<p>A B</p><p>C D</p>\t<p>2018</p><p>2019</p>\t"
    )

    assert [a.leads_raw for a in imported.plan.actions] == ["A B\nC D"]
    assert "several-actions" in [f.code for f in find_flags(imported.plan, Rules(), _day())]
    assert _said(imported) == [
        (2, "2 leads and 2 timescales in one row, actions not separable for certain: kept whole")
    ]


def test_a_split_row_gives_each_action_its_own() -> None:
    """A row that is split gives every action its own words, lead, date and ref."""
    imported = _import(
        "Action\tLead\tTimescale",
        "<p>Produce a list</p><p>Publish it</p>\t<p>Anna Day</p><p>TBC</p>\t<p>2018</p><p>2019</p>",
    )

    assert [
        (a.ref, a.title, a.leads_raw, a.timescale.raw, a.source) for a in imported.plan.actions
    ] == [
        ("1", "Produce a list", "Anna Day", "2018", "Line 2, part 1 of 2"),
        ("2", "Publish it", "TBC", "2019", "Line 2, part 2 of 2"),
    ]
    assert _said(imported) == [(2, "2 actions in one row, split into 2 rows (row-split)")]


def test_the_parts_of_a_row_with_a_ref_have_refs_of_their_own() -> None:
    """A row that is split never leaves two actions under one ref."""
    imported = _import(
        HEADER,
        "4\t<p>Produce a list</p><p>Publish it</p>\t<p>A B</p><p>C D</p>\t<p>2018</p><p>2019</p>\t",
    )

    assert _titles(imported) == [("4.1", "Produce a list"), ("4.2", "Publish it")]


def test_a_quoted_cell_may_hold_line_breaks() -> None:
    """A cell that Excel put in quotes is one cell, and the next row keeps its line number."""
    imported = _import(
        HEADER, '1\tPaint\t"Anna Day\nBob Eve"\t2018\t£5', "2\tMend\tAnna Day\t2018\t£6"
    )

    assert [[lead.name for lead in a.leads] for a in imported.plan.actions] == [
        ["Anna Day", "Bob Eve"],
        ["Anna Day"],
    ]
    assert [a.source for a in imported.plan.actions] == ["Line 2", "Line 4"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_plan_is_read_however_it_was_saved(encoding: str) -> None:
    """Pound signs and dashes survive every way Excel saves text."""
    data = f"{HEADER}\n1\tPaint\tAnna Day\tJan – Dec 2018\t£5".encode(encoding)

    action = import_text(data, "hall").plan.actions[0]

    assert (action.timescale.raw, action.cost.recalculated) == ("Jan – Dec 2018", Decimal(5))


def test_two_columns_for_one_role_are_refused() -> None:
    """xlplan asks which column is meant rather than choosing."""
    with pytest.raises(SettingsWrong) as refused:
        _import("Ref\tAction\tLead\tOwner\tTimescale", "1\tPaint\tA\tB\t2018")

    assert refused.value.sentence == "The columns “Lead” and “Owner” both look like the lead."
    assert "xlplan.toml" in refused.value.next_step


def test_the_settings_name_the_column_that_is_meant() -> None:
    """Once xlplan.toml names one of the two columns, the plan is read by it."""
    data = b"Ref\tAction\tLead\tOwner\tTimescale\n1\tPaint\tAnna Day\tBob Eve\t2018"

    imported = import_text(data, "hall", named={Role.LEAD: "Owner"})

    assert [action.leads_raw for action in imported.plan.actions] == ["Bob Eve"]


def test_names_of_the_settings_are_used() -> None:
    """A team the settings know by name is a team."""
    data = f"{HEADER}\n1\tPaint\tHollyoaks\t2018\t£5".encode()
    rules = Rules(names=Names(teams=frozenset({"Hollyoaks"})))

    assert import_text(data, "hall", rules).plan.actions[0].leads[0].kind == "team"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Paint the hall, Anna Day, July", id="no table"),
        pytest.param(HEADER, id="a header and no rows"),
        pytest.param("Ref\tNotes\tCost\n1\tx\t£5", id="a table that is no plan"),
        pytest.param("Action\tLead\nPaint\tAnna Day", id="too few columns"),
    ],
)
def test_a_text_without_a_plan_is_refused(text: str) -> None:
    """A text with no table of actions is refused, with what it needs."""
    with pytest.raises(WorkbookRefused) as refused:
        import_text(text.encode(), "hall")

    assert refused.value.sentence.startswith("No action plan was found in the text: it needs")
    assert "Export the table again" in refused.value.next_step


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.4", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x00\x01\x02\x81"],
    ids=["empty", "PDF", "zip", "old Office file", "binary"],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    """A file of another kind is refused in a sentence and a next step."""
    with pytest.raises(WorkbookRefused) as refused:
        import_text(data, "hall")

    assert refused.value.sentence.startswith("The file is ")


_cell = st.sampled_from(
    ["", "Ref", "Action", "Lead", "Timescale", "Cost", "Outcome", "Paint it", "and more", "TBC",
     "Anna Day", "July 2018", "June 16", "£5", "Total", "1", "2.", "Appendix 1", "--", '"',
     "<p>a</p><p>b</p>"]
) | st.text(max_size=6)  # fmt: skip
_line = st.lists(_cell, max_size=6).map("\t".join) | st.just(HEADER) | st.just(ONE)


@given(st.lists(_line, max_size=12))
@settings(max_examples=300, deadline=None)
def test_any_text_is_imported_or_refused(lines: list[str]) -> None:
    """Whatever a text holds, it becomes a plan that can be checked, or is refused in words."""
    with contextlib.suppress(WorkbookRefused, SettingsWrong):
        imported = _import(HEADER, *lines)

        find_flags(imported.plan, Rules(), _day())
        assert imported.plan.actions
        assert [step.line for step in imported.steps] == sorted(s.line for s in imported.steps)


_title = st.text(st.sampled_from("abc xyz"), min_size=1, max_size=9).map(lambda t: f"Do {t}.")


@given(st.lists(_title, min_size=1, max_size=8), st.sets(st.integers(0, 8)))
@settings(max_examples=200, deadline=None)
def test_no_action_is_lost_between_headers(titles: list[str], breaks: set[int]) -> None:
    """However often pages break and headers repeat, every row is there once, in order."""
    lines = [HEADER]
    for place, title in enumerate(titles):
        lines += ["", HEADER] if place in breaks else []
        lines.append(f"{place}\t{title}\tAnna Day\tJuly 2018\t£5")

    assert _titles(_import(*lines)) == [
        (str(place), " ".join(title.split())) for place, title in enumerate(titles)
    ]


_TWO_IN_ONE = (
    "1\tPaint the hall Develop a rota\t<p>Anna Day</p><p>Tom Lee</p>"
    "\t<p>June 2018</p><p>July 2018</p>\t"
)


def test_a_council_may_keep_rows_of_several_actions_whole() -> None:
    """With split_rows off nothing is made of a row but the row, and it is flagged."""
    text = "\n".join((HEADER, _TWO_IN_ONE)).encode()
    plan = import_text(text, "hall", Rules(split_rows=False)).plan
    flags = {flag.code for flag in find_flags(plan, Rules(), date(2018, 1, 1))}
    assert (len(plan.actions), {"several-actions", "row-split"} & flags) == (1, {"several-actions"})


def test_columns_xlplan_has_no_use_for_are_carried_over() -> None:
    """What officers keep beside the plan is theirs, and is neither lost nor merged."""
    imported = _import(f"{HEADER}\tRisk\tRisk", f"{ONE}\thigh\tlow", f"{ONE}\t\tnone")
    assert imported.plan.others == ("Risk", "Risk (7)")
    assert [action.others for action in imported.plan.actions] == [("high", "low"), ("", "none")]
    assert (1, "column “Risk” is not one xlplan knows, carried over") in _said(imported)


def test_a_row_that_lost_its_blank_first_cell_is_moved_back() -> None:
    """An export that drops a leading blank does not put the action under Ref."""
    imported = _import(HEADER, ONE, "Sweep the yard\tTom Lee\tBy May 2018\t£20")
    assert _titles(imported)[1] == ("", "Sweep the yard")
    assert imported.plan.actions[1].leads_raw == "Tom Lee"
    assert (3, "has lost its first cell, moved back by one column") in _said(imported)


def test_a_column_for_the_start_and_one_for_the_closing_date_are_read() -> None:
    """Start and deadline in two columns make one window; a closing date says it is done."""
    header = "Ref\tAction\tLead\tStart date\tDeadline\tDate closed"
    row = "1\tPaint the hall\tAnna Day\tApril 2018\tJune 2018\t2 May 2018"
    action = _import(header, row).plan.actions[0]
    assert (action.timescale.start, action.timescale.due) == (date(2018, 4, 1), date(2018, 6, 30))
    assert (action.start_raw, action.closed) == ("April 2018", "2 May 2018")
