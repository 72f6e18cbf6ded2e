"""Marking a workbook to recalculate when it is opened, and nothing else in it.

Used where a formula that an edit reaches could not be proven.
"""

from xlplan.xlsx.opening import recalculated_on_opening
from xlplan.xlsx.package import open_workbook
from xlplan.xlsx.prove import prove
from xlplan.xlsx.rebuild import rebuilt


def marked_to_recalculate(data: bytes) -> bytes:
    """The workbook that Excel works out afresh when it opens it; the same bytes if it does so."""
    workbook = open_workbook(data)
    replaced = recalculated_on_opening(workbook)
    if not replaced:
        return data
    new = rebuilt(workbook.archive, replaced, ())
    prove(workbook.archive, new, replaced, ())
    return new
