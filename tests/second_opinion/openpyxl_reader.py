"""What openpyxl reads in the edited cells, where it can open the original at all.

Deliberately asks nothing about any other cell: openpyxl knows too little of the format for that.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Sequence
from datetime import datetime

import openpyxl
from openpyxl.utils.datetime import to_excel

from tests.second_opinion.compare import Change
from tests.second_opinion.compare_cells import unescaped


class OpenpyxlReader:
    """Holds what openpyxl says of an edited workbook against the changes."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._opens: bool | None = None

    def faults(self, new: bytes, changes: Sequence[Change]) -> list[str]:
        """What openpyxl does not read as it was written."""
        try:
            found = _values(new, changes)
        except Exception as error:
            return [f"openpyxl cannot open it any more: {error}"] if self._opened(changes) else []
        return [
            f"openpyxl reads {value!r} in {change.ref}"
            for change, value in zip(changes, found, strict=True)
            if value != change.value or isinstance(value, bool) != isinstance(change.value, bool)
        ]

    def _opened(self, changes: Sequence[Change]) -> bool:
        if self._opens is None:
            try:
                _values(self._data, changes)
                self._opens = True
            except Exception:
                self._opens = False
        return self._opens


def _values(data: bytes, changes: Sequence[Change]) -> list[object]:
    with warnings.catch_warnings(), tempfile.TemporaryFile() as file:
        warnings.simplefilter("ignore")
        file.write(data)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        return [_plain(book[each.sheet][each.ref].value, book.epoch) for each in changes]


def _plain(value: object, epoch: datetime) -> object:
    """A date as its number again; text as it is meant."""
    if isinstance(value, str):
        # openpyxl leaves what is escaped in an inline string as it stands.
        return unescaped(value)
    if isinstance(value, int | float | None):
        return value
    return round(to_excel(value, epoch), 6)  # type: ignore[no-untyped-call]
