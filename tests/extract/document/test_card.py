"""Front matter of the Hub: what it says, where, and where its shape is off."""

from __future__ import annotations

import pytest

from checker.extract.document.facts import Document, DocumentDefect, DocumentEntry
from tests.helpers import facts_of, of_kind

MODEL_CARD = """\
---
license: Apache-2.0
language:
  - en
  - no
base_model: org/base
datasets: [org/one, "org/two"]
pipeline_tag: text-generation
library_name: transformers
---
# Model card for **Thing**

## 1. Intended use
"""


def card_of(text: str | bytes, path: str = "README.md") -> Document:
    (document,) = of_kind(facts_of(path, text), "document")
    assert isinstance(document, Document)
    return document


def entries_of(text: str | bytes) -> list[DocumentEntry]:
    found = of_kind(facts_of("README.md", text), "document.entry")
    return [entry for entry in found if isinstance(entry, DocumentEntry)]


def defects_of(text: str | bytes, path: str = "README.md") -> list[DocumentDefect]:
    found = of_kind(facts_of(path, text), "document.defect")
    return [defect for defect in found if isinstance(defect, DocumentDefect)]


def covered(text: str, fact: DocumentEntry | DocumentDefect) -> str:
    """The text that a fact's place covers."""
    at = fact.at
    assert at.line == at.end_line
    return text.splitlines()[at.line - 1][at.column - 1 : at.end_column - 1]


def front(body: str) -> str:
    return f"---\n{body}\n---\n# Title\n"


def test_a_model_card_says_what_it_says() -> None:
    card = card_of(MODEL_CARD)
    assert (card.type, card.subject, card.metadata, card.valid) == ("card", "model", True, True)
    assert card.licences == ("Apache-2.0",)
    assert card.languages == ("en", "no")
    assert card.base_models == ("org/base",)
    assert card.datasets == ("org/one", "org/two")
    assert (card.library, card.pipeline_tag) == ("transformers", "text-generation")
    assert card.headings == ("model card for thing", "intended use")


def test_every_value_knows_its_place() -> None:
    entries = entries_of(MODEL_CARD)
    assert [covered(MODEL_CARD, entry) for entry in entries] == [
        *("Apache-2.0", "en", "no", "org/base", "org/one", '"org/two"'),
        *("transformers", "text-generation"),
    ]
    assert entries[2].at.line == 5


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_bom_move_nothing(end: str, bom: bytes) -> None:
    text = bom + MODEL_CARD.replace("\n", end).encode()
    assert [e.at for e in entries_of(text)] == [e.at for e in entries_of(MODEL_CARD)]
    assert card_of(text).headings == card_of(MODEL_CARD).headings


def test_utf16_is_read() -> None:
    assert card_of(MODEL_CARD.encode("utf-16")).licences == ("Apache-2.0",)


def test_columns_count_code_points_and_odd_line_breaks_do_not_count() -> None:
    text = front('tags: ["\u2028", "\x85"]\n"😀😀": 1\nlicense: {x: 1}\nlanguage: ["😀", zz]')
    assert [(e.at.line, e.at.column, e.at.end_column) for e in entries_of(text)] == [
        *((5, 12, 15), (5, 17, 19)),
    ]
    (defect,) = defects_of(text)
    assert (defect.at.line, defect.at.column) == (4, 11)


def test_a_dataset_card_is_told_by_its_keys() -> None:
    assert card_of(front("license: mit\ntask_categories:\n- x\nsize_categories: n<1K")).subject == (
        "dataset"
    )


def test_a_space_card_is_told_by_its_keys() -> None:
    assert card_of(front("title: x\nsdk: gradio\napp_file: app.py")).subject == "space"


def test_a_card_that_could_be_either_has_no_subject() -> None:
    assert card_of(front("license: mit\ntags: [x]")).subject is None


@pytest.mark.parametrize(
    "body",
    [
        "layout: page\ntitle: Home",
        "page_type: sample\nlanguages: [python]\nproducts: [azure]",
        "name: my-skill\ndescription: does things\nlicense: mit",
        "# only a comment",
        "Some prose between rules.\nlicense: see below",
    ],
)
def test_other_front_matter_makes_no_card(body: str) -> None:
    card = card_of(front(body))
    assert (card.type, card.metadata, card.valid) == ("readme", False, None)
    assert entries_of(front(body)) == []


@pytest.mark.parametrize("path", ["SKILL.md", "skills/x/SKILL.md", "AGENTS.md", "notes.md"])
def test_only_readmes_and_cards_are_documents(path: str) -> None:
    assert facts_of(path, MODEL_CARD).facts == []


def test_translations_of_a_readme_are_no_cards() -> None:
    assert card_of(MODEL_CARD, "README_zh.md").type == "readme"


@pytest.mark.parametrize("path", ["MODEL_CARD.md", "docs/bert-model-card.md", "model_card.rst"])
def test_a_card_by_name_needs_no_metadata(path: str) -> None:
    card = card_of("# BERT\n", path)
    assert (card.type, card.subject, card.metadata, card.valid) == ("card", "model", False, None)


@pytest.mark.parametrize("path", ["model_card.py", "modelcards/loader.py", "readme_gen.py"])
def test_code_is_no_document(path: str) -> None:
    assert not of_kind(facts_of(path, "x = 1\n"), "document")


@pytest.mark.parametrize(
    ("body", "line", "detail"),
    [
        ("license: mit\n foo: bar: baz", 3, "mapping values are not allowed here"),
        ("license: [mit", 3, None),
        ("license:\tmit\n\tfoo: x", 2, None),
        ("license: mit\nx: \x07", 3, "a character that YAML does not allow"),
        ('license: mit\nx: "\\q"', 3, None),
        ("license: *nowhere", 2, None),
    ],
)
def test_what_is_not_yaml_is_a_defect_at_its_place(body: str, line: int, detail: str) -> None:
    card = card_of(front(body))
    assert (card.type, card.valid, card.licences) == ("card", False, ())
    (defect,) = defects_of(front(body))
    assert (defect.defect, defect.at.line) == ("syntax", line)
    assert detail is None or defect.detail == detail


def test_front_matter_without_end() -> None:
    (defect,) = defects_of("---\nlicense: mit\n\n# Title\n")
    assert (defect.defect, defect.at.line) == ("unclosed", 2)


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert card_of("---\n\n# Title\n\nlicense: see below\n").type == "readme"


def test_duplicate_keys_at_any_depth() -> None:
    text = front("license: mit\nmodel-index:\n- name: a\n  results: []\n  name: b\nlicense: isc")
    found = {(d.key, covered(text, d), d.at.line) for d in defects_of(text)}
    assert found == {("model-index[0].name", "name", 6), ("license", "license", 7)}


def test_the_last_of_two_keys_counts() -> None:
    assert card_of(front("license: mit\nlicense: isc")).licences == ("isc",)


def test_tags_of_one_language_are_defects_and_do_nothing() -> None:
    text = front("license: !!python/object/apply:os.system [echo]\nlanguage: !!str en\nx: !own 1")
    assert [(d.defect, d.detail) for d in defects_of(text)] == [
        ("explicit-tag", "tag:yaml.org,2002:python/object/apply:os.system"),
        ("explicit-tag", "!own"),
    ]


def test_aliases_to_scalars_are_followed_and_others_left_alone() -> None:
    text = front("license: &l mit\nlanguage: [*l]\ndatasets: &d [a/b]\nbase_model: *d")
    assert [(e.key, e.value) for e in entries_of(text)] == [
        ("license", "mit"),
        ("language", "mit"),
        ("datasets", "a/b"),
    ]
    assert defects_of(text) == []


def test_an_alias_bomb_stays_small() -> None:
    levels = [f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 9)}]" for i in range(1, 30)]
    text = front("\n".join(["license: mit", "l0: &l0 [x, x]", *levels, "language: *l29"]))
    assert card_of(text).licences == ("mit",)


@pytest.mark.parametrize(
    "body", ["license: " + "[" * 50_000, "license: mit\nx: '" + "y" * 600_000 + "'"]
)
def test_a_limit_is_a_problem(body: str) -> None:
    found = facts_of("README.md", front(body))
    assert [problem.code for problem in found.problems] == ["document.limit"]
    (document,) = found.facts
    assert isinstance(document, Document)
    assert document.valid is None


def test_nulls_are_left_out_and_null_items_are_not() -> None:
    text = front("license:\nlanguage: ~\ndatasets:\n- null\n- a/b")
    assert [entry.value for entry in entries_of(text)] == ["a/b"]
    assert [(d.key, d.expected) for d in defects_of(text)] == [("datasets[0]", "string")]


@pytest.mark.parametrize("body", ["license: {name: mit}", "license_name: [a]", "language: [[en]]"])
def test_wrong_types(body: str) -> None:
    (defect,) = defects_of(front(f"license_link: x\n{body}"))
    assert (defect.defect, defect.expected) == ("wrong-type", "string")


def test_norwegian_is_no_boolean() -> None:
    assert card_of(front("language: no\nlicense: mit")).languages == ("no",)
