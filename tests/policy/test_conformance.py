"""Rego snippets on which the two engines were seen to agree or not, and what becomes of each.

`conformance.json` holds what regopy 1.5.2 and OPA 1.20.2 made of them. The embedded engine still
gives the answers they agreed on; what they disagreed on is refused by the lint, or listed here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("regopy", reason="the embedded engine has no wheel here")

from checker.errors import EngineError, PolicyError
from checker.policy.embedded import EmbeddedEngine
from checker.policy.lint import lint
from checker.policy.load import Module

CASES = json.loads(Path(__file__).with_name("conformance.json").read_text())

UNASKABLE = {
    "big array literal": "cut when it was recorded",
    "input.n": "infinity, which is no JSON",
    '[x | walk({"a":{"b":1}},[["a","b"],x])]': "as a query only",
}
"""Snippets that cannot be asked as a rule of a module."""

OPA_CHECKS = "opa check --strict refuses it"
NEEDS_TYPES = "needs the types of values"
NEEDS_VALUES = "depends on the input"
NOT_LINTED = {
    "v0 syntax without if": OPA_CHECKS,
    "neg unsafe": OPA_CHECKS,
    "unsafe var": OPA_CHECKS,
    "shadow input": OPA_CHECKS,
    "[1,2][5]": OPA_CHECKS,
    '{"a":1}.b': OPA_CHECKS,
    "fn unknown in other pkg": OPA_CHECKS,
    "recursion other pkg": OPA_CHECKS,
    'sprintf("%s",[1])': NEEDS_TYPES,
    'sprintf("%d",["a"])': NEEDS_TYPES,
    'sprintf("%v %v",[1.0,1e21])': NEEDS_TYPES,
    'sprintf("%s",[["a"]])': NEEDS_TYPES,
    'sprintf("%d",[3.7])': NEEDS_TYPES,
    'sprintf("%d",[12345678901234567890])': NEEDS_TYPES,
    "number compare": NEEDS_TYPES,
    "array of set order": NEEDS_TYPES,
    'regex.match(`^.$`,"日")': NEEDS_VALUES,
    'lower("ÀB")': NEEDS_VALUES,
    'upper("é")': NEEDS_VALUES,
    "regex w input newline": NEEDS_VALUES,
    "count str w escapes": NEEDS_VALUES,
}


def modules_of(case: dict) -> list[Module]:
    texts = case.get("modules") or [f"package t\nx := {case['query'].partition(':=')[2]}\n"]
    return [
        Module(f"m{number}.rego", (re.findall(r"^package (\S+)", text) or ["t"])[0], text)
        for number, text in enumerate(texts)
    ]


def rule_of(case: dict) -> str | None:
    """The rule that gives the case's answer; None where it is more than the value of a rule."""
    if case["name"] in UNASKABLE or "data" in case:
        return None
    if "modules" not in case:
        return "t.x"
    asked = re.fullmatch(r"x = data\.([\w.]+\.\w+)", case["query"])
    return asked[1] if asked else None


AGREED = [case for case in CASES if case["verdict"] == "same" and rule_of(case)]
DISAGREED = [case for case in CASES if case["verdict"] != "same"]


@pytest.fixture(scope="module")
def engine() -> Iterator[EmbeddedEngine]:
    with EmbeddedEngine() as one:
        yield one


@pytest.mark.parametrize("case", AGREED, ids=lambda case: case["name"][:60])
def test_what_they_agree_on(case, engine):
    rule = rule_of(case)
    document = json.dumps(case.get("input") or {}, ensure_ascii=False).encode()
    if case["answer"] in ("error", []):
        with pytest.raises((EngineError, PolicyError)):
            engine.load(modules_of(case), {}, [rule])
            engine.value(rule, document)
    else:
        engine.load(modules_of(case), {}, [rule])
        assert json.loads(engine.value(rule, document)) == case["answer"][0]["x"]


def test_enough_is_asked():
    assert len(AGREED) > 320


@pytest.mark.parametrize("case", DISAGREED, ids=lambda case: case["name"][:60])
def test_what_they_disagree_on_is_refused(case):
    assert bool(lint(modules_of(case))) is (case["name"] not in NOT_LINTED)
