"""Folders of the tree are no ids of a hub."""

from __future__ import annotations

import pytest

from checker.extract.python.facts import PythonCall
from checker.project import Tree
from checker.project.assembly import assemble
from tests.helpers import facts_of

CODE = "from transformers import AutoModel\nAutoModel.from_pretrained('exp/base')\n"


@pytest.mark.parametrize(
    ("path", "other", "known"),
    [
        ("a.py", "exp/base/config.json", None),
        ("src/a.py", "exp/base/deep/config.json", None),
        ("src/a.py", "src/exp/base/config.json", None),
        ("src/x/a.py", "src/exp/base/config.json", {"0": "exp/base"}),
        ("a.py", "src/exp/base/config.json", {"0": "exp/base"}),
        ("a.py", "exp/base2/config.json", {"0": "exp/base"}),
        ("a.py", "exp/base", {"0": "exp/base"}),
    ],
)
def test_a_folder_beside_the_code_or_at_the_root(
    path: str, other: str, known: dict[str, str] | None
) -> None:
    read = facts_of(path, CODE, ("*.from_pretrained",))
    facts, *_ = assemble(Tree((read,), frozenset({path, other}), {}))
    assert [one.hub_ids for one in facts if type(one) is PythonCall] == [known]
