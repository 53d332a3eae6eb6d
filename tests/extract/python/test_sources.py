"""Where the data of a call comes from, and where it does not."""

from __future__ import annotations

import pytest

from checker.extract.python.facts import PythonCall
from checker.model import Value
from tests.extract.python.support import WATCH, calls

WATCHED = (*WATCH, "pickle.Unpickler.load")


def last(code: str) -> PythonCall:
    return calls(code, watch=WATCHED)[-1]


@pytest.mark.parametrize(
    "code",
    [
        "import boto3\nd = boto3.resource('s3').Object('b', 'k').get()['Body'].read()",
        "import boto3\nd = boto3.resource('s3').Bucket('b').Object('k').get()['Body'].read()",
        "import boto3\nd = boto3.Session().client('s3').get_object(Key='k')['Body'].read()",
        "import boto3, io\nd = io.BytesIO()\n"
        "boto3.resource('s3').Bucket('b').download_fileobj('k', d)",
        "import boto3, io\nd = io.BytesIO()\n"
        "boto3.resource('s3').Object('b', 'k').download_fileobj(d)",
        "import s3fs\nd = s3fs.S3FileSystem().open('b/k').read()",
    ],
)
def test_storage_of_others_is_the_network(code: str) -> None:
    assert last(f"import pickle\n{code}\npickle.loads(d)\n").args[0].origin == "network"


@pytest.mark.parametrize(
    "code",
    [
        "import boto3, io\nd = io.BytesIO(b'1')\nboto3.resource('s3').Bucket('b').put_object(d)",
        "import boto3\nd = boto3.resource('s3').Bucket('b').name",
        "import s3fs\nd = s3fs.S3FileSystem().ls('b')",
    ],
)
def test_what_is_not_fetched_is_not_the_network(code: str) -> None:
    assert last(f"import pickle\n{code}\npickle.loads(d)\n").args[0].origin is None


def test_a_method_that_sets_up_comes_after_the_initialiser() -> None:
    found = last(
        "import pickle\nclass A:\n"
        "    def __init__(self):\n        self.reader = pickle.Unpickler\n"
        "    def setup(self):\n        return self.reader(open('a')).load()\n"
    )
    assert found.name == "pickle.Unpickler.load"


def test_an_initialiser_may_call_the_method() -> None:
    found = last(
        "import pickle\nclass A:\n"
        "    def __init__(self):\n        self.setup()\n        self.reader(open('a')).load()\n"
        "    def setup(self):\n        self.reader = pickle.Unpickler\n"
    )
    assert found.name == "pickle.Unpickler.load"


@pytest.mark.parametrize("look", ["help", "dir", "print", "callable"])
def test_looking_at_a_function_is_no_use_of_it(look: str) -> None:
    assert calls(f"import pickle\n{look}(pickle.load)\n") == []


def test_a_function_of_that_name_may_use_it() -> None:
    found = last("import pickle\nfrom a import help\nhelp(pickle.load)\n")
    assert (found.name, found.form) == ("pickle.load", "reference")


@pytest.mark.parametrize("settled", ["shlex.quote(x)", "int(x)", "str(1)"])
def test_a_text_that_is_settled_in_one_branch_is_not(settled: str) -> None:
    code = (
        "import os, shlex\ndef f(x):\n    y = {0}\n    if x:\n        y = {1}\n"
        "    os.system('a' + y)\n"
    )
    for first, second in ((settled, "x"), ("x", settled)):
        found = last(code.format(first, second))
        assert found.args == [Value(unknown="expression")]


@pytest.mark.parametrize(
    "asked",
    [
        "Settings.llm.complete('a').text",
        "str(VectorStoreIndex.from_documents([]).as_query_engine().query('a'))",
        "VectorStoreIndex([]).as_chat_engine().chat('a').response",
    ],
)
def test_engines_answer_what_models_do(asked: str) -> None:
    code = f"from llama_index.core import Settings, VectorStoreIndex\nexec({asked})\n"
    assert last(code).args[0].origin == "model"


@pytest.mark.parametrize("asked", ["Settings.chunk_size", "VectorStoreIndex([]).storage_context"])
def test_other_parts_of_an_index_do_not(asked: str) -> None:
    code = f"from llama_index.core import Settings, VectorStoreIndex\nexec({asked})\n"
    assert last(code).args[0].origin is None


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (
            "from langchain.sql_database import SQLDatabase\ndef f(d: SQLDatabase): d.run('a')",
            "run",
        ),
        (
            "from langchain_community.utilities import SQLDatabase as D\nD.from_uri('a').run('b')",
            "run",
        ),
        ("from langchain import SQLDatabase\nSQLDatabase.from_uri('a').run('b')", "run"),
    ],
)
def test_a_database_by_any_of_its_names(code: str, name: str) -> None:
    name = f"langchain_community.utilities.SQLDatabase.{name}"
    assert [one.name for one in calls(f"{code}\n", watch=(name,))] == [name]


TOOLS = (
    "from langchain_core.tools import tool\nfrom langchain.tools import Tool, StructuredTool\n"
    "from llama_index.core.tools import FunctionTool\nfrom mcp.server.fastmcp import FastMCP\n"
    "from agents import function_tool\nmcp = FastMCP('a')\n"
)


@pytest.mark.parametrize("decorator", ["@tool", "@tool('a')", "@mcp.tool()", "@function_tool"])
def test_tools_are_called_by_models(decorator: str) -> None:
    found = last(f"{TOOLS}{decorator}\ndef run(code: str, n: int):\n    exec(code)\n")
    assert found.args == [Value(unknown="parameter", origin="model")]


@pytest.mark.parametrize(
    "given",
    [
        *("Tool('a', run, 'b')", "Tool(name='a', func=run)", "StructuredTool.from_function(run)"),
        "FunctionTool.from_defaults(fn=run)",
    ],
)
def test_functions_that_become_tools(given: str) -> None:
    found = last(f"{TOOLS}def run(code):\n    exec(code)\nx = {given}\n")
    assert found.args == [Value(unknown="parameter", origin="model")]


@pytest.mark.parametrize("given", ["Tool('a', other)", "Tool(name=run)", "print(run)"])
def test_functions_that_do_not(given: str) -> None:
    found = last(f"{TOOLS}def run(code):\n    exec(code)\nx = {given}\n")
    assert found.args == [Value(unknown="parameter")]


def test_a_decorator_of_ones_own() -> None:
    found = last("def tool(f): return f\n@tool\ndef run(code):\n    exec(code)\n")
    assert found.args == [Value(unknown="parameter")]


@pytest.mark.parametrize(
    ("widget", "unknown"),
    [
        ("selectbox('a', b)", "constants"),
        ("sidebar.radio('a', b)", "constants"),
        ("number_input('a')", "number"),
        ("sidebar.slider('a')", "number"),
    ],
)
def test_widgets_that_offer_a_choice(widget: str, unknown: str) -> None:
    found = last(f"import os\nimport streamlit as st\nos.system(st.{widget})\n")
    assert found.args == [Value(unknown=unknown)]


@pytest.mark.parametrize(
    ("path", "given"), [("'a.pkl'", "'a.pkl'"), ("p", "p"), ("Path(p) / 'a'", "Path(p) / 'a'")]
)
def test_a_copy_is_what_it_was_made_of(path: str, given: str) -> None:
    code = (
        "import pickle, requests, shutil\nfrom pathlib import Path\ndef f(p, u):\n"
        f"    with requests.get(u, stream=True) as r, open({path}, 'wb') as h:\n"
        f"        shutil.copyfileobj(r.raw, h)\n    return pickle.load(open({given}, 'rb'))\n"
    )
    assert last(code).args[0].origin == "network"


def test_another_file_is_no_copy() -> None:
    code = (
        "import pickle, requests, shutil\nshutil.copyfileobj(open('b'), open('a', 'wb'))\n"
        "pickle.load(open('a', 'rb'))\n"
    )
    assert last(code).args[0].origin == "file"
