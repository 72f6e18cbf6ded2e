"""What a reader should know of a plan today: counted, put in order and worded once.

The mail draws on it, and the report's Summary sheet. Pure: the same assessment and changes give the
same summary. How it looks as text, HTML or a sheet is not decided here.
"""

from xlplan.summary.figures import NO_SECTION, headline, why_not_rated
from xlplan.summary.summarise import summarise, summarise_lead
from xlplan.summary.values import Changed, Counts, Item, Quality, Section, Summary
from xlplan.summary.wording import count, count_rags, one_line

__all__ = [
    "NO_SECTION",
    "Changed",
    "Counts",
    "Item",
    "Quality",
    "Section",
    "Summary",
    "count",
    "count_rags",
    "headline",
    "one_line",
    "summarise",
    "summarise_lead",
    "why_not_rated",
]
