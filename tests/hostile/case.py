"""One hostile file: how it is put in a folder and what a person must be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Maker = Callable[[], bytes]
# Puts something at that path.
Placer = Callable[[Path], None]

READ, USAGE, REFUSED, NO_PERMISSION = 0, 2, 65, 77


@dataclass(frozen=True)
class Case:
    """A hostile file: the exit code of `xlplan check` on it and words of what it says."""

    name: str
    make: Maker | None
    code: int
    says: str
    place: Placer | None = None
    ending: str = ".xlsx"

    def put(self, folder: Path) -> Path:
        """The file's path in that folder, where it was put."""
        path = folder / f"plan{self.ending}"
        if self.place is not None:
            self.place(path)
        elif self.make is not None:
            path.write_bytes(self.make())
        return path


def refused(name: str, make: Maker, says: str, code: int = REFUSED) -> Case:
    """A file that is not read."""
    return Case(name, make, code, says)


def is_read(name: str, make: Maker, says: str = "plan, as at") -> Case:
    """A file in which nothing harmful is left once it is read in the right way."""
    return Case(name, make, READ, says)
