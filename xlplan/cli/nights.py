"""The commands of the night: start it, set it up, look back at it, undo it.

Everything but click is imported when a command needs it, so that `xlplan --help` answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlplan.cli.common import (
    DAY,
    FILE,
    as_at_option,
    json_option,
    night_settings,
    now,
    print_json,
    print_lines,
    say,
)
from xlplan.errors import WrongUse

if TYPE_CHECKING:
    from xlplan.files import Backup
    from xlplan.nightly.night import Ended, Night
    from xlplan.nightly.places import Places
    from xlplan.nightly.run import Over
    from xlplan.settings import Settings

night_config_option = click.option(
    "--config", type=FILE, help="Settings of the night; else xlplan.toml in this folder, if any."
)
_RUNS_SHOWN = 20


@click.command()
@click.argument("trackers", nargs=-1, type=FILE, metavar="[TRACKER]...")
@night_config_option
@as_at_option
@json_option
@click.option("--dry-run", is_flag=True, help="Write nothing but a preview of report and mail.")
def nightly(
    trackers: tuple[Path, ...],
    config: Path | None,
    as_at: date | None,
    json_wanted: bool,
    dry_run: bool,
) -> None:
    """Refresh the trackers and mail their reports, once a day.

    Works on the trackers named, else on those of the settings. The exit code is that of the tracker
    that came off worst.
    """
    from xlplan.nightly.preview import preview
    from xlplan.nightly.run import Over, run_night

    settings = night_settings(config)
    wanted = trackers or settings.night.trackers
    if not wanted:
        raise WrongUse(
            "There is no tracker to work on.",
            "Name one, or list them as “trackers” in xlplan.toml; xlplan init writes that file.",
        )
    night = _begin(settings, as_at)
    if dry_run:
        over = Over(tuple(preview(path, night) for path in wanted))
    else:
        over = run_night(wanted, night)
    _print_night(over, json_wanted=json_wanted)
    print_problems((*over.trackers, *over.left_over))
    for warning in over.warnings:
        say(warning)
    sys.exit(over.exit_code)


def _begin(settings: Settings, as_at: date | None) -> Night:
    import platform
    import secrets

    from xlplan.clock import london_date
    from xlplan.nightly.night import Night
    from xlplan.nightly.places import find_places

    started = now()
    return Night(
        secrets.token_hex(4),
        started,
        as_at or london_date(started),
        settings,
        find_places(settings.night, os.environ),
        os.environ,
        now,
        platform.node(),
    )


def _print_night(over: Over, *, json_wanted: bool) -> None:
    from xlplan.nightly.lines import as_json, describe_night

    if json_wanted:
        print_json({"exit_code": over.exit_code,
                    "trackers": [as_json(each) for each in over.trackers],
                    "left_over": [as_json(each) for each in over.left_over]})  # fmt: skip
        return
    print_lines(each.line for each in (*over.left_over, *over.trackers))
    if len(over.trackers) > 1:
        print_lines([describe_night(over.trackers)])


def print_problems(ended: Sequence[Ended]) -> None:
    """What each tracker lacked, and what to do about it, on stderr; what all lack, once."""
    problems = dict.fromkeys(str(problem) for each in ended for problem in each.problems)
    for problem in problems:
        say(f"xlplan: {problem}")
    for each in ended:
        name = each.tracker.name
        for warning in each.warnings:
            say(warning if len(ended) == 1 or name in warning else f"{name}: {warning}")


@click.command()
@click.argument("file", type=FILE, default="xlplan.toml")
def init(file: Path) -> None:
    """Write a settings file, xlplan.toml, with every setting.

    Each has a comment; three places in it matter and are marked.
    """
    from xlplan.files import create_file
    from xlplan.settings.template import make_template

    create_file(file, make_template().encode(), "settings")
    say(f"{file.name}: made. Three places in it matter; they are marked <--.")


@click.command()
@click.argument("tracker", type=FILE)
@click.option("--since", type=DAY, help="The day to compare with; else the last night before.")
@night_config_option
@as_at_option
@json_option
def changes(
    tracker: Path, since: date | None, config: Path | None, as_at: date | None, json_wanted: bool
) -> None:
    """Say what is different in a tracker since a night. Writes nothing."""
    from xlplan.history import changes_as_json, changes_as_text
    from xlplan.nightly.past import changes_since
    from xlplan.nightly.work import work_on

    night = _begin(night_settings(config), as_at)
    worked = work_on(tracker.resolve(), night, save=False)
    found = changes_since(worked.path, worked.assessment, night.places, since, tell=say)
    if json_wanted:
        print_json(changes_as_json(found))
    else:
        print_lines(changes_as_text(found, worked.assessment.plan.name))


@click.command()
@night_config_option
@json_option
def status(config: Path | None, json_wanted: bool) -> None:
    """List the last runs, one line each, and the mail that waits. Writes nothing."""
    from xlplan.history import open_history, runs_as_json, runs_as_text
    from xlplan.nightly.places import find_places
    from xlplan.nightly.waiting import describe_waiting, find_waiting

    places = find_places(night_settings(config).night, os.environ)
    with open_history(places.state, create=False) as history:
        runs, notice = history.last_runs(None, _RUNS_SHOWN), history.notice
    if notice:
        say(notice)
    waiting = find_waiting(places)
    if json_wanted:
        print_json({"runs": runs_as_json(runs), "waiting": [str(mail) for mail in waiting]})
    else:
        print_lines([*(() if notice else runs_as_text(runs)), *describe_waiting(waiting)])


@click.command()
@click.argument("tracker", type=FILE)
@click.argument("when", required=False)
@click.option("-o", "--output", type=FILE, help="Put the backup here and leave the tracker alone.")
@night_config_option
def restore(tracker: Path, when: str | None, output: Path | None, config: Path | None) -> None:
    """List the backups of a tracker, or put one back.

    WHEN is a whole day (2026-11-22, the last backup of it), a moment as listed, or "last". What is
    there now goes to the backups first.
    """
    from xlplan.files import create_file
    from xlplan.nightly.places import find_places
    from xlplan.nightly.restore import backups_of, find_backup, read_backup
    from xlplan.nightly.restore import restore as put_back

    night = night_settings(config).night
    places = find_places(night, os.environ)
    if when is None:
        _list(tracker, backups_of(tracker, places), places)
        return
    backup = find_backup(tracker, when, places)
    if output is not None:
        create_file(output, read_backup(backup), "a file with a backup")
        say(f"{output.name}: the backup of {backup.moment:%Y-%m-%d %H:%M:%S}.")
        return
    was_there = tracker.exists()
    for line in put_back(tracker, backup, places, night.backups.rotation, now()):
        say(line)
    before = "What was there before is the newest backup now." if was_there else "It was not there."
    say(f"{tracker.name}: as it was on {backup.moment:%Y-%m-%d %H:%M:%S}. {before}")


def _list(tracker: Path, backups: tuple[Backup, ...], places: Places) -> None:
    from xlplan.summary import count

    print_lines(f"{b.moment.isoformat()}  {b.file.stat().st_size:>11,} bytes" for b in backups)
    say(f"{tracker.name}: {count(len(backups), 'backup')} in {places.backups_of(tracker)}.")
