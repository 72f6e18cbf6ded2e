"""The night's settings: where things are, and every slip named with its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.errors import NoPermission, SettingsWrong, WrongUse
from xlplan.files import Rotation
from xlplan.settings import (
    FILE_NAME,
    Backups,
    NightSettings,
    find_settings,
    parse_settings,
    settings_beside,
)

HERE = Path("/etc/xlplan")


def night(toml: str) -> NightSettings:
    return parse_settings(toml, folder=HERE).night


def test_nothing_said_is_nothing_chosen() -> None:
    """Without settings there are no trackers, and everything lies where the system wants it."""
    assert night("") == NightSettings((), None, None, None, Backups(None, Rotation(14, 8, 12)))


def test_paths_count_from_the_settings_file() -> None:
    """It does not matter which folder the night is started in."""
    settings = night(
        'trackers = ["plans/a.xlsx", "/srv/plans/b.xlsx", "plans/a.xlsx"]\n'
        'state_dir = "state"\nreport_dir = "../reports"\n[backups]\nfolder = "old"\nmonthly = 1\n'
    )
    assert settings.trackers == (HERE / "plans/a.xlsx", Path("/srv/plans/b.xlsx"))
    assert (settings.state_dir, settings.report_dir) == (HERE / "state", HERE / "../reports")
    assert settings.backups == Backups(HERE / "old", Rotation(14, 8, 1))


def test_paths_count_from_the_file_also_when_it_is_found_on_disk(tmp_path: Path) -> None:
    """The same, for a file that is read and not handed over."""
    (tmp_path / FILE_NAME).write_text('trackers = ["a.xlsx"]', encoding="utf-8")
    found = find_settings(tmp_path / "a.xlsx", tmp_path / FILE_NAME)
    assert found.night.trackers == (tmp_path / "a.xlsx",)


def test_windows_paths_stand_in_single_quotes() -> None:
    """A share is named as IT names it."""
    settings = night(r"trackers = ['\\server\plans\new.xlsx', 'C:\plans\b.xlsx']")
    assert [str(path.relative_to(HERE)) for path in settings.trackers] == [
        r"\\server\plans\new.xlsx",
        r"C:\plans\b.xlsx",
    ]


@pytest.mark.parametrize(
    "ping",
    ["https://ping.example/1-2", "http://127.0.0.1:8080/ping", "https://hc.council.example"],
)
def test_the_alarm_is_any_web_address(ping: str) -> None:
    """The service may be the council's own."""
    assert night(f'ping = "{ping}"').ping == ping


def test_who_may_write_beside_a_tracker_cannot_send_mail(tmp_path: Path) -> None:
    """An xlplan.toml on the share changes how that tracker is read, and nothing else."""
    general = parse_settings(
        'trackers = ["a.xlsx"]\n[mail]\nfrom = "a@x.example"\nto = ["b@x.example"]\n'
    )
    (tmp_path / FILE_NAME).write_text(
        'trackers = ["/etc/passwd"]\nstate_dir = "here"\nsheet = "Plan"\n[rules]\n'
        'days_for_amber = 7\n[mail]\nfrom = "a@evil.example"\nto = ["b@evil.example"]\n',
        encoding="utf-8",
    )
    settings = settings_beside(tmp_path / "tracker.xlsx", general)
    assert (settings.sheet, settings.rules.days_for_amber) == ("Plan", 7)
    assert (settings.night, settings.mail) == (general.night, general.mail)


def test_without_a_file_beside_the_tracker_the_general_one_counts(tmp_path: Path) -> None:
    """Most trackers have none."""
    general = parse_settings("[rules]\ndays_for_amber = 7")
    assert settings_beside(tmp_path / "tracker.xlsx", general) is general


WRONG = [
    ('trackers = "a.xlsx"', 1, "“trackers” must be a list of files"),
    ("trackers = [1]", 1, "“trackers” must be a list of files"),
    ('trackers = [" "]', 1, "“trackers” must be a list of files"),
    ('\ntracker = ["a.xlsx"]', 2, "“tracker” is not a setting; did you mean “trackers”?"),
    ('trackers = [\n  "a.xlsx",\n  "C:\\temp\\new.xlsx",\n]', 1, "Windows paths in single quotes"),
    ('trackers = ["\\\\\\\\server\\\\x"]\nstate_dir = "\\\\server\\\\x"', 2, "single quotes"),
    ('trackers = ["\\\\server\\table.xlsx"]', 1, "Windows paths in single quotes"),
    ('state_dir = "\\\\server\\\\plans"', 1, "in “state_dir” a backslash stands for something"),
    ("state_dir = 3", 1, "“state_dir” must be text in quotes"),
    ('state_dir = ["a"]', 1, "“state_dir” must be text in quotes"),
    ('state_dir = ""', 1, "“state_dir” must be text in quotes"),
    ('report_dir = "C:\\new"', 1, "in “report_dir” a backslash"),
    ('report_dirs = "x"', 1, "did you mean “report_dir”?"),
    ('ping = "ping.example"', 1, "must be an address that begins with https://"),
    ('ping = "file:///etc/passwd"', 1, "must be an address that begins with https://"),
    ('ping = "https://"', 1, "must be an address that begins with https://"),
    ('ping = "https://a b.example"', 1, "must be an address that begins with https://"),
    ('ping = "https://a.example/\\r\\nX: y"', 1, "must be an address that begins with https://"),
    ('ping = "https://a.example:port/"', 1, "must be an address that begins with https://"),
    ('ping = "https://[1/"', 1, "must be an address that begins with https://"),
    ('ping = "https://siân.example"', 1, "must be an address that begins with https://"),
    ('ping = ["https://a.example"]', 1, "“ping” must be text in quotes"),
    ('ping = "https://me:hunter2@a.example/"', 1, "“ping” holds a password"),
    ("backups = 3", 1, "“backups” must be a table, written [backups]"),
    ("[backup]\ndaily = 3", 1, "did you mean “backups”?"),
    ("[backups]\ndayly = 3", 2, "did you mean “daily”?"),
    ("[backups]\ndaily = 0", 2, "must be a whole number from 1 to 999"),
    ('[backups]\nweekly = "8"', 2, "must be a whole number from 1 to 999"),
    ("[backups]\n# monthly = 3\nmonthly = 1000", 3, "must be a whole number from 1 to 999"),
    ("[backups]\nfolder = true", 2, "“folder” must be text in quotes"),
    ('[backups]\nfolder = "\\\\old"', 2, "in “folder” a backslash"),
    ('"tra\\nckers" = 3', 1, "“tra�ckers” is not a setting"),
]


@pytest.mark.parametrize(("toml", "line", "words"), WRONG, ids=[w[0][-40:] for w in WRONG])
def test_a_slip_is_named_with_its_line(toml: str, line: int, words: str) -> None:
    """One sentence says where it is, what is wrong and what was probably meant."""
    with pytest.raises(SettingsWrong) as wrong:
        night(toml)
    said = str(wrong.value)
    assert words in said
    assert re.match(rf"xlplan\.toml line {line}: ", said), said
    assert "hunter2" not in said


@pytest.mark.parametrize("path", [r"\\server\plans\a.xlsx", r"C:\plans\a.xlsx", r"C:\users\a.xlsx"])
def test_a_windows_path_in_double_quotes_says_what_to_write(path: str) -> None:
    """What the file format refuses by itself is explained in the same words."""
    with pytest.raises(SettingsWrong, match="Write Windows paths in single quotes") as wrong:
        night(f'trackers = ["{path}"]')
    assert "line 1" in str(wrong.value)


def test_a_word_in_a_remark_or_a_text_is_not_taken_for_the_setting() -> None:
    """The line that is named is the one to correct."""
    toml = (
        'sheet = "ping, trackers" # state_dir, ping\n'
        "engine = 'libreoffice' # ping = x, trackers\n"
        'trackers = ["x, ping"]\n'
        '"ping" = "nowhere"\n'
    )
    with pytest.raises(SettingsWrong, match="line 4: “ping” must be"):
        night(toml)


@given(st.text(max_size=60))
def test_any_ping_is_taken_or_refused_in_a_sentence(text: str) -> None:
    """No address makes the night fail in a way nobody thought of."""
    import json

    try:
        value = night(f"ping = {json.dumps(text, ensure_ascii=True)}").ping
    except SettingsWrong:
        return
    assert value == text
    assert value.startswith(("http", "HTTP"))
    assert value.isascii()


def test_a_settings_file_that_is_missing_or_shut_is_said(tmp_path: Path) -> None:
    """A wrong name on the timer's command line, and a file nobody may read."""
    with pytest.raises(WrongUse, match="There is no settings file"):
        find_settings(tmp_path / "a.xlsx", tmp_path / "nowhere.toml")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NoPermission, match="cannot be read"):
        find_settings(tmp_path / "a.xlsx", tmp_path / "file" / "xlplan.toml")
