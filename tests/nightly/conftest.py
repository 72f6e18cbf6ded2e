"""A council with one tracker, ready for its first night."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.nightly.council import Council


@pytest.fixture
def council(tmp_path: Path) -> Council:
    """The High Needs plan in a folder of its own; nothing has been run yet."""
    council = Council(tmp_path)
    council.add("plan.xlsx")
    return council
