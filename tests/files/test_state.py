"""Where xlplan keeps what is its own, and how a tracker is called there."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from platformdirs import user_state_path

from tests.files.disk import posix_only
from xlplan.files import state_folder, tracker_key

BOTH = {"XLPLAN_STATE_DIR": "/one", "STATE_DIRECTORY": "/two"}


@posix_only
@pytest.mark.parametrize(
    ("chosen", "environment", "place"),
    [
        pytest.param(Path("/chosen"), BOTH, "/chosen", id="settings-first"),
        pytest.param(None, BOTH, "/one", id="then-its-own-variable"),
        pytest.param(None, {"STATE_DIRECTORY": "/two"}, "/two", id="then-systemd"),
        pytest.param(None, {"STATE_DIRECTORY": "/two:/three"}, "/two", id="the-first-of-systemd"),
        pytest.param(None, {"STATE_DIRECTORY": ":/three"}, "/three", id="an-empty-one-is-none"),
        pytest.param(None, {**BOTH, "XLPLAN_STATE_DIR": ""}, "/two", id="empty-is-not-set"),
        pytest.param(None, {"XLPLAN_STATE_DIR": "/a:b"}, "/a:b", id="a-colon-of-ones-own"),
        pytest.param(Path("state"), {}, "state", id="relative"),
        pytest.param(None, {"XLPLAN_STATE_DIR": "state"}, "state", id="relative-variable"),
    ],
)
def test_the_first_place_that_is_named_counts(
    chosen: Path | None, environment: dict[str, str], place: str
) -> None:
    """Settings, then the environment; all of a place's name counts."""
    assert state_folder(chosen, environment) == Path(place)


@pytest.mark.parametrize("environment", [{}, {"XLPLAN_STATE_DIR": "", "STATE_DIRECTORY": ""}])
def test_without_a_choice_it_is_where_the_system_wants_it(environment: dict[str, str]) -> None:
    """As platformdirs says for this system, in a folder called xlplan and nothing else."""
    place = state_folder(None, environment)
    assert place == user_state_path("xlplan", appauthor=False)
    assert place.is_absolute()


def test_nothing_is_made(tmp_path: Path) -> None:
    """Asking for the place does not make it."""
    state_folder(tmp_path / "state", {})
    tracker_key(tmp_path / "plan.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_two_plans_of_one_name_are_two(tmp_path: Path) -> None:
    """Every service calls its tracker plan.xlsx."""
    keys = {
        tracker_key(tmp_path / folder / name)
        for folder in ("a", "b")
        for name in ("plan.xlsx", "plan.xlsm", "plan 2.xlsx")
    }
    assert len(keys) == 6


@posix_only
def test_a_link_is_the_tracker_it_leads_to(tmp_path: Path) -> None:
    """Whichever way a tracker is named, its lock, backups and outbox are the same."""
    (tmp_path / "real").mkdir()
    real = tmp_path / "real" / "plan.xlsx"
    real.write_bytes(b"")
    (tmp_path / "other name.xlsx").symlink_to(real)
    (tmp_path / "folder").symlink_to(real.parent)
    ways = ("other name.xlsx", "folder/plan.xlsx", "real/../real/plan.xlsx", "real/./plan.xlsx")
    assert {tracker_key(tmp_path / way) for way in ways} == {tracker_key(real)}


def test_a_relative_path_is_the_same_tracker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Started by hand in its folder, or by a service from elsewhere."""
    monkeypatch.chdir(tmp_path)
    assert tracker_key(Path("plan.xlsx")) == tracker_key(tmp_path / "plan.xlsx")


@posix_only
def test_a_link_to_itself_raises_nothing(tmp_path: Path) -> None:
    """That it leads nowhere is said when it is read."""
    (tmp_path / "loop.xlsx").symlink_to(tmp_path / "loop.xlsx")
    assert tracker_key(tmp_path / "loop.xlsx").startswith("loop-")


@posix_only
@pytest.mark.parametrize(
    ("name", "begins"),
    [
        pytest.param("High needs.xlsx", "high-needs", id="plain"),
        pytest.param("Plan (v1.2) – final.xlsx", "plan-v1-2-final", id="punctuation"),
        pytest.param("--- !!! ---.xlsx", "tracker", id="only-punctuation"),
        pytest.param("Żółć.xlsx", "tracker|o", id="letters-outside-ascii"),
        pytest.param("計画.xlsx", "tracker", id="no-latin-letter"),
        pytest.param("🙂.xlsx", "tracker", id="emoji"),
        pytest.param(".xlsx", "xlsx", id="no-name"),
        pytest.param(
            f"{'long name ' * 20}.xlsx", "long-name-long-name-long-name-long-name", id="200"
        ),
        pytest.param(os.fsdecode(b"caf\xe9.xlsx"), "caf", id="not-utf-8"),
    ],
)
def test_any_name_gives_a_name_for_files(name: str, begins: str, tmp_path: Path) -> None:
    """Short, in plain letters, and the same every night."""
    key = tracker_key(tmp_path / name)
    assert key == tracker_key(tmp_path / name)
    assert re.fullmatch(rf"(?:{begins})-[0-9a-f]{{8}}", key)


@given(st.text(st.characters(exclude_characters="\0/\\"), min_size=1, max_size=100))
def test_every_key_is_a_plain_file_name(name: str) -> None:
    """No name can reach outside its folder or be refused by a file system."""
    try:
        key = tracker_key(Path("/srv") / name)
    except UnicodeEncodeError:
        # A name that no file can have: half of a pair that is none of the system's bytes.
        with pytest.raises(UnicodeEncodeError):
            os.fsencode(name)
        return
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*-[0-9a-f]{8}", key)
    assert len(key) <= 49
