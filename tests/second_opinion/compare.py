"""Whether an edited workbook differs from the original in nothing but the cells that were edited.

    faults = differences(old, new, [Change("Plan", "F12", "Amber")])     # [] when all is well

Deliberately shares nothing with the editor and asks nobody what a file shows: it compares bytes.
What is inside a sheet is `compare_sheets`'s.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from tests.second_opinion.compare_cells import Value
from tests.second_opinion.compare_sheets import SheetComparison
from tests.second_opinion.package import Package, Tab, plain, relations_of
from tests.second_opinion.places import place_of, ref_of

_STREAMED = 0x8
_ZIP64 = b"\x01\x00"


@dataclass(frozen=True)
class Change:
    """One edited cell: its tab, its reference and the value that went in."""

    sheet: str
    ref: str
    value: Value


def differences(old: bytes | Package, new: bytes, changes: Iterable[Change]) -> list[str]:
    """Everything that is not as it should be after those changes, in words."""
    before = Package(old) if isinstance(old, bytes) else old
    return list(_Comparison(before, Package(new), list(changes)).faults())


@dataclass
class _Comparison:
    old: Package
    new: Package
    changes: list[Change]
    gone: set[tuple[str, str]] = field(default_factory=set)

    def faults(self) -> Iterator[str]:
        tabs = {tab.name: tab for tab in self.old.tabs}
        edited = {tabs[change.sheet] for change in self.changes}
        for tab in sorted(edited, key=lambda each: each.part):
            yield from self._sheet(tab)
        chain = set(self._chain_parts()) if self.gone else set()
        yield from self._entries({tab.part for tab in edited}, chain)
        if chain:
            yield from self._chain()

    def _sheet(self, tab: Tab) -> Iterator[str]:
        try:
            new = self.new.sheet(tab.part)
        except Exception as error:
            yield f"{tab.part} cannot be read any more: {error}"
            return
        old = self.old.sheet(tab.part)
        mine = {place_of(c.ref): c.value for c in self.changes if c.sheet == tab.name}
        for place in mine:
            if place in old.cells and old.cells[place].formula is not None:
                self.gone.add((tab.number, ref_of(place)))
        for fault in SheetComparison(old, new, mine).faults():
            yield f"{tab.name}: {fault}"

    def _chain_parts(self) -> Iterator[str]:
        """The parts that may change when formulas go."""
        if self.old.calc_chain is None:
            return
        yield self.old.calc_chain
        if self.old.calc_chain not in self.new.names:
            yield self.old.real_name(relations_of(self.old.workbook))
            yield self.old.real_name("[Content_Types].xml")

    def _entries(self, sheets: set[str], chain: set[str]) -> Iterator[str]:
        removed = {self.old.calc_chain} & chain - set(self.new.names)
        for old, new, what in (
            (self.old.names, self.new.names, "directory"),
            (self.old.order, self.new.order, "file"),
        ):
            if [name for name in old if name not in removed] != new:
                yield f"the entries of the {what} are not the same in the same order"
                return
        if self.old.comment != self.new.comment:
            yield "the zip's comment changed"
        infos = {entry.orig_filename: entry for entry in self.new.entries}
        for entry in self.old.entries:
            if entry.orig_filename not in removed:
                may_change = entry.orig_filename in sheets | chain
                yield from self._entry(entry, infos[entry.orig_filename], may_change)

    def _entry(self, old: zipfile.ZipInfo, new: zipfile.ZipInfo, may_change: bool) -> Iterator[str]:
        name = old.orig_filename
        if may_change:
            if _lasting(old, True) != _lasting(new, True):
                yield f"the zip's figures for {name} changed"
        elif self.old.records[name] != self.new.records[name]:
            yield f"the part {name} changed"
        elif _lasting(old, False) != _lasting(new, False):
            yield f"the directory's line for {name} changed"

    def _chain(self) -> Iterator[str]:
        name = self.old.calc_chain
        assert name is not None
        before = _chain_items(self.old.read(name))
        expected = [item for item in before if item[:2] not in self.gone]
        if name in self.new.names:
            if expected != _chain_items(self.new.read(name)):
                yield "the calculation chain lost more or less than the formulas that went"
            elif not expected:
                yield "the calculation chain is empty, which Excel calls damage"
            return
        if expected:
            yield "the calculation chain went although formulas are left"
        for part in (relations_of(self.old.workbook), "[Content_Types].xml"):
            if not _lost_one_line(self.old.read(part), self.new.read(part), name):
                yield f"{part} lost more or less than the calculation chain"


def _lasting(entry: zipfile.ZipInfo, is_changed: bool) -> tuple[object, ...]:
    """What the directory says of an entry and must go on saying."""
    figures = () if is_changed else (entry.CRC, entry.compress_size, entry.file_size)
    return (
        entry.date_time,
        entry.compress_type,
        entry.comment,
        entry.flag_bits & ~_STREAMED if is_changed else entry.flag_bits,
        entry.create_system,
        entry.create_version,
        entry.extract_version,
        entry.internal_attr,
        entry.external_attr,
        b"" if is_changed and _ZIP64 in entry.extra else entry.extra,
        figures,
    )


def _chain_items(part: bytes) -> list[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """Each entry as its sheet's number (an entry without one has that before it) and its cell."""
    items, sheet = [], "0"
    for node in ElementTree.fromstring(part):
        sheet = node.attrib.get("i", sheet)
        rest = tuple(sorted(pair for pair in node.attrib.items() if pair[0] not in ("i", "r")))
        items.append((sheet, node.attrib.get("r", ""), rest))
    return items


def _lost_one_line(old: bytes, new: bytes, chain: str) -> bool:
    """Whether exactly the element that names the chain went."""
    before, after = (
        [sorted(node.attrib.items()) for node in ElementTree.fromstring(part)]
        for part in (old, new)
    )
    last = plain(chain).rpartition("/")[2]
    return len(before) == len(after) + 1 and after == [
        attributes
        for attributes in before
        if not any(plain(value).rpartition("/")[2] == last for _, value in attributes)
    ]
