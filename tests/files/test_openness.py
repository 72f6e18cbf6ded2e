"""Whether a tracker may be written now, and who has it if not."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.files.disk import fail_to_open, names, posix_only
from xlplan.errors import CannotWrite, NoPermission, TrackerChanged, TrackerOpen
from xlplan.files import Original, openness, refuse_if_open
from xlplan.files.openness import file_system, is_busy, opening_tells, persist

NO_PAUSES = (0.0, 0.0, 0.0)
LINE = "36 35 0:44 / {place} rw,relatime shared:1 - {kind} //fs/plans rw"


def mounted(*places: tuple[str, str]) -> str:
    return "".join(LINE.format(place=place, kind=kind) + "\n" for place, kind in places)


def lock(original: Original, name: str, data: bytes = b"") -> None:
    original.path.with_name(name).write_bytes(data)


def busy(number: int = errno.EBUSY) -> OSError:
    return OSError(number, os.strerror(number))


def test_a_tracker_nobody_has_may_be_written(original: Original) -> None:
    """Looking changes nothing: neither a byte nor the time of its last save."""
    before = original.path.stat()
    refuse_if_open(original.path, NO_PAUSES)
    after = original.path.stat()
    assert (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)
    assert names(original.path.parent) == ["plan.xlsx"]


@pytest.mark.parametrize(
    ("locks", "sentence"),
    [
        pytest.param(
            {"~$plan.xlsx": b"\x03Ann"}, "plan.xlsx is open: Ann (Excel) has it.", id="Excel"
        ),
        pytest.param(
            {".~lock.plan.xlsx#": b"Ben,ben;"},
            "plan.xlsx is open: Ben (LibreOffice) has it.",
            id="LibreOffice",
        ),
        pytest.param(
            {"~$plan.xlsx": b""}, "plan.xlsx is open: somebody (Excel) has it.", id="no-name"
        ),
        pytest.param(
            {"~$plan.xlsx": b"\x03Ann", ".~lock.plan.xlsx#": b"Ben,ben;"},
            "plan.xlsx is open: Ann (Excel) and Ben (LibreOffice) have it.",
            id="two",
        ),
    ],
)
def test_who_has_it_is_named(locks: dict[str, bytes], sentence: str, original: Original) -> None:
    """On a disk where opening proves nothing the lock file decides, and gives the name."""
    for name, data in locks.items():
        lock(original, name, data)
    with pytest.raises(TrackerOpen) as told:
        refuse_if_open(original.path, NO_PAUSES)
    assert told.value.sentence == sentence
    assert f"delete {' and '.join(locks)} beside it" in told.value.next_step


@pytest.mark.usefixtures("on_a_share")
def test_a_lock_file_left_behind_does_not_count_on_a_share(original: Original) -> None:
    """Excel crashed last week: the share opens the tracker for writing, so nobody has it."""
    lock(original, "~$plan.xlsx", b"\x03Ann")
    refuse_if_open(original.path, NO_PAUSES)


@pytest.mark.usefixtures("on_a_share")
@pytest.mark.parametrize("number", [errno.EBUSY, errno.ETXTBSY, errno.EACCES])
def test_a_share_that_refuses_names_the_holder(
    number: int, original: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused by the share and with a lock file: then the name in it is right."""
    lock(original, "~$plan.xlsx", b"\x03Ann")
    fail_to_open(monkeypatch, "r+b", number)
    with pytest.raises(TrackerOpen, match=r"somebody \(Excel\)|Ann \(Excel\) has it"):
        refuse_if_open(original.path, NO_PAUSES)


@pytest.mark.usefixtures("on_a_share")
def test_a_share_that_refuses_without_a_lock_file_is_open_too(
    original: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser or a phone leaves no lock file."""
    fail_to_open(monkeypatch, "r+b", errno.EBUSY)
    with pytest.raises(TrackerOpen, match="another program keeps it to itself"):
        refuse_if_open(original.path, NO_PAUSES)


@pytest.mark.parametrize(
    ("number", "error"),
    [
        pytest.param(errno.EACCES, NoPermission, id="read-only"),
        pytest.param(errno.EPERM, NoPermission, id="immutable"),
        pytest.param(errno.EROFS, CannotWrite, id="read-only-drive"),
        pytest.param(errno.EIO, CannotWrite, id="bad-drive"),
        pytest.param(errno.ENOENT, TrackerChanged, id="removed"),
        pytest.param(errno.EBUSY, TrackerOpen, id="kept"),
    ],
)
def test_each_refusal_has_its_own_sentence(
    number: int,
    error: type[Exception],
    original: Original,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What to do next differs: ask for permission, see to the drive, or wait."""
    fail_to_open(monkeypatch, "r+b", number)
    with pytest.raises(error, match=r"plan\.xlsx"):
        refuse_if_open(original.path, NO_PAUSES)


@pytest.fixture
def as_nobody() -> Iterator[Path]:
    """A folder of an account that may not do everything, which the test is run by."""
    with tempfile.TemporaryDirectory() as folder:
        is_root = os.geteuid() == 0
        if is_root:
            os.chown(folder, 65534, 65534)
            os.seteuid(65534)
        try:
            yield Path(folder)
        finally:
            if is_root:
                os.seteuid(0)


@posix_only
def test_a_read_only_tracker_is_refused(as_nobody: Path) -> None:
    """It could be replaced in its folder; that it is read-only was somebody's will."""
    path = as_nobody / "plan.xlsx"
    path.write_bytes(b"as it was")
    refuse_if_open(path, NO_PAUSES)
    path.chmod(0o444)
    with pytest.raises(NoPermission, match="may not be written"):
        refuse_if_open(path, NO_PAUSES)


def test_a_folder_in_the_place_of_a_tracker_is_refused(original: Original) -> None:
    """Somebody moved the tracker into a folder of its own name."""
    original.path.unlink()
    original.path.mkdir()
    with pytest.raises((CannotWrite, NoPermission)):
        refuse_if_open(original.path, NO_PAUSES)


def test_a_tracker_that_is_gone_is_said(original: Original) -> None:
    """Moved or deleted: nothing to write, and the run may be tried again."""
    original.path.unlink()
    with pytest.raises(TrackerChanged, match="no longer there"):
        refuse_if_open(original.path, NO_PAUSES)


class Attempts:
    """An action that fails some times, and counts."""

    def __init__(self, *failures: OSError) -> None:
        self.failures, self.count = list(failures), 0

    def __call__(self) -> str:
        self.count += 1
        if self.failures:
            raise self.failures.pop(0)
        return "done"


@pytest.mark.parametrize("failures", range(4))
def test_a_moment_is_waited_out(failures: int, tmp_path: Path) -> None:
    """A virus scanner has the file for a moment; the night goes on after it."""
    action = Attempts(*(busy() for _ in range(failures)))
    assert persist(action, tmp_path, NO_PAUSES) == "done"
    assert action.count == failures + 1


def test_somebody_who_stays_is_not_waited_for(tmp_path: Path) -> None:
    """Excel has it for hours: after the pauses the error comes out."""
    action = Attempts(*(busy() for _ in range(9)))
    with pytest.raises(OSError, match="busy"):
        persist(action, tmp_path, NO_PAUSES)
    assert action.count == 4


def test_what_waiting_does_not_cure_is_not_tried_again(tmp_path: Path) -> None:
    """A full disk stays full."""
    action = Attempts(busy(errno.ENOSPC))
    with pytest.raises(OSError, match="space"):
        persist(action, tmp_path, NO_PAUSES)
    assert action.count == 1


def test_the_pauses_are_short() -> None:
    """A tracker that is open costs the night less than two seconds."""
    assert 1 < sum(openness.PAUSES) < 2


@posix_only
@pytest.mark.parametrize("share", [True, False], ids=["share", "disk"])
def test_no_permission_means_busy_only_on_a_share(
    share: bool, original: Original, request: pytest.FixtureRequest
) -> None:
    """SMB says "access denied" for a file in use; a disk means what it says."""
    if share:
        request.getfixturevalue("on_a_share")
    assert is_busy(busy(errno.EACCES), original.path) is share


@posix_only
@pytest.mark.usefixtures("on_a_share")
def test_a_link_on_a_disk_to_a_share_counts_as_on_the_share(tmp_path: Path) -> None:
    """Where the real file lies decides; here everything does."""
    assert opening_tells(tmp_path / "plan.xlsx")


@posix_only
def test_a_link_is_followed_to_where_the_file_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link in the home folder leads to the share."""
    share = tmp_path / "share"
    share.mkdir()
    (tmp_path / "plan.xlsx").symlink_to(share / "plan.xlsx")
    mounts = tmp_path / "mountinfo"
    mounts.write_text(mounted(("/", "ext4"), (os.path.realpath(share), "cifs")), encoding="utf-8")
    monkeypatch.setattr(openness, "_MOUNTS", mounts)
    assert opening_tells(tmp_path / "plan.xlsx")
    assert not opening_tells(tmp_path / "other.xlsx")


@posix_only
@pytest.mark.parametrize("what", ["missing", "not-utf-8"])
def test_without_a_list_of_mounts_the_hints_decide(
    what: str, original: Original, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a Mac or in a container that hides it, a lock file is respected."""
    mounts = tmp_path / "mountinfo"
    if what == "not-utf-8":
        mounts.write_bytes(b"36 35 0:44 / /srv/\xff\xfe rw - cifs x rw\n\xff\n")
    monkeypatch.setattr(openness, "_MOUNTS", mounts)
    lock(original, "~$plan.xlsx")
    with pytest.raises(TrackerOpen):
        refuse_if_open(original.path, NO_PAUSES)


@posix_only
@pytest.mark.parametrize(
    ("mounts", "path", "kind"),
    [
        pytest.param(mounted(("/", "ext4")), "/srv/plan.xlsx", "ext4", id="root-only"),
        pytest.param(
            mounted(("/", "ext4"), ("/srv/plans", "cifs")),
            "/srv/plans/a/b.xlsx",
            "cifs",
            id="share",
        ),
        pytest.param(
            mounted(("/srv/plans", "cifs"), ("/", "ext4")), "/srv/plans/a", "cifs", id="root-last"
        ),
        pytest.param(
            mounted(("/", "ext4"), ("/srv/plans", "cifs")), "/srv/plans2/a", "ext4", id="neighbour"
        ),
        pytest.param(
            mounted(("/", "ext4"), ("/srv", "cifs"), ("/srv/plans", "ext4")),
            "/srv/plans/a.xlsx",
            "ext4",
            id="disk-in-a-share",
        ),
        pytest.param(
            mounted(("/srv/plans", "autofs"), ("/srv/plans", "cifs")),
            "/srv/plans/a.xlsx",
            "cifs",
            id="mounted-when-used",
        ),
        pytest.param(
            mounted(("/srv/plans", "cifs"), ("/srv/plans", "tmpfs")),
            "/srv/plans/a.xlsx",
            "tmpfs",
            id="mounted-over",
        ),
        pytest.param(
            mounted(("/", "ext4"), ("/srv/High\\040needs", "cifs")),
            "/srv/High needs/a.xlsx",
            "cifs",
            id="blank",
        ),
        pytest.param(
            mounted(("/srv/a\\011b\\012c\\134d", "cifs")),
            "/srv/a\tb\nc\\d/a.xlsx",
            "cifs",
            id="tab-line-end-backslash",
        ),
        pytest.param(
            mounted(("/srv/a\\134040b", "cifs")), "/srv/a\\040b/p", "cifs", id="escaped-escape"
        ),
        pytest.param(
            mounted(("/srv/\u2028a", "cifs")), "/srv/\u2028a/p", "cifs", id="odd-line-end"
        ),
        pytest.param(
            "40 27 254:0 /home/plans /srv/plans rw - ext4 /dev/vda rw\n",
            "/srv/plans/a.xlsx",
            "ext4",
            id="bind-mount",
        ),
        pytest.param(
            "40 27 254:0 / /srv rw shared:1 master:2 - smb3 //fs/a rw\n",
            "/srv/a",
            "smb3",
            id="tags",
        ),
        pytest.param(mounted(("/mnt", "cifs")), "/srv/plan.xlsx", "", id="not-in-it"),
        pytest.param("", "/srv/plan.xlsx", "", id="empty"),
        pytest.param("garbage\n - \n1 2 3 4 /\n1 2 3 4 / -\n", "/srv/p", "", id="garbage"),
    ],
)
def test_the_file_system_of_a_path_is_found(mounts: str, path: str, kind: str) -> None:
    """The innermost and latest mount counts, whatever characters its place has."""
    assert file_system(mounts, Path(path)) == kind


@given(st.text(), st.text(st.characters(exclude_characters="\0"), max_size=40))
def test_no_list_of_mounts_is_too_odd(mounts: str, path: str) -> None:
    """It is the system's text, and still only a hint."""
    assert isinstance(file_system(mounts, Path(f"/{path}")), str)


FIELDS = st.sampled_from(["/", "/srv", "/srv\\0", "\\999", "\\400", "-", " - ", "cifs", "36", "\n"])


@given(st.lists(FIELDS).map(" ".join))
def test_no_broken_list_of_mounts_is_too_odd(mounts: str) -> None:
    """Cut lines, missing fields, escapes that are none."""
    assert isinstance(file_system(mounts, Path("/srv/plan.xlsx")), str)


@pytest.mark.parametrize("act", [opening_tells, lambda path: is_busy(busy(errno.EACCES), path)])
def test_asking_about_a_file_that_is_gone_raises_nothing(
    act: Callable[[Path], bool], tmp_path: Path
) -> None:
    """The answer is given while something else goes wrong already."""
    assert act(tmp_path / "gone" / "plan.xlsx") in (True, False)
