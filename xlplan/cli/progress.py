"""A bar on a terminal for what takes more than two seconds; never in a log or a pipe."""

from __future__ import annotations

import contextlib
import sys
import time
from types import TracebackType
from typing import Any

import click

_PATIENCE = 2.0  # seconds
# Reading, at most eight sheets, the PDF, and the end. The edition for publication has more sheets:
# for the last of them the bar waits where it is.
_STEPS = 11


class Progress:
    """Told what comes next, shows how far it is: on stderr, to a person who waits for long."""

    def __init__(self, label: str, patience: float = _PATIENCE) -> None:
        self._label = label
        self._shown_from = time.monotonic() + patience
        self._steps = 0
        self._bar: Any = None
        self._shown = contextlib.ExitStack()

    def __enter__(self) -> Progress:
        return self

    def __call__(self, what: str, *, lasting: bool = False) -> None:
        """The next step begins; the bar need not wait where a step alone is long."""
        self._steps = min(self._steps + 1, _STEPS - 1)
        if self._bar is not None:
            self._move(what)
            self._bar.render_progress()
        elif sys.stderr.isatty() and (lasting or time.monotonic() >= self._shown_from):
            self._bar = click.progressbar(
                length=_STEPS, label=self._label, file=sys.stderr, item_show_func=str,
                show_eta=False,
            )  # fmt: skip
            self._move(what)
            self._shown.enter_context(self._bar)

    def _move(self, what: str) -> None:
        self._bar.pos, self._bar.current_item = self._steps, what

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        """Ends the line of the bar, so that what is said next has its own."""
        self._shown.__exit__(kind, error, trace)
