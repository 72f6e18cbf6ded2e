"""The settings of the mail: from whom, to whom, by which way.

Secrets are never read from here: a file is copied, mailed and backed up (`xlplan.mail.secrets`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from xlplan.settings.entry import Entry, Reader, is_address

Way = Literal["outbox", "smtp", "graph"]
Security = Literal["starttls", "tls", "none"]
Login = Literal["none", "password", "xoauth2"]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SECRET = re.compile(r"pass|pwd|secret|token|credential|(?:^|_)key$", re.IGNORECASE)
# A name or an IPv6 address; a scheme, a port or a path would be a slip.
_HOST = re.compile(r"[A-Za-z0-9._-]+|(?=.*:.*:)[0-9A-Fa-f:.]+")
_USER = re.compile(r"[^\s\x00-\x1f\x7f]+")
_ID = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True)
class SmtpSettings:
    """A mail server. `timeout` in seconds; `ca_file`: certificates to trust besides the system's.

    `user` is the account of a login, the sender's address where it is not given.
    """

    host: str = ""
    port: int = 587
    security: Security = "starttls"
    login: Login = "none"
    user: str = ""
    timeout: int = 30
    ca_file: Path | None = None


@dataclass(frozen=True)
class MicrosoftSettings:
    """An application registered in Microsoft Entra, for Graph and for XOAUTH2.

    `mailbox` is the one Graph sends from, the sender's address where it is not given.
    """

    tenant: str = ""
    client_id: str = ""
    mailbox: str = ""


@dataclass(frozen=True)
class MailSettings:
    """Who gets mail, from whom, and by which way.

    `to` and `admin` lie inside `allowed_domains` (the sender's own domain where none are given).
    `at_most`: how many addresses one mail may go to. `days`: the weekdays on which the report is
    mailed. `each_lead`: each lead also gets a mail of their own actions.
    """

    sender: str
    to: tuple[str, ...]
    via: Way = "outbox"
    reply_to: str = ""
    admin: tuple[str, ...] = ()
    allowed_domains: tuple[str, ...] = ()
    at_most: int = 20
    each_lead: bool = False
    days: tuple[str, ...] = WEEKDAYS
    smtp: SmtpSettings = field(default_factory=SmtpSettings)
    microsoft: MicrosoftSettings = field(default_factory=MicrosoftSettings)

    def allows(self, address: str) -> bool:
        """Whether mail may go to that address; a domain does not stand for those below it."""
        return address.rpartition("@")[2].casefold() in self.allowed_domains


def read_mail(table: Mapping[str, Any], entry: Entry, folder: Path) -> MailSettings:
    """The table [mail] and those in it; paths count from `folder`."""
    _refuse_secrets(table, entry)
    readers: dict[str, Reader] = {
        "from": entry.address,
        "reply_to": entry.address,
        "to": entry.addresses,
        "admin": entry.addresses,
        "via": lambda table, key: entry.one_of(table, key, ("outbox", "smtp", "graph")),
        "allowed_domains": lambda table, key: _domains(table, key, entry),
        "at_most": lambda table, key: entry.number(table, key, range(1, 501)),
        "each_lead": entry.yes_or_no,
        "days": lambda table, key: _days(table, key, entry),
        "smtp": lambda table, key: _smtp(entry.table(table, key), entry.under(key), folder),
        "microsoft": lambda table, key: _microsoft(entry.table(table, key), entry.under(key)),
    }
    given = entry.given(table, readers)
    for key in ("from", "to"):
        if not given.get(key):
            raise entry.wrong(key, f"[mail] needs “{key}”.")
    given["sender"] = given.pop("from")
    given.setdefault("allowed_domains", (given["sender"].rpartition("@")[2].casefold(),))
    settings = MailSettings(**given)
    _refuse_unreachable(settings, entry)
    _refuse_strangers(settings, entry)
    return settings


def _refuse_unreachable(settings: MailSettings, entry: Entry) -> None:
    """A way that lacks what it needs."""
    smtp, microsoft = settings.smtp, settings.microsoft
    if settings.via == "smtp" and not smtp.host:
        raise entry.wrong("via", 'via = "smtp" needs “host” in [mail.smtp].')
    token = settings.via == "graph" or (settings.via == "smtp" and smtp.login == "xoauth2")
    if token and not (microsoft.tenant and microsoft.client_id):
        raise entry.wrong("via", "this way needs “tenant” and “client_id” in [mail.microsoft].")
    if smtp.security == "none" and smtp.login != "none":
        raise entry.under("smtp").wrong(
            "login", "a login over a connection without encryption is refused."
        )


def _refuse_strangers(settings: MailSettings, entry: Entry) -> None:
    for key, addresses in (("to", settings.to), ("admin", settings.admin)):
        for address in addresses:
            if not settings.allows(address):
                domains = ", ".join(settings.allowed_domains)
                raise entry.wrong(key, f"{address} lies outside “allowed_domains” ({domains}).")
        if len(addresses) > settings.at_most:
            raise entry.wrong(key, f"“{key}” has more than {settings.at_most} addresses.")


def _domains(table: Mapping[str, Any], key: str, entry: Entry) -> tuple[str, ...]:
    domains = sorted(entry.words(table, key, casefold=True))
    for domain in domains:
        if not is_address(f"postmaster@{domain}"):
            raise entry.wrong(key, f"“{domain}” is not a domain; write “council.gov.uk”.")
    return tuple(domains)


def _days(table: Mapping[str, Any], key: str, entry: Entry) -> tuple[str, ...]:
    days = entry.words(table, key, casefold=True)
    for day in sorted(days - set(WEEKDAYS)):
        raise entry.wrong(key, f"“{day}” is not a weekday; write “monday” and so on.")
    if not days:
        raise entry.wrong(key, f"“{key}” names no weekday, so no report would ever be mailed.")
    return tuple(day for day in WEEKDAYS if day in days)


def _smtp(table: Mapping[str, Any], entry: Entry, folder: Path) -> SmtpSettings:
    _refuse_secrets(table, entry)
    readers: dict[str, Reader] = {
        "host": lambda table, key: _one_word(table, key, entry, _HOST, "mail.council.gov.uk"),
        "port": lambda table, key: entry.number(table, key, range(1, 65536)),
        "security": lambda table, key: entry.one_of(table, key, ("starttls", "tls", "none")),
        "login": lambda table, key: entry.one_of(table, key, ("none", "password", "xoauth2")),
        "user": lambda table, key: _one_word(table, key, entry, _USER, "plan@council.gov.uk"),
        "timeout": lambda table, key: entry.number(table, key, range(1, 601)),
        "ca_file": lambda table, key: entry.path(table, key, folder),
    }
    return SmtpSettings(**entry.given(table, readers))


def _microsoft(table: Mapping[str, Any], entry: Entry) -> MicrosoftSettings:
    _refuse_secrets(table, entry)
    readers: dict[str, Reader] = {
        "tenant": lambda table, key: _one_word(table, key, entry, _ID, "council.gov.uk"),
        "client_id": lambda table, key: _one_word(table, key, entry, _ID, "11111111-2222-…"),
        "mailbox": entry.address,
    }
    return MicrosoftSettings(**entry.given(table, readers))


def _one_word(
    table: Mapping[str, Any], key: str, entry: Entry, form: re.Pattern[str], example: str
) -> str:
    """What goes into an address on the network, so that nothing else can be smuggled in."""
    if not form.fullmatch(text := entry.text(table, key)):
        raise entry.wrong(key, f"“{text}” is not a “{key}”; write it as “{example}”, nothing more.")
    return text


def _refuse_secrets(table: Mapping[str, Any], entry: Entry) -> None:
    for key in table:
        if _SECRET.search(key):
            raise entry.wrong(
                key, f"“{key}” must not stand in a file; docs/mail.md says where secrets are kept."
            )
