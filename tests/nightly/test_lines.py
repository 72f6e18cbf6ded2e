"""What a run says in one line: true whatever became of the mail."""

from __future__ import annotations

import pytest

from tests.nightly.council import FIRST, Council, by_smtp
from xlplan.nightly.lines import describe
from xlplan.nightly.work import work_on


@pytest.mark.parametrize(
    ("without", "says"),
    [
        ("sent", "report mailed earlier today."),
        ("kept", "mail kept earlier today, not sent."),
        ("refused", "the mail was refused earlier today."),
        ("waiting", "the mail waits in the outbox."),
        ("", "the mail waits in the outbox."),
        ("none", "no mail is set up."),
        ("another day", "no mail on this weekday."),
    ],
)
def test_a_run_without_a_new_mail_says_where_the_days_mail_is(
    without: str, says: str, council: Council
) -> None:
    """What still waits did not happen earlier today."""
    night = council.night(FIRST, by_smtp(25))
    worked = work_on(council.tracker, night, save=False)
    assert describe(worked, {}, night, without).endswith(f"; {says}")
