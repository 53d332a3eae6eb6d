"""Pin classes, in every dialect."""

from __future__ import annotations

import pytest

from checker.extract.manifest.pins import pep440, pipfile, poetry


@pytest.mark.parametrize(
    ("specifier", "pin", "version"),
    [
        ("", "none", None),
        ("==1.2", "exact", "1.2"),
        ("==2.1.0+cu118", "exact", "2.1.0+cu118"),
        ("==1.2,>=1", "exact", "1.2"),
        ("== 1.2", "exact", "1.2"),
        ("===1.2-odd", "arbitrary", "1.2-odd"),
        ("==1.*", "wildcard", None),
        ("==1.*,!=1.3", "wildcard", None),
        ("~=1.2", "compatible", None),
        ("~=1.2,!=1.2.5", "compatible", None),
        (">=1,<2", "bounded", None),
        (">1,<=2,!=1.5", "bounded", None),
        (">=1", "lower-only", None),
        (">=1,!=1.5", "lower-only", None),
        ("<2", "upper-only", None),
        ("<=2", "upper-only", None),
        ("!=1.3", "exclude-only", None),
        ("==${VERSION}", "dynamic", None),
        ("=1.2", "dynamic", None),
        ("1.2", "dynamic", None),
    ],
)
def test_pep440(specifier: str, pin: str, version: str | None) -> None:
    assert pep440(specifier)[:2] == (pin, version)


@pytest.mark.parametrize(
    ("constraint", "pin", "equivalent"),
    [
        ("^1.2.3", "bounded", ">=1.2.3,<2"),
        ("^0.2.3", "bounded", ">=0.2.3,<0.3"),
        ("^0.0.3", "bounded", ">=0.0.3,<0.0.4"),
        ("^0", "bounded", ">=0,<1"),
        ("~1.2.3", "bounded", ">=1.2.3,<1.3"),
        ("~1", "bounded", ">=1,<2"),
        ("~=1.2", "compatible", "~=1.2"),
        ("1.2.3", "exact", "==1.2.3"),
        ("=1.2.3", "exact", "==1.2.3"),
        ("==1.2.3", "exact", "==1.2.3"),
        ("1.2.*", "wildcard", "==1.2.*"),
        ("*", "none", ""),
        (">=1.2, <2", "bounded", ">=1.2,<2"),
        (">=1.2 <2", "bounded", ">=1.2,<2"),
        (">=1.2", "lower-only", ">=1.2"),
        ("^1.2 || ^2.0", "bounded", ">=1.2,<2 || >=2.0,<3"),
        ("<1 | >=2", "lower-only", "<1 || >=2"),
        ("^", "dynamic", None),
    ],
)
def test_poetry(constraint: str, pin: str, equivalent: str | None) -> None:
    grade = poetry(constraint)
    assert (grade.pin, grade.pep440) == (pin, equivalent)


@pytest.mark.parametrize(
    ("constraint", "pin", "version"),
    [
        ("*", "none", None),
        ("==1.2", "exact", "1.2"),
        ("1.2", "exact", "1.2"),
        (">=1.2,<2", "bounded", None),
        ("~=1.2", "compatible", None),
    ],
)
def test_pipfile(constraint: str, pin: str, version: str | None) -> None:
    assert pipfile(constraint)[:2] == (pin, version)
