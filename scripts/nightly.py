"""The night, from the checkout's own environment: python3 scripts/nightly.py --config FILE."""

import subprocess
import sys

from environment import prepare

command = [prepare(), "-m", "xlplan", "nightly", *sys.argv[1:]]
sys.exit(subprocess.run(command, check=False).returncode)
