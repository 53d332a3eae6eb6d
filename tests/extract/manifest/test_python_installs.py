"""Arguments of Python calls that declare packages."""

from __future__ import annotations

import pytest

from tests.extract.manifest.support import codes, dependencies, includes, indexes, rows
from tests.helpers import facts_of


def found_in(program: str, path: str = "steps.py") -> list[tuple[str, str]]:
    return [(one.name, one.pin) for one in dependencies(facts_of(path, program))]


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (
            (
                "from kfp import dsl\n@dsl."
                "component(packages_to_install=['torch==2.1', 'x'])\ndef f(): ...\n"
            ),
            [("torch", "exact"), ("x", "none")],
        ),
        (
            "import kfp\nkfp.components.func_to_container_op(f, packages_to_install=['x>=1'])\n",
            [("x", "lower-only")],
        ),
        (
            (
                "from airflow.decorators import task\n"
                "@task.virtualenv(requirements=['x>=1'])\ndef f(): ...\n"
            ),
            [("x", "lower-only")],
        ),
        (
            "import airflow\nPythonVirtualenvOperator(requirements='''\na==1\n-r b.txt\nc\n''')\n",
            [("a", "exact"), ("c", "none")],
        ),
        (
            "import ray\nray.init(runtime_env={'pip': ['a==1', 'b']})\n",
            [("a", "exact"), ("b", "none")],
        ),
        ("import ray\nray.remote(runtime_env={'pip': {'packages': ['a']}})\n", [("a", "none")]),
        ("import ray\nray.init(runtime_env=dict(uv=['a']))\n", [("a", "none")]),
        (
            (
                "import ray\nray.init(runtime_env={'conda': {'dependencies': "
                "['python=3.10', {'pip': ['a']}]}})"
            ),
            [("python", "conda-fuzzy"), ("a", "none")],
        ),
        (
            "import mlflow\nmlflow.sklearn.log_model(m, 'm', pip_requirements=['a==1'],"
            " extra_pip_requirements=None)\n",
            [("a", "exact")],
        ),
        (
            (
                "from metaflow import pypi\n"
                "@pypi(packages={'pandas': '1.5.3', 'b': '>=2'})\ndef f(): ...\n"
            ),
            [("pandas", "exact"), ("b", "lower-only")],
        ),
        (
            "from metaflow import conda\n@conda(libraries={'pandas': '1.5.3'})\ndef f(): ...\n",
            [("pandas", "exact")],
        ),
        (
            (
                "from flytekit import ImageSpec\n"
                "ImageSpec(packages=['a==1', 'b'], conda_packages=['c=1'])\n"
            ),
            [("a", "exact"), ("b", "none"), ("c", "conda-fuzzy")],
        ),
        (
            "from zenml.config import DockerSettings\nDockerSettings(requirements=['a'])\n",
            [("a", "none")],
        ),
        (
            (
                "import modal\nmodal.Image.debian_slim().pip_install('a==1', "
                "['b']).apt_install('git')\n"
            ),
            [("git", "none"), ("a", "exact"), ("b", "none")],
        ),
        (
            (
                "import modal\nmodal.Image.debian_slim().run_commands('pip "
                "install a && pip install b==1')\n"
            ),
            [("a", "none"), ("b", "exact")],
        ),
        (
            (
                "from google.cloud import aiplatform\n"
                "aiplatform.CustomTrainingJob(requirements=['a==1'])\n"
            ),
            [("a", "exact")],
        ),
        (
            "from azureml.core.conda_dependencies import CondaDependencies\n"
            "c = CondaDependencies.create(pip_packages=['a==1'], conda_packages=['b=2'])\n"
            "c.add_pip_package('d')\n",
            [("a", "exact"), ("b", "conda-fuzzy"), ("d", "none")],
        ),
        ("libraries = [{'pypi': {'package': 'a==1'}}]\n", [("a", "exact")]),
        ("dbutils.library.installPyPI('a', version='1')\n", [("a", "exact")]),
        ("class R:\n    _modules_needed_by_name = ['a==1']\n", [("a", "exact")]),
        ("import os\nos.system('pip install a \"b>=1\"')\n", [("a", "none"), ("b", "lower-only")]),
        (
            "import subprocess, sys\n"
            "subprocess.check_call([sys.executable, '-m', 'pip', 'install', '-q', 'a', 'b==2'])\n",
            [("a", "none"), ("b", "exact")],
        ),
        ("import subprocess\nsubprocess.run('pip install a', shell=True)\n", [("a", "none")]),
        (
            "import nox\ndef t(session):\n    session.install('-r', 'r.txt', 'a>=1')\n",
            [("a", "lower-only")],
        ),
    ],
)
def test_calls(program: str, expected: list[tuple[str, str]]) -> None:
    assert found_in(program) == expected


@pytest.mark.parametrize(
    "program",
    [
        "requirements = ['a']\n",
        "thing(requirements=['a'], packages=['b'], pip=['c'])\n",
        "import subprocess\nsubprocess.run(['git', 'install', 'a'])\n",
        "import os\nos.system('echo pip install a')\n",
        "image.pip_install('a')\n",
        (
            "from sagemaker.pytorch import PyTorch\n"
            "PyTorch(dependencies=['src/lib'], requirements='x')\n"
        ),
        "def packages_to_install(): ...\n",
        "'''pip install a'''\n",
    ],
)
def test_calls_that_mean_something_else(program: str) -> None:
    assert found_in(program) == []


def test_names_sums_and_formatted_strings() -> None:
    program = """\
from kfp import dsl
BASE = ["numpy==1.0", "pandas"]
VERSION = "2.0"
BASE.append("more==1")

@dsl.component(packages_to_install=["torch==2.1", f"scipy=={VERSION}", f"a=={x}", *BASE] + other())
def f(): ...

@dsl.component(packages_to_install=BASE)
def g(): ...
"""
    assert rows(facts_of("steps.py", program)) == [
        (6, "torch", "==2.1", "exact"),
        (6, "scipy", "==2.0", "exact"),
        (6, "a", "=={}", "dynamic"),
        (2, "numpy", "==1.0", "exact"),
        (2, "pandas", "", "none"),
        (4, "more", "==1", "exact"),
        (6, "", "", "dynamic"),
    ]


def test_indexes_and_files() -> None:
    program = """\
import kfp, modal, mlflow
comp = kfp.dsl.component(f, packages_to_install=["a==1"], pip_index_urls=["https://i/s", "https://e/s"])
image = modal.Image.debian_slim().pip_install("b==1", extra_index_url="https://x/s")
image.pip_install_from_requirements("requirements.txt")
mlflow.pyfunc.log_model(pip_requirements="reqs.txt", conda_env="conda.yaml")
"""
    found = facts_of("steps.py", program)
    assert [(one.option, one.location) for one in indexes(found)] == [
        ("index-url", "i/s"),
        ("extra-index-url", "e/s"),
        ("extra-index-url", "x/s"),
    ]
    assert [one.reference for one in includes(found)] == [
        "requirements.txt",
        "reqs.txt",
        "conda.yaml",
    ]


def test_script_blocks() -> None:
    program = """\
#!/usr/bin/env -S uv run
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "requests<3",
#   "rich",
# ]
# ///
import rich
"""
    found = facts_of("tool.py", program)
    assert rows(found) == [(5, "requests", "<3", "upper-only"), (6, "rich", "", "none")]
    first = dependencies(found)[0].at
    assert (first.column, first.end_column) == (6, 16)
    assert codes(facts_of("tool.py", "# /// script\n# a = [\n# ///\n")) == ["script.syntax"]


def test_databricks_notebooks() -> None:
    program = (
        "# Databricks notebook source\n# MAGIC %pip install a==1 b\n# MAGIC %sh pip install c\n"
    )
    found = facts_of("book.py", program)
    assert rows(found) == [(2, "a", "==1", "exact"), (2, "b", "", "none"), (3, "c", "", "none")]
    assert {one.scope for one in dependencies(found)} == {"notebook"}


def test_broken_programs_and_hostile_nesting() -> None:
    assert found_in("import os\nos.system('pip install a')\ndef (:\n") == [("a", "none")]
    deep = "x(packages_to_install=" + "[" * 80 + "'a'" + "]" * 80 + ")\n"
    assert found_in(deep) == [("", "dynamic")]
    long = "x(packages_to_install=['a']" + " + ['b']" * 5000 + ")\n"
    facts_of("steps.py", long)


def test_every_hint_has_a_core():
    from checker.extract.manifest.python_tables import CORES, PREFILTER

    assert all(any(core in hint for core in CORES) for hint in PREFILTER)
