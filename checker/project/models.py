"""Model files and documents → one `project.model_folder` fact per folder of weights."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.extract.artifact.facts import Artifact
from checker.extract.document.facts import Document
from checker.model import Fact
from checker.project import Join, Tree
from checker.project.cards import settle_subjects
from checker.project.folders import DATA_FOLDERS, Shelf, by_unit, first_of_product, folder_of

MAX_MEMBERS = 200
"""Paths kept per folder; a sharded checkpoint has some dozens."""

_WEIGHTS = frozenset(
    {"caffe", "catboost", "coreml", "executorch", "flax", "ggml", "gguf", "keras"}
    | {"keras-hdf5", "keras-zip", "llamafile", "mar", "mojo", "nemo", "onnx", "paddle", "pmml"}
    | {"safetensors", "savedmodel", "skops", "tensorrt", "tf-checkpoint", "tf-graph", "tflite"}
    | {"torch", "torch-export", "torch-legacy", "torch-tar", "torch-zip", "torch7", "torchscript"}
    | {"xgboost"}
)
"""Formats that are made to hold trained models."""

_ARRAYS = frozenset({"joblib", "pickle", "torch", "torch-legacy", "torch-tar", "torch-zip"})
"""Formats that hold arrays just as well, which is what they do in a folder of data."""

_POINTERS = ("git-lfs-pointer", "dvc-pointer")

_PROMISES = frozenset(
    {"catboost", "coreml", "executorch", "ggml", "gguf", "keras", "llamafile", "onnx", "paddle"}
    | {"safetensors", "tflite"}
)
"""Formats whose extension is used for nothing else, so that the name is enough."""

_MODEL_PACKAGES = frozenset(
    {"catboost", "hmmlearn", "implicit", "keras", "lightgbm", "sklearn", "statsmodels", "surprise"}
    | {"xgboost"}
)
"""Packages whose objects make a plain pickle a model."""

_MODEL_FOLDERS = re.compile(
    r"^(models?|weights|checkpoints?|ckpts?|pretrained([-_]models?)?|saved[-_]models?)$"
)

_CARD_SECTIONS = frozenset(
    {"model card", "model details", "model description", "intended use", "intended uses"}
    | {"intended uses & limitations", "intended use & limitations", "out-of-scope use"}
    | {"limitations", "bias, risks, and limitations", "ethical considerations"}
    | {"training data", "evaluation data", "evaluation results", "training procedure"}
)
"""Sections by which a README without metadata is a model card all the same: two of them."""


class ModelFolder(Fact, kw_only=True, omit_defaults=True, tag="project.model_folder"):
    """Weights that lie together, and the documents that describe them.

    `folder` is the outermost folder around them that is named for models, else their own; `.` is
    the root. `members` are the paths of the weights, `formats` theirs. `cards` are paths of model
    cards in, below or above the folder, `config` the path of a `config.json` beside the weights.
    """

    folder: str
    members: tuple[str, ...]
    formats: tuple[str, ...]
    cards: tuple[str, ...] = ()
    config: str | None = None


def run(tree: Tree) -> Iterator[Fact]:
    """One fact per folder, in the order of folders."""
    folders = by_unit(filter(is_weights, tree.facts(Artifact)), _MODEL_FOLDERS)
    settle_subjects(tree, "model", folders)
    shelf = Shelf(tree.facts(Document))
    roles = {file.path: file.role for file in tree.files}
    for folder, weights in folders.items():
        near = (*shelf.inside(folder), *shelf.above(folder))
        beside = (f"{folder_of(one.at.path)}/config.json".removeprefix("./") for one in weights)
        yield ModelFolder(
            at=first_of_product(weights, roles),
            folder=folder,
            members=tuple(dict.fromkeys(one.at.path for one in weights))[:MAX_MEMBERS],
            formats=tuple(sorted({one.format for one in weights})),
            cards=tuple(sorted({one.at.path for one in near if _is_card(one)})),
            config=next((path for path in beside if path in tree.paths), None),
        )


def is_weights(artifact: Artifact) -> bool:
    """Whether the file as a whole is a trained model, as far as content, name and folder tell."""
    form = artifact.format
    if form in _POINTERS or (form == "unknown" and artifact.named in _PROMISES):
        form = artifact.named or ""
    if artifact.member or (form in _ARRAYS and _nearest_is_data(artifact.at.path)):
        return False
    if form in ("joblib", "pickle"):
        return not _MODEL_PACKAGES.isdisjoint(artifact.roots)
    return form in _WEIGHTS


def _is_card(document: Document) -> bool:
    """Whether a document near models describes them."""
    if document.type == "card":
        return document.subject != "dataset"
    if document.type == "ml-bom":
        return document.valid is not False
    return document.type == "readme" and len(_CARD_SECTIONS.intersection(document.headings)) > 1


def _nearest_is_data(path: str) -> bool:
    """Whether the innermost folder that is named for models or data is named for data."""
    for part in reversed(path.lower().split("/")[:-1]):
        if _MODEL_FOLDERS.search(part):
            return False
        if DATA_FOLDERS.search(part):
            return True
    return False


JOIN = Join(name="models", run=run, facts=(ModelFolder,))
