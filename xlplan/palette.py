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
