"""Where printed pages begin: nothing is cut that fits a page, and no page stays nearly empty."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.report.breaks import Block, page_room, page_starts

ROOM, TITLE = 500.0, 60.0


def block(row: int, height: float, chart: float = 0.0) -> Block:
    return Block(row, height, row + 50, chart)


@pytest.mark.parametrize(
    ("blocks", "starts"),
    [
        pytest.param([block(2, 400)], [], id="one-fits"),
        pytest.param([block(2, 480)], [], id="the-first-stays-with-the-title"),
        pytest.param([block(2, 200), block(20, 200)], [], id="two-fit"),
        pytest.param([block(2, 300), block(20, 200)], [20], id="the-second-does-not"),
        pytest.param([block(2, 100), block(20, 200, 250)], [20], id="its-chart-would-not"),
        pytest.param([block(2, 100), block(20, 200, 400)], [70], id="only-its-chart-goes-over"),
        pytest.param([block(2, 300, 300)], [52], id="the-chart-of-the-first"),
        pytest.param([block(2, 100), block(20, 2000)], [], id="a-long-table-begins-below"),
        pytest.param([block(2, 300), block(20, 2000)], [20], id="or-on-a-page-of-its-own"),
        pytest.param([block(2, 1100), block(99, 300)], [], id="below-the-end-of-a-long-table"),
        pytest.param([block(2, 1300), block(99, 300)], [99], id="which-left-too-little"),
    ],
)
def test_pages_begin_where_a_reader_would_turn(blocks: list[Block], starts: list[int]) -> None:
    """A table is whole, its chart is whole, and where there is room they stay together."""
    assert list(page_starts(TITLE, blocks, ROOM)) == starts


@given(st.lists(st.tuples(st.floats(20, 2000), st.floats(0, ROOM)), min_size=1, max_size=8))
def test_what_fits_a_page_is_never_cut(sizes: list[tuple[float, float]]) -> None:
    """Laid out by those breaks, whatever the sizes: only a table of several pages runs on."""
    blocks = [block(100 * n, *size) for n, size in enumerate(sizes, start=1)]
    starts = set(page_starts(TITLE, blocks, ROOM))
    used = TITLE
    for place, each in enumerate(blocks):
        used = 0.0 if each.row in starts else used
        assert used + each.height <= ROOM or each.height > ROOM or not place
        used += each.height
        used = used % ROOM if used > ROOM else used
        used = 0.0 if each.chart_row in starts else used
        assert not each.chart_height or used + each.chart_height <= ROOM
        used += each.chart_height


def test_a_wide_sheet_has_more_rows_on_a_page() -> None:
    """It is printed smaller; a narrow one is never printed larger."""
    narrow, fits, wide = [20.0], [100.0], [100.0] * 3
    assert page_room(narrow, large=False) == page_room(fits, large=False) < 501
    assert page_room(wide, large=False) > 2 * page_room(fits, large=False)
    assert page_room(wide, large=True) > page_room(fits, large=False)
