"""A tracker as xlplan has just read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlplan.files import Original, openness, read_original


@pytest.fixture
def original(tmp_path: Path) -> Original:
    folder = tmp_path / "plans"
    folder.mkdir()
    path = folder / "plan.xlsx"
    path.write_bytes(b"as it was")
    return read_original(path)


@pytest.fixture
def on_a_share(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Lets the system say that everything lies on an SMB share."""
    mounts = tmp_path / "mountinfo"
    mounts.write_text("36 35 0:44 / / rw - cifs //fs/plans rw\n", encoding="utf-8")
    monkeypatch.setattr(openness, "_MOUNTS", mounts)
