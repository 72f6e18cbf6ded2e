"""Cell references such as "F12" as a row and a column, and back.

Deliberately does not check that a place lies inside Excel's grid: what is outside is the editor's
to refuse, and `doors` has to be able to name it.
"""

from __future__ import annotations

Place = tuple[int, int]


def place_of(ref: str) -> Place:
    """The row and the column of "F12"."""
    letters = ref.rstrip("0123456789")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(ref[len(letters) :]), column


def ref_of(place: Place) -> str:
    """What a row and a column are called, "F12"."""
    row, column = place
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
