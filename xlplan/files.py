"""Reading a file once and replacing it only when nobody else has touched it since.

A tracker is a council's only copy: it is replaced whole or not at all. Locks left beside a file
(`~$name`, `.~lock.name#`) are hints; opening it for writing is the proof. Backups and retries
belong to the night and are not made here.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xlplan.errors import CannotWrite, NoPermission, TryAgainLater, WorkbookRefused, WrongUse

LARGEST = 50 * 1024 * 1024
_TEMPORARY = ".xlplan-"


@dataclass(frozen=True)
class Original:
    """A file's bytes as read once, with their SHA-256 to know them again."""

    path: Path
    data: bytes
    sha256: str


def read_original(path: Path) -> Original:
    """Reads a file once, through any link to the real file.

    Raises `WrongUse` if it is not there, `NoPermission` if it may not be read,
    `WorkbookRefused` if it is larger than 50 MB.
    """
    try:
        real = path.resolve(strict=True)
        if real.is_dir():
            raise WrongUse(f"{path} is a folder.", "Name the workbook in it.")
        if not real.is_file():
            raise WrongUse(f"{path} is not a file.", "Name a workbook.")
        if real.stat().st_size > LARGEST:
            raise WorkbookRefused(
                f"{path.name} is larger than 50 MB, the most xlplan reads.",
                "Remove pictures or old sheets from it.",
            )
        data = real.read_bytes()
    except (FileNotFoundError, RuntimeError):  # RuntimeError: a link that leads to itself
        raise WrongUse(f"There is no file {path}.", "Check its name and folder.") from None
    except PermissionError:
        raise NoPermission(
            f"{path} may not be read.", "Ask for permission, or close it where it is open."
        ) from None
    except OSError as reason:
        raise NoPermission(
            f"{path} cannot be read ({reason.strerror}).", "Check the drive and try again."
        ) from None
    return Original(real, data, hashlib.sha256(data).hexdigest())


def replace_original(original: Original, data: bytes) -> None:
    """Puts new bytes in the place of the file: whole, safe on disk, and only over what was read.

    The old file stays as it was whenever this raises: `TryAgainLater` if somebody has it open or
    saved it meanwhile, `NoPermission` if it may not be written, `CannotWrite` if the disk refuses.
    """
    path = original.path
    _refuse_if_open(path)
    with _temporary_beside(path) as temporary:
        _write(temporary, data)
        with contextlib.suppress(OSError):
            shutil.copymode(path, temporary)
        if hashlib.sha256(temporary.read_bytes()).digest() != hashlib.sha256(data).digest():
            raise CannotWrite(f"The disk did not keep what was written for {path.name}.",
                              "The tracker is unchanged; have the drive checked.")  # fmt: skip
        if hashlib.sha256(path.read_bytes()).hexdigest() != original.sha256:
            raise TryAgainLater(f"{path.name} was changed while xlplan worked on it.",
                                "The new version was kept; run again.")  # fmt: skip
        os.replace(temporary, path)
    _sync_folder(path.parent)


def create_file(path: Path, data: bytes) -> None:
    """Writes a file that must not be there yet: xlplan never overwrites a tracker.

    Raises `CannotWrite` if it is there or cannot be written.
    """
    try:
        _write(path, data)
    except FileExistsError:
        raise CannotWrite(
            f"{path} is there already, and xlplan never overwrites a tracker.",
            "Choose another name, or move the old file away.",
        ) from None
    except OSError as reason:
        raise _cannot_write(path, reason) from None


def write_generated(path: Path, data: bytes) -> None:
    """Writes a file that xlplan made and may make again, such as a report; whole or not at all.

    Raises `CannotWrite` or `NoPermission`.
    """
    with _temporary_beside(path) as temporary:
        _write(temporary, data)
        os.replace(temporary, path)


def _refuse_if_open(path: Path) -> None:
    hints = (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#"))
    for hint in hints:
        if hint.exists():
            raise TryAgainLater(
                f"{path.name} looks open: {hint.name} is beside it.",
                "Close it and run again; if nobody has it open, delete that file.",
            )
    try:
        with path.open("r+b"):
            pass
    except FileNotFoundError:
        raise TryAgainLater(
            f"{path.name} is no longer there: it was moved or deleted while xlplan worked on it.",
            "Run again with its new name.",
        ) from None
    except PermissionError:
        raise NoPermission(
            f"{path.name} may not be written: it is read-only or open elsewhere.",
            "Close it, or ask for permission to write it.",
        ) from None
    except OSError as reason:
        raise _cannot_write(path, reason) from None


@contextlib.contextmanager
def _temporary_beside(path: Path) -> Iterator[Path]:
    """A name in the same folder, so that the last step is one rename; gone afterwards."""
    temporary = path.with_name(f"{_TEMPORARY}{secrets.token_hex(6)}.tmp")
    try:
        yield temporary
    except OSError as reason:
        if isinstance(reason, PermissionError):
            raise NoPermission(
                f"{path} may not be written.",
                "Close it where it is open, or ask for permission to write its folder.",
            ) from None
        raise _cannot_write(path, reason) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _write(path: Path, data: bytes) -> None:
    """Writes a file that is not there yet; half of one is taken away again."""
    file = path.open("xb")
    try:
        with file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def _sync_folder(folder: Path) -> None:
    """Makes the rename itself durable; Windows has no such call and needs none."""
    if os.name != "nt":
        with contextlib.suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _cannot_write(path: Path, reason: OSError) -> CannotWrite:
    return CannotWrite(
        f"{path} cannot be written ({reason.strerror}).", "Check the folder and the free space."
    )
