"""Mail that no server has taken yet, of all trackers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xlplan.mail.outbox import waiting
from xlplan.nightly.places import Places


def find_waiting(places: Places) -> tuple[Path, ...]:
    """The mails that wait, oldest first in each tracker's outbox."""
    outbox = places.state / "outbox"
    folders = sorted(outbox.iterdir()) if outbox.is_dir() else []
    return tuple(folder / f"{name}.eml" for folder in folders for name in waiting(folder))


def describe_waiting(mails: Sequence[Path]) -> list[str]:
    """One line a mail that waits."""
    return [f"Waits to be sent: {mail}" for mail in mails]
