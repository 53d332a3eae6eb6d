"""What modules of a project give each other: values by expressions, and data from outside."""

from __future__ import annotations

import pytest

from checker.extract.python.facts import PythonCall
from checker.model import FileFacts
from checker.project import Tree
from checker.project.names import run
from tests.helpers import facts_of

WATCH = (
    *("pickle.load", "pickle.loads", "subprocess.run", "eval", "torch.load", "requests.get"),
    *("*.from_pretrained", "joblib.load", "os.system"),
)


def calls(files: dict[str, str], name: str) -> list[PythonCall]:
    """All calls of a name after everything is joined."""
    read = tuple(_of_product(facts_of(path, text, WATCH)) for path, text in sorted(files.items()))
    tree = Tree(files=read, paths=frozenset(files), versions={})
    derived = [one for one in run(tree) if isinstance(one, PythonCall)]
    return [one for one in (*tree.facts(PythonCall), *derived) if one.name.endswith(name)]


def _of_product(found: FileFacts) -> FileFacts:
    assert not found.problems
    for fact in found.facts:
        fact.role = found.role
    return found


SETTINGS = """
BASE = "http://models.example.com"
OPTS = {"weights_only": False, "map_location": "cpu"}
SAFE = dict(weights_only=True)
PART = {"weights_only": False, **unknown()}
REPO = "org/model"
ALL = {"load": {"weights_only": False, "map_location": "cpu"}}
class Settings:
    trust: bool = True
    url = "http://cdn.example.com/"
    revision = "e7da7f221d5bf496a48136c0cd264e630fe9fcc8"
    class Inner:
        trust = True
    def __init__(self):
        self.late = True
settings = Settings()
"""


def one_call(code: str, name: str) -> PythonCall:
    head = "import torch, requests\nfrom transformers import AutoModel\n"
    [found] = calls({"settings.py": SETTINGS, "app.py": head + code}, name)
    return found


@pytest.mark.parametrize(
    "code",
    [
        "from settings import OPTS\ntorch.load(p, **OPTS)\n",
        "import settings\ntorch.load(p, **settings.OPTS)\n",
        "from settings import OPTS\nkw = {**OPTS, 'mmap': True}\ntorch.load(p, **kw)\n",
        "from settings import OPTS\nkw = dict(**OPTS)\ntorch.load(p, **kw)\n",
        "from settings import OPTS, SAFE\ntorch.load(p, **{**OPTS})\n",
        "from settings import ALL\ntorch.load(p, **ALL['load'])\n",
        "import settings\nkw = settings.ALL['load']\ntorch.load(p, **kw)\n",
        "import settings\ntorch.load(p, weights_only=settings.OPTS['weights_only'])\n",
    ],
)
def test_keywords_of_another_module(code: str) -> None:
    found = one_call(code, "torch.load")
    assert found.keywords["weights_only"].value is False
    assert not found.open


@pytest.mark.parametrize(
    "code",
    [
        "from settings import PART\ntorch.load(p, **PART)\n",
        "from settings import OPTS\ntorch.load(p, **OPTS, **other())\n",
        "from settings import OPTS\nkw = {**OPTS, **other()}\ntorch.load(p, **kw)\n",
        "from settings import MISSING\ntorch.load(p, **MISSING)\n",
    ],
)
def test_there_may_be_more_keywords(code: str) -> None:
    assert one_call(code, "torch.load").open


def test_a_keyword_that_is_given_stays() -> None:
    code = "from settings import OPTS\ntorch.load(p, weights_only=True, **OPTS)\n"
    assert one_call(code, "torch.load").keywords["weights_only"].value is True


@pytest.mark.parametrize(
    ("imports", "value"),
    [
        ("from settings import Settings", "Settings.trust"),
        ("import settings", "settings.Settings.trust"),
        ("from settings import settings as s", "s.trust"),
        ("from settings import settings", "settings.late"),
        ("from settings import Settings", "Settings.Inner.trust"),
        ("from settings import Settings\nconfig = Settings()", "config.trust"),
    ],
)
def test_attributes_of_classes(imports: str, value: str) -> None:
    code = f"{imports}\nAutoModel.from_pretrained(n, trust_remote_code={value})\n"
    found = one_call(code, "from_pretrained")
    assert found.keywords["trust_remote_code"].value is True


@pytest.mark.parametrize("value", ["Settings.other", "Settings.method()", "Settings.trust.x"])
def test_other_attributes_are_not_known(value: str) -> None:
    code = (
        f"from settings import Settings\nAutoModel.from_pretrained(n, trust_remote_code={value})\n"
    )
    found = one_call(code, "from_pretrained")
    assert found.keywords["trust_remote_code"].value is not True


@pytest.mark.parametrize(
    "text",
    [
        'BASE + "/x"',
        'BASE + "/x" + name',
        'f"{BASE}/{name}"',
        '"%s/x" % BASE',
        '"%s/%s" % (BASE, name)',
        '"{}/x".format(BASE)',
        '"{base}/x".format(base=BASE)',
        "BASE",
        'Settings.url + "x"',
        'f"{Settings.url}x"',
    ],
)
def test_addresses_that_another_module_starts(text: str) -> None:
    found = one_call(f"from settings import BASE, Settings\nrequests.get({text})\n", "requests.get")
    assert found.urls is not None
    assert (found.urls["0"].scheme, found.urls["0"].host is not None) == ("http", True)


@pytest.mark.parametrize("text", ["name + BASE", 'f"https://a.b/{BASE}"', "str(BASE)", "BASE[1:]"])
def test_texts_that_it_does_not_start(text: str) -> None:
    found = one_call(f"from settings import BASE\nrequests.get({text})\n", "requests.get")
    assert found.urls is None or found.urls["0"].scheme == "https"


def test_repositories_and_commits() -> None:
    code = "import settings as s\nAutoModel.from_pretrained(s.REPO, revision=s.Settings.revision)\n"
    found = one_call(code, "from_pretrained")
    assert found.hub_ids is not None
    assert found.hub_ids["0"] == "org/model"
    assert len(found.keywords["revision"].value) == 40


HELPERS = """
import pickle, subprocess, joblib
def load(path):
    return pickle.load(open(path, "rb"))
def start(cmd, check=True):
    subprocess.run(cmd, shell=True, check=check)
def listed(text):
    subprocess.run(["bash", "-c", text])
def through(data):
    return inner(data)
def inner(data):
    return pickle.loads(data)
class Store:
    def get(self, key):
        return joblib.load(key)
    @staticmethod
    def unpack(data):
        return pickle.loads(data)
"""


@pytest.mark.parametrize(
    ("code", "name", "argument"),
    [
        ("from helpers import start\nstart(request.args['x'])", "subprocess.run", "0"),
        (
            "from helpers import start\nstart(check=False, cmd=request.args['x'])",
            "subprocess.run",
            "0",
        ),
        ("import helpers\nhelpers.start('ls ' + request.args['x'])", "subprocess.run", "0"),
        ("from helpers import load\nload(request.form['p'])", "pickle.load", "0"),
        ("from helpers import through\nthrough(request.data)", "pickle.loads", "0"),
        ("from helpers import Store\nStore().get(request.args['k'])", "joblib.load", "0"),
        (
            "from helpers import Store\ns = Store()\ns.get(key=request.args['k'])",
            "joblib.load",
            "0",
        ),
        ("from helpers import Store\nStore.unpack(request.data)", "pickle.loads", "0"),
        ("from package import run_it\nrun_it(request.args['x'])", "subprocess.run", "0"),
        ("from package import start\nstart(request.args['x'])", "subprocess.run", "0"),
        ("from package.deep import get\nget(request.args['x'])", "pickle.load", "0"),
    ],
)
def test_what_comes_from_outside_into_another_module(code: str, name: str, argument: str) -> None:
    files = {
        "helpers.py": HELPERS,
        "package/__init__.py": "from helpers import start as run_it\nfrom helpers import *\n",
        "package/deep.py": "from helpers import load\ndef get(name):\n    load('a/' + name)\n",
        "app.py": f"from flask import request\n{code}\n",
    }
    found = [one for one in calls(files, name) if one.at.path == "helpers.py"]
    assert "request" in {one.args[int(argument)].origin for one in found}


def test_the_words_of_a_command() -> None:
    app = "from flask import request\nfrom helpers import listed\nlisted(request.args['x'])\n"
    found = calls({"helpers.py": HELPERS, "app.py": app}, "subprocess.run")
    assert [one.parts["0.2"].origin for one in found if one.parts] == ["request"]


def test_handlers_of_requests() -> None:
    app = (
        "from fastapi import FastAPI\nfrom helpers import start\napp = FastAPI()\n"
        "@app.get('/x')\ndef handle(word: str):\n    start(word)\n"
    )
    found = calls({"helpers.py": HELPERS, "app.py": app}, "subprocess.run")
    assert found[0].args[0].origin == "request"


@pytest.mark.parametrize(
    "code",
    [
        "from helpers import start\nstart('ls')",
        "from helpers import start\nstart('ls', request.args['check'])",
        "from other import start\nstart(request.args['x'])",
        "from helpers import start\nstart(['tar', 'xf', request.args['x']])",
        "from helpers import start\nstart(base() + [request.args['x']])",
        "from helpers import start\nstart(int(request.args['x']))",
        "def start(x): pass\nstart(request.args['x'])",
        "from helpers import start\nimport shlex\nstart(shlex.quote(request.args['x']))",
    ],
)
def test_what_does_not_come_from_outside(code: str) -> None:
    app = f"from flask import request\n{code}\n"
    found = calls({"helpers.py": HELPERS, "app.py": app, "other.py": "a = 1\n"}, "subprocess.run")
    assert {one.args[0].origin for one in found} == {None}


def test_tests_are_no_outsiders() -> None:
    app = "import sys\nfrom helpers import start\nstart(sys.argv[1])\n"
    found = calls({"helpers.py": HELPERS, "tests/test_a.py": app}, "subprocess.run")
    assert found[0].args[0].origin is None


def test_results_of_other_modules() -> None:
    fetch = "import requests\ndef text(url):\n    return requests.get(url).text\n"
    fetch += "def two():\n    return 2\n"
    app = "from fetch import text, two\neval(text('a'))\neval(two())\n"
    first, second = calls({"fetch.py": fetch, "app.py": app}, "eval")
    assert (first.args[0].origin, second.args[0].origin) == ("network", None)


def test_results_go_on_into_other_modules() -> None:
    files = {
        "fetch.py": "import requests\ndef load_text(url):\n    return requests.get(url).text\n",
        "helpers.py": HELPERS,
        "app.py": "from fetch import load_text\nfrom helpers import start\nstart(load_text('a'))\n",
    }
    assert calls(files, "subprocess.run")[0].args[0].origin == "network"


def test_modules_that_call_each_other() -> None:
    files = {
        "a.py": "import b\nimport os\ndef run_a(x):\n    b.run_b(x)\n    os.system(x)\n",
        "b.py": "import a\nimport sys\ndef run_b(x):\n    a.run_a(x)\na.run_a(sys.argv[1])\n",
    }
    assert calls(files, "os.system")[0].args[0].origin == "argv"


def test_a_star_of_itself_ends() -> None:
    files = {"p/__init__.py": "from . import *\nfrom .q import *\n", "p/q.py": "from . import *\n"}
    files["app.py"] = "import requests\nfrom p import URL\nrequests.get(URL + 'x')\n"
    assert len(calls(files, "requests.get")) == 1


def test_modules_that_hand_each_other_everything_end() -> None:
    stars = "".join(f"from p{number} import *\n" for number in range(40))
    files = {f"p{number}/__init__.py": stars for number in range(40)}
    files["q.py"] = "URL = 'http://a.example.com/'\n"
    files["app.py"] = "import requests\nfrom p0 import URL\nrequests.get(URL + 'x')\n"
    [found] = calls(files, "requests.get")
    assert found.urls is None
