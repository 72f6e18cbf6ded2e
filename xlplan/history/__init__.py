"""The nights so far, kept in one SQLite file of the state folder, and how they are shown."""

from xlplan.history.records import Mail, MailState, Run
from xlplan.history.show import changes_as_json, changes_as_text, runs_as_json, runs_as_text
from xlplan.history.store import History, open_history

__all__ = [
    "History",
    "Mail",
    "MailState",
    "Run",
    "changes_as_json",
    "changes_as_text",
    "open_history",
    "runs_as_json",
    "runs_as_text",
]
