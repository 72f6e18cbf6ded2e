"""Puts the report together: its sheets in order, its properties, its bytes.

Deterministic: the same assessment gives the same bytes. Changes since the last report need a
history and are not shown yet.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from datetime import datetime, time

from xlsxwriter import Workbook

from xlplan import __version__
from xlplan.assess import Assessment
from xlplan.fitting import FONT, FONT_SIZE
from xlplan.report.about import write_about
from xlplan.report.checks import write_checks
from xlplan.report.costs import write_costs
from xlplan.report.status import write_status
from xlplan.report.styles import Page
from xlplan.report.summary import write_summary

MADE_BY = "Report made by xlplan"


def make_report(assessment: Assessment, source_name: str, source_sha256: str) -> bytes:
    """The report's bytes; `source_name` and `source_sha256` say what it was made from."""
    buffer = io.BytesIO()
    font = {"font_name": FONT, "font_size": FONT_SIZE}
    book = Workbook(buffer, {"in_memory": True, "default_format_properties": font})
    book.set_properties(
        {
            "title": f"{assessment.plan.name}: RAG status",
            "subject": "RAG status of an action plan",
            "comments": f"{MADE_BY} {__version__}",
            # The day reported on, not the moment of writing: same input, same bytes.
            "created": datetime.combine(assessment.today, time()),
        }
    )
    page = Page(book, assessment.plan.name, assessment.today)
    write_summary(page, assessment)
    write_status(page, assessment)
    write_checks(page, assessment)
    if assessment.plan.has_costs:
        write_costs(page, assessment)
    write_about(page, assessment, source_name, source_sha256)
    book.close()
    return buffer.getvalue()


def is_report(data: bytes) -> bool:
    """Whether a file is a report xlplan made, and so may be made again over it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return MADE_BY.encode() in package.read("docProps/core.xml")
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, RuntimeError):
        return False
