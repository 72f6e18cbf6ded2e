"""The RAG-status report: a workbook xlplan generates afresh and nobody edits.

The tracker is never written from here.
"""

from xlplan.report.workbook import is_report, make_report

__all__ = ["is_report", "make_report"]
