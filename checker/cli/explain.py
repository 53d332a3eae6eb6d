"""`mlwarden explain`: everything about one policy, from its METADATA."""

from __future__ import annotations

import argparse
import sys

from checker.cli.common import add_config_options
from checker.cli.rules import load_for
from checker.errors import UsageError


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the parser of this command."""
    parser = commands.add_parser(
        "explain",
        help="explain one policy",
        description="Say why a policy exists, what it reports, and how to fix or configure it.",
    )
    parser.add_argument("policy", metavar="ID", help="id, name or alias of a policy")
    parser.add_argument("--format", choices=("text", "markdown"), default="text")
    add_config_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the documentation. Raises UsageError when there is no such policy."""
    from checker.config import names_of
    from checker.policy import docs

    _, loaded = load_for(arguments)
    wanted = arguments.policy
    for policy in loaded.policies:
        names = names_of(policy)[:-1]
        if wanted in names or wanted.upper() == policy.id:
            page = docs.page if arguments.format == "markdown" else docs.leaf
            sys.stdout.write(page(policy))
            return 0
    known = ", ".join(policy.id for policy in loaded.policies)
    raise UsageError(f"no policy is called {wanted!r}", hint=f"Known are: {known}.")
