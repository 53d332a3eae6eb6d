"""Conditions that leave nothing dangerous in a name, and conditions that do not."""

from __future__ import annotations

import time

import pytest

from checker.model import Value
from tests.extract.python.support import calls, read

HEADER = (
    "import os, re\nfrom flask import request\nMODELS = ('a', 'b')\nTABLE = {'a': 1}\n"
    "WORD = re.compile(r'[a-z0-9_]+')\nWHOLE = re.compile('^[a-z]+$')\n"
    "LOOSE = re.compile('^a.*$')\nfound = [x for x in open('a')]\n"
)
CLEAN = Value(unknown="constants")
QUOTED = Value(unknown="quoted")
DIRTY = Value(unknown="expression", origin="request")


def argument(body: str) -> Value:
    code = f"{HEADER}def f(x, y):\n    x = request.args['x']\n{body}"
    return [one for one in calls(code) if one.name == "os.system"][-1].args[0]


def before(condition: str, leave: str = "return") -> Value:
    return argument(f"    if {condition}:\n        {leave}\n    os.system('a ' + x)\n")


def inside(condition: str) -> Value:
    return argument(f"    if {condition}:\n        os.system('a ' + x)\n")


ALLOWED = ["MODELS", "TABLE", "('a', 'b')", "['a']", "{'a': 1}", "self.MODELS", "ELSEWHERE"]


@pytest.mark.parametrize("collection", ALLOWED)
def test_one_of_a_list(collection: str) -> None:
    assert before(f"x not in {collection}") == CLEAN
    assert before(f"not x in {collection}", "raise ValueError(x)") == CLEAN
    assert before(f"x is None or x not in {collection}") == CLEAN
    assert inside(f"x in {collection}") == CLEAN
    assert inside(f"y and x in {collection}") == CLEAN
    assert argument(f"    assert x in {collection}\n    os.system('a ' + x)\n") == CLEAN


@pytest.mark.parametrize("collection", ["found", "y", "'abc'", "[y]", "open('a')", "os.listdir()"])
def test_one_of_anything(collection: str) -> None:
    assert before(f"x not in {collection}") == DIRTY
    assert inside(f"x in {collection}") == DIRTY


@pytest.mark.parametrize(
    "condition",
    ["x in MODELS", "y and x not in MODELS", "'a' not in x", "y not in MODELS", "x != MODELS"],
)
def test_other_conditions(condition: str) -> None:
    assert before(condition) == DIRTY


@pytest.mark.parametrize(
    "condition", ["x not in MODELS", "y or x in MODELS", "'a' in x", "y in MODELS"]
)
def test_other_conditions_within(condition: str) -> None:
    assert inside(condition) == DIRTY


@pytest.mark.parametrize(
    "leave",
    ["return", "raise E", "sys.exit()", "abort(400)", "flask.abort(4)", "parser.error('a')"],
)
def test_ways_to_leave(leave: str) -> None:
    assert before("x not in MODELS", leave) == CLEAN


@pytest.mark.parametrize("leave", ["logger.error('a')", "abort", "job.abort(1)", "log(x)"])
def test_ways_to_stay(leave: str) -> None:
    assert before("x not in MODELS", leave) == DIRTY


def test_a_condition_that_goes_on() -> None:
    assert before("x not in MODELS", "print(x)") == DIRTY
    assert argument("    if x in MODELS:\n        print(x)\n    os.system('a ' + x)\n") == DIRTY


def test_a_condition_that_is_not_the_first() -> None:
    branches = "    if y:\n        pass\n    elif x not in MODELS:\n        return\n"
    assert argument(f"{branches}    os.system('a ' + x)\n") == DIRTY
    branches = "    if x not in MODELS:\n        return\n    elif y:\n        pass\n"
    assert argument(f"{branches}    os.system('a ' + x)\n") == CLEAN


def test_the_name_has_another_value_later() -> None:
    again = "        x = request.args['y']\n"
    assert argument(f"    if x in MODELS:\n{again}        os.system('a ' + x)\n") == DIRTY


@pytest.mark.parametrize(
    "condition",
    [
        *("re.fullmatch(r'[a-z-]+', x)", "re.match('^[a-z]+$', x)", "WORD.fullmatch(x)"),
        *("WHOLE.match(x)", "WHOLE.search(x)", r"re.fullmatch('a|b\\.c', x)", "x.isdigit()"),
        *("x.isidentifier()", "x.isalnum()"),
    ],
)
def test_a_harmless_form(condition: str) -> None:
    assert before(f"not {condition}") == QUOTED
    assert inside(condition) == QUOTED
    if "is" not in condition:
        assert before(f"{condition} is None") == QUOTED
        assert inside(f"{condition} is not None") == QUOTED


@pytest.mark.parametrize(
    "condition",
    [
        *("re.fullmatch('.*', x)", "re.fullmatch(r'[^;]+', x)", r"re.fullmatch('\\S+', x)"),
        *("re.match('[a-z]+', x)", "re.search('[a-z]+$', x)", "WORD.match(x)", "LOOSE.match(x)"),
        *("re.fullmatch('[a-z;]+', x)", "re.fullmatch(y, x)", "re.fullmatch('a', y)"),
        *("x.strip()", "y.isdigit()", "other.fullmatch(x)", "re.fullmatch(f'{y}', x)"),
        *("re.fullmatch('\\\\', x)", r"re.match('a\\$', x)", "x.startswith('a')"),
    ],
)
def test_a_form_that_says_nothing(condition: str) -> None:
    assert before(f"not {condition}") == DIRTY
    assert inside(condition) == DIRTY


def test_many_conditions_take_bounded_time() -> None:
    many = " or ".join(["x not in MODELS"] * 3000)
    body = f"    if {many}:\n        return\n" * 5
    start = time.process_time()
    read(f"{HEADER}def f(x):\n{body}    os.system(x)\n")
    assert time.process_time() - start < 5


def extractions(loop: str, opened: str = "tarfile.open(p)") -> list[str]:
    code = (
        f"import os, tarfile, zipfile\ndef f(p, d):\n    with {opened} as a:\n"
        f"{loop}        a.extractall(d)\n"
    )
    return [one.name for one in calls(code)]


@pytest.mark.parametrize("members", ["a.getmembers()", "a", "a.getnames()"])
@pytest.mark.parametrize(
    "condition",
    [
        "not os.path.realpath(os.path.join(d, m)).startswith(d)",
        "os.path.isabs(m) or '..' in m",
        "not is_within_directory(d, m)",
        "os.path.commonprefix([d, m]) != d",
    ],
)
def test_an_archive_whose_members_were_looked_at(members: str, condition: str) -> None:
    loop = (
        f"        for m in {members}:\n            if {condition}:\n                raise OSError\n"
    )
    assert extractions(loop) == []


@pytest.mark.parametrize(
    "loop",
    [
        "        for m in a.getmembers():\n            print(m)\n",
        "        for m in a.getmembers():\n            if m.isdir():\n                continue\n",
        "        for m in others:\n            if '..' in m:\n                raise OSError\n",
        "        for m in a.getmembers():\n            if '..' in m:\n                print(m)\n",
        "        for m in a.getmembers():\n            pass\n        if '..' in m: raise OSError\n",
    ],
)
def test_an_archive_whose_members_were_not(loop: str) -> None:
    assert extractions(loop) == ["tarfile.TarFile.extractall"]
