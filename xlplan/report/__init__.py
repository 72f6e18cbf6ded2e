"""The RAG-status report: a workbook xlplan generates afresh and nobody edits.

The tracker is never written from here.
"""

from xlplan.report.logo import read_logo
from xlplan.report.mark import is_report, refuse_report
from xlplan.report.subject import Choice, Source, Subject
from xlplan.report.workbook import SHEET_NAMES, make_report

__all__ = [
    "SHEET_NAMES",
    "Choice",
    "Source",
    "Subject",
    "is_report",
    "make_report",
    "read_logo",
    "refuse_report",
]
