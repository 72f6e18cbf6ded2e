"""Kills, fails and crowds the night, and counts what is lost: the figures of docs/reliability.md.

    python3 scripts/reliability.py [kill|calls|faults|together|again|officers|all] [--times N]

The exit code is 1 when anything was lost, damaged or not as it should be. What is done is in
tests/reliability; calls and faults need strace (Linux).
"""

import subprocess
import sys

from environment import ROOT, prepare

if not sys.prefix.startswith(str(ROOT)):
    sys.exit(subprocess.run([prepare(), *sys.argv], check=False).returncode)

sys.path.insert(0, str(ROOT))

from tests.reliability.whole import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], __doc__))
