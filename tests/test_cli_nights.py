"""The commands of the night as IT types them: set up, run, look back, undo."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import Ran, Run
from xlplan.settings import parse_settings
from xlplan.settings.template import make_template

ROOT = Path(__file__).resolve().parent.parent
DAY = ("--as-at", "2018-08-01")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with tracker.xlsx, in which somebody works, and a state folder of their own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XLPLAN_STATE_DIR", str(tmp_path / "state"))
    shutil.copy(ROOT / "workbooks" / "high-needs.xlsx", tmp_path / "tracker.xlsx")
    return tmp_path


def test_init_writes_settings_and_never_over_others(office: Path, run: Run) -> None:
    """A settings file somebody has filled in is not started anew."""
    assert run("init").code == 0
    assert (office / "xlplan.toml").read_text(encoding="utf-8") == make_template()
    (office / "xlplan.toml").write_text("engine = 'libreoffice'")
    done = run("init")
    assert (done.code, (office / "xlplan.toml").read_text()) == (73, "engine = 'libreoffice'")
    assert "never overwrites settings." in done.err
    assert run("init", "other.toml").code == 0
    assert parse_settings((office / "other.toml").read_text(encoding="utf-8")).mail is not None


def test_a_night_by_the_settings_in_the_folder(office: Path, run: Run) -> None:
    """init, a dry run, the night, a look back: the four commands of the first evening."""
    run("init")
    tried = run("nightly", "--dry-run", *DAY)
    assert (tried.code, "would be refreshed" in tried.out) == (0, True)
    assert run("status").out == "xlplan has not run here yet.\n"
    done = run("nightly", *DAY)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("tracker.xlsx: 12 actions")
    assert done.out.count("\n") == 1
    assert "12 actions" in run("status").out
    (again,) = json.loads(run("nightly", "--json", *DAY).out)["trackers"]
    assert (again["exit_code"], again["cells_changed"], again["mails"]) == (0, 0, {})


def test_trackers_on_the_command_line_come_before_those_of_the_settings(
    office: Path, run: Run
) -> None:
    """One tracker can be done by hand with the settings of all."""
    run("init")
    shutil.copy("tracker.xlsx", "other.xlsx")
    assert run("nightly", "other.xlsx", *DAY).out.startswith("other.xlsx:")


def test_several_trackers_end_with_a_line_of_all(office: Path, run: Run) -> None:
    """How many are done, and the exit codes of the rest; what to do is on stderr."""
    Path("bad.xlsx").write_bytes(b"damaged")
    done = run("nightly", "tracker.xlsx", "bad.xlsx", *DAY)
    assert done.code == 65
    assert done.out.splitlines()[-1] == "2 trackers: 1 done, 1 not (exit code 65)."
    assert done.err.startswith("xlplan: bad.xlsx")


def test_each_tracker_is_named_once(office: Path, run: Run) -> None:
    """In the list of runs, and before a warning that does not name its tracker."""
    shutil.copy("tracker.xlsx", "other.xlsx")
    (office / "state").mkdir()
    (office / "state" / "history.sqlite").write_bytes(b"not a database" * 1000)
    done = run("nightly", "tracker.xlsx", "other.xlsx", *DAY)
    (warning,) = done.err.splitlines()
    assert warning.startswith("tracker.xlsx: The history")
    shown = run("status").out.splitlines()
    assert [line.count("tracker.xlsx") + line.count("other.xlsx") for line in shown] == [1, 1]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("nightly",), 2, "init"),
        (("nightly", "--config", "missing.toml"), 2, "missing.toml"),
        (("nightly", "missing.xlsx"), 2, "missing.xlsx"),
        (("status", "--config", "missing.toml"), 2, "missing.toml"),
        (("changes", "missing.xlsx"), 2, "missing.xlsx"),
        (("restore", "tracker.xlsx", "last"), 2, "no backup"),
        (("changes", "tracker.xlsx", "--since", "June 16"), 2, "2026-11-23"),
    ],
)
def test_wrong_use_is_a_sentence(
    words: tuple[str, ...], code: int, says: str, office: Path, run: Run
) -> None:
    """With what to do next; nothing is made by a question."""
    done = run(*words)
    assert (done.code, done.out) in ((code, ""), (code, done.out if words[0] == "nightly" else ""))
    assert says in done.err
    assert not (office / "state" / "history.sqlite").exists() or words[0] == "nightly"


def test_a_wrong_setting_stops_the_night_with_its_line(office: Path, run: Run) -> None:
    """Before anything is read or written."""
    Path("xlplan.toml").write_text('trackers = ["tracker.xlsx"]\nrepot_dir = "x"\n')
    done = run("nightly")
    assert (done.code, done.out) == (78, "")
    assert "line 2" in done.err
    assert "report_dir" in done.err
    assert not (office / "state").exists()


def test_who_gets_mail_is_not_said_by_a_file_beside_the_tracker(
    office: Path, run: Run, tmp_path: Path
) -> None:
    """Everybody may write to the share; only IT may say where the plan is mailed."""
    (office / "share").mkdir()
    shutil.move("tracker.xlsx", "share/tracker.xlsx")
    (office / "share" / "xlplan.toml").write_text(
        '[mail]\nfrom = "thief@evil.example"\nto = ["thief@evil.example"]\n'
        "[rules]\ndays_for_amber = 3\n"
    )
    done = run("nightly", "share/tracker.xlsx", *DAY)
    assert (done.code, "no mail is set up" in done.out) == (0, True)
    assert list(office.rglob("*.eml")) == []


def test_changes_compares_with_a_night(office: Path, run: Run) -> None:
    """First nothing to compare with, then what somebody typed, as text and as JSON."""
    from tests.nightly.council import typed

    assert "no earlier night" in run("changes", "tracker.xlsx", *DAY).out
    run("nightly", "tracker.xlsx", *DAY)
    tracker = office / "tracker.xlsx"
    tracker.write_bytes(typed(tracker.read_bytes(), "D6", "Zadie Quill"))
    later = ("--as-at", "2018-08-03")
    assert "Zadie Quill" in run("changes", "tracker.xlsx", *later).out
    found = json.loads(
        run("changes", "tracker.xlsx", "--since", "2018-08-01", "--json", *later).out
    )
    assert found["since"] == "2018-08-01"
    assert [change["kind"] for change in found["changes"]] == ["lead"]
    before = (office / "state" / "history.sqlite").read_bytes()
    run("changes", "tracker.xlsx", *later)
    assert (office / "state" / "history.sqlite").read_bytes() == before


def test_commands_that_look_leave_a_damaged_history_to_the_night(office: Path, run: Run) -> None:
    """They say so and go on as if there were none; the night sets it aside and says that."""
    run("init")
    run("nightly", *DAY)
    history = office / "state" / "history.sqlite"
    history.write_bytes(b"not a database" * 1000)
    later = ("--as-at", "2018-08-03")
    for words in (
        ("status",),
        ("status", "--json"),
        ("changes", "tracker.xlsx", *later),
        ("report", "tracker.xlsx", "-o", "report.xlsx", *later),
        ("nightly", "--dry-run", *later),
    ):
        done = run(*words)
        assert (done.code, history.read_bytes()) == (0, b"not a database" * 1000)
        assert "is damaged" in done.err
        assert "next night sets it aside" in done.err
        assert "not run here" not in done.out
        assert list((office / "state").glob("history*")) == [history]
    done = run("nightly", *later)
    assert (done.code, "set aside as history.sqlite.damaged-1" in done.err) == (0, True)


def test_a_night_without_a_report_says_too_that_it_set_the_history_aside(
    office: Path, run: Run
) -> None:
    """Whichever tracker comes first, be it damaged itself."""
    (office / "state").mkdir()
    (office / "state" / "history.sqlite").write_bytes(b"not a database" * 1000)
    done = run("nightly", "missing.xlsx", *DAY)
    assert (done.code, "set aside as history.sqlite.damaged-1" in done.err) == (2, True)


def backups(done: Ran) -> list[str]:
    return [line.split()[0] for line in done.out.splitlines()]


def test_restore_lists_and_puts_back(office: Path, run: Run) -> None:
    """Without a moment it only lists; -o leaves the tracker alone."""
    tracker = office / "tracker.xlsx"
    before = tracker.read_bytes()
    assert run("refresh", "tracker.xlsx", *DAY).code == 0
    refreshed = tracker.read_bytes()
    (moment,) = backups(run("restore", "tracker.xlsx"))
    assert run("restore", "tracker.xlsx", moment, "-o", "old.xlsx").code == 0
    assert (Path("old.xlsx").read_bytes(), tracker.read_bytes()) == (before, refreshed)
    assert run("restore", "tracker.xlsx", moment, "-o", "old.xlsx").code == 73
    done = run("restore", "tracker.xlsx", moment)
    assert (done.code, tracker.read_bytes()) == (0, before)
    assert len(backups(run("restore", "tracker.xlsx"))) == 2


def test_restore_does_not_guess(office: Path, run: Run) -> None:
    """Half a date lists what there is and changes nothing; exit code 2."""
    tracker = office / "tracker.xlsx"
    run("refresh", "tracker.xlsx", *DAY)
    refreshed = tracker.read_bytes()
    (moment,) = backups(run("restore", "tracker.xlsx"))
    for when in (moment[0], moment[:7], moment[:9]):
        done = run("restore", "tracker.xlsx", when)
        assert (done.code, moment in done.err, tracker.read_bytes()) == (2, True, refreshed)
    assert len(backups(run("restore", "tracker.xlsx"))) == 1


def test_restore_of_a_tracker_that_is_gone(office: Path, run: Run) -> None:
    """Nothing was there, so nothing of it is among the backups."""
    tracker = office / "tracker.xlsx"
    before = tracker.read_bytes()
    run("refresh", "tracker.xlsx", *DAY)
    tracker.unlink()
    done = run("restore", "tracker.xlsx", "last")
    assert (done.code, tracker.read_bytes()) == (0, before)
    assert "It was not there." in done.err
    assert "newest backup" not in done.err
    run("refresh", "tracker.xlsx", *DAY)
    assert "newest backup" in run("restore", "tracker.xlsx", "last").err


def test_the_backups_of_a_renamed_tracker_are_under_its_old_name(office: Path, run: Run) -> None:
    """As docs/night.md says: listed and put elsewhere by the name it had."""
    before = (office / "tracker.xlsx").read_bytes()
    run("refresh", "tracker.xlsx", *DAY)
    (office / "tracker.xlsx").rename("renamed.xlsx")
    assert backups(run("restore", "renamed.xlsx")) == []
    old = office / "tracker.xlsx"
    assert len(backups(run("restore", old))) == 1
    assert run("restore", old, "last", "-o", "new.xlsx").code == 0
    assert (Path("new.xlsx").read_bytes(), old.exists()) == (before, False)


def test_refresh_and_recalc_keep_a_backup_too(office: Path, run: Run) -> None:
    """What is done by hand can be undone as well; where the settings say, if they do."""
    Path("xlplan.toml").write_text('[backups]\nfolder = "kept"\n')
    before = (office / "tracker.xlsx").read_bytes()
    assert run("refresh", "tracker.xlsx", *DAY).code == 0
    (backup,) = (office / "kept").rglob("*.xlsx")
    assert backup.read_bytes() == before


def test_mail_that_waits_is_listed(office: Path, run: Run) -> None:
    """So that IT sees at a glance that the server has been away."""
    folder = office / "state" / "outbox" / "tracker-12345678"
    folder.mkdir(parents=True)
    (folder / "2018-08-01 report.eml").write_bytes(b"")
    done = run("status")
    assert done.out.splitlines()[-1].endswith("2018-08-01 report.eml")
    assert len(json.loads(run("status", "--json").out)["waiting"]) == 1


def test_a_files_name_cannot_command_the_terminal(office: Path, run: Run) -> None:
    """A name with an escape sequence is shown and not obeyed."""
    name = "\x1b[2Jplan\u202e.xlsx"
    (office / name).write_bytes(b"damaged")
    for words in (("check", name), ("nightly", name)):
        done = run(*words)
        assert done.code == 65
        assert "\x1b" not in done.out + done.err
        assert "\u202e" not in done.out + done.err
        assert "plan" in done.err
