"""Requirements files."""

from __future__ import annotations

import pytest

from checker.extract.manifest.requirements import MAX_LINE, scope_of
from tests.extract.manifest.support import (
    codes,
    dependencies,
    includes,
    indexes,
    manifest,
    rows,
    written,
)
from tests.helpers import facts_of

SAMPLE = """\
# training
numpy==1.26.4  # fixed
 torch >= 2.1 , < 3 ; python_version < "3.13"
-e git+https://github.com/a/b@main#egg=b
-e .[dev]
foo==1.0 \\
    --hash=sha256:aa11 \\
    --hash=sha256:bb22
bar \\
  ==2.0
https://example.org/baz-1.0.tar.gz
"""


def test_declarations() -> None:
    found = facts_of("requirements.txt", SAMPLE)
    assert rows(found) == [
        (2, "numpy", "==1.26.4", "exact"),
        (3, "torch", ">=2.1,<3", "bounded"),
        (4, "b", "", "vcs-branch"),
        (5, "", "", "path"),
        (6, "foo", "==1.0", "exact"),
        (9, "bar", "==2.0", "exact"),
        (11, "baz", "", "url"),
    ]
    assert not found.problems


def test_spans_cover_the_requirement_alone() -> None:
    assert written(facts_of("requirements.txt", SAMPLE), SAMPLE) == [
        "numpy==1.26.4",
        'torch >= 2.1 , < 3 ; python_version < "3.13"',
        "-e git+https://github.com/a/b@main#egg=b",
        "-e .[dev]",
        "foo==1.0",
        "bar \\\n  ==2.0",
        "https://example.org/baz-1.0.tar.gz",
    ]


def test_hashes() -> None:
    by_name = {one.name: one for one in dependencies(facts_of("requirements.txt", SAMPLE))}
    assert by_name["foo"].hashed
    assert by_name["foo"].digests == ("sha256:aa11", "sha256:bb22")
    assert not by_name["bar"].hashed


def test_options() -> None:
    text = (
        "-r base.txt\n--requirement=../other.txt\n-c constraints.txt\n"
        "-i https://u:p@x.org/simple\n--extra-index-url=https://y.org/simple\n"
        "--trusted-host y.org\n-f http://z.org/wheels\n--pre\n--no-binary :all:\n"
        "--find-links=${WHEELS} --trusted-host w.org\n"
    )
    found = facts_of("sub/requirements.txt", text)
    assert [(one.relation, one.target) for one in includes(found)] == [
        ("requirement", "sub/base.txt"),
        ("requirement", "other.txt"),
        ("constraint", "sub/constraints.txt"),
    ]
    assert [(one.option, one.location, one.at.line) for one in indexes(found)] == [
        ("index-url", "x.org/simple", 4),
        ("extra-index-url", "y.org/simple", 5),
        ("trusted-host", "y.org", 6),
        ("find-links", "z.org/wheels", 7),
        ("find-links", "${wheels}", 10),
        ("trusted-host", "w.org", 10),
    ]
    assert indexes(found)[0].credentials
    assert "p@" not in indexes(found)[0].url
    assert not found.problems


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("../../up.txt", "manifest.outside"),
        ("/etc/requirements.txt", "manifest.outside"),
        ("C:\\reqs.txt", "manifest.outside"),
        ("https://example.org/r.txt", "manifest.remote"),
    ],
)
def test_includes_that_leave_the_tree(reference: str, code: str) -> None:
    found = facts_of("sub/requirements.txt", f"-r {reference}\n")
    assert codes(found) == [code]
    assert includes(found)[0].outside
    assert includes(found)[0].target is None


def test_unknown_and_broken_lines_are_problems_and_the_rest_stands() -> None:
    text = "numpy==1\nthis is prose\n--no-such-option\nfoo=1.0\nscipy==2\n-r 'unclosed\n"
    found = facts_of("requirements.txt", text)
    assert [row[1:] for row in rows(found)] == [
        ("numpy", "==1", "exact"),
        ("foo", "=1.0", "dynamic"),
        ("scipy", "==2", "exact"),
    ]
    assert [(one.code, one.at.line) for one in found.problems] == [
        ("requirements.line", 2),
        ("requirements.option", 3),
        ("requirements.line", 4),
        ("requirements.option", 6),
    ]
    assert manifest(found).status == "partial"


def test_prose_is_given_up_early() -> None:
    found = facts_of("requirements.txt", "Some words of prose here\n" * 500)
    assert codes(found)[-1] == "requirements.unreadable"
    assert len(found.problems) < 50
    assert manifest(found).status == "failed"


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfnumpy==1\r\nscipy==2\r\n",
        "numpy==1\nscipy==2\n".encode("utf-16"),
        b"# -*- coding: latin-1 -*-\nnumpy==1  # caf\xe9\nscipy==2",
        b"numpy==1\rscipy==2\r",
    ],
)
def test_encodings_and_line_ends(content: bytes) -> None:
    found = facts_of("requirements.txt", content)
    assert [row[1:3] for row in rows(found)] == [("numpy", "==1"), ("scipy", "==2")]
    assert not found.problems


def test_bad_bytes_are_told() -> None:
    found = facts_of("requirements.txt", b"numpy==1\nscipy==2 # \xff\xfe\n")
    assert codes(found) == ["requirements.encoding"]
    assert len(rows(found)) == 2


def test_pip_splits_at_form_feeds_but_editors_do_not() -> None:
    found = facts_of("requirements.txt", "a==1\fb==2\u2028c==3\nd==4\n")
    assert [row[:2] for row in rows(found)] == [(1, "a"), (1, "b"), (1, "c"), (2, "d")]


def test_a_line_without_end() -> None:
    found = facts_of("requirements.txt", "a==1\nb" + "x" * (MAX_LINE * 160) + "\nc==1\n")
    assert codes(found) == ["requirements.line-too-long"]
    assert [row[1] for row in rows(found)] == ["a", "c"]


def test_comments_inside_continuations() -> None:
    found = facts_of("requirements.txt", "a==1 \\\n# note\nb==2\n# c==3 \\\nd==4\n")
    assert [row[:2] for row in rows(found)] == [(1, "a"), (3, "b"), (5, "d")]


def test_a_compiled_file_is_a_lock() -> None:
    header = "# This file is autogenerated by pip-compile with Python 3.11\n"
    assert manifest(facts_of("requirements.txt", header + "a==1\n")).lock
    assert not manifest(facts_of("requirements.txt", header + "a>=1\n")).lock
    assert not manifest(facts_of("requirements.txt", "a==1\nb==2\n")).lock
    hashed = "a==1 --hash=sha256:aa\nb==2 --hash=sha256:bb\n"
    assert manifest(facts_of("requirements.txt", hashed)).lock
    assert manifest(facts_of("requirements.txt", hashed)).hashes == "all"
    assert manifest(facts_of("requirements.txt", hashed + "c==1\n")).hashes == "some"


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("requirements.txt", "application"),
        ("requirements-gpu.txt", "application"),
        ("requirements/base.txt", "application"),
        ("requirements/dev.txt", "dev"),
        ("requirements-dev.txt", "dev"),
        ("dev-requirements.in", "dev"),
        ("requirements_test.txt", "dev"),
        ("docs/requirements.txt", "dev"),
        ("constraints.txt", "constraint"),
        ("requirements-latest.txt", "application"),
        ("devices/requirements.txt", "application"),
    ],
)
def test_scope_by_name(path: str, scope: str) -> None:
    assert scope_of(path) == scope


def test_names() -> None:
    for path in ("a/requirements.in", "requirements/prod.txt", "my_requirements_x.txt"):
        assert facts_of(path, "a==1\n").inspected
    assert not facts_of("notes.txt", "a==1 is what I want\n").facts
    assert not facts_of("labels.txt", "cat\ndog\n").facts


def test_requirements_under_any_name() -> None:
    found = facts_of("dev.txt", "-r base.txt\nblack==23.1  # style\npytest\n")
    assert rows(found) == [(2, "black", "==23.1", "exact"), (3, "pytest", "", "none")]


def test_urls_with_digests_and_options_of_new_pips() -> None:
    digest = "0" * 64
    text = f"a @ https://x.example/a.zip --hash=sha256:{digest}\nb==1 --config-settings k=v\n"
    found = facts_of("requirements.txt", text)
    assert rows(found) == [(1, "a", "", "url-hashed"), (2, "b", "==1", "exact")]
    assert not found.problems


def test_utf_16_without_a_mark() -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        found = facts_of("requirements.txt", "a==1\nb\n".encode(encoding))
        assert rows(found) == [(1, "a", "==1", "exact"), (2, "b", "", "none")]
        assert codes(found) == ["requirements.encoding"]


def test_suppressions() -> None:
    found = facts_of("requirements.txt", "a>=1  # mlwarden: ignore[DEPS-001] -- vendor says so\n")
    assert [one.policies for one in found.directives] == [("DEPS-001",)]
    assert not found.problems
