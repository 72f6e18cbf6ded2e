"""Puts a backup of a tracker back, after a backup of what is there now.

Never chooses by itself: a person names the moment. Reads no workbook, so that a damaged tracker is
no obstacle.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from xlplan.errors import CannotWrite, WrongUse
from xlplan.files import Backup, Rotation, create_file, list_backups, read_original
from xlplan.nightly.places import Places
from xlplan.nightly.saving import save_alone

_WHEN = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?", re.ASCII)


def backups_of(tracker: Path, places: Places) -> tuple[Backup, ...]:
    """The backups of a tracker, oldest first; it need not be there any more."""
    return list_backups(places.backups_of(tracker))


def find_backup(tracker: Path, when: str, places: Places) -> Backup:
    """The last backup of a day, or of a moment written as `restore` lists them, or "last".

    Raises `WrongUse`, which lists what there is, for anything less: a year would be a guess.
    """
    backups = backups_of(tracker, places)
    wanted = when.strip().replace(" ", "T")
    found = [backup for backup in backups if wanted == "last" or _is_of(backup, wanted)]
    if not found:
        step = _what_there_is(backups) if backups else _where(tracker, places)
        raise WrongUse(f"There is no backup of {tracker.name} from “{when}”.", step)
    return found[-1]


def _is_of(backup: Backup, wanted: str) -> bool:
    """Whether it was made on this whole day, or at this whole moment or minute."""
    return bool(_WHEN.fullmatch(wanted)) and backup.moment.isoformat().startswith(wanted)


def _what_there_is(backups: Sequence[Backup]) -> str:
    moments = ", ".join(backup.moment.isoformat() for backup in backups)
    return f"Give a day such as {backups[-1].moment.date()}, “last”, or one of these: {moments}."


def _where(tracker: Path, places: Places) -> str:
    return (
        f"None are in {places.backups_of(tracker)}. Was the tracker elsewhere, or does --config "
        "name other settings?"
    )


def restore(
    tracker: Path, backup: Backup, places: Places, rotation: Rotation, now: datetime
) -> tuple[str, ...]:
    """Puts the backup in the tracker's place; what could not be kept besides comes back in words.

    Raises as `save_alone`; `CannotWrite` where the backup is not what it was.
    """
    data = read_backup(backup)
    if not tracker.exists():
        create_file(tracker, data)
        return ()
    return save_alone(read_original(tracker), data, places, rotation, now)


def read_backup(backup: Backup) -> bytes:
    """The bytes of a backup, if they are those that were kept; else `CannotWrite`."""
    original = read_original(backup.file)
    if not hashlib.sha256(original.data).hexdigest().startswith(backup.sha):
        raise CannotWrite(
            f"The backup {backup.file} was changed or damaged after it was made.",
            "Choose another one.",
        )
    return original.data
