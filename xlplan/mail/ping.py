"""Calls a service that raises the alarm when a night does not (healthchecks.io and its like).

Sends no word of a plan: a call is a GET of an address, and nothing more. Never fails a run.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from http.client import HTTPException
from typing import IO, Literal
from urllib.error import HTTPError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from xlplan.mail.answers import in_one_line

Event = Literal["start", "success", "fail"]
PAUSES = (1.0, 5.0)
_TIMEOUT = 10.0
_PATHS = {"start": "/start", "success": "", "fail": "/fail"}


def ping(
    address: str,
    event: Event,
    *,
    timeout: float = _TIMEOUT,
    pause: Callable[[float], None] = time.sleep,
) -> str | None:
    """Calls `address` for `event`, three times at most; gives back a sentence if nobody answered.

    `timeout` and `pause` in seconds. The sentence names the service, not the address: whoever
    knows that can make false calls. Never raises.
    """
    try:
        where = _address_of(address, event)
        for wait in (*PAUSES, None):
            trouble, again = _call(where, timeout)
            if trouble is None or wait is None or not again:
                break
            pause(wait)
        service = urlsplit(where).hostname or "without a name"
    except ValueError:
        trouble, service = "its address is not one", "in “ping”"
    if trouble is None:
        return None
    return in_one_line(f"The alarm service {service} could not be called: {trouble}.")


def _address_of(address: str, event: Event) -> str:
    """The event goes on the path, before a question mark.

    >>> _address_of("https://alarm.example/ping/1a2b/?rid=3", "fail")
    'https://alarm.example/ping/1a2b/fail?rid=3'
    """
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https"):
        raise ValueError(parts.scheme)
    path = f"{parts.path.rstrip('/')}{_PATHS[event]}" if _PATHS[event] else parts.path
    return urlunsplit(parts._replace(path=path, fragment=""))


def _call(address: str, timeout: float) -> tuple[str | None, bool]:
    """What went wrong, if anything did, and whether another try may go better."""
    try:
        with build_opener(_SameSchemeOnly).open(Request(address), timeout=timeout):
            return None, False
    except HTTPError as answer:
        with answer:
            return f"it answered {answer.code}", answer.code == 429 or answer.code >= 500
    except OSError as reason:
        return _why(reason), True
    except HTTPException:
        return "it does not speak HTTP", False


def _why(reason: OSError) -> str:
    inner = getattr(reason, "reason", reason)
    if isinstance(inner, TimeoutError):
        return "it did not answer in time"
    return str(getattr(inner, "strerror", None) or inner)


class _SameSchemeOnly(HTTPRedirectHandler):
    """Follows nobody out of HTTPS, nor to a file or an FTP server."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> Request | None:
        if urlsplit(newurl).scheme not in (req.type, "https"):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]
