"""The command line: arguments → a run → an exit code. Only this package prints or exits.

Each command is a module with `register(commands)`, which adds its parser, and `run(arguments)`,
which returns the exit code: 0 clean, 1 findings, 2 no verdict. Only the command that is asked for
is imported, and it imports what it needs inside `run`: no command pays for another.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from checker import __version__
from checker.errors import MlwardenError

COMMANDS = ("scan", "facts", "rules", "explain", "policy", "advisories", "cache")


def run(argv: Sequence[str]) -> int:
    """Run one command line. Usage errors end in SystemExit(2), as argparse has it."""
    arguments = build_parser(argv[:1] if argv and argv[0] in COMMANDS else COMMANDS).parse_args(
        argv
    )
    _import_msgspec()
    try:
        code: int = arguments.run(arguments)
        sys.stdout.flush()
    except MlwardenError as error:
        _complain(error)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has gone; the interpreter must not complain while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return code


def build_parser(names: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """The parser of the command line with these commands."""
    parser = argparse.ArgumentParser(
        prog="mlwarden",
        description="Check a machine-learning repository against Rego policies, "
        "without running any of it.",
    )
    parser.add_argument("--version", action="version", version=f"mlwarden {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in names:
        import_module(f"checker.cli.{name}").register(commands)
    return parser


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


def _complain(error: MlwardenError) -> None:
    from checker.render.escape import visible

    print(f"mlwarden: error: {visible(str(error))}", file=sys.stderr)
    if error.hint:
        print(f"  {visible(error.hint)}", file=sys.stderr)
