"""What a pickle hands to names on no list: text wherever it is held, and harmless values."""

from __future__ import annotations

import ast
import collections
import configparser
import contextlib
import copy
import datetime
import decimal
import functools
import hashlib
import heapq
import http.cookies
import json
import logging
import operator
import os
import pickle
import subprocess
import textwrap
import time
import types
import typing
import urllib.parse
import uuid
from pathlib import Path
from xml.etree import ElementTree

import pytest

from checker.extract.artifact.facts import Import
from checker.extract.artifact.pickle.graphs import harmless_code, harmless_imports
from checker.extract.artifact.pickle.recorder import MAX_READINGS
from tests.extract.artifact.findings import fails, findings, worst
from tests.extract.artifact.opcodes import call, data, name, new, pickled, text
from tests.helpers import facts_of, of_kind

RUN = name("acme.proc", "run_subprocess")
ONE = b"K\1"
COMMAND = (text("echo"), text("x"))


def listed(*items: bytes) -> bytes:
    return b"](" + b"".join(items) + b"e"


def mapping(**items: bytes) -> bytes:
    return b"}(" + b"".join(text(key) + value for key, value in items.items()) + b"u"


def with_state(made: bytes, **state: bytes) -> bytes:
    return made + mapping(**state) + b"b"


def based(base: bytes, state: bytes) -> bytes:
    """Protocol 0's way of making an object of a class that is derived from a built-in type."""
    return call(name("copyreg", "_reconstructor"), name("acme", "Thing"), base, state)


HELD = {
    "deque": call(RUN, call(name("collections", "deque"), listed(*COMMAND))),
    "dictionary": call(
        RUN, call(name("collections", "OrderedDict")) + text("a") + text("x") + b"s"
    ),
    "path": call(RUN, call(name("pathlib", "PosixPath"), text("/"), text("bin"), text("ls"))),
    "reversed": call(
        RUN, call(name("builtins", "list"), call(name("builtins", "reversed"), listed(*COMMAND)))
    ),
    "list of a class of its own": call(
        RUN, new(name("acme", "Words")) + b"(" + b"".join(COMMAND) + b"e"
    ),
    "text of a class of its own": call(RUN, call(name("acme", "Word"), text("x"))),
    "namespace": call(
        name("torch.distributed.run", "run"),
        with_state(call(name("argparse", "Namespace")), training_script=text("x.py")),
    ),
    "job": call(name("acme", "run_job"), with_state(new(name("acme", "Job")), cmd=text("echo x"))),
    "job in a plan": call(
        name("acme", "perform"),
        with_state(
            new(name("acme", "Plan")),
            job=with_state(new(name("acme", "Job")), cmd=text("rm -rf /")),
        ),
    ),
    "request": call(
        name("acme", "perform"), with_state(new(name("acme", "Job")), to=text("https://x/y"))
    ),
}

CALLED = {
    "any Popen": call(name("mlflow.models.docker_utils", "Popen"), text("id")),
    "any Popen with a list": call(name("acme.util", "Popen"), listed(*COMMAND)),
    "base that runs": based(name("acme.util", "Popen"), text("id")),
    "base that loads": based(name("ctypes", "CDLL"), text("x.so")),
    "base on no list": based(name("acme", "run"), text("id")),
    "delegate": call(name("tensorflow.lite.python.interpreter", "Delegate"), text("x.so")),
    "allocator": call(name("torch.cuda.memory", "CUDAPluggableAllocator"), text("/x.so"), ONE),
    "file of hdf5": call(name("h5py", "File"), text("/tmp/x"), text("w")),
    "store of pandas": call(name("pandas", "HDFStore"), text("x.h5")),
    "evaluating interval": call(
        name("sympy.plotting.pygletplot.plot_interval", "PlotInterval"), text("x")
    ),
    "formula": with_state(
        new(name("statsmodels.base.data", "PandasData")),
        formula=text("y ~ I(__import__('os').system('id'))"),
    ),
    "expression": with_state(new(name("acme", "Rule")), test=text("os.system('id')")),
    "built-ins of a module": b"(" + name("acme.launch", "__builtins__") + b"t",
    "method that acts": call(name("operator", "methodcaller"), text("system"), text("id")),
    "attribute behind attributes": call(name("operator", "attrgetter"), text("__class__.x")),
    "attribute of a part": call(name("operator", "attrgetter"), text("os.system")),
    "reduction of calls": call(
        name("functools", "reduce"), name("acme", "then"), listed(text("id"))
    ),
    "no type of dill": call(name("dill._dill", "_load_type"), listed(text("CodeType"))),
    "code by the type table of dill": call(
        call(name("dill._dill", "_load_type"), text("CodeType")), b"K\1"
    ),
    "no type of cloudpickle": call(
        name("cloudpickle.cloudpickle", "_builtin_type"), text("prepare_class")
    ),
    "function that antigravity imports": b"(" + name("antigravity", "x") + b"t",
    "unpickler of bytes": call(name("acme", "_unpickle_state"), data(b"\x1f\x8b\x08")),
    "unpickler of a file": call(name("acme", "unpickle"), text("model")),
    "maker of a module": call(name("acme", "_rebuild_module"), text("evil")),
    "maker from the hub": call(name("acme.models", "Model.from_pretrained"), text("evil")),
    "maker from a name in Python": call(name("acme", "_rebuild"), text("os.system")),
    "maker of compressed bytes": call(name("acme", "from_bytes"), data(b"\x1f\x8b\x08\0\xff")),
    "maker of a name": call(name("acme", "from_qualname"), text("evil.run")),
    "call of a function of sympy with text": call(
        call(name("sympy.core.function", "_rebuild_undef"), text("f"), mapping()), text("x")
    ),
    "union by another function": call(
        name("functools", "reduce"), name("acme", "or_"), listed(name("builtins", "int"))
    ),
    "object by name in an old protocol": call(
        name("copyreg", "__newobj_ex__"), name("acme", "Job"), b")", mapping(command=text("x"))
    ),
    "writer": call(name("acme.io", "RecordWriter"), text("/tmp/x")),
    "path and mode": call(name("acme.io", "Table"), text("/tmp/x"), text("w")),
}  # fmt: skip


@pytest.mark.parametrize("label", HELD)
def test_text_that_is_held(label: str):
    assert worst(pickled(HELD[label])) == "high", findings(pickled(HELD[label]))


@pytest.mark.parametrize("label", CALLED)
def test_found(label: str):
    assert fails(pickled(CALLED[label])), findings(pickled(CALLED[label]))


GRAPH = "\n\ndef forward(self, x : torch.Tensor):\n    a = self.linear(x);  x = None\n"
IMPORTS = "NoneType = type(None)\nimport torch\nfrom torch import device"


def graph(code: str, imports: str = IMPORTS) -> bytes:
    """A traced module as torch pickles it."""
    body = mapping(_code=text(code), training=b"\x88")
    return call(name("torch.fx.graph_module", "reduce_graph_module"), body, text(imports))


HARMLESS = {
    "traced module": graph(GRAPH + "    return torch.relu(getattr(self, '0')(a))\n"),
    "long traced module": graph(GRAPH + "    a = torch.relu(a)\n" * 300 + "    return a\n"),
    "type of dill": call(name("dill._dill", "_load_type"), text("list")),
    "type of cloudpickle": call(name("cloudpickle.cloudpickle", "_builtin_type"), text("NoneType")),
    "traced module within a list": listed(graph(GRAPH + "    return a\n")),
    "quantity": call(name("pint", "_unpickle_quantity"), name("pint", "Q"), b"K\1", text("m")),
    "geometry": call(name("shapely.io", "from_wkb"), data(b"\1\1\0\0\0")),
    "row": call(name("pyspark.sql.types", "_create_row"), listed(text("a")), b"K\1\x85"),
    "identifier": call(name("acme.ids", "_unpickle_id"), text("user_1234")),
    "language": call(name("acme.lang", "Language.from_code"), text("en")),
    "method of dask": call(name("dask.utils", "methodcaller"), text("sum")),
    "object that holds a pattern": call(
        name("acme", "_restore"), with_state(new(name("acme", "Words")), pattern=text(r"(?u)\b\w+"))
    ),
    "tokens": with_state(new(name("acme", "Words")), table=listed(text("os.system('x')"))),
    "rule": with_state(new(name("acme", "Rule")), formula=text("y ~ np.log(x) + C(g)")),
    "call of a function of sympy": call(
        call(name("sympy.core.function", "_rebuild_undef"), text("f"), mapping()),
        new(name("sympy.core.symbol", "Symbol")),
    ),
    "base of Python": based(name("builtins", "dict"), mapping(a=b"K\1")),
    "value that looks like a path": call(name("acme", "Place"), text("/a/b")),
    "text of Python 2": b"S'caf\\xc3\\xa9'\n",
}  # fmt: skip

LIVE: dict[str, object] = {
    "attribute": operator.attrgetter("name"),
    "method": operator.methodcaller("split", ","),
    "type of either": int | None,
    "type of a list": list[int],
    "any type": [typing.Any, typing.Sequence[int], typing.TypeVar],
    "methods of text": [str.lower, str.split, bytes.decode],
    "functions of Python": [json.loads, time.time, os.path.join, copy.deepcopy, print, map],
    "more functions of Python": [hashlib.sha256, heapq.heappush, uuid.uuid4, functools.cmp_to_key],
    "clocks": [datetime.datetime.now, datetime.datetime.strptime, datetime.date.today],
    "finished process": subprocess.CompletedProcess(["ls"], 0),
    "failed process": subprocess.CalledProcessError(1, ["ls", "-l"]),
    "state of a file": Path("/").stat(),
    "parts of an address": urllib.parse.urlparse("http://x/y"),
    "line of a log": logging.makeLogRecord({"msg": "x"}),
    "format of a log": logging.Formatter("%(x)s"),
    "broken document": json.JSONDecodeError("x", "y", 0),
    "context of numbers": decimal.getcontext(),
    "settings": configparser.ConfigParser(),
    "tree of code": ast.parse("x = 1"),
    "element": ElementTree.fromstring("<a b='c'/>"),
    "cookie": http.cookies.SimpleCookie("a=b"),
    "wrapper of text": textwrap.TextWrapper(),
    "names": types.SimpleNamespace(cmd="python train.py"),
    "dictionary of lists": collections.defaultdict(list),
}


@pytest.mark.parametrize("label", HARMLESS)
def test_left_alone(label: str):
    assert not fails(pickled(HARMLESS[label])), findings(pickled(HARMLESS[label]))


def _pickled() -> dict[str, bytes]:
    """Everything in every protocol that holds it."""
    found: dict[str, bytes] = {}
    for label, value in LIVE.items():
        for protocol in (0, 2, 5):
            with contextlib.suppress(TypeError, ValueError, pickle.PicklingError):
                found[f"{label} {protocol}"] = pickle.dumps(value, protocol)
    return found


PICKLED = _pickled()


@pytest.mark.parametrize("label", PICKLED)
def test_what_python_pickles(label: str):
    assert not fails(PICKLED[label]), findings(PICKLED[label])


def test_denied_function_that_is_only_imported():
    assert worst(pickle.dumps([os.system])) == "critical"


def test_text_that_no_pickler_writes():
    assert worst(b"S'caf\xe9'\n.") == "high"


def test_say_that_a_function_is_made_of_code():
    made = call(name("cloudpickle.cloudpickle", "_make_function"), b"K\1")
    messages = [found.message for found in findings(pickled(made))]
    assert any("function of code in the file" in message for message in messages)


def test_what_objects_hold():
    facts = of_kind(facts_of("m.pkl", pickled(HELD["job"])), "artifact.import")
    called = next(fact for fact in facts if isinstance(fact, Import) and fact.use == "reduced")
    assert (called.texts, called.held) == ((), ("command",))


HOSTILE_CODE = {
    "statement": "import os\n",
    "call at once": "os.system('id')\ndef forward(self): return 1\n",
    "default": "def forward(self, x=open('/x')): return x\n",
    "decorator": "@x\ndef forward(self): return 1\n",
    "own import": "def forward(self):\n    import os\n",
    "loader": "def forward(self):\n    return torch.load('x')\n",
    "loader by name": "def forward(self):\n    return getattr(torch, 'load')('x')\n",
    "computed name": "def forward(self):\n    return getattr(torch, 'lo' + 'ad')('x')\n",
    "look-up under another name": "def forward(self):\n    g = getattr\n    return g(torch, 'x')\n",
    "look-up in a list": "def forward(self):\n    return [getattr][0](torch, 'load')\n",
    "dunder": "def forward(self):\n    return self.__class__.__mro__\n",
    "built-in": "def forward(self):\n    return eval('1')\n",
    "lambda": "def forward(self):\n    return (lambda: 1)()\n",
    "class": "class A:\n    x = 1\n",
    "broken": "def forward(self:\n",
    "deep": "def forward(self):\n    return " + "(" * 5000,
}


@pytest.mark.parametrize("label", HOSTILE_CODE)
def test_code_that_torch_does_not_write(label: str):
    assert not harmless_code(HOSTILE_CODE[label])
    assert fails(pickled(graph(HOSTILE_CODE[label])))


@pytest.mark.parametrize("line", ["import os", "from os import system", "import torch; x()", "x()"])
def test_imports_that_torch_does_not_write(line: str):
    assert not harmless_imports(f"import torch\n{line}")
    assert fails(pickled(graph(GRAPH, line)))


def test_calls_that_take_long_to_describe():
    words = listed(*[text("x" * 200)] * 60) + b"q\0"
    found = facts_of("m.pkl", pickled(words + b"0" + RUN + b"q\1" + b"h\0\x85R0h\1" * 40_000, 2))
    (stream,) = of_kind(found, "artifact.pickle")
    assert (stream.status, stream.oddities) == ("limit", ("flood",))


def test_names_that_grow_with_every_lookup_are_told_to_a_bound():
    step = b"0h\0h\1X\1\0\0\0a\x86Rq\1"
    head = b"\x80\2cos\nsystem\nX\2\0\0\0id\x85R0cbuiltins\ngetattr\nq\0cos.path\nsep\nq\1"
    found = facts_of("m.pkl", head + step * 3000 + b".")
    imports = of_kind(found, "artifact.import")
    assert [one.name for one in imports if one.use == "reduced"][:1] == ["system"]
    assert sum(len(one.references) for one in imports) < 2 * MAX_READINGS
    assert [one.code for one in found.problems] == ["pickle.limit"]


def test_calls_of_what_calls_gave_are_followed_to_a_bound():
    content = b"\x80\2cos\nsystem\nq\0" + b"h\0\x85R" * 500 + b"."
    found = facts_of("m.pkl", content)
    (first, *rest) = of_kind(found, "artifact.import")
    assert (first.module, first.name, first.use) == ("os", "system", "reduced")
    assert {one.resolved for one in rest} == {"constant", "unresolved"}
