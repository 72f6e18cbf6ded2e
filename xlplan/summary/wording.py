"""Small wording every part of a summary shares: counts, and text from outside made fit to show."""

from __future__ import annotations

import re

from xlplan.summary.values import Counts

# Control characters, halves of characters, and marks that turn the direction of what follows.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    r"\ud800-\udfff\ufeff\ufffe\uffff]"
)


def one_line(text: str, most: int = 300) -> str:
    """Text from outside as one line that can be read and shown anywhere, at most so long.

    >>> one_line(" Review\\r\\nBcc: \\u202eall "), one_line("Review the provision", 14)
    ('Review Bcc: all', 'Review the …')
    """
    seen = text if text.isprintable() else _UNSEEN.sub("", text)
    words = " ".join(seen.split())
    if len(words) <= most:
        return words
    whole_words = words[: most - 1].rpartition(" ")[0]
    # A word longer than all the rest is cut in its middle rather than left out.
    return f"{whole_words} …" if len(whole_words) > most // 2 else f"{words[: most - 1]}…"


def count(number: int, word: str) -> str:
    """ "1 finding", "12 findings"."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def count_rags(counts: Counts) -> str:
    """ "4 Red, 1 Amber" in the order given, without those no action has."""
    return ", ".join(f"{number} {rag}" for rag, number in counts if number)
