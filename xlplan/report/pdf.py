"""The report as a PDF, made by LibreOffice where it is installed: no PDF writer of our own."""

from __future__ import annotations

from xlplan.errors import CannotWrite
from xlplan.xlsx.recalc.fence import EngineFailed, Fence
from xlplan.xlsx.recalc.libreoffice import convert_to_pdf

# A remark, which viewers pass over; whoever changes the PDF and saves it writes behind it.
_MARK = b"\n%Report made by xlplan\n"


def as_pdf(report: bytes) -> bytes:
    """The pages of a report as they would be printed; `CannotWrite` without LibreOffice."""
    try:
        return convert_to_pdf(report, Fence()) + _MARK
    except EngineFailed as reason:
        raise CannotWrite(
            f"The PDF could not be made: {reason}. The report itself is there.",
            "Install LibreOffice (Debian: libreoffice-calc), or save the report as PDF in Excel.",
        ) from None


def is_pdf_report(data: bytes) -> bool:
    """Whether a file is a PDF as xlplan made it, and so may be made again over it."""
    return data.startswith(b"%PDF-") and data.endswith(_MARK)
