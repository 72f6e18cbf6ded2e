"""The report as a PDF: by LibreOffice, or a sentence that says how to come by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.report.maker import report
from tests.report.office import HAS_OFFICE, HAS_PDF_TEXT, pdf_text
from xlplan.errors import CannotWrite
from xlplan.report.pdf import as_pdf


@pytest.mark.skipif(not (HAS_OFFICE and HAS_PDF_TEXT), reason="LibreOffice is not installed")
def test_the_pdf_says_what_the_report_says(tmp_path: Path) -> None:
    """Headline and pages are there."""
    (tmp_path / "report.pdf").write_bytes(as_pdf(report("blank")))
    words = pdf_text(tmp_path / "report.pdf")
    assert "0 actions: none yet." in words
    assert "Page 1 of 5" in words


def test_without_libreoffice_a_sentence_says_how(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is left with a traceback."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotWrite, match="LibreOffice is not installed"):
        as_pdf(report("blank"))
