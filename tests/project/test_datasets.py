"""Folders of data: what belongs together, what documents it, and under what terms."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.project.assembly import assemble
from checker.project.datasets import DataFolder
from tests.project.scanning import findings_in
from tests.project.support import tree_of

TABLE = "id,size\n" + "1,2\n" * 101
SMALL = "id,size\n" + "1,2\n" * 100
CARD = "---\ntask_categories: [other]\nlicense: mit\n---\n# Data\n"
BARE_CARD = "---\ntask_categories: [other]\n---\n# Data\n"
MIT = "MIT License\n"
COMMONS = "Creative Commons Attribution 4.0 International\n"


def folders_of(files: dict[str, str]) -> dict[str, DataFolder]:
    facts, _, problems = assemble(tree_of(files))
    assert problems == []
    return {fact.folder: fact for fact in facts if isinstance(fact, DataFolder)}


def folder_of(files: dict[str, str]) -> DataFolder:
    (folder,) = folders_of(files).values()
    return folder


def test_more_than_100_rows_make_a_folder() -> None:
    assert folders_of({"x/a.csv": SMALL}) == {}
    folder = folder_of({"x/a.csv": TABLE, "x/b.csv": TABLE, "x/c.csv": SMALL})
    assert (folder.folder, folder.rows, folder.members) == ("x", 202, ("x/a.csv", "x/b.csv"))
    assert folder.at.path == "x/a.csv"


@pytest.mark.parametrize(
    ("paths", "units"),
    [
        (["data/raw/2019/a.csv", "data/b.csv", "data/clean/c.csv"], ["data"]),
        (["a/data/x.csv", "b/datasets/y.csv"], ["a/data", "b/datasets"]),
        (["surveys/a.csv", "surveys/2019/b.csv"], ["surveys"]),
        (["a.csv", "b/c.csv"], [".", "b"]),
        (["my_data/a.csv"], ["my_data"]),
        (["database/a.csv", "database/x/b.csv"], ["database"]),
    ],
)
def test_what_belongs_together(paths: list[str], units: list[str]) -> None:
    assert sorted(folders_of(dict.fromkeys(paths, TABLE))) == units


@pytest.mark.parametrize(
    "path", ["results/a.csv", "x/benchmark_results.csv", "logs/run1/m.csv", "sample_submission.csv"]
)
def test_results_are_no_data_sets(path: str) -> None:
    assert folders_of({path: TABLE}) == {}


def test_a_table_that_describes_others_is_no_data_set() -> None:
    assert folders_of({"data/codebook.csv": TABLE}) == {}
    folder = folder_of({"data/codebook.csv": TABLE, "data/a.csv": TABLE})
    assert (folder.members, folder.documentation) == (("data/a.csv",), ("data/codebook.csv",))


def test_the_place_is_one_of_the_product() -> None:
    folder = folder_of({"data/examples/a.csv": TABLE, "data/z.csv": TABLE})
    assert folder.at.path == "data/z.csv"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("data/raw/README.md", "# X"),
        ("data/README", "X"),
        ("data/raw/deep/datasheet.md", "# X"),
        ("data/croissant.json", '{"@context": {"cr": "http://mlcommons.org/croissant/"}}'),
        ("data/a.odcs.yaml", "kind: DataContract"),
        ("README.md", CARD),
        ("DATASHEET.md", "# X"),
        ("README.md", "# Project\n## Data description\n"),
        ("data/adult.names", "1. attribute one"),
    ],
)
def test_documentation(path: str, text: str) -> None:
    assert folder_of({"data/raw/a.csv": TABLE, path: text}).documentation == (path,)


def test_a_readme_beside_the_folder_documents_it() -> None:
    folder = folder_of({"part/data/a.csv": TABLE, "part/README.md": "# Part"})
    assert folder.documentation == ("part/README.md",)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("README.md", "# Project\n## Usage\n"),
        ("README.md", "# Data Science Handbook\n"),
        ("README.md", "# Project\n## Loading data\n"),
        ("other/README.md", "# Other"),
        ("data/other/README.md", "# Other"),
        ("data/other/b/README.md", CARD),
        ("MODEL_CARD.md", "# Model"),
        ("coco.names", "person"),
    ],
)
def test_what_documents_other_things(path: str, text: str) -> None:
    files = {"data/raw/a.csv": TABLE, path: text}
    assert folders_of(files)["data"].documentation == ()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("data/LICENSE", MIT),
        ("data/raw/LICENSE.txt", "As you like."),
        ("data/README.md", CARD),
        ("data/README.md", "# X\n## Terms of use\n"),
        ("data/README.md", "Licensed under CC BY 4.0."),
        ("README.md", CARD),
        ("README.md", "# Project\nOur data: https://creativecommons.org/licenses/by/4.0/"),
        ("README.md", "# Project\n## Data licence\n"),
        ("LICENSE", COMMONS),
        ("DATA_LICENSE", "As you like."),
        ("datapackage.json", '{"licenses": [{"name": "CC0-1.0"}]}'),
        ("data/a.odcs.yaml", "description:\n  usage: internal only\n"),
        ("datasheet.md", "# X\n## Distribution\n### Under what licence?\n"),
    ],
)
def test_terms(path: str, text: str) -> None:
    assert folder_of({"data/raw/a.csv": TABLE, path: text}).licences == (path,)


@pytest.mark.parametrize(
    ("path", "text"),
    [("LICENSE", MIT), ("README.md", "# P\n## License\nMIT License"), ("MODEL_LICENSE", COMMONS)],
)
def test_terms_of_the_repository_are_apart(path: str, text: str) -> None:
    folder = folder_of({"data/raw/a.csv": TABLE, path: text})
    assert (folder.licences, folder.repository_licence) == ((), path)


def test_data_in_the_root_has_the_terms_of_the_repository() -> None:
    folder = folder_of({"a.csv": TABLE, "LICENSE": MIT, "README.md": "# P"})
    assert (folder.licences, folder.repository_licence) == ((), "LICENSE")
    assert folder.documentation == ("README.md",)


def test_a_card_that_does_not_parse_may_say_anything() -> None:
    folder = folder_of({"data/a.csv": TABLE, "data/README.md": "---\nlicense: a: b\n---\n"})
    assert folder.unreadable == ("data/README.md",)


def test_a_card_of_data_that_is_elsewhere() -> None:
    folder = folder_of({"set/README.md": BARE_CARD})
    assert (folder.folder, folder.rows, folder.members) == ("set", 0, ())
    assert (folder.at.path, folder.licences) == ("set/README.md", ())


def test_a_card_beside_data_is_no_folder_of_its_own() -> None:
    assert list(folders_of({"data/a.csv": TABLE, "data/README.md": BARE_CARD})) == ["data"]


def test_a_card_is_of_the_data_beside_it() -> None:
    tree = tree_of({"data/a.csv": TABLE, "README.md": "---\nlicense: xyz\n---\n"})
    subjects = {getattr(fact, "subject", None) for fact in assemble(tree)[0]}
    assert "dataset" in subjects


def test_data_files_know_their_folder() -> None:
    facts, *_ = assemble(tree_of({"data/raw/a.csv": TABLE, "b.csv": SMALL}))
    assert {getattr(fact, "folder", None) for fact in facts} == {"data", None}


def test_findings_in_a_repository(tmp_path: Path) -> None:
    found = findings_in("data", tmp_path, "DATA-005", "DATA-006")
    assert [(one.policy, one.severity, one.at.path, len(one.related)) for one in found] == [
        ("DATA-006", "medium", "catalogue/README.md", 0),
        ("DATA-006", "medium", "documented/data/letters.csv", 0),
        ("DATA-005", "low", "undocumented/clicks.jsonl", 1),
        ("DATA-006", "medium", "undocumented/clicks.jsonl", 1),
    ]
