"""Single requirements."""

from __future__ import annotations

import pytest

from checker.extract.manifest.requirement import editable, requirement


@pytest.mark.parametrize(
    ("text", "name", "pin", "specifier"),
    [
        ("numpy", "numpy", "none", ""),
        ("PyYAML", "pyyaml", "none", ""),
        ("ruamel.yaml>=0.17", "ruamel-yaml", "lower-only", ">=0.17"),
        ("a_b == 1.0", "a-b", "exact", "==1.0"),
        ("foo >= 1 , < 2", "foo", "bounded", ">=1,<2"),
        ("foo (>=1.0)", "foo", "lower-only", ">=1.0"),
        ("foo[x,y]~=1.0 ; python_version < '3'", "foo", "compatible", "~=1.0"),
        ("foo>=1.20.*", "foo", "lower-only", ">=1.20.*"),
        ("foo==2.0-dev-r1", "foo", "exact", "==2.0-dev-r1"),
        ("foo=1.0", "foo", "dynamic", "=1.0"),
        ("foo==${VERSION}", "foo", "dynamic", "==${VERSION}"),
        ("$@", "", "dynamic", "$@"),
        ("{{ a }}", "", "dynamic", "{{a}}"),
        ("dist/*.whl", "", "path", ""),
        ("./wheels/foo-1.0-py3-none-any.whl", "foo", "path", ""),
        ("../x", "", "path", ""),
        ("vendor/foo-1.0.tar.gz", "foo", "path", ""),
        ("foo @ file:///tmp/foo", "foo", "path", ""),
        ("https://example.org/foo-1.0-py3-none-any.whl", "foo", "url", ""),
        ("git+https://${TOKEN}@github.com/a/b@dev", "b", "vcs-branch", ""),
        ("foo @ git+https://${TOKEN}@github.com/a/b@dev", "foo", "vcs-branch", ""),
    ],
)
def test_parts(text: str, name: str, pin: str, specifier: str) -> None:
    found = requirement(text)
    assert found is not None
    assert (found.name, found.pin, found.specifier) == (name, pin, specifier)


@pytest.mark.parametrize("text", ["this is prose", "-x", "", "a b==1", "x" * 10_000])
def test_not_a_requirement(text: str) -> None:
    assert requirement(text) is None


def test_deep_markers_are_no_crash() -> None:
    depth = 1000
    text = "foo; " + "(" * depth + 'python_version < "3"' + ")" * depth
    found = requirement(text)
    assert found is None or found.name == "foo"


def test_extras_and_marker() -> None:
    found = requirement('foo[b,a]==1 ; sys_platform == "linux"')
    assert found is not None
    assert found.extras == ("a", "b")
    assert found.marker == 'sys_platform == "linux"'


def test_editable() -> None:
    assert editable(".[dev,test]").extras == ("dev", "test")
    assert editable(".").pin == "path"
    assert editable("git+https://github.com/a/b@main#egg=c").name == "c"
    assert editable("src/foo").editable
