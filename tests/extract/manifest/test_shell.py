"""Shell scripts."""

from __future__ import annotations

import json

import pytest

from checker.extract.manifest.downloads import PipedDownload
from tests.extract.manifest.support import codes, dependencies, includes, indexes, rows, written
from tests.helpers import facts_of


def names(script: str) -> list[tuple[str, str, str]]:
    return [row[1:] for row in rows(facts_of("setup.sh", script))]


@pytest.mark.parametrize(
    "prefix",
    [
        "pip install",
        "pip3 install -q",
        "pip3.11 install --no-cache-dir -U",
        "python -m pip install",
        "python3.10 -u -m pip --quiet install",
        "/opt/venv/bin/pip install",
        "$PYTHON -m pip install",
        '"${PIP}" install',
        "sudo -H -u user pip install",
        "env A=1 pip install",
        "A=1 B=2 pip install",
        "uv pip install --system",
        "uv add --dev",
        "conda run -n env pip install",
        "poetry run pip install",
        "time pip install --target out -t out --platform x --no-deps",
        "if true; then pip install",
        "pip download -d out",
        "pipx install",
        "pipenv install",
        "pdm add",
        "poetry add",
        "cd x && pip install",
        "! pip install",
    ],
)
def test_commands(prefix: str) -> None:
    end = "; fi" if prefix.startswith("if") else ""
    assert names(f"{prefix} 'torch>=2'{end}\n") == [("torch", ">=2", "lower-only")]


@pytest.mark.parametrize(
    "command",
    [
        "pip freeze",
        "pip uninstall torch",
        "pip list --format install",
        "echo pip install torch",
        "# pip install torch",
        "cat <<EOF > x\npip install torch\nEOF",
        "uv pip list",
        "npm install torch",
        "make install",
        "conda activate torch",
        "apt-get update",
        "grep 'pip install' x",
    ],
)
def test_what_installs_nothing(command: str) -> None:
    found = facts_of("setup.sh", command + "\n")
    assert rows(found) == []
    assert not found.problems


def test_quoting_and_redirections_mean_what_they_mean_to_a_shell() -> None:
    script = """pip install pandas>=2 'numpy<2' "scipy>=1,<2" a\\[b\\]==1 plain  # torch\n"""
    assert names(script) == [
        ("pandas", "", "none"),
        ("numpy", "<2", "upper-only"),
        ("scipy", ">=1,<2", "bounded"),
        ("a", "==1", "exact"),
        ("plain", "", "none"),
    ]


def test_variables() -> None:
    script = """\
VERSION=2.1.0
PACKAGES="alpha beta==1"
MOVING=1
MOVING=2
pip install torch==$VERSION x==${VERSION}+cu118 y==${OTHER} z==${OTHER:-3.0} m==$MOVING $PACKAGES
for p in a b; do pip install $p; done
"""
    assert names(script) == [
        ("torch", "==2.1.0", "exact"),
        ("x", "==2.1.0+cu118", "exact"),
        ("y", "==${OTHER}", "dynamic"),
        ("z", "==3.0", "exact"),
        ("m", "==$MOVING", "dynamic"),
        ("alpha", "", "none"),
        ("beta", "==1", "exact"),
        ("", "$p", "dynamic"),
    ]


def test_places() -> None:
    script = """é=1; pip install --upgrade \\\n    "torch>=2" \\\n  numpy==1\n"""
    found = facts_of("setup.sh", script)
    assert written(found, script) == ["torch>=2", "numpy==1"]
    assert [row[0] for row in rows(found)] == [2, 3]


def test_nested_shells_and_here_documents() -> None:
    script = """\
bash -c "pip install a==1 && pip install b"
sudo sh -ec 'bash -lc "pip install c"'
bash <<'EOF'
pip install d
EOF
"""
    found = facts_of("setup.sh", script)
    assert [row[:2] for row in rows(found)] == [(1, "a"), (1, "b"), (2, "c"), (4, "d")]
    assert written(found, script) == ["a==1", "b", "c", "d"]


def test_options() -> None:
    script = (
        "pip install -r requirements.txt -rmore.txt --constraint=pins.txt -e .[dev]"
        " -e git+https://github.com/a/b@main#egg=b -i https://u:p@i/simple"
        " --extra-index-url=https://e/simple -fhttps://f --trusted-host t --hash sha256:ab x\n"
    )
    found = facts_of("setup.sh", script)
    assert [(one.relation, one.reference) for one in includes(found)] == [
        ("install", "requirements.txt"),
        ("install", "more.txt"),
        ("constraint", "pins.txt"),
    ]
    assert [(one.option, one.location) for one in indexes(found)] == [
        ("index-url", "i/simple"),
        ("extra-index-url", "e/simple"),
        ("find-links", "f"),
        ("trusted-host", "t"),
    ]
    assert [(one.name, one.pin, one.editable) for one in dependencies(found)] == [
        ("", "path", True),
        ("b", "vcs-branch", True),
        ("x", "none", False),
    ]


def test_index_variables() -> None:
    found = facts_of("setup.sh", "PIP_EXTRA_INDEX_URL=https://u:p@x/simple pip install a\n")
    assert [(one.option, one.credentials) for one in indexes(found)] == [("extra-index-url", True)]
    assert "p@" not in indexes(found)[0].url


def test_conda_and_apt() -> None:
    script = (
        "conda install -y -c conda-forge numpy=1.26 'scipy>=1' pytorch::pytorch==2.1.0\n"
        "mamba create -n env python=3.11\nconda env create -f environment.yml\n"
        "apt-get install -y --no-install-recommends git=1:2.3 libgl1\n"
    )
    found = facts_of("setup.sh", script)
    assert [
        (*row[1:], one.ecosystem) for row, one in zip(rows(found), dependencies(found), strict=True)
    ] == [
        ("numpy", "=1.26", "conda-fuzzy", "conda"),
        ("scipy", ">=1", "lower-only", "conda"),
        ("pytorch", "==2.1.0", "exact", "conda"),
        ("python", "=3.11", "conda-fuzzy", "conda"),
        ("git", "=1:2.3", "exact", "apt"),
        ("libgl1", "", "none", "apt"),
    ]
    assert [one.location for one in indexes(found)] == ["conda-forge"]
    assert [one.reference for one in includes(found)] == ["environment.yml"]


def test_other_installers() -> None:
    script = (
        "poetry add requests@^2.31 plain@latest\nuvx black@23.1 .\nuv tool install ruff\n"
        "uv sync --frozen\npoetry install --only main\nuv pip sync requirements.lock\n"
    )
    found = facts_of("setup.sh", script)
    assert [row[1:] for row in rows(found)] == [
        ("requests", "^2.31", "bounded"),
        ("plain", "", "none"),
        ("black", "23.1", "exact"),
        ("ruff", "", "none"),
    ]
    assert [(one.relation, one.reference) for one in includes(found)] == [
        ("project", "."),
        ("project", "."),
        ("install", "requirements.lock"),
    ]


def downloads(script: str) -> list[tuple[str, str, str]]:
    found = facts_of("setup.sh", script)
    return [
        (one.location, one.downloader, one.interpreter)
        for one in found.facts
        if isinstance(one, PipedDownload)
    ]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("curl -sSL https://x.org/i.sh | sh", ("x.org/i.sh", "curl", "sh")),
        ("curl https://x.org/i.sh | sudo -E bash -s -- -y", ("x.org/i.sh", "curl", "bash")),
        ("wget -qO- https://x.org/i | python3 -", ("x.org/i", "wget", "python3")),
        ("bash <(curl -s https://x.org/i)", ("x.org/i", "curl", "bash")),
        ('sh -c "$(curl -fsSL https://x.org/i)"', ("x.org/i", "curl", "sh")),
        ('eval "$(curl -s https://x.org/i)"', ("x.org/i", "curl", "eval")),
        ("curl https://x.org/i | tee log | sh", ("x.org/i", "curl", "sh")),
        ("curl $URL | sh", ("", "curl", "sh")),
    ],
)
def test_downloads_that_are_run(script: str, expected: tuple[str, str, str]) -> None:
    assert downloads(script + "\n") == [expected]


@pytest.mark.parametrize(
    "script",
    [
        "curl -o x.sh https://x.org/i.sh",
        "curl https://x.org/a.json | jq .",
        "curl https://x.org/a.json | python -c 'import sys'",
        "curl https://x.org/a.json | python3 -m json.tool",
        "curl https://x.org/a | bash script.sh",
        "curl https://x.org/key | gpg --dearmor",
        "curl https://x.org/a | tar xz",
        "cat x.sh | sh",
        "echo 'curl x | sh'",
    ],
)
def test_downloads_that_are_not(script: str) -> None:
    assert downloads(script + "\n") == []


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("pip install " + "a | " * 50_000, "shell.too-complex"),
        ("pip install x\n" + "y=( " * 50_000, "shell.too-complex"),
        ("pip install " + "x" * 2_000_000, "shell.too-complex"),
    ],
)
def test_hostile_scripts_are_told(script: str, code: str) -> None:
    assert codes(facts_of("setup.sh", script)) == [code]


@pytest.mark.parametrize(
    "opening", ['"$(', "$(", "(", "{ ", "if a; then ", "`", "<<EOF\n", "${a:-"]
)
def test_deep_nesting_is_no_crash(opening: str) -> None:
    facts_of("setup.sh", "pip install a\n" + opening * 20_000)


def test_many_commands() -> None:
    found = facts_of("setup.sh", "pip install a==1\n" * 5000)
    assert len(rows(found)) == 5000


def test_what_is_no_requirement_is_told() -> None:
    assert codes(facts_of("setup.sh", "pip install 'a b c'\n")) == ["shell.requirement"]


def test_windows_line_ends() -> None:
    assert names("pip install a==1\r\npip install b\r\n") == [
        ("a", "==1", "exact"),
        ("b", "", "none"),
    ]


def test_notebook_commands() -> None:
    import json

    cells = [
        {
            "cell_type": "code",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": source,
        }
        for source in (
            ["%pip install torch==2.1.0 -q\n", "!pip install pandas>=2\n", "x = 1"],
            "%%bash\npip install scipy",
            ["%conda install -c conda-forge numpy=1.26"],
        )
    ]
    text = json.dumps(
        {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1
    )
    found = facts_of("book.ipynb", text)
    assert [(one.name, one.pin, one.scope) for one in dependencies(found)] == [
        ("torch", "exact", "notebook"),
        ("pandas", "none", "notebook"),
        ("scipy", "none", "notebook"),
        ("numpy", "conda-fuzzy", "notebook"),
    ]
    lines = text.split("\n")
    for one in dependencies(found):
        assert one.name in lines[one.at.line - 1]
    assert [one.at.cell for one in dependencies(found)] == [1, 1, 2, 3]


@pytest.mark.parametrize("text", ["pip install 'a\n", 'if x; then pip install "a\n'])
def test_an_installation_that_no_shell_can_read_is_told(text: str) -> None:
    found = facts_of("a.sh", text)
    assert dependencies(found) or [one.code for one in found.problems] == ["shell.syntax"]


def test_each_broken_command_of_a_notebook_is_told() -> None:
    sources = ["!pip install 'a", "!pip install b", '!pip install "c', "!pip install d"]
    cells = [{"cell_type": "code", "source": one, "outputs": []} for one in sources]
    found = facts_of("a.ipynb", json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}))
    assert [one.name for one in dependencies(found)] == ["b", "d"]
    assert [(one.code, one.at.cell) for one in found.problems] == [
        ("shell.syntax", 1),
        ("shell.syntax", 3),
    ]
