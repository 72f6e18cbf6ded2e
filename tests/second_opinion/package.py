"""A workbook's zip file and its worksheets, read by zipfile and ElementTree only.

Deliberately has no limits, repairs nothing and reads no sheet by itself (`sheet`); it imports
nothing of xlplan. An entry keeps the very name that stands in the file; whoever looks one up
need not mind its case, nor whether it was written with slashes or backslashes.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from urllib.parse import unquote
from xml.etree import ElementTree

from tests.second_opinion.sheet import Sheet


@dataclass(frozen=True)
class Tab:
    """A worksheet: the name on its tab, its number in the workbook, its part."""

    name: str
    number: str
    part: str


class Package:
    """A workbook's zip file: its entries, their raw records, and its worksheets."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.entries = archive.infolist()
            self.directory = archive.start_dir
            self.comment = archive.comment
        self._sheets: dict[str, Sheet] = {}

    @cached_property
    def names(self) -> list[str]:
        """The entries' own names in the order of the directory."""
        return [entry.orig_filename for entry in self.entries]

    @cached_property
    def records(self) -> dict[str, bytes]:
        """Each entry's header, packed data and whatever follows up to the next one."""
        starts = sorted([*(entry.header_offset for entry in self.entries), self.directory])
        ends = dict(pairwise(starts))
        return {
            entry.orig_filename: self.data[entry.header_offset : ends[entry.header_offset]]
            for entry in self.entries
        }

    @property
    def order(self) -> list[str]:
        """The entries' own names in the order of their records."""
        return [e.orig_filename for e in sorted(self.entries, key=lambda each: each.header_offset)]

    def entry(self, name: str) -> zipfile.ZipInfo:
        """The entry of a part, whose name ignores case (OPC 6.2.2.3); KeyError without one."""
        for each in (plain(name), plain(unquote(name))):
            if each in self._by_name:
                return self._by_name[each]
        raise KeyError(name)

    @cached_property
    def _by_name(self) -> dict[str, zipfile.ZipInfo]:
        return {plain(entry.orig_filename): entry for entry in self.entries}

    def real_name(self, name: str) -> str:
        """The name that stands in the file for a part."""
        return self.entry(name).orig_filename

    def read(self, name: str) -> bytes:
        """A part's content."""
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            return archive.read(self.entry(name))

    def sheet(self, part: str) -> Sheet:
        """One sheet's cells, parsed once."""
        if part not in self._sheets:
            self._sheets[part] = Sheet(self.read(part))
        return self._sheets[part]

    @cached_property
    def workbook(self) -> str:
        """The workbook's own part."""
        targets = self.targets("")
        return next(t for kind, t in targets.values() if kind.endswith("/officeDocument"))

    def targets(self, part: str) -> dict[str, tuple[str, str]]:
        """Each relationship of a part by its id: its type and the part it points to."""
        try:
            root = ElementTree.fromstring(self.read(relations_of(part)))
        except KeyError:
            return {}
        base = "/" + posixpath.dirname(part)
        return {
            link.attrib["Id"]: (
                link.attrib["Type"],
                _joined(base, link.attrib["Target"]),
            )
            for link in root
            if link.attrib.get("TargetMode") != "External" and "Target" in link.attrib
        }

    @cached_property
    def calc_chain(self) -> str | None:
        """The part that lists the cells with formulas."""
        targets = self.targets(self.workbook).values()
        found = [part for kind, part in targets if kind.endswith("/calcChain")]
        try:
            return self.real_name(found[0]) if found else None
        except KeyError:
            return None

    @cached_property
    def tabs(self) -> list[Tab]:
        """The worksheets in the order of their tabs; no chart sheets, no macro sheets."""
        return list(self._tabs())

    def _tabs(self) -> Iterator[Tab]:
        targets = self.targets(self.workbook)
        for node in ElementTree.fromstring(self.read(self.workbook)).iter():
            if not node.tag.endswith("}sheet"):
                continue
            key = next((k for k in node.attrib if k.endswith("}id")), "")
            kind, part = targets.get(node.attrib.get(key, ""), ("", ""))
            if kind.endswith("/worksheet"):
                number = node.attrib.get("sheetId", "")
                yield Tab(node.attrib["name"], number, self.real_name(part))


def plain(name: str) -> str:
    """A part's name as names are compared: no capitals, and slashes where Windows has others."""
    return name.replace("\\", "/").casefold()


def _joined(base: str, target: str) -> str:
    path = posixpath.join(base, target.replace("\\", "/"))
    return posixpath.normpath(path).lstrip("/")


def relations_of(part: str) -> str:
    """The part that holds a part's relationships; "" is the package itself."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
