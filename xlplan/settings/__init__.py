"""What a council sets outside the workbook: `xlplan.toml` as frozen values.

Only `read` touches a file; nothing here holds a secret.
"""

from xlplan.settings.entry import is_address
from xlplan.settings.look import Look
from xlplan.settings.mail import WEEKDAYS, MailSettings, MicrosoftSettings, SmtpSettings
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
    "WEEKDAYS",
    "Backups",
    "Look",
    "MailSettings",
    "MicrosoftSettings",
    "NightSettings",
    "Settings",
    "SmtpSettings",
    "find_settings",
    "is_address",
    "parse_settings",
    "settings_beside",
]
