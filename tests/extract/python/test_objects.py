"""Objects of classes of the file: their fields, properties and class."""

from __future__ import annotations

import pytest

from checker.extract.python.facts import PythonCall
from checker.model import Value
from tests.extract.python.support import calls

PAYLOAD = (
    "from fastapi import FastAPI\nfrom pydantic import BaseModel, Field\napp = FastAPI()\n"
    "class Payload(BaseModel):\n"
    "    text: str\n    more: str | None = None\n    must: str = Field(...)\n    fixed: str = 'a'\n"
    "class Longer(Payload):\n    last: str\n"
)
JOB = (
    "import os\nfrom dataclasses import dataclass\nfrom functools import cached_property\n"
    "@dataclass\nclass Job:\n    name: str\n    model: str = 'a'\n"
    "    @property\n    def command(self):\n        return f'train {self.name}'\n"
    "    @cached_property\n    def full(self):\n        return 'time ' + self.command\n"
    "    @property\n    def fixed(self):\n        return 'train ' + self.model\n"
)


def last(code: str) -> PythonCall:
    return calls(code)[-1]


@pytest.mark.parametrize("field", ["text", "more", "must", "last", "dict()['text']"])
def test_what_a_request_is_made_of_comes_from_it(field: str) -> None:
    found = last(f"{PAYLOAD}@app.post('/')\ndef handle(p: Longer):\n    eval(p.{field})\n")
    assert found.args[0].origin == "request"
    assert found.args[0].unknown


def test_nobody_outside_calls_this_one() -> None:
    found = last(f"{PAYLOAD}def handle(p: Payload):\n    eval(p.text)\n")
    assert found.args == [Value(unknown="expression")]


def test_a_field_with_a_value_goes_by_it() -> None:
    found = last(f"{PAYLOAD}@app.post('/')\ndef handle(p: Payload):\n    eval(p.fixed)\n")
    assert found.args == [Value(value="a")]


@pytest.mark.parametrize("given", ["Job(input())", "Job(name=input())", "Job(**{'name': input()})"])
@pytest.mark.parametrize("attribute", ["name", "command", "full"])
def test_an_object_is_made_of_what_it_is_given(given: str, attribute: str) -> None:
    code = f"{JOB}def run(job: Job):\n    os.system(job.{attribute})\nrun({given})\n"
    assert last(code).args[0].origin == "input"


def test_a_property_is_what_it_returns() -> None:
    found = last(f"{JOB}def run(job: Job):\n    os.system(job.fixed)\n")
    assert found.args == [Value(value="train a")]


def test_properties_that_use_each_other_end() -> None:
    code = (
        "import os\nclass A:\n    @property\n    def a(self):\n        return self.b\n"
        "    @property\n    def b(self):\n        return self.a\n"
        "    def run(self):\n        os.system(self.a)\n"
    )
    assert last(code).name == "os.system"


@pytest.mark.parametrize("cls", ["type(self)", "self.__class__", "self", "A"])
def test_the_class_of_an_object(cls: str) -> None:
    found = last(
        "import torch\nclass A:\n    read = staticmethod(torch.load)\n"
        f"    def run(self):\n        return {cls}.read('a')\n"
    )
    assert (found.name, found.form, found.text) == ("torch.load", "call", f"{cls}.read")


def test_three_arguments_of_type_make_a_class() -> None:
    assert calls("import torch\nA = type(1, 2, 3)\nA.load('a')\n") == []


def test_a_long_chain_of_classes_is_looked_at_to_its_bound() -> None:
    chain = "".join(f"class C{i}(C{i - 1}):\n    x{i}: str\n" for i in range(1, 2000))
    code = (
        f"import os\nclass C0:\n    x0: str\n{chain}def f(c: C1999):\n    os.system('a' + c.x0)\n"
    )
    assert last(code).args == [Value(unknown="expression")]
