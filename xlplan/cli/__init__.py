"""The command line: parse it, call one function, print what comes back.

The one handler of errors is `main`.
"""

from __future__ import annotations

import os
import sys

import click

from xlplan import __version__
from xlplan.cli.common import say
from xlplan.cli.nights import changes, init, nightly, restore, status
from xlplan.cli.reports import report
from xlplan.cli.trackers import check, import_, new, recalc, refresh
from xlplan.errors import Bug, XlplanError, as_bug

_INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="xlplan")
def cli() -> None:
    """Keeps a council's action plan honest.

    Officers edit one Excel workbook, the tracker. xlplan reads it, flags what is missing, late or
    wrongly added up, refreshes the few cells that are its own, and makes a RAG-status report.
    """


for command in (
    new, import_, check, refresh, report, recalc, nightly, init, changes, status, restore
):  # fmt: skip
    cli.add_command(command)


def main(args: list[str] | None = None) -> None:
    """Runs a command and exits with its code; every failure is a sentence, never a traceback.

    With XLPLAN_DEBUG set, a bug shows its traceback.
    """
    for stream in (sys.stdout, sys.stderr):
        # An old Windows console lacks some signs; a replaced sign beats a crash.
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    try:
        cli.main(args, prog_name="xlplan", standalone_mode=False)
    except XlplanError as error:
        say(f"xlplan: {error}")
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        # The reader went away, as `head` does; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if os.environ.get("XLPLAN_DEBUG"):
            raise
        say(f"xlplan: {as_bug(error)}")
        sys.exit(Bug.exit_code)
