"""Every way xlplan can fail: one class a situation, with its exit code, a sentence and a next step.

Findings about a plan are not errors: they are `xlplan.plan.Flag` values. Nothing here prints;
`xlplan.cli` has the one handler.
"""


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
    """`xlplan.toml` or the Settings sheet holds something xlplan does not understand."""

    exit_code = 78
