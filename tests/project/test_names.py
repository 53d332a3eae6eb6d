"""Names and constants that modules of a project import from each other."""

from __future__ import annotations

import pytest

from checker.extract.python.facts import PythonCall, PythonForeign
from checker.model import Value
from checker.project import Tree
from checker.project.names import run
from tests.helpers import facts_of

WATCH = (
    "pickle.load",
    "dill.load",
    "pickle.loads",
    "urllib.request.urlretrieve",
    "flask.Flask.run",
)


def calls(files: dict[str, str]) -> list[tuple[str, int, str]]:
    """All calls of a project: those of the files, and those that other files explain."""
    read = tuple(facts_of(path, text, WATCH) for path, text in sorted(files.items()))
    tree = Tree(files=read, paths=frozenset(files), versions={})
    derived = [one for one in run(tree) if isinstance(one, PythonCall)]
    found = [*tree.facts(PythonCall), *derived]
    return sorted((one.at.path, one.at.line, one.name) for one in found)


IO = "from pickle import load\nother = 1\n"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("main.py", "from utils import load\nload(f)\n"),
        ("main.py", "import utils\nutils.load(f)\n"),
        ("main.py", "import utils as u\nu.load(f)\n"),
        ("pkg/main.py", "from utils import load\nload(f)\n"),
        ("pkg/main.py", "from ..utils import load\nload(f)\n"),
        ("other.py", "from .utils import load as read\nread(f)\n"),
        ("other.py", "from . import utils\nutils.load(f)\n"),
    ],
)
def test_imports_of_all_forms(path: str, code: str) -> None:
    assert calls({"utils.py": IO, path: code}) == [(path, 2, "pickle.load")]


def test_packages_and_chains() -> None:
    files = {
        "src/lib/__init__.py": "from .io import load\n",
        "src/lib/io.py": "from ._impl import load\n",
        "src/lib/_impl.py": "import pickle\nload = pickle.load\n",
        "app.py": "import lib\nlib.load(f)\n",
    }
    assert calls(files) == [("app.py", 2, "pickle.load")]


def test_modules_under_another_name() -> None:
    compat = "try:\n    import cPickle as codec\nexcept ImportError:\n    import pickle as codec\n"
    files = {"compat.py": compat, "app.py": "from compat import codec\ncodec.loads(x)\n"}
    assert calls(files) == [("app.py", 2, "pickle.loads")]


def test_objects() -> None:
    files = {
        "web.py": "from flask import Flask\napp = Flask(__name__)\n",
        "serve.py": "from web import app\napp.run(debug=True)\n",
    }
    assert calls(files) == [("serve.py", 2, "flask.Flask.run")]


def test_modules_that_import_each_other_end() -> None:
    files = {"a.py": "from b import load\nload(f)\n", "b.py": "from a import load\n"}
    assert calls(files) == []


def test_functions_of_ones_own_are_not_followed() -> None:
    files = {
        "utils.py": "def load(x):\n    return x\n",
        "a.py": "from utils import load\nload(f)\n",
    }
    assert calls(files) == []


def test_packages_of_others_are_not_followed() -> None:
    assert calls({"a.py": "from elsewhere import load\nload(f)\n"}) == []


def test_constants_are_filled_in() -> None:
    code = "from urllib.request import urlretrieve\nfrom settings import URL\nurlretrieve(URL)\n"
    files = {"settings.py": "URL = 'http://a.example/m'\n", "a.py": code}
    read = tuple(facts_of(path, text, WATCH) for path, text in sorted(files.items()))
    tree = Tree(files=read, paths=frozenset(files), versions={})
    assert list(run(tree)) == []
    [call] = tree.facts(PythonCall)
    assert call.args == [Value(value="http://a.example/m")]
    assert call.urls is not None
    assert call.urls["0"].host == "a.example"


LOAD = "codec.load(f)\n"


@pytest.mark.parametrize(
    ("compat", "use"),
    [
        ("import pickle\n", "from compat import pickle\npickle.load(f)\n"),
        ("import pickle\n", "import compat\ncompat.pickle.load(f)\n"),
        ("import pickle as codec\n", "from compat import codec\n" + LOAD),
        ("try:\n    import dill as codec\nexcept ImportError:\n    import pickle as codec\n", ""),
        ("try:\n    import pickle as codec\nexcept ImportError:\n    codec = None\n", ""),
        ("import pickle as codec\n", "from compat import *\n" + LOAD),
        ("import pickle as codec\n__all__ = ['codec']\n", "from compat import *\n" + LOAD),
        ("from pickle import load\n", "from compat import *\nload(f)\n"),
        ("from pickle import load\n", "from json import *\nfrom compat import *\nload(f)\n"),
        ("import pickle\nX = pickle.HIGHEST_PROTOCOL\n", "from compat import *\npickle.load(f)\n"),
    ],
)
def test_modules_that_hand_libraries_on(compat: str, use: str) -> None:
    use = use or "from compat import codec\n" + LOAD
    [(path, line, name)] = calls({"compat.py": compat, "app.py": use})
    assert (path, line) == ("app.py", use.count("\n"))
    assert name == ("dill.load" if "dill" in compat else "pickle.load")


@pytest.mark.parametrize(
    "package",
    ["from .compat import codec\n", "from .compat import *\n", "from . import compat\n"],
)
def test_modules_over_two_steps(package: str) -> None:
    attribute = "compat.codec" if "import compat" in package else "codec"
    use = f"from pkg import {attribute.split('.')[0]}\nimport pkg\n"
    use += f"{attribute}.load(f)\npkg.{attribute}.load(f)\n"
    compat = "import pickle as codec\n"
    files = {"pkg/__init__.py": package, "pkg/compat.py": compat, "app.py": use}
    assert calls(files) == [("app.py", line, "pickle.load") for line in (3, 4)]


@pytest.mark.parametrize(
    "use",
    [
        "from compat import *\ndef load(x):\n    return x\nload(f)\n",
        "from compat import *\nfrom json import load\nload(f)\n",
        "from other import *\nload(f)\n",
        "from compat import codec\ncodec.dump(x, f)\n",
        "from compat import loader\nloader.load(f)\n",
    ],
)
def test_what_no_module_hands_on(use: str) -> None:
    compat = "import pickle as codec\nfrom pickle import load\n"
    files = {"compat.py": compat, "other.py": "import json\n", "app.py": use}
    assert calls(files) == []


@pytest.mark.parametrize(
    ("compat", "use"),
    [
        ("from pickle import load as rd\n", "from compat import rd\nrd(f)\n"),
        ("from pickle import load as rd\n", "from compat import rd\ndef f(p):\n    return rd(p)\n"),
        ("from pickle import load as rd\n", "import compat as c\nc.rd(f)\n"),
        ("from pickle import load as rd\n", "from compat import (\n    x, rd as y)\ny(f)\n"),
        ("import pickle\nslurp = pickle.load\n", "from compat import slurp\nslurp('a')\n"),
    ],
)
def test_functions_under_any_name(compat: str, use: str) -> None:
    assert calls({"compat.py": compat, "app.py": use}) == [
        ("app.py", use.count("\n"), "pickle.load")
    ]


def test_functions_under_any_name_over_modules() -> None:
    files = {
        "compat.py": "from pickle import load as rd\n",
        "api.py": "from compat import rd\n",
        "pkg/__init__.py": "from api import rd as tl\n",
        "app.py": "from pkg import tl\ntl(f)\n",
    }
    assert calls(files) == [("app.py", 2, "pickle.load")]


@pytest.mark.parametrize(
    "compat",
    [
        "def rd(x):\n    return x\n",
        "from json import load as rd\n",
        "from pickle import dump as rd\n",
        "class rd:\n    pass\n",
    ],
)
def test_functions_of_any_name_that_are_no_librarys(compat: str) -> None:
    assert calls({"compat.py": compat, "app.py": "from compat import rd\nrd(f)\n"}) == []


def test_calls_of_which_nothing_is_kept() -> None:
    code = "from compat import get_it, rd, Rd\nget_it(f)\nrd()\nrd(1)\nrd(a, b, c, d)\nRd(f)\n"
    read = facts_of("app.py", code, WATCH)
    assert [one.at.line for one in read.facts if isinstance(one, PythonForeign)] == []


def test_what_a_module_has_given_already() -> None:
    compat = "import pickle\nfrom functools import partial\nrd = partial(pickle.load, fix=True)\n"
    files = {"compat.py": compat, "app.py": "from compat import rd\nrd(f, a=1)\n"}
    read = tuple(facts_of(path, text, WATCH) for path, text in sorted(files.items()))
    tree = Tree(files=read, paths=frozenset(files), versions={})
    [call] = [one for one in run(tree) if isinstance(one, PythonCall)]
    assert call.keywords == {"fix": Value(value=True), "a": Value(value=1)}


BASE = "import pickle\nclass Base:\n    lib = pickle\n    decode = staticmethod(pickle.load)\n"


@pytest.mark.parametrize(
    "use",
    [
        "from base import Base\nBase.lib.load(f)\n",
        "from base import Base\nBase().decode(f)\n",
        "import base\nclass A(base.Base):\n    def f(self, p): return self.lib.load(p)\n",
        "from base import Base\nclass A(Base):\n    def f(self, p): return self.decode(p)\n",
        "from base import Base, X\nclass A(X, Base):\n    def f(self, p): return self.decode(p)\n",
    ],
)
def test_attributes_of_classes(use: str) -> None:
    found = [one for one in calls({"base.py": BASE, "a.py": use}) if one[0] == "a.py"]
    assert found == [("a.py", use.count("\n"), "pickle.load")]


def test_an_attribute_is_no_use_where_its_calls_are_told() -> None:
    use = "from base import Base\nBase().decode(f)\n"
    for files, expected in (({"base.py": BASE, "a.py": use}, []), ({"base.py": BASE}, [[]])):
        read = tuple(facts_of(path, text, WATCH) for path, text in sorted(files.items()))
        tree = Tree(files=read, paths=frozenset(files), versions={})
        list(run(tree))
        [reference] = tree.facts(PythonCall)
        assert reference.form == "reference"
        assert reference.watched == ([] if expected == [] else ["pickle.load"])


@pytest.mark.parametrize(
    "function",
    [
        "import pickle\ndef get():\n    return pickle\n",
        "def get():\n    import pickle\n    return pickle\n",
    ],
)
def test_functions_that_give_a_library(function: str) -> None:
    files = {"c.py": function, "a.py": "from c import get\nget().load(f)\n"}
    assert calls(files) == [("a.py", 2, "pickle.load")]
    files["c.py"] = "def get():\n    return store\n"
    assert calls(files) == []


OWN = """class M:
    @classmethod
    def from_pretrained(cls, name):
        return cls()
    def launch(self, share=False):
        return self
def load_model(name):
    return name
"""


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("from c import M\nM().launch(share=True)\n", False),
        ("from c import M\nM.from_pretrained('a/b')\n", False),
        ("from c import load_model\nload_model('a/b')\n", False),
        ("import c\nc.load_model('a/b')\n", False),
        ("from pkg import M\nM.from_pretrained('a/b')\n", False),
        ("from d import M\nM.from_pretrained('a/b')\n", False),
        ("from d import M\nM.from_config('a/b')\n", True),
        ("from e import M\nM.from_pretrained('a/b')\n", True),
        ("from elsewhere import M\nM.from_pretrained('a/b')\n", True),
        ("from c import make\nmake().launch(share=True)\n", True),
        ("from c import M\ndef f(k: type[M]): k.from_pretrained('a/b')\n", False),
        ("from e import M\ndef f(k: type[M]): k.from_pretrained('a/b')\n", True),
        ("from c import M\ndef f(k: list[M]): k.from_pretrained('a/b')\n", True),
    ],
)
def test_what_the_project_has_of_its_own(code: str, kept: bool) -> None:
    watch = ("*.from_pretrained", "*.from_config", "*.launch", "*.load_model")
    files = {
        "c.py": OWN,
        "d.py": OWN.replace("class M:", "import transformers\nclass M(transformers.BertModel):"),
        "e.py": "from transformers import BertModel as M\n",
        "pkg/__init__.py": "from c import M\n",
        "a.py": code,
    }
    read = tuple(facts_of(path, text, watch) for path, text in sorted(files.items()))
    tree = Tree(files=read, paths=frozenset(files), versions={})
    list(run(tree))
    found = [one for one in tree.facts(PythonCall) if one.at.path == "a.py"]
    assert [bool(one.watched) for one in found[:1]] == [kept]


KID = """import threading
import gradio as gr
import some_lib
import base
from base import Base, Shown, Base as Unused
from some_lib import Reader, Thing as Gone
class K(Base): pass
class Own(Base):
    def launch(self, share=False): return self
class Dotted(base.Base): pass
class Thread(threading.Thread):
    def launch(self, share=False): return self
class Thing(some_lib.Thing): pass
class App(gr.Blocks): pass
class Over(gr.Blocks):
    def launch(self, share=False): return self
class Further(Shown): pass
class Mixed(Base, gr.Blocks): pass
class Late(gr.Blocks, Base): pass
kid = K()
alias = K
imported = Base()
PAIR = {"a": K(), "b": gr.Blocks()}
demo = gr.Blocks()
def make(): return K()
def annotated(x) -> K:
    one = K(x)
    one.name = x
    return one
def imports(): return Base()
def default(): return kid
def pick(x): return K() if x else Thread()
def build(): return gr.Interface(len, "text", "text")
def shown(): return App()
def reads(): return Reader()
def either(x): return K() if x else Reader()
def own_or(x): return Own() if x else Reader()
def other(x): return x.made
"""


@pytest.mark.parametrize(
    "owner",
    [
        *("K()", "Own()", "Dotted()", "Thread()", "Thing()", "Over()", "Mixed()"),
        *("kid", "imported", "PAIR['a']", "make()", "annotated(1)", "imports()"),
        *("default()", "pick(1)", "Unused()"),
    ],
)
def test_classes_of_ones_own_over_modules(owner: str) -> None:
    assert kept_of(owner) == []


@pytest.mark.parametrize(
    "owner",
    [
        *("App()", "Further()", "Late()", "PAIR['b']", "demo", "build()", "shown()", "other(1)"),
        *("Gone()", "reads()", "either(1)", "own_or(1)", "nothing", "elsewhere.Thing()"),
    ],
)
def test_classes_that_are_a_librarys_by_inheritance(owner: str) -> None:
    assert kept_of(owner) == ["*.launch"]


def kept_of(owner: str) -> list[str]:
    """What is watched of a method of something of another module."""
    base = "import gradio as gr\nclass Base:\n    def launch(self, share=False): return self\n"
    base += "class Shown(gr.Blocks): pass\n"
    code = f"import elsewhere\nfrom kid import *\nfrom kid import {owner.partition('(')[0]}\n"
    if "." in owner or "[" in owner:
        code = "import elsewhere\nfrom kid import PAIR\n"
    files = {"base.py": base, "kid.py": KID, "a.py": f"{code}{owner}.launch(share=True)\n"}
    read = tuple(facts_of(path, text, ("*.launch",)) for path, text in sorted(files.items()))
    tree = Tree(files=read, paths=frozenset(files), versions={})
    list(run(tree))
    found = [one for one in tree.facts(PythonCall) if one.at.path == "a.py"]
    assert [one.text for one in found] == [f"{owner}.launch"]
    return found[0].watched


@pytest.mark.parametrize(("root", "kept"), [("", []), ("(gr.Blocks)", ["*.launch"])])
def test_classes_of_modules_that_name_nothing_of_interest(root: str, kept: list[str]) -> None:
    files = {
        "base.py": f"import gradio as gr\nclass Base{root}:\n    pass\n",
        "kid.py": "from base import Base\n\n\nclass K(Base):\n    pass\n",
        "a.py": "from kid import K\nK().launch(share=True)\n",
    }
    read = tuple(facts_of(path, text, ("*.launch",)) for path, text in sorted(files.items()))
    tree = Tree(files=read, paths=frozenset(files), versions={})
    list(run(tree))
    assert [one.watched for one in tree.facts(PythonCall)] == [kept]


OPS = "def exec(x):\n    return x\ndef load(x):\n    return x\ndef system(x):\n    return x\n"


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("from ops import *\nexec(text)\n", False),
        ("from .ops import *\nexec(text)\n", False),
        ("from pkg import *\nexec(text)\n", False),
        ("from ops import *\ndef f(text):\n    return exec(text)\n", False),
        ("from pickle import *\nfrom ops import *\nload(f)\n", False),
        ("from os import *\nfrom pickle import *\nfrom ops import *\nsystem(f)\n", False),
        ("exec(text)\nfrom ops import *\n", True),
        ("from other import *\nexec(text)\n", True),
        ("from elsewhere import *\nexec(text)\n", True),
        ("from ops import *\nfrom pickle import *\nload(f)\n", True),
        ("from ops import *\nfrom pickle import load\nload(f)\n", True),
        ("from ops import *\nimport builtins\nbuiltins.exec(text)\n", True),
        ("from json import *\nexec(text)\n", True),
    ],
)
def test_star_imports_that_cover_what_others_bring(code: str, kept: bool) -> None:
    files = {
        "ops.py": OPS,
        "other.py": "def execute(x):\n    return x\n",
        "pkg/__init__.py": "from ops import *\n",
        "a.py": code,
    }
    watch = ("exec", "pickle.load", "os.system", "*.load")
    read = tuple(facts_of(path, text, watch) for path, text in sorted(files.items()))
    tree = Tree(files=read, paths=frozenset(files), versions={})
    list(run(tree))
    found = [one for one in tree.facts(PythonCall) if one.at.path == "a.py"]
    assert [bool(one.watched) for one in found] == [kept]
