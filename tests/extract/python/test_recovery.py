"""Code that does not parse, and code that is hostile."""

from __future__ import annotations

import time

import pytest

from checker.extract.python.facts import PythonCall
from tests.extract.python.support import read, text_at

AROUND = "import pickle\npickle.load(a)\n{}\npickle.load(z)\n"


def lines_of(code: str | bytes) -> list[int]:
    return [one.at.line for one in read(code).facts if type(one) is PythonCall]


@pytest.mark.parametrize(
    "broken",
    [
        "x = = 1",
        "def f(:\n    pass",
        "if x\n    y = 1",
        "print 'a' 'b' c",
        "x = 'unfinished",
        "x = (1,\ny = 2",
        "    indented = 1",
        "return return",
        "x = 1 +",
        "class A:\ndef f(self): pass",
        "@\ndef f(): pass",
        "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other",
    ],
)
def test_the_rest_of_a_file_is_read(broken: str) -> None:
    code = AROUND.format(broken)
    found = read(code)
    assert lines_of(code) == [2, code.count("\n")]
    [problem] = found.problems
    assert problem.code == "python.syntax"
    assert "left out lines" in problem.message


def test_only_the_broken_statement_of_a_function_is_lost() -> None:
    code = (
        "import pickle\nclass A:\n    def f(self):\n        pickle.load(a)\n        x = = 1\n"
        "        pickle.load(b)\n    def g(self):\n        pickle.load(c)\n"
    )
    assert lines_of(code) == [4, 6, 8]


def test_python_2() -> None:
    code = (
        "import cPickle as pickle\n"
        "print 'a', pickle.load(f)\n"
        "print >>log, pickle.load(f)\n"
        "try:\n    pickle.load(f)\n"
        "except IOError, error:\n    raise ValueError, 'bad'\n"
        "exec pickle.loads(x) in scope\n"
        "if 1 <> 2: print 'x'\n"
        "mode = 0755\nbig = 10L\nname = ur'x'\ntext = `pickle.load(f)`\n"
        "def f():\n    print 'deep', pickle.load(g)\n"
    )
    found = read(code)
    assert [problem.code for problem in found.problems] == ["python.old"]
    uses = [one for one in found.facts if type(one) is PythonCall]
    assert [(one.at.line, one.name) for one in uses] == [
        (2, "pickle.load"),
        (3, "pickle.load"),
        (5, "pickle.load"),
        (8, "exec"),
        (8, "pickle.loads"),
        (13, "pickle.load"),
        (15, "pickle.load"),
    ]
    assert [text_at(code, one.at) for one in uses] == [one.text for one in uses]


@pytest.mark.parametrize(
    "newer",
    [
        "type A = list[int]; pickle.load(f)",
        "type B[T] = dict[str, T]",
        "def g[T: int, *Ts](x: T) -> T: return pickle.load(x)",
        "class C[T](Base[T]): pass",
        "try:\n    pass\nexcept* ValueError as e:\n    pickle.load(e)",
        "try:\n    pass\nexcept ValueError, TypeError:\n    pass",
        "x = a[*b]",
        "x = f'{pickle.load(d['a'])}'",
        'x = f"{", ".join(a)} {pickle.load(d["a"])}"',
        "x = t'{pickle.load(f)}'",
        "lazy import os",
        "lazy from a import b",
    ],
)
def test_grammar_newer_than_the_running_python(newer: str) -> None:
    code = AROUND.format(newer)
    found = read(code)
    inside = [1 + number for number, line in enumerate(code.split("\n")) if "pickle.load(" in line]
    assert [one.at.line for one in found.facts if type(one) is PythonCall] == inside
    assert not found.problems
    for one in found.facts:
        if type(one) is PythonCall:
            assert text_at(code, one.at) == "pickle.load"


@pytest.mark.parametrize("mark", ["\0", "\x0c", "\ud800".encode("utf-8", "surrogatepass"), b"\xff"])
def test_characters_that_no_program_may_have(mark: str | bytes) -> None:
    raw = mark.encode() if isinstance(mark, str) else mark
    code = b"import pickle\nx = '" + raw + b"'; pickle.load(f)\n" + raw + b"\npickle.load(g)\n"
    assert lines_of(code) == [2, 4]


def test_mixed_tabs() -> None:
    code = "import pickle\ndef f():\n        if a:\n\t    pickle.load(f)\n        return 1\n"
    found = read(code)
    [use] = [one for one in found.facts if type(one) is PythonCall]
    assert text_at(code, use.at) == "pickle.load"
    assert use.at.column == 6


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_newlines(newline: str) -> None:
    code = newline.join(["import pickle", "a = 'é'; pickle.load(f)", "pickle.load(", "  g)", ""])
    found = [one for one in read(code).facts if type(one) is PythonCall]
    assert [(one.at.line, one.at.column) for one in found] == [(2, 10), (3, 1)]


def test_a_byte_order_mark() -> None:
    assert lines_of("import pickle\npickle.load(f)\n".encode("utf-8-sig")) == [2]
    assert lines_of("import pickle\npickle.load(f)\n".encode("utf-16")) == [2]


HOSTILE = {
    "parentheses": "x = " + "(" * 20_000 + ")" * 20_000,
    "brackets": "x = " + "[" * 100_000,
    "minus": "x = " + "-" * 50_000 + "1",
    "not": "x = " + "not " * 20_000 + "1",
    "attributes": "x = a" + ".b" * 20_000,
    "calls": "x = a" + "()" * 20_000,
    "subscripts": "x = a" + "[0]" * 20_000,
    "lambdas": "x = " + "lambda: " * 5_000 + "1",
    "sum": "x = " + "+".join(["1"] * 50_000),
    "texts": "x = " + "+".join(["'a'"] * 50_000),
    "and": "x = " + " and ".join(["a"] * 60_000),
    "conditions": "x = " + "1 if a else " * 5_000 + "2",
    "branches": "if a: pass\n" + "elif b: x = 1\n" * 3_000,
    "nested": "\n".join(" " * n + "if a:" for n in range(99)) + "\n" + " " * 99 + "pass",
    "strings": "x = [" + "'abc', " * 100_000 + "]",
    "numbers": "x = [" + "1, " * 300_000 + "]",
    "dictionary": "x = {" + "'a': 1, " * 100_000 + "}",
    "assignments": "x = x + x.a(x)\n" * 5_000,
    "names": "\n".join(f"a{n} = b{n}" for n in range(30_000)),
    "ifs": "\n".join(f"if a: b{n} = 1" for n in range(20_000)),
    "items": "d = {}\n" + "\n".join(f"d['{n}'] = {n}" for n in range(20_000)),
    "appends": "d = []\n" + "d.append(1)\n" * 20_000,
    "functions": "def f(x): return f(f(f(x)))\n" * 5_000,
    "chain": "\n".join(f"def f{n}(x): return f{n + 1}(x)" for n in range(3_000)) + "\nf0(1)",
    "quotes": "'" * 100_001,
    "backslashes": "\\\n" * 50_000,
    "f-strings": "x = f'" + "{a}" * 20_000 + "'",
    "decorators": "@a\n" * 20_000 + "def f(): pass",
    "parameters": "def f(" + ", ".join(f"a{n}=a" for n in range(20_000)) + "): pass",
    "unfinished": "x = (\n" * 20_000,
}


@pytest.mark.parametrize("family", HOSTILE)
def test_hostile_code_takes_bounded_time_and_spoils_nothing_else(family: str) -> None:
    code = f"import pickle\npickle.load(a)\n{HOSTILE[family]}\n\npickle.load(z)\n"
    start = time.process_time()
    found = read(code)
    assert time.process_time() - start < 8
    assert [one.at.line for one in found.facts if type(one) is PythonCall] == [
        2,
        code.count("\n"),
    ]
    assert len(found.problems) <= 2


def test_a_large_file_is_refused_in_words() -> None:
    code = "import pickle\n" + "x = 1  # pickle.load\n" * 900_000
    [problem] = read(code).problems
    assert problem.code == "python.too-large"
