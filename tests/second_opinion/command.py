"""The command line behind scripts/corpus.py: a folder in, lines and an exit code out.

Deliberately holds no check of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.second_opinion.examine import examine
from tests.second_opinion.office import no_longer_openable
from tests.second_opinion.processes import in_processes
from tests.second_opinion.report import Report, print_report, totals


def main(words: Sequence[str], about: str) -> int:
    """Examine every workbook below a folder; 1 when anything is wrong."""
    given = _parser(about).parse_args(words)
    paths = sorted(p for p in given.folder.rglob("*") if p.suffix.casefold() in (".xlsx", ".xlsm"))
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        keep = {path: Path(folder) / f"{n}.xlsx" for n, path in enumerate(paths)}

        def examined(path: Path) -> Report:
            return examine(path, keep[path] if given.libreoffice else None)

        found = list(in_processes(examined, paths, given.jobs, given.seconds))
        office = _opened_in_libreoffice(keep, found) if given.libreoffice else {}
    reports = sorted(found, key=lambda each: each.path)
    figures = totals(reports) | office | {"seconds": round(time.monotonic() - start)}
    print_report(reports, figures)
    if given.json:
        details = [asdict(report) for report in reports]
        given.json.write_text(json.dumps({"totals": figures, "files": details}, indent=1))
    return 1 if any(report.is_wrong for report in reports) else 0


def _parser(about: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=about.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--libreoffice", action="store_true", help="open every result in soffice")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every result there")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seconds", type=int, default=300, help="the most for one file")
    return parser


def _opened_in_libreoffice(keep: dict[Path, Path], reports: list[Report]) -> dict[str, object]:
    """How many of the edited files LibreOffice opens; one it does not open is that file's fault."""
    edited = {path: new for path, new in keep.items() if new.exists()}
    counts, lost = no_longer_openable(edited)
    for report in reports:
        if Path(report.path) in lost:
            report.faults.append("LibreOffice cannot open it any more")
    return {"LibreOffice": counts}
