"""Conda specs, environments, recipes and locks."""

from __future__ import annotations

import pytest

from checker.extract.manifest.matchspec import matchspec
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


@pytest.mark.parametrize(
    ("text", "pin", "specifier", "pep440"),
    [
        ("numpy", "none", "", None),
        ("numpy=1.26", "conda-fuzzy", "=1.26", "==1.26.*"),
        ("numpy=1.26.4", "conda-fuzzy", "=1.26.4", "==1.26.4.*"),
        ("numpy==1.26.4", "exact", "==1.26.4", "==1.26.4"),
        ("numpy=1.26.4=py311_0", "conda-build", "=1.26.4=py311_0", "==1.26.4"),
        ("numpy=1.26.4=py311*", "conda-fuzzy", "=1.26.4=py311*", "==1.26.4.*"),
        ("numpy=1.26.*", "wildcard", "=1.26.*", "==1.26.*"),
        ("numpy 1.26.4", "exact", "1.26.4", "==1.26.4"),
        ("numpy 1.26.4 py311_0", "conda-build", "1.26.4=py311_0", "==1.26.4"),
        ("numpy >=1.2,<2", "bounded", ">=1.2,<2", ">=1.2,<2"),
        ("numpy>=1.2", "lower-only", ">=1.2", ">=1.2"),
        ("numpy<2", "upper-only", "<2", "<2"),
        ("numpy!=1.3", "exclude-only", "!=1.3", "!=1.3"),
        ("numpy~=1.2", "compatible", "~=1.2", "~=1.2"),
        ("numpy 1.2|1.3", "bounded", "1.2|1.3", "==1.2 || ==1.3"),
        ("numpy>=2|<1", "lower-only", ">=2|<1", ">=2 || <1"),
        ("conda-forge::numpy[version='>=1,<2',build=x]", "bounded", ">=1,<2", ">=1,<2"),
        ("pytorch=*=*cuda*", "none", "=*=*cuda*", None),
        ("numpy=${V}", "dynamic", "=${V}", None),
    ],
)
def test_specs(text: str, pin: str, specifier: str, pep440: str | None) -> None:
    found = matchspec(text)
    assert found is not None
    assert (found.pin, found.specifier, found.pep440) == (pin, specifier, pep440)


@pytest.mark.parametrize("text", ["", "-c", "words that are prose", "=1.2"])
def test_not_a_spec(text: str) -> None:
    assert matchspec(text) is None


ENVIRONMENT = """\
name: ml
channels:
  - pytorch
  - https://user:secret@conda.example.org/channel
dependencies:
  - python=3.10   # comment
  - "scipy>=1.0"
  - pytorch::pytorch==2.1.0
  - pip
  - pip:
    - torch==2.1.0+cu118  # comment
    - -r requirements.txt
    - --extra-index-url https://download.pytorch.org/whl/cu118
    - git+https://github.com/a/b@main
prefix: /home/me
"""


def test_environment() -> None:
    found = facts_of("environment.yml", ENVIRONMENT)
    assert rows(found) == [
        (6, "python", "=3.10", "conda-fuzzy"),
        (7, "scipy", ">=1.0", "lower-only"),
        (8, "pytorch", "==2.1.0", "exact"),
        (9, "pip", "", "none"),
        (11, "torch", "==2.1.0+cu118", "exact"),
        (14, "b", "", "vcs-branch"),
    ]
    assert written(found, ENVIRONMENT)[:5] == [
        "python=3.10",
        "scipy>=1.0",
        "pytorch::pytorch==2.1.0",
        "pip",
        "torch==2.1.0+cu118",
    ]
    assert [one.ecosystem for one in dependencies(found)] == ["conda"] * 4 + ["pypi"] * 2
    assert [(one.option, one.location) for one in indexes(found)] == [
        ("extra-index-url", "download.pytorch.org/whl/cu118"),
        ("channel", "pytorch"),
        ("channel", "conda.example.org/channel"),
    ]
    assert "secret" not in indexes(found)[2].url
    assert [one.target for one in includes(found)] == ["requirements.txt"]
    assert not found.problems


def test_other_files_with_dependencies_are_no_environments() -> None:
    for text in (
        "dependencies:\n- name: redis\n  version: 1\n",
        "dependencies:\n  a: b\n",
        "dependencies: []\n",
        "services:\n  x: 1\n",
    ):
        assert rows(facts_of("env.yml", text)) == []


def test_recipe() -> None:
    text = """\
{% set version = "1.0" %}
package:
  name: thing
  version: {{ version }}
requirements:
  build:
    - {{ compiler('c') }}
  host:
    - python >=3.8
    - numpy {{ numpy }}   # [linux]
  run:
    - torch >=2.0,<3
test:
  requires: [pytest]
"""
    found = facts_of("recipe/meta.yaml", text)
    assert [(*row[:2], row[3]) for row in rows(found)] == [
        (9, "python", "lower-only"),
        (10, "numpy", "dynamic"),
        (12, "torch", "bounded"),
        (14, "pytest", "none"),
    ]
    assert [one.scope for one in dependencies(found)] == ["build", "build", "library", "dev"]
    assert not found.problems


LOCK = """\
version: 1
metadata:
  content_hash: {linux-64: abc}
package:
- name: numpy
  version: 1.26.4
  manager: conda
  platform: linux-64
  url: https://conda.example/linux-64/numpy-1.26.4-py311_0.conda
  hash: {md5: aa, sha256: bb}
  category: main
- name: pytest
  version: '8.0'
  manager: pip
  category: dev
"""


def test_conda_lock() -> None:
    found = facts_of("conda-lock.yml", LOCK)
    assert rows(found) == [
        (5, "numpy", "==1.26.4", "locked"),
        (12, "pytest", "==8.0", "locked"),
    ]
    assert [one.scope for one in dependencies(found)] == ["application", "dev"]
    assert [one.ecosystem for one in dependencies(found)] == ["conda", "pypi"]
    assert manifest(found).lock
    assert codes(facts_of("conda-lock.yml", LOCK.replace("version: 1\n", "version: 99\n", 1))) == [
        "lock.version"
    ]


def test_pixi_lock() -> None:
    text = """\
version: 6
packages:
- conda: https://conda.example/linux-64/numpy-1.26.4-py311h64a7726_0.conda
  sha256: aa
  license: BSD-3-Clause
- pypi: https://files.example/torch-2.1.0-cp311.whl
  name: torch
  version: 2.1.0
  sha256: bb
"""
    found = facts_of("pixi.lock", text)
    assert rows(found) == [(3, "numpy", "==1.26.4", "locked"), (7, "torch", "==2.1.0", "locked")]
    assert [one.licence for one in dependencies(found)] == ["BSD-3-Clause", None]
    assert manifest(found).format == "pixi.lock"


def test_lists_that_conda_prints() -> None:
    export = """\
# This file may be used to create an environment using:
# $ conda create --name <env> --file <this file>
# platform: linux-64
numpy=1.26.4=py311_0
torch=2.1.0=pypi_0
"""
    found = facts_of("requirements.txt", export)
    assert rows(found) == [
        (4, "numpy", "=1.26.4=py311_0", "conda-build"),
        (5, "torch", "==2.1.0", "exact"),
    ]
    explicit = (
        "# platform: linux-64\n@EXPLICIT\nhttps://c/linux-64/numpy-1.26.4-py311_0.conda#" + "a" * 32
    )
    found = facts_of("anything.txt", explicit + "\n")
    assert rows(found) == [(3, "numpy", "=1.26.4=py311_0", "conda-build")]
    assert dependencies(found)[0].hashed


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("dependencies:\n  - a=1\n b: [\n", "yaml.syntax"),
        ("dependencies:\n- a=1\nname: x\nname: y\n", "yaml.duplicate-key"),
        ("a: " + "[" * 30_000, "yaml.too-complex"),
        ("dependencies:\n- *missing\n", "yaml.syntax"),
        ("\x00", "yaml.syntax"),
    ],
)
def test_broken_yaml(text: str, code: str) -> None:
    found = facts_of("environment.yml", text)
    assert code in codes(found) or "yaml.too-complex" in codes(found)


def test_alias_bombs_stay_small() -> None:
    levels = "".join(f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 10)}]\n" for i in range(1, 30))
    found = facts_of("environment.yml", f"l0: &l0 [a]\n{levels}dependencies: *l29\n")
    assert rows(found) == []
