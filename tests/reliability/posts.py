"""A mail server (aiosmtpd) that keeps every mail, and what came of one day."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tests.mail.smtp_servers import Behaviour, Received, mail_server

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*<(\d{4}-\d\d-\d\d)\.(report|alarm)\.", re.M | re.I)


@dataclass(frozen=True, slots=True)
class Post:
    """The server's port and everything it ever took."""

    port: int
    behaviour: Behaviour

    def reports(self, day: date) -> list[Received]:
        """The copies of the report's mail of a day."""
        return [mail for mail in self.behaviour.kept if what_it_is(mail) == (str(day), "report")]

    def alarms(self, day: date) -> list[Received]:
        """The mails to the administrator of a day."""
        return [mail for mail in self.behaviour.kept if what_it_is(mail) == (str(day), "alarm")]


def what_it_is(mail: Received) -> tuple[str, str]:
    """The day of a mail and its kind, by its Message-ID."""
    found = _MESSAGE_ID.search(mail.data)
    return (found[1].decode(), found[2].decode()) if found else ("", "")


@contextlib.contextmanager
def post_office(behaviour: Behaviour | None = None) -> Iterator[Post]:
    """Runs the server."""
    keeping = behaviour or Behaviour()
    with mail_server(keeping) as port:
        yield Post(port, keeping)
