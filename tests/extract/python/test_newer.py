"""Grammar of newer Pythons on the running one: every call is found where it stands."""

from __future__ import annotations

import ast

import pytest

from checker.extract.python.parse import describe, parse
from checker.extract.python.templates import older_strings
from tests.extract.python.support import calls

CALLS = ("pickle.load", "pickle.loads", "requests.get")

CASES = {
    "695 def": "def load[T: (int, str), *Ts, **P](path, d: T = 0) -> T:\n    pickle.load(path)\n",
    "695 async": "async def load[T](x): return pickle.load(x)\n",
    "695 class": 'class A[T: "Base[int]"](Base[T], metaclass=M):\n    x = pickle.load(f)\n',
    "695 class bare": "class A[T]: x = pickle.load(f)\n",
    "695 multi": "def load[\n    T: int,  # this\n    U,\n](a) -> U:\n    pickle.load(a)\n",
    "695 default str": 'def f[T: Literal["]"]](a=pickle.load(f)): pass\n',
    "type": "type X = int\npickle.load(f)\n",
    "type generic": "type X[T: int = str, *Ts] = dict[T, tuple[*Ts]]\npickle.load(f)\n",
    "type multi": "type X[\n  T\n] = (\n   int |\n   T\n)\npickle.load(f)\n",
    "type in func": "def f():\n    type X = int; pickle.load(f)\n",
    "type after semicolon": "a = 1; type X = int; pickle.load(f)\n",
    "type in if": "if x: type X = int\npickle.load(f)\n",
    "type name": "type = 3\ntype(x)\ntype[0]\nprint(type, pickle.load(f))\n",
    "type type": "type type = type\npickle.load(f)\n",
    "696": "class Box[T = int, *Ts = *tuple[int, ...], **P = [int, str]](B): a = pickle.load(f)\n",
    "701 quotes": 'print(f"{d["key"]} {pickle.load(f)}")\n',
    "701 quotes2": "x = f'{d['a']['b']}' + f'{pickle.load(f)}'\n",
    "701 backslash": "x = f\"{'\\n'.join(d)} {pickle.load(f)}\"\n",
    "701 comment": 'x = f"""{\n   pickle.load(f)  # it\'s here }\n}"""\ny = pickle.loads(d)\n',
    "701 newline": 'x = f"{\n  pickle.load(f)\n}"\ny = pickle.loads(d)\n',
    "701 nested": 'x = f"{f"{f"{f"{f"{pickle.load(f)}"}"}"}"}"\n',
    "701 spec": 'x = f"{pickle.load(f):{"a" if b["c"] else "d"}} {e}"\n',
    "701 conv": 'x = f"{pickle.load(d["x"])!r:>{10}}"\n',
    "701 eq": 'x = f"{d["x"] = } {pickle.load(f)=}"\n',
    "701 neq": 'x = f"{d["x"] != 3} {pickle.load(f)}"\n',
    "701 walrus": 'x = f"{(y := d["x"])} {pickle.load(f)}"\n',
    "701 lambda": 'x = f"{(lambda x: d["x"])(1)} {pickle.load(f)}"\n',
    "701 braces": 'x = f"{{not}} {d["x"]} }} {pickle.load(f)}"\n',
    "701 dict": 'x = f"{ {"a": 1}["a"] } {pickle.load(f)}"\n',
    "701 adjacent": 'x = f"{d["x"]}{pickle.load(f)}"\n',
    "701 concat": 'x = ("a" f"{d["x"]}" \'b\' f"{pickle.load(f)}")\n',
    "701 raw": 'x = rf"\\d{d["x"]}\\s" + fr\'{pickle.load(f)}\'\n',
    "701 not": 'x = f"{d["x"]} {not pickle.load(f)}"\n',
    "701 star": 'x = f"{*d["x"], 1} {pickle.load(f)}"\n',
    "701 await": 'async def g():\n    x = f"{d["x"]} {await pickle.load(f)}"\n',
    "701 empty": 'x = f"" + f"{d["x"]}" + pickle.load(f)\n',
    "701 prefix": 'requests.get(f"http://x.com/{d["x"]}/y")\n',
    "701 prefix attr": 'x = f"a{d["x"]}".encode() + f"b{pickle.load(f)}{d["x"]}".encode()\n',
    "701 prefix newline": 'x = f"a{\n d["x"]\n}", pickle.load(f)\n',
    "701 prefix triple": 'x = f"""a{\n d["x"]\n}""", rf"b{d["y"]}", pickle.load(f)\n',
    "701 attr": 'x = f"{d["x"]}".encode(); y = pickle.load(f)\n',
    "701 return": 'def g():\n    return f"{d["x"]}", pickle.load(f)\n',
    "701 unicode": 'x = f"\\N{BULLET} {d["x"]} é {pickle.load(f)}"\n',
    "701 colon slice": 'x = f"{d["x"][1:2]} {pickle.load(f)}"\n',
    "701 in comment": '# f"{d["x"]}\nx = f"{d["k"]}"  # f"{\ny = pickle.load(f)\n',
    "701 in str": 'x = "f\\"{" + \'f"{d["x"]}"\' \ny = f"{d["x"]}" + pickle.load(f)\n',
    "701 triple in single": 'x = f\'{"""a"""} {pickle.load(f)} {d[\'x\']}\'\n',
    "758": "try:\n    a()\nexcept ValueError, TypeError:\n    pickle.load(f)\n",
    "758 dotted": "try:\n    a()\nexcept json.Error, a.b.Error, OSError:\n    pickle.load(f)\n",
    "758 lower": "try:\n    a()\nexcept socket.timeout, socket.error:\n    pickle.load(f)\n",
    "758 star": "try:\n    a()\nexcept* ValueError, TypeError:\n    pickle.load(f)\n",
    "654": "try:\n    a()\nexcept* ValueError as e:\n    pickle.load(f)\nexcept *(A, B):\n    p\n",
    "654 call": "try:\n    a()\nexcept* get():\n    pickle.load(f)\n",
    "750": 'x = t"hello {pickle.load(f)}" + T\'{d}\' + rt"{x}" + tR"{y}"\n',
    "750 nested": 'x = t"hello {pickle.load(d["f"])!r:>{10}}"\n',
    "750 triple": 'x = t"""\n<p>{pickle.load(f)}</p>\n{d["x"]}"""\n',
    "646": "def f(*args: *Ts) -> tuple[*Ts]:\n    x: A[int, *Ts] = pickle.load(f)\n",
    "match": (
        'match pickle.load(f):\n    case {"a": [1, *r]} | Point(x=0): pickle.loads(r)\n'
        "    case _ if pickle.loads(q): pass\nmatch = 1\nmatch(x)\n"
    ),
    "paren with": "with (open(a) as f, open(b) as g,):\n    pickle.load(f)\n",
    "with in 3.8": "with (yield): pickle.load(f)\n",
    "finally return": "while 1:\n    try: pickle.load(f)\n    finally: break\n",
    "lazy": "lazy import json\nlazy from a import b as c\npickle.load(f)\n",
    "lazy name": "lazy = 1\npickle.load(lazy)\n",
    "798": (
        "x = [*a for a in pickle.load(f)]\ny = {**d for d in pickle.loads(f)}\n"
        "z = {*s for s in q}\ng = (*s for s in q)\n"
    ),
    "deco": "@(a := b)\n@x[0].y\ndef f(): pickle.load(f)\n",
    "return star": "def f():\n    return *a, pickle.load(f)\n",
    "idx star": "x = a[*pickle.load(f)]\n",
    "for star": "for x in *a, pickle.load(f): pass\n",
}


def callees(code: str) -> list[str]:
    """What stands at the places of all calls, which must be parsed without loss."""
    parsed = parse(code)
    assert describe(parsed) is None
    return [
        piece.positions.text(piece.positions.callee(node.func))
        for piece in parsed.pieces
        for statement in piece.body
        for node in ast.walk(statement)
        if isinstance(node, ast.Call)
    ]


@pytest.mark.parametrize("name", CASES)
def test_calls_are_where_they_stand(name: str) -> None:
    code = CASES[name]
    found = [text for text in callees(code) if text in CALLS]
    assert len(found) == sum(code.count(f"{one}(") for one in CALLS)


def test_the_start_of_a_text_is_kept() -> None:
    [found] = calls('import requests\nrequests.get(f"http://a.example.com/{d["x"]}/y")\n')
    assert found.urls is not None
    assert found.urls["0"].host == "a.example.com"


@pytest.mark.parametrize(
    "text",
    [
        'f"{' * 20_000,
        'f"{x' * 20_000,
        "f'''{" * 20_000,
        'f"' + "{x}" * 50_000,
        'f"""{a["b"]}' + "x" * 200_000,
        'f"{a["b"]}" ' * 20_000,
        't"' * 50_000,
        'f"{x:{y:{z' * 10_000,
        "f'''{x" * 300_000,
    ],
)
def test_what_does_not_end_keeps_its_length(text: str) -> None:
    assert len(older_strings(text)) == len(text)
