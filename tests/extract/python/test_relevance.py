"""Leaving out functions that cannot matter changes no fact."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.extract.python import module
from checker.extract.python.facts import PythonCall
from checker.policy.load import builtin_folder, load
from tests.extract.python.support import read

LABELLED = Path(__file__).parents[3] / "fixtures" / "python" / "labelled"


@pytest.mark.parametrize("path", sorted(LABELLED.rglob("*.py")), ids=lambda path: path.name)
def test_the_same_calls_are_found(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = tuple(load([builtin_folder()]).watch.names)
    some = read(path.read_text(), watch=watch).facts
    monkeypatch.setattr(module, "_relevance", lambda *_: None)
    everything = read(path.read_text(), watch=watch).facts
    calls = [one for one in everything if type(one) is PythonCall]
    assert [one for one in some if type(one) is PythonCall] == calls


def test_what_is_not_named_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(module, "read", lambda _run, function: seen.append(function.qualname))
    read("import pickle\ndef a(): pickle.load(f)\ndef b(): a()\ndef c(): d()\n")
    assert seen == ["a", "b"]
