"""setup.py, setup.cfg, tox.ini, pip.conf, Pipfile and the JSON locks."""

from __future__ import annotations

from tests.extract.manifest.support import codes, dependencies, includes, indexes, manifest, rows
from tests.helpers import facts_of


def test_setup_py() -> None:
    text = """\
from setuptools import setup
REQ = ["numpy>=1.0", 'torch==2.1; python_version<"3.9"']
extras = {"dev": ["pytest"], "gpu": REQ + ["cupy"]}
extras["all"] = sum(extras.values(), [])
setup(
    name="thing",
    install_requires=REQ + ["x~=1.0"],
    extras_require=extras,
    setup_requires=["cython"],
    tests_require=open("requirements-test.txt").read().splitlines(),
    python_requires=">=3.8",
    url="https://example.org",
)
"""
    found = facts_of("setup.py", text)
    assert [
        (*row, one.scope, one.group)
        for row, one in zip(rows(found), dependencies(found), strict=True)
    ] == [
        (2, "numpy", ">=1.0", "lower-only", "library", None),
        (2, "torch", "==2.1", "exact", "library", None),
        (7, "x", "~=1.0", "compatible", "library", None),
        (9, "cython", "", "none", "build", "setup"),
        (3, "pytest", "", "none", "dev", "dev"),
        (3, "cupy", "", "none", "library", "gpu"),
    ]
    assert [(one.relation, one.target) for one in includes(found)] == [
        ("dynamic", "requirements-test.txt")
    ]
    assert (manifest(found).name, manifest(found).distribution) == ("thing", True)
    assert manifest(found).requires_python == ">=3.8"


def test_setup_py_of_an_application() -> None:
    found = facts_of("setup.py", "setup(name='job', install_requires=['a'], description='d')\n")
    assert not manifest(found).distribution
    assert dependencies(found)[0].scope == "application"


def test_setup_py_is_never_run() -> None:
    found = facts_of(
        "setup.py", "raise SystemExit\nsetup(install_requires=__import__('os').getcwd())\n"
    )
    assert rows(found) == [(2, "", "", "dynamic")]


def test_setup_cfg() -> None:
    text = """\
[metadata]
name = thing
classifiers =
    Programming Language :: Python
[options]
install_requires =
    numpy>=1.0  # comment
    # comment
    torch==2.1; python_version<"3.9"
    file: more.txt
setup_requires = wheel
[options.extras_require]
dev = pytest; flake8
gpu =
  cupy==1
"""
    found = facts_of("setup.cfg", text)
    assert rows(found) == [
        (7, "numpy", ">=1.0", "lower-only"),
        (9, "torch", "==2.1", "exact"),
        (11, "wheel", "", "none"),
        (13, "pytest", "", "none"),
        (13, "flake8", "", "none"),
        (15, "cupy", "==1", "exact"),
    ]
    assert [one.target for one in includes(found)] == ["more.txt"]
    assert manifest(found).distribution
    assert not found.problems


def test_broken_ini_is_told() -> None:
    found = facts_of("setup.cfg", "[options]\ninstall_requires =\n  a==1\n[options]\nb=1\n")
    assert codes(found) == ["ini.syntax"]
    assert [row[1] for row in rows(found)] == ["a"]


def test_tox_and_pip_conf() -> None:
    text = """\
[testenv]
deps =
    pytest>=7
    py310: foo==1
    -r requirements.txt
commands = pip install bar
"""
    found = facts_of("tox.ini", text)
    assert [
        (*row[:2], one.scope) for row, one in zip(rows(found), dependencies(found), strict=True)
    ] == [
        (3, "pytest", "dev"),
        (4, "foo", "dev"),
        (6, "bar", "dev"),
    ]
    text = (
        "[global]\nextra-index-url =\n    https://u:p@a/simple\n"
        "    https://b/simple\ntrusted-host = b c\n"
    )
    found = facts_of("pip.conf", text)
    assert [(one.option, one.location, one.at.line) for one in indexes(found)] == [
        ("extra-index-url", "a/simple", 3),
        ("extra-index-url", "b/simple", 4),
        ("trusted-host", "b", 5),
        ("trusted-host", "c", 5),
    ]


PIPFILE = """\
[[source]]
url = "https://user:secret@mirror.example/simple"
verify_ssl = false
name = "pypi"
[packages]
requests = "*"
numpy = "==1.2"
fork = {git = "https://github.com/a/b.git", ref = "main"}
typed = {version = ">=1,<2", extras = ["x"]}
[dev-packages]
pytest = "~=7.0"
[requires]
python_version = "3.9"
"""


def test_pipfile() -> None:
    found = facts_of("Pipfile", PIPFILE)
    assert rows(found) == [
        (6, "requests", "*", "none"),
        (7, "numpy", "==1.2", "exact"),
        (8, "fork", "", "vcs-branch"),
        (9, "typed", ">=1,<2", "bounded"),
        (11, "pytest", "~=7.0", "compatible"),
    ]
    assert dependencies(found)[4].scope == "dev"
    assert [one.option for one in indexes(found)] == ["index-url", "trusted-host"]
    assert "secret" not in indexes(found)[0].url
    assert codes(facts_of("Pipfile", "[packages\n")) == ["pipfile.syntax"]


PIPFILE_LOCK = """\
{
    "_meta": {"pipfile-spec": 6},
    "default": {
        "numpy": {
            "hashes": ["sha256:aa", "sha256:bb"],
            "version": "==1.2"
        },
        "fork": {
            "git": "https://github.com/a/b.git",
            "ref": "0123456789abcdef0123456789abcdef01234567"}
    },
    "develop": {
        "numpy": {"version": "==1.2"},
        "pytest": {"version": "==7.0", "markers": "python_version >= '3'"}
    }
}
"""


def test_pipfile_lock() -> None:
    found = facts_of("Pipfile.lock", PIPFILE_LOCK)
    assert rows(found) == [
        (4, "numpy", "==1.2", "locked"),
        (8, "fork", "", "vcs-commit"),
        (13, "numpy", "==1.2", "locked"),
        (14, "pytest", "==7.0", "locked"),
    ]
    assert [one.scope for one in dependencies(found)] == [
        "application",
        "application",
        "dev",
        "dev",
    ]
    assert dependencies(found)[0].digests == ("sha256:aa", "sha256:bb")
    assert manifest(found).hashes == "some"


def test_broken_json_locks() -> None:
    assert codes(facts_of("Pipfile.lock", PIPFILE_LOCK[:200])) == ["lock.syntax"]
    assert codes(facts_of("Pipfile.lock", "[]")) == ["lock.type"]
    assert codes(facts_of("Pipfile.lock", "[" * 200_000)) == ["lock.syntax"]
    repeated = '{"_meta": {"pipfile-spec": 6}, "default": {"a": {}, "a": {}}}'
    assert codes(facts_of("Pipfile.lock", repeated)) == ["lock.duplicate-key"]
    assert codes(facts_of("Pipfile.lock", '{"_meta": {"pipfile-spec": 9}}')) == ["lock.version"]


def test_renv() -> None:
    text = """\
{"R": {"Version": "4.2"}, "Packages": {
  "R6": {"Package": "R6", "Version": "2.5.1", "Source": "Repository", "Hash": "aa"},
  "data.table": {"Version": "1.14", "Source": "GitHub",
    "RemoteSha": "0123456789abcdef0123456789abcdef01234567"}}}
"""
    found = facts_of("renv.lock", text)
    assert rows(found) == [
        (2, "r6", "==2.5.1", "locked"),
        (3, "data-table", "==1.14", "vcs-commit"),
    ]
    assert [one.native_name for one in dependencies(found)] == ["R6", "data.table"]
    assert {one.ecosystem for one in dependencies(found)} == {"cran"}
