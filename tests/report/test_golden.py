"""The reports of both example plans, compared part by part with those that were looked at."""

from __future__ import annotations

import difflib

import pytest
from make_golden import GOLDEN, PLANS, parts_of

RENEW = "If the change is meant, look at the report and run: python3 scripts/make_golden.py"


@pytest.mark.parametrize("plan", PLANS)
def test_the_report_is_the_one_that_was_looked_at(plan: str) -> None:
    """Every change of a report is seen by somebody, in the part where it is."""
    folder = GOLDEN / plan
    golden = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }
    made = parts_of(plan)
    assert sorted(golden) == sorted(made), f"The parts of {plan} are others. {RENEW}"
    different = [part for part in made if made[part] != golden[part]]
    for part in different[:1]:
        lines = (golden[part].splitlines(), made[part].splitlines())
        shown = "\n".join(list(difflib.unified_diff(*lines, "golden", "made", n=1))[:40])
        pytest.fail(f"{plan}: {', '.join(different)} differ. {RENEW}\n{part}:\n{shown}")


def test_the_golden_files_stay_small() -> None:
    """Whoever clones the project does not download megabytes of them."""
    assert sum(path.stat().st_size for path in GOLDEN.rglob("*") if path.is_file()) < 1_500_000
