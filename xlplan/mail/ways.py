"""Which way a mail goes by the settings: a function that takes a letter, whatever is behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from xlplan.mail.delivery import Delivery, Letter, Sender
from xlplan.mail.graph import send_by_graph
from xlplan.mail.secrets import need_secret
from xlplan.mail.smtp import PAUSES, send_by_smtp
from xlplan.mail.token import GRAPH_SCOPE, SMTP_SCOPE, ask_token
from xlplan.settings import MailSettings


def choose_sender(
    mail: MailSettings, environment: Mapping[str, str], pauses: Sequence[float] = PAUSES
) -> Sender | None:
    """How to send by these settings, None where mail is only kept (via = "outbox").

    `pauses`, in seconds, lie between the tries on a mail server. Secrets are looked for when a
    letter needs them.
    """
    if mail.via == "outbox":
        return None
    if mail.via == "graph":
        return _by_graph(mail, environment)
    return _by_smtp(mail, environment, pauses)


def _by_smtp(mail: MailSettings, environment: Mapping[str, str], pauses: Sequence[float]) -> Sender:
    ways: dict[str, Callable[[], str] | None] = {
        "none": None,
        "password": lambda: need_secret("smtp_password", environment),
        "xoauth2": lambda: _token(mail, SMTP_SCOPE, environment),
    }
    secret = ways[mail.smtp.login]

    def send(letter: Letter) -> Delivery:
        user = mail.smtp.user or mail.sender
        return send_by_smtp(letter, mail.smtp, user, secret, pauses=pauses)

    return send


def _by_graph(mail: MailSettings, environment: Mapping[str, str]) -> Sender:
    def send(letter: Letter) -> Delivery:
        mailbox = mail.microsoft.mailbox or mail.sender
        return send_by_graph(letter, mailbox, lambda: _token(mail, GRAPH_SCOPE, environment))

    return send


def _token(mail: MailSettings, scope: str, environment: Mapping[str, str]) -> str:
    return ask_token(mail.microsoft, scope, need_secret("microsoft_secret", environment))
