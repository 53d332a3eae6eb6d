"""Which texts could be ids of repositories on a model hub."""

from __future__ import annotations

import json

import pytest

from tests.helpers import facts_of, of_kind


def hub_ids(argument: str) -> dict[str, str]:
    text = f"from transformers import AutoModel\nAutoModel.from_pretrained({argument})\n"
    (call,) = of_kind(facts_of("a.py", text, ("*.from_pretrained",)), "python.call")
    return call.hub_ids or {}


@pytest.mark.parametrize("text", ["org/model", "bert-base-uncased", "Org.x/model_1.5-b"])
def test_ids(text: str):
    assert hub_ids(repr(text)) == {"0": text}
    assert hub_ids(f"pretrained_model_name_or_path={text!r}") == {
        "pretrained_model_name_or_path": text
    }


@pytest.mark.parametrize(
    "text",
    [
        *("./model", "../model", "/opt/model", "~/model", "C:\\model", "s3://bucket/model", "a b"),
        *("results/run-1", "checkpoint-500", "outputs/x", "models/x", "weights.pt", "a/b.json"),
        *("a/b/c", "x" * 101, "https://example.org/model", "org/", ""),
    ],
)
def test_paths_and_addresses_are_none(text: str):
    assert hub_ids(repr(text)) == {}


def test_what_is_not_known_is_none():
    assert hub_ids("name") == {}
    assert hub_ids("f'{org}/model'") == {}


def test_paths_that_were_joined_are_none():
    text = (
        "import os\nfrom transformers import AutoModel\n"
        "AutoModel.from_pretrained(os.path.join('out', 'checkpoint'))\n"
    )
    (call,) = of_kind(facts_of("a.py", text, ("*.from_pretrained",)), "python.call")
    assert call.hub_ids is None


LOAD = "from transformers import AutoModel\n{}\nAutoModel.from_pretrained('exp/final')\n"


@pytest.mark.parametrize(
    "code",
    [
        "model.save_pretrained('exp/final')",
        "model.save_pretrained('exp/final/')",
        "OUT = 'exp/final'\ndef train(model):\n    model.save_pretrained(OUT)",
        "class A:\n  def f(self):\n    self.out = 'exp/final'\n    self.t.save_model(self.out)",
        "TrainingArguments(output_dir='exp/final')",
        "snapshot_download('org/model', local_dir='exp/final')",
        "torch.save(obj=x, f='exp/final')",
    ],
)
def test_what_the_file_saves_to_is_none(code: str):
    found = of_kind(facts_of("a.py", LOAD.format(code), ("*.from_pretrained",)), "python.call")
    assert [call.hub_ids for call in found] == [None]


@pytest.mark.parametrize(
    "code",
    [
        "model.save_pretrained('exp/other')",
        "model.push_to_hub('exp/final')",
        "model.save_to_hub('exp/final')",
        "os.makedirs('exp/final')",
        "OUT = 'other'\nmodel.save_pretrained(OUT)\nOUT = 'exp/final'",
        "print('exp/final')",
        "OUT = 'exp/final'\nmodel.save_pretrained(other)",
        "model.save_pretrained()",
    ],
)
def test_what_is_saved_elsewhere_changes_nothing(code: str):
    found = of_kind(facts_of("a.py", LOAD.format(code), ("*.from_pretrained",)), "python.call")
    assert [call.hub_ids for call in found] == [{"0": "exp/final"}]


def test_a_word_that_is_saved_later_is_taken_from_the_hub_first():
    load = "AutoModel.from_pretrained('gpt2')\n"
    save = "model.save_pretrained('gpt2')\n"
    code = f"from transformers import AutoModel\n{load}{save}{load}"
    found = of_kind(facts_of("a.py", code, ("*.from_pretrained",)), "python.call")
    assert [call.hub_ids for call in found] == [{"0": "gpt2"}, None]


def test_cells_of_a_notebook_share_their_names():
    cells = ["OUT = 'exp/final'", "model.save_pretrained(OUT)", LOAD.format("")]
    found = of_kind(facts_of("a.ipynb", book_of(cells), ("*.from_pretrained",)), "python.call")
    assert [call.hub_ids for call in found] == [None]


def book_of(cells: list[str]) -> str:
    code = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": one} for one in cells]
    return json.dumps({"cells": code, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
