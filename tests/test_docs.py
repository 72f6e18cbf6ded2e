"""The docs cannot drift: what they show is run here."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from xlplan.checks import CHECKS
from xlplan.cli import cli
from xlplan.settings import Settings, parse_settings

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[object]:
    return [
        pytest.param(match[2], id=f"{page.stem}-{number}")
        for page in PAGES
        for number, match in enumerate(BLOCK.finditer(page.read_text(encoding="utf-8")), start=1)
        if match[1] == language
    ]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what the docs' commands work on, with nothing of the checkout in reach."""
    for name in ("workbooks", "scripts"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copyfile(ROOT / "workbooks" / "commissioning.xlsx", tmp_path / "tracker.xlsx")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("block", blocks("sh"))
def test_every_command_in_the_docs_works(block: str, folder: Path) -> None:
    """A command copied from a page does what the page says, without an error."""
    if "xlplan import" in block:
        (folder / "tracker.xlsx").unlink()
    for line in block.strip().splitlines():
        words = shlex.split(line)
        if words[0] == "xlplan":
            result = CliRunner().invoke(cli, words[1:], catch_exceptions=False)
            assert (line, result.exit_code) == (line, 0)
        else:
            assert is_run_elsewhere(words)


def is_run_elsewhere(words: list[str]) -> bool:
    """Set-up commands are run by `.ci/run` through the scripts, which do the same."""
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    if words[:1] == ["python3"] and words[1].startswith("scripts/"):
        return (ROOT / words[1]).exists() and " ".join(words) in ci
    return words[:3] == ["python3", "-m", "venv"] or words[0].startswith(".venv/bin/")


@pytest.mark.parametrize("block", blocks("python"))
def test_every_python_block_in_the_docs_runs(block: str, folder: Path) -> None:
    """A developer can paste any block and it runs."""
    exec(compile(block, "docs", "exec"), {})


@pytest.mark.parametrize("block", blocks("toml"))
def test_every_settings_block_in_the_docs_is_right(block: str) -> None:
    """The settings shown are settings xlplan knows."""
    assert parse_settings(block) != Settings()


@pytest.mark.parametrize("block", blocks("json"))
def test_the_json_shown_has_the_keys_xlplan_prints(block: str, folder: Path) -> None:
    """What the page says of the JSON is what `check --json` prints."""
    command = ["check", "workbooks/high-needs.xlsx", "--json", "--as-at", "2018-04-15"]
    printed = json.loads(CliRunner().invoke(cli, command, catch_exceptions=False).stdout)
    shown = json.loads(block)
    second = next(action for action in printed["actions"] if action["ref"] == "2")
    shown_action = shown["actions"][0]
    assert keys(shown) == keys(printed | {"actions": [second]})
    assert shown_action["timescale"] == second["timescale"]
    assert shown_action["rag"] == second["rag"]
    assert shown["totals"]["declared"] == printed["totals"]["declared"]


def keys(value: object) -> object:
    """The shape of a JSON value: its keys, and of a list its first element's."""
    if isinstance(value, dict):
        return {key: keys(each) for key, each in value.items()}
    return [keys(value[0])] if isinstance(value, list) and value else None


def test_the_finding_the_readme_shows_is_printed(folder: Path) -> None:
    """The example line in the README is the line xlplan prints."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = next(m[2].strip() for m in BLOCK.finditer(readme) if m[1] == "text")
    command = ["check", "workbooks/high-needs.xlsx", "--as-at", "2018-04-15"]
    printed = CliRunner().invoke(cli, command, catch_exceptions=False).stdout
    assert shown.replace("tracker.xlsx", "high-needs.xlsx") in printed.splitlines()


def test_every_flag_is_explained_to_officers() -> None:
    """Whoever meets a flag finds it in the table for officers, and finds no flag that is not."""
    page = (ROOT / "docs" / "officers.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| ([a-z]+(?:-[a-z]+)*) \| (?:error|warning|inf)", page, re.M))
    assert explained == {check.__name__.replace("_", "-") for check in CHECKS}


def test_the_list_of_commands_is_not_cut() -> None:
    """Each is explained by a whole sentence on a line of its own."""
    shown = CliRunner().invoke(cli, ["--help"], terminal_width=80).stdout
    lines = shown.partition("Commands:")[2].strip().splitlines()
    assert len(lines) == len(cli.commands)
    assert [line for line in lines if not line.endswith(".") or line.endswith("..")] == []


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_every_command_has_help_and_a_place_in_the_docs(command: str) -> None:
    """No command is secret."""
    shown = CliRunner().invoke(cli, [command, "--help"], catch_exceptions=False).stdout
    assert "Usage:" in shown
    use = re.compile(rf"xlplan {command}\b")
    assert any(use.search(page.read_text(encoding="utf-8")) for page in PAGES)
