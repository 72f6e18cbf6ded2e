"""A Microsoft access token for an application, by client credentials (RFC 6749, 4.4).

Does not keep a token or a secret anywhere, signs no person in, and does not know what the token is
for. msal and requests belong to the extra `xlplan[m365]` and are imported only when needed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from xlplan.errors import NoMailServer, SettingsWrong
from xlplan.mail.answers import in_one_line
from xlplan.mail.failures import WAITS
from xlplan.settings.mail import MicrosoftSettings

if TYPE_CHECKING:
    import requests

AUTHORITY = "https://login.microsoftonline.com"
GRAPH_SCOPE = "https://graph.microsoft.com/.default"
SMTP_SCOPE = "https://outlook.office365.com/.default"
_TIMEOUT = (30.0, 60.0)  # seconds: to connect, and between two bytes of the answer
_RETRIES = 2
_CODE = re.compile(r"AADSTS\d+")
_UNKNOWN_TENANT = (
    "Microsoft knows no tenant {tenant}{code}.",
    "Correct “tenant” in [mail.microsoft].",
)
# By Microsoft's code: what is wrong, what IT has to mend.
_MENDS = {
    "AADSTS7000215": (
        "Microsoft does not accept the client secret of the application {client_id}{code}.",
        "Ask IT to store the secret's value, not its ID.",
    ),
    "AADSTS7000222": (
        "The client secret of the application {client_id} has expired{code}.",
        "Ask IT for a new one and to store its value.",
    ),
    "AADSTS700016": (
        "Microsoft knows no application {client_id} in the tenant {tenant}{code}.",
        "Correct “client_id” or “tenant” in [mail.microsoft].",
    ),
    "AADSTS90002": _UNKNOWN_TENANT,
    "AADSTS65001": (
        "Nobody has consented to what the application {client_id} asks for{code}.",
        "Ask IT to grant admin consent in Microsoft Entra.",
    ),
}
_NETWORK_STEP = (
    "Ask IT whether this computer may reach that address; a proxy is named in HTTPS_PROXY, "
    "a certificate of the council's own in REQUESTS_CA_BUNDLE."
)


def ask_token(
    settings: MicrosoftSettings,
    scope: str,
    secret: str,
    authority: str = AUTHORITY,
    *,
    timeout: tuple[float, float] = _TIMEOUT,
) -> str:
    """A fresh token for `scope`; `timeout` in seconds, to connect and to wait for an answer.

    Raises `NoMailServer` where Microsoft gives none or is not reached; `SettingsWrong` without
    msal.
    """
    try:
        from msal.application import ConfidentialClientApplication
        from msal.exceptions import MsalError
        from requests import RequestException
    except ImportError:
        raise missing_extra() from None
    try:
        with _open_session(timeout) as session:
            application: Any = ConfidentialClientApplication(  # type: ignore[no-untyped-call]
                settings.client_id,
                client_credential=secret,
                authority=f"{authority}/{quote(settings.tenant, safe='')}",
                # Would ask Microsoft who the authority is; it is ours, and no setting.
                instance_discovery=False,
                http_client=session,
            )
            answer = application.acquire_token_for_client(scopes=[scope])
    except RequestException as reason:
        raise no_connection(authority, reason) from None
    except (MsalError, RuntimeError, KeyError):
        raise NoMailServer(f"{authority} is out of order.", WAITS) from None
    except ValueError:  # what msal makes of a tenant that Microsoft does not know
        raise _to_mend(_UNKNOWN_TENANT, settings) from None
    return _token_in(answer, settings, secret)


def missing_extra() -> SettingsWrong:
    """What to say when msal or requests is not installed."""
    return SettingsWrong(
        "Microsoft's mail needs a part of xlplan that is not installed.",
        'Install xlplan again from its folder, with ".[m365]" in place of the dot; docs/night.md '
        "shows the command.",
    )


def no_connection(address: str, reason: requests.RequestException) -> NoMailServer:
    """What to say when a service was not reached; the exception's own words may hold a secret."""
    return NoMailServer(f"{address} {_why(reason)}.", _NETWORK_STEP)


def _open_session(timeout: tuple[float, float]) -> requests.Session:
    """A session whose every request ends in time, stays where it was sent, and hears only JSON.

    msal by itself sets no timeout, and logs an answer that is not JSON as it came.
    """
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.util import Retry

    session = requests.Session()
    session.request = partial(session.request, timeout=timeout)  # type: ignore[method-assign]
    session.max_redirects = 0
    session.hooks["response"] = [_refuse_other_than_json]
    # No connection or a busy service: again at once, and once more after a second.
    retry = Retry(
        _RETRIES,
        read=False,
        allowed_methods=None,
        status_forcelist=(500, 502, 503, 504),
        backoff_factor=0.5,
        respect_retry_after_header=False,
        raise_on_status=False,
    )
    session.mount("https://", HTTPAdapter(max_retries=retry))
    return session


def _refuse_other_than_json(response: requests.Response, **_: object) -> None:
    """A page of a proxy or of a broken server."""
    import requests

    try:
        right = response.is_redirect or isinstance(response.json(), dict)
    except ValueError:
        right = False
    if not right:
        raise requests.exceptions.ContentDecodingError(response=response)


def _why(reason: requests.RequestException) -> str:
    from requests import exceptions

    if isinstance(reason, exceptions.SSLError):
        return "showed a certificate that this computer does not trust"
    if isinstance(reason, exceptions.ProxyError):
        return "was not reached: the proxy did not let xlplan through"
    if isinstance(reason, exceptions.Timeout):
        return "did not answer in time"
    if isinstance(reason, exceptions.TooManyRedirects):
        return "sent xlplan elsewhere, and it did not follow"
    if isinstance(reason, exceptions.ContentDecodingError):
        status = reason.response.status_code if reason.response is not None else "?"
        return f"gave an answer (status {status}) that Microsoft would not give"
    return "was not reached"


def _token_in(answer: Mapping[str, Any], settings: MicrosoftSettings, secret: str) -> str:
    token = answer.get("access_token")
    if isinstance(token, str) and token.isascii() and token.isprintable() and token:
        return token
    raise _refusal(answer, settings, secret)


def _refusal(answer: Mapping[str, Any], settings: MicrosoftSettings, secret: str) -> NoMailServer:
    words = str(answer.get("error_description") or answer.get("error") or "no reason given")
    code = _CODE.search(words)
    if code and code[0] in _MENDS:
        return _to_mend(_MENDS[code[0]], settings, f" ({code[0]})")
    told = in_one_line(words.replace(secret, "…") if secret else words)
    return NoMailServer(
        f"Microsoft gives no token: {told.removesuffix('.')}.",
        "Ask IT to look at the application's sign-in log in Microsoft Entra.",
    )


def _to_mend(words: tuple[str, str], settings: MicrosoftSettings, code: str = "") -> NoMailServer:
    sentence, step = words
    about = {"client_id": settings.client_id, "tenant": settings.tenant, "code": code}
    return NoMailServer(in_one_line(sentence.format(**about)), f"{step} {WAITS}")
