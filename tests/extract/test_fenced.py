"""Notebooks kept as Markdown."""

from __future__ import annotations

import pytest

from checker.extract.python.facts import PythonCall
from tests.helpers import facts_of

JUPYTEXT = "---\njupytext:\n  format_name: markdown\n---\n\n"


def places(path: str, content: str) -> list[tuple[int, int, str]]:
    found = facts_of(path, content, ("torch.load",)).facts
    return [(one.at.line, one.at.column, one.name) for one in found if type(one) is PythonCall]


@pytest.mark.parametrize(
    ("path", "content", "line"),
    [
        ("a.md", f"{JUPYTEXT}```python\nimport torch\n```\n\n```python\ntorch.load(f)\n```\n", 11),
        (
            "a.md",
            f"{JUPYTEXT}```{{code-cell}} ipython3\n:tags: [a]\nimport torch; torch.load(f)\n```\n",
            8,
        ),
        ("a.Rmd", "```{python, echo=FALSE}\nimport torch; torch.load(f)\n```\n", 2),
        ("a.qmd", "~~~{python}\n#| a: b\nimport torch; torch.load(f)\n~~~\n", 3),
    ],
)
def test_python_of_a_notebook(path: str, content: str, line: int) -> None:
    [(found, _, name)] = places(path, content)
    assert (found, name) == (line, "torch.load")


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("README.md", "```python\nimport torch\ntorch.load(f)\n```\n"),
        ("a.md", f"{JUPYTEXT}import torch\ntorch.load(f)\n\n```r\ntorch.load(f)\n```\n"),
        ("a.Rmd", "```{r}\ntorch.load(f)\n```\n\n```python\nimport torch; torch.load(f)\n```\n"),
    ],
)
def test_what_is_not_run(path: str, content: str) -> None:
    assert places(path, content) == []


def test_a_broken_cell_loses_only_itself() -> None:
    found = facts_of(
        "a.qmd",
        "```{python}\nx = (\n```\n```{python}\nimport torch\ntorch.load(f)\n```\n",
        ("torch.load",),
    )
    assert [one.code for one in found.problems] == ["python.syntax"]
    assert [one.at.line for one in found.facts if type(one) is PythonCall] == [6]
