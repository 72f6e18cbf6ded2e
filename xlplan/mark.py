"""How xlplan knows a report of its own again: words in the properties, which Excel keeps.

Looks at nothing else, and never at the cells, where officers may write the same words.
"""

from __future__ import annotations

from xlplan.errors import WorkbookRefused, XlplanError
from xlplan.xlsx.archive import read_archive
from xlplan.xlsx.unpack import inflate

MADE_BY = "Report made by xlplan"
_PROPERTIES = "docProps/core.xml"


def is_report(data: bytes) -> bool:
    """Whether a file is a report xlplan made, and so may be made again over it."""
    try:
        part = read_archive(data).find(_PROPERTIES)
        # Only the beginning: somebody else's file may unpack to anything.
        return part is not None and MADE_BY.encode() in next(inflate(data, part), b"")
    except XlplanError:
        return False


def refuse_report(data: bytes) -> None:
    """Returns for any other file; a report looks like a plan here and there, and is none.

    Raises `WorkbookRefused`.
    """
    if is_report(data):
        raise WorkbookRefused(
            "The file is a report that xlplan made, not a tracker.",
            "Give the tracker it was made from.",
        )
