"""Lists in a part, read one element after the other."""

import pytest

from xlplan.errors import WorkbookRefused
from xlplan.xlsx import limits
from xlplan.xlsx.elements import elements
from xlplan.xlsx.markup import Text


def _of(xml: str) -> Text:
    return Text(xml.encode(), None, "xl/list.xml")


def test_the_parts_own_element_comes_first_and_then_what_is_wanted() -> None:
    """A list is told by its element's name before anything in it is believed."""
    found = list(elements(_of('<a xmlns="urn:x"><b n="1"/><c/><d><b n="2">t</b></d></a>'), "b"))

    assert [(each.parent, each.name, each.attributes, each.text) for each in found] == [
        ("", "a", {}, ""),
        ("a", "b", {"n": "1"}, ""),
        ("d", "b", {"n": "2"}, "t"),
    ]
    assert {each.namespace for each in found} == {"urn:x"}


def test_what_stands_deeper_is_not_of_the_list() -> None:
    """An extension may hold elements of the same names, which mean something else."""
    found = list(elements(_of("<a><ext><x><b/></x></ext></a>"), "b"))

    assert [each.name for each in found] == ["a"]


def test_a_text_is_whole_wherever_the_pieces_are_cut() -> None:
    """A part is parsed in pieces, and a name's formula may stand across two of them."""
    text = "é" * 100_000
    _, *names = elements(_of(f"<a><b>{text}<c>other</c> end</b><b>two</b></a>"), "b")

    assert [each.text for each in names] == [f"{text} end", "two"]


def test_more_elements_than_any_list_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is that of every part that is read as a whole."""
    monkeypatch.setattr(limits, "TREE_ELEMENTS", 10)

    with pytest.raises(WorkbookRefused, match="more than 10 elements"):
        list(elements(_of(f"<a>{'<b/>' * 10}</a>"), "b"))


def test_a_broken_list_is_refused() -> None:
    """What came before the fault is no list."""
    with pytest.raises(WorkbookRefused, match="broken mark-up"):
        list(elements(_of("<a><b/>"), "b"))
