"""Renews the reports that tests compare with, part by part: python3 scripts/make_golden.py."""

import re
import shutil
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

from xlplan.assess import Assessment, assess
from xlplan.changes import find_changes, take_snapshot
from xlplan.report import Source, Subject, make_report
from xlplan.tracker import read_tracker

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "report" / "golden"
# Each plan with the day of the report and of the one before it.
PLANS = {
    "high-needs": (date(2018, 8, 1), date(2018, 4, 20)),
    "commissioning": (date(2016, 7, 1), date(2016, 4, 1)),
}


def parts_of(name: str) -> dict[str, str]:
    """Each part of the report of an example, a line a tag, texts in their cells to be read."""
    now, before = (_assessment(name, day) for day in PLANS[name])
    changes = find_changes(take_snapshot(before), take_snapshot(now), {})
    saved = datetime.combine(now.today, datetime.min.time(), UTC)
    subject = Subject(now, changes, Source(f"{name}.xlsx", "0" * 64, saved))
    with zipfile.ZipFile(BytesIO(make_report(subject))) as package:
        parts = {part: package.read(part).decode() for part in package.namelist()}
    texts = re.findall(r"<si><t[^>]*>(.*?)</t></si>", parts["xl/sharedStrings.xml"], re.DOTALL)
    return {part: _readable(xml, texts) for part, xml in parts.items()}


def _assessment(name: str, day: date) -> Assessment:
    tracker = read_tracker((ROOT / "workbooks" / f"{name}.xlsx").read_bytes(), name)
    return assess(tracker.plan, tracker.rules, day)


def _readable(xml: str, texts: list[str]) -> str:
    """A text that is new shifts the numbers of all others, so each cell shows its own."""
    shown = re.sub(
        r'(<c [^>]*t="s"><v>)(\d+)(?=</v>)', lambda cell: cell[1] + texts[int(cell[2])], xml
    )
    tags = shown.replace("><", ">\n<").replace("\n</v>", "</v>").replace(">\n<v>", "><v>")
    return tags.replace(">\n</c>", "></c>") + "\n"


if __name__ == "__main__":
    shutil.rmtree(GOLDEN, ignore_errors=True)
    for plan in PLANS:
        for part, text in parts_of(plan).items():
            path = GOLDEN / plan / part
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
