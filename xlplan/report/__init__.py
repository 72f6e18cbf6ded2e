"""The RAG-status report: a workbook xlplan generates afresh and nobody edits.

The tracker is never written from here.
"""

from xlplan.report.logo import read_logo
from xlplan.report.subject import Choice, Source, Subject
from xlplan.report.workbook import SHEET_NAMES, make_report

__all__ = [
    "SHEET_NAMES",
    "Choice",
    "Source",
    "Subject",
    "make_report",
    "read_logo",
]
