"""Every way xlplan can fail: one class a situation, with its exit code, a sentence and a next step.

Findings about a plan are not errors: they are `xlplan.plan.Flag` values. Nothing here prints;
`xlplan.cli` has the one handler.
"""

import contextlib
from collections.abc import Iterator


class XlplanError(Exception):
    """A failure told to a person: what is wrong, then what to do next.

    >>> print(XlplanError("The file is empty.", "Save it again in Excel."))
    The file is empty. Save it again in Excel.
    """

    exit_code = 70

    def __init__(self, sentence: str, next_step: str) -> None:
        super().__init__(f"{sentence} {next_step}")
        self.sentence = sentence
        self.next_step = next_step


class WrongUse(XlplanError):
    """The command line names something that is not there or makes no sense."""

    exit_code = 2


class WorkbookRefused(XlplanError):
    """The file is not a workbook xlplan can safely read or edit."""

    exit_code = 65


class MailNotSent(XlplanError):
    """The mail did not leave the house; it waits in the outbox."""

    exit_code = 69


class MailRefused(MailNotSent):
    """The server will never take this very mail; it is kept, and not tried again."""


class NoMailServer(MailNotSent):
    """The server takes nothing from anybody now, whatever the mail and whoever it is for."""


class CannotWrite(XlplanError):
    """The result cannot be saved where it was asked for."""

    exit_code = 73


class TryAgainLater(XlplanError):
    """The tracker is open elsewhere or changed while xlplan worked."""

    exit_code = 75


class TrackerOpen(TryAgainLater):
    """Somebody has the tracker open."""


class AnotherRun(TryAgainLater):
    """Another run of xlplan is at work on the tracker."""


class TrackerChanged(TryAgainLater):
    """Somebody saved, moved or deleted the tracker while xlplan worked on it."""


class NoPermission(XlplanError):
    """The operating system or the file's own protection says no."""

    exit_code = 77


class SettingsWrong(XlplanError):
    """`xlplan.toml` holds something xlplan does not understand."""

    exit_code = 78


class Bug(XlplanError):
    """xlplan itself is wrong; told like everything else, so that a night goes on."""

    exit_code = 70


def as_bug(error: Exception) -> Bug:
    """What a person is told of an error that nobody thought of."""
    what = f"This is a bug in xlplan ({type(error).__name__}: {error})."
    return Bug(what, "Nothing is lost. Please report it with the command you ran.")


@contextlib.contextmanager
def naming(name: str) -> Iterator[None]:
    """Puts the file's name before what is wrong with it."""
    try:
        yield
    except (WorkbookRefused, NoPermission, SettingsWrong) as error:
        raise type(error)(f"{name}: {error.sentence}", error.next_step) from error


@contextlib.contextmanager
def gathering(problems: list[XlplanError]) -> Iterator[None]:
    """Adds what goes wrong to the list, for work of which the rest can still be done."""
    try:
        yield
    except XlplanError as problem:
        problems.append(problem)
