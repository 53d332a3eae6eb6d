"""Documents that are no cards: names, licences, structured metadata, hostile input."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.extract import Context
from checker.extract.document import EXTRACTOR
from checker.extract.document.facts import Document
from checker.extract.document.licences import identify
from checker.extract.document.names import named
from checker.model import Problem
from checker.source import BytesReader, Source
from tests.helpers import facts_of, of_kind

CROISSANT = {
    "@context": {"cr": "http://mlcommons.org/croissant/", "sc": "https://schema.org/"},
    "license": "https://creativecommons.org/licenses/by/4.0/",
}


def document_of(path: str, content: str | bytes) -> Document:
    (document,) = of_kind(facts_of(path, content), "document")
    assert isinstance(document, Document)
    return document


@pytest.mark.parametrize(
    ("name", "kind", "notation", "subject"),
    [
        ("README", "readme", "text", None),
        ("docs/ReadMe.rst", "readme", "restructuredtext", None),
        ("README.zh-CN.md", "readme", "markdown", None),
        ("data/DATASET.md", "readme", "markdown", "dataset"),
        ("datasheet.md", "datasheet", "markdown", "dataset"),
        ("coco_data_card.pdf", "datasheet", "pdf", "dataset"),
        ("dataset_card.md", "card", "markdown", "dataset"),
        ("Data-Dictionary.xlsx", "data-dictionary", "excel", "dataset"),
        ("data_description.txt", "data-dictionary", "text", "dataset"),
        ("codebook.csv", "data-dictionary", "csv", "dataset"),
        ("LICENSE", "licence", "text", None),
        ("LICENSE-2.0", "licence", "text", None),
        ("COPYING.LESSER", "licence", "text", None),
        ("data/DATA_LICENSE.txt", "licence", "text", None),
        ("datapackage.json", "data-package", "json", "dataset"),
        ("orders.odcs.yaml", "data-contract", "yaml", "dataset"),
    ],
)
def test_names(name: str, kind: str, notation: str, subject: str | None) -> None:
    assert named(name) == (kind, notation, subject)


@pytest.mark.parametrize(
    "name",
    [
        *("license.py", "data.csv", "data.txt", "metadata.json", "datacard.png"),
        *("readmission.csv", "datasets.py", "model_card_template.j2", "licenses.json"),
        "data_dictionary.py",
    ],
)
def test_names_of_other_things(name: str) -> None:
    assert named(name) is None


@pytest.mark.parametrize(
    ("text", "licences"),
    [
        ("MIT License\n\nCopyright (c) 2024", ("mit",)),
        ("        Apache License\n  Version 2.0, January 2004", ("apache-2.0",)),
        ("GNU GENERAL PUBLIC LICENSE\n  Version 3, 29 June 2007", ("gpl-3.0",)),
        ("GNU LESSER GENERAL PUBLIC LICENSE\n  Version 3", ("lgpl-3.0",)),
        (
            "Creative Commons Attribution-NonCommercial-ShareAlike 4.0 International",
            ("cc-by-nc-sa-4.0",),
        ),
        ("Creative Commons Legal Code\n\nCC0 1.0 Universal", ("cc0-1.0",)),
        ("Licensed under CC BY-NC 4.0.", ("cc-by-nc-4.0",)),
        ("https://creativecommons.org/licenses/by-sa/3.0/", ("cc-by-sa-3.0",)),
        ("SPDX-License-Identifier: BSD-3-Clause", ("bsd-3-clause",)),
        ("All rights reserved.", ()),
        ("", ()),
    ],
)
def test_licences_are_recognised(text: str, licences: tuple[str, ...]) -> None:
    assert identify(text) == licences


def test_croissant_is_told_by_its_content() -> None:
    found = document_of("data/metadata.json", json.dumps(CROISSANT))
    assert (found.type, found.valid) == ("croissant", True)
    assert found.licences == ("https://creativecommons.org/licenses/by/4.0/",)


def test_other_json_is_none() -> None:
    assert facts_of("metadata.json", "{}").facts == []
    assert facts_of("croissant_recipe.json", '{"flour": 1}').facts == []


@pytest.mark.parametrize(
    ("path", "content", "licences"),
    [
        ("datapackage.json", '{"licenses": [{"name": "CC0-1.0"}]}', ("CC0-1.0",)),
        ("dataset-metadata.json", '{"licenses": [{"name": "other"}]}', ("other",)),
        ("dataset_info.json", '{"license": ""}', ()),
        ("x.odcs.yaml", "kind: DataContract\ndescription:\n  usage: internal\n", ("internal",)),
        ("datacontract.yml", "terms:\n  usage: |\n    free\n", ("free",)),
    ],
)
def test_packages_and_contracts(path: str, content: str, licences: tuple[str, ...]) -> None:
    found = document_of(path, content)
    assert (found.valid, found.licences) == (True, licences)


def test_a_bill_of_materials_counts_with_a_model_card_only() -> None:
    card = {"components": [{"type": "machine-learning-model", "modelCard": {}}]}
    assert document_of("bom.json", json.dumps(card)).type == "ml-bom"
    assert facts_of("bom.json", '{"components": [{"type": "library"}]}').facts == []


@pytest.mark.parametrize("content", ["{", '{"a": ' * 10_000, '"x', "\x00"])
def test_broken_json_is_an_invalid_document(content: str) -> None:
    assert document_of("datapackage.json", content).valid is False


def test_broken_yaml_is_an_invalid_document() -> None:
    assert document_of("datacontract.yaml", "a: b: c").valid is False


def test_too_deep_yaml_is_a_problem() -> None:
    found = facts_of("datacontract.yaml", "a: " + "[" * 5_000)
    assert [problem.code for problem in found.problems] == ["document.limit"]
    assert len(found.facts) == 1


def test_class_names_are_no_description() -> None:
    assert facts_of("coco.names", "person\nbicycle\n").facts == []
    assert document_of("adult.names", "8. Attribute information").type == "data-dictionary"


def test_long_prose_is_cut_with_a_problem() -> None:
    found = facts_of("README.md", "# A\n" + "x" * (3 * 1024 * 1024))
    assert [problem.code for problem in found.problems] == ["document.limit"]
    assert found.facts[0].headings == ("a",)  # type: ignore[attr-defined]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["README.md", "LICENSE", "datacontract.yaml"]), st.binary(max_size=300))
def test_any_bytes(path: str, content: bytes) -> None:
    source = Source(path, BytesReader(content))
    found = list(EXTRACTOR.extract(source, Context()))
    assert {type(one) for one in found} <= {*EXTRACTOR.facts, Problem}


YAMLISH = st.text(alphabet="abc:-[]{}&*!|>'\" \n#%@\t~<", max_size=120)


@settings(max_examples=300, deadline=None)
@given(YAMLISH)
def test_any_front_matter(body: str) -> None:
    text = f"---\nlicense: mit\n{body}\n---\nend\n"
    found = facts_of("README.md", text)
    assert found.problems == []
    lines = text.split("\n")
    for fact in found.facts:
        assert 1 <= fact.at.line <= len(lines)
        assert fact.at.end_column <= len(lines[fact.at.end_line - 1]) + 1
