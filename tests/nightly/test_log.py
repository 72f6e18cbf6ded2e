"""The log: a line a run, whatever stands in it, and never a reason for a run to fail."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from xlplan.nightly.log import LARGEST, write_log


@given(st.text(), st.integers())
def test_every_line_is_one_json_object(text: str, number: int) -> None:
    """Line breaks and odd characters in a sentence do not break the log."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "new", "xlplan.jsonl")
        for _ in range(2):
            assert write_log(path, {"line": text, "n": number}) is None
        lines = path.read_bytes().split(b"\n")
    assert lines.pop() == b""
    assert [json.loads(line) for line in lines] == [{"line": text, "n": number}] * 2


def test_a_large_log_makes_room(tmp_path: Path) -> None:
    """It never fills the disk: one older file is kept."""
    path = tmp_path / "xlplan.jsonl"
    for content in ("older", "old"):
        path.write_text(content * LARGEST)
        assert write_log(path, {"n": 1}) is None
    assert sorted(each.name for each in tmp_path.iterdir()) == ["xlplan.1.jsonl", "xlplan.jsonl"]
    assert path.read_text() == '{"n": 1}\n'
    assert (tmp_path / "xlplan.1.jsonl").read_text() == "old" * LARGEST


def test_a_log_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """In a sentence with its place."""
    path = tmp_path / "xlplan.jsonl"
    path.mkdir()
    said = write_log(path, {"n": 1})
    assert said is not None
    assert str(path) in said
