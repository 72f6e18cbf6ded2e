"""The colours of the statuses, as text on background, each at least 4.5:1.

They are the tag pairs of the GOV.UK Design System. The word comes first: no colour is ever the
only sign.
"""

from __future__ import annotations

from xlplan.plan import Rag

RAG_COLOURS = {
    Rag.RED: ("#651b1b", "#f4d7d7"),
    Rag.AMBER: ("#7a3c1c", "#ffee80"),
    Rag.GREEN: ("#083d29", "#cfe4dc"),
    Rag.COMPLETE: ("#0f385c", "#d2e2f1"),
    Rag.NOT_STARTED: ("#0b0c0c", "#cecece"),
    Rag.NO_DATE: ("#2a1950", "#ddd6ec"),
}
HEADER_TEXT, HEADER_FILL = "#ffffff", "#1f3a5f"
OWN_HEADER_FILL, OWN_FILL = "#505a5f", "#f3f2f1"
RULE = "#b1b4b6"
TEXT = "#0b0c0c"


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio").

    >>> round(contrast("#ffffff", "#000000")), round(contrast("#651b1b", "#f4d7d7"), 2)
    (21, 9.01)
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
