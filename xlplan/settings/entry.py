"""One table of a settings file, and complaints about what is in it: a sentence with its line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from xlplan.errors import SettingsWrong

# Takes a table and a key in it, gives the value or raises SettingsWrong.
Reader = Callable[[Mapping[str, Any], str], Any]
_CONTROL = re.compile(r"[\0-\x1f\x7f-\x9f\u2028\u2029]")
_TEXT_OR_REMARK = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|#.*')
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(
    rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+)*"
    rf"@{_LABEL}(?:\.{_LABEL})*"
)


@dataclass(frozen=True)
class Entry:
    """Where complaints about an entry get their line and words from."""

    source: str
    name: str
    tables: tuple[str, ...] = ()

    def under(self, table: str) -> Entry:
        return replace(self, tables=(*self.tables, table))

    def wrong(self, key: str, what: str) -> SettingsWrong:
        shown = _CONTROL.sub("\ufffd", what)
        return SettingsWrong(
            f"{self.name} line {self._line(key)}: {shown}", "Correct that line and run again."
        )

    def _line(self, key: str) -> int:
        """The line that sets it, looked for from its table's own heading on."""
        lines, at = [_bare(line) for line in self.source.splitlines()], 0
        for word in (*self.tables, key):
            mark = re.compile(rf"(?:^|[{{,])\s*\[?[\w.\"]*\b{re.escape(word)}\b")
            at = next((n for n, line in enumerate(lines) if n >= at and mark.search(line)), at)
        return at + 1

    def only(self, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                hint = f" did you mean “{near[0]}”?" if near else f" known are {', '.join(known)}."
                raise self.wrong(key, f"“{key}” is not a setting;{hint}")

    def table(self, tables: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = tables.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, f"“{key}” must be a table, written [{key}].")
        return value

    def given(self, table: Mapping[str, Any], readers: Mapping[str, Reader]) -> dict[str, Any]:
        """What is in a table, each value read by the reader of its key; no other key is known."""
        self.only(table, tuple(readers))
        return {key: readers[key](table, key) for key in table}

    def text(self, table: Mapping[str, Any], key: str) -> str:
        if not isinstance(table[key], str) or not table[key].strip():
            raise self.wrong(key, f"“{key}” must be text in quotes.")
        return str(table[key])

    def path(self, table: Mapping[str, Any], key: str, folder: Path) -> Path:
        """A file or folder, counted from `folder`."""
        return self.as_path(self.text(table, key), key, folder)

    def as_path(self, text: str, key: str, folder: Path) -> Path:
        # In double quotes \t is a tab, and of \\server only one backslash is left.
        if _CONTROL.search(text) or re.match(r"\\(?!\\)", text):
            raise self.wrong(
                key,
                f"in “{key}” a backslash stands for something else; write Windows paths in single "
                r"quotes: '\\server\plans\plan.xlsx'.",
            )
        return folder / text

    def words(
        self, table: Mapping[str, Any], key: str, *, casefold: bool = False
    ) -> frozenset[str]:
        value = table[key]
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise self.wrong(key, f'“{key}” must be a list of texts: ["…", "…"].')
        return frozenset(word.strip().casefold() if casefold else word.strip() for word in value)

    def address(self, table: Mapping[str, Any], key: str) -> str:
        """One e-mail address, without a name."""
        return self._address(self.text(table, key), key)

    def addresses(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        """A list of e-mail addresses, each once."""
        value = table[key]
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise self.wrong(key, f'“{key}” must be a list of addresses: ["…", "…"].')
        return tuple(dict.fromkeys(self._address(word, key) for word in value))

    def _address(self, text: str, key: str) -> str:
        if not is_address(text.strip()):
            raise self.wrong(key, f"“{text}” in “{key}” is not an e-mail address.")
        return text.strip()

    def number(self, table: Mapping[str, Any], key: str, within: range) -> int:
        value = table[key]
        if isinstance(value, bool) or not isinstance(value, int) or value not in within:
            limits = f"{within.start} to {within.stop - 1}"
            raise self.wrong(key, f"“{key}” must be a whole number from {limits}.")
        return value

    def yes_or_no(self, table: Mapping[str, Any], key: str) -> bool:
        if not isinstance(table[key], bool):
            raise self.wrong(key, f"“{key}” must be true or false.")
        return bool(table[key])

    def one_of(self, table: Mapping[str, Any], key: str, known: tuple[str, ...]) -> Any:
        if table[key] not in known:
            quoted = ", ".join(f'"{word}"' for word in known)
            raise self.wrong(key, f"“{key}” must be one of {quoted}.")
        return table[key]


def _bare(line: str) -> str:
    """A line of TOML without its texts and remarks, where a word is not a setting."""
    return _TEXT_OR_REMARK.sub(
        lambda found: found[0] if line[found.end() :].lstrip().startswith("=") else "", line
    )


def is_address(text: str) -> bool:
    """Whether this is one plain e-mail address that is safe in a header and an envelope.

    A subset of RFC 5321, 4.1.2: no quoted names, no address literals, ASCII only.

    >>> is_address("siân@council.gov.uk"), is_address("s.oneill@council.gov.uk")
    (False, True)
    """
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None
