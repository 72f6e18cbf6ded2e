"""A council's logo: read once, and refused where it is not a picture."""

from __future__ import annotations

import io

from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.image import Image

from xlplan.errors import SettingsWrong
from xlplan.settings import Look

_LARGEST = 1_000_000  # bytes; a report is mailed


def read_logo(look: Look) -> bytes | None:
    """The picture that the settings name, None where they name none.

    Raises `SettingsWrong` if it is not there, is no PNG or JPEG, or is larger than 1 MB.
    """
    if look.logo is None:
        return None
    step = "Correct “logo” in [report] of xlplan.toml."
    try:
        data = look.logo.read_bytes()
    except OSError as reason:
        what = f"The logo {look.logo} cannot be read ({reason.strerror})."
        raise SettingsWrong(what, step) from None
    if len(data) > _LARGEST:
        raise SettingsWrong(f"The logo {look.logo} is larger than 1 MB.", "Save it smaller.")
    try:
        picture = Image(io.BytesIO(data))
    except (XlsxWriterException, ValueError, IndexError) as reason:
        words = str(reason).strip(" :.")  # XlsxWriter begins with the name of a file
        raise SettingsWrong(f"The logo {look.logo} is no picture ({words}).", step) from None
    if picture.image_type.upper() not in ("PNG", "JPEG", "JPG"):
        raise SettingsWrong(f"The logo {look.logo} is no PNG or JPEG.", step)
    return data
