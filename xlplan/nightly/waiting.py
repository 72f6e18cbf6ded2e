"""Mail that no server has taken yet, of all trackers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xlplan.mail.outbox import waiting
from xlplan.nightly.places import Places


def outboxes(places: Places) -> tuple[Path, ...]:
    """Every folder of mail below the state folder, also of trackers that are no longer there."""
    if not places.outbox.is_dir():
        return ()
    return tuple(sorted(each for each in places.outbox.iterdir() if each.is_dir()))


def find_waiting(places: Places) -> tuple[Path, ...]:
    """The mails that wait, oldest first in each tracker's outbox."""
    return tuple(folder / f"{name}.eml" for folder in outboxes(places) for name in waiting(folder))


def describe_waiting(mails: Sequence[Path]) -> list[str]:
    """One line a mail that waits."""
    return [f"Waits to be sent: {mail}" for mail in mails]
