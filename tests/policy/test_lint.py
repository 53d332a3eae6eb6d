"""What the lint refuses, and the portable form beside it that it does not."""

from __future__ import annotations

import pytest

from checker.policy.lint import lint
from checker.policy.load import Module, builtin_folder, load
from checker.policy.tokens import tokens


def complaints(text: str, *, test: bool = False) -> list[str]:
    module = Module("p.rego", "p", f"package p\n\n{text}\n")
    found = lint([], [module]) if test else lint([module])
    return [complaint.message for complaint in found]


def test_our_own_policies_are_portable():
    loaded = load([builtin_folder()])
    assert [str(one) for one in lint(loaded.modules.values(), loaded.tests)] == []


REFUSED = {
    "is not portable": [
        "x := opa.runtime().env",
        'x := http.send({"method": "get"})',
        'x := y if y := f({"method": "get"}) with f as http.send',
        "x := y if y := f(1) with f as net.lookup_ip_addr",
        "x := time.now_ns()",
        "x := rego.metadata.rule().title",
        'x if net.cidr_contains("10.0.0.0/8", input.a)',
        "x := all([true])",
    ],
    "print writes": ["x if {\n\tprint(input.a)\n}"],
    "object.union": ["x := object.union(input.a, input.b)"],
    "the pattern uses": [
        'x if regex.match("(?i)torch", input.a)',
        "x if regex.match(`\\p{L}`, input.a)",
        "x := regex.replace(input.a, `(?P<n>x)`, `y`)",
        "x if regex.match(`a{,2}`, input.a)",
    ],
    "must be a literal": ["x if regex.match(input.pattern, input.a)"],
    "sprintf quotes": [
        'x := sprintf("a %s", [lower(input.a)])',
        'x := sprintf("a %s", [n]) if n := concat("", [input.a])',
        'x contains m if {\n\tn := "literal"\n\tm := sprintf("%s", [n])\n}',
        'f(a) := sprintf("%s", [a])',
        'f(a) := concat("", [a])\n\nx := sprintf("%s", [f(input.a)])',
    ],
    "sprintf: only": ['x := sprintf("%q", [input.a])', 'x := sprintf("%s %s", [input.a])'],
    "sprintf takes": ["x := sprintf(input.format, [input.a])", 'x := sprintf("%s", input.list)'],
    "concat over a set": ['x := concat(",", {input.a, input.b})'],
    "with input as": ['x if y with input as {"a": 1}'],
    "ignores a rule there": [
        "base := 1\n\nx if y with input.a as base",
        'base := {"k": 1}\n\nx if y with input.a as base.k',
        "x if y with input.a as data.p.base",
    ],
    "some k, v in a comprehension": [
        "x := [k | some k, v in input.m]",
        "x := {k |\n\tsome k, v in input.m\n\tv > 1\n}",
        'x := [{"k": k} | some k, v in input.m]',
    ],
    "some without in": ["x if {\n\tsome i, j\n\tinput.a[i] == input.a[j]\n}"],
    "equality of two unbound": ["x contains i if input.a[i] == input.b[_]"],
    "write the character": ['x if input.a == "\\u00e9"'],
}


@pytest.mark.parametrize(
    ("message", "text"), [(message, text) for message, texts in REFUSED.items() for text in texts]
)
def test_refused(message: str, text: str):
    assert any(message in complaint for complaint in complaints(text)), complaints(text)


@pytest.mark.parametrize(
    "text",
    [
        "# opa.runtime() and print(x) in a comment",
        'x := "http.send(1) | some k, v in with input as"',
        "x := `print(1)`",
        "x := input.print",
        "x := input.net.all",
        "x if regex.match(`^(?:a|b)+\\.c$`, input.a)",
        'x := sprintf("%s is %d of 100%%", [call.name, input.count])',
        'x := sprintf("%s", [m[input.k]])',
        'x contains sprintf("%s", [name]) if some name in {"a", "b"}',
        'x := concat(", ", [input.a, lower(input.b)])',
        "import data.mlwarden.lib.args as a\n\nx := 1",
        'x if y with input.a as {"b": base}',
        "base := 1\n\nx if {\n\tlocal := base\n\ty with input.a as local\n}",
        "f(a) := a\n\nx if y with input.a as f(1)",
        "x := [v | some v in input.a]",
        "x := {k: v | some k, v in input.m}",
        "x contains k if some k, v in input.m",
        "x if {\n\tsome i, u in input.a\n\tsome j, v in input.a\n\tu == v\n\ti < j\n}",
    ],
)
def test_not_refused(text: str):
    assert complaints(text) == []


def test_tests_may_print_and_merge():
    assert complaints("x if {\n\tprint(object.union(input.a, input.b))\n}", test=True) == []


def test_one_name_has_one_number_of_arguments_everywhere():
    modules = [
        Module("a.rego", "a", "package a\n\nf(x) := x\n"),
        Module("b.rego", "b", "package b\n\nf(x, y) := [x, y]\n\ng(x) := x\n"),
        Module("c.rego", "c", "package c\n\ng([x, y]) := x\n"),
    ]
    (complaint,) = lint(modules)
    assert str(complaint) == (
        "b.rego:3: f takes 2 arguments here and 1 in a.rego: the embedded engine crashes"
    )


def test_complaints_name_the_line():
    (complaint,) = lint([Module("p.rego", "p", "package p\n\nx := `a\nb`\n\ny := trace(1)\n")])
    assert (complaint.path, complaint.line) == ("p.rego", 6)


def test_tokens_of_unfinished_text():
    assert [token.text for token in tokens('x := ["a", `b')] == [
        "x",
        ":=",
        "[",
        '"a"',
        ",",
        "`",
        "b",
    ]
    assert complaints("x := [sprintf(") != []
    assert complaints("x := {f([") == []
