"""Policies that judge facts one by one read the releases of the place where the facts stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from checker.model import Policy
from checker.policy.documents import Project, documents
from checker.policy.load import builtin_folder, load
from checker.project import Tree
from checker.project.assembly import assemble
from tests.helpers import facts_of

CODE = "import torch\n\n\ndef f(p):\n    return torch.load(p)\n"
FILES = {
    "a/pyproject.toml": '[project]\nname = "a"\ndependencies = ["torch>=2.6"]\n',
    "a/deep/er/x.py": CODE,
    "b/requirements.txt": "torch==2.0\n",
    "b/x.py": CODE,
    "c/requirements.txt": "torch==2.1\n",
    "c/x.py": CODE,
    "x.py": CODE,
}


@pytest.fixture(scope="module")
def policy() -> Policy:
    found = load([builtin_folder()]).policies
    return next(one for one in found if one.id == "CODE-002")


def project_of(policy: Policy, files: dict[str, str]) -> Project:
    read = tuple(facts_of(path, files[path], policy.watch) for path in sorted(files))
    facts, entries, _ = assemble(Tree(read, frozenset(files), policy.versions))
    return Project(facts, entries, {"name": "x"}, "2030-01-01")


def seen(policy: Policy, files: dict[str, str]) -> Iterator[tuple[list[str], Any]]:
    for document in documents(policy, {}, project_of(policy, files)):
        text = json.loads(document.text)
        paths = [call["at"]["path"] for call in text["calls"]["torch.load"]]
        yield paths, text["project"]["frameworks"]


def admitted(at_least: bool) -> Any:
    return {"torch": {"declared": True, "at_least": {"2.6": at_least}}}


def test_facts_come_with_the_answer_for_their_place(policy: Policy) -> None:
    assert list(seen(policy, FILES)) == [
        (["a/deep/er/x.py"], admitted(True)),
        (["b/x.py", "c/x.py", "x.py"], admitted(False)),
    ]


def test_one_project_is_one_document(policy: Policy) -> None:
    files = {"requirements.txt": "torch>=2.6\n", "x.py": CODE, "b/x.py": CODE}
    assert list(seen(policy, files)) == [(["b/x.py", "x.py"], admitted(True))]


def test_nothing_is_known_without_manifests(policy: Policy) -> None:
    assert list(seen(policy, {"x.py": CODE})) == [(["x.py"], {})]


def test_who_judges_the_project_reads_the_answer_for_the_whole(policy: Policy) -> None:
    paths = ["a/deep/er/x.py", "b/x.py", "c/x.py", "x.py"]
    assert list(seen(replace(policy, scope="project"), FILES)) == [(paths, admitted(False))]


def test_who_judges_files_reads_one_after_the_other(policy: Policy) -> None:
    files = {"requirements.txt": "torch>=2.6\n", "x.py": CODE, "b/x.py": CODE + CODE}
    found = list(seen(replace(policy, scope="file"), files))
    assert sorted(paths for paths, _ in found) == [["b/x.py", "b/x.py"], ["x.py"]]


def test_who_asks_about_no_release_reads_the_answer_for_the_whole(policy: Policy) -> None:
    found = list(documents(replace(policy, versions={}), {}, project_of(policy, FILES)))
    assert [json.loads(one.text)["project"]["frameworks"] for one in found] == [admitted(False)]
