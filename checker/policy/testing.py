"""Policy unit tests: every `test_…` rule of the `_test.rego` files, run on an engine.

The same rules run under `opa test`; a test passes when its rule is true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from checker.errors import EngineError
from checker.policy.engine import Engine
from checker.policy.load import Module, PolicySet

_TEST = re.compile(r"^(test_\w+)[ \t]+(?:if|:=)", re.MULTILINE)


class Outcome(Struct, frozen=True):
    """One test and why it failed, or an empty reason."""

    module: str
    test: str
    reason: str


def tests_of(module: Module) -> list[str]:
    """The names of the test rules in a module, in their order."""
    return list(dict.fromkeys(_TEST.findall(module.text)))


def run_tests(engine: Engine, loaded: PolicySet) -> Iterator[Outcome]:
    """Run all tests. Raises PolicyError when a module does not compile."""
    rules = [f"{module.package}.{test}" for module in loaded.tests for test in tests_of(module)]
    modules = [*loaded.modules.values(), *loaded.tests]
    engine.load(modules, loaded.lists_for(loaded.policies), rules)
    for module in loaded.tests:
        for test in tests_of(module):
            yield Outcome(module.path, test, _failure(engine, f"{module.package}.{test}"))


def _failure(engine: Engine, rule: str) -> str:
    try:
        value = engine.value(rule, b"{}")
    except EngineError as error:
        return str(error)
    return "" if value == b"true" else f"is {value.decode('utf-8', 'replace')[:200]}"
