"""Reading a file once, through any link to the real file, with its SHA-256 to know it again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from xlplan.errors import NoPermission, WorkbookRefused, WrongUse

LARGEST = 50 * 1024 * 1024


@dataclass(frozen=True)
class Original:
    """A file's bytes as read once, with their SHA-256."""

    path: Path
    data: bytes
    sha256: str


def saved_at(path: Path) -> datetime | None:
    """When a file was last written, None if that cannot be known."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        return None


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
    # RuntimeError: a link that leads to itself; ValueError: a NUL, which no name can hold.
    except (FileNotFoundError, NotADirectoryError, RuntimeError, ValueError):
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
