"""The main job on both example plans, into out/: python3 scripts/demo.py."""

import shutil
import subprocess

from environment import ROOT, prepare

OUT = ROOT / "out"
PLANS = {"high-needs": "2018-08-01", "commissioning": "2016-07-01"}


def xlplan(*words: str) -> None:
    print("\n$ xlplan", *words, flush=True)
    subprocess.run([python, "-m", "xlplan", *words], cwd=OUT, check=True)


python = prepare()
OUT.mkdir(exist_ok=True)
shutil.rmtree(OUT / "state", ignore_errors=True)
shutil.copyfile(ROOT / "scripts" / "demo.toml", OUT / "xlplan.toml")
for name, day in PLANS.items():
    tracker, report = f"{name}.xlsx", f"{name}-report.xlsx"
    shutil.copyfile(ROOT / "workbooks" / tracker, OUT / tracker)
    xlplan("check", tracker, "--as-at", day)
    xlplan("refresh", tracker, "--as-at", day)
    xlplan("report", tracker, "-o", report, "--as-at", day)
xlplan("nightly", "--as-at", PLANS["high-needs"])
xlplan("status")
print("\nOpen these in Excel or LibreOffice:")
for name in PLANS:
    print(f"  out/{name}-report.xlsx   the report: start with its Summary sheet")
    print(f"  out/{name}.xlsx          the tracker: xlplan's own columns are the grey ones")
print("  out/state/outbox/*/kept/*.eml   the mail of the night, as a mail program shows it")
