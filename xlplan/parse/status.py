"""Reads an officer's RAG word: "R", "amber", "Blue", "On track". Progress is not read here."""

from __future__ import annotations

import re
from functools import lru_cache

from xlplan.plan import Rag

_WORDS = {
    Rag.RED: "red r off_track overdue",
    Rag.AMBER: "amber a yellow at_risk some_slippage",
    Rag.GREEN: "green g on_track",
    Rag.COMPLETE: "complete completed blue b closed done",
    Rag.NOT_STARTED: "not_started grey gray white",
    Rag.NO_DATE: "no_date",
}
_MEANING = {word.replace("_", " "): rag for rag, words in _WORDS.items() for word in words.split()}
_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
_COLOURS = frozenset("red amber yellow green blue grey gray".split())


def parse_rag(text: str) -> Rag | None:
    """What an officer's status word means, None for blank or anything else.

    >>> parse_rag(" R "), parse_rag("On track"), parse_rag("Blue - complete"), parse_rag("maybe")
    (<Rag.RED: 'Red'>, <Rag.GREEN: 'Green'>, <Rag.COMPLETE: 'Complete'>, None)
    """
    return _meaning(text)


@lru_cache(maxsize=1024)
def _meaning(text: str) -> Rag | None:
    words = _HYPHEN.sub(" ", " ".join(text.casefold().split()).strip(" ."))
    first = words.split(" - ")[0].split(" (")[0].split(":")[0].strip()
    if words.split(" - ")[-1] in ("complete", "completed"):
        return Rag.COMPLETE
    return _MEANING.get(words) or _MEANING.get(first) or _only_colour(words)


def _only_colour(words: str) -> Rag | None:
    """ "Red overdue", "Amber ↑": the first word, if no other colour is named."""
    named = [word for word in re.findall(r"[a-z]+", words) if word in _COLOURS]
    return _MEANING[named[0]] if len(set(named)) == 1 and words.startswith(named[0]) else None
