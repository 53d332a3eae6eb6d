"""Keywords that are put together before a call."""

from __future__ import annotations

import pytest

from checker.model import Value
from tests.extract.python.support import call

FALSE, TRUE = Value(value=False), Value(value=True)


def keyword(body: str, name: str = "weights_only") -> Value | None:
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    code = f"import torch\ndef f(path, x, **kw):\n{lines}    return torch.load(path, **kw)\n"
    return call(code).keywords.get(name)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("kw.setdefault('weights_only', False)", FALSE),
        ("kw.setdefault('weights_only', True)", TRUE),
        ("kw.update(weights_only=False)", FALSE),
        ("kw.update({'weights_only': False}, mmap=x)", FALSE),
        ("kw.update(**{'weights_only': True})", TRUE),
        ("kw['weights_only'] = False", FALSE),
        ("kw.setdefault('weights_only', True)\nkw['weights_only'] = False", FALSE),
        ("kw = {}\nif x:\n    kw['weights_only'] = True", Value(unknown="alternatives")),
        ("kw.pop('weights_only', None)", None),
        ("kw.update(x)", None),
        ("kw.setdefault(x, False)", None),
        ("x.setdefault('weights_only', False)", None),
        ("kw.get('weights_only', False)", None),
    ],
)
def test_keywords(body: str, expected: Value | None) -> None:
    assert keyword(body) == expected


def test_there_may_be_others() -> None:
    code = "import torch\ndef f(p, **kw):\n    kw.setdefault('a', 1)\n    torch.load(p, **kw)\n"
    assert call(code).open
