"""Real libraries → the lists of names that pickles may refer to.

    python benchmarks/build_pickle_lists.py record seen.json   # where the libraries are installed
    python benchmarks/build_pickle_lists.py build gadgets.tsv policies/mlwarden/lists seen.json ...

`record` dumps the objects of `artifact_corpus.objects` with each library's own function in old and
new protocols, follows the pickles with our machine, and writes down each name with its use. `build`
merges such records (of several versions) with the names of Python itself that are harmless, and
writes `pickle_allowed.json`; from a table of gadgets (module, name, severity) it writes
`pickle_denied.json`. Names that the libraries write and that can do anything are not in the
record's favour: see GUARDED.
"""

from __future__ import annotations

import io
import json
import pickle
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.pickle_names import DATA, GADGETS, GUARDED, MAKERS, MENTIONED, Table
from checker.extract.artifact.facts import Import
from checker.extract.artifact.pickle.names import canonical
from checker.extract.artifact.pickle.streams import Streams
from checker.source import BytesReader, Source

Names = dict[str, set[str]]


def dumps(library: str, value: object) -> Iterator[bytes]:
    """The object as the library's users dump it."""
    for protocol in (2, 4, 5):
        try:
            yield pickle.dumps(value, protocol)
        except Exception:  # noqa: BLE001 - locks, lambdas, generators
            break
    if library == "torch":
        yield from _torch(value)
    elif library in ("sklearn", "numpy"):
        yield from _joblib(value)


def _torch(value: object) -> Iterator[bytes]:
    import torch

    stream = io.BytesIO()
    try:
        torch.save(value, stream, _use_new_zipfile_serialization=False)
    except Exception:  # noqa: BLE001
        return
    yield stream.getvalue()


def _joblib(value: object) -> Iterator[bytes]:
    import joblib

    stream = io.BytesIO()
    joblib.dump(value, stream)
    yield stream.getvalue()


def imports(data: bytes) -> Iterator[Import]:
    """All names in a pickle, nested ones too."""
    for item in Streams(Source("x.pkl", BytesReader(data))).read():
        if isinstance(item, Import):
            yield item
        elif isinstance(item, Source) and item.size < 1 << 24:
            yield from imports(item.data)


def record(target: Path) -> None:
    """Dump everything there is and write down the names."""
    from benchmarks.artifact_corpus.objects import objects

    sys.modules["tensorflow"] = None  # type: ignore[assignment]  # two LLVMs do not live together
    seen: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for library, name, value in objects():
        for data in dumps(library, value):
            for fact in imports(data):
                seen[fact.module][fact.name].add(f"{fact.use}:{library}")
        print(library, name, file=sys.stderr)
    plain = {
        module: {name: sorted(uses) for name, uses in sorted(names.items())}
        for module, names in sorted(seen.items())
    }
    target.write_text(json.dumps(plain, indent=1) + "\n")


# Harmless parts of Python itself: values, containers, pure functions.
STANDARD: dict[str, str] = {
    "builtins": (
        "bool bytearray bytes complex dict float frozenset int list object range set slice str "
        "tuple type NoneType Ellipsis NotImplemented getattr iter enumerate zip reversed "
        "len max min sum abs round sorted any all divmod pow ord chr hash id repr callable "
        "isinstance issubclass"
    ),
    "collections": (
        "OrderedDict defaultdict Counter deque ChainMap UserDict UserList UserString namedtuple"
    ),
    "datetime": "date datetime time timedelta timezone tzinfo",
    "decimal": "Decimal Context",
    "fractions": "Fraction",
    "numbers": "Number Complex Real Rational Integral",
    "pathlib": "Path PosixPath WindowsPath PurePath PurePosixPath PureWindowsPath",
    "pathlib._local": "Path PosixPath WindowsPath PurePath PurePosixPath PureWindowsPath",
    "uuid": "UUID SafeUUID",
    "re": "_compile Pattern RegexFlag",
    "_sre": "SRE_Pattern",
    "copyreg": "_reconstructor __newobj__ __newobj_ex__",
    "codecs": "encode",
    "array": "array _array_reconstructor",
    "argparse": "Namespace",
    "types": "SimpleNamespace MappingProxyType NoneType GenericAlias EllipsisType",
    "functools": "partial",
    "operator": (
        "itemgetter getitem add sub mul truediv floordiv mod pow neg pos abs eq ne lt le gt ge "
        "and_ or_ xor not_ invert matmul"
    ),
    "ipaddress": "IPv4Address IPv6Address IPv4Network IPv6Network IPv4Interface IPv6Interface",
    "itertools": "count repeat chain cycle islice product",
    "io": "BytesIO StringIO",
    "enum": "Enum IntEnum Flag IntFlag StrEnum EnumMeta EnumType",
    "logging": "getLogger Logger",
    "random": "Random SystemRandom",
    "statistics": "mean median mode stdev variance NormalDist",
    "string": "Template",
    "time": "struct_time",
    "zoneinfo": "ZoneInfo ZoneInfo._unpickle",
    "weakref": "WeakKeyDictionary WeakValueDictionary WeakSet",
    "typing": (
        "object Optional Union List Dict Tuple Set FrozenSet Callable Sequence Mapping Iterable "
        "Iterator Type Literal ClassVar Generic Hashable Sized Collection NamedTuple"
    ),
    "collections.abc": "Callable Sequence Mapping Iterable Iterator Hashable Sized",
    "math": (
        "sqrt exp log log1p log2 log10 sin cos tan tanh floor ceil pow fabs isnan isinf erf "
        "gamma hypot degrees radians atan atan2 asin acos sinh cosh expm1"
    ),
    "inspect": "Parameter Signature _ParameterKind _empty",
    "dataclasses": "_MISSING_TYPE _HAS_DEFAULT_FACTORY_CLASS Field _FIELD_BASE",
    "http": "HTTPStatus",
    "abc": "ABC ABCMeta",
}

# What older releases write, known from their own unpickling tables.
OLDER: dict[str, str] = {
    "numpy": "ndarray dtype matrix recarray",
    "numpy.core": "_ufunc_reconstruct",
    "numpy.core.multiarray": "_reconstruct scalar",
    "numpy.core.numeric": "_frombuffer",
    "numpy.random": "__RandomState_ctor",
    "numpy.random._pickle": "__randomstate_ctor __generator_ctor __bit_generator_ctor",
    "numpy.random.mtrand": "__RandomState_ctor __randomstate_ctor",
    "numpy.ma.core": "_mareconstruct",
    "pandas._libs.tslibs.nattype": "_nat_unpickle __nat_unpickle",
    "pandas.core.indexes.period": "_new_PeriodIndex",
    "pandas.indexes.base": "_new_Index",
    "pandas.compat.pickle_compat": "_unpickle_array",
    "pytz": "_UTC _p",
    "dateutil.tz.tz": "tzutc tzlocal tzoffset tzfile",
    "joblib.numpy_pickle": "NumpyArrayWrapper NDArrayWrapper ZNDArrayWrapper",
    "joblib.numpy_pickle_compat": "NDArrayWrapper ZNDArrayWrapper",
    "sklearn.externals.joblib.numpy_pickle": "NumpyArrayWrapper NDArrayWrapper ZNDArrayWrapper",
    "dateutil.tz._tzfile": "_unpickle",
    "jax._src.array": "_reconstruct_array",
    "numba.core.types.abstract": "_type_reconstructor",
    "regex._main": "compile",
    "regex._regex": "compile",
    "tensorflow.python.framework.dtypes": "as_dtype",
    "tensorflow.python.framework.ops": "convert_to_tensor",
    "torch": "Size device dtype layout memory_format",
    "torch._utils": (
        "_rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_parameter "
        "_rebuild_parameter_with_state _rebuild_sparse_tensor _rebuild_sparse_csr_tensor "
        "_rebuild_qtensor _rebuild_meta_tensor_no_storage _rebuild_nested_tensor "
        "_rebuild_device_tensor_from_numpy _rebuild_wrapper_subclass"
    ),
    "torch.jit._pickle": (
        "build_intlist build_doublelist build_boollist build_tensorlist build_tensor_from_id "
        "restore_type_tag"
    ),
    "torch.serialization": "_get_layout",
    "torch.storage": "_load_from_bytes TypedStorage UntypedStorage _TypedStorage _UntypedStorage",
    "torch._tensor": "_rebuild_from_type_v2",
    # Layouts and memory formats are pickled under whichever module comes first.
    "torch.*": (
        "torch.strided torch.sparse_coo torch.sparse_csr torch.sparse_csc torch.sparse_bsr "
        "torch.sparse_bsc torch.jagged torch._mkldnn torch.preserve_format "
        "torch.contiguous_format torch.channels_last torch.channels_last_3d"
    ),
}

ROOTS = (
    "accelerate catboost datasets gensim hmmlearn imblearn keras lightgbm lightning networkx "
    "numpy optuna pandas peft pmdarima pytorch_lightning scipy sentence_transformers skimage "
    "sklearn spacy statsmodels tensorflow timm tokenizers torch torchaudio torchvision "
    "transformers ultralytics xgboost"
)

# Wildcards of the table that would hit ordinary names; the rest of Python is judged by its absence
# from the list of the harmless anyway.
NARROWED: dict[str, str] = {
    "joblib": "load _pickle_load",
    "builtins": "",
    "types": "CodeType FunctionType LambdaType MethodType",
    "commands": "getoutput getstatus getstatusoutput",
    "test": "",
    "pathlib": "",
    "collections": "",
    "str": "",
    "compile": "",
    "config": "",
    "eval": "",
    "exec": "",
    "xml": "",
    "torch": "load compile unsupported_tensor_ops",
    "torch.storage": "",
}


def build(gadgets: Path, folder: Path, records: list[Path]) -> None:
    """Write both lists."""
    names: Names = defaultdict(set)
    for table in (STANDARD, OLDER, DATA):
        for module, text in table.items():
            names[module].update(text.split())
    names["builtins"].update(exceptions())
    denied = denials(gadgets)
    for path in records:
        for module, uses in json.loads(path.read_text()).items():
            for name, seen in uses.items():
                if needs_listing(module, name, seen) and not is_denied(denied, module, name):
                    names[module].add(name)
    allowed = {
        "roots": padded(set(ROOTS.split())),
        "names": {module: padded(found) for module, found in sorted(names.items())},
        "mentioned": listing(MENTIONED),
        "guarded": listing(GUARDED),
        "makers": listing(MAKERS),
    }
    write(folder / "pickle_allowed.json", {"pickle_allowed": allowed})
    write(folder / "pickle_denied.json", {"pickle_denied": denied})


def padded(names: set[str]) -> str:
    """Names with a space on either side: one string is found in quickly, and loaded quickly."""
    return f" {' '.join(sorted(names))} "


def listing(table: Table) -> dict[str, str]:
    """A table of names as it stands in a list."""
    return {module: padded(set(text.split())) for module, text in sorted(table.items())}


def needs_listing(module: str, name: str, seen: list[str]) -> bool:
    """Classes of the frameworks that are only made or referred to are covered by their roots."""
    root = module.partition(".")[0]
    if root in ("__main__", "benchmarks") or "cloudpickle" in module or root == "numba":
        return False
    uses = {entry.partition(":")[0] for entry in seen}
    plain_class = name.lstrip("_")[:1].isupper() and "." not in name
    return not (root in ROOTS.split() and plain_class and uses <= {"newobj", "imported"})


def exceptions() -> Iterator[str]:
    """Python's own exceptions, which are values when pickled."""
    import builtins

    for name, value in vars(builtins).items():
        if isinstance(value, type) and issubclass(value, BaseException):
            yield name


PROGRAMS: dict[str, str] = dict.fromkeys(
    ("IPython", "cffi", "docker", "execnet", "fabric", "fire", "hydra", "invoke", "jinja2", "mako",
     "paramiko", "pexpect", "plumbum", "ptyprocess", "pyximport", "sh", "asyncssh", "celery", "zmq",
     "kubernetes", "boto3", "botocore", "selenium", "playwright", "scapy", "nbconvert", "nbclient",
     "jupyter_client", "ipykernel", "pyautogui", "RestrictedPython", "asteval", "simpleeval",
     "numexpr", "pymongo", "psycopg2", "sqlalchemy.dialects", "smbclient", "ftputil",
     "pysftp", "spur"), "*"
) | {
    "ray": "remote get init put kill",
    "torch.ops": "load_library",
    "joblib.parallel": "BatchedCalls BatchCompletionCallBack Parallel delayed",
    "joblib.externals": "*",
    "loky": "*",
}  # fmt: skip
"""Packages that run programs, evaluate text or open connections, and that no model is made of."""


def denials(gadgets: Path) -> dict[str, dict[str, str]]:
    """The table as severity → module → names; what is milder than high is left to the policy."""
    found: dict[str, Names] = {"critical": defaultdict(set), "high": defaultdict(set)}
    for line in gadgets.read_text().splitlines()[1:]:
        raw_module, raw_name, severity, _ = line.split("\t")
        if severity not in found:
            continue
        module, name = canonical(raw_module, raw_name)
        if name == "*" and module in NARROWED:
            found[severity][module].update(NARROWED[module].split())
        else:
            found[severity][module].add(name)
    for module, names in (*PROGRAMS.items(), *GADGETS.items()):
        found["high"][module].update(names.split())
    return {
        severity: {
            module: " * " if "*" in names else padded(names)
            for module, names in sorted(table.items())
            if names
        }
        for severity, table in found.items()
    }


def is_denied(denied: dict[str, dict[str, str]], module: str, name: str) -> bool:
    """Whether a recorded name is on the other list."""
    return any(
        name in table.get(module, "").split() or table.get(module) == " * "
        for table in denied.values()
    )


def write(path: Path, value: object) -> None:
    """One document, one entry per line."""
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n")
    print(path, path.stat().st_size)


if __name__ == "__main__":
    if sys.argv[1] == "record":
        record(Path(sys.argv[2]))
    else:
        build(Path(sys.argv[2]), Path(sys.argv[3]), [Path(name) for name in sys.argv[4:]])
