"""File names → the format they promise, and what content keeps the promise."""

from __future__ import annotations

from checker.extract.artifact.facts import Artifact
from checker.source import Source

PICKLES = frozenset({"pickle", "joblib", "torch-legacy", "torch-zip", "torchscript", "torch-tar"})
_COMPRESSED = frozenset({"gzip", "bzip2", "xz", "lzma", "zlib", "zstd", "lz4", "zfile"})

BY_EXTENSION: dict[str, str] = {
    ".pkl": "pickle", ".pickle": "pickle", ".dill": "pickle", ".cloudpickle": "pickle",
    ".joblib": "joblib",
    ".pt": "torch", ".pth": "torch", ".ckpt": "torch", ".ptl": "torch", ".torchscript": "torch",
    ".npy": "npy", ".npz": "npz",
    ".safetensors": "safetensors",
    ".h5": "hdf5", ".hdf5": "hdf5", ".keras": "keras",
    ".onnx": "onnx", ".tflite": "tflite",
    ".gguf": "gguf", ".ggml": "ggml",
    ".mar": "mar", ".nemo": "nemo", ".skops": "skops",
    ".mlmodel": "coreml", ".ubj": "xgboost", ".cbm": "catboost",
    ".pdparams": "paddle", ".pdmodel": "paddle", ".pdiparams": "paddle", ".pdopt": "paddle",
    ".msgpack": "flax", ".pte": "executorch", ".rds": "r", ".rda": "r", ".rdata": "r",
    ".llamafile": "llamafile", ".engine": "tensorrt", ".plan": "tensorrt", ".pmml": "pmml",
    ".trt": "tensorrt", ".t7": "torch7",
}  # fmt: skip
"""Extensions that name a model format. Those that name much else too are left out."""

RUNNING = frozenset(
    {"pickle", "joblib", "torch", "keras", "mar", "nemo", "skops", "paddle", "r", "torch7"}
)
"""Formats by name that can hold code which loading runs."""

_PREFIXES = {"pytorch_model": "torch", "adapter_model": "torch", "saved_model": "savedmodel"}

_KEEPS: dict[str, frozenset[str]] = {
    "pickle": PICKLES | _COMPRESSED | {"npy", "npz"},
    "joblib": PICKLES | _COMPRESSED,
    "torch": PICKLES
    | {"torch-export", "torch-package", "zip", "tar", "tf-checkpoint", "safetensors"},
    "npz": frozenset({"npz", "zip", "npy"}),
    "npy": frozenset({"npy", "npz"}),
    "hdf5": frozenset({"hdf5", "keras-hdf5"}),
    "keras": frozenset({"keras-zip", "hdf5", "keras-hdf5"}),
    "ggml": frozenset({"ggml", "gguf"}),
    "mar": frozenset({"mar", "zip", "tar", "gzip"}),
    "nemo": frozenset({"nemo", "tar", "gzip"}),
    "skops": frozenset({"skops", "zip"}),
    "paddle": frozenset({"paddle", "pickle", "protobuf"}),
    "flax": frozenset({"flax"}),
    "r": frozenset({"r"}) | _COMPRESSED,
    "xgboost": frozenset({"xgboost"}),
    "llamafile": frozenset({"native", "llamafile", "zip", "script"}),
    "coreml": frozenset({"coreml", "onnx", "tf-graph"}),
}
"""Name's format → contents that are no surprise; a format not listed keeps only itself."""

_BY_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"CBM1", "catboost"),
    (0, b"{L", "xgboost"),
    (0, b"binf", "xgboost"),
    (0, b"lmgg", "ggml"), (0, b"fmgg", "ggml"), (0, b"tjgg", "ggml"), (0, b"algg", "ggml"),
    (4, b"ET12", "executorch"),
    (0, b"ftrt", "tensorrt"), (0, b"ptrt", "tensorrt"),
    (0, b"\x7fELF", "native"), (0, b"MZ", "native"),
    (0, b"\xcf\xfa\xed\xfe", "native"), (0, b"\xfe\xed\xfa\xcf", "native"),
    (0, b"\xca\xfe\xba\xbe", "native"),
    (0, b"#!", "script"),
    (0, b"Rar!\x1a\x07", "rar"),
    (0, b"%PDF", "pdf"), (0, b"\x89PNG", "png"),
    (0, b"<!DOCTYPE html", "html"), (0, b"<html", "html"),
)  # fmt: skip

MAX_OPERATORS = 500
"""Operators of somebody's own told per model; those that have any have a few."""

DATA_ONLY = frozenset({"catboost", "xgboost", "ggml", "executorch", "msgpack"})
"""Formats that hold numbers and structure: recognising them is inspecting them."""


def by_magic(head: bytes) -> str | None:
    """Formats without an extractor of their own, by their first bytes."""
    for offset, magic, form in _BY_MAGIC:
        if head.startswith(magic, offset):
            return form
    return None


UNTYPED = frozenset({"unknown", "git-lfs-pointer", "dvc-pointer", "empty"})


def named_format(name: str) -> str | None:
    """The format that a file name promises."""
    base = name.lower().rpartition("/")[2]
    dot = base.rfind(".")
    extension = base[dot:] if dot > 0 else ""
    if extension in BY_EXTENSION:
        return BY_EXTENSION[extension]
    if extension in (".bin", ".pb"):
        return next((form for start, form in _PREFIXES.items() if base.startswith(start)), None)
    return None


UNFINISHED = "unfinished"
"""Why an artifact is not inspected as long as its reader has not come to the end."""

PROGRAMS = "programs"
"""The same of an archive as long as members are left that promise to hold programs."""


def artifact(source: Source, form: str, *, executable: bool = False) -> Artifact:
    """The fact about one artifact, as long as it has not been read to its end."""
    named = named_format(source.name)
    return Artifact(
        at=source.whole(),
        format=form,
        folder=source.path.rpartition("/")[0],
        size=source.size,
        inspected="partial",
        reason=UNFINISHED,
        named=named,
        mismatch=_differs(named, form),
        member=bool(source.member),
        executable=executable,
    )


def set_archive(fact: Artifact, form: str, *, executable: bool) -> None:
    """Say which format an archive is of; under the name of a model it may be one all the same."""
    set_format(fact, form)
    fact.executable = executable or fact.named in RUNNING


def set_format(fact: Artifact, form: str) -> None:
    """Say more exactly what the bytes are."""
    fact.format = form
    fact.mismatch = _differs(fact.named, form)


def read_fully(fact: Artifact) -> None:
    """Everything that matters has been read."""
    fact.inspected, fact.reason = "full", None


def not_read(fact: Artifact, reason: str, inspected: str = "none") -> None:
    """Something that matters could not be read."""
    fact.inspected, fact.reason = inspected, reason


def unread_member(source: Source, name: str, size: int, reason: str) -> Artifact:
    """The fact about a member of an archive that cannot be unpacked."""
    fact = artifact(source.window(name, 0, 0), "unknown")
    fact.size = size
    not_read(fact, reason)
    return fact


def _differs(named: str | None, form: str) -> bool:
    if named is None or form in UNTYPED:
        return False
    return form not in _KEEPS.get(named, (named,))
