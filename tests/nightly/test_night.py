"""Which exit code counts when several trackers ended differently."""

from __future__ import annotations

import pytest

from xlplan import errors
from xlplan.errors import XlplanError
from xlplan.nightly.night import worst


@pytest.mark.parametrize(
    ("codes", "counts"),
    [
        ([], 0),
        ([0, 0], 0),
        ([0, 75], 75),
        ([75, 69], 69),
        ([69, 65, 75], 65),
        ([65, 77, 0], 77),
        ([78, 77], 78),
        ([70, 78, 2], 70),
        ([2, 75], 2),
    ],
)
def test_the_worst_exit_code_counts(codes: list[int], counts: int) -> None:
    """What passes by itself is less than what somebody has to put right, and a bug is worst."""
    assert worst(codes) == counts


def test_every_exit_code_there_is_has_its_place() -> None:
    """An error that is added later cannot end a night with a traceback."""
    codes = {
        each.exit_code
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, XlplanError)
    }
    assert all(worst([code, 0]) == code for code in codes)
