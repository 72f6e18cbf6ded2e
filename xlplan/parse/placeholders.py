"""Words that stand where something is still to come: "TBC", "?", "n/a", "to be agreed".

Whether a placeholder is a fault is for the checks to say.
"""

from __future__ import annotations

import re

_PLACEHOLDER = re.compile(
    r"""(?: tb[acd]s? | t\.b\.[acd]\.? | \?+ | n\s*/\s*a | n\.a\.? | not\ (?:applicable|known|set)
        | unknown | x{2,} | [-–—._]+ | nobody | no\ one | new\ post | unassigned
        | not\ yet\ \w+ | awaiting\ (?:\w+\ )?(?:appointment|recruitment|confirmation)
        | vacan(?:t|cy)(?:\ post)? | none
        | (?:\w+\ ){0,4}? to\ be\ (?:confirmed|advised|agreed|determined|decided|arranged|set
          |appointed|recruited|identified|allocated|assigned|named)
    ) [\s.?!]*""",
    re.IGNORECASE | re.VERBOSE,
)

_IN_BRACKETS_BEHIND = re.compile(r"\s*\([^()]*\)$")


def is_placeholder(text: str) -> bool:
    """Whether the text says only that something is not known yet; blank text counts.

    >>> [is_placeholder(t) for t in ("TBC", " ? ", "n/a", "", "timescale to be advised", "July")]
    [True, True, True, True, True, False]
    """
    if "£" in text and "(" not in text:
        return False
    words = " ".join(text.split()).strip("[] ")
    words = _IN_BRACKETS_BEHIND.sub("", words).strip("() ")
    if not words:
        return not any(map(str.isdigit, text))
    return _PLACEHOLDER.fullmatch(words) is not None
