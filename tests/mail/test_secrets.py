"""A secret comes from one of three places, and shows in none other."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest

from xlplan.errors import SettingsWrong
from xlplan.mail.secrets import find_secret, need_secret


class Keyring(keyring.backend.KeyringBackend):
    """A keyring in memory, or one that is locked."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.entries: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise keyring.errors.KeyringLocked("locked")
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password


@pytest.fixture(autouse=True)
def ring() -> Iterator[Keyring]:
    """The keyring of these tests, never that of whoever runs them."""
    before, ring = keyring.get_keyring(), Keyring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


def credential(folder: Path, data: bytes, name: str = "smtp_password") -> dict[str, str]:
    (folder / name).write_bytes(data)
    return {"CREDENTIALS_DIRECTORY": str(folder)}


def test_the_places_are_asked_in_their_order(tmp_path: Path, ring: Keyring) -> None:
    """A credential of systemd comes before the environment, that before the keyring."""
    keyring.set_password("xlplan", "smtp_password", "of the keyring")
    assert find_secret("smtp_password", {}) == "of the keyring"
    environment = {"XLPLAN_SMTP_PASSWORD": "of the environment"}
    assert find_secret("smtp_password", environment) == "of the environment"
    environment |= credential(tmp_path, b"of systemd")
    assert find_secret("smtp_password", environment) == "of systemd"


def test_each_secret_has_its_own_name(tmp_path: Path) -> None:
    """The password of the mail server is never sent to Microsoft, nor the other way round."""
    environment = {
        "XLPLAN_SMTP_PASSWORD": "mail",
        **credential(tmp_path, b"ms", "microsoft_secret"),
    }
    assert find_secret("microsoft_secret", environment) == "ms"
    assert find_secret("smtp_password", environment) == "mail"
    assert find_secret("microsoft_secret", {"XLPLAN_MICROSOFT_SECRET": "x"}) == "x"


@pytest.mark.parametrize(
    ("saved", "read"),
    [
        (b"pw\n", "pw"),
        (b"pw\r\n", "pw"),
        (b" p w ", " p w "),
        ("£9\n".encode(), "£9"),
        (b"\n", None),
        (b"", None),
    ],
)
def test_the_line_end_is_not_part_of_a_secret(
    tmp_path: Path, saved: bytes, read: str | None
) -> None:
    """`echo pw > file` works; spaces are the council's own; nothing is no secret."""
    assert find_secret("smtp_password", credential(tmp_path, saved)) == read
    assert find_secret("smtp_password", {"XLPLAN_SMTP_PASSWORD": saved.decode()}) == read
    keyring.set_password("xlplan", "smtp_password", saved.decode())
    assert find_secret("smtp_password", {}) == read


def test_an_empty_place_does_not_hide_the_next(tmp_path: Path) -> None:
    """A variable that is set to nothing, as in many unit files, is no secret."""
    keyring.set_password("xlplan", "smtp_password", "pw")
    environment = {"XLPLAN_SMTP_PASSWORD": "", **credential(tmp_path, b"\n")}
    assert find_secret("smtp_password", environment) == "pw"


def test_a_locked_or_missing_keyring_is_no_secret(
    ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A night without a desktop has no keyring: that is no error."""
    ring.locked = True
    assert find_secret("smtp_password", {}) is None
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert find_secret("smtp_password", {}) is None


def test_a_secret_that_is_needed_and_nowhere_is_a_wrong_setting() -> None:
    """The sentence names all three places."""
    with pytest.raises(SettingsWrong) as raised:
        need_secret("microsoft_secret", {})
    assert raised.value.exit_code == 78
    for place in ("systemd credential “microsoft_secret”", "XLPLAN_MICROSOFT_SECRET",
                  "keyring set xlplan microsoft_secret"):  # fmt: skip
        assert place in str(raised.value)
    assert need_secret("microsoft_secret", {"XLPLAN_MICROSOFT_SECRET": "x"}) == "x"


def test_a_credential_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """It is not passed over in silence for another place, and nothing of it is shown."""
    (tmp_path / "smtp_password").mkdir()
    with pytest.raises(SettingsWrong, match="cannot be used"):
        find_secret("smtp_password", {"CREDENTIALS_DIRECTORY": str(tmp_path)})
    (tmp_path / "smtp_password").rmdir()
    secret = "hush-hush"
    environment = credential(tmp_path, secret.encode("utf-16"))
    with pytest.raises(SettingsWrong, match="not text in UTF-8") as raised:
        find_secret("smtp_password", environment)
    assert raised.value.__context__ is None
    assert secret not in "".join(traceback.format_exception(raised.value))
