"""The files that start the night: what systemd, cron and Task Scheduler are given.

systemd's own tools read its files here, and `/bin/sh` runs the lines of the crontab. Windows
cannot be had here: its file is held against the documented schema.
"""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from xlplan.cli import cli

ROOT = Path(__file__).resolve().parent.parent
UNATTENDED = ROOT / "scripts" / "unattended"
LONDON = ZoneInfo("Europe/London")
PROGRAM = "/opt/xlplan/.venv/bin/xlplan"
COMMAND = "nightly --config /etc/xlplan/xlplan.toml"
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)


def unit(name: str) -> configparser.ConfigParser:
    """A unit file's sections; of a setting given twice the last counts."""
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(UNATTENDED / name, encoding="utf-8")
    return parser


def analyse(*words: object, zone: str = "UTC") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *map(str, words)],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "TZ": zone, "SYSTEMD_PAGER": "cat"},
        timeout=60,
    )


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units with every line in force, and a program that is there."""
    for name in ("xlplan.service", "xlplan.timer"):
        text = (UNATTENDED / name).read_text(encoding="utf-8").replace(PROGRAM, sys.executable)
        (tmp_path / name).write_text(re.sub(r"^#(?=[A-Z]\w+=)", "", text, flags=re.M))
    return tmp_path


@needs_systemd
def test_systemd_takes_the_units(units: Path) -> None:
    """No word is unknown to systemd and no setting contradicts another, secrets included."""
    checked = analyse("verify", units / "xlplan.service", units / "xlplan.timer")
    # What it says of the machine's other units is not for us to mend.
    said = [line for line in checked.stderr.splitlines() if "xlplan" in line]
    assert (checked.returncode, said) == (0, [])
    assert (units / "xlplan.service").read_text().count("\nLoadCredential") == 4


@needs_systemd
def test_systemd_finds_the_service_well_shut(units: Path) -> None:
    """A workbook that got the better of xlplan would still find little it may do."""
    rated = analyse("security", "--offline=true", "--threshold=25", units / "xlplan.service")
    assert rated.returncode == 0, rated.stdout[-200:]


@needs_systemd
@pytest.mark.parametrize("zone", ["UTC", "Europe/London", "America/New_York"])
@pytest.mark.parametrize(
    "day",
    [date(2027, 3, 28), date(2027, 10, 31), date(2026, 12, 31)],
    ids=["clocks-forward", "clocks-back", "new-year"],
)
def test_every_night_is_started_once(day: date, zone: str) -> None:
    """Also when the clocks change, and whatever time the server keeps."""
    calendar = unit("xlplan.timer")["Timer"]["OnCalendar"]
    begin = f"{day - timedelta(days=1)} 12:00:00"
    shown = analyse("calendar", f"--base-time={begin}", "--iterations=3", calendar, zone=zone)
    moments = re.findall(r"(?:elapse|Iter\. #\d): \w+ (\S+ \S+) ([A-Z]+)", shown.stdout)
    utc = re.findall(r"\(in UTC\): \w+ (\S+ \S+) UTC", shown.stdout)
    started = [datetime.fromisoformat(moment) for moment in utc or [m[0] for m in moments]]
    wanted = [
        datetime.combine(day + timedelta(days=n), time(3, 30), LONDON).astimezone(UTC)
        for n in range(3)
    ]
    assert [moment.replace(tzinfo=UTC) for moment in started] == wanted


def test_a_missed_night_is_made_up_for_and_a_failed_one_tried_again() -> None:
    """A bounded number of times, and over before the next night begins."""
    service, timer = unit("xlplan.service"), unit("xlplan.timer")
    assert timer["Timer"]["Persistent"] == "true"
    assert service["Service"]["Type"] == "oneshot"
    assert service["Service"]["Restart"] == "on-failure"
    assert "RestartForceExitStatus" not in service["Service"]  # refused before systemd 256
    tries = int(service["Unit"]["StartLimitBurst"])
    wait, longest = (service["Service"][key] for key in ("RestartSec", "TimeoutStartSec"))
    assert (tries, wait, longest) == (4, "20min", "30min")
    # Were the tries further apart than the limit looks back, they would never end.
    hours = int(service["Unit"]["StartLimitIntervalSec"].removesuffix("h"))
    assert tries * (20 + 30) < hours * 60 < 24 * 60


def test_the_service_finds_its_folders() -> None:
    """What it writes is its state and the folder of the trackers, whose absence it can report."""
    service = unit("xlplan.service")["Service"]
    assert service["ExecStart"] == f"{PROGRAM} {COMMAND}"
    assert (service["StateDirectory"], service["User"]) == ("xlplan", "xlplan")
    assert service["ReadWritePaths"].startswith("-/")


def cron_lines() -> list[tuple[list[str], str]]:
    """Each line's five fields and its command."""
    lines = (UNATTENDED / "crontab").read_text(encoding="utf-8").splitlines()
    jobs = [line for line in lines if line[:1].isdigit()]
    return [(line.split()[:5], line.split(maxsplit=5)[5]) for line in jobs]


def test_cron_is_given_two_times_a_night() -> None:
    """Five fields, at hours that every night has once, and nothing cron would misread."""
    text = (UNATTENDED / "crontab").read_text(encoding="utf-8")
    assert [fields for fields, _ in cron_lines()] == [
        ["30", "3", "*", "*", "*"],
        ["30", "4", "*", "*", "*"],
    ]
    for _, command in cron_lines():
        assert f"{PROGRAM} {COMMAND}" in command
        assert "%" not in command  # cron ends a command there
    others = [line for line in text.splitlines() if line and line[0] not in "#0123456789"]
    assert others == ["MAILTO=it@council.example"]
    assert text.endswith("\n")  # cron leaves out a last line without an end


@pytest.mark.skipif(sys.platform == "win32", reason="cron runs its lines with /bin/sh")
@pytest.mark.parametrize(("code", "said"), [(0, ""), (75, "out\nerr\n"), (78, "out\nerr\n")])
def test_cron_mails_what_the_last_try_says_and_only_if_it_fails(
    code: int, said: str, tmp_path: Path
) -> None:
    """IT is not mailed every morning; and not at three for what is done at four."""
    program = tmp_path / "xlplan"
    program.write_text(
        f'#!/bin/sh\necho "$*" >>"{tmp_path}/ran"\necho out\necho err >&2\nexit {code}\n'
    )
    program.chmod(0o755)
    printed = [
        subprocess.run(
            ["/bin/sh", "-c", command.replace(PROGRAM, str(program))],
            capture_output=True,
            text=True,
        )
        for _, command in cron_lines()
    ]
    assert [done.stdout + done.stderr for done in printed] == ["", said]
    assert (tmp_path / "ran").read_text() == f"{COMMAND}\n" * 2


@pytest.fixture(scope="module")
def task() -> ET.Element:
    return ET.fromstring((UNATTENDED / "task.xml").read_bytes())


def children(element: ET.Element | None) -> list[str]:
    assert element is not None
    return [child.tag.removeprefix(TASK) for child in element]


def text_of(task: ET.Element, path: str) -> str | None:
    return task.findtext("/".join(TASK + step for step in path.split("/")))


def test_the_task_is_written_as_windows_writes_tasks() -> None:
    """schtasks takes UTF-16 with its mark at the beginning, and no UTF-8."""
    data = (UNATTENDED / "task.xml").read_bytes()
    assert data.startswith(b"\xff\xfe")
    text = data.decode("utf-16")
    assert text.startswith('<?xml version="1.0" encoding="UTF-16"?>\r\n<Task version="1.2"')
    assert text.count("\n") == text.count("\r\n")
    assert text.isascii()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("StartWhenAvailable", "true"),
        ("DisallowStartIfOnBatteries", "false"),
        ("StopIfGoingOnBatteries", "false"),
        ("RunOnlyIfNetworkAvailable", "true"),
        ("MultipleInstancesPolicy", "IgnoreNew"),
        ("ExecutionTimeLimit", "PT30M"),
        ("RestartOnFailure/Interval", "PT20M"),
        ("RestartOnFailure/Count", "3"),
        ("Enabled", "true"),
        ("RunOnlyIfIdle", "false"),
    ],
)
def test_the_defaults_that_bite_are_set(task: ET.Element, setting: str, value: str) -> None:
    """A laptop on its battery, a night switched off, a run that hangs: the plan is looked after."""
    assert text_of(task, f"Settings/{setting}") == value


# The order in which Windows itself writes them. The documented schema lets the settings stand in
# any order (xs:all), those of a trigger only in this one (xs:sequence).
ORDER = {
    "": "RegistrationInfo Triggers Principals Settings Actions",
    "Triggers/CalendarTrigger": "StartBoundary ScheduleByDay",
    "Principals/Principal": "UserId LogonType RunLevel",
    "Settings": "MultipleInstancesPolicy DisallowStartIfOnBatteries StopIfGoingOnBatteries "
    "AllowHardTerminate StartWhenAvailable RunOnlyIfNetworkAvailable AllowStartOnDemand Enabled "
    "Hidden RunOnlyIfIdle WakeToRun ExecutionTimeLimit Priority RestartOnFailure",
    "Settings/RestartOnFailure": "Interval Count",
    "Actions/Exec": "Command Arguments WorkingDirectory",
}


@pytest.mark.parametrize("path", ORDER, ids=lambda path: path or "Task")
def test_the_task_keeps_the_order_windows_writes(task: ET.Element, path: str) -> None:
    """Each element once, in the place where Windows puts it."""
    found = task.findall("/".join(TASK + step for step in path.split("/"))) if path else [task]
    assert found
    assert [children(each) for each in found] == [ORDER[path].split()] * len(found)


def test_the_task_reaches_the_share(task: ET.Element) -> None:
    """An account with credentials for the network, and no drive that only a person has mapped."""
    assert text_of(task, "Principals/Principal/LogonType") == "Password"
    assert text_of(task, "Principals/Principal/RunLevel") == "LeastPrivilege"
    assert set(re.findall(r"\b([A-Z]):\\", " ".join(task.itertext()))) == {"C"}
    principal = task.find(f"{TASK}Principals/{TASK}Principal")
    actions_of = task.find(f"{TASK}Actions")
    assert principal is not None
    assert actions_of is not None
    assert principal.get("id") == actions_of.get("Context")


def test_the_task_starts_at_the_same_times_as_the_others(task: ET.Element) -> None:
    """Local time without a zone, at hours that every night has once."""
    triggers = task.findall(f"{TASK}Triggers/{TASK}CalendarTrigger")
    starts = [each.findtext(f"{TASK}StartBoundary") or "" for each in triggers]
    assert [start.partition("T")[2] for start in starts] == ["03:30:00", "04:30:00"]
    for each in triggers:
        assert each.findtext(f"{TASK}ScheduleByDay/{TASK}DaysInterval") == "1"


def test_xlplan_takes_the_command_all_of_them_give(task: ET.Element) -> None:
    """No option is spelt here that xlplan does not know."""
    arguments = text_of(task, "Actions/Exec/Arguments") or ""
    for words in (shlex.split(COMMAND), arguments.split()):
        name, *options = words
        context = cli.commands[name].make_context(name, options)
        assert str(context.params["config"]).endswith("xlplan.toml")


@pytest.mark.parametrize("name", sorted(file.name for file in UNATTENDED.iterdir()))
def test_every_file_has_its_place_in_the_page_for_it(name: str) -> None:
    """Nothing lies there that nobody is told to use."""
    page = (ROOT / "docs" / "night.md").read_text(encoding="utf-8")
    assert f"scripts/unattended/{name}" in page.replace("\\", "/")
