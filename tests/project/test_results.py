"""What functions of other modules give that somebody outside decides on."""

from __future__ import annotations

import pytest

from checker.extract.python.facts import PythonCall
from checker.project import Tree
from checker.project.names import run
from tests.helpers import facts_of

WATCH = ("os.system", "exec", "pickle.load", "joblib.load")

LLM = """
import anthropic
from openai import OpenAI
_client = OpenAI()

def ask(prompt):
    answer = _client.chat.completions.create(model="m", messages=[])
    return answer.choices[0].message.content

def claude(prompt):
    client = anthropic.Anthropic()
    answer = client.messages.create(model="c", messages=[])
    return answer.content[0].text

def respond(prompt):
    return _client.responses.create(model="m", input=prompt).output_text

def raw(prompt):
    return OpenAI().chat.completions.create(model="m", messages=[])

def score(prompt):
    return float(ask(prompt))

class LLM:
    def __init__(self):
        self.client = OpenAI()

    def complete(self, prompt):
        return self.client.chat.completions.create(model="m").choices[0].message.content

    def name(self):
        return "m"

llm = LLM()
"""

NET = """
import argparse

def cmdline():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cmd")
    args = parser.parse_args()
    return args

def options():
    return argparse.ArgumentParser().parse_args()

def asked():
    return input("> ")

def fixed():
    return argparse.Namespace(cmd="ls")
"""


def origin(code: str) -> str | None:
    """Where the argument of the last call in a program comes from."""
    files = {"llm.py": LLM, "net.py": NET, "main.py": code}
    read = tuple(facts_of(path, text, WATCH) for path, text in sorted(files.items()))
    tree = Tree(files=read, paths=frozenset(files), versions={})
    list(run(tree))
    calls = [one for one in tree.facts(PythonCall) if one.at.path == "main.py"]
    return calls[-1].args[0].origin


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from llm import ask\nexec(ask('x'))\n", "model"),
        ("import llm\nexec(llm.ask('x'))\n", "model"),
        ("from llm import claude\nimport os\nos.system(claude('x'))\n", "model"),
        ("from llm import respond\ncode = respond('x')\nexec(code)\n", "model"),
        ("from llm import raw\nexec(raw('x').choices[0].message.content)\n", "model"),
        ("from llm import LLM\nexec(LLM().complete('x'))\n", "model"),
        ("from llm import LLM\none = LLM()\nexec(one.complete('x'))\n", "model"),
        ("from llm import llm\nexec(llm.complete('x'))\n", "model"),
        ("from net import cmdline\nimport os\nos.system(cmdline().cmd)\n", "argv"),
        ("from net import cmdline\nimport os\nargs = cmdline()\nos.system(args.cmd)\n", "argv"),
        ("from net import options\nimport joblib\njoblib.load(options().model)\n", "argv"),
        ("import net\nexec(net.asked())\n", "input"),
        ("from llm import ask\nexec('x = ' + ask('x'))\n", "model"),
        ("from llm import ask\nexec(f'x = {ask(1)}')\n", "model"),
        ("from net import cmdline\nimport os\nos.system(f'ls {cmdline().cmd}')\n", "argv"),
        ("from net import cmdline\nimport os\nos.system('ls ' + cmdline().cmd)\n", "argv"),
        ("from net import cmdline\nimport os\nos.system('ls %s' % cmdline().cmd)\n", "argv"),
        ("from net import cmdline\nimport os\nos.system('{}'.format(cmdline().cmd))\n", "argv"),
    ],
)
def test_from_outside(code: str, expected: str) -> None:
    assert origin(code) == expected


@pytest.mark.parametrize(
    "code",
    [
        "from llm import score\nexec(score('x'))\n",
        "from llm import LLM\nexec(LLM().name())\n",
        "from llm import llm\nexec(llm.name())\n",
        "from net import fixed\nimport os\nos.system(fixed().cmd)\n",
        "from net import fixed\nimport os\nos.system('ls ' + fixed().cmd)\n",
        "from other import ask\nexec(ask('x'))\n",
        "def ask(x):\n    return 'y'\nexec(ask('x'))\n",
    ],
)
def test_not_from_outside(code: str) -> None:
    assert origin(code) is None
