"""The way the settings choose is the way a mail goes, with the secret that belongs to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mail.certificates import Authority
from tests.mail.smtp_servers import PASSWORD, USER, Behaviour, mail_server
from xlplan.errors import SettingsWrong
from xlplan.mail.delivery import Letter
from xlplan.mail.ways import choose_sender
from xlplan.settings import MailSettings, MicrosoftSettings, SmtpSettings

LETTER = Letter(b"Subject: x\r\nTo: head@council.example\r\n\r\n", USER, ("head@council.example",))
MICROSOFT = MicrosoftSettings("council.example", "00000000-0000-0000-0000-000000000000")


def test_mail_that_is_only_kept_has_no_sender() -> None:
    """via = "outbox" opens no connection, whatever else is set."""
    smtp = SmtpSettings("smtp.council.example")
    assert choose_sender(MailSettings(USER, LETTER.recipients, smtp=smtp), {}) is None


def test_a_relay_needs_no_secret() -> None:
    """And none is looked for."""
    server = Behaviour()
    with mail_server(server) as port:
        smtp = SmtpSettings("127.0.0.1", port, "none")
        send = choose_sender(MailSettings(USER, LETTER.recipients, "smtp", smtp=smtp), {})
        assert send is not None
        assert send(LETTER).accepted == LETTER.recipients
    assert len(server.kept) == 1


def test_a_login_uses_the_senders_name_and_the_password_of_the_environment(tmp_path: Path) -> None:
    """Where “user” is left out, the address in “from” is the account."""
    authority = Authority(tmp_path)
    server = Behaviour(login_wanted=True)
    with mail_server(server, start_tls=authority.certificate().server_context()) as port:
        smtp = SmtpSettings(
            "localhost", port, "starttls", "password", timeout=5, ca_file=authority.file
        )
        mail = MailSettings(USER, LETTER.recipients, "smtp", smtp=smtp)
        send = choose_sender(mail, {"XLPLAN_SMTP_PASSWORD": PASSWORD})
        assert send is not None
        assert send(LETTER).accepted == LETTER.recipients


def test_graph_asks_for_the_secret_of_its_application() -> None:
    """Before anything is sent; the sentence says where it may be put."""
    mail = MailSettings(USER, LETTER.recipients, "graph", microsoft=MICROSOFT)
    send = choose_sender(mail, {})
    assert send is not None
    with pytest.raises(SettingsWrong, match="XLPLAN_MICROSOFT_SECRET"):
        send(LETTER)


def test_xoauth2_asks_for_the_same_secret(tmp_path: Path) -> None:
    """It is Microsoft's token that is shown to the mail server, not a password."""
    authority = Authority(tmp_path)
    server = Behaviour(login_wanted=True)
    with mail_server(server, start_tls=authority.certificate().server_context()) as port:
        smtp = SmtpSettings(
            "localhost", port, "starttls", "xoauth2", timeout=5, ca_file=authority.file
        )
        mail = MailSettings(USER, LETTER.recipients, "smtp", smtp=smtp, microsoft=MICROSOFT)
        send = choose_sender(mail, {})
        assert send is not None
        with pytest.raises(SettingsWrong, match="XLPLAN_MICROSOFT_SECRET"):
            send(LETTER)
    assert server.kept == []
