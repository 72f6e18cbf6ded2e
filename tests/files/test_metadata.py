"""A refreshed tracker stays as open or closed to people as it was."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.files.disk import fail_to, posix_only, refuse
from xlplan.files.metadata import copy_metadata

root_only = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give files away"
)
ACCESS, DEFAULT = "system.posix_acl_access", "system.posix_acl_default"
NOBODY = 0xFFFFFFFF  # an entry of a list without an id


def access_list(user: int, rights: int = 6) -> bytes:
    """A POSIX access list as Linux stores it: the owner, one more user, the group, nobody else."""
    entries = (
        (0x01, 6, NOBODY),
        (0x02, rights, user),
        (0x04, 4, NOBODY),
        (0x10, 6, NOBODY),
        (0x20, 0, NOBODY),
    )
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"as it was")
    return path


@pytest.fixture
def target(source: Path) -> Path:
    path = source.with_name("new")
    path.write_bytes(b"refreshed")
    return path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def attribute(path: Path, name: str, value: bytes) -> None:
    """Sets an extended attribute, or leaves the test out where the file system has none."""
    try:
        os.setxattr(path, name, value)
    except (AttributeError, OSError) as reason:
        pytest.skip(f"no {name} here: {reason}")


@posix_only
@pytest.mark.parametrize("wanted", [0o600, 0o640, 0o664, 0o660, 0o444, 0o2660])
def test_the_mode_is_kept(wanted: int, source: Path, target: Path) -> None:
    """A refresh neither shuts colleagues out nor lets others in."""
    source.chmod(wanted)
    assert copy_metadata(source, target) == ()
    assert mode(target) == wanted


@posix_only
@root_only
@pytest.mark.parametrize(
    ("owner", "group"), [(1234, 4321), (1234, 0), (0, 4321)], ids=["both", "owner", "group"]
)
def test_owner_and_group_are_kept(owner: int, group: int, source: Path, target: Path) -> None:
    """A tracker of an officer still is hers when a service of root has refreshed it."""
    os.chown(source, owner, group)
    source.chmod(0o660)
    assert copy_metadata(source, target) == ()
    kept = target.stat()
    assert (kept.st_uid, kept.st_gid, mode(target)) == (owner, group, 0o660)


@posix_only
@root_only
def test_what_the_system_refuses_comes_back_in_words(
    source: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bytes matter more than the owner; whoever reads the log can put it right."""
    os.chown(source, 1234, 4321)
    source.chmod(0o664)
    for call in ("chown", "chmod"):
        fail_to(monkeypatch, call, errno.EPERM)
    assert copy_metadata(source, target) == ("group", "owner", "permissions")


@posix_only
@root_only
def test_the_group_is_kept_where_the_owner_cannot_be(
    source: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is no root may still give a file to a group of his: colleagues go on reading it."""
    os.chown(source, 1234, 4321)
    really = os.chown

    def chown(path: Path, owner: int, group: int) -> None:
        if owner != -1:
            refuse(errno.EPERM)(path)
        really(path, owner, group)

    monkeypatch.setattr(os, "chown", chown)
    assert copy_metadata(source, target) == ("owner",)
    assert target.stat().st_gid == 4321


def test_extended_attributes_are_kept(source: Path, target: Path) -> None:
    """What other programs wrote beside the bytes, such as Samba's DOS attributes, stays."""
    attribute(source, "user.DOSATTRIB", b"0x20")
    attribute(source, "user.empty", b"")
    assert copy_metadata(source, target) == ()
    assert os.getxattr(target, "user.DOSATTRIB") == b"0x20"
    assert os.getxattr(target, "user.empty") == b""


@root_only
def test_the_access_list_of_windows_is_kept(source: Path, target: Path) -> None:
    """Samba keeps the list that Windows shows as security.NTACL, the only one colleagues see."""
    attribute(source, "security.NTACL", b"as Samba wrote it")
    assert copy_metadata(source, target) == ()
    assert os.getxattr(target, "security.NTACL") == b"as Samba wrote it"


@root_only
def test_what_belongs_to_the_system_is_not_copied(source: Path, target: Path) -> None:
    """A signature over the old bytes would be a wrong one over the new."""
    attribute(source, "security.ima", b"\x03signed")
    assert copy_metadata(source, target) == ()
    assert "security.ima" not in os.listxattr(target)


def test_an_access_list_is_kept(source: Path, target: Path) -> None:
    """One colleague may write by name: after the refresh he still may, and no more than before."""
    attribute(source, ACCESS, access_list(1234))
    assert copy_metadata(source, target) == ()
    assert os.getxattr(target, ACCESS) == access_list(1234)
    assert mode(target) == mode(source)


@posix_only
@pytest.mark.skipif(not shutil.which("setfacl"), reason="setfacl is not installed")
def test_an_access_list_is_kept_as_its_own_program_sees_it(source: Path, target: Path) -> None:
    """The same with the program that administrators use."""
    done = subprocess.run(["setfacl", "-m", "u:1234:rw,m::rw", source], check=False)
    if done.returncode:
        pytest.skip("no access lists on this file system")
    assert copy_metadata(source, target) == ()
    lists = [
        subprocess.run(
            ["getfacl", "--omit-header", "--numeric", path], check=True, capture_output=True
        ).stdout
        for path in (source, target)
    ]
    assert lists[0] == lists[1]


@pytest.mark.parametrize("own", [False, True], ids=["none-of-its-own", "one-of-its-own"])
def test_the_folder_lets_nobody_in_whom_the_tracker_did_not(own: bool, tmp_path: Path) -> None:
    """A new file inherits the folder's default list; the tracker may never have had it."""
    source = tmp_path / "plan.xlsx"
    source.write_bytes(b"as it was")
    source.chmod(0o640)
    attribute(tmp_path, DEFAULT, access_list(1234))
    if own:
        attribute(source, ACCESS, access_list(4321, rights=4))
    target = tmp_path / "new"
    target.write_bytes(b"refreshed")
    assert ACCESS in os.listxattr(target)
    assert copy_metadata(source, target) == ()
    assert mode(target) == mode(source)
    assert (ACCESS in os.listxattr(target)) is own
    if own:
        assert os.getxattr(target, ACCESS) == access_list(4321, rights=4)


@pytest.fixture
def _without_attributes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as broken:
        fail_to(broken, "listxattr", errno.ENOTSUP)
        yield


@posix_only
@pytest.mark.usefixtures("_without_attributes")
def test_a_file_system_without_attributes_is_no_trouble(source: Path, target: Path) -> None:
    """Many shares have none: the mode is kept and nothing is missed."""
    source.chmod(0o640)
    assert copy_metadata(source, target) == ()
    assert mode(target) == 0o640


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP, errno.ENOSPC])
def test_attributes_that_cannot_be_set_come_back_in_words(
    number: int, source: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refresh goes on; the log says that an access list may be missing."""
    attribute(source, "user.note", b"x")
    fail_to(monkeypatch, "setxattr", number)
    assert copy_metadata(source, target) == ("access list or extended attributes",)


@posix_only
def test_a_second_name_of_the_same_file_is_told(source: Path, target: Path) -> None:
    """A hard link goes on showing the old plan, which nobody would notice by themselves."""
    source.with_name("shortcut.xlsx").hardlink_to(source)
    assert copy_metadata(source, target) == ("other names (hard links)",)


def test_a_file_that_is_gone_raises_nothing(source: Path, target: Path) -> None:
    """That somebody moved it away meanwhile is for the next look at it to say."""
    source.unlink()
    assert "owner" in copy_metadata(source, target)
