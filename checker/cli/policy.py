"""`mlwarden policy`: for people who write policies: test, lint and document them."""

from __future__ import annotations

import argparse
from pathlib import Path

from checker.cli.common import add_config_options
from checker.cli.rules import load_for
from checker.cli.scan import add_engine_options, engine_for


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the parser of this command."""
    parser = commands.add_parser("policy", help="test, lint and document policies")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    test = actions.add_parser("test", help="run the test rules of the policies")
    add_config_options(test)
    add_engine_options(test)
    test.set_defaults(run=_test)
    lint = actions.add_parser("lint", help="refuse Rego that means different things to engines")
    add_config_options(lint)
    lint.set_defaults(run=_lint)
    docs = actions.add_parser("docs", help="write a page per policy")
    docs.add_argument("folder", metavar="DIR")
    docs.add_argument(
        "--check", action="store_true", help="write nothing; exit code 1 when pages are stale"
    )
    add_config_options(docs)
    docs.set_defaults(run=_docs)


def _test(arguments: argparse.Namespace) -> int:
    from checker.policy.testing import run_tests

    _, loaded = load_for(arguments)
    passed = failed = 0
    with engine_for(arguments)() as engine:
        for outcome in run_tests(engine, loaded):
            if outcome.reason:
                failed += 1
                print(f"FAIL {outcome.module}: {outcome.test}: {outcome.reason}")
            else:
                passed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def _lint(arguments: argparse.Namespace) -> int:
    from checker.policy.lint import lint

    _, loaded = load_for(arguments)
    complaints = lint(loaded.modules.values(), loaded.tests)
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0


def _docs(arguments: argparse.Namespace) -> int:
    from checker.policy.docs import pages, stale, write

    _, loaded = load_for(arguments)
    folder, wanted = Path(arguments.folder), pages(loaded.policies)
    if not arguments.check:
        write(folder, wanted)
        print(f"{len(wanted)} pages in {folder}")
        return 0
    wrong = stale(folder, wanted)
    for name in wrong:
        print(f"{folder / name}: stale")
    return 1 if wrong else 0
