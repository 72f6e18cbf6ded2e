"""True stored results for formulas: an engine computes, Excel's own results say what to believe.

>>> from xlplan.xlsx.recalc import recalculate
>>> done = recalculate(data, date(2026, 11, 23))  # doctest: +SKIP

`recalculate` refreshes what an edit or the date has made old; `compare` only looks. Contains no
formula engine of its own.
"""

from xlplan.xlsx.recalc.engine import Engine, ask_cellrune
from xlplan.xlsx.recalc.fence import EngineFailed, Fence
from xlplan.xlsx.recalc.libreoffice import ask_libreoffice
from xlplan.xlsx.recalc.recalculate import (
    Compared,
    Origin,
    Outcome,
    Recalculated,
    compare,
    recalculate,
)

ENGINES = {"cellrune": ask_cellrune, "libreoffice": ask_libreoffice}

__all__ = [
    "ENGINES",
    "Compared",
    "Engine",
    "EngineFailed",
    "Fence",
    "Origin",
    "Outcome",
    "Recalculated",
    "ask_cellrune",
    "ask_libreoffice",
    "compare",
    "recalculate",
]
