"""A stand-in for Microsoft: a token endpoint and Graph's sendMail, over TLS on 127.0.0.1.

It is our reading of Microsoft's documentation (learn.microsoft.com: user-sendmail, the client
credentials flow, the list of AADSTS codes), not Microsoft: what passes here can still fail there.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import json
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from xlplan.settings.mail import MicrosoftSettings

TENANT, CLIENT_ID, SECRET = "council.example", "11111111-2222", "s3cret~of=the&application"
EXPIRED, NO_CONSENT = "an expired secret", "a secret without consent"
SETTINGS = MicrosoftSettings(tenant=TENANT, client_id=CLIENT_ID)
MAILBOX, OUT_OF_SCOPE = "plan+o'neill@council.example", "chief@council.example"
REQUEST_LIMIT = 4 * 1024 * 1024
_REFUSED = {
    "": "AADSTS7000218: No secret in the request.",
    EXPIRED: "AADSTS7000222: The provided client secret keys are expired.",
    NO_CONSENT: "AADSTS65001: The user or administrator has not consented.",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer put in the way of the usual one; `delay` in seconds before it begins.

    `hang_up`: no answer at all; `cut`: one that announces more bytes than come.
    """

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0.0
    hang_up: bool = False
    cut: bool = False


@dataclass(slots=True)
class StandIn:
    """A running stand-in: what it got, and what it is told to answer first."""

    base: str
    replies: list[Reply] = field(default_factory=list)
    token_replies: list[Reply] = field(default_factory=list)
    posts: list[tuple[str, Mapping[str, str], bytes]] = field(default_factory=list)
    token_requests: list[Mapping[str, list[str]]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)


@contextmanager
def running(ca: Path) -> Iterator[StandIn]:
    """The stand-in, with a certificate of a new authority that is written to `ca`."""
    server = _Server(("127.0.0.1", 0), _Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _certify(context, ca)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.state = StandIn(f"https://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    state: StandIn

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that does not trust the certificate or gives up waiting is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """The discovery document of a tenant."""
        if self._reply_first(self.server.state.token_replies):
            return
        tenant, base = self.path.split("/")[1], self.server.state.base
        if tenant != TENANT:
            self._answer(400, _entra("AADSTS90002: Tenant not found."))
            return
        ends = {
            f"{name}_endpoint": f"{base}/{tenant}/oauth2/v2.0/{name.removesuffix('ization')}"
            for name in ("authorization", "token")
        }
        self._answer(200, {**ends, "issuer": f"{base}/{tenant}/v2.0"})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.endswith("/token"):
            self._token(parse_qs(body.decode()))
        else:
            self._send_mail(body)

    def _token(self, asked: Mapping[str, list[str]]) -> None:
        state = self.server.state
        state.token_requests.append(asked)
        if self._reply_first(state.token_replies):
            return
        secret = asked.get("client_secret", [""])[0]
        if asked["client_id"] != [CLIENT_ID]:
            self._answer(400, _entra("AADSTS700016: Application was not found in the directory."))
        elif secret != SECRET:
            told = _REFUSED.get(secret, "AADSTS7000215: Invalid client secret provided.")
            self._answer(401, _entra(told))
        else:
            state.tokens.append(f"token-{len(state.tokens) + 1}")
            granted = {"access_token": state.tokens[-1], "token_type": "Bearer", "expires_in": 3599}
            self._answer(200, granted)

    def _send_mail(self, body: bytes) -> None:
        state = self.server.state
        state.posts.append((self.path, dict(self.headers), body))
        if self._reply_first(state.replies):
            return
        status, code = self._judge(body)
        if status == 202:
            state.mails.append(base64.b64decode(body))
            self._answer(202, None)
        else:
            self._answer(status, {"error": {"code": code, "message": f"{code}, in words."}})

    def _judge(self, body: bytes) -> tuple[int, str]:
        """The status and, for a refusal, its code."""
        if self.headers["Authorization"] not in [f"Bearer {t}" for t in self.server.state.tokens]:
            return 401, "InvalidAuthenticationToken"
        if len(body) > REQUEST_LIMIT:
            return 413, "RequestEntityTooLarge"
        _, version, users, mailbox, verb = self.path.split("/")
        if (version, users, verb) != ("v1.0", "users", "sendMail"):
            return 400, "BadRequest"
        if unquote(mailbox) == OUT_OF_SCOPE:
            return 403, "ErrorAccessDenied"
        if unquote(mailbox) != MAILBOX:
            return 404, "ErrorInvalidUser"
        try:
            mime = base64.b64decode(body, validate=True)
        except binascii.Error:
            return 400, "ErrorMimeContentInvalidBase64String"
        right = self.headers["Content-Type"] == "text/plain" and b"\r\n\r\n" in mime
        return (202, "") if right else (400, "ErrorMimeContentInvalid")

    def _reply_first(self, replies: list[Reply]) -> bool:
        """Whether an answer was put in the way; it is given once."""
        if not replies:
            return False
        reply = replies.pop(0)
        time.sleep(reply.delay)
        self.close_connection = True
        if not reply.hang_up:
            self._write(reply.status, reply.headers, reply.body, len(reply.body) + reply.cut)
        return True

    def _answer(self, status: int, value: object) -> None:
        body = b"" if value is None else json.dumps(value).encode()
        self._write(status, {"Content-Type": "application/json"}, body, len(body))

    def _write(self, status: int, headers: Mapping[str, str], body: bytes, length: int) -> None:
        self.send_response_only(status)
        for name, value in {**headers, "Content-Length": str(length)}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the tests' output is for tests."""


def _entra(description: str) -> dict[str, object]:
    trace = "Trace ID: 0000\r\nCorrelation ID: 0000\r\nTimestamp: 2026-11-23 03:30:00Z"
    return {"error": "invalid_client", "error_description": f"{description}\r\n{trace}"}


def _certify(context: ssl.SSLContext, ca: Path) -> None:
    """Gives the server a certificate for 127.0.0.1 and writes its authority to `ca`."""
    own = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stand-in")])
    now, one_day = datetime.now(UTC), timedelta(days=1)
    certificate = (
        x509.CertificateBuilder(name, name, own.public_key(), x509.random_serial_number())
        .not_valid_before(now - one_day)
        .not_valid_after(now + one_day)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(own, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    ca.write_bytes(pem)
    both = ca.with_name("server.pem")
    both.write_bytes(
        pem
        + own.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context.load_cert_chain(both)
