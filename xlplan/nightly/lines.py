"""What a run says for itself in one line a tracker, and as JSON. Nothing is worked out here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from xlplan.errors import XlplanError
from xlplan.nightly.letters import name_of_report_mail
from xlplan.nightly.night import Ended, Night
from xlplan.nightly.work import Worked
from xlplan.plan import Rag
from xlplan.summary import count, count_rags, why_not_rated

_NO_MAIL = {"another day": "no mail on this weekday", "none": "no mail is set up"}
_MAIL = {
    "sent": "report mailed",
    "kept": "mail kept, not sent",
    "waiting": "the mail waits in the outbox",
    "refused": "the mail was refused",
}
_EARLIER = {
    "sent": "report mailed earlier today",
    "kept": "mail kept earlier today, not sent",
    "refused": "the mail was refused earlier today",
}


def describe(worked: Worked, states: Mapping[str, str], night: Night, without: str) -> str:
    """ "plan.xlsx: 24 actions, 7 Red, 1 Amber; 12 cells refreshed; report mailed."

    `without` is why there is no new mail, where there is none.
    """
    counts = worked.assessment.counts()
    urgent = count_rags(tuple((rag, counts[rag]) for rag in (Rag.RED, Rag.AMBER)))
    if why := why_not_rated(worked.assessment):
        urgent = f"cannot be rated ({why})"
    actions = count(len(worked.assessment.plan.actions), "action")
    cells = "not refreshed" if worked.obstacle else f"{count(worked.cells, 'cell')} refreshed"
    mail = _describe_mail(states.get(name_of_report_mail(night)), without)
    if mail == _MAIL["kept"]:
        mail += f", in {night.places.outbox_of(worked.path) / 'kept'}"
    what = f"{actions}{f', {urgent}' if urgent else ''}; {cells}; {mail}"
    reason = f" {worked.obstacle.sentence}" if worked.obstacle else ""
    return f"{worked.path.name}: {what}.{reason}"


def _describe_mail(state: str | None, without: str) -> str:
    if state is not None:
        return _MAIL[state]
    return (_NO_MAIL | _EARLIER).get(without, _MAIL["waiting"])


def describe_failure(path: Path, problem: XlplanError) -> str:
    """What is wrong, with the tracker's name if it is not in the sentence already."""
    sentence = problem.sentence
    return sentence if path.name in sentence else f"{path.name}: {sentence}"


def describe_night(ended: Sequence[Ended]) -> str:
    """ "3 trackers: 2 done, 1 not (exit code 75)." """
    failed = [each for each in ended if each.exit_code]
    codes = ", ".join(str(code) for code in dict.fromkeys(each.exit_code for each in failed))
    number = count(len(ended), "tracker")
    if not failed:
        return f"{number}: all done."
    word = "code" if len({each.exit_code for each in failed}) == 1 else "codes"
    return f"{number}: {len(ended) - len(failed)} done, {len(failed)} not (exit {word} {codes})."


def as_json(ended: Ended) -> dict[str, Any]:
    """Everything a run came to for one tracker."""
    return {
        "tracker": str(ended.tracker),
        "exit_code": ended.exit_code,
        "line": ended.line,
        "cells_changed": ended.cells_changed,
        "findings": ended.findings,
        "sha256": ended.sha256 or None,
        "report": None if ended.report is None else str(ended.report),
        "mails": dict(ended.mails),
        "problems": [_problem(problem) for problem in ended.problems],
        "warnings": list(ended.warnings),
    }


def _problem(problem: XlplanError) -> dict[str, Any]:
    return {
        "exit_code": problem.exit_code,
        "kind": type(problem).__name__,
        "sentence": problem.sentence,
        "next_step": problem.next_step,
    }
