"""Rows that continue, inherit and split."""

from __future__ import annotations

import pytest

from xlplan.importing.records import (
    Record,
    Step,
    continues,
    give_back,
    inherit,
    join,
    split,
)
from xlplan.plan import Role

WHAT = (Role.ACTION,)


def _record(line: int = 5, *, after_break: bool = False, section: str = "", **texts: str) -> Record:
    return _record_of(texts, line, after_break=after_break, section=section)


def _record_of(
    texts: dict[str, str], line: int = 5, *, after_break: bool = False, section: str = ""
) -> Record:
    roles = {Role(name): text for name, text in texts.items()}
    return Record((line,), roles, section, after_break=after_break)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        pytest.param(_record(milestones="and hold three events"), True, id="nothing to do"),
        pytest.param(_record(cost="£500"), True, id="only a cost"),
        pytest.param(_record(timescale="July 2018"), True, id="only a timescale"),
        pytest.param(_record(lead="Anna Day"), False, id="a lead without an action"),
        pytest.param(_record(ref="7"), False, id="a ref"),
        pytest.param(_record(action="Write it"), False, id="a new action"),
        pytest.param(
            _record(action="of the guide", after_break=True), True, id="goes on over the page"
        ),
        pytest.param(
            _record(action="Write the guide", after_break=True), False, id="new over the page"
        ),
        pytest.param(_record(action="of the guide"), False, id="small letters on the same page"),
        pytest.param(
            _record(action="of it", timescale="July 2018", after_break=True), False, id="own date"
        ),
        pytest.param(
            _record(action="of it", lead="Anna Day", after_break=True), False, id="own lead"
        ),
        pytest.param(_record(), False, id="blank"),
    ],
)
def test_a_row_continues_only_where_it_must(record: Record, expected: bool) -> None:
    """A row without a lead that names nothing new goes on with the one above it."""
    assert continues(record, WHAT) is expected


def test_a_continued_row_is_one_row() -> None:
    """The words of both rows stand behind each other, cell by cell, and both lines are named."""
    above = _record(5, action="Write the guide", cost="1. £5")
    below = _record(9, cost="2. £6", milestones="Agree it")

    joined = join(above, below)

    assert joined.source == "Lines 5 and 9"
    assert dict(joined.texts) == {
        Role.ACTION: "Write the guide",
        Role.COST: "1. £5 2. £6",
        Role.MILESTONES: "Agree it",
    }


@pytest.mark.parametrize(
    ("above", "below", "texts"),
    [
        pytest.param(
            "Review the success of",
            "the panels\nSet up the hub",
            ("Review the success of the panels", "Set up the hub", "the panels"),
            id="a paragraph of its own",
        ),
        pytest.param(
            "Parents know the",
            "offer. Health is better.",
            ("Parents know the offer.", "Health is better.", "offer."),
            id="a sentence",
        ),
        pytest.param(
            "Parents know it.",
            "health is better. All is well.",
            ("Parents know it.", "health is better. All is well.", ""),
            id="the cell above is whole",
        ),
        pytest.param(
            "Parents know the",
            "Health is better.",
            ("Parents know the", "Health is better.", ""),
            id="begins with a capital",
        ),
        pytest.param("", "of it. More", ("", "of it. More", ""), id="nothing above"),
    ],
)
def test_the_tail_of_a_sentence_goes_back_where_it_began(
    above: str, below: str, texts: tuple[str, str, str]
) -> None:
    """What a page break cut off moves up to the row it belongs to, and nothing else does."""
    first, second, moved = give_back(
        _record(5, action=above), _record(9, action=below, after_break=True), Role.ACTION
    )

    assert texts == (first.text(Role.ACTION), second.text(Role.ACTION), moved)
    assert first.lines == ((5, 9) if moved else (5,))


def test_no_tail_is_moved_within_a_page() -> None:
    """Without a page break between them two rows keep their own words."""
    first, second = _record(5, action="Review the"), _record(6, action="panels. More")

    assert give_back(first, second, Role.ACTION) == (first, second, "")


def test_a_blank_outcome_is_inherited_in_its_section() -> None:
    """A merged cell counts for every row it spans, not beyond its section."""
    records = [
        _record(5, stream="Clear offer", section="North"),
        _record(6, action="Write it", section="North"),
        _record(7, action="Agree it", section="South"),
    ]

    inherited = list(inherit(records, Role.STREAM, "Outcome"))

    assert [(record.text(Role.STREAM), step) for record, step in inherited] == [
        ("Clear offer", None),
        ("Clear offer", Step(6, "Outcome is blank, taken from line 5")),
        ("", None),
    ]


def test_a_row_of_several_actions_is_split() -> None:
    """Where leads, timescales and actions agree on how many, each gets a row of its own."""
    row = _record(
        16,
        action="Write the guide Publish the offer",
        lead="Anna Day\nTBC",
        timescale="June 2018\nJuly 2018",
        outcome="Guide read\nOffer known",
    )

    parts, step = split(row, Role.ACTION)

    assert step == Step(16, "2 actions in one row, split into 2 rows (row-split)")
    assert [(part.source, *part.texts.values()) for part in parts] == [
        ("Line 16, part 1 of 2", "Write the guide", "Anna Day", "June 2018", "Guide read"),
        ("Line 16, part 2 of 2", "Publish the offer", "TBC", "July 2018", "Offer known"),
    ]


def test_outcomes_that_do_not_agree_are_kept_by_every_part() -> None:
    """Three outcomes for two actions cannot be shared out, so both rows show them all."""
    row = _record(
        action="Write it\nAgree it", lead="A\nB", timescale="2018\n2019", outcome="X\nY\nZ"
    )

    assert [part.text(Role.OUTCOME) for part in split(row, Role.ACTION)[0]] == ["X\nY\nZ"] * 2


def test_the_last_part_names_the_lines_that_continue_it() -> None:
    """What goes on over the page goes on with the last action of the row."""
    row = join(
        _record(16, action="Write it Publish the", lead="A\nB", timescale="2018\n2019"),
        _record(18, action="offer"),
    )

    assert [(p.source, p.text(Role.ACTION)) for p in split(row, Role.ACTION)[0]] == [
        ("Line 16, part 1 of 2", "Write it"),
        ("Lines 16 and 18, part 2 of 2", "Publish the offer"),
    ]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        pytest.param(
            {"action": "The offer", "lead": "A\nB", "timescale": "2018\n2019"},
            "2 leads and 2 timescales in one row, actions not separable for certain: kept whole",
            id="beginnings not found",
        ),
        pytest.param(
            {"action": "Write it\nAgree it", "lead": "A\nB", "timescale": "2018\n2019\n2020"},
            "2 leads and 3 timescales in one row, actions not separable for certain: kept whole",
            id="counts that differ",
        ),
        pytest.param({"action": "a\nb", "lead": "A\nB", "timescale": "2018"}, None, id="one date"),
        pytest.param({"action": "a\nb", "lead": "A", "timescale": "1\n2"}, None, id="one lead"),
        pytest.param({"action": "a"}, None, id="an ordinary row"),
    ],
)
def test_a_doubtful_row_is_kept_whole(texts: dict[str, str], said: str | None) -> None:
    """Nothing is split that cannot be told apart for certain; doubts are said aloud."""
    row = _record_of(texts, 16)

    assert split(row, Role.ACTION) == ((row,), said and Step(16, said))
