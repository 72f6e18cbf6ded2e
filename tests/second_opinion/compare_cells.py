"""An edited cell, and a cell whose shared formula it held, each as it should be now.

Deliberately does not calculate: what a formula must read when it is written out is asked of
openpyxl, and a formula openpyxl cannot move is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from openpyxl.formula.translate import Translator, TranslatorError

from tests.second_opinion.places import Place, ref_of
from tests.second_opinion.sheet import Cell, Sheet

Value = str | float | bool

_SPACE = "http://www.w3.org/XML/1998/namespace\nspace"
_PRESERVED = re.compile(rb"""\sxml:space\s*=\s*["']preserve["']""")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """A text with its _xHHHH_ as the characters they stand for (ECMA-376 Part 1, 22.9.2.19)."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def formula_followers(sheet: Sheet, edited: Iterable[Place]) -> set[Place]:
    """The cells whose formulas were taken from an edited cell, those edited themselves left out."""
    places = set(edited)
    firsts = {sheet.cells[p].shared_number for p in places if _is_first(sheet.cells.get(p))}
    return {
        place
        for place, cell in sheet.cells.items()
        if place not in places
        and cell.shared_number in firsts
        and cell.shared_number is not None
        and not cell.formula_text
    }


def _is_first(cell: Cell | None) -> bool:
    return cell is not None and cell.is_first_of_shared


def edited_cell_faults(old: Sheet, new: Sheet, place: Place, value: Value) -> Iterator[str]:
    """What is not as it should be in a cell that was to hold this value."""
    cell, before, where = new.cells.get(place), old.cells.get(place), ref_of(place)
    if cell is None:
        yield f"{where} is missing"
        return
    yield from (f"{where} {fault}" for fault in _content_faults(new, cell, value))
    if before is not None:
        yield from (f"{where} {fault}" for fault in _kept_faults(before, cell))
        return
    style, wanted = cell.attributes.get("s", "0"), _lent_style(old, place)
    if style != wanted:
        yield f"{where} has the style {style}, not {wanted}"


def _content_faults(sheet: Sheet, cell: Cell, value: Value) -> Iterator[str]:
    if cell.formula is not None:
        yield "still has a formula"
    if not _holds(cell, value):
        yield f"holds {cell.text!r}, not {value!r}"
    outer_spaces = isinstance(value, str) and value != value.strip()
    if outer_spaces and not _PRESERVED.search(sheet.bytes_of(cell)):
        yield "does not say that its outer spaces count"
    # One belongs to an array formula, the other to a rich value.
    if {"cm", "vm"} & set(cell.attributes):
        yield "still has a mark of what went"


def _kept_faults(old: Cell, new: Cell) -> Iterator[str]:
    before, after = old.attributes.get("s"), new.attributes.get("s")
    if after != before:
        yield f"has the style {after}, not {before}"
    if _other(new) != _other(old):
        yield "gained or lost attributes"
    if ("extLst" in new.children) != ("extLst" in old.children):
        yield "gained or lost its extension"


def _lent_style(sheet: Sheet, place: Place) -> str:
    """The style Excel gives to a cell typed into a gap: the row's, else the column's."""
    row = sheet.rows.get(place[0])
    if row is not None and row.attributes.get("customFormat") in ("1", "true"):
        return row.attributes.get("s", "0")
    for column in sheet.columns:
        if _number(column, "min") <= place[1] <= _number(column, "max"):
            return column.get("style", "0")
    return "0"


def _number(attributes: Mapping[str, str], name: str) -> int:
    text = attributes.get(name, "")
    return int(text) if text.isdecimal() else 0


def follower_faults(
    old: Sheet, new: Sheet, place: Place, edited: Collection[Place]
) -> Iterator[str]:
    """What is wrong in a cell that shared an edited cell's formula and now has its own."""
    before, after, where = old.cells[place], new.cells.get(place), ref_of(place)
    if after is None or after.formula is None or not after.formula_text:
        yield f"{where} has lost its formula, which was shared"
        return
    if _without_formula(old, before) != _without_formula(new, after):
        yield f"{where} changed in more than its formula"
    if _lasting(after) != _lasting(before) or {"t", "si", "ref"} & set(after.formula.attributes):
        yield f"{where} has other attributes at its formula"
    expected = _written_out(old, place, edited)
    # openpyxl moves line breaks and makes one space of several; neither means anything.
    if expected is not None and "".join(expected.split()) != "".join(after.formula_text.split()):
        yield f"{where} has the formula {after.formula_text!r}, openpyxl says {expected!r}"


def _lasting(cell: Cell) -> dict[str, str]:
    """A formula's attributes but those that make it shared, and whether its spaces count."""
    gone = ("t", "si", "ref", _SPACE)
    return {k: v for k, v in cell.formula_attributes().items() if k not in gone}


def _written_out(sheet: Sheet, place: Place, edited: Collection[Place]) -> str | None:
    """The shared formula as openpyxl writes it for that cell, None where it does not."""
    number = sheet.cells[place].shared_number
    sharing = (p for p in edited if p in sheet.cells and sheet.cells[p].shared_number == number)
    first = next(p for p in sharing if sheet.cells[p].is_first_of_shared)
    text = "=" + sheet.cells[first].formula_text
    try:
        return str(Translator(text, ref_of(first)).translate_formula(ref_of(place)))[1:]
    except (TranslatorError, ValueError, IndexError):
        return None


def _holds(cell: Cell, value: Value) -> bool:
    kind = cell.attributes.get("t", "n")
    if isinstance(value, bool):
        return kind == "b" and cell.text == str(int(value))
    if isinstance(value, str):
        return kind in ("inlineStr", "str") and unescaped(cell.text) == value
    return kind == "n" and float(cell.text or "nan") == value


def _other(cell: Cell) -> dict[str, str]:
    return {k: v for k, v in cell.attributes.items() if k not in ("r", "s", "t", "cm", "vm")}


def _without_formula(sheet: Sheet, cell: Cell) -> bytes:
    assert cell.formula is not None
    return sheet.raw[cell.start : cell.formula.start] + sheet.raw[cell.formula.end : cell.end]
