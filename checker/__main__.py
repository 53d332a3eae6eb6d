"""`python -m checker`: the same as the command `mlwarden`."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run the command line and return the exit code."""
    from checker.cli import run

    return run(sys.argv[1:])


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
    sys.exit(main())
