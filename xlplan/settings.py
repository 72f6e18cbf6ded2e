"""Reads `xlplan.toml` into frozen settings; every wrong entry is one sentence with its line.

The tracker's own Settings sheet is read with the tracker; where both speak, the sheet wins.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from xlplan.errors import NoPermission, SettingsWrong, WrongUse
from xlplan.plan import OWNED, Role
from xlplan.rules import MonthDay, Names, Reading, Rules, Term

FILE_NAME = "xlplan.toml"
_NAMEABLE = tuple(role for role in Role if role not in OWNED)
_CHOICES = {
    "due_day": ("last", "first"),
    "month_number": ("year", "day"),
    "several_due": ("last", "first"),
    "quarter": ("unclear", "calendar", "financial"),
    "engine": ("cellrune", "libreoffice"),
}


@dataclass(frozen=True)
class Settings:
    """What a council sets outside the workbook.

    `columns`: headers by role, where the words alone do not tell. `sheet`: the sheet that holds
    the plan, where more than one could. `own_columns`: columns headed as xlplan's own are
    xlplan's, in a workbook it did not make. `engine`: the program that works officers' formulas
    out.
    """

    rules: Rules = field(default_factory=Rules)
    columns: Mapping[Role, str] = field(default_factory=dict)
    sheet: str | None = None
    own_columns: bool = False
    engine: str = "cellrune"


def find_settings(tracker: Path, config: Path | None = None) -> Settings:
    """The settings of `config`, else of an `xlplan.toml` beside the tracker, else the defaults.

    Raises `SettingsWrong` for what is in the file, `WrongUse` if `config` is not there.
    """
    path = config or tracker.parent / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        if config is None:
            return Settings()
        raise WrongUse(f"There is no settings file {config}.", "Check its name.") from None
    except UnicodeDecodeError:
        raise SettingsWrong(f"{path.name} is not UTF-8 text.", "Save it as UTF-8.") from None
    except IsADirectoryError:
        raise SettingsWrong(f"{path.name} is a folder.", "Settings are a text file.") from None
    except OSError as reason:
        raise NoPermission(
            f"{path.name} cannot be read ({reason.strerror}).", "Ask for permission to read it."
        ) from None
    return parse_settings(text, path.name)


def parse_settings(text: str, name: str = FILE_NAME) -> Settings:
    """The settings in a TOML text.

    Raises `SettingsWrong` naming the line and, for an unknown name, the nearest right one.

    >>> parse_settings("[rules]\\ndays_for_amber = 14").rules.days_for_amber
    14
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as reason:
        what = str(reason).replace("end of document", f"line {len(text.splitlines())}")
        raise SettingsWrong(f"{name} is not valid TOML: {what}.", "Correct that line.") from None
    entry = _Entry(text, name)
    known = ("sheet", "own_columns", "engine", "columns", "rules", "reading", "names")
    entry.only(tables, known)
    rules = replace(
        _rules(entry.table(tables, "rules"), entry.under("rules")),
        reading=_reading(entry.table(tables, "reading"), entry.under("reading")),
        names=_names(entry.table(tables, "names"), entry.under("names")),
    )
    named = _columns(entry.table(tables, "columns"), entry.under("columns"))
    sheet = entry.text(tables, "sheet") if "sheet" in tables else None
    own_columns = "own_columns" in tables and entry.yes_or_no(tables, "own_columns")
    engine = (
        entry.one_of(tables, "engine", _CHOICES["engine"]) if "engine" in tables else "cellrune"
    )
    return Settings(rules, named, sheet, own_columns, engine)


@dataclass(frozen=True)
class _Entry:
    """Where complaints about an entry get their line and words from."""

    source: str
    name: str
    tables: tuple[str, ...] = ()

    def under(self, table: str) -> _Entry:
        return replace(self, tables=(*self.tables, table))

    def wrong(self, key: str, what: str) -> SettingsWrong:
        at = self._line(key)
        return SettingsWrong(f"{self.name} line {at}: {what}", "Correct that line and run again.")

    def _line(self, key: str) -> int:
        """The line that sets it, looked for from its table's own heading on."""
        lines, at = self.source.splitlines(), 0
        for word in (*self.tables, key):
            mark = re.compile(rf"(?:^|[{{,])\s*\[?[\w.\"]*\b{re.escape(word)}\b")
            at = next((n for n, line in enumerate(lines) if n >= at and mark.search(line)), at)
        return at + 1

    def only(self, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                hint = f" did you mean “{near[0]}”?" if near else f" known are {', '.join(known)}."
                raise self.wrong(key, f"“{key}” is not a setting;{hint}")

    def table(self, tables: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = tables.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, f"“{key}” must be a table, written [{key}].")
        return value

    def text(self, table: Mapping[str, Any], key: str) -> str:
        if not isinstance(table[key], str) or not table[key].strip():
            raise self.wrong(key, f"“{key}” must be text in quotes.")
        return str(table[key])

    def words(
        self, table: Mapping[str, Any], key: str, *, casefold: bool = False
    ) -> frozenset[str]:
        value = table[key]
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise self.wrong(key, f'“{key}” must be a list of texts: ["…", "…"].')
        return frozenset(word.strip().casefold() if casefold else word.strip() for word in value)

    def number(self, table: Mapping[str, Any], key: str, within: range) -> int:
        value = table[key]
        if isinstance(value, bool) or not isinstance(value, int) or value not in within:
            limits = f"{within.start} to {within.stop - 1}"
            raise self.wrong(key, f"“{key}” must be a whole number from {limits}.")
        return value

    def yes_or_no(self, table: Mapping[str, Any], key: str) -> bool:
        if not isinstance(table[key], bool):
            raise self.wrong(key, f"“{key}” must be true or false.")
        return bool(table[key])

    def one_of(self, table: Mapping[str, Any], key: str, known: tuple[str, ...]) -> Any:
        if table[key] not in known:
            quoted = ", ".join(f'"{word}"' for word in known)
            raise self.wrong(key, f"“{key}” must be one of {quoted}.")
        return table[key]


def _columns(table: Mapping[str, Any], entry: _Entry) -> dict[Role, str]:
    entry.only(table, tuple(role.value for role in _NAMEABLE))
    return {Role(key): entry.text(table, key) for key in table}


def _rules(table: Mapping[str, Any], entry: _Entry) -> Rules:
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


def _names(table: Mapping[str, Any], entry: _Entry) -> Names:
    entry.only(table, ("people", "roles", "teams"))
    given = {key: entry.words(table, key) for key in table}
    none: frozenset[str] = frozenset()
    return Names(given.get("people", none), given.get("roles", none), given.get("teams", none))


def _reading(table: Mapping[str, Any], entry: _Entry) -> Reading:
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


def _terms(table: Mapping[str, Any], entry: _Entry) -> tuple[Term, ...]:
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


def _month_day(text: str, key: str, entry: _Entry) -> MonthDay:
    match = re.fullmatch(r"(\d\d)-(\d\d)", text)
    try:
        # A common year, so that 29 February cannot stand for a day most years lack.
        day = date(2001, int(match[1]), int(match[2])) if match else None
    except ValueError:
        day = None
    if day is None:
        raise entry.wrong(key, f'“{text}” is not a day; write month-day, such as "09-01".')
    return day.month, day.day
