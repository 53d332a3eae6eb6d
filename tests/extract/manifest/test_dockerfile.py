"""Dockerfiles."""

from __future__ import annotations

from tests.extract.manifest.support import dependencies, includes, indexes, rows, written
from tests.helpers import facts_of

SAMPLE = """\
# syntax=docker/dockerfile:1
ARG TORCH=2.1.0
FROM python:3.11 AS base
ENV PIP_EXTRA_INDEX_URL=https://a.example/simple OTHER="x y"
ENV PIP_INDEX_URL https://b.example/simple
ARG LATER TORCH
RUN --mount=type=cache,target=/root apt-get update && \\
    # a comment between
    apt-get install -y git \\

    curl && \\
    pip install torch==${TORCH} "numpy>=1" \\
      pandas==$LATER
RUN ["pip", "install", "scipy>=1", "x==2"]
RUN <<EOF
pip install heredoc==1
EOF
RUN cat <<EOT > /x
pip install nothing
EOT
RUN bash <<'EOF'
pip install inner
EOF
onbuild run pip install later
CMD ["bash", "-c", "pip install cmd && python x.py"]
COPY requirements.txt /tmp/
RUN pip install --no-cache-dir -r /tmp/requirements.txt && rm /tmp/requirements.txt
"""


def test_instructions() -> None:
    found = facts_of("Dockerfile", SAMPLE)
    assert rows(found) == [
        (9, "git", "", "none"),
        (11, "curl", "", "none"),
        (12, "torch", "==2.1.0", "exact"),
        (12, "numpy", ">=1", "lower-only"),
        (13, "pandas", "==$LATER", "dynamic"),
        (14, "scipy", ">=1", "lower-only"),
        (14, "x", "==2", "exact"),
        (16, "heredoc", "==1", "exact"),
        (22, "inner", "", "none"),
        (24, "later", "", "none"),
        (25, "cmd", "", "none"),
    ]
    assert {one.scope for one in dependencies(found)} == {"image"}
    assert [(one.option, one.at.line) for one in indexes(found)] == [
        ("extra-index-url", 4),
        ("index-url", 5),
    ]
    assert [one.reference for one in includes(found)] == ["/tmp/requirements.txt"]
    assert not found.problems


def test_places() -> None:
    found = facts_of("Dockerfile", SAMPLE)
    assert written(found, SAMPLE)[2:7] == [
        "torch==${TORCH}",
        "numpy>=1",
        "pandas==$LATER",
        "scipy>=1",
        "x==2",
    ]


def test_escape_directive_and_names() -> None:
    text = "# escape=`\nFROM x\nRUN pip install a `\n  b==1\n"
    for name in ("Dockerfile", "Dockerfile.gpu", "train.dockerfile", "Containerfile"):
        assert rows(facts_of(name, text)) == [(3, "a", "", "none"), (4, "b", "==1", "exact")]


def test_windows_line_ends_and_unfinished_text() -> None:
    assert rows(facts_of("Dockerfile", "RUN pip install \\\r\n  a==1 \\\r\n  b\r\n")) == [
        (2, "a", "==1", "exact"),
        (3, "b", "", "none"),
    ]
    assert rows(facts_of("Dockerfile", "RUN pip install a \\")) == [(1, "a", "", "none")]
    assert rows(facts_of("Dockerfile", "RUN <<EOF\npip install a\n")) == [(2, "a", "", "none")]


def test_suppressions() -> None:
    text = "# mlwarden: ignore[DEPS-001] -- base image\nRUN pip install a\n"
    assert [one.first_line for one in facts_of("Dockerfile", text).directives] == [2]
