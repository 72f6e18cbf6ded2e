"""Saving a tracker: alone, over nothing but what was read, and never without a backup."""

from __future__ import annotations

from datetime import datetime

from xlplan.clock import in_london
from xlplan.files import Original, Rotation, make_backup, replace_original
from xlplan.nightly.locks import holding
from xlplan.nightly.places import Places


def save_tracker(
    original: Original, data: bytes, places: Places, rotation: Rotation, now: datetime
) -> tuple[str, ...]:
    """Puts the new bytes in the tracker's place, and gives what could not be kept, in words.

    The caller holds the tracker's lock. Raises as `replace_original` and `make_backup`; the tracker
    is then as it was.
    """
    folder, moment = places.backups_of(original.path), in_london(now).replace(tzinfo=None)

    def back_up(old: Original) -> None:
        make_backup(folder, old, moment, rotation)

    return replace_original(original, data, back_up)


def save_alone(
    original: Original, data: bytes, places: Places, rotation: Rotation, now: datetime
) -> tuple[str, ...]:
    """The same for a caller without the lock; raises `AnotherRun` too."""
    with holding(places.lock_of(original.path), original.path.name):
        return save_tracker(original, data, places, rotation, now)
