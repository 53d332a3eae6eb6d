"""`mlwarden rules`: the policies there are, and how each stands in this project."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from checker.cli.common import add_config_options, config_for

if TYPE_CHECKING:
    from checker.config import Config
    from checker.policy.load import PolicySet


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the parser of this command."""
    parser = commands.add_parser(
        "rules",
        help="list the policies",
        description="List the policies with the severity they have in this project "
        "(`off`: no active profile or setting switches the policy on).",
    )
    add_config_options(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print one line per policy."""
    from checker.policy.select import select

    config, loaded = load_for(arguments)
    active = select(loaded.policies, config.settings)
    if arguments.format == "json":
        import msgspec

        print(msgspec.json.format(msgspec.json.encode(loaded.policies).decode(), indent=2))
        return 0
    width = max(len(policy.id) for policy in loaded.policies)
    for policy in loaded.policies:
        print(f"{policy.id:{width}}  {active.get(policy.id, 'off'):8}  {policy.title}")
    return 0


def load_for(arguments: argparse.Namespace) -> tuple[Config, PolicySet]:
    """The configuration of the working directory and the policies it brings in."""
    from checker.config import check_names
    from checker.discover import find_root
    from checker.policy.load import builtin_folder, load

    here = Path.cwd()
    config = config_for(arguments, here, find_root(here))
    loaded = load([builtin_folder(), *config.policy_folders])
    check_names(config, loaded.policies)
    return config, loaded
