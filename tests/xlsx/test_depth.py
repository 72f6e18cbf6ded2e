"""How deep a part nests, told from its brackets: never less than it does."""

from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.errors import WorkbookRefused
from xlplan.xlsx import guard, limits
from xlplan.xlsx.depth import Depth

leaves = st.sampled_from(["", "text", "<l/>", "<l a='x/y'/>", "<l a='/>'/>", "/>", "a/", "<l></l>"])
trees = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3).map(lambda all: f"<n>{''.join(all)}</n>")
)


def _depth(node: ElementTree.Element) -> int:
    return 1 + max((_depth(child) for child in node), default=0)


@given(inside=st.lists(trees, max_size=3), deeper=st.integers(0, 110), cut=st.integers(1, 40))
def test_a_part_that_nests_too_deep_is_never_certain(
    inside: list[str], deeper: int, cut: int
) -> None:
    """Whatever stands in it, and wherever it is cut into pieces, its depth is not understated."""
    part = "<?xml version='1.0'?>" + "<d>" * deeper + f"<n>{''.join(inside)}</n>" + "</d>" * deeper
    depth = Depth()
    for at in range(0, len(part), cut):
        depth.add(part[at : at + cut].encode())

    if _depth(ElementTree.fromstring(part)) > limits.DEPTH:
        assert not depth.certain


@pytest.mark.parametrize(
    "disguise",
    [
        pytest.param("{}", id="plain"),
        pytest.param("<!-- </a></a></a> -->{}", id="comment"),
        pytest.param("<![CDATA[</a>]]>{}", id="CDATA"),
        pytest.param("/>/>/>{}", id="brackets in text"),
        pytest.param("<b c='/>/>'/>{}", id="brackets in an attribute"),
    ],
)
def test_a_deep_part_is_refused_in_any_disguise(pack: Callable[..., bytes], disguise: str) -> None:
    """What looks like an end of an element but is none hides nothing."""
    deep = "".join(disguise.format("<a>") for _ in range(101)) + "</a>" * 101

    with pytest.raises(WorkbookRefused, match="deeper than 100 levels"):
        guard(pack(parts={"xl/styles.xml": deep if deep.startswith("<a") else f"<r>{deep}</r>"}))
