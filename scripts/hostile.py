"""Checks every hostile file of tests/hostile in a fresh process and prints a line on each.

    python3 scripts/hostile.py [PART OF A NAME]

The exit code is 1 when any takes over 1 s or 100 MB, shows a traceback, ends with another exit
code than it should, or does not say what is wrong.
"""

import subprocess
import sys

from environment import ROOT, prepare

if not sys.prefix.startswith(str(ROOT)):
    sys.exit(subprocess.run([prepare(), *sys.argv], check=False).returncode)

sys.path.insert(0, str(ROOT))

from tests.hostile.table import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
