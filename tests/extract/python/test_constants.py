"""Texts that nobody outside can put anything into, and texts that somebody can."""

from __future__ import annotations

import pytest

from checker.model import Value
from tests.extract.python.support import calls

HEADER = "import os, textwrap, shlex, uuid\nfrom pathlib import Path\nfrom flask import request\n"


def argument(expression: str, function: str = "os.system") -> Value:
    code = f"{HEADER}HERE = os.path.dirname(os.path.abspath(__file__))\n"
    return calls(f"{code}def f(x, n):\n    {function}({expression})\n")[-1].args[0]


@pytest.mark.parametrize(
    "expression",
    [
        "f'a {uuid.UUID(x)}'",
        "f'a {uuid.uuid4().hex}'",
        "f'a {request.args.get(x, type=int)}'",
        "f'a {request.args.get(x, 0, int)}'",
        "','.join(map(int, x))",
        "'sleep %d' % n",
        "'sleep %5.2f of %i %%' % (n, n)",
        "'sleep %(n)d' % {'n': n}",
        "f'sleep {n:d}'",
        "f'sleep {n:05.1f}'",
        "f'mkdir {HERE}/a'",
        "'mkdir ' + os.path.join(HERE, 'a')",
        "f'mkdir {Path(__file__).parent.parent / \"a\"}'",
        "Path(__file__).with_name('a').name",
        "textwrap.dedent('''\n  a\n''') + str(1)",
        "str(1)",
        "compile('a = 1', 'a', 'exec')",
    ],
)
def test_settled(expression: str) -> None:
    assert argument(expression) == Value(unknown="constants")


@pytest.mark.parametrize(
    "expression",
    [
        "' '.join(shlex.quote(one) for one in x)",
        "' '.join([shlex.quote(one) for one in x if one])",
        "' '.join(map(shlex.quote, x))",
        "'ls ' + ' '.join(map(shlex.quote, x))",
    ],
)
def test_quoted(expression: str) -> None:
    assert argument(expression) == Value(unknown="quoted")


@pytest.mark.parametrize(
    "expression",
    [
        "' '.join(one for one in x)",
        "' '.join(map(str, x))",
        "' '.join([shlex.quote(n), *x])",
        "' '.join([shlex.quote(one) for one in x] + [n])",
        "' '.join(x)",
        "f'a {request.args.get(x, type=str)}'",
        "f'a {request.args.get(x)}'",
        "'sleep %s' % n",
        "'sleep %d %s' % (n, x)",
        "'sleep %c' % n",
        "f'sleep {n:>10}'",
        "f'sleep {n:%Y-%m-%d}'",
        "f'sleep {n:{x}d}'",
        "f'mkdir {HERE}/{x}'",
        "f'mkdir {Path(__file__).parent / x}'",
        "Path(__file__).with_name('a').read_text()",
        "Path(__file__).with_name(x)",
        "os.path.join(HERE, x)",
        "textwrap.dedent(x)",
        "str(x)",
        "compile(x, 'a', 'exec')",
    ],
)
def test_not_settled(expression: str) -> None:
    assert argument(expression).unknown in ("expression", "call", "parameter")


@pytest.mark.parametrize(
    "expression",
    [
        "open('a.py').read()",
        "open(os.path.join(HERE, 'a.py')).read()",
        "Path('a.py').read_text()",
        "Path('a.py').open().read()",
        "compile(open('a.py').read(), 'a.py', 'exec')",
    ],
)
def test_a_file_of_the_project(expression: str) -> None:
    assert argument(expression, "exec") == Value(unknown="file", origin="file")


@pytest.mark.parametrize("path", ["x", "os.path.join(HERE, x)", "Path(x)", "HERE + x"])
def test_a_file_that_somebody_names(path: str) -> None:
    assert argument(f"open({path}).read()", "exec") == Value(unknown="file")


def test_what_was_written_to_a_file_is_in_it() -> None:
    code = (
        "import requests\nfrom pathlib import Path\n"
        "Path('a.py').write_text(requests.get('u').text)\nexec(Path('a.py').read_text())\n"
    )
    assert calls(code)[-1].args[0].origin == "network"
