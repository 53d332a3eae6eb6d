"""The shape of evaluation results."""

from __future__ import annotations

import pytest

from tests.extract.document.test_card import defects_of

RESULT = """\
---
model-index:
- name: thing
  results:
  - task:
      type: text-classification
    dataset:
      type: org/data
      name: Data
    metrics:
    - type: accuracy
      value: 0.9
---
"""


def test_the_whole_shape_has_no_defect() -> None:
    assert defects_of(RESULT) == []


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("      type: text-classification\n", "task"),
        ("      type: org/data\n", "dataset.type"),
        ("      name: Data\n", "dataset.name"),
        ("      value: 0.9\n", "metrics[0].value"),
    ],
)
def test_what_is_left_out(line: str, missing: str) -> None:
    assert line in RESULT
    (defect,) = defects_of(RESULT.replace(line, ""))
    assert (defect.defect, defect.key) == ("missing-key", f"model-index[0].results[0].{missing}")


def test_a_missing_part_is_said_once() -> None:
    (defect,) = defects_of("---\nmodel-index:\n- name: x\n---\n")
    assert (defect.key, defect.at.line, defect.at.column) == ("model-index[0].results", 3, 3)


@pytest.mark.parametrize(
    ("body", "key", "expected"),
    [
        ("model-index: none", "model-index", "list"),
        ("model-index: {name: x}", "model-index", "list"),
        ("model-index:\n- x", "model-index[0]", "mapping"),
        ("model-index:\n- name: x\n  results: 3", "model-index[0].results", "list"),
        (
            "model-index:\n- {name: x, results: [{task: t, dataset: {type: a, name: b},"
            " metrics: [{type: a, value: 1}]}]}",
            "model-index[0].results[0].task",
            "mapping",
        ),
    ],
)
def test_what_is_of_another_type(body: str, key: str, expected: str) -> None:
    (defect,) = defects_of(f"---\n{body}\n---\n")
    assert (defect.defect, defect.key, defect.expected) == ("wrong-type", key, expected)


def test_a_source_needs_an_address() -> None:
    text = RESULT.replace("    metrics:", "    source: {name: board}\n    metrics:")
    (defect,) = defects_of(text)
    assert defect.key == "model-index[0].results[0].source.url"


def test_empty_results_and_aliases_are_left_alone() -> None:
    assert defects_of("---\nmodel-index:\n- name: x\n  results: []\n---\n") == []
    assert defects_of("---\na: &a [{x: 1}]\nmodel-index: *a\n---\n") == []
    assert defects_of("---\na: &a {x: 1}\nmodel-index:\n- <<: *a\n---\n") == []
