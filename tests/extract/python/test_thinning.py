"""Very long programs lose their tables before they are parsed, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.extract.python import thinning
from checker.extract.python.thinning import thinned
from checker.model import FileFacts
from tests.helpers import facts_of, of_kind

WATCH = ("pickle.load", "torch.load")
WORDS = ("load", "import ")

TABLE = (
    "TABLE = [\n" + "".join(f"    ({i}, 'name {i}', [1, 2, {i}]),\n" for i in range(40_000)) + "]\n"
)


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every program was very long."""
    monkeypatch.setattr(thinning, "LONG", 0)


def calls(found: FileFacts) -> list[tuple[object, ...]]:
    return [
        (one.at.line, one.at.column, one.name, one.args, one.keywords)
        for one in of_kind(found, "python.call")
    ]


def judged(text: str) -> FileFacts:
    return facts_of("generated.py", text, WATCH)


def test_a_call_behind_a_long_table_is_found_at_its_line():
    found = judged(f"import pickle\n{TABLE}pickle.load(open('x', 'rb'))\n")
    (call,) = of_kind(found, "python.call")
    assert call.at.line == 40_004
    assert not found.problems


def test_a_table_that_is_used_is_left_out_all_the_same():
    text = f"import pickle\n{TABLE}pickle.load(TABLE)\n"
    left = thinned(text, WORDS)
    assert left.count("\n") == text.count("\n")
    assert left.split() == ["import", "pickle", "pickle.load(TABLE)"]


@pytest.mark.parametrize(
    "text",
    [
        "import pickle\nloader = pickle.load\ndef get():\n    return loader\nget()('x')\n",
        "import pickle\nNAME = 'x.pkl'\npickle.load(open(NAME, 'rb'))\n",
        "import pickle\n@task\ndef f():\n    pickle.load('x')\n",
        "import pickle\nclass A:\n    def load(self): ...\na = A()\na.load()\npickle.load('y')\n",
        "import pickle\nif True:\n    p = pickle\nelse:\n    p = None\np.load('x')\n",
        'import pickle\nTEXT = """\nimport os\npickle.load(1)\n"""\nOTHER = 3\npickle.load(2)\n',
        "import pickle\nTEXT = '''\nx = \"\"\"\npickle.load(1)\n'''\npickle.load(2)\n",
        "import pickle\nITEMS = [\npickle.load(1),\n2,\n]\n",
        "import pickle  # it's\nX = 1\nY = '#'\npickle.load(X)\n",
    ],
)
@pytest.mark.usefixtures("eager")
def test_nothing_else_changes(text: str):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(thinning, "LONG", len(text) + 1)
        whole = judged(text)
    short = judged(text)
    assert calls(short) == calls(whole) != []
    assert short.problems == whole.problems


BLOCKS = st.sampled_from(
    [
        "import pickle\n",
        "x = 1\n",
        "y = x\n",
        "name = 'a.pkl'\n",
        "def f(a=name):\n    return pickle.load(a)\n",
        "def g(b):\n    return f(b)\n",
        "class C:\n    path = name\n    def get(self):\n        return pickle.load(self.path)\n",
        "g(name)\n",
        "C().get()\n",
        "text = '''\npickle.load(x)\n'''\n",
        "table = {\n'a': 1,\n'b': 2,\n}\n",
        "@wraps\ndef h():\n    pass\n",
        "# a comment with a ' in it\n",
        "for i in (1, 2):\n    z = i\n",
        "pickle.load(y)\n",
        "\n",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(BLOCKS, max_size=15).map("".join))
def test_a_program_says_the_same_with_and_without(text: str):
    whole = judged(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(thinning, "LONG", 0)
        short = judged(text)
    assert calls(short) == calls(whole)
    assert short.problems == whole.problems


@given(st.text(alphabet="ab=\n'\"#\\ ()[]@\r", max_size=200))
def test_every_line_keeps_its_place(text: str):
    left = thinned(text, ("a",))
    assert len(left.splitlines()) <= len(text.splitlines())
    assert left.count("\n") == text.count("\n")
    assert [
        a for a, b in zip(left.split("\n"), text.split("\n"), strict=True) if a not in ("", b)
    ] == []


def test_too_much_that_may_matter_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(thinning, "MAX_PARSED", 100_000)
    found = judged("import pickle\n" + "pickle.load(open('some file', 'rb'))\n" * 40_000)
    assert [one.code for one in found.problems] == ["python.too-large"]


def test_what_a_long_program_has_installed_is_told_too():
    text = f"import subprocess\n{TABLE}subprocess.run(['pip', 'install', 'torch'])\n"
    (found,) = of_kind(judged(text), "dependency")
    assert (found.name, found.at.line) == ("torch", 40_004)
