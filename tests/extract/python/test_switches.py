"""Switches that are parameters: what they are for whoever leaves them out."""

from __future__ import annotations

import pytest

from checker.extract.python.facts import PythonCall
from checker.model import Value
from tests.helpers import facts_of

WATCH = ("torch.load", "requests.get")


def keyword(code: str, name: str) -> Value:
    """What the first call of a file is given."""
    facts = facts_of("a.py", f"import torch, requests\n{code}", WATCH).facts
    return next(one for one in facts if isinstance(one, PythonCall)).keywords[name]


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("def f(p, x=False):\n    torch.load(p, weights_only=x)\n", False),
        ("def f(p, x=True):\n    torch.load(p, weights_only=x)\n", True),
        ("def f(p, *, x: bool = False):\n    torch.load(p, weights_only=x)\n", False),
        ("f = lambda p, x=False: torch.load(p, weights_only=x)\n", False),
    ],
)
def test_default(code: str, value: bool) -> None:
    assert keyword(code, "weights_only") == Value(value=value)


def test_default_kept_by_an_object() -> None:
    code = (
        "class C:\n    def __init__(self, check=False):\n        self.check = check\n\n"
        "    def get(self, u):\n        return requests.get(u, verify=self.check)\n"
    )
    assert keyword(code, "verify") == Value(value=False)


@pytest.mark.parametrize(
    "code",
    [
        "def f(p, x):\n    torch.load(p, weights_only=x)\n",
        "def f(p, x=None):\n    torch.load(p, weights_only=x)\n",
        "def f(p, x=0):\n    torch.load(p, weights_only=x)\n",
        "def f(p, x=''):\n    torch.load(p, weights_only=x)\n",
        "def f(p, x=False):\n    torch.load(p, weights_only=not x)\n",
        "def f(p, x=False):\n    torch.load(p, weights_only=x or True)\n",
        "def f(p, x=False):\n    x = g(x)\n    torch.load(p, weights_only=x)\n",
        "import sys\ndef f(p, x=False):\n    torch.load(p, weights_only=x)\nf(1, sys.argv[1])\n",
    ],
)
def test_not_a_switch_that_is_left_as_it_is(code: str) -> None:
    assert keyword(code, "weights_only").unknown


def test_default_of_another_argument_stays_open() -> None:
    code = "def f(p='a.pt', r=None):\n    torch.load(f=p, weights_only=r)\n"
    assert keyword(code, "f").unknown == "parameter"
