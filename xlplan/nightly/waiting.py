"""Mail that no server has taken yet, of all trackers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xlplan.errors import NoPermission
from xlplan.mail.outbox import waiting
from xlplan.nightly.places import Places


def outboxes(places: Places) -> tuple[Path, ...]:
    """Every folder of mail below the state folder, also of trackers that are no longer there.

    Raises `NoPermission` where that cannot be known.
    """
    try:
        return tuple(sorted(each for each in places.outbox.iterdir() if each.is_dir()))
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as reason:
        raise NoPermission(
            f"The outboxes in {places.outbox} cannot be read ({reason.strerror}).",
            "Ask IT for permission to read there, or have the drive checked.",
        ) from None


def find_waiting(places: Places) -> tuple[Path, ...]:
    """The mails that wait, oldest first in each tracker's outbox."""
    return tuple(folder / f"{name}.eml" for folder in outboxes(places) for name in waiting(folder))


def describe_waiting(mails: Sequence[Path]) -> list[str]:
    """One line a mail that waits."""
    return [f"Waits to be sent: {mail}" for mail in mails]
