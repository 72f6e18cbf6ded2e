"""What is different between two nights: actions that came, went or moved, flags that did.

Compares two snapshots and nothing else; where they are kept is `xlplan.history`'s business.
"""

from xlplan.changes.columns import describe_columns
from xlplan.changes.compare import find_changes
from xlplan.changes.match import identify, match
from xlplan.changes.snapshot import (
    Change,
    ChangeKind,
    Changes,
    Direction,
    Noted,
    Snapshot,
    take_snapshot,
)

__all__ = [
    "Change",
    "ChangeKind",
    "Changes",
    "Direction",
    "Noted",
    "Snapshot",
    "describe_columns",
    "find_changes",
    "identify",
    "match",
    "take_snapshot",
]
