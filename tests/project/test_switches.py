"""Switches that callers hand to functions of the project, which make the library's call."""

from __future__ import annotations

import pytest

from checker.extract.python.facts import PythonCall
from checker.model import Value
from checker.project import Tree
from checker.project.names import run
from tests.helpers import facts_of

WATCH = (
    *("torch.load", "requests.get", "yaml.load", "*.launch", "*.from_pretrained"),
    *("subprocess.run", "flask.Flask.run"),
)

KIT = """
import gradio as gr
import requests
import subprocess
import torch
import yaml

OPTIONS = {"verify": True, "timeout": 10}

def restore(path, weights_only=True):
    return torch.load(path, weights_only=weights_only)

def careless(path, weights_only=False):
    return torch.load(path, weights_only=weights_only)

def load(fh, loader=yaml.SafeLoader):
    return yaml.load(fh, Loader=loader)

def get(url, **kw):
    return requests.get(url, **kw)

def fetch(url, **kw):
    return requests.get(url, **{**OPTIONS, **kw})

def forced(url, **kw):
    return requests.get(url, **{**kw, "verify": True})

def named(url, verify=True, **kw):
    return requests.get(url, timeout=9 if verify else 5, **kw)

def turned(url, insecure=False):
    return requests.get(url, verify=not insecure)

def start(cmd, shell=False):
    return subprocess.run(cmd, shell=shell)

def show(fn, share=False):
    gr.Interface(fn, "text", "text").launch(share=share)

def command(cmd, quiet=False, **kw):
    return subprocess.run(cmd, capture_output=quiet, **kw)

def plain(url, stream=False):
    return requests.get(url, stream=stream)

class Client:
    def __init__(self, verify=True):
        self.verify = verify

    def get(self, url):
        return requests.get(url, verify=self.verify)

    @staticmethod
    def fetch(url, verify=True):
        return requests.get(url, verify=verify)

__MORE__
"""


def switched(main: str, more: str = "") -> list[tuple[str, int, str, str, object]]:
    """The calls that are made through a function, and what they are given."""
    files = {"kit.py": KIT.replace("__MORE__", more), "main.py": main}
    read = tuple(facts_of(path, text, WATCH) for path, text in sorted(files.items()))
    derived = list(run(Tree(files=read, paths=frozenset(files), versions={})))
    return [
        (one.at.path, one.at.line, one.name, key, value.name or value.value)
        for one in derived
        if isinstance(one, PythonCall) and one.through
        for key, value in one.keywords.items()
        if value.unknown is None
    ]


@pytest.mark.parametrize(
    ("code", "name", "key", "value"),
    [
        (
            "from kit import restore\nrestore(p, weights_only=False)",
            "torch.load",
            "weights_only",
            0,
        ),
        ("from kit import restore\nrestore(p, False)", "torch.load", "weights_only", False),
        ("from kit import restore as r\nr(p, weights_only=False)", "torch.load", "weights_only", 0),
        ("import kit\nkit.restore(p, weights_only=False)", "torch.load", "weights_only", False),
        ("import kit\nkit.careless(p, weights_only=True)", "torch.load", "weights_only", True),
        ("import kit\nkit.get(u, verify=False)", "requests.get", "verify", False),
        ("import kit\nkit.fetch(u, verify=False)", "requests.get", "verify", False),
        ("import kit\nkit.show(f, share=True)", "gradio.Interface.launch", "share", True),
        ("import kit\nkit.Client(verify=False)", "requests.get", "verify", False),
        ("import kit\nkit.Client.fetch(u, verify=False)", "requests.get", "verify", False),
        (
            "import kit, yaml\nkit.load(f, loader=yaml.UnsafeLoader)",
            *("yaml.load", "Loader", "yaml.UnsafeLoader"),
        ),
    ],
)
def test_callers(code: str, name: str, key: str, value: object) -> None:
    found = switched(code + "\n")
    assert ("main.py", 2, name, key, value) in found
    assert len({one[:3] for one in found}) == 1


@pytest.mark.parametrize(
    "code",
    [
        "from kit import restore\nrestore(p)",
        "from kit import restore\nrestore(p, weights_only=flag)",
        "from kit import careless\ncareless(p, weights_only=False)",
        "from kit import forced\nforced(u, verify=False)",
        "from kit import named\nnamed(u, verify=False)",
        "from kit import turned\nturned(u, insecure=False)",
        "from kit import start\nstart('ls', shell=True)",
        "from kit import command\ncommand('ls', quiet=True, debug=True)",
        "from kit import plain\nplain(u, stream=True)",
        "from kit import get\nget(u, stream=True)",
        "from other import restore\nrestore(p, weights_only=False)",
        "def restore(p, weights_only): pass\nrestore(p, weights_only=False)",
    ],
)
def test_nothing_is_handed_on(code: str) -> None:
    assert not switched(code + "\n")


def test_callers_in_the_same_file() -> None:
    found = switched("", "def all(p):\n    return restore(p, weights_only=False)\n")
    assert [(path, name, key, value) for path, _, name, key, value in found] == [
        ("kit.py", "torch.load", "weights_only", False)
    ]


def test_other_arguments_are_told_where_the_library_is_called() -> None:
    more = "def old(path, check=False):\n    return torch.load('a.pt', weights_only=check)\n"
    found = switched("import kit\nkit.old(p, check=True)\n", more)
    assert found == [("main.py", 2, "torch.load", "weights_only", True)]


def test_a_package_has_a_function_of_the_same_name() -> None:
    files = {
        "pkg/__init__.py": KIT.replace("__MORE__", ""),
        "pkg/a.py": "def restore(p, weights_only):\n    pass\nrestore(p, weights_only=False)\n",
    }
    read = tuple(facts_of(path, text, WATCH) for path, text in sorted(files.items()))
    derived = list(run(Tree(files=read, paths=frozenset(files), versions={})))
    assert not any(isinstance(one, PythonCall) and one.through for one in derived)


FETCH = """
import pandas as pd
import requests
from urllib.request import urlretrieve

def fetch(url, path, retries=3):
    urlretrieve(url, path)

def table(address):
    return pd.read_csv(filepath_or_buffer=address)

def secure(url):
    return requests.get(url.replace("http:", "https:"))

def forced(url):
    url = "https" + url[4:]
    return requests.get(url)

def unchecked(url):
    return requests.get(url, verify=False)

def post(url, body):
    return requests.get("https://a.example.org", body)

class Source:
    def read(self, url):
        return requests.get(url)
"""
FETCHERS = ("requests.get", "urllib.request.urlretrieve", "pandas.read_csv")


def fetched(main: str) -> list[tuple[str, int, str]]:
    """The calls that are made through a function, and what host they ask how."""
    files = {"fetch.py": FETCH, "main.py": main}
    read = tuple(facts_of(path, text, FETCHERS) for path, text in sorted(files.items()))
    derived = run(Tree(files=read, paths=frozenset(files), versions={}))
    calls = [one for one in derived if isinstance(one, PythonCall) and one.through]
    assert not any(one.keywords.get("verify") == Value(value=False) for one in calls)
    return [
        (one.at.path, one.at.line, f"{url.scheme}://{url.host}")
        for one in calls
        for url in (one.urls or {}).values()
    ]


@pytest.mark.parametrize(
    "code",
    [
        "from fetch import fetch\nfetch('http://a.org/b', 'c')",
        "from fetch import fetch as f\nf(path='c', url='http://a.org/b')",
        "import fetch\nfetch.table('http://a.org/b.csv')",
        "import fetch\nfetch.unchecked('http://a.org/b')",
        "import fetch\nB = 'http://a.org/c'\nfetch.fetch(f'{B}/{b}.zip', 'c')",
        "from fetch import *\nfetch('http://' + 'a.org/b', 'c')",
        "from urllib.request import urlretrieve as u\ndef f(a): u(a); f('http://a.org/b')",
        "import requests\ndef f(a): return requests.get(a)\nB = 'http://a.org'; f(B)",
    ],
)
def test_addresses_that_callers_give(code: str) -> None:
    [(path, _, address)] = fetched(code + "\n")
    assert (path, address) == ("main.py", "http://a.org")


@pytest.mark.parametrize(
    "code",
    [
        "from fetch import fetch\nfetch('https://a.org/b', 'c')",
        "from fetch import fetch\nfetch(f'https://a.org/{b}', 'c')",
        "from fetch import fetch\nfetch(u, 'http://a.org/b')",
        "from fetch import secure\nsecure('http://a.org/b')",
        "from fetch import forced\nforced('http://a.org/b')",
        "from fetch import post\npost('http://a.org/b', 'http://a.org')",
        "from other import fetch\nfetch('http://a.org/b', 'c')",
        "def f(url): print(url)\nf('http://a.org/b')",
    ],
)
def test_addresses_that_nobody_is_asked_for(code: str) -> None:
    assert not fetched(code + "\n")
