"""What a declaration can be raised to, given what else its environment says."""

from __future__ import annotations

from checker.extract.manifest.facts import Dependency
from checker.project.assembly import assemble
from checker.project.raising import Raised, Raising
from tests.project.support import tree_of

CLEAN = ("1.8", "2.0", "2.1")


def raised(files: dict[str, str], path: str = "requirements.txt", line: int = 1) -> Raised:
    tree = tree_of(files)
    assemble(tree)
    one = next(one for one in tree.facts(Dependency) if (one.at.path, one.at.line) == (path, line))
    return Raising(tree).of(one, CLEAN)


def version(files: dict[str, str], path: str = "requirements.txt", line: int = 1) -> str | None:
    return raised(files, path, line).version


def test_alone() -> None:
    assert version({"requirements.txt": "x==1.0\n"}) == "1.8"
    assert version({"requirements.txt": "x>=1.0,<2\n"}) == "1.8"
    assert version({"requirements.txt": "x>=1.0,!=1.8\n"}) == "2.0"
    assert version({"requirements.txt": "x~=1.0\ny<1\n"}) == "1.8"
    assert raised({"requirements.txt": "x>=1.0,<1.5\n"}) == (None, "requirements.txt: x<1.5", ())


def test_files_joined_by_includes() -> None:
    files = {
        "requirements.txt": "x==1.0\n-r requirements-more.txt\n",
        "requirements-more.txt": "x>=1.9\n",
    }
    assert version(files) == "2.0"
    held = {**files, "requirements-more.txt": "x<1.5\n"}
    assert raised(held) == (None, "requirements-more.txt: x<1.5", ())
    upwards = {
        "requirements.txt": "x==1.0\n",
        "requirements-dev.txt": "-r requirements.txt\nx>=1.9\n",
    }
    assert version(upwards) == "2.0"
    side = {**upwards, "requirements-dev.txt": "-r requirements.txt\n-r requirements-b.txt\n"}
    assert version({**side, "requirements-b.txt": "x!=1.8\n"}) == "2.0"


def test_constraints_of_files_and_of_commands() -> None:
    files = {"requirements.txt": "x==1.0\n-c constraints.txt\n", "constraints.txt": "x<2.1,>1.8\n"}
    assert version(files) == "2.0"
    files = {
        "requirements.txt": "x==1.0\n",
        "constraints.txt": "x>1.8\n",
        "Dockerfile": "FROM a\nCOPY . .\nRUN pip install -r requirements.txt -c constraints.txt\n",
    }
    assert version(files) == "2.0"


def test_files_that_are_not_installed_together_do_not_count() -> None:
    files = {"requirements.txt": "x==1.0\n", "gpu/requirements.txt": "x<1.5\n"}
    assert version(files) == "1.8"
    shared = {
        "requirements.txt": "-r requirements-base.txt\nx==1.0\n",
        "requirements-gpu.txt": "-r requirements-base.txt\nx<1.5\n",
        "requirements-base.txt": "y\n",
    }
    assert version(shared, line=2) == "1.8"


def test_extras_and_groups_of_a_project() -> None:
    head = '[project]\ndependencies = [\n"x==1.0",\n]\n'
    text = head + '[project.optional-dependencies]\na = ["x>=1.9"]\n'
    assert version({"pyproject.toml": text}, "pyproject.toml", 3) == "2.0"
    groups = head + '[dependency-groups]\ndev = ["x<1.5"]\n'
    assert (
        raised({"pyproject.toml": groups}, "pyproject.toml", 3).held_by == "pyproject.toml: x<1.5"
    )
    build = head + '[build-system]\nrequires = ["x<1.5"]\n'
    assert version({"pyproject.toml": build}, "pyproject.toml", 3) == "1.8"
    uv = head + '[tool.uv]\nconstraint-dependencies = ["x>2"]\n'
    assert version({"pyproject.toml": uv}, "pyproject.toml", 3) == "2.1"


def test_poetry_constraints_in_other_groups() -> None:
    text = (
        '[tool.poetry.dependencies]\nx = "1.0"\n[tool.poetry.group.dev.dependencies]\nx = "^2.0"\n'
    )
    assert version({"pyproject.toml": text}, "pyproject.toml", 2) == "2.0"


def test_markers() -> None:
    apart = "x==1.0; python_version < '3.9'\nx<1.5; python_version >= '3.9'\n"
    assert version({"requirements.txt": apart}) == "1.8"
    together = "x==1.0; python_version < '3.9'\nx<1.5\n"
    assert version({"requirements.txt": together}) is None
    turned = "x==1.0\nx<1.5; python_version >= '3.9'\n"
    assert version({"requirements.txt": turned}) is None


def test_what_says_the_same_is_raised_as_well() -> None:
    found = raised({"requirements.txt": "x==1.0\ny\nx==1.0 ; python_version > '3'\n"})
    assert (found.version, [one.line for one in found.also]) == ("1.8", [3])
    files = {"requirements.txt": "x==1.0\n-c constraints.txt\n", "constraints.txt": "x==1.0\n"}
    assert version(files) == "1.8" == version(files, "constraints.txt")
    more = {**files, "requirements-b.txt": "-r requirements.txt\nx<3\n"}
    assert version(more) == "1.8"
    other = {**files, "requirements-b.txt": "-c constraints.txt\nx<3\n"}
    assert version(other) is None, "the constraints serve another environment too"


def test_digests_hold_a_version() -> None:
    text = f"x==1.0 --hash=sha256:{'ab' * 32}\n"
    held = "the digests of its present version"
    assert raised({"requirements.txt": text}) == (None, held, ())
    files = {"requirements.txt": "x==1.0\n-r requirements-b.txt\n", "requirements-b.txt": text}
    assert version(files) is None


def test_locks_and_other_ecosystems_are_not_edited() -> None:
    lock = 'version = 1\n[[package]]\nname = "x"\nversion = "1.0"\n'
    assert raised({"uv.lock": lock}, "uv.lock", 3) == (None, None, ())
    conda = {"environment.yml": "dependencies:\n- x=1.0\n"}
    assert raised(conda, "environment.yml", 2) == (None, None, ())
