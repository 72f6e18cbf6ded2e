"""A dry run: everything can be looked at, and nothing has happened."""

from __future__ import annotations

import pytest

from tests.nightly.council import FIRST, OUTBOX, Council, attached, parsed, sheet_names
from xlplan.nightly.preview import preview


def test_a_dry_run_writes_nothing_but_its_preview(council: Council) -> None:
    """The tracker stays, and there is no history, outbox, backup, lock or log."""
    before = council.tracker.read_bytes()
    ended = preview(council.tracker, council.night())
    assert ended.exit_code == 0
    assert council.tracker.read_bytes() == before
    assert [path.name for path in council.state.iterdir()] == ["preview"]


def test_the_preview_shows_the_report_and_the_mail(council: Council) -> None:
    """The line says where they are; the mail is the one the night will send."""
    ended = preview(council.tracker, council.night())
    (folder,) = (council.state / "preview").iterdir()
    assert str(folder) in ended.line
    (mail,) = (parsed(path.read_bytes()) for path in folder.glob("*.eml"))
    (report,) = folder.glob("*.xlsx")
    assert attached(mail) == report.read_bytes()
    assert "Summary" in sheet_names(report.read_bytes())
    ended = council.run()
    assert mail["Subject"] == council.mails()[0]["Subject"]


def test_a_second_dry_run_takes_the_place_of_the_first(council: Council) -> None:
    """No mail of a lead who is no longer there is left to be taken for a real one."""
    preview(council.tracker, council.night())
    ended = preview(council.tracker, council.night(FIRST, ""))
    (folder,) = (council.state / "preview").iterdir()
    assert "0 mails" in ended.line
    assert list(folder.glob("*.eml")) == []


def test_it_says_what_has_changed_since_a_real_night(council: Council) -> None:
    """The history is read, and not written."""
    council.run()
    history = (council.state / "history.sqlite").read_bytes()
    council.type("D6", "Zadie Quill")
    preview(council.tracker, council.night(FIRST.replace(day=2)))
    (folder,) = (council.state / "preview").iterdir()
    (mail,) = folder.glob("*.eml")
    assert b"Zadie Quill" in mail.read_bytes()
    assert (council.state / "history.sqlite").read_bytes() == history


@pytest.mark.parametrize("content", [None, b"damaged"], ids=["missing", "damaged"])
def test_what_a_night_could_not_read_a_dry_run_cannot(
    content: bytes | None, council: Council
) -> None:
    """With the same exit code, and no alarm."""
    council.tracker.unlink()
    if content is not None:
        council.tracker.write_bytes(content)
    tried = preview(council.tracker, council.night(FIRST, OUTBOX))
    assert not council.outbox.exists()
    assert tried.exit_code == council.run().exit_code


def test_a_preview_that_cannot_be_written_is_a_sentence(council: Council) -> None:
    """A state folder that is a file: exit code 73."""
    council.state.write_text("")
    ended = preview(council.tracker, council.night())
    assert ended.exit_code == 73
    assert "preview" in ended.line
