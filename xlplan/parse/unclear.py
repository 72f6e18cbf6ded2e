"""Tells a cost text whose amounts are not simply added up, so that none of them is believed.

What they come to instead is not guessed: a person has to say it.
"""

from __future__ import annotations

import re

from xlplan.parse.money import count_pounds, find_amounts

_NOT_ADDED = re.compile(
    r"\b(?:less|minus|income|savings?|saved|offset|reduced|increased|instead|actual|was|now)\s+"
    r"(?:an?\s+|of\s+|from\s+|by\s+|to\s+|about\s+|approx\.?\s+)*£"
    r"|£[\d,.]+k?\s+(?:of\s+)?(?:income|savings?|gross|net)\b|\bactual\b|\bspent\b"
    r"|\bmade\s+up\s+of\b",
    re.IGNORECASE,
)
_PART_OF = re.compile(
    r"(?:£[\d,.]+k?|\bfte|(?<![\d.%])\d+)\s+of\s+(?:the\s+|an?\s+)?£", re.IGNORECASE
)
# What stands in all of those in small letters: most texts have none of it, which is soon seen.
_OF_AMOUNT = re.compile(r"of\s+(?:the\s+|an?\s+)?£")
_NOT_ADDED_WORDS = frozenset(
    """less minus income saving savings saved offset reduced increased instead actual was now gross
    net spent made""".split()
)
_WORD = re.compile(r"\w+")


def is_unclear(words: str) -> bool:
    """Whether a "£" begins no amount, or a word says that amounts are not simply added up."""
    in_pounds = count_pounds(words)
    if in_pounds != words.count("£"):
        return True
    if not in_pounds and not find_amounts(words):
        return False
    plain = words.casefold()
    said = not _NOT_ADDED_WORDS.isdisjoint(_WORD.findall(plain))
    if said and _NOT_ADDED.search(words):
        return True
    return bool(_OF_AMOUNT.search(plain) and _PART_OF.search(words))
