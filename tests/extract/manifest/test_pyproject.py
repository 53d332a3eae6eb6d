"""pyproject.toml and the tables of the tools."""

from __future__ import annotations

import pytest

from tests.extract.manifest.support import (
    codes,
    dependencies,
    includes,
    indexes,
    manifest,
    rows,
    written,
)
from tests.helpers import facts_of

PEP621 = """\
[build-system]
requires = ["hatchling>=1.20"]

[project]
name = "thing"
requires-python = ">=3.10"
dependencies = [
    "numpy>=1.26",
    'torch==2.6.0 ; sys_platform == "linux"',
    "foo @ git+https://github.com/a/foo@v1.0",
]
[project.optional-dependencies]
gpu = ["cupy~=13.0"]
test = ["pytest"]

[dependency-groups]
lint = ["ruff==0.11.0", {include-group = "types"}]
types = []
"""


def test_pep621() -> None:
    found = facts_of("pyproject.toml", PEP621)
    assert rows(found) == [
        (2, "hatchling", ">=1.20", "lower-only"),
        (8, "numpy", ">=1.26", "lower-only"),
        (9, "torch", "==2.6.0", "exact"),
        (10, "foo", "", "vcs-tag"),
        (13, "cupy", "~=13.0", "compatible"),
        (14, "pytest", "", "none"),
        (17, "ruff", "==0.11.0", "exact"),
    ]
    assert [(one.scope, one.group) for one in dependencies(found)] == [
        ("build", "build-system"),
        ("application", None),
        ("application", None),
        ("application", None),
        ("application", "gpu"),
        ("dev", "test"),
        ("dev", "lint"),
    ]
    assert not found.problems


def test_spans_are_the_text_between_the_quotes() -> None:
    assert written(facts_of("pyproject.toml", PEP621), PEP621)[:4] == [
        "hatchling>=1.20",
        "numpy>=1.26",
        'torch==2.6.0 ; sys_platform == "linux"',
        "foo @ git+https://github.com/a/foo@v1.0",
    ]


POETRY = """\
[tool.poetry]
name = "thing"
[tool.poetry.dependencies]
python = "^3.10"
requests = "^2.31"
scipy = {version = "~1.11", extras = ["x"], optional = true}
old = [{version = "1.0", python = "<3.9"}, {version = ">=2", python = ">=3.9"}]
repo = {git = "https://github.com/a/repo.git", branch = "main"}
tagged = {git = "https://github.com/a/repo.git", tag = "stable"}
commit = {git = "https://github.com/a/repo.git", rev = "0123456789abcdef0123456789abcdef01234567"}
local = {path = "../local", develop = true}
wheel = {url = "https://example.org/wheel-1.0-py3-none-any.whl"}
[tool.poetry.group.dev.dependencies]
pytest = "*"
[tool.poetry.group.train.dependencies]
torch = "2.6.0"
[tool.poetry.dev-dependencies]
black = "23.1"
"""


def test_poetry() -> None:
    found = facts_of("pyproject.toml", POETRY)
    assert rows(found) == [
        (5, "requests", "^2.31", "bounded"),
        (6, "scipy", "~1.11", "bounded"),
        (7, "old", "1.0", "exact"),
        (7, "old", ">=2", "lower-only"),
        (8, "repo", "", "vcs-branch"),
        (9, "tagged", "", "vcs-tag"),
        (10, "commit", "", "vcs-commit"),
        (11, "local", "", "path"),
        (12, "wheel", "", "url"),
        (18, "black", "23.1", "exact"),
        (14, "pytest", "*", "none"),
        (16, "torch", "2.6.0", "exact"),
    ]
    groups = {one.name: (one.scope, one.group) for one in dependencies(found)}
    assert groups["pytest"] == ("dev", "dev")
    assert groups["torch"] == ("application", "train")
    assert manifest(found).requires_python == "^3.10"


UV = """\
[project]
name = "app"
dependencies = ["torch>=2.6", "lib", "fork", "plain>=1"]
[tool.uv]
constraint-dependencies = ["numpy<2"]
dev-dependencies = ["pytest>=8"]
[tool.uv.sources]
torch = [{index = "pytorch-cu", marker = "sys_platform == 'linux'"}, {index = "pytorch-cpu"}]
lib = {workspace = true}
fork = {git = "https://github.com/a/fork", rev = "main"}
[[tool.uv.index]]
name = "pytorch-cu"
url = "https://download.pytorch.org/whl/cu126"
explicit = true
[[tool.uv.index]]
url = "https://user:secret@packages.example.org/simple"
"""


def test_uv() -> None:
    found = facts_of("pyproject.toml", UV)
    by_name = {one.name: one for one in dependencies(found)}
    assert len(by_name) == len(dependencies(found)) == 6
    assert by_name["torch"].index == "https://download.pytorch.org/whl/cu126"
    assert by_name["lib"].pin == "path"
    assert by_name["fork"].pin == "vcs-branch"
    assert by_name["plain"].pin == "lower-only"
    assert by_name["numpy"].scope == "constraint"
    first, second = indexes(found)
    assert (first.explicit, first.name, first.option) == (True, "pytorch-cu", "extra-index-url")
    assert (second.explicit, second.credentials, second.at.line) == (False, True, 16)
    assert "secret" not in second.url


def test_other_tools() -> None:
    text = """\
[tool.pdm.dev-dependencies]
test = ["pytest", "-e file:///${PROJECT_ROOT}/sub#egg=sub"]
[[tool.pdm.source]]
name = "private"
url = "http://packages.example.org/simple"
[tool.hatch.envs.train]
dependencies = ["torch==2.6.0"]
extra-dependencies = ["x"]
[tool.flit.metadata]
requires = ["requests"]
[[tool.poetry.source]]
name = "mirror"
url = "https://mirror.example.org/simple"
priority = "explicit"
[tool.uv.pip]
extra-index-url = ["https://y.example.org/simple"]
[tool.setuptools.dynamic]
dependencies = {file = ["requirements.txt"]}
optional-dependencies.dev = {file = "dev.txt"}
"""
    found = facts_of("pkg/pyproject.toml", text)
    assert [row[1] for row in rows(found)] == ["pytest", "sub", "torch", "x", "requests"]
    assert [(one.option, one.explicit, one.at.line) for one in indexes(found)] == [
        ("extra-index-url", True, 13),
        ("extra-index-url", False, 5),
        ("extra-index-url", False, 16),
    ]
    assert [(one.relation, one.target) for one in includes(found)] == [
        ("dynamic", "pkg/requirements.txt"),
        ("dynamic", "pkg/dev.txt"),
    ]


BUILD = '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "x"\n'


@pytest.mark.parametrize(
    ("text", "published"),
    [
        (BUILD + 'classifiers = ["Programming Language :: Python"]\n', True),
        (BUILD + '[project.urls]\nHome = "https://x"\n', True),
        (BUILD + 'keywords = ["ml"]\n', True),
        (BUILD, False),
        (BUILD + 'readme = "README.md"\nauthors = [{name = "a"}]\n', False),
        (BUILD + 'classifiers = ["Private :: Do Not Upload"]\n', False),
        ('[project]\nname = "x"\nclassifiers = ["a"]\n', False),
        (BUILD + 'keywords = ["ml"]\n[tool.uv]\npackage = false\n', False),
        (
            '[build-system]\n[tool.poetry]\nname = "x"\nkeywords = ["a"]\npackage-mode = false\n',
            False,
        ),
    ],
)
def test_published_packages(text: str, published: bool) -> None:
    found = facts_of("pyproject.toml", text)
    assert manifest(found).distribution is published


def test_broken_toml_is_a_problem_with_a_place() -> None:
    found = facts_of("pyproject.toml", '[project]\nname = "x"\ndependencies = [\n')
    assert codes(found) == ["pyproject.syntax"]
    assert found.problems[0].at.line >= 3
    assert manifest(found).status == "failed"


@pytest.mark.parametrize(
    "content",
    [
        b"[project]\nname = 'x'\nname = 'y'\n",
        b"a = " + b"[" * 100_000,
        b"\x00",
        b"[project",
    ],
)
def test_hostile_toml(content: bytes) -> None:
    assert codes(facts_of("pyproject.toml", content)) == ["pyproject.syntax"]


def test_wrong_types_are_problems() -> None:
    text = (
        '[project]\ndependencies = "numpy"\n[dependency-groups]\na = [1, "b"]\n'
        "[tool.poetry]\ndependencies = 3\n"
    )
    found = facts_of("pyproject.toml", text)
    assert codes(found) == ["manifest.type"] * 3
    assert [problem.at.line for problem in found.problems] == [2, 4, 6]
    assert [row[1] for row in rows(found)] == ["b"]


def test_bom_and_windows_line_ends() -> None:
    content = b"\xef\xbb\xbf" + PEP621.replace("\n", "\r\n").encode()
    assert rows(facts_of("pyproject.toml", content)) == rows(facts_of("pyproject.toml", PEP621))


def test_suppressions() -> None:
    text = '[project]\ndependencies = [\n  "a",  # mlwarden: ignore[DEPS-001] -- why\n]\n'
    found = facts_of("pyproject.toml", text)
    assert [one.first_line for one in found.directives] == [3]


def test_what_is_readable_of_a_broken_file_is_kept() -> None:
    text = '[project]\ndependencies = ["a==1"]\n[tool.x\ny = 1\n[dependency-groups]\nb = ["c"]\n'
    found = facts_of("pyproject.toml", text)
    assert rows(found) == [(2, "a", "==1", "exact"), (6, "c", "", "none")]
    assert codes(found) == ["manifest.syntax"]
    assert manifest(found).status == "partial"


def test_bad_encoding_is_told() -> None:
    found = facts_of("pyproject.toml", b"[project]\nname = '\xff'\ndependencies = ['a']\n")
    assert rows(found) == [(3, "a", "", "none")]
    assert codes(found) == ["manifest.encoding"]


def groups(*lines: str) -> list[tuple[str, int, str]]:
    text = "\n".join(["[dependency-groups]", *lines, ""])
    return [
        (one.code, one.at.line, one.message) for one in facts_of("pyproject.toml", text).problems
    ]


def test_groups_that_include_each_other() -> None:
    found = groups(
        'a = ["x", {include-group = "B_b"}]', 'b-b = ["y", {include-group = "c"}]', "c = [",
        '  "z",', '  {include-group = "A"},', "]", 'd = [{include-group = "d"}]',
    )  # fmt: skip
    assert found == [
        ("pyproject.cycle", 6, "a includes this group"),
        ("pyproject.cycle", 8, "d includes this group"),
    ]


def test_what_groups_declare_is_kept_beside_a_cycle() -> None:
    text = '[dependency-groups]\na = ["x", {include-group = "a"}]\nb = ["y>=1"]\n'
    found = facts_of("pyproject.toml", text)
    assert [(one.name, one.group) for one in dependencies(found)] == [("x", "a"), ("y", "b")]
    assert manifest(found).status == "partial"


def test_groups_included_twice_are_no_cycle() -> None:
    assert groups(
        'a = [{include-group = "b"}, {include-group = "c"}]',
        'b = [{include-group = "d"}]',
        'c = [{include-group = "d"}]',
        "d = []",
    ) == []  # fmt: skip


def test_groups_that_are_not_there_or_there_twice() -> None:
    assert groups('a = [{include-group = "b"}]', 'A = ["x"]') == [
        ("pyproject.group", 3, "A names a group that is there already"),
        ("pyproject.group", 2, "no dependency group is named b"),
    ]
    assert [code for code, _, _ in groups("a = [{include-group = 1}]")] == ["manifest.type"]


def test_many_groups_in_a_chain_take_no_recursion() -> None:
    lines = [f'g{i} = [{{include-group = "g{i + 1}"}}]' for i in range(3000)]
    assert groups(*lines, 'g3000 = [{include-group = "g0"}]') == [
        ("pyproject.cycle", 3002, "g0 includes this group")
    ]
