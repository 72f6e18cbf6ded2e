"""`python -m xlplan` is the same command as `xlplan`."""

from xlplan.cli import main

if __name__ == "__main__":
    main(prog_name="xlplan")
