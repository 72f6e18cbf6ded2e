"""Where passwords are kept: a systemd credential, an environment variable, or the keyring.

Never in `xlplan.toml` and never on the command line, where copies, backups and other users see
them. Nothing here is logged, and no error holds a secret.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from xlplan.errors import SettingsWrong

Name = Literal["smtp_password", "microsoft_secret"]
_KEYRING_SERVICE = "xlplan"


def find_secret(name: Name, environment: Mapping[str, str]) -> str | None:
    """The secret from the first place that has one, without the line end it was saved with.

    The places, in order: the file of that name in $CREDENTIALS_DIRECTORY (systemd), the variable
    $XLPLAN_SMTP_PASSWORD or $XLPLAN_MICROSOFT_SECRET, the keyring's service "xlplan". Raises
    `SettingsWrong` where the credential is there and cannot be read.
    """
    return (
        _from_credential(name, environment)
        or _stripped(environment.get(_variable(name)))
        or _stripped(_from_keyring(name))
    )


def need_secret(name: Name, environment: Mapping[str, str]) -> str:
    """The same; raises `SettingsWrong`, with the three places, where none has it."""
    secret = find_secret(name, environment)
    if secret is None:
        raise SettingsWrong(
            f"The secret {name} is in none of its three places.",
            f"Give it as the systemd credential “{name}”, as the environment variable"
            f" {_variable(name)}, or in the keyring: keyring set {_KEYRING_SERVICE} {name}.",
        )
    return secret


def _variable(name: Name) -> str:
    return f"XLPLAN_{name.upper()}"


def _from_credential(name: Name, environment: Mapping[str, str]) -> str | None:
    folder = environment.get("CREDENTIALS_DIRECTORY")
    if not folder:
        return None
    path, why = Path(folder, name), ""
    try:
        return _stripped(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except OSError as reason:
        why = reason.strerror or "it cannot be read"
    except UnicodeDecodeError:
        why = "it is not text in UTF-8"
    # Raised out here, so that no error drags the bytes along.
    raise SettingsWrong(f"The credential {path} cannot be used ({why}).", "Give it anew.")


def _from_keyring(name: Name) -> str | None:
    """What the keyring says, where that optional package is there and works."""
    try:
        import keyring

        return keyring.get_password(_KEYRING_SERVICE, name)
    except Exception:  # a locked, broken or absent keyring has no secret
        return None


def _stripped(secret: str | None) -> str | None:
    return (secret or "").rstrip("\r\n") or None
