"""Extractors: bytes in, facts out.

An extractor is a function from a `Source` to what it finds there, in the order it finds it: facts,
problems, suppression comments, and child sources, which the pipeline classifies and walks itself.
It may fail at any point; what it has yielded so far stands. It never judges, opens a file, asks a
clock or a network, or looks at anything but its source and the context.

Adding a format is one module with an `EXTRACTOR` and one line in `EXTRACTORS` below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

from checker.model import Directive, Fact, Problem
from checker.source import Source
from checker.watch import Watch

Item = Fact | Problem | Directive | Source


@dataclass(frozen=True)
class Context:
    """What an extraction depends on besides the bytes; all of it is part of the cache key.

    `watch` holds the calls the policies ask for.
    """

    watch: Watch = field(default_factory=Watch)


@dataclass(frozen=True)
class Extractor:
    """One format.

    `version` is raised whenever the same bytes would give other facts. `facts` lists the fact types
    it yields. `names` are lower-case glob patterns over the file name, or over the path where the
    pattern has a `/`. `sniff` recognises the content from the first bytes and the size. Content
    wins: a file that some sniffer recognises goes to those extractors alone; else names decide.
    `whole` says that all bytes are read anyway, so that a content digest costs nothing more.
    `context` marks formats that change how other files are judged (what the project installs):
    they are read, though not reported on, when the user names only other files.
    """

    name: str
    version: int
    facts: tuple[type[Fact], ...]
    extract: Callable[[Source, Context], Iterator[Item]]
    names: tuple[str, ...] = ()
    sniff: Callable[[bytes, int], bool] | None = None
    whole: bool = True
    context: bool = False


MODULES: tuple[str, ...] = (
    "python",
    "notebook",
    "fenced",
    "document",
    "data.delimited",
    "data.jsonl",
    "data.parquet",
    "artifact.pickle",
    "artifact.zip",
    "artifact.tar",
    "artifact.compressed",
    "artifact.npy",
    "artifact.hdf5",
    "artifact.keras",
    "artifact.onnx",
    "artifact.tensorflow",
    "artifact.tflite",
    "artifact.gguf",
    "artifact.msgpack",
    "artifact.messages",
    "artifact.skops",
    "artifact.markup",
    "artifact.rdata",
    "artifact.sevenzip",
    "artifact.template",
    "artifact.configs",
    "artifact.safetensors",
    "artifact.pointer",
    "artifact.unrecognised",
    "manifest.requirements",
    "manifest.plain_requirements",
    "manifest.pyproject",
    "manifest.toml_locks",
    "manifest.shell",
    "manifest.dockerfile",
    "manifest.conda",
    "manifest.conda_text",
    "manifest.python_installs",
    "manifest.setup_py",
    "manifest.ini_files",
    "manifest.pipfile",
    "manifest.pixi",
    "manifest.makefile",
    "manifest.json_locks",
    "manifest.yaml_installs",
)
"""Where the extractors are, in the order in which they see a file."""


@cache
def extractors() -> tuple[Extractor, ...]:
    """All extractors."""
    return tuple(import_module(f"checker.extract.{module}").EXTRACTOR for module in MODULES)


@cache
def fact_types() -> tuple[type[Fact], ...]:
    """Every concrete kind of fact that an extractor can yield, once each."""
    return tuple(dict.fromkeys(kind for one in extractors() for kind in one.facts))
