"""Texts for the property tests: the parsers' own vocabulary, and anything else."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

_WORDS = (
    "By Start from to until – - / , ; : . ( ) & and or June July Jan March 2018 Sept. 16 '18 1 31 "
    "1st 30th 2018/19 18/19 Q3 FY academic year autumn term mid early end of the TBC TBD ? n/a "
    "ongoing onwards annually every within 3 months approval £ £450 £1,024 £0 45 pence 45p "
    "£2.5k @ per day a mile x × = + % ½ 10 30 days schools Total cost Sub-total 1. 6-8 Plus nil "
    "No additional cost excluding share Jane Brown O'Byrne Dr Head of Team SENCO HT Cllr board "
    "01/04/2018 2018-03-31 31/02/2018 £1 £999999999999 ٣ ２０１８ \n \t \r \x00 \xa0 😀"
).split(" ")


@pytest.fixture(scope="session")
def texts() -> st.SearchStrategy[str]:
    """Any text: words of plans in any order, any characters, and long runs of one word."""
    plan_like = st.lists(st.sampled_from(_WORDS), max_size=30).map(" ".join)
    run_together = st.lists(st.sampled_from(_WORDS), max_size=12).map("".join)
    long = st.builds(lambda word, n: word * n, st.sampled_from(_WORDS), st.integers(1, 400))
    return st.one_of(plan_like, run_together, long, st.text())
