"""Facts of a piece of Python, and the texts at their places."""

from __future__ import annotations

from checker.extract.python.facts import PythonCall
from checker.model import FileFacts, Location
from tests.helpers import facts_of

WATCH = (
    *("pickle.load", "pickle.loads", "torch.load", "eval", "exec", "os.system", "*.launch"),
    *("*.from_pretrained", "requests.get", "requests.Session.verify", "*.verify", "yaml.load"),
    *("boto3.client().create_training_job", "kfp.dsl.component", "os.environ.__setitem__"),
    *("numpy.load", "keras.models.load_model", "tarfile.TarFile.extractall"),
)


def read(code: str | bytes, path: str = "a.py", watch: tuple[str, ...] = WATCH) -> FileFacts:
    return facts_of(path, code, watch)


def calls(
    code: str | bytes, path: str = "a.py", watch: tuple[str, ...] = WATCH
) -> list[PythonCall]:
    found = read(code, path, watch)
    assert not found.problems, found.problems
    return [fact for fact in found.facts if type(fact) is PythonCall]


def call(code: str) -> PythonCall:
    """The only call of a piece of code."""
    [found] = calls(code)
    return found


def text_at(text: str, at: Location) -> str:
    """What stands in a text at a place, by the rules of `Location`."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    rows = lines[at.line - 1 : at.end_line]
    assert len(rows) == at.end_line - at.line + 1, at
    assert at.column >= 1
    assert at.end_column - 1 <= len(rows[-1]), at
    rows[-1] = rows[-1][: at.end_column - 1]
    rows[0] = rows[0][at.column - 1 :]
    return "\n".join(rows)
