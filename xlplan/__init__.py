"""xlplan keeps an action plan honest: it reads, checks, refreshes and reports on an Excel tracker.

The library's doors are `xlplan.tracker` (a workbook to a plan and back), `xlplan.assess`
(a plan to flags, ratings and totals), `xlplan.report` and `xlplan.xlsx`. Nothing here runs
on import.
"""

__version__ = "0.1.0"
