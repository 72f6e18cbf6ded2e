"""Runs all tests, after setting up what they need: python3 scripts/test.py [pytest's options]."""

import subprocess
import sys

from environment import ROOT, prepare

sys.exit(subprocess.run([prepare(), "-m", "pytest", *sys.argv[1:]], cwd=ROOT).returncode)
