"""Notebooks that are kept as Python files."""

from __future__ import annotations

from checker.extract import Context
from checker.extract.python import extract
from checker.extract.python.facts import PythonCall
from checker.model import Span
from checker.source import BytesReader, Source
from tests.extract.python.support import read, text_at

DATABRICKS = """# Databricks notebook source
# MAGIC %pip install torch==2.0
# MAGIC %md pickle.load(f)

# COMMAND ----------

# MAGIC %sh
# MAGIC apt update
# MAGIC curl x

# COMMAND ----------

# MAGIC %sql
# MAGIC select pickle.load(f)

# COMMAND ----------

import pickle
pickle.load(open("/dbfs/model.pkl", "rb"))
"""

JUPYTEXT = """# ---
# jupyter:
#   jupytext: {}
# ---

# %% [markdown]
# # pickle.load(f)

# %%
# !pip install torch
# %pip install -q numpy
%matplotlib inline
!ls
import pickle
pickle.load(f)
"""


def commands(text: str) -> list[str]:
    source = Source("a.py", BytesReader(text.encode()))
    found = []
    for child in extract(source, Context()):
        if isinstance(child, Source):
            assert child.name.endswith(".ipynb-shell")
            for fragment in child.fragments:
                at = fragment.locate(Span(1, 1, 1, len(fragment.text) + 1))
                assert text_at(text, at) == fragment.text
                found.append(fragment.text)
    return found


def test_databricks() -> None:
    assert commands(DATABRICKS) == ["pip install torch==2.0", "apt update", "curl x"]
    calls = [one for one in read(DATABRICKS).facts if type(one) is PythonCall]
    assert [(one.name, one.at.line) for one in calls] == [("pickle.load", 19)]


def test_jupytext() -> None:
    assert commands(JUPYTEXT) == ["pip install torch", "pip install -q numpy", "ls"]
    found = read(JUPYTEXT)
    assert [one.code for one in found.problems if one.code.startswith("python")] == []
    calls = [one for one in found.facts if type(one) is PythonCall]
    assert [(one.name, one.at.line) for one in calls] == [("pickle.load", 15)]


def test_other_files_have_no_commands() -> None:
    assert commands("# !pip install torch\nimport pickle\n") == []


def places(text: str) -> list[tuple[str, int, str]]:
    """The calls of a notebook: name, line and what stands at their place."""
    found = read(text)
    assert [one.code for one in found.problems if one.code.startswith("python")] == []
    calls = [one for one in found.facts if type(one) is PythonCall]
    return [(one.name, one.at.line, text_at(text, one.at)) for one in calls]


def test_python_in_the_comments_of_databricks() -> None:
    text = (
        "# Databricks notebook source\n# MAGIC %python\n# MAGIC\n# MAGIC import pickle\n"
        "# MAGIC # pickle.load(no)\n# MAGIC for one in many:\n# MAGIC   pickle.load(one)\n\n"
        "# COMMAND ----------\n# MAGIC %scala\n# MAGIC pickle.load(x)\n# COMMAND ----------\n"
        "# MAGIC %python\n# MAGIC # nothing\n# COMMAND ----------\npickle.loads(b)\n"
    )
    assert places(text) == [("pickle.load", 7, "pickle.load"), ("pickle.loads", 16, "pickle.loads")]


def test_timed_statements_in_comments() -> None:
    text = "# %%\nimport pickle\n# %time m = pickle.load(f)\n# %timeit\n# %time for x in y:\n"
    assert places(text) == [("pickle.load", 3, "pickle.load")]


def test_cells_of_a_shell_in_comments() -> None:
    text = (
        "# %%\n# %%bash\n# ls\n#\n# # no command\n# pwd\n\n# text\n"
        '# %% language="sh"\n# id\n# %% [markdown]\n# who\n# + language="bash"\n# w\n# -\n# df\n'
    )
    assert commands(text) == ["ls", "pwd", "id", "w"]
