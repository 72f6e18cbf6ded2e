"""The mail's settings: nothing leaves for a stranger, no secret stands in the file."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.errors import SettingsWrong
from xlplan.settings import MailSettings, MicrosoftSettings, SmtpSettings, parse_settings
from xlplan.settings.entry import is_address
from xlplan.settings.mail import WEEKDAYS

HEAD = '[mail]\nfrom = "plan@council.example"\nto = ["head@council.example"]\n'  # lines 1 to 3
ENTRA = '[mail.microsoft]\ntenant = "council.example"\nclient_id = "0000-1"\n'


def mail(toml: str) -> MailSettings:
    settings = parse_settings(toml, folder=Path("/etc/xlplan")).mail
    assert settings is not None
    return settings


def test_without_a_table_no_mail_is_made() -> None:
    """Mail is asked for, never assumed."""
    assert parse_settings('trackers = ["a.xlsx"]').mail is None


def test_sender_and_readers_are_enough() -> None:
    """The rest has defaults, and the default way sends nothing."""
    assert mail(HEAD) == MailSettings(
        sender="plan@council.example",
        to=("head@council.example",),
        via="outbox",
        allowed_domains=("council.example",),
        at_most=20,
        days=WEEKDAYS,
        smtp=SmtpSettings(port=587, security="starttls", login="none", timeout=30),
        microsoft=MicrosoftSettings(),
    )


def test_everything_can_be_set() -> None:
    """Each setting arrives where the sender looks for it."""
    settings = mail(
        '[mail]\nfrom = " plan@council.example "\n'
        'to = ["a@council.example", "b@nhs.example", "a@council.example"]\n'
        'via = "smtp"\nreply_to = "me@elsewhere.example"\nadmin = ["it@council.example"]\n'
        'allowed_domains = ["NHS.example", "council.example"]\nat_most = 2\neach_lead = true\n'
        'days = ["Friday", "monday"]\n'
        '[mail.smtp]\nhost = "smtp.council.example"\nport = 465\nsecurity = "tls"\n'
        'login = "xoauth2"\nuser = "COUNCIL\\\\plan"\ntimeout = 5\nca_file = "ca.pem"\n'
        '[mail.microsoft]\ntenant = "t-1"\nclient_id = "c-1"\nmailbox = "box@council.example"\n'
    )
    assert settings == MailSettings(
        "plan@council.example",
        ("a@council.example", "b@nhs.example"),
        "smtp",
        "me@elsewhere.example",
        ("it@council.example",),
        ("council.example", "nhs.example"),
        2,
        True,
        ("monday", "friday"),
        SmtpSettings(
            "smtp.council.example", 465, "tls", "xoauth2", r"COUNCIL\plan", 5,
            Path("/etc/xlplan/ca.pem"),
        ),
        MicrosoftSettings("t-1", "c-1", "box@council.example"),
    )  # fmt: skip


@pytest.mark.parametrize("host", ["smtp", "smtp.council.example", "10.0.0.25", "::1", "fd00::25"])
def test_a_server_is_a_name_or_an_address(host: str) -> None:
    """Both kinds of address, and a name inside the house."""
    assert mail(f'{HEAD}[mail.smtp]\nhost = "{host}"').smtp.host == host


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("x@council.example", True),
        ("x@COUNCIL.Example", True),
        ("x@sub.council.example", False),
        ("x@council.example.evil.example", False),
        ("x@evilcouncil.example", False),
        ("x@y@council.example", True),  # never an address: the settings refuse it before
        ("council.example", True),
        ("", False),
    ],
)
def test_a_domain_stands_for_itself_only(address: str, allowed: bool) -> None:
    """Neither a longer nor a shorter name slips through."""
    assert mail(HEAD).allows(address) is allowed


NO_ADDRESS = [
    "plan", "@council.example", "plan@", "a b@council.example", "a@b@council.example",
    "Plan <plan@council.example>", "a@council.example, b@council.example",
    "a@council.example;b@council.example", "a@council.example\r\nBcc: b@evil.example",
    "a@council.example\nb", "a\0@council.example", "siân@council.example", "a@coüncil.example",
    ".a@council.example", "a..b@council.example", "a@-council.example", "a@council..example",
    '"a b"@council.example', "a@[127.0.0.1]", "a@" + "x" * 64 + ".example", "a" * 250 + "@x.uk",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_ADDRESS, ids=[json.dumps(text)[:30] for text in NO_ADDRESS])
@pytest.mark.parametrize("key", ["from", "to", "admin", "reply_to", "mailbox"])
def test_what_is_not_one_plain_address_is_refused_everywhere(key: str, text: str) -> None:
    """No second reader and no second header can be hidden in an address."""
    quoted = json.dumps(text)
    lines = {"from": '"plan@council.example"', "to": '["head@council.example"]'}
    lines |= {} if key == "mailbox" else {key: f"[{quoted}]" if key in ("to", "admin") else quoted}
    toml = "[mail]\n" + "".join(f"{name} = {value}\n" for name, value in lines.items())
    if key == "mailbox":
        toml += f"[mail.microsoft]\nmailbox = {quoted}\n"
    line = next(n for n, text in enumerate(toml.splitlines(), 1) if text.startswith(f"{key} "))
    with pytest.raises(SettingsWrong, match="is not an e-mail address") as wrong:
        mail(toml)
    said = str(wrong.value)
    assert said.startswith(f"xlplan.toml line {line}: ")
    assert not set(said) & set("\r\n\0")


@pytest.mark.parametrize("name", ["password", "smtp_password", "Pass", "pwd", "client_secret",
                                  "microsoft_secret", "token", "access_token", "api_key", "key",
                                  "credentials"])  # fmt: skip
@pytest.mark.parametrize("table", ["mail", "mail.smtp", "mail.microsoft"])
def test_a_secret_in_the_file_is_refused_and_not_repeated(table: str, name: str) -> None:
    """The file is copied, mailed and backed up; so a password there helps only a thief."""
    toml = HEAD + ("" if table == "mail" else f"[{table}]\n") + f'{name} = "hunter2"\n'
    with pytest.raises(SettingsWrong, match=f"“{name}” must not stand in a file") as wrong:
        mail(toml)
    assert "docs/mail.md" in str(wrong.value)
    assert f"line {len(toml.splitlines())}: " in str(wrong.value)
    assert "hunter2" not in str(wrong.value)


MANY = json.dumps([f"a{number}@council.example" for number in range(21)])
WRONG = [
    ("mail = 3", 1, "“mail” must be a table, written [mail]"),
    ("[[mail]]\nfrom = 3", 1, "“mail” must be a table"),
    ("[mial]\nfrom = 3", 1, "“mial” is not a setting; did you mean “mail”?"),
    ("[mail]", 1, "[mail] needs “from”"),
    ('[mail]\nfrom = "a@x.example"', 1, "[mail] needs “to”"),
    ('[mail]\nfrom = "a@x.example"\nto = []', 3, "[mail] needs “to”"),
    ('[mail]\nto = ["a@x.example"]', 1, "[mail] needs “from”"),
    ('[mail]\nfrom = ""\nto = ["a@x.example"]', 2, "“from” must be text in quotes"),
    ('[mail]\nfrom = ["a@x.example"]', 2, "“from” must be text in quotes"),
    ('[mail]\nfrom = "a@x.example"\nto = "a@x.example"', 3, "“to” must be a list of addresses"),
    ('[mail]\nfrom = "a@x.example"\nto = [["a@x.example"]]', 3, "must be a list of addresses"),
    ('[mail]\nfrom = "a@x.example"\nto = ["a@y.example"]', 3,
     "a@y.example lies outside “allowed_domains” (x.example)"),
    (HEAD + 'cc = ["a@council.example"]', 4, "“cc” is not a setting"),
    (HEAD + 'repy_to = "a@council.example"', 4, "did you mean “reply_to”?"),
    (HEAD + 'reply_to = ["a@council.example"]', 4, "“reply_to” must be text in quotes"),
    (HEAD + 'admin = "it@council.example"', 4, "“admin” must be a list of addresses"),
    (HEAD + 'admin = ["it@evil.example"]', 4, "it@evil.example lies outside “allowed_domains”"),
    (HEAD + 'allowed_domains = ["other.example"]', 3, "head@council.example lies outside"),
    (HEAD + "allowed_domains = []", 3, "lies outside “allowed_domains”"),
    (HEAD + 'allowed_domains = "council.example"', 4, "must be a list of texts"),
    (HEAD + 'allowed_domains = ["@council.example"]', 4, "“@council.example” is not a domain"),
    (HEAD + 'allowed_domains = ["*.example"]', 4, "“*.example” is not a domain"),
    (HEAD + 'allowed_domains = [""]', 4, "“” is not a domain"),
    (HEAD + "at_most = 0", 4, "“at_most” must be a whole number from 1 to 500"),
    (HEAD + "at_most = 501", 4, "“at_most” must be a whole number from 1 to 500"),
    (HEAD + "at_most = true", 4, "“at_most” must be a whole number from 1 to 500"),
    (f'[mail]\nfrom = "a@council.example"\nto = {MANY}', 3, "“to” has more than 20 addresses"),
    (HEAD + f"admin = {MANY}", 4, "“admin” has more than 20 addresses"),
    (HEAD + 'each_lead = "yes"', 4, "“each_lead” must be true or false"),
    (HEAD + 'days = ["mon"]', 4, "“mon” is not a weekday; write “monday”"),
    (HEAD + 'days = "monday"', 4, "must be a list of texts"),
    (HEAD + "days = [1]", 4, "must be a list of texts"),
    (HEAD + "days = []", 4, "“days” names no weekday"),
    (HEAD + 'via = "mail"', 4, '“via” must be one of "outbox", "smtp", "graph"'),
    (HEAD + 'via = ["smtp"]', 4, "“via” must be one of"),
    (HEAD + "via = { smtp = 1 }", 4, "“via” must be one of"),
    (HEAD + 'via = "smtp"', 4, 'via = "smtp" needs “host” in [mail.smtp]'),
    (HEAD + 'via = "graph"', 4, "needs “tenant” and “client_id” in [mail.microsoft]"),
    (HEAD + 'via = "graph"\n[mail.microsoft]\ntenant = "x"', 4, "needs “tenant” and “client_id”"),
    (HEAD + 'via = "smtp"\n[mail.smtp]\nhost = "h"\nlogin = "xoauth2"', 4, "needs “tenant”"),
    (HEAD + "smtp = 3", 4, "“smtp” must be a table"),
    (HEAD + '[mail.smtp]\nhots = "h"', 5, "did you mean “host”?"),
    (HEAD + '[mail.smtp]\nhost = ""', 5, "“host” must be text in quotes"),
    (HEAD + "[mail.smtp]\nhost = 25", 5, "“host” must be text in quotes"),
    (HEAD + '[mail.smtp]\nhost = "smtp.example:587"', 5, "“smtp.example:587” is not a “host”"),
    (HEAD + '[mail.smtp]\nhost = "smtp://smtp.example"', 5, "is not a “host”"),
    (HEAD + '[mail.smtp]\nhost = "a.example b.example"', 5, "is not a “host”"),
    (HEAD + '[mail.smtp]\nhost = "a\\r\\nb"', 5, "is not a “host”"),
    (HEAD + "[mail.smtp]\nport = 0", 5, "“port” must be a whole number from 1 to 65535"),
    (HEAD + "[mail.smtp]\nport = 65536", 5, "“port” must be a whole number from 1 to 65535"),
    (HEAD + '[mail.smtp]\nport = "587"', 5, "“port” must be a whole number"),
    (HEAD + '[mail.smtp]\nsecurity = "ssl"', 5, 'one of "starttls", "tls", "none"'),
    (HEAD + '[mail.smtp]\nlogin = "oauth"', 5, 'one of "none", "password", "xoauth2"'),
    (HEAD + '[mail.smtp]\nsecurity = "none"\nlogin = "password"', 6, "without encryption"),
    (HEAD + '[mail.smtp]\nlogin = "xoauth2"\nsecurity = "none"', 5, "without encryption"),
    (HEAD + '[mail.smtp]\nuser = "a\\u0001b"', 5, "is not a “user”"),
    (HEAD + "[mail.smtp]\nuser = 3", 5, "“user” must be text in quotes"),
    (HEAD + "[mail.smtp]\ntimeout = 0", 5, "“timeout” must be a whole number from 1 to 600"),
    (HEAD + "[mail.smtp]\ntimeout = 2.5", 5, "“timeout” must be a whole number from 1 to 600"),
    (HEAD + '[mail.smtp]\nca_file = "C:\\temp"', 5, "in “ca_file” a backslash"),
    (HEAD + "[mail.smtp]\nca_file = true", 5, "“ca_file” must be text in quotes"),
    (HEAD + '[mail.microsoft]\ntenat = "x"', 5, "did you mean “tenant”?"),
    (HEAD + '[mail.microsoft]\ntenant = "../common"', 5, "is not a “tenant”"),
    (HEAD + '[mail.microsoft]\nclient_id = "a b"', 5, "is not a “client_id”"),
    (HEAD + '[mail.microsoft]\nclient_id = ""', 5, "“client_id” must be text in quotes"),
    ('mail.from = "a@x.example"\nmail.to = ["b@y.example"]', 2, "b@y.example lies outside"),
]  # fmt: skip


@pytest.mark.parametrize(("toml", "line", "words"), WRONG, ids=[w[0][-40:] for w in WRONG])
def test_a_slip_is_named_with_its_line(toml: str, line: int, words: str) -> None:
    """One sentence says where it is, what is wrong and what was probably meant."""
    with pytest.raises(SettingsWrong) as wrong:
        mail(toml)
    said = str(wrong.value)
    assert words in said
    assert re.match(rf"xlplan\.toml line {line}: ", said), said
    assert "\n" not in said
    assert "\r" not in said


def test_each_way_has_what_it_needs() -> None:
    """A complete way is taken; a login that is not used asks for nothing."""
    assert mail(HEAD + 'via = "graph"\n' + ENTRA).via == "graph"
    assert mail(HEAD + 'via = "smtp"\n[mail.smtp]\nhost = "relay"\nsecurity = "none"\n').smtp
    assert mail(HEAD + '[mail.smtp]\nlogin = "xoauth2"\n').via == "outbox"


@given(st.text(max_size=80))
def test_whatever_counts_as_an_address_is_safe_in_a_header(text: str) -> None:
    """One @ between plain words: nothing that ends a header, a name or an address."""
    if is_address(text):
        assert re.fullmatch(r"[!-~]+@[A-Za-z0-9.-]+", text)
        assert not set(text) & set(' ,;:<>()[]"\\\r\n')


@given(
    st.from_regex(
        r"[a-z0-9]+(\.[a-z0-9]+){0,2}@[a-z]([a-z0-9-]{0,10}[a-z0-9])?\.uk", fullmatch=True
    )
)
def test_ordinary_addresses_are_taken(text: str) -> None:
    """No council is told that its own address is none."""
    assert is_address(text)
