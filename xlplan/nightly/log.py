"""The log: what each run came to, one JSON object a line, for whatever collects logs.

Holds no secret, as nothing that is given to it does. A log that cannot be written fails no run.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from xlplan.files import make_private_folder

LARGEST = 5_000_000  # bytes, of which one older file is kept


def write_log(path: Path, entry: dict[str, Any]) -> str | None:
    """Adds a line; gives a sentence where that cannot be done.

    A line is written in one piece, so that runs side by side do not mix theirs.
    """
    line = json.dumps(entry, ensure_ascii=True) + "\n"
    try:
        make_private_folder(path.parent)
        if path.exists() and path.stat().st_size > LARGEST:
            os.replace(path, path.with_suffix(".1.jsonl"))
        with path.open("ab", buffering=0) as file:
            file.write(line.encode("ascii"))
    except OSError as reason:
        return f"The log {path} cannot be written ({reason.strerror})."
    return None
