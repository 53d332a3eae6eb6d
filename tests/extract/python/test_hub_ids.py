"""Which texts could be ids of repositories on a model hub."""

from __future__ import annotations

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
