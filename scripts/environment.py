"""The project's own `.venv`, set up once with the locked dependencies. Standard library only."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "xlplan-installed"


def prepare() -> str:
    """The path of the environment's Python, installed now if it is missing or out of date."""
    if sys.version_info < (3, 11):  # noqa: UP036  # an older Python may well run this file
        sys.exit(f"xlplan needs Python 3.11 or later; this is {sys.version.split()[0]}.")
    parts = [(ROOT / name).read_bytes() for name in ("setup.cfg", "constraints.txt")]
    wanted = hashlib.sha256(b"\0".join([*parts, sys.version.encode()])).hexdigest()
    if not (PYTHON.exists() and STAMP.exists() and STAMP.read_text() == wanted):
        print("Setting up .venv (once, about a minute) …", flush=True)
        _install()
        STAMP.write_text(wanted)
    return str(PYTHON)


def _install() -> None:
    try:
        venv.create(VENV, clear=True, with_pip=True)
    except (subprocess.CalledProcessError, ImportError):
        sys.exit(
            "Python's venv module is incomplete; on Debian or Ubuntu: apt install python3-venv"
        )
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*pip, "-c", "constraints.txt", "-e", ".[dev]"], cwd=ROOT, check=False)
    if done.returncode:
        sys.exit("The dependencies could not be installed; is the package index reachable?")
