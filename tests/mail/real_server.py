"""A real mail server for the tests: Postfix, its logins checked by Dovecot, all in one folder.

Listens on 127.0.0.1 alone, delivers to maildirs and passes nothing on to any other machine. Needs
root, as Postfix does. Touches no configuration, queue or log of the machine's own, and no
process of it outlives the one that started it, even where that is killed.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

from tests.mail.certificates import Authority, Certificate

HOST = "localhost"
DOMAIN = "council.example"
SENDER = f"plan@{DOMAIN}"
PASSWORD = "correct horse – battery"
GOOD_TOKEN = "a-token-of-the-plans-own-account"
STRANGERS_TOKEN = "a-token-of-another-account"
OFFICER, HEAD = f"officer@{DOMAIN}", f"head@{DOMAIN}"
GREYLISTED, FULL, BLOCKED = f"greylisted@{DOMAIN}", f"full@{DOMAIN}", f"blocked@{DOMAIN}"
SMALL = 20_000  # bytes that the port “small” takes

_MAIL_UID = 5000
_BEGIN, _END = "]: connect from ", "]: disconnect from "
_TOKENS = {GOOD_TOKEN: SENDER, STRANGERS_TOKEN: f"someone.else@{DOMAIN}"}
_LOGIN = "smtpd_client_restrictions = permit_sasl_authenticated, reject"
_STARTTLS = "smtpd_tls_security_level = encrypt"
# What the options of each port are, besides those of _MAIN.
_PORTS = {
    "submission": (_LOGIN, _STARTTLS),
    "submissions": (_LOGIN, "smtpd_tls_wrappermode = yes"),
    "owners": (
        _LOGIN,
        _STARTTLS,
        "smtpd_sender_restrictions = reject_sender_login_mismatch",
        f"smtpd_sender_login_maps = inline:{{ {HEAD}={HEAD} }}",
    ),
    "relay": ("smtpd_sasl_auth_enable = no",),
    "small": ("smtpd_sasl_auth_enable = no", f"message_size_limit = {SMALL}"),
    "busy": ("smtpd_client_connection_count_limit = 1", "smtpd_client_event_limit_exceptions ="),
    "closed": ("smtpd_client_restrictions = reject", "smtpd_delay_reject = no"),
    "expired": (_LOGIN,),
    "wrong-name": (_LOGIN,),
    "stranger": (_LOGIN,),
}
_MAIN = Template("""\
compatibility_level = 3.6
queue_directory = $folder/queue
data_directory = $folder/data
maillog_file = $folder/postfix.log
maillog_file_prefixes = $folder
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
disable_dns_lookups = yes
smtpd_peername_lookup = no
myhostname = mail.council.example
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
local_recipient_maps =
local_transport = error:nothing is delivered to users of this machine
default_transport = error:nothing leaves this machine
virtual_mailbox_domains = council.example
virtual_mailbox_base = $folder/maildirs
virtual_mailbox_maps = inline:{ $mailboxes }
virtual_uid_maps = static:$uid
virtual_gid_maps = static:$uid
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access inline:{
  { greylisted@council.example = 450 4.2.0 Greylisted, see you in five minutes }
  { full@council.example = 452 4.2.2 Mailbox full }
  { blocked@council.example = 550 5.7.1 Delivery not authorised } }
smtpd_tls_security_level = may
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_tls_auth_only = yes
""")
_MASTER_CF = Template("""\
cleanup   unix  n - n -     0 cleanup
qmgr      unix  n - n 300   1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n -     - trivial-rewrite
bounce    unix  - - n -     0 bounce
defer     unix  - - n -     0 bounce
trace     unix  - - n -     0 bounce
proxymap  unix  - - n -     - proxymap
error     unix  - - n -     - error
retry     unix  - - n -     - error
virtual   unix  - n n -     - virtual
anvil     unix  - - n -     1 anvil
postlog   unix-dgram n - n - 1 postlogd
$ports""")
_DOVECOT = Template("""\
base_dir = $folder/dovecot/run
state_dir = $folder/dovecot/state
log_path = $folder/dovecot.log
protocols =
listen = 127.0.0.1
ssl = no
auth_mechanisms = plain login xoauth2 oauthbearer
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = $folder/dovecot/oauth2.conf
}
passdb {
  driver = passwd-file
  mechanisms = plain login
  args = $folder/dovecot/users
}
userdb {
  driver = static
  args = uid=$uid gid=$uid home=/nonexistent
}
# Debian's own delay of 2 seconds after a wrong login stays; here it does not grow with each one.
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service auth {
  unix_listener $folder/queue/private/auth {
    mode = 0660
    user = postfix
    group = postfix
  }
}
""")
_OAUTH2 = Template("""\
introspection_mode = post
introspection_url = $introspection
username_attribute = username
active_attribute = active
active_value = true
""")
# Nothing that a server would save at its end is needed again, so that its whole group is killed.
_KEEPER = 'setsid "$@" & read -r _; kill -s KILL -- -$! || kill -s KILL $!; wait'
_FILES = {
    "postfix/main.cf": _MAIN,
    "postfix/master.cf": _MASTER_CF,
    "dovecot/dovecot.conf": _DOVECOT,
    "dovecot/oauth2.conf": _OAUTH2,
    "dovecot/users": Template("$user\n"),
}


@dataclass(frozen=True, slots=True)
class RealServer:
    """A server that runs: its ports by name, and the authority that signed its certificates."""

    folder: Path
    ports: dict[str, int]
    ca_file: Path

    def mails(self, address: str) -> list[bytes]:
        """What lies in a maildir, with the line ends of a file."""
        new = self.folder / "maildirs" / address / "new"
        return [path.read_bytes() for path in sorted(new.glob("*"))]

    def settle(self) -> None:
        """Waits until nobody is connected and what was accepted lies in a maildir."""
        queues = [self.folder / "queue" / name for name in ("incoming", "active", "deferred")]
        _wait(lambda: not any(p.is_file() for q in queues for p in q.rglob("*")), "the queue")
        _wait(lambda: len(self._said(_BEGIN)) == len(self._said(_END)), "the last connection")

    def forget(self) -> None:
        """Throws away what was delivered and logged."""
        self.settle()
        for maildir in (self.folder / "maildirs").iterdir():
            shutil.rmtree(maildir)
        os.truncate(self.folder / "postfix.log", 0)  # Postfix appends

    def sessions(self, port: str) -> list[str]:
        """What Postfix counted in each connection to a port: `ehlo=2 starttls=1 auth=1 …`."""
        _wait(lambda: bool(self._said(_BEGIN, port)), f"a connection to {port}")
        self.settle()
        return [line.rpartition("] ")[2] for line in self._said(_END, port)]

    def _said(self, words: str, port: str = "") -> list[str]:
        log = (self.folder / "postfix.log").read_text(encoding="utf-8").splitlines()
        mark = f"postfix/{port}/smtpd" if port else "/smtpd"
        return [line for line in log if words in line and mark in line]


def what_is_missing() -> str:
    """Why the server cannot be started here; nothing where it can."""
    if os.name != "posix" or os.geteuid() != 0:
        return "Postfix can only be started by root"
    lacking = [tool for tool in ("postfix", "dovecot", "setsid") if not shutil.which(tool)]
    if lacking:
        return f"{' and '.join(lacking)} not installed"
    version = _said_by("dovecot", "--version")
    return "" if version.startswith("2.3.") else f"configured for Dovecot 2.3, this is {version}"


@contextmanager
def run_server() -> Iterator[RealServer]:
    """Starts it on free ports, in a folder of its own, and stops it.

    The folder is not below pytest's: the server's own users must be able to enter it, and the
    name of a Unix socket may have 107 characters at most.
    """
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="xlplan-mail-", dir="/tmp"))
        stack.callback(shutil.rmtree, folder)
        folder.chmod(0o755)
        authority = Authority(folder)
        server = RealServer(folder, _free_ports(), authority.file)
        certificates = _certificates(folder / "certificates", authority)
        _configure(server, certificates, stack.enter_context(_introspection()))
        postfix, dovecot = str(folder / "postfix"), str(folder / "dovecot" / "dovecot.conf")
        _said_by("postfix", "-c", postfix, "check")  # makes the folders of the queue
        master = _said_by("postconf", "-c", postfix, "-h", "daemon_directory") + "/master"
        stack.enter_context(_running("dovecot", "-F", "-c", dovecot))
        stack.enter_context(_running(master, "-c", postfix))
        try:
            _wait((folder / "queue" / "private" / "auth").is_socket, "Dovecot")
            _wait(lambda: _greets(server.ports["relay"]), "Postfix")
        except TimeoutError as reason:
            for log in folder.glob("*.log"):
                reason.add_note(log.read_text(encoding="utf-8")[-4000:])
            raise
        yield server


def _configure(
    server: RealServer, certificates: dict[str, Certificate], introspection: str
) -> None:
    folder = server.folder
    for name in ("postfix", "dovecot", "data", "queue", "maildirs"):
        (folder / name).mkdir()
        (folder / name).chmod(0o755)
    shutil.chown(folder / "data", "postfix")
    shutil.chown(folder / "maildirs", _MAIL_UID, _MAIL_UID)
    addresses = (SENDER, OFFICER, HEAD, GREYLISTED, FULL, BLOCKED)
    known = {
        "folder": folder,
        "uid": _MAIL_UID,
        "mailboxes": ", ".join(f"{address}={address}/" for address in addresses),
        "introspection": introspection,
        "ports": "".join(_port_lines(server, certificates)),
        "user": f"{SENDER}:{{PLAIN}}{PASSWORD}",
    }
    for path, template in _FILES.items():
        (folder / path).write_text(template.substitute(known), encoding="utf-8")
        (folder / path).chmod(0o644)


def _certificates(folder: Path, authority: Authority) -> dict[str, Certificate]:
    """One for the ports of that name, and one for all others."""
    folder.mkdir()
    return {
        "expired": authority.expired(HOST),
        "wrong-name": authority.certificate("mail.elsewhere.example"),
        "stranger": Authority(folder, "An authority nobody knows").certificate(HOST),
        "": authority.certificate(HOST),
    }


def _port_lines(server: RealServer, certificates: dict[str, Certificate]) -> Iterator[str]:
    """A service of Postfix for each port."""
    for name, options in _PORTS.items():
        shown = certificates.get(name, certificates[""])
        yield f"127.0.0.1:{server.ports[name]} inet n - n - - smtpd\n"
        yield f"  -o syslog_name=postfix/{name}\n"
        yield f"  -o {{ smtpd_tls_cert_file = {shown.certificate} }}\n"
        yield f"  -o {{ smtpd_tls_key_file = {shown.key} }}\n"
        yield from (f"  -o {{ {option} }}\n" for option in options)


@contextmanager
def _running(*command: str) -> Iterator[None]:
    """A server that runs until the pipe to its keeper closes, as it does when we are killed."""
    keeper = subprocess.Popen(
        ["sh", "-c", _KEEPER, "sh", *command],
        start_new_session=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        keeper.communicate(timeout=20)


@contextmanager
def _introspection() -> Iterator[str]:
    """Says of a token whether it is good and whose it is (RFC 7662, section 2); gives its URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Introspect)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/introspect"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Introspect(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode("ascii"))
        account = _TOKENS.get(form["token"][0])
        answer = {"active": True, "username": account} if account else {"active": False}
        body = json.dumps(answer).encode("ascii")
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def _said_by(*command: str) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    return done.stdout.strip()


def _free_ports() -> dict[str, int]:
    with ExitStack() as stack:
        held = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in _PORTS]
        return dict(zip(_PORTS, (s.getsockname()[1] for s in held), strict=True))


def _greets(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        return client.recv(3) == b"220"
    return False


def _wait(done: Callable[[], bool], what: str) -> None:
    """Looks again until it is done, for 15 seconds at most."""
    end = time.monotonic() + 15
    while not done():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} is not ready after 15 seconds")
        time.sleep(0.02)
