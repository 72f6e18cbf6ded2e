"""The About sheet: what the words mean, the rules used, and what the report was made from."""

from __future__ import annotations

from xlplan import __version__
from xlplan.assess import Assessment
from xlplan.plan import Rag
from xlplan.rag import WORST_FIRST, count_days, long_date
from xlplan.report.styles import Heading, Page
from xlplan.rules import Rules

_HEADINGS = (Heading("What", 24), Heading("Meaning", 100))


def write_about(page: Page, assessment: Assessment, source_name: str, source_sha256: str) -> None:
    """The key, the rules and the source."""
    sheet = page.sheet("About", "About this report", _HEADINGS)
    row = page.table(sheet, 2, _HEADINGS, [[rag, _meaning(rag, assessment.rules)]
                                           for rag in WORST_FIRST])  # fmt: skip
    words = ", ".join(sorted(assessment.rules.complete_words))
    page.table(sheet, row + 1, _HEADINGS, [
        ["As at", long_date(assessment.today)],
        ["Two ratings", "The calculated RAG looks at dates and progress only. The officer's RAG is "
                        "the officer's judgement and is never changed."],
        ["Words for complete", words],
        ["Declared", "What the officers wrote as the total; where they wrote none, its lines."],
        ["Recalculated", "The lines added up; a total without lines counts as it is declared."],
        ["Made from", source_name],
        ["SHA-256 of that file", source_sha256],
        ["Made by", f"xlplan {__version__}"],
    ])  # fmt: skip


def _meaning(rag: Rag, rules: Rules) -> str:
    return {
        Rag.RED: "The due date has passed and the action is not marked complete.",
        Rag.AMBER: f"Due within {count_days(rules.days_for_amber)}.",
        Rag.NO_DATE: "No due date can be read from the timescale.",
        Rag.NOT_STARTED: "Nothing says it has begun, and its start is still to come.",
        Rag.GREEN: f"Due in more than {count_days(rules.days_for_amber)}.",
        Rag.COMPLETE: "The officers say it is complete.",
    }[rag]
