"""Giving a new file what belongs to the old one besides its bytes: mode, owner, ACL, attributes.

As well as it can be done: a share or a file system may know less, and the bytes matter more. Says
what could not be kept. Windows keeps ACLs by folder; there only the mode is copied.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from pathlib import Path

# Belong to the system, which sets them by its own rules; security.NTACL is Samba's and ours.
_SYSTEM = ("selinux", "ima", "evm", "capability", "apparmor", "SMACK")
PERMISSIONS = "permissions"
_NOT_OURS = tuple(f"security.{name}" for name in _SYSTEM)


def copy_metadata(source: Path, target: Path) -> tuple[str, ...]:
    """Copies what it can and never raises; what it cannot comes back in words."""
    lost = _copy_owner(source, target)
    dropped = _drop_inherited(source, target)
    try:
        shutil.copymode(source, target)
    except OSError:
        # A share that sets permissions by its own rules may have set them right.
        if not _same_mode(source, target):
            lost.append(PERMISSIONS)
    if not (_copy_attributes(source, target) and dropped):
        lost.append("access list or extended attributes")
    return tuple(lost)


def _same_mode(source: Path, target: Path) -> bool:
    try:
        return stat.S_IMODE(source.stat().st_mode) == stat.S_IMODE(target.stat().st_mode)
    except OSError:
        return False


def _copy_owner(source: Path, target: Path) -> list[str]:
    """Before the mode, which a change of owner may clear."""
    if not hasattr(os, "chown"):
        return []
    try:
        old, new = source.stat(), target.stat()
    except OSError:
        return ["owner"]
    lost = ["other names (hard links)"] if old.st_nlink > 1 else []
    # Colleagues read by the group, which one may give to a file although not its owner.
    if old.st_gid != new.st_gid and not _give(target, -1, old.st_gid):
        lost.append("group")
    if old.st_uid != new.st_uid and not _give(target, old.st_uid, -1):
        lost.append("owner")
    return lost


def _give(target: Path, owner: int, group: int) -> bool:
    try:
        os.chown(target, owner, group)
    except OSError:
        return False
    return True


def _attributes(file: Path) -> frozenset[str]:
    """The names of those that are ours to copy; many file systems have none."""
    with contextlib.suppress(OSError):
        return frozenset(n for n in os.listxattr(file) if not n.startswith(_NOT_OURS))
    return frozenset()


def _drop_inherited(source: Path, target: Path) -> bool:
    """Takes away what the folder gave the new file, such as an access list the old one has not."""
    if not hasattr(os, "listxattr"):
        return True
    dropped = True
    for name in _attributes(target) - _attributes(source):
        try:
            os.removexattr(target, name)
        except OSError:
            dropped = False
    return dropped


def _copy_attributes(source: Path, target: Path) -> bool:
    """POSIX ACLs are extended attributes too; behind the mode, which would change their mask."""
    if not hasattr(os, "listxattr"):
        return True
    copied = [_copy_attribute(source, target, name) for name in sorted(_attributes(source))]
    return all(copied)


def _copy_attribute(source: Path, target: Path, name: str) -> bool:
    try:
        os.setxattr(target, name, os.getxattr(source, name))
    except OSError:
        return False
    return True
