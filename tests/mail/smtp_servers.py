"""Mail servers on loopback: one (aiosmtpd) that answers as it is told, and one of bare sockets."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "localhost"
USER, PASSWORD, TOKEN = "plan@council.example", "£correct horse", "a-good-token"


class Received(NamedTuple):
    """A mail as the server took it; the options are those of MAIL FROM."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes
    options: tuple[str, ...] = ()


@dataclass
class Behaviour:
    """What the server answers, and what it was told.

    "" stands for taking it. `greeted_as` is the client's EHLO name; of several answers to MAIL FROM
    or to the content each is given once and the last for ever.
    """

    recipients: dict[str, str] = field(default_factory=dict)
    sender: tuple[str, ...] = ("",)
    content: tuple[str, ...] = ("",)
    login: tuple[str, ...] = ("535 5.7.8 Error: authentication failed",)
    login_wanted: bool = False
    kept: list[Received] = field(default_factory=list)
    heard: Counter[str] = field(default_factory=Counter)
    greeted_as: str = ""

    def _answer(self, answers: tuple[str, ...], verb: str) -> str:
        self.heard[verb] += 1
        return answers[min(self.heard[verb], len(answers)) - 1]

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, name: str, lines: list[str]
    ) -> list[str]:
        session.host_name = self.greeted_as = name
        return lines

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.login_wanted and not session.authenticated:
            return "530 5.7.0 Authentication required"
        answer = self._answer(self.sender, "MAIL")
        if not answer:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer or "250 2.1.0 Ok"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.heard["RCPT"] += 1
        answer = self.recipients.get(address, "")
        if not answer:
            envelope.rcpt_tos.append(address)
        return answer or "250 2.1.5 Ok"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answer = self._answer(self.content, "DATA")
        if answer:
            return answer
        data, options = envelope.content, tuple(envelope.mail_options)
        assert isinstance(data, bytes)
        self.kept.append(Received(str(envelope.mail_from), tuple(envelope.rcpt_tos), data, options))
        return "250 2.0.0 Ok: queued"

    async def handle_QUIT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.heard["QUIT"] += 1
        return "221 Bye"

    async def auth_XOAUTH2(self, server: SMTP, words: list[str]) -> None:  # noqa: N802
        """There so that the server offers it; `handle_AUTH` does it."""

    async def handle_AUTH(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, words: list[str]
    ) -> str:
        """The three mechanisms as Exchange does them, each answer to a line of its own."""
        self.heard[words[0]] += 1
        given = words[1] if len(words) > 1 else await _asked(server, b"")
        if words[0] == "LOGIN":
            user, secret = given, await _asked(server, b"Password:")
            right = (user, secret) == (USER, PASSWORD)
        elif words[0] == "PLAIN":
            right = given == f"\0{USER}\0{PASSWORD}"
        else:
            right = given == f"user={USER}\1auth=Bearer {TOKEN}\1\1"
            if not right:
                assert await _asked(server, b'{"status":"401"}') == ""
        session.authenticated = right
        return "235 2.7.0 Ok" if right else self._answer(self.login, "refused login")


async def _asked(server: SMTP, challenge: bytes) -> str:
    await server.push(b"334 " + b64encode(challenge))
    line = await asyncio.wait_for(server._reader.readline(), 5)
    return b64decode(line.strip(), validate=True).decode()


@contextlib.contextmanager
def mail_server(
    behaviour: Behaviour,
    *,
    start_tls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    **options: Any,
) -> Iterator[int]:
    """Runs one on a free port of 127.0.0.1, and gives the port; `options` are aiosmtpd's."""
    loop = asyncio.new_event_loop()
    ready: list[int] = []
    started, stop = threading.Event(), asyncio.Event()

    def make() -> SMTP:
        return SMTP(
            behaviour,
            hostname=HOST,
            tls_context=start_tls,
            require_starttls=start_tls is not None,
            auth_require_tls=start_tls is not None,
            loop=loop,
            **options,
        )

    async def serve() -> None:
        server = await loop.create_server(make, "127.0.0.1", 0, ssl=tls)
        ready.append(server.sockets[0].getsockname()[1])
        started.set()
        await stop.wait()
        server.close()
        await server.wait_closed()
        others = asyncio.all_tasks(loop) - {asyncio.current_task(loop)}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    # A client that turns away during the handshake is what the tests want, not news for the log.
    loop.set_exception_handler(lambda *_: None)
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        assert started.wait(10)
        yield ready[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


@contextlib.contextmanager
def bare_server(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """Hands each connection to `talk`, one after the other, and closes it; gives the port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection, contextlib.suppress(OSError):
                        connection.settimeout(5)
                        talk(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def script(*answers: str) -> Callable[[socket.socket], None]:
    """A server that says its greeting, then one answer a line it hears; then it hangs up.

    After a 354 it hears the mail to its final dot as one line.
    """

    def talk(connection: socket.socket) -> None:
        with connection.makefile("rb") as lines:
            connection.sendall(f"{answers[0]}\r\n".encode())
            for before, answer in pairwise(answers):
                line = lines.readline()
                while before.startswith("354") and line not in (b".\r\n", b""):
                    line = lines.readline()
                connection.sendall(f"{answer}\r\n".encode() if answer else b"")

    return talk


def silent(connection: socket.socket) -> None:
    """A server that takes the connection and says nothing."""
    with contextlib.suppress(OSError):
        while connection.recv(4096):
            pass
