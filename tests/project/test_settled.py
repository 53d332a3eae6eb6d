"""Texts that are put together of other modules' constants, and of what is none."""

from __future__ import annotations

import pytest

from checker.extract.python.facts import PythonCall
from checker.project import Tree
from checker.project.names import run
from tests.helpers import facts_of

CONST = """
import os
import sys
from pathlib import Path

ROOT = "/srv"
DATA = ROOT + "/data"
BIN = f"{ROOT}/bin"
N = 4
FLAGS = ["-a", "-b"]
NAMES = ("x", "y")
TABLE = {"a": "ls"}
HERE = os.path.join(ROOT, "x")
TYPED: str = "x"

class P:
    DATA = "/data"

GIVEN = sys.argv[1]
MADE = "ls " + GIVEN
TWICE = "a"
TWICE = input()
GROWN = ["a"]
GROWN.append(GIVEN)
CHANGED = "a"

def change(value):
    global CHANGED
    CHANGED = value

for EACH in sys.argv:
    pass

def function():
    return "x"
"""


def reason(code: str) -> str | None:
    """Why the command of the last call is not known."""
    main = "import os, const, subprocess\nfrom const import *\nfrom pkg import ROOT as TOP\n" + code
    files = {
        "const.py": CONST,
        "main.py": main.replace("import *", "import " + ", ".join(NAMES)),
        "pkg/__init__.py": "from .inner import ROOT\n",
        "pkg/inner.py": 'ROOT = "a"\n',
    }
    read = tuple(facts_of(path, text, ("os.system",)) for path, text in sorted(files.items()))
    tree = Tree(files=read, paths=frozenset(files), versions={})
    list(run(tree))
    return tree.facts(PythonCall)[-1].args[0].unknown


NAMES = (
    *("ROOT", "DATA", "BIN", "N", "FLAGS", "NAMES", "TABLE", "HERE", "TYPED", "P", "GIVEN", "MADE"),
    *("TWICE", "GROWN", "CHANGED", "EACH", "function"),
)


@pytest.mark.parametrize(
    "text",
    [
        'f"du -sh {ROOT}"',
        'f"{BIN} -n {N}"',
        '"mkdir " + const.ROOT',
        '"mkdir " + const.ROOT + " x"',
        '"ls %s" % DATA',
        '"ls %s %d" % (DATA, N)',
        '"{} --x".format(const.BIN)',
        '" ".join([BIN, "b"])',
        'f"ls {P.DATA}"',
        'f"ls {const.P.DATA}"',
        'f"ls {TYPED} {HERE}"',
        'f"ls {TOP}"',
        "NAMES[0]",
        'f"ls {NAMES[1]}"',
        "FLAGS[0]",
    ],
)
def test_constants(text: str) -> None:
    assert reason(f"os.system({text})\n") == "constants"


@pytest.mark.parametrize(
    "text",
    [
        'f"ls {GIVEN}"',
        'f"ls {MADE}"',
        'f"ls {TWICE}"',
        'f"ls {GROWN[0]}"',
        'f"ls {CHANGED}"',
        'f"ls {EACH}"',
        'f"ls {ROOT} {GIVEN}"',
        'f"ls {function}"',
        'f"ls {function()}"',
        'f"ls {const.absent}"',
        'f"ls {other.ROOT}"',
        'f"ls {ROOT} {local}"',
        '"ls " + ROOT + local',
        "GROWN[0]",
    ],
)
def test_no_constants(text: str) -> None:
    assert reason(f"import other\ndef f(local):\n    os.system({text})\n") == "expression"
