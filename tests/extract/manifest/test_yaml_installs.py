"""CI systems, orchestrators and clouds in YAML."""

from __future__ import annotations

from checker.extract.manifest.downloads import PipedDownload
from tests.extract.manifest.support import codes, dependencies, includes, indexes, rows, written
from tests.helpers import facts_of

WORKFLOW = """\
name: test
on: push
env:
  PIP_EXTRA_INDEX_URL: https://a.example/simple
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pip install foo==1 "bar>=2"
      - name: more
        run: |
          pip install -r requirements.txt \\
             torch==${{ matrix.torch }}
          curl -LsSf https://astral.sh/uv/install.sh | sh
      - run: >
          pip install
          folded
          second==1
      - run: "pip install \\"quoted>=1\\" && \\
          pip install joined"
      - run: pip install
          plain lines
"""


def test_workflow() -> None:
    found = facts_of(".github/workflows/ci.yml", WORKFLOW)
    assert rows(found) == [
        (10, "foo", "==1", "exact"),
        (10, "bar", ">=2", "lower-only"),
        (14, "torch", "==${{matrix.torch}}", "dynamic"),
        (18, "folded", "", "none"),
        (19, "second", "==1", "exact"),
        (20, "quoted", ">=1", "lower-only"),
        (21, "joined", "", "none"),
        (23, "plain", "", "none"),
        (23, "lines", "", "none"),
    ]
    assert {one.scope for one in dependencies(found)} == {"ci"}
    assert [one.at.line for one in indexes(found)] == [4]
    assert [one.at.line for one in found.facts if isinstance(one, PipedDownload)] == [15]
    assert written(found, WORKFLOW)[:2] == ["foo==1", "bar>=2"]
    assert not found.problems


def test_gitlab() -> None:
    text = """\
variables:
  PIP_INDEX_URL: http://mirror.example/simple
test:
  before_script:
    - pip install a==1
    - pip install b
  script: pip install c
"""
    found = facts_of(".gitlab-ci.yml", text)
    assert [row[:2] for row in rows(found)] == [(5, "a"), (6, "b"), (7, "c")]
    assert indexes(found)[0].scheme == "http"


COMPILED = """\
# PIPELINE DEFINITION
deploymentSpec:
  executors:
    exec-train:
      container:
        args: [--executor_input, '{{$}}']
        command:
        - sh
        - -c
        - "\\nif ! [ -x \\"$(command -v pip)\\" ]; then\\n    python3 -m ensurepip\\nfi\\n\\n\\
          \\ python3 -m pip install --quiet 'kfp==2.7.0' '--no-deps' 'typing-extensions>=3.7.4,<5;\\
          \\ python_version<\\"3.9\\"'  &&  python3 -m pip install --quiet 'pandas==1.5.3'\\
          \\ 'scikit-learn' && \\"$0\\" \\"$@\\"\\n"
        - sh
        - -ec
        - 'program_path=$(mktemp -d)

          printf "%s" "$0" > "$program_path/component.py"

          '
        image: python:3.9
schemaVersion: 2.1.0
"""


def test_compiled_pipeline() -> None:
    found = facts_of("pipeline.yaml", COMPILED)
    assert rows(found) == [
        (11, "kfp", "==2.7.0", "exact"),
        (11, "typing-extensions", ">=3.7.4,<5", "bounded"),
        (12, "pandas", "==1.5.3", "exact"),
        (13, "scikit-learn", "", "none"),
    ]
    assert {one.scope for one in dependencies(found)} == {"pipeline"}


def test_databricks() -> None:
    text = """\
resources:
  jobs:
    job:
      tasks:
        - libraries:
            - pypi: {package: "pandas==1.5"}
            - pypi:
                package: torch
                repo: https://x.example/simple
      environments:
        - spec:
            dependencies:
              - scikit-learn>=1
              - -r requirements.txt
              - ./dist/*.whl
"""
    found = facts_of("databricks.yml", text)
    assert [(*row[:2], row[3]) for row in rows(found)] == [
        (6, "pandas", "exact"),
        (8, "torch", "none"),
        (13, "scikit-learn", "lower-only"),
        (15, "", "path"),
    ]
    assert [one.location for one in indexes(found)] == ["x.example/simple"]
    assert [one.reference for one in includes(found)] == ["requirements.txt"]


def test_containers_and_environments() -> None:
    text = """\
spec:
  containers:
    - command: ["bash", "-c", "pip install a"]
    - args: ["pip install b && run"]
    - command: ["pip", "install", "c==1"]
    - command:
        - /bin/sh
        - -c
        - |
          pip install d
environment:
  conda_file:
    channels: [conda-forge]
    dependencies:
      - python=3.9
      - pip:
        - azureml-core~=1.5
runtime_env:
  pip: [e==1]
"""
    found = facts_of("job.yaml", text)
    assert [(*row[:2], row[3]) for row in rows(found)] == [
        (3, "a", "none"),
        (4, "b", "none"),
        (5, "c", "exact"),
        (10, "d", "none"),
        (15, "python", "conda-fuzzy"),
        (17, "azureml-core", "compatible"),
        (19, "e", "exact"),
    ]


def test_model_servers() -> None:
    text = "python:\n  packages: [a==1, b]\n  requirements_txt: ./requirements.txt\n"
    found = facts_of("bentofile.yaml", text)
    assert [
        (row[1], one.scope) for row, one in zip(rows(found), dependencies(found), strict=True)
    ] == [
        ("a", "image"),
        ("b", "image"),
    ]
    text = (
        "build:\n  python_packages:\n    - torch==2.1\n"
        "  system_packages: [git]\n  run:\n    - pip install x\n"
    )
    assert [row[1] for row in rows(facts_of("cog.yaml", text))] == ["torch", "git", "x"]
    text = (
        "python: 3.8.1\nbuild_dependencies:\n- pip==21\n"
        "dependencies:\n- -r requirements.txt\n- mlflow\n"
    )
    found = facts_of("python_env.yaml", text)
    assert [(*row[:2], row[3]) for row in rows(found)] == [
        (3, "pip", "exact"),
        (6, "mlflow", "none"),
    ]
    assert [one.target for one in includes(found)] == ["requirements.txt"]
    text = (
        "repos:\n- repo: x\n  hooks:\n  - id: mypy\n    additional_dependencies: [types-x==1, y]\n"
    )
    found = facts_of(".pre-commit-config.yaml", text)
    assert [
        (row[1], one.scope) for row, one in zip(rows(found), dependencies(found), strict=True)
    ] == [
        ("types-x", "dev"),
        ("y", "dev"),
    ]


def test_prose_and_templates_stay_quiet() -> None:
    assert (
        rows(facts_of("docs.yml", "description: run pip install x\nrequirements: a and b\n")) == []
    )
    template = "spec:\n  {{- if .Values.x }}\n  command: pip install\n{{- end }}\n"
    assert codes(facts_of("chart/templates/x.yaml", template)) == []
    assert codes(facts_of("job.yaml", "run: [pip install a\n")) == ["yaml.syntax"]
