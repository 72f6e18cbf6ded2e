"""Which column is what, and which rows are not actions."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.errors import SettingsWrong
from xlplan.layout import (
    headers_of,
    is_ref,
    is_rule,
    is_total,
    match_header,
    may_be_header,
    plain_ref,
    role_of,
)
from xlplan.plan import Role


@pytest.mark.parametrize(
    ("header", "role"),
    [
        pytest.param("Ref", Role.REF, id="ref"),
        pytest.param("#", Role.REF, id="hash"),
        pytest.param("Work streams", Role.STREAM, id="work streams"),
        pytest.param("Objective", Role.STREAM, id="objective"),
        pytest.param("Improvement  Area", Role.STREAM, id="two spaces"),
        pytest.param("Actions", Role.ACTION, id="actions"),
        pytest.param("Action / Decision", Role.ACTION, id="spaces round a slash"),
        pytest.param("Task Description", Role.ACTION, id="task description"),
        pytest.param("Key milestones", Role.MILESTONES, id="key milestones"),
        pytest.param("Lead officer:", Role.LEAD, id="colon"),
        pytest.param("LEAD", Role.LEAD, id="capitals"),
        pytest.param("By whom", Role.LEAD, id="by whom"),
        pytest.param("Responsible person", Role.LEAD, id="responsible person"),
        pytest.param("Timescale", Role.TIMESCALE, id="timescale"),
        pytest.param("By when", Role.TIMESCALE, id="by when"),
        pytest.param("Target date", Role.TIMESCALE, id="target date"),
        pytest.param("Start by", Role.START, id="start by"),
        pytest.param("Progress to date", Role.PROGRESS, id="progress"),
        pytest.param("BRAG", Role.RAG, id="BRAG"),
        pytest.param("RAG rating", Role.RAG, id="RAG rating"),
        pytest.param("Notes", Role.COMMENT, id="notes"),
        pytest.param("Intended Impact", Role.OUTCOME, id="intended impact"),
        pytest.param("Success criteria", Role.OUTCOME, id="success criteria"),
        pytest.param("Resources required", Role.COST, id="resources required"),
        pytest.param("Cost (£)", Role.COST, id="cost in pounds"),
        pytest.param("Calculated RAG", Role.CALCULATED_RAG, id="our own"),
        pytest.param("Colour", None, id="unknown"),
        pytest.param("", None, id="blank"),
        pytest.param("Who acts on the actions", None, id="words within words"),
        pytest.param("Date raised", None, id="no deadline"),
    ],
)
def test_a_header_is_known_by_its_whole_words(header: str, role: Role | None) -> None:
    """A header means what it says as a whole, spaces, capitals and colons aside."""
    assert role_of(header) is role


ORDINARY = ("Ref", "Action", "Lead", "Timescale")


@pytest.mark.parametrize(
    ("header", "below", "roles"),
    [
        pytest.param(
            ORDINARY, [], [Role.REF, Role.ACTION, Role.LEAD, Role.TIMESCALE], id="an ordinary one"
        ),
        pytest.param(("Action", "Lead"), [], None, id="two columns are too few"),
        pytest.param(("Ref", "Notes", "Cost"), [], None, id="nothing to do, nobody, no time"),
        pytest.param(("Review the offer", "Jane Brown", "July 2018"), [], None, id="a plain row"),
        pytest.param(
            ("", "Work streams", "Lead", "Timescale"),
            [("1", "a", "b", "c"), ("2.", "a", "b", "c")],
            [Role.REF, Role.STREAM, Role.LEAD, Role.TIMESCALE],
            id="blank over numbers is the ref",
        ),
        pytest.param(
            ("", "Work streams", "Lead", "Timescale"),
            [("North", "a", "b", "c"), ("South", "a", "b", "c")],
            [None, Role.STREAM, Role.LEAD, Role.TIMESCALE],
            id="blank over words is nothing",
        ),
        pytest.param(
            ("Outcome", "Actions", "Lead", "Timescale"),
            [],
            [Role.STREAM, Role.ACTION, Role.LEAD, Role.TIMESCALE],
            id="outcome before the actions is a theme",
        ),
        pytest.param(
            ("Actions", "Lead", "Timescale", "Outcome"),
            [],
            [Role.ACTION, Role.LEAD, Role.TIMESCALE, Role.OUTCOME],
            id="outcome behind the actions is a result",
        ),
        pytest.param(
            ("Action", "Lead", "Timescale", "Status"),
            [("a", "b", "c", "Amber"), ("a", "b", "c", "G"), ("a", "b", "c", "")],
            [Role.ACTION, Role.LEAD, Role.TIMESCALE, Role.RAG],
            id="status over colours is RAG",
        ),
        pytest.param(
            ("Action", "Lead", "Timescale", "Status"),
            [("a", "b", "c", "Amber"), ("a", "b", "c", "Letter sent")],
            [Role.ACTION, Role.LEAD, Role.TIMESCALE, Role.PROGRESS],
            id="status over words is progress",
        ),
        pytest.param(
            ("Action", "Timescale", "Lead", "Resources"),
            [("a", "b", "c", "£500"), ("a", "b", "c", "none")],
            [Role.ACTION, Role.TIMESCALE, Role.LEAD, Role.COST],
            id="resources over money are costs",
        ),
        pytest.param(
            ("Ref", "Action", "Timescale", "Resource"),
            [("1", "a", "b", "Jane Brown")],
            [Role.REF, Role.ACTION, Role.TIMESCALE, Role.LEAD],
            id="a resource over names is a person",
        ),
        pytest.param(
            ("Action", "Lead", "Due date", "Reason"),
            [],
            [Role.ACTION, Role.LEAD, Role.TIMESCALE, None],
            id="an officer's due date and reason",
        ),
        pytest.param(
            ("Action(s)", "Lead officer(s)", "By when?", "Progress (to date)"),
            [],
            [Role.ACTION, Role.LEAD, Role.TIMESCALE, Role.PROGRESS],
            id="plurals in brackets and question marks",
        ),
        pytest.param(
            ("Action", "Lead", "Target date", "Completion date"),
            [],
            [Role.ACTION, Role.LEAD, Role.TIMESCALE, Role.CLOSED],
            id="completion beside a target is the day it was closed",
        ),
        pytest.param(
            ("Action", "Lead", "Completion date"),
            [],
            [Role.ACTION, Role.LEAD, Role.TIMESCALE],
            id="completion alone is the target",
        ),
        pytest.param(
            ("Action", "Lead", "Timescale", "Notes", "Comments"),
            [],
            [Role.ACTION, Role.LEAD, Role.TIMESCALE, Role.COMMENT, Role.COMMENT],
            id="two columns of notes are no quarrel",
        ),
    ],
)
def test_a_row_of_headers_is_understood(
    header: tuple[str, ...], below: list[tuple[str, ...]], roles: list[Role | None] | None
) -> None:
    """A header row needs three roles; place and content decide about the false friends."""
    found = match_header(header, below)

    assert (found and [found.get(index) for index in range(len(header))]) == roles


@pytest.mark.parametrize(
    ("header", "sentence", "next_step"),
    [
        pytest.param(
            ("Action", "Lead", "Owner", "Timescale"),
            "The columns “Lead” and “Owner” both look like the lead.",
            'Say which it is in xlplan.toml: [columns] lead = "Lead".',
            id="two leads",
        ),
        pytest.param(
            ("Action", "Lead", "Target date", "Revised  due date"),
            "The columns “Target date” and “Revised due date” both look like the timescale.",
            'Say which it is in xlplan.toml: [columns] timescale = "Revised due date".',
            id="two dates",
        ),
    ],
)
def test_two_columns_for_one_role_are_refused(
    header: tuple[str, ...], sentence: str, next_step: str
) -> None:
    """xlplan never chooses silently: it names both columns and the line to write."""
    with pytest.raises(SettingsWrong) as refused:
        match_header(header)

    assert (refused.value.sentence, refused.value.next_step) == (sentence, next_step)


@pytest.mark.parametrize(
    ("header", "named", "roles"),
    [
        pytest.param(
            ("Action", "Lead", "Owner", "Timescale"),
            {Role.LEAD: "Owner"},
            [Role.ACTION, None, Role.LEAD, Role.TIMESCALE],
            id="one of two",
        ),
        pytest.param(
            ("What we do", "Lead", "Timescale"),
            {Role.ACTION: "what we do"},
            [Role.ACTION, Role.LEAD, Role.TIMESCALE],
            id="a header of one's own",
        ),
        pytest.param(
            ("Action", "Lead", "Timescale", "Colour"),
            {Role.RAG: "Colour"},
            [Role.ACTION, Role.LEAD, Role.TIMESCALE, Role.RAG],
            id="an unknown header",
        ),
    ],
)
def test_the_settings_say_which_column_is_meant(
    header: tuple[str, ...], named: dict[Role, str], roles: list[Role | None]
) -> None:
    """A header named in xlplan.toml wins over what the words look like."""
    found = match_header(header, named=named)

    assert found is not None
    assert roles == [found.get(index) for index in range(len(header))]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param(("Total", "£500"), True, id="total"),
        pytest.param(("", "Total cost including management"), True, id="behind a blank"),
        pytest.param(("Grand total", ""), True, id="grand total"),
        pytest.param(("Sub-total: £5",), True, id="subtotal"),
        pytest.param(("Totally new approach", "Jane"), False, id="a word that begins so"),
        pytest.param(("1", "Total review of provision"), False, id="an action about totals"),
        pytest.param(("", ""), False, id="blank"),
    ],
)
def test_a_total_row_is_no_action(cells: tuple[str, ...], expected: bool) -> None:
    """A row that begins with "Total" sums others up."""
    assert is_total(cells) is expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param(("--", "---", "", "--"), True, id="dashes"),
        pytest.param(("====",), True, id="equals signs"),
        pytest.param(("-", "Review"), False, id="a dash and words"),
        pytest.param(("", ""), False, id="blank"),
    ],
)
def test_a_line_of_dashes_is_no_action(cells: tuple[str, ...], expected: bool) -> None:
    """Ruled lines are drawn, not done."""
    assert is_rule(cells) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", True), ("2.", True), ("C10", True), ("4.1", True), ("SEN-12", True), ("A 3", True),
        ("Review", False), ("", False), ("1 and 2", False), ("June 16", True), ("£5", False),
    ],
)  # fmt: skip
def test_a_ref_is_short_and_has_a_number(text: str, expected: bool) -> None:
    """Numbers with a letter or two before them look like refs."""
    assert is_ref(text) is expected


@pytest.mark.parametrize(
    ("text", "ref"),
    [("2.", "2"), (" 10 ", "10"), ("C3)", "C3"), ("1.2.", "1.2"), ("3.0", "3"), ("1.10", "1.10")],
)
def test_a_ref_is_the_same_with_and_without_its_stop(text: str, ref: str) -> None:
    """The stop that a list gives a number is not part of the ref."""
    assert plain_ref(text) == ref


def test_headers_are_kept_in_the_officers_words() -> None:
    """A header is shown as the officer wrote it; a blank one over refs is called Ref."""
    header = ("", "Work \n streams", "Lead officer")
    roles = {0: Role.REF, 1: Role.STREAM, 2: Role.LEAD}

    assert headers_of(roles, header) == {
        Role.REF: "Ref",
        Role.STREAM: "Work streams",
        Role.LEAD: "Lead officer",
    }


_cells = st.sampled_from(
    ["", "Ref", "Action", "Lead", "Owner", "Timescale", "Status", "Outcome", "Resources",
     "Due date", "Calculated RAG", "Flags", "Notes", "£5", "Amber", "1"]
) | st.text(max_size=9)  # fmt: skip
_rows = st.lists(_cells, max_size=8).map(tuple)


@given(_rows, st.lists(_rows, max_size=4))
@settings(max_examples=300, deadline=None)
def test_any_row_is_understood_or_refused(
    header: tuple[str, ...], below: list[tuple[str, ...]]
) -> None:
    """Whatever a row holds, it is a header with one column a role, none, or refused in words."""
    with contextlib.suppress(SettingsWrong):
        found = match_header(header, below)
        roles = [role for role in (found or {}).values() if role is not Role.COMMENT]
        assert len(roles) == len(set(roles))
        assert found is None or may_be_header(header)
    assert not (is_rule(header) and is_total(header))


_OWN = ("Action", "Lead", "Timescale", "Due date", "Calculated RAG", "Reason", "Flags")
_LONE = ("Action", "Lead", "Due date", "Calculated RAG")


@pytest.mark.parametrize(
    ("header", "owned", "ours", "roles"),
    [
        pytest.param(
            _OWN,
            True,
            True,
            [Role.DUE, Role.CALCULATED_RAG, Role.REASON, Role.FLAGS],
            id="a tracker xlplan made",
        ),
        pytest.param(
            _OWN,
            True,
            False,
            [Role.DUE, Role.CALCULATED_RAG, Role.REASON, Role.FLAGS],
            id="lent to xlplan by the settings",
        ),
        pytest.param(_LONE, True, True, [Role.DUE, Role.CALCULATED_RAG], id="timescale gone"),
        pytest.param(
            _LONE, True, False, [Role.TIMESCALE, Role.CALCULATED_RAG], id="their only due date"
        ),
        pytest.param(_LONE, False, False, [Role.TIMESCALE, None], id="all theirs"),
    ],
)
def test_a_column_is_ours_only_in_a_workbook_that_is(
    header: tuple[str, ...], owned: bool, ours: bool, roles: list[Role | None]
) -> None:
    """What officers typed under a header like ours is never taken for ours."""
    found = match_header(header, owned=owned, ours=ours)
    assert found is not None
    start = header.index("Due date")
    assert roles == [found.get(index) for index in range(start, len(header))]


@pytest.mark.parametrize(
    ("named", "lead"),
    [
        pytest.param({}, 1, id="the first"),
        pytest.param({Role.LEAD: "Action owner"}, 3, id="the one the settings name"),
    ],
)
def test_a_second_column_in_our_tracker_is_settled_by_place_or_by_the_settings(
    named: dict[Role, str], lead: int
) -> None:
    """Officers may add columns to our tracker, and may say that theirs is the one that counts."""
    header = ("Action", "Lead", "Timescale", "Action owner", "Calculated RAG")
    found = match_header(header, named=named, owned=True, ours=True)
    assert found is not None
    assert [index for index, role in found.items() if role is Role.LEAD] == [lead]
