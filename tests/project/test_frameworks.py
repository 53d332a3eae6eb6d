"""What a project admits of the releases that policies ask about."""

from __future__ import annotations

from typing import Any

import pytest

from checker.project.assembly import assemble
from tests.project.support import tree_of


def frameworks(files: dict[str, str], role: str = "") -> Any:
    tree = tree_of(files, {"torch": ("2.6",), "PyYAML": ("6",)}, role)
    return assemble(tree)[1]["frameworks"]


@pytest.mark.parametrize(
    ("requirement", "expected"),
    [
        ("torch==2.6.0", True),
        ("torch==2.6.0+cu126", True),
        ("torch>=2.6", True),
        ("torch>2.6", True),
        ("torch~=2.6", True),
        ("torch==2.6.*", True),
        ("torch==2.7.*", True),
        ("torch>=2.6,<3", True),
        ("torch===2.6.0", True),
        ("torch", False),
        ("torch>=2.5", False),
        ("torch>2.5", False),
        ("torch<3", False),
        ("torch!=2.5", False),
        ("torch==2.*", False),
        ("torch~=2.5", False),
        ("torch==2.6.0rc1", False),
        ("torch @ git+https://github.com/pytorch/pytorch@v2.6.0", False),
        ("https://example.org/torch-2.6.0%2Bcu118-cp310-cp310-linux_x86_64.whl", True),
        ("https://example.org/torch-2.1.0%2Bcu118-cp310-cp310-linux_x86_64.whl", False),
        ("torch==odd", False),
    ],
)
def test_one_declaration(requirement: str, expected: bool) -> None:
    answer = frameworks({"requirements.txt": requirement + "\n"})
    assert answer == {"torch": {"declared": True, "at_least": {"2.6": expected}}}


def test_no_declaration_says_nothing() -> None:
    assert frameworks({"requirements.txt": "numpy\n"}) == {}


def test_names_are_normalised() -> None:
    answer = frameworks({"requirements.txt": "pyyaml>=6\n"})
    assert answer == {"PyYAML": {"declared": True, "at_least": {"6": True}}}


def test_every_declaration_must_agree() -> None:
    files = {"requirements.txt": "torch>=2.6\n", "requirements-gpu.txt": "torch==2.1\n"}
    assert frameworks(files)["torch"] == {"declared": True, "at_least": {"2.6": False}}


def test_each_folder_has_what_its_manifests_say() -> None:
    files = {
        "a/pyproject.toml": '[project]\nname = "a"\ndependencies = ["torch>=2.6"]\n',
        "b/requirements.txt": "torch==2.0\n",
        "b/same/requirements.txt": "torch==2.1\n",
    }
    answer = frameworks(files)["torch"]
    assert answer["at_least"] == {"2.6": False}
    assert answer["places"] == {"a": {"2.6": True}}


def test_the_root_is_a_place() -> None:
    files = {"requirements.txt": "torch==2.0\n", "a/requirements.txt": "torch==2.8\n"}
    assert frameworks(files)["torch"]["places"] == {"a": {"2.6": True}}
    files = {"requirements.txt": "torch==2.8\n", "a/requirements.txt": "torch==2.0\n"}
    assert frameworks(files)["torch"]["places"] == {".": {"2.6": True}, "a": {"2.6": False}}


def test_a_folder_of_requirements_speaks_for_the_one_around_it() -> None:
    files = {"svc/requirements/base.txt": "torch==2.8\n", "old/requirements.txt": "torch==2.0\n"}
    assert frameworks(files)["torch"]["places"] == {"svc": {"2.6": True}}


def test_vendored_projects_speak_for_themselves_only() -> None:
    files = {"third_party/x/requirements.txt": "torch==2.0\n", "requirements.txt": "torch==2.8\n"}
    assert frameworks(files)["torch"]["at_least"] == {"2.6": True}


def test_scripts_and_notebooks_speak_for_themselves_only() -> None:
    files = {
        "tool.py": '# /// script\n# dependencies = ["torch==2.0"]\n# ///\n',
        "requirements.txt": "torch==2.8\n",
    }
    assert frameworks(files)["torch"]["at_least"] == {"2.6": True}
    assert frameworks(files)["torch"]["places"] == {"tool.py": {"2.6": False}}
    assert frameworks({"tool.py": files["tool.py"]})["torch"]["at_least"] == {"2.6": False}


def test_python_by_folder() -> None:
    text = '[project]\nname = "a"\nrequires-python = ">={}"\n'
    files = {"a/pyproject.toml": text.format("3.14"), "b/pyproject.toml": text.format("3.9")}
    entries = assemble(tree_of(files, {"python": ("3.14",)}))[1]["frameworks"]
    assert entries["python"]["at_least"] == {"3.14": False}
    assert entries["python"]["places"] == {"a": {"3.14": True}}


def test_product_declarations_decide_over_examples() -> None:
    files = {"requirements.txt": "torch>=2.6\n", "examples/requirements.txt": "torch\n"}
    assert frameworks(files)["torch"]["at_least"] == {"2.6": True}
    assert frameworks({"examples/requirements.txt": "torch\n"})["torch"]["at_least"] == {
        "2.6": False
    }


def test_build_requirements_and_constraints_install_nothing() -> None:
    text = '[build-system]\nrequires = ["torch"]\n[project]\ndependencies = ["torch>=2.6"]\n'
    files = {"pyproject.toml": text, "constraints.txt": "torch==2.1\n"}
    assert frameworks(files)["torch"]["at_least"] == {"2.6": True}


def test_poetry_constraints() -> None:
    text = '[tool.poetry.dependencies]\ntorch = "{}"\n'
    for constraint, expected in (
        ("^2.6", True),
        ("^2.5", False),
        (">=2.7 || ^2.6", True),
        ("*", False),
    ):
        answer = frameworks({"pyproject.toml": text.format(constraint)})
        assert answer["torch"]["at_least"] == {"2.6": expected}


def test_a_lock_counts_for_applications_only() -> None:
    lock = "# This file is autogenerated by pip-compile\ntorch==2.7.0\n"
    files = {"requirements.in": "torch>=2\n", "requirements.txt": lock}
    assert frameworks(files)["torch"]["at_least"] == {"2.6": True}
    assert frameworks(files, role="library")["torch"]["at_least"] == {"2.6": False}


def test_requirements_beside_their_source_are_compiled_whatever_they_say() -> None:
    files = {"requirements.in": "torch\n", "requirements.txt": "torch==2.8.0\n"}
    assert frameworks(files)["torch"] == {"declared": True, "at_least": {"2.6": True}}
    files["requirements.txt"] = "torch==2.1.0\n"
    assert frameworks(files)["torch"]["at_least"] == {"2.6": False}
    files["requirements.txt"] = "torch>=2\n"
    assert frameworks(files)["torch"]["at_least"] == {"2.6": False}
    other = {"requirements.in": "torch\n", "dev.txt": "torch==2.8.0\n"}
    assert frameworks(other)["torch"]["at_least"] == {"2.6": False}


@pytest.mark.parametrize("first", ["", "-c constraints.txt\n"])
def test_constraints_settle_what_is_left_open(first: str) -> None:
    files = {"requirements.txt": first + "torch>=2.0\n", "constraints.txt": "torch==2.7\n"}
    assert frameworks(files)["torch"]["at_least"] == {"2.6": True}
    assert frameworks(files, role="library")["torch"]["at_least"] == {"2.6": False}
    files["constraints.txt"] = "torch==2.1\n"
    assert frameworks(files)["torch"]["at_least"] == {"2.6": False}


def test_constraints_of_another_folder_or_that_cannot_be_met_settle_nothing() -> None:
    files = {"requirements.txt": "torch>=2.0\n", "old/constraints.txt": "torch==2.7\n"}
    assert frameworks(files)["torch"]["at_least"] == {"2.6": False}
    files = {"requirements.txt": "torch<2.5\n", "constraints.txt": "torch==2.7\n"}
    assert frameworks(files)["torch"]["at_least"] == {"2.6": False}
