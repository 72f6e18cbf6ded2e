"""The layout the design promises, read from the imports themselves."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "xlplan"
MODULES = sorted(PACKAGE.rglob("*.py"))

# From the top down: a module may import only what stands on a later line (or its own folder).
LAYERS = (
    ("cli",),
    ("nightly",),
    ("report", "importing", "mail"),
    ("output",),
    ("tracker",),
    ("summary", "history"),
    ("settings",),
    ("files", "changes"),
    ("assess",),
    ("checks",),
    ("rag", "costs", "layout"),
    ("parse", "mark"),
    ("palette", "xlsx", "fitting"),
    ("plan", "rules", "errors", "clock"),
)
DEPTH = {name: depth for depth, names in enumerate(LAYERS) for name in names}
# Where each library may be imported, as the beginnings of module names.
HOMES = {
    "click": ("cli",),
    "xlsxwriter": (
        "report",
        "tracker.make",
        "tracker.plan_sheet",
        "tracker.sheets",
        "tracker.styles",
        "tracker.summary_sheet",
    ),
    "openpyxl": ("tracker",),
    "smtplib": ("mail",),
    "urllib.request": ("mail",),
    "http": ("mail",),
    "msal": ("mail",),
    "requests": ("mail",),
    "ssl": ("mail",),
    "sqlite3": ("history",),
    "filelock": ("nightly",),
    "platformdirs": ("nightly", "files"),
    "socket": (),
}


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def layer_of(module: str) -> str:
    return module.removeprefix("xlplan").lstrip(".").split(".")[0]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_downwards_only(path: Path) -> None:
    """A reader who starts at the bottom never meets a name that is explained further up."""
    own = layer_of(name_of(path))
    if own in ("", "__main__"):
        return
    upwards = [
        imported
        for imported in imports_of(path)
        if imported.startswith("xlplan.")
        and layer_of(imported) != own
        and DEPTH[layer_of(imported)] <= DEPTH[own]
    ]
    assert upwards == []


def test_the_file_format_knows_nothing_of_plans() -> None:
    """The layer that edits workbooks can be used and read by itself."""
    used = {
        imported
        for path in MODULES
        if layer_of(name_of(path)) == "xlsx"
        for imported in imports_of(path)
        if imported.startswith("xlplan") and not imported.startswith("xlplan.xlsx")
    }
    assert used <= {"xlplan.errors"}


@pytest.mark.parametrize("library", HOMES)
def test_each_library_has_its_home(library: str) -> None:
    """Command line, workbook writing, mail and network each have one place."""
    strangers = [
        name_of(path)
        for path in MODULES
        if any(i == library or i.startswith(f"{library}.") for i in imports_of(path))
        and not name_of(path).startswith(HOMES[library])
    ]
    assert strangers == []


def test_nothing_asks_for_the_date_but_the_command_line() -> None:
    """The same plan on the same day gives the same answer, whenever it is asked."""
    askers = {
        name_of(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("today", "now", "utcnow")
    }
    assert askers == {"cli.common"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_fits_one_sitting(path: Path) -> None:
    """No module is longer than 400 lines, and each says what it is for."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    assert ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("path", [p for p in MODULES if p.name != "__main__.py"], ids=name_of)
def test_each_module_can_be_imported_alone(path: Path) -> None:
    """No module needs another to have been imported before it."""
    name = ".".join(filter(None, ("xlplan", name_of(path))))
    done = subprocess.run([sys.executable, "-c", f"import {name}"], capture_output=True, text=True)
    assert done.stderr == ""
