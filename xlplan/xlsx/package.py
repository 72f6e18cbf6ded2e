"""The parts of a workbook and how they refer to each other.

The workbook part is found through the package's relationships and each sheet through the
workbook's, by the name on its tab, never by a file name (ECMA-376 Part 2, clause 6.5; Part 1,
18.2.19). Does not read what is on a sheet.
"""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from xlplan.errors import WorkbookRefused
from xlplan.xlsx import limits
from xlplan.xlsx.archive import Archive, Entry, read_archive
from xlplan.xlsx.container import refuse_other_archive, refuse_other_file
from xlplan.xlsx.elements import elements
from xlplan.xlsx.markup import MAIN_NAMESPACES, SEPARATOR, Text, decoded
from xlplan.xlsx.shown import shown
from xlplan.xlsx.unpack import read_entry

SAVE_AS_XLSX = "Open it in Excel and save it as an Excel Workbook (.xlsx)."

_RELATIONSHIP_ID = (
    f"http://schemas.openxmlformats.org/officeDocument/2006/relationships{SEPARATOR}id",
    f"http://purl.oclc.org/ooxml/officeDocument/relationships{SEPARATOR}id",
)
_TRUE = ("1", "true", "on")


@dataclass(frozen=True, slots=True)
class Relationship:
    """One reference from a part to another: the last word of its type, and the part's entry.

    `entry` is None when the target is outside the package or missing.
    """

    id: str
    kind: str
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One tab: its name, its number in the workbook, its kind and its part."""

    name: str
    sheet_id: str
    kind: str
    entry: Entry


@dataclass(frozen=True)
class Workbook:
    """A workbook's zip and what its own part says."""

    archive: Archive
    entry: Entry
    sheets: tuple[Sheet, ...]
    relationships: tuple[Relationship, ...]
    dates_1904: bool

    @property
    def worksheets(self) -> tuple[Sheet, ...]:
        """The tabs that hold cells."""
        return tuple(sheet for sheet in self.sheets if sheet.kind == "worksheet")

    def related(self, kind: str) -> Entry | None:
        """The first part the workbook refers to by that kind."""
        found = (each.entry for each in self.relationships if each.kind == kind)
        return next((entry for entry in found if entry is not None), None)

    def text(self, entry: Entry) -> Text:
        """A part's XML."""
        return part_text(self.archive, entry)


def open_workbook(data: bytes) -> Workbook:
    """The workbook in those bytes.

    Raises NoPermission when it is encrypted, WorkbookRefused when there is none, a tab has no
    part, or two tabs have the same name or part.
    """
    refuse_other_file(data)
    archive = read_archive(data)
    refuse_other_archive(archive)
    root = relationships(archive, "")
    entry = next((each.entry for each in root if each.kind == "officeDocument"), None)
    if entry is None:
        raise WorkbookRefused(
            "The file is a zip archive but holds no workbook.",
            "Check that it is the right file; an Excel workbook ends in .xlsx or .xlsm.",
        )
    refuse_other_documents(entry.name)
    related = tuple(relationships(archive, entry.name))
    sheets, dates_1904 = _tabs(part_text(archive, entry), related)
    return Workbook(archive, entry, sheets, related, dates_1904)


def refuse_other_documents(name: str) -> None:
    """Raise WorkbookRefused when the main part is of a Word, PowerPoint or binary file."""
    for start, what in (("word/", "a Word document"), ("ppt/", "a PowerPoint presentation")):
        if name.casefold().startswith(start):
            raise WorkbookRefused(
                f"The file is {what}, not an Excel workbook.",
                "Give the workbook that holds the action plan.",
            )
    if name.casefold().endswith(".bin"):
        raise WorkbookRefused("The file is a binary Excel workbook (.xlsb).", SAVE_AS_XLSX)


def _tabs(text: Text, related: tuple[Relationship, ...]) -> tuple[tuple[Sheet, ...], bool]:
    """The tabs that the workbook's own part lists, and whether it counts dates from 1904."""
    found, dates_1904 = elements(text, "workbookPr", "sheet"), None
    top = next(found)
    if top.name != "workbook" or top.namespace not in MAIN_NAMESPACES:
        raise WorkbookRefused(
            "The file is an Office document but not an Excel workbook.",
            "Check that it is the right file; an Excel workbook ends in .xlsx or .xlsm.",
        )
    by_id, sheets = {each.id: each for each in related}, list[Sheet]()
    for node in found:
        if (node.parent, node.name) == ("sheets", "sheet"):
            sheets += _sheet(node.attributes, by_id)
        elif node.parent == top.name and node.name == "workbookPr" and dates_1904 is None:
            dates_1904 = node.attributes.get("date1904") in _TRUE
        # More tabs than a file has parts cannot all differ.
        if len(sheets) > limits.ENTRIES:
            break
    _refuse_same_sheets(sheets)
    return tuple(sheets), bool(dates_1904)


def part_text(archive: Archive, entry: Entry) -> Text:
    """The XML of a part."""
    return decoded(read_entry(archive.data, entry), entry.name)


def relationships_name(part: str) -> str:
    """The name of the part that lists another part's references (Part 2, 6.5.2.3).

    >>> relationships_name("xl/workbook.xml")
    'xl/_rels/workbook.xml.rels'
    """
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relationships(archive: Archive, part: str) -> Iterator[Relationship]:
    """What the part refers to; the package itself when `part` is empty."""
    entry = archive.find(relationships_name(part))
    if entry is None:
        return
    listed = elements(part_text(archive, entry), "Relationship")
    top = next(listed)
    for node in listed:
        if node.parent != top.name:
            continue
        kind = node.attributes.get("Type", "").rpartition("/")[2]
        inside = node.attributes.get("TargetMode") != "External"
        target = find_target(archive, part, node.attributes.get("Target", "")) if inside else None
        yield Relationship(node.attributes.get("Id", ""), kind, target)


def find_target(archive: Archive, part: str, target: str) -> Entry | None:
    """The entry a relationship's target names, absolute or relative to its part's folder.

    Percent escapes are tried last, as a zip name may itself hold them.
    """
    path = posixpath.normpath(
        posixpath.join("/" + posixpath.dirname(part), target.replace("\\", "/"))
    ).lstrip("/")
    return archive.find(path) or archive.find(unquote(path))


def _refuse_same_sheets(sheets: list[Sheet]) -> None:
    names = {sheet.name.casefold() for sheet in sheets}
    if len(names) < len(sheets) or len({sheet.entry.name for sheet in sheets}) < len(sheets):
        raise WorkbookRefused(
            "The file is damaged: two of its sheets have the same name or the same content.",
            "Restore an earlier version, or open it in Excel and let Excel repair it.",
        )


def _sheet(
    attributes: Mapping[str, str], by_id: Mapping[str, Relationship]
) -> tuple[Sheet] | tuple[()]:
    name = attributes.get("name", "")
    ids = (attributes[key] for key in _RELATIONSHIP_ID if key in attributes)
    given = next(ids, None)
    # Excel writes an empty reference for the module sheets of Excel 5, which have no part.
    if given == "":
        return ()
    found = by_id.get(given or "")
    if found is None or found.entry is None:
        raise WorkbookRefused(
            f"The file is damaged: its sheet '{shown(name)}' has no content.",
            "Restore an earlier version, or open it in Excel and let Excel repair it.",
        )
    return (Sheet(name, attributes.get("sheetId", ""), found.kind, found.entry),)
