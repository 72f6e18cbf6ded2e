"""Where xlplan keeps what is its own: backups, history, outbox, locks and the log.

On this computer and not on the share: a lock or a database on a share is advice at best.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_state_path


def state_folder(chosen: Path | None, environment: Mapping[str, str]) -> Path:
    """The folder the settings name, else $XLPLAN_STATE_DIR, else systemd's, else the system's own.

    Not made here.
    """
    if chosen is not None:
        return chosen
    # systemd gives several folders with colons between them.
    given = (environment.get("STATE_DIRECTORY") or "").split(os.pathsep)
    for place in (environment.get("XLPLAN_STATE_DIR"), *given):
        if place:
            return Path(place)
    return user_state_path("xlplan", appauthor=False)


def tracker_key(path: Path) -> str:
    """A name for a tracker that no other has, fit for files: its name and where it really lies.

    The same through every link to it; another when it is moved or renamed.

    >>> tracker_key(Path("/srv/plans/High needs.xlsx"))[:11]
    'high-needs-'
    """
    real = os.path.normcase(os.path.realpath(path))
    words = re.sub(r"[^a-z0-9]+", "-", Path(real).stem.lower())[:40].strip("-")
    return f"{words or 'tracker'}-{hashlib.sha256(os.fsencode(real)).hexdigest()[:8]}"
