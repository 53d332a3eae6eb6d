"""URLs, repositories and paths."""

from __future__ import annotations

import pytest

from checker.extract.manifest.links import graded_revision, location, read_link, redact

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("revision", "pin"),
    [
        (None, "vcs-none"),
        ("", "vcs-none"),
        (COMMIT, "vcs-commit"),
        (COMMIT.upper(), "vcs-commit"),
        ("0123456", "vcs-short"),
        ("abcdef1", "vcs-short"),
        ("v1.2.3", "vcs-tag"),
        ("1.2.3", "vcs-tag"),
        ("v4", "vcs-tag"),
        ("release-1.2", "vcs-tag"),
        ("some-long-name-2.22.0", "vcs-tag"),
        ("1.2.3rc1", "vcs-tag"),
        ("v2.0.0-beta.1", "vcs-tag"),
        ("refs/tags/x", "vcs-tag"),
        ("20230101", "vcs-tag"),
        ("main", "vcs-branch"),
        ("feature/x", "vcs-branch"),
        ("release/1.2", "vcs-branch"),
        ("1.x", "vcs-branch"),
        ("feature-1", "vcs-branch"),
        ("${REF}", "dynamic"),
    ],
)
def test_revisions(revision: str | None, pin: str) -> None:
    assert graded_revision(revision) == pin


@pytest.mark.parametrize(
    ("url", "pin", "name", "revision"),
    [
        ("git+https://github.com/a/b", "vcs-none", "b", None),
        ("git+https://github.com/a/b.git@main", "vcs-branch", "b", "main"),
        (f"git+https://github.com/a/b.git@{COMMIT}#egg=c", "vcs-commit", "c", COMMIT),
        ("git+ssh://git@github.com/a/b.git@v1.0", "vcs-tag", "b", "v1.0"),
        ("git+git@github.com:a/b.git@v1.0", "vcs-tag", "b", "v1.0"),
        ("git+https://github.com/a/b@feature/x", "vcs-branch", "b", "feature/x"),
        ("git+https://github.com/a/b#subdirectory=c&egg=d", "vcs-none", "d", None),
        ("hg+https://example.org/r@abcdef1", "vcs-short", "r", "abcdef1"),
        ("https://example.org/x-1.0.tar.gz", "url", "x", None),
        ("https://example.org/x-1.0.tar.gz#sha256=ab", "url-hashed", "x", None),
        ("https://github.com/a/b/archive/master.zip", "url", "b", None),
        (f"https://github.com/a/b/archive/{COMMIT}.zip", "url", "b", COMMIT),
        ("https://github.com/a/b.git", "vcs-none", "", None),
        ("file:///srv/x", "path", "", None),
        ("./dist/x-1.0-py3-none-any.whl", "path", "x", None),
        (".", "path", "", None),
        ("https://${HOST}/x.whl", "dynamic", "x.whl", None),
        ("https://[bad", "path", "", None),
    ],
)
def test_links(url: str, pin: str, name: str, revision: str | None) -> None:
    link = read_link(url)
    assert (link.pin, link.name, link.revision) == (pin, name, revision)


def test_version_of_a_wheel() -> None:
    link = read_link("https://example.org/torch-2.1.0%2Bcu118-cp310-cp310-linux_x86_64.whl")
    assert (link.name, link.version) == ("torch", "2.1.0+cu118")


@pytest.mark.parametrize(
    ("url", "clean", "secret"),
    [
        ("https://u:p@x.org/simple", "https://u:***@x.org/simple", True),
        ("https://u:${PASS}@x.org/simple", "https://u:${PASS}@x.org/simple", False),
        ("https://${TOKEN}@x.org/", "https://${TOKEN}@x.org/", False),
        ("https://git@github.com/a", "https://git@github.com/a", False),
        ("https://org@dev.azure.com/org", "https://org@dev.azure.com/org", False),
        (f"https://{'t' * 40}@github.com/a", "https://***@github.com/a", True),
        ("ssh://git@github.com/a", "ssh://git@github.com/a", False),
        ("https://x.org/a?token=abc&b=1", "https://x.org/a?token=***&b=1", True),
        ("https://x.org/a?sig=$SIG", "https://x.org/a?sig=$SIG", False),
        ("https://x.org/simple", "https://x.org/simple", False),
    ],
)
def test_credentials_never_leave(url: str, clean: str, secret: bool) -> None:
    assert redact(url) == (clean, secret)


def test_location() -> None:
    assert location("https://U@X.org/Simple/") == ("https", "x.org/simple", False)
    assert location("http://localhost:3141/root")[2]
    assert location("http://127.0.0.1/x")[2]
    assert location("http://[::1]:80/x")[2]
    assert not location("http://localhost.example.org/x")[2]
