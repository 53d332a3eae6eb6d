"""Headings of prose, folded for comparison."""

from __future__ import annotations

import pytest

from checker.extract.document.headings import MAX_HEADINGS, fold, headings


@pytest.mark.parametrize(
    ("title", "folded"),
    [
        ("Intended Use", "intended use"),
        ("1. Intended use:", "intended use"),
        ("2.3 Data", "data"),
        ("🚀 **Quick** `start` 🚀", "quick start"),
        ("[Licence](LICENSE)", "licence"),
        ("<a name='x'></a>Data", "data"),
        ("3D models", "3d models"),
        ("![badge](x.svg)", "badge"),
        ("***", ""),
        ("x" * 5_000, ""),
    ],
)
def test_fold(title: str, folded: str) -> None:
    assert fold(title) == folded


def test_every_notation() -> None:
    text = "Title\n=====\n\n## Data ##\n\n<h2 align='center'>License</h2>\n\nUses\n----\n"
    assert headings(text) == ("title", "data", "license", "uses")


def test_code_blocks_hold_no_headings() -> None:
    text = "# A\n```python\n# not a heading\n~~~\n```\n~~~\n# no\n```\n~~~\n# B\n"
    assert headings(text) == ("a", "b")


def test_rules_and_tables_underline_nothing() -> None:
    assert headings("text\n\n---\n\n| a | b |\n| - | - |\nlong sentence here\n---\n") == ()


def test_number_is_bounded() -> None:
    assert len(headings("".join(f"# h{i}\n" for i in range(1_000)))) == MAX_HEADINGS
