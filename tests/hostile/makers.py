"""Every hostile file there is, each made when it is asked for and never stored."""

from tests.hostile.bad_markup import MARKUP
from tests.hostile.bad_sheets import LARGE, SHEETS
from tests.hostile.bad_texts import TEXTS
from tests.hostile.bad_zips import ZIPS
from tests.hostile.other_files import FILES, PLACES

HOSTILE = (*FILES, *PLACES, *ZIPS, *MARKUP, *SHEETS, *TEXTS)

__all__ = ["HOSTILE", "LARGE"]
