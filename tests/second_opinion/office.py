"""Which workbooks LibreOffice opens: a profile of its own, many files a start, a time limit.

Deliberately does not look at what LibreOffice read; that it opens the file is all.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

_BATCH = 20
_SECONDS_A_BATCH = 90
_SECONDS_ALONE = 30


def no_longer_openable(edited: Mapping[Path, Path]) -> tuple[dict[str, int], list[Path]]:
    """The originals that open, but not as the edited file each is given with; and the counts."""
    with tempfile.TemporaryDirectory() as folder:
        links = {Path(folder) / f"{n}.xlsx": path for n, path in enumerate(edited)}
        for link, path in links.items():
            link.symlink_to(path.resolve())
        before = [links[link] for link in openable(list(links))]
    after = openable([edited[path] for path in before])
    counts = {"tried": len(edited), "originals opened": len(before), "edited opened": len(after)}
    return counts, [path for path in before if edited[path] not in after]


def openable(paths: Sequence[Path]) -> set[Path]:
    """Those of the files that LibreOffice can load and write out as CSV; names must differ."""
    with tempfile.TemporaryDirectory() as folder:
        opened: set[Path] = set()
        for start in range(0, len(paths), _BATCH):
            batch = paths[start : start + _BATCH]
            _convert(batch, Path(folder), _SECONDS_A_BATCH)
            for path in _missing(batch, Path(folder)):
                _convert([path], Path(folder), _SECONDS_ALONE)
            opened |= set(batch) - set(_missing(batch, Path(folder)))
        return opened


def _missing(paths: Sequence[Path], folder: Path) -> Iterator[Path]:
    return (path for path in paths if not (folder / "out" / f"{path.stem}.csv").exists())


def _convert(paths: Sequence[Path], folder: Path, seconds: int) -> None:
    """One start of LibreOffice; ended with all its children when it takes too long."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    words = ["soffice", profile, "--headless", "--convert-to", "csv", "--outdir"]
    running = subprocess.Popen(
        [*words, str(folder / "out"), *map(str, paths)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        running.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
