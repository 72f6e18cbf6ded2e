"""What a measurement came to: figures that are counted, and what was found wrong.

A figure is printed whatever it is; a fault makes the command end with 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

_SHOWN = 5


@dataclass
class Tally:
    """Figures by name; faults by kind, each with where it happened."""

    figures: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def blame(self, kinds: Iterable[str], where: str) -> None:
        """Notes these faults of one situation."""
        self.faults += ((kind, where) for kind in kinds)

    def count(self, kind: str) -> int:
        """How many faults of a kind there are; the kind is what stands before a colon."""
        return sum(found.partition(":")[0] == kind for found, _ in self.faults)

    def lines(self, name: str, promised: Iterable[str]) -> list[str]:
        """What is printed: the figures, what was promised to be 0, the first faults."""
        figures = [f"{count:,} {what}" for what, count in sorted(self.figures.items())]
        kinds = dict.fromkeys((*promised, *(kind.partition(":")[0] for kind, _ in self.faults)))
        zeros = [f"{self.count(kind)} {kind}" for kind in kinds]
        shown = [f"    WRONG: {kind} ({where})" for kind, where in self.faults[:_SHOWN]]
        return [f"{name}: {'; '.join(figures)}", f"{name}: {'; '.join(zeros)}", *shown]


def together(tallies: Iterable[Tally]) -> Tally:
    """Several in one."""
    whole = Tally()
    for tally in tallies:
        whole.figures.update(tally.figures)
        whole.faults += tally.faults
    return whole
