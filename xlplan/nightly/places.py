"""Where the night keeps what is its own, all of it below one state folder.

    STATE/history.sqlite      the runs and what they saw
    STATE/outbox/TRACKER/     mail not yet taken by a server, and what became of the rest
    STATE/outbox/night.MARK/  alarms about no tracker; the mark is of sender, administrators and way
    STATE/backups/TRACKER/    trackers as they were before each change
    STATE/preview/            what --dry-run shows
    STATE/locks/              one file a tracker
    STATE/xlplan.jsonl        the log

Makes none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xlplan.files import state_folder, tracker_key
from xlplan.settings import NightSettings


@dataclass(frozen=True, slots=True)
class Places:
    """The state folder, and the folder of backups where the settings name another."""

    state: Path
    backups: Path

    @property
    def log(self) -> Path:
        """One JSON object a line."""
        return self.state / "xlplan.jsonl"

    @property
    def preview(self) -> Path:
        """What a dry run shows."""
        return self.state / "preview"

    def lock_of(self, tracker: Path) -> Path:
        """The file that whoever works on this tracker holds."""
        return self.state / "locks" / f"{tracker_key(tracker)}.lock"

    @property
    def outbox(self) -> Path:
        """The folder of all outboxes."""
        return self.state / "outbox"

    def lock_of_outbox(self, outbox: Path) -> Path:
        """The same as `lock_of` for whoever knows only the folder of a tracker's mail."""
        return self.state / "locks" / f"{outbox.name}.lock"

    def outbox_of(self, tracker: Path) -> Path:
        """The mail of this tracker; by itself, as the lock is the tracker's too."""
        return self.outbox / tracker_key(tracker)

    def backups_of(self, tracker: Path) -> Path:
        """The backups of this tracker."""
        return self.backups / tracker_key(tracker)


def find_places(settings: NightSettings, environment: Mapping[str, str]) -> Places:
    """Where things are kept by these settings, else by the environment, else by the system."""
    state = state_folder(settings.state_dir, environment)
    return Places(state, settings.backups.folder or state / "backups")
