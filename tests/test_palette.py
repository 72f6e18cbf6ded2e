"""The colours of the statuses can be read by everybody."""

from __future__ import annotations

import pytest

from xlplan.palette import (
    HEADER_FILL,
    HEADER_TEXT,
    OWN_FILL,
    OWN_HEADER_FILL,
    RAG_COLOURS,
    contrast,
)
from xlplan.plan import Rag

BLACK = "#000000"
PAIRS = {
    **{str(rag): pair for rag, pair in RAG_COLOURS.items()},
    "header": (HEADER_TEXT, HEADER_FILL),
    "own header": (HEADER_TEXT, OWN_HEADER_FILL),
    "own cell": (BLACK, OWN_FILL),
}


# Worked out by hand elsewhere: WebAIM's contrast checker gives these, cut to two places.
KNOWN = [
    ("#000000", "#ffffff", 21.0),
    ("#777777", "#ffffff", 4.47),
    ("#767676", "#ffffff", 4.54),
    ("#ff0000", "#ffffff", 3.99),
    ("#0000ff", "#ffffff", 8.59),
    ("#00ff00", "#000000", 15.30),
]


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance, worked out apart from xlplan."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def independent(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("one", "other", "ratio"), KNOWN)
def test_the_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    """The measure agrees with published figures, whichever colour is named first."""
    assert ratio <= contrast(one, other) < ratio + 0.01
    assert contrast(one, other) == contrast(other, one)


@pytest.mark.parametrize("name", PAIRS)
def test_the_contrast_is_worked_out_as_here(name: str) -> None:
    """xlplan's own measure and this one agree on every pair it uses."""
    assert contrast(*PAIRS[name]) == pytest.approx(independent(*PAIRS[name]))


@pytest.mark.parametrize("name", PAIRS)
def test_text_stands_out_from_its_background(name: str) -> None:
    """At least 4.5 to 1, as accessibility rules for public bodies ask."""
    assert independent(*PAIRS[name]) >= 4.5


def test_every_status_has_its_own_colour() -> None:
    """No two statuses look alike, and none is left without a colour."""
    assert set(Rag) == set(RAG_COLOURS)
    assert len(Rag) == len({fill for _, fill in RAG_COLOURS.values()})
