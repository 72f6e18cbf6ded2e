"""What a sender is given and what it gives back; every way to send is one function of this shape.

Does not send. The ways are `xlplan.mail.smtp`, `xlplan.mail.graph` and the outbox alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """A rendered mail: its bytes with CRLF line ends, whom it is from and whom it still goes to."""

    data: bytes
    sender: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """An address that a server did not take, and its answer in one line."""

    address: str
    answer: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a letter, address by address.

    `refused` are refused for good (5xx), `later` may be tried again (4xx).
    """

    accepted: tuple[str, ...]
    refused: tuple[Refusal, ...] = ()
    later: tuple[Refusal, ...] = ()


# Raises MailNotSent when the server itself takes nothing now (a 4xx about this one letter is
# `Delivery.later`), of that NoMailServer when it would take no other letter either, MailRefused
# when it will never take this one.
Sender = Callable[[Letter], Delivery]
