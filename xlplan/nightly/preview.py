"""A night tried out: the report and the mails as they would be, in a folder of their own.

Writes nothing else: no tracker, no history, no outbox, no log, no lock; and calls nobody.
"""

from __future__ import annotations

from pathlib import Path

from xlplan.changes import Changes
from xlplan.errors import CannotWrite, XlplanError, gathering
from xlplan.files import make_private_folder, tracker_key, write_generated
from xlplan.mail.message import name_report
from xlplan.nightly.lines import describe_failure
from xlplan.nightly.made import render, report_of
from xlplan.nightly.night import Ended, Night
from xlplan.nightly.past import changes_since_last
from xlplan.nightly.work import Worked, work_on
from xlplan.summary import count


def preview(path: Path, night: Night) -> Ended:
    """What a run would do with this tracker now, and where its report and mails can be seen."""
    path = path.resolve()
    problems: list[XlplanError] = []
    try:
        worked = work_on(path, night, save=False)
        changes: Changes | None = None
        notice = ""
        with gathering(problems):
            changes, notice = changes_since_last(worked, night, keep=False)
        folder, mails = _show(worked, changes, night, problems)
    except XlplanError as problem:
        return Ended(path, describe_failure(path, problem), (problem,))
    line = (
        f"{path.name}: {count(worked.cells, 'cell')} would be refreshed; the report and "
        f"{count(mails, 'mail')} as they would be are in {folder}."
    )
    findings = len(worked.assessment.findings)
    warnings = (*worked.warnings, *((notice,) if notice else ()))
    return Ended(path, line, tuple(problems), warnings, findings=findings)


def _show(
    worked: Worked, changes: Changes | None, night: Night, problems: list[XlplanError]
) -> tuple[Path, int]:
    """Writes the report and the mails where they can be seen; where that is, and how many mails."""
    folder = night.places.preview / tracker_key(worked.path)
    report = report_of(worked, changes, night, problems)
    mails = tuple(render(worked, changes, report, night))
    try:
        make_private_folder(folder)
        for old in folder.glob("*.eml"):
            old.unlink()
    except OSError as reason:
        raise CannotWrite(
            f"The preview cannot be put into {folder} ({reason.strerror}).",
            "Choose another state_dir, or ask for permission to write there.",
        ) from None
    write_generated(folder / name_report(worked.path.stem, night.today), report)
    for mail in mails:
        write_generated(folder / f"{mail.name}.eml", mail.data)
    return folder, len(mails)
