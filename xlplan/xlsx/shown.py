"""Words out of a file, made fit to stand in a sentence.

A name or a value may be as long as the file, or hold line ends and signs that move a terminal's
cursor; none of that may make a sentence say something else than it means.
"""

_MOST = 60


def shown(text: str) -> str:
    """The beginning of a text in one line, what cannot be printed written as Python writes it.

    >>> shown("A1\\nAll is well")
    'A1\\\\nAll is well'
    """
    start = text if len(text) <= _MOST else f"{text[: _MOST - 1]}…"
    return start if start.isprintable() else ascii(start)[1:-1]
