"""Finds where the actions in one run-together text begin: at a verb that starts an order.

"Develop training offer … Highlight to commissioners …" has two beginnings. The list is closed; a
text with any other number of beginnings than expected is left whole by the caller.
"""

from __future__ import annotations

import re

_VERBS = frozenset(
    """Achieve Adopt Agree Align Allocate Analyse Appoint Arrange Assess Audit Build Carry Clarify
    Collate Commission Communicate Complete Conduct Confirm Consider Consult Continue Convene
    Coordinate Create Define Deliver Design Determine Develop Disseminate Draft Embed Encourage
    Engage Enhance Ensure Establish Evaluate Examine Expand Explore Extend Facilitate Finalise
    Gather Highlight Hold Identify Implement Improve Increase Inform Introduce Investigate Invite
    Launch Lead Link Maintain Make Map Meet Monitor Negotiate Obtain Offer Organise Pilot Plan
    Prepare Present Procure Produce Promote Propose Provide Publish Raise Recommend Recruit Reduce
    Refresh Report Research Review Revise Roll Scope Secure Set Share Simplify Strengthen Submit
    Support Survey Synergise Test Track Train Undertake Update Use Work Write""".split()
)
_WORD = re.compile(r"(?<![\w'’-])[A-Z][a-z]+(?![\w'’-])")


def beginnings(text: str) -> tuple[int, ...]:
    """Where an action begins: at the start, and at every capital verb of the list after it.

    >>> text = "Support schools to promote it Develop training Highlight needs"
    >>> [text[place:].split()[0] for place in beginnings(text)]
    ['Support', 'Develop', 'Highlight']
    """
    verbs = (m.start() for m in _WORD.finditer(text) if m.group() in _VERBS)
    return (0, *(place for place in verbs if place > 0))


def split_actions(text: str, count: int) -> tuple[str, ...] | None:
    """The text as exactly so many actions, None where it cannot be told apart for certain.

    Lines of their own are believed; otherwise there must be exactly so many beginnings.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) == count:
        return tuple(lines)
    words = " ".join(text.split())
    places = beginnings(words)
    if len(places) != count:
        return None
    edges = zip(places, (*places[1:], len(words)), strict=True)
    return tuple(words[a:b].strip() for a, b in edges)
