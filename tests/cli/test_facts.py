"""`mlwarden facts`: the document that policies see, and its schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from checker.schema import all_fact_types, facts_schema
from tests.cli.conftest import Run

SCHEMA_FILE = Path(__file__).parents[2] / "docs" / "facts.schema.json"


@pytest.fixture
def varied(tree: Path) -> Path:
    (tree / "train.py").write_text(
        "import torch\n"
        "torch.load(path, *args, weights_only=flag, **options)\n"
        "torch.load('a')  # mlwarden: ignore[CODE-002] -- ours\n"
    )
    (tree / "requirements.txt").write_text("torch>=2\nnumpy==1.26.4 --hash=sha256:00\n-e .\n")
    (tree / "README.md").write_text("---\nlicense: mit\n---\n# Model card\n")
    (tree / "rows.csv").write_text("a,b\n" + "1,2\n" * 150)
    (tree / "model.pkl").write_bytes(b"\x80\x04\x95\x05\x00\x00\x00\x00\x00\x00\x00\x8c\x01a\x94.")
    (tree / "broken.py").write_text("import torch\ndef f(:\n")
    return tree


def test_the_document_is_valid_under_its_schema(mlwarden: Run, varied: Path):
    document = json.loads(mlwarden("facts").out)
    jsonschema.Draft202012Validator(facts_schema()).validate(document)
    kinds = set(document["facts"])
    assert {"python.call", "dependency", "document", "data.file", "artifact"} <= kinds
    assert [one["code"] for one in document["problems"]] == ["python.syntax"]


def test_the_schema_refuses_what_is_no_fact(mlwarden: Run, varied: Path):
    document = json.loads(mlwarden("facts").out)
    document["facts"]["python.call"][0]["name"] = 7
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(facts_schema()).validate(document)


def test_the_published_schema_is_current(mlwarden: Run):
    assert mlwarden("facts", "--schema").out == SCHEMA_FILE.read_text()


def test_one_fact_per_line(mlwarden: Run, varied: Path):
    lines = [json.loads(line) for line in mlwarden("facts", "--lines").out.splitlines()]
    assert all(line["kind"] and line["at"]["path"] for line in lines)
    assert {"problem", "dependency"} <= {line["kind"] for line in lines}
    document = json.loads(mlwarden("facts").out)
    total = sum(map(len, document["facts"].values())) + len(document["problems"])
    assert len(lines) == total


def test_one_kind_only(mlwarden: Run, varied: Path):
    document = json.loads(mlwarden("facts", "--kind", "dependency").out)
    assert set(document["facts"]) == {"dependency"}
    assert document["problems"] == []
    lines = mlwarden("facts", "--kind", "problem", "--lines").out.splitlines()
    assert [json.loads(line)["code"] for line in lines] == ["python.syntax"]


def test_positions_are_exact(mlwarden: Run, varied: Path):
    lines = mlwarden("facts", "--kind", "python.call", "--lines").out.splitlines()
    first = json.loads(lines[0])["at"]
    assert (first["line"], first["column"], first["end_line"], first["end_column"]) == (2, 1, 2, 11)


def test_an_unknown_kind_is_wrong_usage(mlwarden: Run, varied: Path):
    ran = mlwarden("facts", "--kind", "dependancy")
    assert ran.code == 2
    assert "dependency" in ran.err


def test_every_kind_is_in_the_schema():
    text = json.dumps(facts_schema())
    for kind in all_fact_types():
        assert f'"{kind.__struct_config__.tag}"' in text
