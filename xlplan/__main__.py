"""`python -m xlplan` is the same command as `xlplan`.

Here stands what concerns the whole process, so that whoever calls `main` keeps their own.
"""

import gc

from xlplan.cli import main

_RARELY = 500_000


def run() -> None:
    """The command from its start to its end.

    What it reads it keeps to its end, so looking for garbage in it is waste: a fifteenth of the
    time even where that is done once, as Python does when it ends.
    """
    gc.set_threshold(_RARELY)
    try:
        main()
    finally:
        gc.freeze()


if __name__ == "__main__":
    run()
