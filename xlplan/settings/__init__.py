"""What a council sets outside the workbook: `xlplan.toml` as frozen values.

Only `read` touches a file; nothing here holds a secret.
"""

from xlplan.settings.mail import MailSettings, MicrosoftSettings, SmtpSettings
from xlplan.settings.night import Backups, NightSettings
from xlplan.settings.read import (
    FILE_NAME,
    Settings,
    find_settings,
    parse_settings,
    settings_beside,
)

__all__ = [
    "FILE_NAME",
    "Backups",
    "MailSettings",
    "MicrosoftSettings",
    "NightSettings",
    "Settings",
    "SmtpSettings",
    "find_settings",
    "parse_settings",
    "settings_beside",
]
