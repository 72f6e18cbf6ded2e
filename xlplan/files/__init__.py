"""Files: read once, replaced whole and only over what was read, backed up before.

Knows nothing of workbooks or plans.
"""

from xlplan.files.backups import Backup, Rotation, list_backups, make_backup
from xlplan.files.copies import find_conflict_copies
from xlplan.files.folders import make_private_folder, sync_folder
from xlplan.files.holders import Holder, find_holders
from xlplan.files.openness import refuse_if_open
from xlplan.files.original import LARGEST, Original, read_original, saved_at
from xlplan.files.saving import create_file, replace_original, write_generated
from xlplan.files.state import state_folder, tracker_key
from xlplan.files.temporary import sweep_leftovers

__all__ = [
    "LARGEST",
    "Backup",
    "Holder",
    "Original",
    "Rotation",
    "create_file",
    "find_conflict_copies",
    "find_holders",
    "list_backups",
    "make_backup",
    "make_private_folder",
    "read_original",
    "refuse_if_open",
    "replace_original",
    "saved_at",
    "state_folder",
    "sweep_leftovers",
    "sync_folder",
    "tracker_key",
    "write_generated",
]
