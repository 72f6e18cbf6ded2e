"""The settings of how a plan is read: its columns, the rules, the words, the names.

The tracker's own Settings sheet is read with the tracker; where both speak, the sheet wins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from xlplan.plan import OWNED, Role
from xlplan.rules import MonthDay, Names, Reading, Rules, Term
from xlplan.settings.entry import Entry

_NAMEABLE = tuple(role for role in Role if role not in OWNED)
_CHOICES = {
    "due_day": ("last", "first"),
    "month_number": ("year", "day"),
    "several_due": ("last", "first"),
    "quarter": ("unclear", "calendar", "financial"),
}


def read_columns(table: Mapping[str, Any], entry: Entry) -> dict[Role, str]:
    """The columns that are known by their headers."""
    entry.only(table, tuple(role.value for role in _NAMEABLE))
    return {Role(key): entry.text(table, key) for key in table}


def read_rules(table: Mapping[str, Any], entry: Entry) -> Rules:
    """The rules; those not given keep their defaults."""
    rules = Rules()
    entry.only(table, ("days_for_amber", "split_rows", "complete_words", "not_started_words"))
    for key in table:
        match key:
            case "days_for_amber":
                rules = replace(rules, days_for_amber=entry.number(table, key, range(366)))
            case "split_rows":
                rules = replace(rules, split_rows=entry.yes_or_no(table, key))
            case "complete_words":
                rules = replace(rules, complete_words=entry.words(table, key, casefold=True))
            case "not_started_words":
                rules = replace(rules, not_started_words=entry.words(table, key, casefold=True))
    return rules


def read_names(table: Mapping[str, Any], entry: Entry) -> Names:
    """Who is a person, a role or a team."""
    entry.only(table, ("people", "roles", "teams"))
    given = {key: entry.words(table, key) for key in table}
    none: frozenset[str] = frozenset()
    return Names(given.get("people", none), given.get("roles", none), given.get("teams", none))


def read_reading(table: Mapping[str, Any], entry: Entry) -> Reading:
    """How timescales are read."""
    entry.only(table, tuple(vars(Reading())))
    given: dict[str, Any] = {}
    for key in table:
        if key == "terms":
            given[key] = _terms(entry.table(table, key), entry.under(key))
        elif key == "start_is_due":
            given[key] = entry.yes_or_no(table, key)
        elif key in ("financial_year_from", "academic_year_from"):
            given[key] = entry.number(table, key, range(1, 13))
        else:
            given[key] = entry.one_of(table, key, _CHOICES[key])
    return Reading(**given)


def _terms(table: Mapping[str, Any], entry: Entry) -> tuple[Term, ...]:
    """Each term as `autumn = ["09-01", "12-20"]`; those not named keep their dates."""
    known = {term.name: term for term in Reading().terms}
    entry.only(table, tuple(known))
    for name, days in table.items():
        if not isinstance(days, list) or len(days) != 2:
            raise entry.wrong(name, f'“{name}” must be its first and last day: ["09-01", …].')
        first, last = (_month_day(str(day), name, entry) for day in days)
        if first > last:
            raise entry.wrong(name, f"“{name}” ends before it begins.")
        known[name] = Term(name, first, last)
    return tuple(known.values())


def _month_day(text: str, key: str, entry: Entry) -> MonthDay:
    match = re.fullmatch(r"(\d\d)-(\d\d)", text)
    try:
        # A common year, so that 29 February cannot stand for a day most years lack.
        day = date(2001, int(match[1]), int(match[2])) if match else None
    except ValueError:
        day = None
    if day is None:
        raise entry.wrong(key, f'“{text}” is not a day; write month-day, such as "09-01".')
    return day.month, day.day
