"""Who has a tracker open, from what Excel and LibreOffice put beside it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.files.disk import fail_to_open, posix_only
from xlplan.files import Original, find_holders
from xlplan.files.holders import excel_name, libreoffice_name


def excel(name: str, *, narrow: str | None = None, length: int | None = None) -> bytes:
    """An owner file as Excel writes it: 165 bytes, the name twice, blanks between and behind."""
    eight = (name if narrow is None else narrow).encode("cp1252", "replace")[:52]
    wide = name.encode("utf-16-le")[:104]
    begins = bytes([len(eight)]) + eight.ljust(54, b" ")
    counted = len(wide) // 2 if length is None else length
    return (begins + counted.to_bytes(2, "little") + wide).ljust(165, b" ")[:165]


def found(original: Original, lock: str, data: bytes) -> list[str]:
    original.path.with_name(lock).write_bytes(data)
    return [holder.described for holder in find_holders(original.path)]


@pytest.mark.parametrize(
    ("data", "described"),
    [
        pytest.param(excel("Ann Smith"), "Ann Smith (Excel)", id="plain"),
        pytest.param(excel("Siân O'Neill"), "Siân O'Neill (Excel)", id="accent"),
        pytest.param(excel("Łukasz Żak"), "Łukasz Żak (Excel)", id="not-in-the-8-bit-name"),
        pytest.param(excel("Ann 🙂"), "Ann 🙂 (Excel)", id="emoji"),
        pytest.param(excel("A" * 52), f"{'A' * 52} (Excel)", id="longest"),
        pytest.param(excel("  Ann   Smith "), "Ann Smith (Excel)", id="blanks"),
        pytest.param(excel("Ann", length=0), "Ann (Excel)", id="8-bit-name-only"),
        pytest.param(excel("Ann")[:20], "Ann (Excel)", id="cut-behind-the-8-bit-name"),
        pytest.param(excel("Ann Smith")[:60], "Ann Smith (Excel)", id="cut-in-the-wide-name"),
        pytest.param(excel("Ann", length=60000), "Ann (Excel)", id="lies-about-its-length"),
        pytest.param(excel("Ann\r\nBcc: x"), "Ann Bcc: x (Excel)", id="line-ends"),
        pytest.param(excel("Ann \u202esmith"), "Ann smith (Excel)", id="turned-writing"),
        pytest.param(b"", "somebody (Excel)", id="empty"),
        pytest.param(bytes(165), "somebody (Excel)", id="zeros"),
        pytest.param(b"\xff" * 165, "somebody (Excel)", id="garbage"),
        pytest.param(excel(" "), "somebody (Excel)", id="only-blanks"),
        pytest.param(b"\x03", "somebody (Excel)", id="one-byte"),
    ],
)
def test_excel_names_who_has_it(data: bytes, described: str, original: Original) -> None:
    """The name stands as the person wrote it in Excel; without one it is somebody."""
    assert found(original, "~$plan.xlsx", data) == [described]


@pytest.mark.parametrize(
    ("line", "described"),
    [
        pytest.param(
            "Siân O'Neill\\, PMO,son,pc7,23.11.2026 01:03,file:///home/son;",
            "Siân O'Neill, PMO (LibreOffice)",
            id="comma",
        ),
        pytest.param(",son,pc7,,;", "son (LibreOffice)", id="no-name-but-an-account"),
        pytest.param(" ,son,pc7,,;", "son (LibreOffice)", id="blank-name"),
        pytest.param(",,pc7,,;", "somebody (LibreOffice)", id="neither"),
        pytest.param("COUNCIL\\\\ann,ann,pc7,,;", "COUNCIL\\ann (LibreOffice)", id="backslash"),
        pytest.param("Ann\\\\,ann,pc7,,;", "Ann\\ (LibreOffice)", id="backslash-at-the-end"),
        pytest.param("Ann\\; Ben,ann,pc7,,;", "Ann; Ben (LibreOffice)", id="semicolon"),
        pytest.param("Ann;Ben,ben,,,;", "Ann (LibreOffice)", id="two-entries"),
        pytest.param("Ann", "Ann (LibreOffice)", id="cut"),
        pytest.param("Ann\\", "Ann (LibreOffice)", id="cut-in-an-escape"),
        pytest.param("Ann\nSmith,ann", "Ann Smith (LibreOffice)", id="line-end"),
        pytest.param("", "somebody (LibreOffice)", id="empty"),
    ],
)
def test_libreoffice_names_who_has_it(line: str, described: str, original: Original) -> None:
    """Commas, semicolons and backslashes in a name are read as LibreOffice wrote them."""
    assert found(original, ".~lock.plan.xlsx#", line.encode()) == [described]


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.builds(excel, st.text(max_size=80), length=st.none() | st.integers(0, 65535)),
        st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")),
    )
)
def test_whatever_a_lock_file_holds_gives_one_printable_line(
    original: Original, data: bytes
) -> None:
    """A name from outside goes into sentences and mails: never a line end, never too long."""
    for lock in ("~$plan.xlsx", ".~lock.plan.xlsx#"):
        original.path.with_name(lock).write_bytes(data)
    for holder in find_holders(original.path):
        assert holder.name.isprintable()
        assert holder.name == holder.name.strip()
        assert len(holder.name) <= 60
        holder.described.encode()


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=26))
def test_excel_names_come_back(name: str) -> None:
    """Every name that Excel can store is read as it was stored."""
    assert excel_name(excel(name)) == name


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_libreoffice_names_come_back(name: str) -> None:
    """Every name that LibreOffice can store is read as it was stored."""
    escaped = "".join(f"\\{c}" if c in ",;\\" else c for c in name)
    line = f"{escaped},account,pc7,23.11.2026 01:03,file:///home;"
    assert libreoffice_name(line.encode()).strip() == name.strip()


def test_a_long_name_is_cut_where_it_is_shown(original: Original) -> None:
    """A sentence stays readable, whatever somebody is called."""
    shown = found(original, ".~lock.plan.xlsx#", b"A" * 10_000)
    assert shown == [f"{'A' * 59}… (LibreOffice)"]


def test_a_lock_file_that_may_not_be_opened_still_counts(
    original: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Excel keeps its owner file to itself; that it is there says enough."""
    original.path.with_name("~$plan.xlsx").write_bytes(excel("Ann"))
    fail_to_open(monkeypatch, "rb", errno.EACCES)
    assert [holder.described for holder in find_holders(original.path)] == ["somebody (Excel)"]


def test_two_people_are_both_named(original: Original) -> None:
    """One in Excel and one in LibreOffice: both have to close it."""
    found(original, "~$plan.xlsx", excel("Ann"))
    assert found(original, ".~lock.plan.xlsx#", b"Ben,ben;") == ["Ann (Excel)", "Ben (LibreOffice)"]


@pytest.mark.parametrize(
    "other",
    [
        "~$plan2.xlsx",
        "~$an.xlsx",
        "~$plan.docx",
        ".~lock.plan2.xlsx#",
        "~plan.xlsx",
        "~$plan.xlsx.b",
    ],
)
def test_lock_files_of_other_workbooks_say_nothing(other: str, original: Original) -> None:
    """Only the tracker's own counts; the short form of the name is Word's, never Excel's."""
    assert found(original, other, excel("Ann")) == []


@pytest.mark.parametrize("name", ["a.xlsx", "Children's services action plan 2026.xlsx", "é" * 60])
def test_excel_puts_its_two_characters_before_the_whole_name(name: str, tmp_path: Path) -> None:
    """Short or long, the owner file of a workbook has its whole name."""
    (tmp_path / f"~${name}").write_bytes(excel("Ann"))
    assert [holder.name for holder in find_holders(tmp_path / name)] == ["Ann"]


def test_the_spelling_of_the_name_does_not_matter(original: Original) -> None:
    """Over a share PLAN.XLSX opens plan.xlsx, and the lock file is called as it was opened."""
    assert found(original, "~$PLAN.XLSX", excel("Ann")) == ["Ann (Excel)"]


@pytest.mark.parametrize("length", [240, 250, 255])
def test_a_name_too_long_for_a_lock_file_has_none(length: int, tmp_path: Path) -> None:
    """Where a lock file cannot exist, nobody is named and nothing fails."""
    assert find_holders(tmp_path / f"{'p' * (length - 5)}.xlsx") == ()


def test_no_folder_no_holder(tmp_path: Path) -> None:
    """A tracker whose folder is gone is told about elsewhere."""
    assert find_holders(tmp_path / "gone" / "plan.xlsx") == ()


def test_a_folder_that_may_not_be_listed_is_asked_for_the_very_name(
    original: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who may use a folder and not list it is still told who has the tracker."""
    found(original, "~$plan.xlsx", excel("Ann"))

    def refused(_: object) -> list[str]:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "listdir", refused)
    assert [holder.name for holder in find_holders(original.path)] == ["Ann"]


@posix_only
def test_what_only_looks_like_a_lock_file_is_none(original: Original) -> None:
    """A folder or a pipe of that name neither locks the tracker nor lets the night hang."""
    original.path.with_name("~$plan.xlsx").mkdir()
    os.mkfifo(original.path.with_name(".~lock.plan.xlsx#"))
    assert find_holders(original.path) == ()
