"""What officers write in a Lead column, and who that is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.parse import format_leads, parse_leads
from xlplan.plan import Lead, LeadKind
from xlplan.rules import Names

Parties = list[tuple[str, LeadKind]]


def parties(leads: tuple[Lead, ...]) -> Parties:
    return [(lead.name, lead.kind) for lead in leads]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("Linda Foster / Jill Norman", "Linda Foster|Jill Norman", id="slash"),
        pytest.param("Anna Day/Bob Eve/ Cy Fox", "Anna Day|Bob Eve|Cy Fox", id="uneven spaces"),
        pytest.param("Lucy Peel / Charles Savage.", "Lucy Peel|Charles Savage", id="full stop"),
        pytest.param("Gilly & Alex", "Gilly|Alex", id="ampersand"),
        pytest.param("Charley,Bex", "Charley|Bex", id="comma"),
        pytest.param("Anna Day; Bob Eve", "Anna Day|Bob Eve", id="semicolon"),
        pytest.param("Anna Day and Bob Eve", "Anna Day|Bob Eve", id="and"),
        pytest.param("Anna Day, Bob Eve and Cy Fox", "Anna Day|Bob Eve|Cy Fox", id="a list"),
        pytest.param("Anna Day\nBob Eve", "Anna Day|Bob Eve", id="line by line"),
        pytest.param("1. Anna Day 2. Bob Eve", "Anna Day|Bob Eve", id="numbered"),
        pytest.param("• Anna Day", "Anna Day", id="bullet"),
        pytest.param("Anna Day / Anna Day", "Anna Day", id="named twice"),
        pytest.param("Anna  Day", "Anna Day", id="two spaces"),
        pytest.param("and Anna Day", "Anna Day", id="rest of a sentence"),
        pytest.param("Lead: Anna Day", "Anna Day", id="labelled"),
        pytest.param("Anna Day supported by Bob Eve", "Anna Day|Bob Eve", id="supported by"),
        pytest.param("Catherine O'Byrne", "Catherine O'Byrne", id="apostrophe"),
        pytest.param("Catherine O’Byrne", "Catherine O’Byrne", id="curly apostrophe"),
        pytest.param("Mary-Jane Smith", "Mary-Jane Smith", id="hyphen"),
        pytest.param("J. Smith", "J. Smith", id="initial"),
        pytest.param("Dr A. Patel", "Dr A. Patel", id="doctor"),
        pytest.param("Cllr Jones", "Cllr Jones", id="councillor"),
        pytest.param("Ann van der Berg", "Ann van der Berg", id="four words"),
        pytest.param("Zoë Ó Briain", "Zoë Ó Briain", id="accents"),
        pytest.param("JB/KM", "JB|KM", id="initials"),
        pytest.param("SEC KK", "SEC KK", id="initials of two words"),
        pytest.param("jane brown", "jane brown", id="small letters"),
        pytest.param("JANE BROWN", "JANE BROWN", id="capitals"),
        pytest.param("Jane Brown (Finance)", "Jane Brown (Finance)", id="team in brackets"),
        pytest.param("jane.brown@council.gov.uk", "jane.brown@council.gov.uk", id="e-mail"),
        pytest.param("Jane Brown 01234 567890", "Jane Brown 01234 567890", id="telephone"),
    ],
)
def test_people_are_told_apart(text: str, names: str) -> None:
    """Each person of a joint lead is one person, whatever stands between the names."""
    assert parties(parse_leads(text)) == [(name, "person") for name in names.split("|")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("STSS", "team", id="abbreviation"),
        pytest.param("ICDS", "team", id="another"),
        pytest.param("This working group", "team", id="working group"),
        pytest.param("Integrated Commissioning Hub", "team", id="hub"),
        pytest.param("Special School HTs", "team", id="headteachers"),
        pytest.param("Special School Heads", "team", id="heads"),
        pytest.param("SENCOs", "team", id="several of a role"),
        pytest.param("School Improvement Team", "team", id="team"),
        pytest.param("Task and Finish Group", "team", id="task and finish group"),
        pytest.param("Children and Families", "team", id="a directorate with and"),
        pytest.param("Health and Social Care", "team", id="another directorate"),
        pytest.param("Finance", "team", id="one word of council business"),
        pytest.param("HR", "team", id="HR"),
        pytest.param("NHS", "team", id="NHS"),
        pytest.param("All schools", "team", id="all schools"),
        pytest.param("Everyone", "team", id="everyone"),
        pytest.param("LEA", "team", id="local authority"),
        pytest.param("Closing the Gap Lead", "role", id="lead of something"),
        pytest.param("Head of Learning and Skills", "role", id="head of two things"),
        pytest.param("Director of Children's Services", "role", id="director"),
        pytest.param("Inclusion and SEND Manager", "role", id="manager of two things"),
        pytest.param("HT", "role", id="headteacher"),
        pytest.param("ALNCO", "role", id="coordinator"),
        pytest.param("Chair of Governors", "role", id="chair"),
        pytest.param("Project Manager", "role", id="project manager"),
        pytest.param("TBC", "placeholder", id="TBC"),
        pytest.param("tbd", "placeholder", id="tbd"),
        pytest.param("?", "placeholder", id="question mark"),
        pytest.param("n/a", "placeholder", id="not applicable"),
        pytest.param("Vacant post", "placeholder", id="vacant post"),
        pytest.param("Post to be appointed", "placeholder", id="to be appointed"),
    ],
)
def test_what_is_no_person_is_known(text: str, kind: LeadKind) -> None:
    """Teams, roles and placeholders are one party each and not taken for a person."""
    assert parties(parse_leads(text)) == [(text, kind)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Matt Rooney and Closing the Gap Lead",
            [("Matt Rooney", "person"), ("Closing the Gap Lead", "role")],
            id="person and role",
        ),
        pytest.param(
            "Special School Heads, Matt Rooney, Katie Marsden",
            [
                ("Special School Heads", "team"),
                ("Matt Rooney", "person"),
                ("Katie Marsden", "person"),
            ],
            id="team and people",
        ),
        pytest.param("MH/ALNCO", [("MH", "person"), ("ALNCO", "role")], id="initials and role"),
        pytest.param(
            "Jane Brown – Head of SEND",
            [("Jane Brown", "person"), ("Head of SEND", "role")],
            id="name and job title",
        ),
        pytest.param(
            "Head of SEND (Jane Brown)",
            [("Head of SEND", "role"), ("Jane Brown", "person")],
            id="job title and name in brackets",
        ),
        pytest.param(
            "Jane Brown with support from Finance",
            [("Jane Brown", "person"), ("Finance", "team")],
            id="with support from",
        ),
        pytest.param(
            "Head of Learning & Skills and Jane Brown",
            [("Head of Learning & Skills", "role"), ("Jane Brown", "person")],
            id="ampersand inside, and between",
        ),
        pytest.param(
            "Jane Brown / TBC",
            [("Jane Brown", "person"), ("TBC", "placeholder")],
            id="one half not known yet",
        ),
        pytest.param(
            "SENCo and class teachers",
            [("SENCo", "role"), ("class teachers", "team")],
            id="role and group",
        ),
        pytest.param("", [], id="blank"),
        pytest.param(" \n ", [], id="white space"),
    ],
)
def test_mixed_leads_are_told_apart(text: str, expected: Parties) -> None:
    """Every party of a mixed lead is named once and known for what it is."""
    assert expected == parties(parse_leads(text))


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        pytest.param(
            "Ann Head", Names(people=frozenset({"Ann Head"})), [("Ann Head", "person")], id="person"
        ),
        pytest.param(
            "ann head", Names(people=frozenset({"Ann Head"})), [("ann head", "person")], id="case"
        ),
        pytest.param("Kent", Names(teams=frozenset({"Kent"})), [("Kent", "team")], id="team"),
        pytest.param("DP", Names(roles=frozenset({"DP"})), [("DP", "role")], id="role"),
        pytest.param(
            "Marks and Spencer",
            Names(teams=frozenset({"Marks and Spencer"})),
            [("Marks and Spencer", "team")],
            id="a name with and in it",
        ),
    ],
)
def test_a_councils_own_names_come_first(text: str, names: Names, expected: Parties) -> None:
    """What the settings say about a name is believed before any rule."""
    assert expected == parties(parse_leads(text, names))


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_any_lead_is_read_without_failing(
    texts: st.SearchStrategy[str], data: st.DataObject
) -> None:
    """Whatever stands in a Lead cell, every party has a name and is there once."""
    leads = parse_leads(data.draw(texts))

    assert all(lead.name.strip() == lead.name != "" for lead in leads)
    assert len(set(leads)) == len(leads)


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_leads_written_out_read_back_the_same(
    texts: st.SearchStrategy[str], data: st.DataObject
) -> None:
    """Leads written by xlplan and read again are the same parties."""
    leads = parse_leads(data.draw(texts))

    assert parse_leads(format_leads(leads)) == leads


@pytest.mark.parametrize("word", ["a", "a ", "A and ", "/", "(", "& ", "Head of ", "1. ", "@", "<"])
def test_a_very_long_lead_is_read_at_once(word: str) -> None:
    """A cell as long as Excel allows takes no time to speak of."""
    assert isinstance(parse_leads((word * 32_767)[:32_767]), tuple)


@pytest.mark.parametrize("space", [" ", "\t", "\u00a0", "\u3000"])
def test_spaces_between_names_count_as_one(space: str) -> None:
    """Thirty thousand of them, left by a cell that was padded, take no longer than a few."""
    text = f"Anna Day{space * 30_000}and{space * 3}Bob Eve /{space * 9}Cy Fox"

    assert parties(parse_leads(text)) == parties(parse_leads("Anna Day and Bob Eve / Cy Fox"))
