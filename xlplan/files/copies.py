"""Conflict copies: what OneDrive, Dropbox and their like leave when two people saved at once.

Only looks at names, and never touches one: which copy is right is for the officers to say. A name
that people give themselves ("plan-SEND", "plan v2", "plan 2026") is none; a computer without a
digit in its name is therefore missed.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

# What follows the tracker's own name. Dropbox, Nextcloud, Box and FileCloud put "conflict" in
# brackets, Syncthing and Synology before a number, Google Drive only a number in brackets.
_CONFLICT = re.compile(
    r"(?i)conflicted[ _-]copy"
    r"|[(\[][^)\]]*conflict"
    r"|conflict[_-]?\d"
    r"|[-_.]conflict$"
    r"|^(?:_conf)? ?\(\d\d?\)$"
)
# OneDrive: the computer's name, up to 15 characters and in capitals as Windows gives them.
_COMPUTER = re.compile(r"-(?=[A-Z-]*\d)[A-Z][A-Z0-9-]{4,14}(?:-\d\d?)?")
_PERIOD_OR_VERSION = re.compile(
    r"-(?:.*(?<!\d)20\d\d(?!\d)"
    r"|(?:COPY|DRAFT|FINAL|FY|ISSUE|PART|PHASE|REV|STAGE|TERM|VER|VERSION|WEEK|YEAR)-?\d"
    r"|(?:JAN|FEB|MAR|APR|MAY|JUNE?|JULY?|AUG|SEPT?|OCT|NOV|DEC)-?\d)"
)


def find_conflict_copies(path: Path) -> tuple[Path, ...]:
    """Files beside the tracker that look like other versions of it, by name.

    "plan (Ann's conflicted copy 2026-11-20).xlsx", "plan-LAPTOP7.xlsx" (the name of a computer),
    "plan-conflict-1.xlsx". None where the folder may not be listed.
    """
    try:
        names = sorted(os.listdir(path.parent))
    except OSError:
        return ()
    return tuple(path.with_name(name) for name in names if _is_copy(path.name, name))


def _is_copy(tracker: str, other: str) -> bool:
    (stem, suffix), (begins, ends) = os.path.splitext(tracker), os.path.splitext(other)
    if ends.casefold() != suffix.casefold():
        return False
    if begins[: len(stem)].casefold() != stem.casefold():
        return False
    rest = begins[len(stem) :]
    if _CONFLICT.search(rest):
        return True
    return bool(_COMPUTER.fullmatch(rest)) and not _PERIOD_OR_VERSION.match(rest)
