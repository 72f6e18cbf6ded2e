"""The HTML of a mail: sound, safe, and readable for everybody on any screen."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.mail.summaries import HOSTILE, MADE, NOTICE, action, assessed, example, hostile
from xlplan.mail.html import as_html
from xlplan.mail.text import as_text, compose, compose_for_lead
from xlplan.palette import RAG_COLOURS
from xlplan.summary import Summary, summarise, summarise_lead

NAMES = ("high-needs", "commissioning")
NS = "{http://www.w3.org/1999/xhtml}"
ALLOWED = {
    "html", "head", "meta", "title", "body", "div", "h1", "h2", "h3", "p", "strong", "ul", "li",
    "table", "caption", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"lang", "charset", "name", "content", "style", "scope"}
# What any program may be made to fetch or to run.
REMOTE = re.compile(r"url\(|@import|javascript:|expression\(|https?:", re.IGNORECASE)


def html_of(summary: Summary, *notices: str) -> str:
    return as_html("Title", compose(summary, notices, "a@b.example", MADE, "Report.xlsx"))


def page(summary: Summary, *notices: str) -> ET.Element:
    """The page as a strict reader of XML sees it, which forgives nothing."""
    return ET.fromstring(html_of(summary, *notices))


def example_page(name: str) -> ET.Element:
    return page(summarise(*example(name)), NOTICE)


def elements(root: ET.Element) -> Iterator[tuple[str, ET.Element]]:
    for element in root.iter():
        yield element.tag.removeprefix(NS), element


def words(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def styles(root: ET.Element) -> list[dict[str, str]]:
    return [
        dict(rule.split(":", 1) for rule in element.get("style", "").split(";") if rule)
        for _, element in elements(root)
    ]


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", NAMES)
def test_the_page_says_its_language_its_title_and_its_signs(name: str) -> None:
    """A screen reader speaks British English, and "Siân" and "£" arrive."""
    root = example_page(name)
    assert root.get("lang") == "en-GB"
    assert [words(e) for tag, e in elements(root) if tag == "title"] == ["Title"]
    assert next(e.get("charset") for tag, e in elements(root) if tag == "meta") == "utf-8"
    assert "Siân O'Neill" in words(root)


@pytest.mark.parametrize("name", NAMES)
def test_headings_descend_one_step_at_a_time(name: str) -> None:
    """One first heading; nobody who listens to headings alone misses a level."""
    levels = [int(tag[1]) for tag, _ in elements(example_page(name)) if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", NAMES)
def test_the_one_table_has_a_caption_and_scopes(name: str) -> None:
    """Each figure is read out with its section and what it counts."""
    root = example_page(name)
    (table,) = [e for tag, e in elements(root) if tag == "table"]
    assert table[0].tag == f"{NS}caption"
    assert words(table[0])
    (head,), body = table[1], table[2]
    assert {cell.get("scope") for cell in head} == {"col"}
    assert [[cell.get("scope") for cell in row] for row in body] == [["row", None, None]] * len(
        body
    )
    assert "role" not in {key for _, e in elements(root) for key in e.attrib}


def test_the_table_counts_each_section_and_all() -> None:
    """The figures are those of the acceptance table on 15 June 2016."""
    (table,) = [e for tag, e in elements(example_page("commissioning")) if tag == "table"]
    assert [[words(cell) for cell in row] for row in table[2]] == [
        ["Commissioning", "10", "1 Red 6 Amber 3 Not started"],
        ["Provision", "10", "2 Red 1 No date 7 Not started"],
        ["All actions", "20", "3 Red 6 Amber 1 No date 10 Not started"],
    ]


@pytest.mark.parametrize("name", NAMES)
def test_text_stands_out_from_its_background(name: str) -> None:
    """At least 4.5 to 1, and no colour without its partner, so that dark modes may choose."""
    pairs = [
        (style.get("color"), style.get("background-color"))
        for style in styles(example_page(name))
        if "color" in style or "background-color" in style
    ]
    assert pairs
    assert all(text and fill and contrast(text, fill) >= 4.5 for text, fill in pairs)


@pytest.mark.parametrize("name", NAMES)
def test_lines_can_be_seen_on_white_and_on_black(name: str) -> None:
    """At least 3 to 1 (WCAG 2.2, 1.4.11) in light and in dark mode."""
    rules = " ".join(value for style in styles(example_page(name)) for value in style.values())
    greys = set(re.findall(r"solid (#\w{6})", rules))
    assert greys
    assert all(contrast(grey, ground) >= 3 for grey in greys for ground in ("#ffffff", "#000000"))


@pytest.mark.parametrize("name", NAMES)
def test_a_status_is_a_word_wherever_it_is_a_colour(name: str) -> None:
    """Who sees no colours misses nothing."""
    fills = {fill: str(rag) for rag, (_, fill) in RAG_COLOURS.items()}
    coloured = [
        (words(e), fills[found[1]])
        for _, e in elements(example_page(name))
        if (found := re.search(r"background-color:(#\w{6})", e.get("style", "")))
    ]
    assert coloured
    assert [pair for pair in coloured if not pair[0].endswith(pair[1])] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_text_is_small(name: str) -> None:
    """Sixteen pixels or more, so that a phone need not be pinched."""
    sizes = [style["font-size"] for style in styles(example_page(name)) if "font-size" in style]
    assert sizes
    assert [size for size in sizes if int(size.removesuffix("px")) < 16] == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_wider_than_a_small_phone(name: str) -> None:
    """No fixed width; what has a least width leaves room on 320 pixels."""
    page_styles = styles(example_page(name))
    assert {style["width"] for style in page_styles if "width" in style} <= {"100%"}
    widest = {style["min-width"] for style in page_styles if "min-width" in style}
    assert all(int(width.removesuffix("px")) <= 120 for width in widest)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_nothing_in_a_cell_becomes_markup(text: str) -> None:
    """Whatever officers type is shown as words: no element, attribute or address comes of it."""
    blocks = compose(hostile(text), (text,), text, MADE, text)
    for root in (ET.fromstring(as_html(text, blocks)), page(hostile(text), text)):
        assert {tag for tag, _ in elements(root)} <= ALLOWED
        assert {key for _, e in elements(root) for key in e.attrib} <= ATTRIBUTES
        attributes = " ".join(v for _, e in elements(root) for v in e.attrib.values())
        assert not REMOTE.search(attributes)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_word_turns_round_or_floods_the_page(text: str) -> None:
    """No mark that reverses text and no ten thousand characters get through."""
    shown = words(page(hostile(text), text))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", shown)
    assert len(shown) < 10_000


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_fetched(name: str) -> None:
    """No image, script, link or style sheet: nothing to block and nobody is tracked."""
    root = example_page(name)
    assert {tag for tag, _ in elements(root)} <= ALLOWED
    assert {key for _, e in elements(root) for key in e.attrib} <= ATTRIBUTES
    assert not REMOTE.search(
        " ".join(value for _, e in elements(root) for value in e.attrib.values())
    )


def test_what_officers_typed_is_shown_as_they_typed_it() -> None:
    """Ampersands and brackets arrive as themselves."""
    plan = assessed(action("1", 2, text='R&D <phase 2> "now"'))
    assert 'Action 1: R&D <phase 2> "now"' in words(page(summarise(plan, None)))


@pytest.mark.parametrize("name", NAMES)
def test_the_text_part_says_all_that_the_html_says(name: str) -> None:
    """Who reads plain text is told every word of the page."""
    now, changes = example(name)
    for blocks in (
        compose(summarise(now, changes), (NOTICE,), "a@b.example", MADE, "Report.xlsx"),
        compose_for_lead(summarise_lead(now, changes, "Jill Norman"), (), "a@b.example", MADE),
    ):
        text = " ".join(as_text(blocks).split())
        page = ET.fromstring(as_html("Title", blocks))
        body = [e for tag, e in elements(page) if tag in ("h1", "h2", "h3", "p", "li", "strong")]
        said = [part for e in body for part in e.itertext() if part.strip()]
        assert [part for part in said if " ".join(part.split()) not in text] == []


def test_a_blank_plan_makes_a_calm_page() -> None:
    """No actions, no sections, no costs: said, and nothing breaks."""
    root = page(summarise(assessed(), None))
    assert "No actions yet." in words(root)
    assert [e for tag, e in elements(root) if tag == "ul"] == []
