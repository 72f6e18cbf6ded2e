"""Edits every workbook below a folder and holds each result against the original.

    python3 scripts/corpus.py FOLDER [--libreoffice] [--json FILE] [--jobs N] [--seconds N]

What comes out is lossless, refused with a reason, or wrong; the exit code is 1 when anything is
wrong. How it is judged is in tests/second_opinion.
"""

import importlib.util
import subprocess
import sys

from environment import ROOT, prepare

if any(importlib.util.find_spec(name) is None for name in ("openpyxl", "click")):
    sys.exit(subprocess.run([prepare(), *sys.argv], check=False).returncode)

sys.path.insert(0, str(ROOT))

from tests.second_opinion.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], __doc__))
