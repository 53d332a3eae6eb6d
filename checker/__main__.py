"""`python -m checker`: the same as the command `mlwarden`."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import NoReturn

ALLOCATIONS = 50_000
"""Objects between two searches for cycles: modules and facts, which are most of them, hold none."""


def main() -> NoReturn:
    """Run the command line and end the process with its exit code.

    When the command is done, all it opened is closed; taking the interpreter apart as well would be
    a tenth of a short run.
    """
    from checker.cli import run

    gc.set_threshold(ALLOCATIONS)
    code = run(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # whoever reads it has gone
            stream.flush()
    os._exit(code)


def _distrust_working_directory() -> None:
    """`-m` puts the working directory first on the path: that may be what is scanned.

    Our own modules are found through the package, and child processes find the package at the end
    of the path; nothing else is imported from there.
    """
    if sys.path and sys.path[0] in ("", os.getcwd()):  # noqa: PTH109 - before anything is imported
        home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100,PTH120
        sys.path[:] = [*sys.path[1:], home]


if __name__ == "__main__":
    _distrust_working_directory()
    main()
