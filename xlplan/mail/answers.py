"""What a mail server answered: made fit to print, and known answers put into words for IT.

Says nothing of what becomes of the mail; `xlplan.mail.smtp` decides that.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_LONGEST = 200
_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")  # RFC 3463 section 2


class Advice(NamedTuple):
    """What an answer means, and what to do about it."""

    sentence: str
    next_step: str


_OTHER_WAYS = (
    'set login = "xoauth2" or via = "graph", or to give this machine a relay connector'
    " (docs/mail.md compares them)."
)
_SEND_AS = Advice(
    "The mail server does not let this account send in the name of the sender.",
    "Ask IT for the permission Send As on the mailbox in “from”, or set “from” to the account's"
    " own address.",
)
# By enhanced status code: what Exchange Online answers when somebody has to change a setting.
# learn.microsoft.com: "Fix issues with printers, scanners, and LOB applications …",
# "Non-delivery reports in Exchange Online", MC786329 (basic authentication), 4408790 (Direct Send).
_KNOWN = {
    "5.7.139": Advice(
        "Microsoft 365 refuses this login: SMTP with a password is switched off for the tenant or"
        " the mailbox, or a policy forbids it.",
        "Ask IT to allow authenticated SMTP for this mailbox (Set-CASMailbox"
        " -SmtpClientAuthenticationDisabled $false), to " + _OTHER_WAYS,
    ),
    "5.7.30": Advice(
        "Microsoft 365 no longer takes a password for SMTP (basic authentication).",
        "Ask IT to " + _OTHER_WAYS,
    ),
    "5.7.3": Advice(
        "Microsoft 365 refuses this login: the password or the token is wrong, or the application"
        " lacks a permission.",
        "Check “user”; for a token ask IT for SMTP.SendAsApp with admin consent,"
        " New-ServicePrincipal in Exchange with the object id of the enterprise application, and"
        " the permission on the mailbox.",
    ),
    "5.7.57": Advice(
        "The mail server takes mail only after a login.",
        'Set login = "password" or "xoauth2" in [mail.smtp], or ask IT for a relay connector.',
    ),
    "5.7.64": Advice(
        "Microsoft 365 does not know this machine as one of the council's (TenantAttribution).",
        "Ask IT for an inbound connector with this machine's public address or certificate.",
    ),
    "5.7.68": Advice(
        "Microsoft 365 refuses mail without login in the council's own name"
        " (TenantInboundAttribution: Direct Send is rejected).",
        "Ask IT for an inbound connector with this machine's public address or certificate, or to "
        'set login = "xoauth2" or via = "graph".',
    ),
    "5.7.60": _SEND_AS,
    "5.2.252": _SEND_AS,
}


def in_one_line(answer: bytes | str) -> str:
    """An answer without control characters and of at most 200 characters, fit for a sentence."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    visible = "".join(" " if unicodedata.category(c).startswith("C") else c for c in text[:4000])
    line = " ".join(visible.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def advice_on(answer: str) -> Advice | None:
    """What a refusal (5xx) is known to mean where a setting has to be changed, else None."""
    code = _ENHANCED.match(answer)
    return _KNOWN.get(code[1]) if code else None
