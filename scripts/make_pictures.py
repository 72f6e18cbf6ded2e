"""Makes docs/summary.png and docs/status.png from the demo's report.

Needs LibreOffice, pdftoppm and out/ (demo.py).
"""

import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "out" / "high-needs-report.xlsx"
# Each picture's page, and how many of its pixels from the top are worth showing.
PAGES = {"summary": ("1", "640"), "status": ("3", "560")}

with tempfile.TemporaryDirectory() as folder:
    profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
    to_pdf = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder]
    subprocess.run([*to_pdf, str(REPORT)], check=True, capture_output=True)
    pdf = str(Path(folder, f"{REPORT.stem}.pdf"))
    for name, (page, height) in PAGES.items():
        part = ["-f", page, "-l", page, "-r", "100", "-H", height, "-singlefile", "-png"]
        subprocess.run(["pdftoppm", *part, pdf, str(ROOT / "docs" / name)], check=True)
