"""Names bound elsewhere, defaults that are functions, dictionaries put together with `|`."""

from __future__ import annotations

import pytest

from checker.model import Value
from tests.extract.python.support import call, calls

NONLOCAL = """import torch
def outer(p):
    fn = None
    def bind():
        nonlocal fn
        fn = {value}
    bind()
    return fn(p)
"""


def test_nonlocal_binds_in_the_function_around() -> None:
    found = call(NONLOCAL.format(value="torch.load"))
    assert (found.name, found.at.line) == ("torch.load", 8)


def test_nonlocal_of_something_else() -> None:
    assert calls(NONLOCAL.format(value="print")) == []


def test_nonlocal_means_no_name_of_the_module() -> None:
    code = "import torch\nfn = torch.load\ndef f(fn):\n    def g():\n        nonlocal fn\n"
    code += "        fn = len\n    g()\n    return fn\nfn('a')\n"
    assert [one.at.line for one in calls(code)] == [9]


@pytest.mark.parametrize("signature", ["p, reader=torch.load", "p, *, reader=torch.load"])
def test_a_default_is_a_use_where_it_is_called(signature: str) -> None:
    found = call(f"import torch\ndef f({signature}):\n    return reader(p, weights_only=False)\n")
    assert (found.at.line, found.form) == (3, "call")
    assert found.keywords == {"weights_only": Value(value=False)}


def test_a_default_that_is_never_called_is_a_use_of_its_own() -> None:
    found = call("import torch\ndef f(p, reader=torch.load):\n    return g(reader)\n")
    assert (found.at.line, found.form) == (2, "reference")


@pytest.mark.parametrize(
    ("merged", "value"),
    [
        ("{'a': 1} | {'weights_only': False}", False),
        ("{'weights_only': False} | {'weights_only': True}", True),
        ("{'weights_only': True} | {'a': 1} | {'weights_only': False}", False),
        ("base | {'weights_only': False}", False),
        ("{'weights_only': False} | base", False),
    ],
)
def test_dictionaries_are_merged(merged: str, value: bool) -> None:
    found = call(f"import torch\ndef f(p, base):\n    o = {merged}\n    torch.load(p, **o)\n")
    assert found.keywords["weights_only"] == Value(value=value)
    assert found.open is ("base" in merged)


def test_a_merge_in_place() -> None:
    found = call("import torch\no = {'a': 1}\no |= {'weights_only': False}\ntorch.load(p, **o)\n")
    assert found.keywords["weights_only"] == Value(value=False)


def test_flags_are_no_dictionary() -> None:
    found = call("import torch, re\ntorch.load(p, **(re.I | re.M))\n")
    assert (found.keywords, found.open) == ({}, True)


OWN = """class Model:
    @classmethod
    def from_pretrained(cls, name, **options):
        return cls()
    def launch(self, share=False):
        return share
class Child(Model):
    pass
import gradio
"""


@pytest.mark.parametrize("name", ["Model", "Child"])
def test_what_a_class_method_gives_is_of_its_class(name: str) -> None:
    assert calls(f"{OWN}own = {name}.from_pretrained('a/b')\nown.launch(share=True)\n") == []


def test_a_class_method_has_its_class() -> None:
    code = "import torch\nclass A:\n    lib = torch\n    @classmethod\n    def make(cls, p):\n"
    code += "        return cls.lib.load(p)\nA.make('x')\nA().make('x')\n"
    assert call(code).args == [Value(unknown="parameter")]


def test_what_a_class_method_gives_may_be_a_librarys() -> None:
    code = "import gradio\nclass A:\n    @classmethod\n    def make(cls):\n"
    code += "        return gradio.Blocks()\nA.make().launch()\n"
    assert call(code).name == "gradio.Blocks.launch"


def test_what_the_set_up_of_a_base_has_set() -> None:
    code = "import torch\nclass A:\n    def __init__(self):\n        self.lib = torch\n"
    code += "class B(A):\n    def f(self, p):\n        return self.lib.load(p)\n"
    assert call(code).name == "torch.load"
