"""Documents to plans: what `xlplan import` reads. Making the tracker is `xlplan.tracker`'s work."""

from xlplan.importing.text import Imported, import_text

__all__ = ["Imported", "import_text"]
