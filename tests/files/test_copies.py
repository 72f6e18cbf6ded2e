"""Conflict copies beside a tracker are noticed by name, and honest neighbours are not."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.files.disk import fail_to, names
from xlplan.files import find_conflict_copies
from xlplan.files.copies import _is_copy


def copies(folder: Path, tracker: str, other: str) -> list[str]:
    for name in (tracker, other):
        (folder / name).write_bytes(b"")
    return [each.name for each in find_conflict_copies(folder / tracker)]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("plan-LAPTOP7.xlsx", id="OneDrive"),
        pytest.param("plan-DESKTOP-AB12CD3.xlsx", id="OneDrive-a-new-computer"),
        pytest.param("plan-DESKTOP-AB12CD3-2.xlsx", id="OneDrive-twice"),
        pytest.param("plan-LBH-00412.xlsx", id="OneDrive-an-asset-number"),
        pytest.param("plan-CCLT0042.xlsx", id="OneDrive-a-council-computer"),
        pytest.param("plan (Ann Smith's conflicted copy 2026-11-20).xlsx", id="Dropbox"),
        pytest.param("plan (PC7's conflicted copy 2026-11-20 (1)).xlsx", id="Dropbox-twice"),
        pytest.param("plan (Case Conflict).xlsx", id="Dropbox-spelling"),
        pytest.param("plan (1).xlsx", id="Google-Drive"),
        pytest.param("plan_conf(1).xlsx", id="Google-Drive-in-the-past"),
        pytest.param("plan [Conflict].xlsx", id="Google-Drive-long-ago"),
        pytest.param("plan (conflicted copy 2026-11-20 101112).xlsx", id="Nextcloud"),
        pytest.param("plan_conflict-20261120-101112.xlsx", id="ownCloud-in-the-past"),
        pytest.param("plan.sync-conflict-20261120-101112-ABCDEF.xlsx", id="Syncthing"),
        pytest.param("plan_Andy-PC_Nov-20-0901-2026_CaseConflict_1.xlsx", id="Synology"),
        pytest.param("plan(Conflict_ann (Web browser)_2026-11-20-22-50-36).xlsx", id="FileCloud"),
        pytest.param("plan (SFConflict ann@council.example 2026-11-20).xlsx", id="Seafile"),
        pytest.param("plan-conflict-1.xlsx", id="numbered"),
        pytest.param("plan.Conflict.xlsx", id="Resilio"),
        pytest.param("PLAN-LAPTOP7.XLSX", id="other-spelling"),
    ],
)
def test_conflict_copies_are_noticed(name: str, tmp_path: Path) -> None:
    """Somebody's edits may be in the copy and not in the tracker, so it is reported."""
    assert copies(tmp_path, "plan.xlsx", name) == [name]


@pytest.mark.parametrize(
    "name",
    [
        "plan 2026.xlsx", "plan-2026.xlsx", "plan (2026).xlsx", "plan v2.xlsx", "plan-v2.xlsx",
        "plan RAG 2026-11-23.xlsx", "plan-HR.xlsx", "plan-SEND.xlsx", "plan-FINANCE.xlsx",
        "plan-SEND-2026.xlsx", "plan-SEND2026.xlsx", "plan-FY2627.xlsx", "plan-FY26-27.xlsx",
        "plan-KS4.xlsx", "plan-Q3.xlsx", "plan-NOV26.xlsx", "plan-NOV-2026.xlsx",
        "plan-23NOV.xlsx", "plan-2026-11-23.xlsx", "plan-2026-Q3.xlsx", "plan-PHASE2.xlsx",
        "plan-DRAFT-2.xlsx", "plan-VERSION2.xlsx", "plan-REV12.xlsx", "plan-final.xlsx",
        "plan-draft2.xlsx", "plan-laptop7.xlsx", "plan - Copy.xlsx", "plan 2.xlsx",
        "plan conflicts of interest.xlsx", "plan conflict resolution.xlsx", "plan.backup.xlsx",
        "plan.2026-11-23T033000.abcdef01.xlsx", "planning-LAPTOP7.xlsx", "other-LAPTOP7.xlsx",
        "LAPTOP7-plan.xlsx", "plan-LAPTOP7.docx", "plan-LAPTOP7.xlsm", "~$plan-LAPTOP7.xlsx",
        "plan-ANINCREDIBLYLONGNAME7.xlsx",
    ],
)  # fmt: skip
def test_honest_neighbours_are_left_in_peace(name: str, tmp_path: Path) -> None:
    """Names people choose are not reported night after night."""
    assert copies(tmp_path, "plan.xlsx", name) == []


@pytest.mark.parametrize(
    ("tracker", "other"),
    [
        pytest.param("plan.xlsm", "plan-LAPTOP7.xlsm", id="macros"),
        pytest.param("plan [a].xlsx", "plan [a]-LAPTOP7.xlsx", id="brackets"),
        pytest.param("plan*?.xlsx", "plan*? (1).xlsx", id="stars"),
        pytest.param("v1.2 plan.xlsx", "v1.2 plan-LAPTOP7.xlsx", id="dots"),
        pytest.param("Straße.xlsx", "Straße (1).xlsx", id="a-letter-of-two"),
    ],
)
def test_any_tracker_has_its_copies(tracker: str, other: str, tmp_path: Path) -> None:
    """Odd characters in the tracker's own name do not hide a copy."""
    assert copies(tmp_path, tracker, other) == [other]


def test_several_copies_come_in_order(tmp_path: Path) -> None:
    """The list is the same every night, and nothing is touched."""
    wanted = ["plan (1).xlsx", "plan-LAPTOP7.xlsx", "plan-PC-0042.xlsx"]
    for name in (*reversed(wanted), "plan.xlsx"):
        (tmp_path / name).write_bytes(b"")
    before = names(tmp_path)
    assert [each.name for each in find_conflict_copies(tmp_path / "plan.xlsx")] == wanted
    assert names(tmp_path) == before


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_a_folder_that_cannot_be_listed_has_none(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This is a hint and never a reason for a night to fail."""
    (tmp_path / "plan (1).xlsx").write_bytes(b"")
    fail_to(monkeypatch, "listdir", number)
    assert find_conflict_copies(tmp_path / "plan.xlsx") == ()


@given(st.text(max_size=30), st.text(max_size=60))
def test_any_name_can_be_asked_about(stem: str, rest: str) -> None:
    """Whatever lies in a folder, a tracker is never its own copy."""
    assert _is_copy(f"{stem}.xlsx", f"{stem}{rest}.xlsx") in (True, False)
    assert not _is_copy(f"{stem}.xlsx", f"{stem}.xlsx")


def test_no_folder_no_copies(tmp_path: Path) -> None:
    """A tracker that is gone is told about elsewhere."""
    assert find_conflict_copies(tmp_path / "gone" / "plan.xlsx") == ()
    assert os.listdir(tmp_path) == []
