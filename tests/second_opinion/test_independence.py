"""The second opinion stays one: it shares nothing with the editor it judges."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

MODULES = [p for p in Path(__file__).parent.glob("*.py") if not p.name.startswith("test_")]


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_only_one_module_calls_the_editor(path: Path) -> None:
    """A mistake in how xlplan reads a file cannot be repeated by who checks it."""
    used = {name for name in imports_of(path) if name.startswith("xlplan")}
    assert used == ({"xlplan.errors", "xlplan.xlsx"} if path.stem == "examine" else set())
