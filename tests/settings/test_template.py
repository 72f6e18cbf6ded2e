"""The settings file a council begins with knows every setting, and nothing in it is wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from xlplan.errors import SettingsWrong
from xlplan.settings import parse_settings
from xlplan.settings.template import make_template

TEMPLATE = make_template()
LINES = TEMPLATE.splitlines()
SETTING = re.compile(r"#([a-z_]+) = ")
COMMENTED = [number for number, line in enumerate(LINES) if SETTING.match(line)]
UNKNOWN = "zzzzzz"
SENDER = '[mail]\nfrom = "plan@council.example"\nto = ["head@council.example"]\n'


def without_mark(*numbers: int) -> str:
    """The template with these lines put in force."""
    return "\n".join(line[1:] if n in numbers else line for n, line in enumerate(LINES))


def known_in(table: tuple[str, ...]) -> tuple[str, ...]:
    """The settings xlplan says a table may hold; none where the name is not a table."""
    heading = f"[{'.'.join(table)}]\n" if table else ""
    with pytest.raises(SettingsWrong) as wrong:
        parse_settings(f"{heading}{UNKNOWN} = 1\n")
    match = re.search(rf"“{UNKNOWN}” is not a setting; known are (.+?)\. Correct", str(wrong.value))
    return tuple(match[1].split(", ")) if match else ()


def every_setting(table: tuple[str, ...] = ()) -> Iterator[str]:
    """Every setting there is, asked of the code that reads them."""
    for key in known_in(table):
        inner = tuple(every_setting((*table, key)))
        yield from inner or (".".join((*table, key)),)


def names_in(tables: dict[str, Any], before: str = "") -> Iterator[str]:
    for key, value in tables.items():
        if isinstance(value, dict):
            yield from names_in(value, f"{before}{key}.")
        else:
            yield f"{before}{key}"


def test_it_parses_as_it_is_and_sends_nothing() -> None:
    """Whoever saves it unread has a plan that is looked after, and no mail leaves the house."""
    settings = parse_settings(TEMPLATE, folder=Path("/etc/xlplan"))
    assert settings.night.trackers == (Path("/etc/xlplan/tracker.xlsx"),)
    assert settings.mail is not None
    assert (settings.mail.via, settings.mail.sender) == ("outbox", "plan@council.example")


def test_apart_from_three_places_it_sets_nothing() -> None:
    """What is not marked can be left alone: it is as if it were not there."""
    short = f'trackers = ["tracker.xlsx"]\n{SENDER}'
    assert parse_settings(TEMPLATE) == parse_settings(short)
    marked = {line.split(" =")[0] for line in LINES if "<--" in line and " = " in line}
    in_force = {line.split(" =")[0] for line in LINES if re.match(r"[a-z_]+ = ", line)}
    assert marked == in_force == {"trackers", "from", "to", "via"}


def test_every_setting_stands_in_it() -> None:
    """A new setting that the template does not show is found out here."""
    shown = set(names_in(tomllib.loads(without_mark(*COMMENTED))))
    assert shown == set(every_setting())
    assert len(shown) > 60


def test_with_everything_in_force_it_parses() -> None:
    """No two lines of it contradict each other."""
    settings = parse_settings(without_mark(*COMMENTED))
    assert settings.mail is not None
    assert settings.mail.smtp.host == "smtp.council.example"
    assert len(settings.columns) == 16


@pytest.mark.parametrize("number", [pytest.param(n, id=LINES[n][1:25]) for n in COMMENTED])
def test_a_line_shows_the_default_or_says_that_it_is_an_example(number: int) -> None:
    """Taking away one # alone works, and does nothing unless the line says so."""
    changed = parse_settings(without_mark(number)) != parse_settings(TEMPLATE)
    assert changed == ("for example" in LINES[number])


@pytest.mark.parametrize("number", [pytest.param(n, id=LINES[n][1:25]) for n in COMMENTED])
def test_a_slip_in_the_template_is_named_with_its_line(number: int) -> None:
    """The remarks and examples around a setting never mislead about where the slip is."""
    lines = without_mark(number).splitlines()
    name = SETTING.match(LINES[number])
    assert name is not None
    lines[number] = f"{name[1]} = 1979-05-27"
    with pytest.raises(SettingsWrong, match=rf"line {number + 1}: “{name[1]}” must be "):
        parse_settings("\n".join(lines))


def test_it_fits_a_small_window() -> None:
    """It can be read in any editor: no long lines, no tabs, plain signs."""
    assert [line for line in LINES if len(line) > 100] == []
    assert TEMPLATE.isascii()
    assert "\t" not in TEMPLATE
    assert TEMPLATE.endswith("\n")
