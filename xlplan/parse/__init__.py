"""Human text to values: timescales, costs and leads.

Three rules hold for all of it: the vocabulary is closed and nothing is guessed, the officer's
own words are kept, and no text ever raises. Dates are never taken from prose, and no general
date parser is used: those read "June 16" as a day of the current year.
"""

from xlplan.parse.action import Placed, read_action
from xlplan.parse.cost import format_cost, parse_cost, parse_total
from xlplan.parse.lead import format_leads, parse_leads
from xlplan.parse.money import format_money, format_total, parse_money, to_pence
from xlplan.parse.status import parse_rag
from xlplan.parse.timescale import (
    format_timescale,
    parse_timescale,
    read_date_cell,
    with_start,
)

__all__ = [
    "Placed",
    "format_cost",
    "format_leads",
    "format_money",
    "format_timescale",
    "format_total",
    "parse_cost",
    "parse_leads",
    "parse_money",
    "parse_rag",
    "parse_timescale",
    "parse_total",
    "read_action",
    "read_date_cell",
    "to_pence",
    "with_start",
]
