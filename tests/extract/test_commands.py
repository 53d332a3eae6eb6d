"""Commands in scripts, images, steps, programs and texts."""

from __future__ import annotations

import pytest

from checker.extract.commands import ShellCommand, options_of
from tests.helpers import facts_of


def commands(path: str, content: str) -> list[ShellCommand]:
    found = facts_of(path, content, ("os.system", "subprocess.run")).facts
    return [fact for fact in found if type(fact) is ShellCommand]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("get.sh", "set -e\ncurl -k https://a.example/x\n"),
        ("Dockerfile", "FROM x\nRUN curl -k https://a.example/x\n"),
        ("Dockerfile", 'FROM x\nCMD ["curl", "-k", "https://a.example/x"]\n'),
        (
            ".github/workflows/a.yml",
            "jobs:\n  a: {steps: [{run: 'curl -k https://a.example/x'}]}\n",
        ),
        ("a.py", "import os\nos.system('curl -k https://a.example/x')\n"),
        ("a.py", "from subprocess import run\nrun(['curl', '-k', 'https://a.example/x'])\n"),
        ("README.md", "```sh\n$ curl -k https://a.example/x\n```\n"),
        ("a.py", "# Databricks notebook source\n# MAGIC %sh curl -k https://a.example/x\n"),
    ],
)
def test_a_command_is_found_wherever_it_stands(path: str, content: str) -> None:
    [found] = commands(path, content)
    assert (found.program, found.arguments) == ("curl", ("-k", "https://a.example/x"))
    assert found.options == {"-k": ""}
    assert [url.host for url in found.urls] == ["a.example"]
    assert found.at.line == 2


FETCH = "wget http://a.example/x"


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (f"BashOperator(\n    bash_command='{FETCH}')", (3, 19)),
        (f"BashOperator(\n    bash_command='''\n    ls\n    {FETCH}\n''')", (5, 5)),
        (f"BashOperator(\n    bash_command='a\\tb; {FETCH}')", (3, 25)),
        (f"BashOperator(\n    bash_command=f'{FETCH} {{a}}')", (3, 18)),
        (f"A = '{FETCH}'\nBashOperator(\n    bash_command=A)", (4, 18)),
        (f"dsl.ContainerOp(\n  command=['sh', '-c'],\n  arguments=['{FETCH}'])", (4, 15)),
        (f"def f():\n  return dsl.ContainerSpec(command=['sh', '-c', '{FETCH}'])", (3, 50)),
        ("def f():\n  dsl.ContainerSpec(command=['wget'], args=['http://a.example/x'])", (3, 31)),
        (f"def f():\n  get_ipython().system('{FETCH}')", (3, 25)),
        (f"from IPython import get_ipython\nx = get_ipython()\nx.getoutput('{FETCH}')", (4, 14)),
    ],
)
def test_a_command_of_a_program_is_at_its_text(content: str, place: tuple[int, int]) -> None:
    names = ("IPython.InteractiveShell.system", "IPython.InteractiveShell.getoutput")
    code = f"from x import dsl, BashOperator\n{content}\n"
    found = [one for one in facts_of("a.py", code, names).facts if type(one) is ShellCommand]
    assert [(one.program, one.at.line, one.at.column) for one in found] == [("wget", *place)]


def test_a_function_that_is_handed_on_starts_nothing_by_itself() -> None:
    code = "from x import run\nlist(map(run, ['a'], bash_command='wget http://a.example/x'))\n"
    assert len(commands("a.py", code)) <= 1


@pytest.mark.parametrize(
    ("program", "words", "options"),
    [
        ("curl", "-skL -o x u", {"-s": "", "-k": "", "-L": "", "-o": "x"}),
        ("curl", "-ok u", {"-o": "k"}),
        ("curl", "-o -k.txt u", {"-o": "-k.txt"}),
        ("curl", "--output -k.txt -k u", {"--output": "-k.txt", "-k": ""}),
        ("curl", "-so - -k u", {"-s": "", "-o": "-", "-k": ""}),
        ("curl", "-k -o", {"-k": "", "-o": ""}),
        ("uvicorn", "--reload --host 0.0.0.0", {"--reload": "", "--host": "0.0.0.0"}),
        ("curl", "-H k: u", {"-H": "k:"}),
        ("uvicorn", "a:b --host 0.0.0.0 --reload", {"--host": "0.0.0.0", "--reload": ""}),
        ("jupyter", "lab --ServerApp.token=''", {"--ServerApp.token": ""}),
        ("wget", "--no-check-certificate -q", {"--no-check-certificate": "", "-q": ""}),
    ],
)
def test_options(program: str, words: str, options: dict[str, str]) -> None:
    assert options_of(program, words.split()) == options


@pytest.mark.parametrize(
    ("path", "content", "settings"),
    [
        ("a.sh", "export PYTHONHTTPSVERIFY=0\ncurl x\n", {"PYTHONHTTPSVERIFY": "0"}),
        ("Dockerfile", "FROM x\nENV CURL_CA_BUNDLE=''\n", {"CURL_CA_BUNDLE": ""}),
        ("a.sh", "GIT_SSL_NO_VERIFY=1 git clone u\n", {"GIT_SSL_NO_VERIFY": "1"}),
        (".github/workflows/a.yml", "env:\n  CURL_CA_BUNDLE: ''\n", {"CURL_CA_BUNDLE": ""}),
        (".gitlab-ci.yml", "variables: {PYTHONHTTPSVERIFY: 0}\n", {"PYTHONHTTPSVERIFY": "0"}),
        (
            "pod.yaml",
            "env:\n- {name: A, value: b}\n- {name: PYTHONHTTPSVERIFY, value: '0'}\n",
            {"PYTHONHTTPSVERIFY": "0"},
        ),
    ],
)
def test_switches(path: str, content: str, settings: dict[str, str]) -> None:
    assert commands(path, content)[0].settings == settings


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.sh", "# curl -k u\necho 'curl -k u'\nkubectl apply -k u\n"),
        ("README.md", "curl -k u\n\n```python\ncurl -k u\n```\n"),
        ("a.py", "import os\nos.system(curl)\nprint('curl -k u')\n"),
        ("a.yml", "docs: {PYTHONHTTPSVERIFY: '0'}\nvalue: 1\n"),
    ],
)
def test_what_is_no_command(path: str, content: str) -> None:
    assert commands(path, content) == []


def test_addresses_that_are_not_known_or_not_asked() -> None:
    [found] = commands("a.sh", "curl -x http://proxy.example http://$HOST/x https://a.example/y\n")
    assert [url.host for url in found.urls] == ["a.example"]
