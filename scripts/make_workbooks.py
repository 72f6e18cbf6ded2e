"""Makes the example trackers in workbooks/ afresh: python3 scripts/make_workbooks.py [FOLDER]."""

import sys
from datetime import date
from pathlib import Path

from xlplan.importing import import_text
from xlplan.tracker.make import make_blank_tracker, make_tracker

ROOT = Path(__file__).resolve().parent.parent
PLANS = {"high-needs": date(2018, 4, 15), "commissioning": date(2016, 6, 15)}

folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "workbooks"
for name, day in PLANS.items():
    imported = import_text((ROOT / "scripts" / "plans" / f"{name}.txt").read_bytes(), name)
    data = make_tracker(imported.plan, imported.headers, day)
    (folder / f"{name}.xlsx").write_bytes(data)
(folder / "blank.xlsx").write_bytes(make_blank_tracker("Action plan", date(2026, 1, 1)))
