"""`python -m checker`: the same as the command `mlwarden`."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run the command line and return the exit code."""
    from checker.cli import run

    _import_msgspec()
    return run(sys.argv[1:])


def _import_msgspec() -> None:
    """Without `typing_extensions`, which it takes instead of `typing` where that is installed.

    It needs neither for our types, and importing it is as much as a tenth of a short run.
    """
    name = "typing_extensions"
    if name in sys.modules:
        return
    sys.modules[name] = None  # type: ignore[assignment] # what the import system takes for absent
    try:
        import msgspec  # noqa: F401
    finally:
        del sys.modules[name]


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
