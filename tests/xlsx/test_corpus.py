"""Real workbooks with nearly every oddity of the format, each edited without loss or refused.

How each is judged, and that it shares nothing with the editor, is in tests/second_opinion.
"""

from pathlib import Path

import pytest

from tests.second_opinion.examine import examine

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
WORKBOOKS = sorted(CORPUS.glob("*/*.xls[xm]"))
NONE = pytest.param(CORPUS, marks=pytest.mark.skip("shared corpus not beside the checkout"))


@pytest.mark.parametrize("path", WORKBOOKS or [NONE], ids=lambda path: path.name)
def test_a_real_workbook_is_refused_or_edited_without_loss(path: Path) -> None:
    """An officer's workbook, however odd, is never half read and never loses anything."""
    report = examine(path)

    assert report.wrongs == []
    assert report.is_lossless or report.door
