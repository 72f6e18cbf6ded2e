"""Reads `xlplan.toml` into frozen settings; every wrong entry is one sentence with its line.

Who gets mail, and where things are kept, stands only in the file that the night is started with;
what lies beside a tracker can be changed by everybody who may write there, and says only how that
tracker is read.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from xlplan.errors import NoPermission, SettingsWrong, WrongUse
from xlplan.plan import Role
from xlplan.rules import Rules
from xlplan.settings.entry import Entry
from xlplan.settings.look import Look, read_look
from xlplan.settings.mail import MailSettings, read_mail
from xlplan.settings.night import NIGHT_KEYS, NightSettings, read_night
from xlplan.settings.reading import read_columns, read_names, read_reading, read_rules

FILE_NAME = "xlplan.toml"
_ENGINES = ("cellrune", "libreoffice")
_READING = ("sheet", "own_columns", "engine", "columns", "rules", "reading", "names", "report")


@dataclass(frozen=True)
class Settings:
    """What a council sets outside the workbook.

    `columns`: headers by role, where the words alone do not tell. `sheet`: the sheet that holds
    the plan, where more than one could. `own_columns`: columns headed as xlplan's own are
    xlplan's, in a workbook it did not make. `engine`: the program that works officers' formulas
    out. `night`: what the night works on and where it keeps things. `mail`: None without a table
    for it, and then no mail is made. `look`: that of the report.
    """

    rules: Rules = field(default_factory=Rules)
    columns: Mapping[Role, str] = field(default_factory=dict)
    sheet: str | None = None
    own_columns: bool = False
    engine: str = "cellrune"
    night: NightSettings = field(default_factory=NightSettings)
    mail: MailSettings | None = None
    look: Look = field(default_factory=Look)


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
    return parse_settings(text, path.name, path.parent)


def settings_beside(tracker: Path, general: Settings) -> Settings:
    """The general settings, but read as an `xlplan.toml` beside the tracker says, if there is one.

    Errors as `find_settings`.
    """
    if not (tracker.parent / FILE_NAME).exists():
        return general
    own = find_settings(tracker)
    return replace(own, night=general.night, mail=general.mail, look=general.look)


def parse_settings(text: str, name: str = FILE_NAME, folder: Path = Path()) -> Settings:
    """The settings in a TOML text; paths in it count from `folder`.

    Raises `SettingsWrong` naming the line and, for an unknown name, the nearest right one.

    >>> parse_settings("[rules]\\ndays_for_amber = 14").rules.days_for_amber
    14
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as reason:
        what = str(reason).replace("end of document", f"line {len(text.splitlines())}")
        windows = "Unescaped" in what or "hex value" in what
        step = "Write Windows paths in single quotes." if windows else "Correct that line."
        raise SettingsWrong(f"{name} is not valid TOML: {what}.", step) from None
    entry = Entry(text, name)
    entry.only(tables, (*_READING, *NIGHT_KEYS, "mail"))
    rules = replace(
        read_rules(entry.table(tables, "rules"), entry.under("rules")),
        reading=read_reading(entry.table(tables, "reading"), entry.under("reading")),
        names=read_names(entry.table(tables, "names"), entry.under("names")),
    )
    return Settings(
        rules,
        read_columns(entry.table(tables, "columns"), entry.under("columns")),
        entry.text(tables, "sheet") if "sheet" in tables else None,
        "own_columns" in tables and entry.yes_or_no(tables, "own_columns"),
        entry.one_of(tables, "engine", _ENGINES) if "engine" in tables else "cellrune",
        read_night(tables, entry, folder),
        read_mail(entry.table(tables, "mail"), entry.under("mail"), folder)
        if "mail" in tables
        else None,
        read_look(entry.table(tables, "report"), entry.under("report"), folder),
    )
