"""The formats there are: which files an extractor reads, known before its module is imported.

Importing all extractors takes longer than reading most models: each is imported when a file has one
of its names, or bytes in front that it may know. Adding a format is one module with an `EXTRACTOR`
and one entry here.
"""

from __future__ import annotations

from functools import cache, cached_property
from importlib import import_module

from msgspec import Struct

from checker.extract import Extractor
from checker.model import Fact

ANY = (b"",)
"""Marks of a format that has the same bytes in no place of every file."""

PICKLE_OPENERS = b"()]}NIJKMLFGSTUVXBCc\x80\x82\x83\x84\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x95\x96\x97"
"""Opcodes that can come first: PERSID stops the loaders that would get to read it."""

MAPS = bytes([*range(0x81, 0x90), 0xDE, 0xDF])
"""First bytes of MessagePack maps that are not empty."""

COMPRESSED = b"\x1fB\xfd\x04\x28Z]" + bytes([*range(0x50, 0x60), *range(0x08, 0x80, 0x10)])
"""First bytes of gzip, bzip2, xz, lz4, zstd, zfile and lzma, of skippable frames, and of zlib."""

TAGS = bytes(key | more for key in range(0x08, 0x40) if not key & 5 for more in (0, 0x80))
"""First bytes of protocol buffers whose first field is a number or a text, and one of the first."""


JSON = b"{ \t\n\r\v\f"
"""First bytes of a JSON object, with white space before it or without."""

XML = b"< \t\n\r\xef\xbb\xbf\xff\xfe\0\x4c"
"""First bytes of XML, with white space or a byte order mark before it or without, or in EBCDIC."""


MODEL_CONFIGS: tuple[str, ...] = (
    "config.json",
    "*_config.json",
    "*.index.json",
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
    "hparams.yml",
    "*config*.yml",
    "conf/*.yml",
    "config/*.yml",
    "configs/*.yml",
    "custom_generate/generate.py",
    "manifest.json",
)
"""Names of configurations that lie beside models."""


class Format(Struct, frozen=True, dict=True):
    """An extractor as far as it is needed to tell whether it reads a file.

    `globs` are lower-case patterns over the file name, or over the path where the pattern has a
    `/`, with spaces between them. Content that its `sniff` recognises has one of the `marks` in the
    bytes at its start, one of `first` as the very first of them and one of `second` as the next;
    without marks only names tell.
    Content wins: a file that some extractor recognises goes to those alone.
    `beside` marks formats that leave a file to those that its name promises as well.
    `context` marks formats that change how other files are judged (what the project installs):
    they are read, though not reported on, when the user names only other files.
    """

    module: str
    globs: str = ""
    marks: tuple[bytes, ...] = ()
    first: bytes = b""
    second: bytes = b""
    beside: bool = False
    context: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The patterns one by one."""
        return tuple(self.globs.split())

    @property
    def is_artifact(self) -> bool:
        """Whether it reads models."""
        return self.module.startswith("artifact.")

    @cached_property
    def extractor(self) -> Extractor:
        """The extractor, imported at the first use."""
        found: Extractor = import_module(f"checker.extract.{self.module}").EXTRACTOR
        return found

    def may_begin(self, start: bytes) -> bool:
        """Whether content of this format may have these as its first two bytes."""
        first, second = start[:1] in self.first, start[1:] in self.second
        return (first or not self.first) and (second or not self.second)

    def recognises(self, head: bytes, size: int) -> bool:
        """Whether a file of this size that begins with `head` and has a mark is of this format."""
        sniff = self.extractor.sniff
        return sniff is not None and sniff(head, size)


FORMATS: tuple[Format, ...] = (
    Format("python", "*.py *.pyw *.ipynb-code"),
    Format("notebook", "*.ipynb"),
    Format("fenced", "*.md *.markdown *.rmd *.qmd"),
    Format(
        "document",
        "*readme* licen[cs]e* *[_-]licen[cs]e* copying* unlicense* terms?of?use* "
        "*model?card* *modelcard* *data*card* *data*sheet* *data?statement* *data*dict* "
        "*data?description* *code?book* *codebook* *.names dataset.md datasets.md data.md "
        "variables.md features.md columns.md datapackage.json dataset-metadata.json "
        "dataset_info.json dataset_infos.json *croissant*.json *croissant*.jsonld "
        "datacontract*.y*ml *.odcs.y*ml bom.json sbom.json mlbom.json *.cdx.json",
        marks=(b"mlcommons.org/croissant",),
        first=JSON,
    ),
    Format("data.delimited", "*.csv *.tsv *.tab"),
    Format("data.jsonl", "*.jsonl *.ndjson"),
    Format("data.parquet", "*.parquet *.parq", marks=(b"PAR1", b"PARE"), first=b"P"),
    Format("artifact.pickle", marks=ANY, first=PICKLE_OPENERS),
    Format("artifact.zip", marks=(b"PK\3\4", b"PK\5\6"), first=b"P", second=b"K"),
    Format("artifact.tar", marks=ANY),
    Format("artifact.compressed", marks=ANY, first=COMPRESSED),
    Format("artifact.npy", marks=(b"\x93NUMPY",), first=b"\x93"),
    Format("artifact.hdf5", marks=(b"\x89HDF\r\n\x1a\n",)),
    Format("artifact.keras", "*.keras.json", marks=(b'"class_name"',), first=JSON),
    Format("artifact.onnx", "*.onnx", marks=ANY, first=TAGS),
    Format(
        "artifact.tensorflow",
        "saved_model.pb keras_metadata.pb frozen*.pb *graph*.pb *.meta saved_model.pbtxt "
        "*graph*.pbtxt *model*.pbtxt",
        marks=ANY,
        first=TAGS,
    ),
    Format("artifact.tflite", marks=(b"TFL3",)),
    Format("artifact.gguf", marks=(b"GGUF",), first=b"G"),
    Format("artifact.msgpack", "*.msgpack", marks=ANY, first=MAPS),
    Format("artifact.messages", "*.mlmodel *.pdmodel __model__"),
    Format("artifact.mxnet", "*-symbol.json"),
    Format(
        "artifact.torch7",
        "*.t7",
        marks=(b"V ", b"\3\0\0\0\1\0\0\0", b"3\n1\n"),
        first=b"\3\x0434",
    ),
    Format("artifact.skops", "schema.json", marks=(b"__loader__",), first=JSON),
    Format(
        "artifact.markup",
        "*.pmml openvino_model*.xml",
        marks=(
            b"PMML",
            b"M\0M\0L",
            b"M\0\0\0M\0\0\0L",
            b"<net",
            b"<\0n\0e\0t",
            b"<\0\0\0n\0\0\0e\0\0\0t",
            b"<!ENTITY",
            b"<\0!\0E\0N\0T\0I\0T\0Y",
            b"<\0\0\0!\0\0\0E\0\0\0N",
            b"UTF-7",
            b"utf-7",
            b"\x4c\x6f\xa7\x94\x93",
        ),
        first=XML,
    ),
    Format(
        "artifact.rdata",
        marks=(
            b"RDX",
            b"RDA",
            b"A\n2\n",
            b"A\n3\n",
            b"X\n\0\0\0",
            b"B\n\x02\0\0\0",
            b"B\n\x03\0\0\0",
        ),
        first=b"RAXB",
    ),
    Format("artifact.sevenzip", marks=(b"7z\xbc\xaf",), first=b"7"),
    Format(
        "artifact.template",
        "chat_template.jinja chat_template*.jinja additional_chat_templates/*.jinja",
    ),
    Format(
        "artifact.configs",
        " ".join(MODEL_CONFIGS),
    ),
    Format("artifact.hydra", "*.yaml *.yml *.json"),
    Format("artifact.base64_text", marks=(b"gA",), first=b"g", second=b"A"),
    Format(
        "artifact.disguised",
        marks=(b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa\xcf"),
        first=b"\x7fM\xcf\xfe",
        beside=True,
    ),
    Format("artifact.safetensors", marks=(b"\0\0\0\0{",)),
    Format("artifact.pointer", "*.dvc", marks=(b"git-lfs",), first=b"v"),
    Format(
        "artifact.unrecognised",
        "*.pkl *.pickle *.dill *.cloudpickle *.joblib *.pt *.pth *.ckpt *.ptl "
        "*.torchscript *.npy *.npz *.safetensors *.h5 *.hdf5 *.keras *.tflite *.gguf "
        "*.ggml *.mar *.nemo *.skops *.ubj *.cbm *.pdparams *.pdiparams *.pdopt *.pte "
        "*.rds *.rda *.rdata *.llamafile *.engine *.plan *.pmml pytorch_model*.bin "
        "adapter_model*.bin *.trt",
        marks=(b"ftrt", b"ptrt", b"ET12"),
    ),
    Format(
        "artifact.cntk",
        "*.dnn *.cmf",
        marks=(b"B\0C\0N\0", b"UserFunction", b"native_user_function"),
    ),
    Format("artifact.dumbdbm", "*.dat"),
    Format("artifact.sqlite", marks=(b"SQLite format 3\0",), first=b"S"),
    Format(
        "artifact.polyglot",
        marks=(b"\xff\xd8\xff", b"\x89PNG", b"%PDF", b"GIF8"),
        first=b"\xff\x89%G",
        beside=True,
    ),
    Format(
        "manifest.requirements",
        "*requirements*.txt *requirements*.in *constraints*.txt *constraints*.in "
        "requirements*.lock *requirements.pip reqs*.txt requires.txt *requirements/*.txt "
        "*requirements/*.in reqs/*.txt requires/*.txt",
        context=True,
    ),
    Format("manifest.plain_requirements", "*.txt"),
    Format("manifest.pyproject", "pyproject.toml", context=True),
    Format(
        "manifest.toml_locks",
        "uv.lock poetry.lock pdm.lock pylock.toml pylock.*.toml",
        context=True,
    ),
    Format(
        "manifest.shell",
        "*.sh *.bash *.zsh postbuild start *.ipynb-shell",
        marks=(b"/sh", b" sh", b"bash", b"dash", b"zsh", b"ksh"),
        first=b"#",
        second=b"!",
    ),
    Format(
        "manifest.dockerfile", "dockerfile dockerfile.* *.dockerfile containerfile containerfile.*"
    ),
    Format(
        "manifest.conda",
        "*env.yml *env.yaml *env*.yml *env*.yaml conda*.yml conda*.yaml *conda.yml "
        "*conda.yaml meta.yml meta.yaml anaconda-project.yml anaconda-project.yaml "
        "envs/*.yml envs/*.yaml environments/*.yml environments/*.yaml pixi.lock",
        context=True,
    ),
    Format(
        "manifest.conda_text", "spec-file*.txt conda-*.lock", marks=(b"@EXPLICIT", b"conda create")
    ),
    Format("manifest.python_installs", "*.py *.pyw *.ipynb-code"),
    Format("manifest.setup_py", "setup.py"),
    Format("manifest.ini_files", "setup.cfg tox.ini pip.conf pip.ini .pip.conf"),
    Format("manifest.pipfile", "pipfile"),
    Format("manifest.pixi", "pixi.toml", context=True),
    Format("manifest.makefile", "makefile gnumakefile makefile.* *.mk"),
    Format("manifest.json_locks", "pipfile.lock renv.lock"),
    Format("manifest.yaml_installs", "*.yml *.yaml *.json mlproject"),
)
"""All formats, in the order in which their extractors see a file."""


@cache
def extractors() -> tuple[Extractor, ...]:
    """All extractors."""
    return tuple(one.extractor for one in FORMATS)


@cache
def fact_types() -> tuple[type[Fact], ...]:
    """Every concrete kind of fact that an extractor can yield, once each."""
    return tuple(dict.fromkeys(kind for one in extractors() for kind in one.facts))
