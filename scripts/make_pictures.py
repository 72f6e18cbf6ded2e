"""Makes docs/report.png from the demo's report; needs LibreOffice, pdftoppm and out/ (demo.py)."""

import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "out" / "high-needs-report.xlsx"

with tempfile.TemporaryDirectory() as folder:
    profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
    to_pdf = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        folder,
        str(REPORT),
    ]
    subprocess.run(to_pdf, check=True, capture_output=True)
    page = ["-f", "2", "-l", "2", "-r", "100", "-H", "560", "-singlefile", "-png"]
    pdf = Path(folder, f"{REPORT.stem}.pdf")
    subprocess.run(["pdftoppm", *page, str(pdf), str(ROOT / "docs" / "report")], check=True)
