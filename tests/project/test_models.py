"""Folders of weights and the cards that describe them."""

from __future__ import annotations

import pickle
from collections import Counter
from pathlib import Path

import pytest

from checker.extract.document.facts import Document, DocumentEntry
from checker.project.assembly import assemble
from checker.project.models import ModelFolder
from tests.project.scanning import findings_in
from tests.project.support import tree_of

POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 1000\n"
CARD = "---\nlicense: mit\npipeline_tag: x\n---\n# Model\n"
SECTIONS = "# Thing\n## Intended use\n## Training data\n"


def folders_of(files: dict[str, str]) -> dict[str, ModelFolder]:
    facts, _, problems = assemble(tree_of(files))
    assert problems == []
    return {fact.folder: fact for fact in facts if isinstance(fact, ModelFolder)}


def cards_of(files: dict[str, str]) -> tuple[str, ...]:
    (folder,) = folders_of({"models/small/a.safetensors": POINTER, **files}).values()
    return folder.cards


def test_weights_make_a_folder() -> None:
    files = {"m/a.safetensors": POINTER, "m/b.onnx": POINTER, "m/config.json": "{}"}
    folder = folders_of(files)["m"]
    assert folder.members == ("m/a.safetensors", "m/b.onnx")
    assert folder.formats == ("git-lfs-pointer",)
    assert (folder.config, folder.cards) == ("m/config.json", ())


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        ("models/bert/unet/a.safetensors", "models"),
        ("src/pkg/weights/a.onnx", "src/pkg/weights"),
        ("a.gguf", "."),
        ("x/data/a.safetensors", "x/data"),
        ("data/models/a.pt", "data/models"),
    ],
)
def test_what_belongs_together(path: str, unit: str) -> None:
    assert list(folders_of({path: POINTER})) == [unit]


@pytest.mark.parametrize(
    "path", ["data/mel.pt", "datasets/cache.pth", "vocab.pkl", "table.csv", "plan.txt", "x.h5"]
)
def test_what_is_no_model(path: str) -> None:
    assert folders_of({path: POINTER}) == {}


def test_a_pickle_is_a_model_by_what_it_holds() -> None:
    words = pickle.dumps(Counter("abc")).decode("latin-1")
    assert folders_of({"a.pkl": words}) == {}
    model = "csklearn.svm\nSVC\n(tR."
    assert folders_of({"a.pkl": model})["."].formats == ("pickle",)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("README.md", CARD),
        ("models/README.md", CARD),
        ("models/small/README.md", CARD),
        ("models/small/docs/MODEL_CARD.md", "# x"),
        ("model-card.pdf", "%PDF-1.4"),
        ("README.md", SECTIONS),
        ("README.md", "---\nlicense: mit\n---\n# Which?"),
        ("bom.json", '{"components": [{"modelCard": {}}]}'),
    ],
)
def test_cards(path: str, text: str) -> None:
    assert cards_of({path: text}) == (path,)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("README.md", "# Project\n## Usage\n"),
        ("README.md", "---\ntask_ids: [x]\n---\n# Data"),
        ("other/README.md", CARD),
        ("SKILL.md", CARD),
        ("model_card_template.md", "# {{ name }}"),
        ("bom.json", '{"components": []}'),
    ],
)
def test_what_is_no_card_of_theirs(path: str, text: str) -> None:
    assert cards_of({path: text}) == ()


def test_a_card_is_of_the_model_beside_it() -> None:
    tree = tree_of({"m/a.onnx": POINTER, "m/README.md": "---\nlicense: MIT\n---\n"})
    facts, *_ = assemble(tree)
    cards = [fact for fact in facts if isinstance(fact, Document | DocumentEntry)]
    assert [card.subject for card in cards] == ["model", "model"]


def test_a_card_of_nothing_has_no_subject() -> None:
    facts, *_ = assemble(tree_of({"README.md": "---\nlicense: MIT\n---\n"}))
    assert {getattr(fact, "subject", None) for fact in facts} == {None}


def test_findings_in_a_repository(tmp_path: Path) -> None:
    found = findings_in("documents", tmp_path, "META-001", "META-002")
    assert [(one.policy, one.at.path, one.at.line, one.message) for one in found] == [
        ("META-001", "bare/model.onnx", 1, "no model card describes the weights in bare/"),
        (
            "META-002",
            "broken/README.md",
            4,
            "the metadata is no YAML: mapping values are not allowed here",
        ),
        ("META-002", "unknown/README.md", 3, "language english is no ISO 639 code"),
        ("META-002", "unknown/README.md", 4, "license is given twice"),
        (
            "META-002",
            "unknown/README.md",
            15,
            "model-index[0].results[0].metrics[0].value is missing",
        ),
    ]
