"""What parameters and options can only be, by their types."""

from __future__ import annotations

import pytest

from checker.model import Value
from tests.extract.python.support import calls

TYPES = (
    "import os\nfrom enum import Enum, StrEnum\nfrom typing import Annotated, Literal, Optional\n"
    "from fastapi import FastAPI\napp = FastAPI()\n"
    "class Form(StrEnum):\n    A = 'a'\nclass Shape(str, Enum):\n    B = 'b'\n"
)
PARSER = (
    "import argparse, os\n"
    "def get():\n    parser = argparse.ArgumentParser()\n"
    "    parser.add_argument('--gpu', type=int)\n"
    "    parser.add_argument('--mode', '-m', choices=['a', 'b'])\n"
    "    group = parser.add_argument_group('more')\n"
    "    group.add_argument('-v', '--very-long', action='store_true')\n"
    "    group.add_argument('--rate', dest='speed', type=float)\n"
    "    parser.add_argument('--name')\n    parser.add_argument('--path', type=str)\n"
    "    return parser.parse_args()\n"
)


def argument(code: str) -> Value:
    return calls(code)[-1].args[0]


@pytest.mark.parametrize(
    "annotation",
    [
        *("int", "float", "Optional[int]", "int | None", "Annotated[int, 3]", "Literal['a', 'b']"),
        *("Form", "Shape", "Optional[Literal['a']]"),
    ],
)
def test_nobody_puts_anything_into_these(annotation: str) -> None:
    code = f"{TYPES}@app.get('/')\ndef run(x: {annotation}):\n    os.system(f'a {{x}}')\n"
    assert argument(code).unknown in ("number", "constants")
    assert argument(code).origin is None


@pytest.mark.parametrize(
    "annotation", ["str", "bytes", "list[int]", "int | str", "Annotated[str, 3]", "object", "dict"]
)
def test_somebody_puts_what_he_wants_into_these(annotation: str) -> None:
    code = f"{TYPES}@app.get('/')\ndef run(x: {annotation}):\n    os.system(f'a {{x}}')\n"
    assert argument(code) == Value(unknown="expression", origin="request")


def test_an_endless_annotation_is_read_to_its_bound() -> None:
    code = f"{TYPES}def run(x: {'Optional[' * 50}int{']' * 50}):\n    os.system(f'a {{x}}')\n"
    assert argument(code) == Value(unknown="expression")


@pytest.mark.parametrize("name", ["gpu", "mode", "very_long", "speed"])
@pytest.mark.parametrize("place", ["os.system(f'a {get().X}')", "main(get())", "args = get()"])
def test_options_that_take_certain_values(name: str, place: str) -> None:
    code = f"{PARSER}def main(args):\n    os.system(f'a {{args.{name}}}')\n{place}\n"
    [found] = [one for one in calls(code) if one.function == "main"]
    assert found.args[0] == Value(unknown="constants")


@pytest.mark.parametrize("name", ["name", "path", "other"])
def test_options_that_take_anything(name: str) -> None:
    code = f"{PARSER}def main(args):\n    os.system(f'a {{args.{name}}}')\nmain(get())\n"
    assert argument(code) == Value(unknown="expression", origin="argv")


def test_an_option_of_two_parsers_takes_what_either_does() -> None:
    more = "def other(parser):\n    parser.add_argument('--gpu')\nother(1)\n"
    code = f"{PARSER}{more}def main(args):\n    os.system(f'a {{args.gpu}}')\nmain(get())\n"
    assert argument(code) == Value(unknown="expression", origin="argv")


def test_what_has_the_name_of_an_option_and_is_none() -> None:
    code = f"{PARSER}get()\ndef main(job):\n    os.system(f'a {{job.gpu}}')\nmain(input())\n"
    assert argument(code) == Value(unknown="expression", origin="input")


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("option('--x', type=int)", None),
        ("option('-n', '--x', type=click.Choice(['a']))", None),
        ("option('--x/--no-x', is_flag=True)", None),
        ("option('--long-name', 'x', type=click.IntRange(0, 9))", None),
        ("option('--x')", "argv"),
        ("option('--x', type=str)", "argv"),
        ("option('--y', type=int)", "argv"),
        ("argument('x', type=click.Path())", "argv"),
    ],
)
def test_options_of_click(option: str, expected: str | None) -> None:
    header = f"import click, os\n@click.command()\n@click.{option}\n"
    code = f"{header}def main(x):\n    os.system(f'a {{x}}')\n"
    assert argument(code).origin == expected


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("argparse.Namespace", Value(unknown="expression", origin="argv")),
        ("DictConfig", Value(unknown="expression")),
        ("SimpleNamespace", Value(unknown="expression")),
    ],
)
def test_what_only_holds_values(annotation: str, expected: Value) -> None:
    code = (
        "import argparse\nfrom omegaconf import DictConfig\nfrom types import SimpleNamespace\n"
        f"def main(x: {annotation}):\n    eval(x.y)\n"
    )
    assert argument(code) == expected
