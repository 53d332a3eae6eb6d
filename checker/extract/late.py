"""Which files an extractor reads, known before its module is imported.

Importing all extractors takes longer than reading most models. Most are imported only when a file
has one of their names, or bytes in front that they may know.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from checker import extract
from checker.extract import Extractor


@dataclass(frozen=True)
class Late:
    """What is true of an extractor: its `names` and `context`, and what it recognises.

    Content that its `sniff` recognises has one of the `marks` in its first bytes.
    """

    names: tuple[str, ...]
    context: bool = False
    marks: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Claim:
    """An extractor as far as it is needed to tell whether it reads a file."""

    module: str
    names: tuple[str, ...]
    context: bool
    sniff: Callable[[bytes, int], bool] | None

    @property
    def is_artifact(self) -> bool:
        """Whether it reads models."""
        return self.module.startswith("artifact.")

    @property
    def extractor(self) -> Extractor:
        """The extractor itself."""
        return extractor(self.module)


def extractor(module: str) -> Extractor:
    """The extractor of a module below `checker.extract`."""
    found: Extractor = import_module(f"checker.extract.{module}").EXTRACTOR
    return found


@cache
def claims() -> tuple[Claim, ...]:
    """All extractors, in their order."""
    return tuple(_claim(module) for module in extract.MODULES)


def _claim(module: str) -> Claim:
    late = LATE.get(module)
    if late is None:
        one = extractor(module)
        return Claim(module, one.names, one.context, one.sniff)
    return Claim(
        module, late.names, late.context, _sniff(module, late.marks) if late.marks else None
    )


def _sniff(module: str, marks: tuple[bytes, ...]) -> Callable[[bytes, int], bool]:
    def sniff(head: bytes, size: int) -> bool:
        if not any(mark in head for mark in marks):
            return False
        found = extractor(module).sniff
        return found is not None and found(head, size)

    return sniff


LATE: dict[str, Late] = {
    "artifact.npy": Late((), marks=(b"\x93NUMPY",)),
    "artifact.hdf5": Late((), marks=(b"\x89HDF\r\n\x1a\n",)),
    "artifact.keras": Late(("*.keras.json",), marks=(b"class_name",)),
    "artifact.tflite": Late((), marks=(b"TFL3",)),
    "artifact.gguf": Late((), marks=(b"GGUF",)),
    "artifact.messages": Late(("*.mlmodel", "*.pdmodel")),
    "artifact.skops": Late(("schema.json",), marks=(b"__loader__",)),
    "artifact.markup": Late(
        ("*.pmml", "openvino_model*.xml"),
        marks=(b"PMML", b"M\0M\0L", b"<net", b"<\0n\0e\0t", b"<!ENTITY", b"<\0!\0E\0N\0T\0I\0T\0Y"),
    ),
    "artifact.rdata": Late(
        (),
        marks=(b"RDX", b"RDA", b"A\n2\n", b"A\n3\n", b"X\n\0\0\0", b"B\n\2\0\0\0", b"B\n\3\0\0\0"),
    ),
    "artifact.sevenzip": Late((), marks=(b"7z\xbc\xaf",)),
    "artifact.template": Late(
        ("chat_template.jinja", "chat_template*.jinja", "additional_chat_templates/*.jinja")
    ),
    "artifact.configs": Late(
        (
            "config.json",
            "*_config.json",
            "configuration.json",
            "model_index.json",
            "modules.json",
            "chat_template.json",
            "model_config.yaml",
            "model_config.yml",
            "hparams.yaml",
            "mlmodel",
            "*config*.yaml",
            "conf/*.yaml",
            "config/*.yaml",
            "configs/*.yaml",
        )
    ),
    "artifact.pointer": Late(("*.dvc",), marks=(b"git-lfs",)),
    "artifact.unrecognised": Late(
        (
            "*.pkl",
            "*.pickle",
            "*.dill",
            "*.cloudpickle",
            "*.joblib",
            "*.pt",
            "*.pth",
            "*.ckpt",
            "*.ptl",
            "*.torchscript",
            "*.npy",
            "*.npz",
            "*.safetensors",
            "*.h5",
            "*.hdf5",
            "*.keras",
            "*.tflite",
            "*.gguf",
            "*.ggml",
            "*.mar",
            "*.nemo",
            "*.skops",
            "*.ubj",
            "*.cbm",
            "*.pdparams",
            "*.pdiparams",
            "*.pdopt",
            "*.pte",
            "*.rds",
            "*.rda",
            "*.rdata",
            "*.llamafile",
            "*.engine",
            "*.plan",
            "*.pmml",
            "pytorch_model*.bin",
            "adapter_model*.bin",
        )
    ),
    "python": Late(
        (
            "*.py",
            "*.pyw",
            "*.ipynb-code",
        )
    ),
    "notebook": Late(("*.ipynb",)),
    "document": Late(
        (
            "*readme*",
            "licen[cs]e*",
            "*[_-]licen[cs]e*",
            "copying*",
            "unlicense*",
            "terms?of?use*",
            "*model?card*",
            "*modelcard*",
            "*data*card*",
            "*data*sheet*",
            "*data?statement*",
            "*data*dict*",
            "*data?description*",
            "*code?book*",
            "*codebook*",
            "*.names",
            "dataset.md",
            "datasets.md",
            "data.md",
            "variables.md",
            "features.md",
            "columns.md",
            "datapackage.json",
            "dataset-metadata.json",
            "dataset_info.json",
            "dataset_infos.json",
            "*croissant*.json",
            "*croissant*.jsonld",
            "datacontract*.y*ml",
            "*.odcs.y*ml",
            "bom.json",
            "sbom.json",
            "mlbom.json",
            "*.cdx.json",
        ),
        marks=(b"mlcommons.org/croissant",),
    ),
    "data.delimited": Late(
        (
            "*.csv",
            "*.tsv",
            "*.tab",
        )
    ),
    "data.jsonl": Late(
        (
            "*.jsonl",
            "*.ndjson",
        )
    ),
    "data.parquet": Late(
        (
            "*.parquet",
            "*.parq",
        ),
        marks=(b"PAR1", b"PARE"),
    ),
    "manifest.requirements": Late(
        (
            "*requirements*.txt",
            "*requirements*.in",
            "*constraints*.txt",
            "*constraints*.in",
            "requirements*.lock",
            "*requirements.pip",
            "reqs*.txt",
            "requires.txt",
            "*requirements/*.txt",
            "*requirements/*.in",
            "reqs/*.txt",
            "requires/*.txt",
        ),
        context=True,
    ),
    "manifest.plain_requirements": Late(("*.txt",)),
    "manifest.pyproject": Late(("pyproject.toml",), context=True),
    "manifest.toml_locks": Late(
        (
            "uv.lock",
            "poetry.lock",
            "pdm.lock",
            "pylock.toml",
            "pylock.*.toml",
        ),
        context=True,
    ),
    "manifest.shell": Late(
        (
            "*.sh",
            "*.bash",
            "*.zsh",
            "postbuild",
            "start",
            "*.ipynb-shell",
        ),
        marks=(b"#!",),
    ),
    "manifest.dockerfile": Late(
        (
            "dockerfile",
            "dockerfile.*",
            "*.dockerfile",
            "containerfile",
            "containerfile.*",
        )
    ),
    "manifest.conda": Late(
        (
            "*env.yml",
            "*env.yaml",
            "*env*.yml",
            "*env*.yaml",
            "conda*.yml",
            "conda*.yaml",
            "*conda.yml",
            "*conda.yaml",
            "meta.yml",
            "meta.yaml",
            "anaconda-project.yml",
            "anaconda-project.yaml",
            "envs/*.yml",
            "envs/*.yaml",
            "environments/*.yml",
            "environments/*.yaml",
            "pixi.lock",
        ),
        context=True,
    ),
    "manifest.conda_text": Late(
        (
            "spec-file*.txt",
            "conda-*.lock",
        ),
        marks=(b"@EXPLICIT", b"conda create"),
    ),
    "manifest.python_installs": Late(
        (
            "*.py",
            "*.pyw",
            "*.ipynb-code",
        )
    ),
    "manifest.setup_py": Late(("setup.py",)),
    "manifest.ini_files": Late(
        (
            "setup.cfg",
            "tox.ini",
            "pip.conf",
            "pip.ini",
            ".pip.conf",
        )
    ),
    "manifest.pipfile": Late(("pipfile",)),
    "manifest.pixi": Late(("pixi.toml",), context=True),
    "manifest.makefile": Late(
        (
            "makefile",
            "gnumakefile",
            "makefile.*",
            "*.mk",
        )
    ),
    "manifest.json_locks": Late(
        (
            "pipfile.lock",
            "renv.lock",
        )
    ),
    "manifest.yaml_installs": Late(
        (
            "*.yml",
            "*.yaml",
            "*.json",
            "mlproject",
        )
    ),
}
"""A test holds this to what the modules say of themselves."""
