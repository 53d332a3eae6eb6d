"""What one call fact says."""

from __future__ import annotations

import pytest

from checker.extract.python.facts import PythonImport
from checker.model import Value
from tests.extract.python.support import call, calls, read


def test_a_call_with_everything() -> None:
    found = call('import torch\ndef load(path):\n    return torch.load(path, "cpu", mmap=True)\n')
    assert found.name == "torch.load"
    assert found.watched == ["torch.load"]
    assert found.args == [Value(unknown="parameter"), Value(value="cpu")]
    assert found.keywords == {"mmap": Value(value=True)}
    assert found.text == "torch.load"
    assert (found.at.line, found.at.column, found.at.end_column) == (3, 12, 22)
    assert found.function == "load"
    assert (found.form, found.open, found.starred) == ("call", False, False)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("1", Value(value=1)),
        ("-1.5", Value(value=-1.5)),
        ("None", Value(value=None)),
        ("'a' 'b' + 'c'", Value(value="abc")),
        ("f'a{\"b\"}c'", Value(value="abc")),
        ("[1, 'a', (True,)]", Value(value=[1, "a", [True]])),
        ("{'a': 1}", Value(value={"a": 1})),
        ("not False", Value(value=True)),
        ("bool(0)", Value(value=False)),
        ("bool('a')", Value(value=True)),
        ("bool(unbound)", Value(unknown="number")),
        ("'-'.join(['a', 'b'])", Value(value="a-b")),
        ("b'ab\\xff'", Value(value="ab\\xff")),
        ("X", Value(value=3)),
        ("yaml.SafeLoader", Value(name="yaml.SafeLoader")),
        ("yaml.CLoader", Value(name="yaml.Loader")),
        ("unbound", Value(unknown="expression")),
        ("1 + 1", Value(unknown="constants")),
        ("2 ** 64", Value(unknown="expression")),
        (str(2**64), Value(unknown="literal")),
        ("1e999", Value(unknown="literal")),
        ("'" + "x" * 2000 + "'", Value(unknown="literal")),
        ("os.environ['A']", Value(unknown="environment", origin="environment")),
        ("os.getenv('A')", Value(unknown="environment", origin="environment")),
        ("sys.argv[1]", Value(unknown="expression", origin="argv")),
        ("input()", Value(unknown="result of input", origin="input")),
        ("open('a').read()", Value(unknown="file", origin="file")),
        ("requests.get('u').text", Value(name="requests.get().text", origin="network")),
        ("f'{sys.argv[1]}.pt'", Value(unknown="expression", origin="argv")),
        ("os.path.join('a', 'b')", Value(value="a/b")),
        ("os.path.join(sys.argv[1], 'b')", Value(unknown="call", origin="argv")),
        ("int(sys.argv[1])", Value(unknown="number")),
    ],
)
def test_values(argument: str, value: Value) -> None:
    code = f"import os, sys, torch, yaml, requests\nX = 3\ntorch.load({argument})\n"
    found = [one for one in calls(code) if one.name == "torch.load"]
    assert found[0].args == [value]


def test_a_choice_of_literals_is_unknown() -> None:
    code = (
        "import torch\nif a:\n    w = True\nelse:\n    w = False\ntorch.load(f, weights_only=w)\n"
    )
    assert call(code).keywords == {"weights_only": Value(unknown="alternatives")}


def test_what_a_branch_sets_is_not_certain() -> None:
    code = "import torch\nk = {}\nif a:\n    k['weights_only'] = False\ntorch.load(f, **k)\n"
    assert call(code).keywords == {"weights_only": Value(unknown="alternatives")}


def test_a_branch_that_ends_does_not_count() -> None:
    code = (
        "import torch\ndef f(x):\n    w = True\n    if x:\n        w = False\n        return\n"
        "    torch.load(x, weights_only=w)\n"
    )
    assert call(code).keywords == {"weights_only": Value(value=True)}


def test_unread_arguments_are_told() -> None:
    found = call("import torch\ntorch.load(*a, **k)\n")
    assert (found.starred, found.open) == (True, True)
    found = call("import torch\ntorch.load(**{'map_location': 'cpu'})\n")
    assert (found.open, found.keywords) == (False, {"map_location": Value(value="cpu")})


def test_parts_of_what_is_not_known_as_a_whole() -> None:
    found = call("A.from_pretrained('a', kw={'trust': True, 'dev': d}, x=['sh', '-c', d])\n")
    assert found.parts == {
        "kw.trust": Value(value=True),
        "kw.dev": Value(unknown="expression"),
        "x.0": Value(value="sh"),
        "x.1": Value(value="-c"),
        "x.2": Value(unknown="expression"),
    }


def test_addresses() -> None:
    found = call("import requests\nrequests.get(f'HTTP://Data.Example.org:80/{x}', y='s3://b/k')\n")
    assert found.urls is not None
    assert (found.urls["0"].scheme, found.urls["0"].host) == ("http", "data.example.org")
    assert (found.urls["y"].scheme, found.urls["y"].local) == ("s3", True)


@pytest.mark.parametrize(
    "host", ["localhost:1", "127.0.0.1", "[::1]", "minio", "10.0.0.1", "a.local"]
)
def test_addresses_of_ones_own(host: str) -> None:
    found = call(f"import requests\nrequests.get('http://{host}/x')\n")
    assert found.urls is not None
    assert found.urls["0"].local


@pytest.mark.parametrize(
    "url", ["f'http://{host}/x'", "f'http://a.{host}'", "'http://' + host", "'http://[x'"]
)
def test_addresses_without_a_known_host(url: str) -> None:
    found = call(f"import requests\nrequests.get({url})\n")
    assert found.urls is not None
    assert found.urls["0"].host is None


def test_methods_of_what_cannot_be_told() -> None:
    assert call("import gradio\ndemo.launch(share=True)\n").name == "?.launch"
    assert calls("demo.launch(share=True)\n") == []
    assert call("model.from_pretrained('a/b')\n").name == "?.from_pretrained"
    assert call("import gradio\ngradio.Blocks().launch()\n").name == "gradio.Blocks.launch"
    assert call("import boto3\nboto3.client('s').create_training_job(A=1)\n").name == (
        "boto3.client().create_training_job"
    )


def test_assignments_to_attributes_and_items() -> None:
    found = call("import requests\ns = requests.Session()\ns.verify = False\n")
    assert (found.name, found.form, found.args) == (
        "requests.Session.verify",
        "assignment",
        [Value(value=False)],
    )
    assert found.text == "s.verify"
    found = call("import os\nos.environ['A'] = '1'\n")
    assert (found.name, found.args) == (
        "os.environ.__setitem__",
        [Value(value="A"), Value(value="1")],
    )


def test_decorators() -> None:
    called, bare = calls(
        "from kfp import dsl\n@dsl.component(base_image='a')\ndef a(): ...\n"
        "@dsl.component\ndef b(): ...\n"
    )
    assert (called.form, called.keywords) == ("decorator", {"base_image": Value(value="a")})
    assert (bare.form, bare.text) == ("decorator", "dsl.component")


def test_functions_handed_on() -> None:
    found = call("import pickle\nregister(pickle.load)\n")
    assert (found.form, found.open, found.starred, found.text) == (
        "reference",
        True,
        True,
        "pickle.load",
    )
    found = call(
        "import pickle, functools\nregister(functools.partial(pickle.load, fix_imports=False))\n"
    )
    assert found.form == "partial"
    assert found.keywords == {"fix_imports": Value(value=False)}


def test_long_callees_are_told_by_their_last_name() -> None:
    [found] = calls("import gradio\n(\n    gradio.Blocks()\n    .queue()\n    .launch()\n)\n")
    assert found.text == "launch"
    assert (found.at.line, found.at.end_line, found.at.column) == (5, 5, 6)


def test_origins_follow_parameters_through_the_file() -> None:
    code = (
        "import pickle, sys\n"
        "def inner(x):\n    return pickle.load(x)\n"
        "def outer(y):\n    return inner(open(y))\n"
        "outer(sys.argv[1])\n"
    )
    assert call(code).args == [Value(unknown="parameter", origin="argv")]


def test_what_a_function_returns_depends_on_its_call() -> None:
    code = (
        "import pickle, sys\n"
        "def same(x):\n    return x\n"
        "a = same(sys.argv[1])\nb = same('constant')\n"
        "pickle.loads(a)\npickle.loads(b)\n"
    )
    first, second = calls(code)
    assert first.args[0].origin == "argv"
    assert second.args[0].origin is None


def test_recursion_ends() -> None:
    code = (
        "import pickle\ndef f(x):\n    return g(x)\n"
        "def g(x):\n    return f(pickle.loads(x))\nf(1)\n"
    )
    assert call(code).name == "pickle.loads"


def test_a_class_that_inherits_from_itself_ends() -> None:
    assert calls("class A(A): pass\nclass B(A): pass\nA = B\nA().load(B.x)\n") == []


def test_imports_of_frameworks_are_told_once() -> None:
    found = read(
        "import torch.nn as nn\nimport torch\nfrom google.cloud import aiplatform\nimport os\n"
    )
    names = [one.name for one in found.facts if isinstance(one, PythonImport)]
    assert names == ["torch", "google.cloud.aiplatform"]


def test_nothing_is_said_of_files_that_hold_nothing_watched() -> None:
    assert read("print('hello')\n").facts == []


def test_two_spellings_of_one_name_are_one_use() -> None:
    code = "try:\n    import cPickle as p\nexcept ImportError:\n    import pickle as p\np.load(f)\n"
    assert call(code).name == "pickle.load"


TABLE = "import pickle, numpy\nt = {'a': pickle.load, 'b': numpy.load}\n"


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("t['a'](f)\n", ["pickle.load"]),
        ("t.get('b')(f)\n", ["numpy.load"]),
        ("def g(f):\n    return t['a'](f)\n", ["pickle.load"]),
        ("t[key](f)\n", ["numpy.load", "pickle.load"]),
        ("t['a'](f)\nt[key](f)\n", ["numpy.load", "pickle.load", "pickle.load"]),
        ("t['a'](f)\nregister(t)\n", ["numpy.load", "pickle.load"]),
        ("t['a'](f)\nregister(t['b'])\n", ["numpy.load", "pickle.load"]),
        ("t['a'](f)\nfor one in t.values():\n    register(one)\n", ["numpy.load", "pickle.load"]),
        ("def g(f):\n    t['a'](f)\n    return t\n", ["numpy.load", "pickle.load"]),
        ("", ["numpy.load", "pickle.load"]),
    ],
)
def test_functions_kept_in_a_table(code: str, names: list[str]) -> None:
    found = calls(TABLE + code)
    assert sorted(one.name for one in found if one.name.endswith(".load")) == names


@pytest.mark.parametrize(
    ("base", "names"),
    [("", []), ("(gr.Blocks)", ["gradio.Blocks.launch"]), ("(Other)", ["other.Other.launch"])],
)
def test_methods_that_a_class_of_ones_own_does_not_define(base: str, names: list[str]) -> None:
    code = f"import gradio as gr\nfrom other import Other\nclass Here{base}:\n"
    code += "    def go(self):\n        self.launch(share=True)\n"
    assert [one.name for one in calls(code)] == names
