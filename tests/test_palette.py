"""The colours of the statuses can be read by everybody."""

from __future__ import annotations

import pytest

from xlplan.palette import HEADER_FILL, HEADER_TEXT, OWN_FILL, OWN_HEADER_FILL, RAG_COLOURS
from xlplan.plan import Rag

BLACK = "#000000"
PAIRS = {
    **{str(rag): pair for rag, pair in RAG_COLOURS.items()},
    "header": (HEADER_TEXT, HEADER_FILL),
    "own header": (HEADER_TEXT, OWN_HEADER_FILL),
    "own cell": (BLACK, OWN_FILL),
}


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


def test_the_contrast_of_black_on_white_is_21() -> None:
    """The measure itself is the one of the guidelines."""
    assert contrast(BLACK, "#ffffff") == 21


@pytest.mark.parametrize("name", PAIRS)
def test_text_stands_out_from_its_background(name: str) -> None:
    """At least 4.5 to 1, as accessibility rules for public bodies ask."""
    assert contrast(*PAIRS[name]) >= 4.5


def test_every_status_has_its_own_colour() -> None:
    """No two statuses look alike, and none is left without a colour."""
    assert set(Rag) == set(RAG_COLOURS)
    assert len(Rag) == len({fill for _, fill in RAG_COLOURS.values()})
