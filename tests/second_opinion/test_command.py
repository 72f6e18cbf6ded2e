"""The script over a folder, as a person calls it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.second_opinion.workbooks import plain_workbook, workbook_with_formulas

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "corpus.py"


def run(folder: Path) -> tuple[int, dict[str, object], str]:
    out = folder.parent / "result.json"
    words = [sys.executable, str(SCRIPT), str(folder), "--json", str(out)]
    done = subprocess.run([*words, "--jobs", "2"], capture_output=True, text=True, timeout=300)
    assert out.exists(), done.stderr
    return done.returncode, json.loads(out.read_text())["totals"], done.stdout


def test_a_folder_of_good_and_broken_workbooks_is_counted(tmp_path: Path) -> None:
    """Good files come out lossless, damaged ones refused with their reason, nothing wrong."""
    folder = tmp_path / "files"
    (folder / "below").mkdir(parents=True)
    (folder / "plain.xlsx").write_bytes(plain_workbook())
    (folder / "below" / "formulas.XLSX").write_bytes(workbook_with_formulas())
    (folder / "cut.xlsx").write_bytes(plain_workbook()[:3000])
    (folder / "words.xlsm").write_bytes(b"Action,RAG\nRecruit,Green\n")
    (folder / "notes.txt").write_bytes(b"not a workbook and not looked at")
    code, totals, printed = run(folder)
    assert (code, totals["files"], totals["files wrong"]) == (0, 4, 0)
    assert (totals["files lossless"], totals["files refused at the door"]) == (2, 2)
    kinds = totals["edits by kind"]
    assert isinstance(kinds, dict)
    assert {f"{kind}: lossless" for kind in ("empty", "constant", "formula", "text")} < set(kinds)
    assert "probably cut short" in printed
    assert "plain text" in printed
