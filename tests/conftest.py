"""A command run in this process, and a tracker it may be run on."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from xlplan.cli import main

ROOT = Path(__file__).resolve().parent.parent


class Ran(NamedTuple):
    """What a command left behind: its exit code and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(autouse=True, scope="session")
def _own_state_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Backups and history of tests never go among those of the person who runs them."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XLPLAN_STATE_DIR", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs xlplan with these words."""

    def call(*words: object) -> Ran:
        code = 0
        try:
            main([str(word) for word in words])
        except SystemExit as stopped:
            code = int(str(stopped.code))
        return Ran(code, *capsys.readouterr())

    return call


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    """A copy of the High Needs tracker that may be written to."""
    return Path(shutil.copy(ROOT / "workbooks" / "high-needs.xlsx", tmp_path / "plan.xlsx"))
