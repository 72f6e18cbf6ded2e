"""LibreOffice as the engine, where it is installed.

It gets a profile of its own that is thrown away, British settings, no macros, no links, and always
recalculates; only values are read from what it saves. It has no way to be told the day, so the
copies it gets say the day themselves. Slower than the default engine.
"""

import shutil
import tempfile
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

from xlplan.errors import XlplanError
from xlplan.xlsx.formulas import read_formulas
from xlplan.xlsx.recalc.copy import engine_copy
from xlplan.xlsx.recalc.engine import Values
from xlplan.xlsx.recalc.fence import EngineFailed, Fence, run_fenced
from xlplan.xlsx.refs import SheetPlace, parse_ref

_SETTINGS = (
    ("org.openoffice.Setup/L10N", "ooSetupSystemLocale", "en-GB"),
    ("org.openoffice.Office.Calc/Formula/Load", "OOXMLRecalcMode", "0"),
    ("org.openoffice.Office.Calc/Content/Update", "Link", "2"),
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
)
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>
"""
_ITEM = (
    '<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse">'
    "<value>{value}</value></prop></item>"
)


def ask_libreoffice(
    data: bytes, days: Sequence[date], cells: Collection[SheetPlace], fence: Fence
) -> list[Values]:
    """What those cells come to on each of those days; each day is one start of LibreOffice.

    Raises EngineFailed when it is not installed, crashes or takes too long.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise EngineFailed("LibreOffice is not installed")
    wanted = frozenset(cells)
    answers = [_ask(program, engine_copy(data, day).data, fence) for day in days]
    return [{place: values[place] for place in wanted & values.keys()} for values in answers]


def convert_to_pdf(data: bytes, fence: Fence) -> bytes:
    """A workbook as it would be printed; raises EngineFailed as `ask_libreoffice`."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise EngineFailed("LibreOffice is not installed")
    with tempfile.TemporaryDirectory(prefix="xlplan-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "book.xlsx").write_bytes(data)
        run_fenced(conversion(program, folder, "pdf"), b"", fence, {"HOME": name})
        try:
            return (folder / "out" / "book.pdf").read_bytes()
        except OSError:
            raise EngineFailed("it made no PDF") from None


def _ask(program: str, copy: bytes, fence: Fence) -> Values:
    with tempfile.TemporaryDirectory(prefix="xlplan-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "book.xlsx").write_bytes(copy)
        run_fenced(conversion(program, folder), b"", fence, {"HOME": name})
        return _values(folder / "out" / "book.xlsx")


def conversion(program: str, folder: Path, kind: str = "xlsx:Calc MS Excel 2007 XML") -> list[str]:
    """The call that makes of book.xlsx in that folder another kind of file in out/.

    Its profile is laid out first.
    """
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    items = "".join(_ITEM.format(path=p, name=n, value=v) for p, n, v in _SETTINGS)
    profile = _PROFILE.format(items=items)
    (user / "registrymodifications.xcu").write_text(profile, encoding="utf-8")
    return [
        program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
        "--norestore", "--convert-to", kind,
        "--outdir", str(folder / "out"), str(folder / "book.xlsx"),
    ]  # fmt: skip


def _values(path: Path) -> Values:
    try:
        cells = read_formulas(path.read_bytes())
    except (OSError, XlplanError):
        raise EngineFailed("it did not open the workbook") from None
    places = ((cell, parse_ref(cell.ref)) for cell in cells)
    return {(cell.sheet, *place): cell.cached for cell, place in places if place is not None}
