"""Requirements files of pins, and the locks beside them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pip_requirements_parser import RequirementsFile  # type: ignore[import-untyped]

from checker.extract.manifest.facts import Manifest
from checker.fixes.edits import apply
from checker.fixes.plan import plan
from checker.project.assembly import assemble
from tests.project.support import tree_of

A, B, C = (f"sha256:{pair * 32}" for pair in ("ab", "cd", "ef"))


def uv(numpy: str = "1.26.4", needs: str = "", second: str = C) -> str:
    return f"""version = 1

[[package]]
name = "numpy"
version = "{numpy}"
source = {{ registry = "https://index.example.org/simple" }}
sdist = {{ url = "https://x.example/numpy.tar.gz", hash = "{A}", size = 1 }}
wheels = [
    {{ url = "https://x.example/numpy.whl", hash = "{B}", size = 1 }},
]

[[package]]
name = "pandas"
version = "2.2.3"
source = {{ registry = "https://index.example.org/simple" }}
dependencies = [
    {{ name = "numpy" }},{needs}
]
wheels = [
    {{ url = "https://x.example/pandas.whl", hash = "{second}", size = 1 }},
]
"""


def poetry(numpy: str = "1.26.4", needs: str = "", second: str = C) -> str:
    return f"""[[package]]
name = "numpy"
version = "{numpy}"
files = [
    {{file = "numpy.whl", hash = "{B}"}},
    {{file = "numpy.tar.gz", hash = "{A}"}},
]

[[package]]
name = "pandas"
version = "2.2.3"
files = [
    {{file = "pandas.whl", hash = "{second}"}},
]

[package.dependencies]
numpy = ">=1"
colorama = {{version = "*", markers = "sys_platform == 'win32'"}}
{needs}

[metadata]
lock-version = "2.1"
"""


def old_poetry(numpy: str = "1.26.4", needs: str = "", second: str = C) -> str:
    return f"""[[package]]
name = "numpy"
version = "{numpy}"

[[package]]
name = "pandas"
version = "2.2.3"

[package.dependencies]
numpy = ">=1"
{needs}

[metadata]
lock-version = "1.1"

[metadata.files]
numpy = [
    {{file = "numpy.whl", hash = "{B}"}},
    {{file = "numpy.tar.gz", hash = "{A}"}},
]
pandas = [
    {{file = "pandas.whl", hash = "{second}"}},
]
"""


def pdm(numpy: str = "1.26.4", needs: str = "", second: str = C) -> str:
    return f"""[metadata]
lock_version = "4.5.0"

[[package]]
name = "numpy"
version = "{numpy}"
files = [
    {{file = "numpy.whl", hash = "{B}"}},
    {{file = "numpy.tar.gz", hash = "{A}"}},
]

[[package]]
name = "pandas"
version = "2.2.3"
dependencies = [
    "numpy>=1",
    "colorama; sys_platform == 'win32'",{needs}
]
files = [
    {{file = "pandas.whl", hash = "{second}"}},
]
"""


def pylock(numpy: str = "1.26.4", needs: str = "", second: str = C) -> str:
    a, b, c = (one.partition(":")[2] for one in (A, B, second))
    return f"""lock-version = "1.0"
created-by = "x"

[[packages]]
name = "numpy"
version = "{numpy}"
sdist = {{ name = "numpy.tar.gz", hashes = {{ sha256 = "{a}" }} }}
wheels = [
    {{ name = "numpy.whl", hashes = {{ sha256 = "{b}" }} }},
]

[[packages]]
name = "pandas"
version = "2.2.3"

[[packages.wheels]]
name = "pandas.whl"

[packages.wheels.hashes]
sha256 = "{c}"

[[packages]]
name = "colorama"
version = "0.4.6"
marker = "sys_platform == 'win32'"
wheels = [
    {{ name = "colorama.whl", hashes = {{ sha256 = "{a}" }} }},
]
{needs}"""


def pipfile(numpy: str = "1.26.4", needs: str = "", second: str = C) -> str:
    found = {
        "numpy": {"hashes": [B, A], "version": f"=={numpy}"},
        "pandas": {"hashes": [second], "version": "==2.2.3"},
        "colorama": {"hashes": [A], "version": "==0.4.6", "markers": "sys_platform == 'win32'"},
    }
    if needs:
        found["pytz"] = {"hashes": [A], "version": "==2024.1"}
    return json.dumps({"_meta": {"pipfile-spec": 6}, "default": found, "develop": {}}, indent=4)


LOCKS: dict[str, tuple[Callable[..., str], str]] = {
    "uv.lock": (uv, '\n    { name = "pytz" },'),
    "poetry.lock": (poetry, 'pytz = "*"'),
    "old/poetry.lock": (old_poetry, 'pytz = "*"'),
    "pdm.lock": (pdm, '\n    "pytz>=1",'),
    "pylock.toml": (pylock, '[[packages]]\nname = "pytz"\nversion = "2024.1"\n'),
    "Pipfile.lock": (pipfile, "pytz"),
}
PINS = "# ours\nnumpy==1.26.4  # arrays\nPandas==2.2.3 ; python_version >= '3.9'\n"
EXPECTED = f"""# ours
numpy==1.26.4 \\
    --hash={A} \\
    --hash={B}  # arrays
Pandas==2.2.3 ; python_version >= '3.9' \\
    --hash={C}
"""


def hashed(files: dict[str, str], path: str = "requirements.txt") -> str | None:
    """The file with digests, or None where it stays as it is."""
    tree = tree_of(files)
    assemble(tree)
    manifest = next(one for one in tree.facts(Manifest) if one.at.path == path)
    if manifest.digests_in is None:
        return None
    spec = {"kind": "add-hashes", "lock": manifest.digests_in}
    fix = plan(manifest, spec, files[path], files.get)
    if fix is None:
        return None
    changed = apply(files[path], fix.edits)
    assert plan(manifest, spec, changed, files.get) is None, "a second time changes nothing"
    assert not fix.safe
    return changed


def beside(lock: str, **options: str) -> dict[str, str]:
    write, _ = LOCKS[lock]
    folder = lock.rpartition("/")[0]
    path = f"{folder}/requirements.txt" if folder else "requirements.txt"
    return {lock: write(**options), path: PINS}


def result(files: dict[str, str]) -> str | None:
    return hashed(files, next(path for path in files if path.endswith("requirements.txt")))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_lock_gives_its_digests(lock: str, tmp_path: Path) -> None:
    changed = result(beside(lock))
    assert changed == EXPECTED
    (tmp_path / "requirements.txt").write_text(changed)
    read = RequirementsFile.from_file(str(tmp_path / "requirements.txt"))
    assert [one.hash_options for one in read.requirements] == [[A, B], [C]]
    assert not read.invalid_lines


@pytest.mark.parametrize("lock", LOCKS)
def test_all_or_none(lock: str) -> None:
    assert result(beside(lock, numpy="1.26.3")) is None, "another release is locked"
    assert result(beside(lock, second="md5:00")) is None, "a package without digests"
    assert result(beside(lock, needs=LOCKS[lock][1])) is None, "pytz would be refused by pip"
    files = beside(lock)
    path = next(one for one in files if one.endswith("requirements.txt"))
    assert result({**files, path: f"{PINS}rich==13.0\n"}) is None, "not in the lock"


@pytest.mark.parametrize(
    "line",
    [
        "rich>=13",
        "-e .",
        "git+https://github.com/a/b@main",
        "-r other.txt",
        "x==${V}",
        "!",
        "a==1.*",
    ],
)
def test_files_that_cannot_be_hashed_as_a_whole(line: str) -> None:
    assert hashed({"uv.lock": uv(), "requirements.txt": f"{PINS}{line}\n"}) is None


def test_files_that_others_include_are_left() -> None:
    files = {
        "uv.lock": uv(),
        "requirements.txt": PINS,
        "requirements-dev.txt": "-r requirements.txt\n",
    }
    assert hashed(files) is None


def test_what_is_missing_is_added() -> None:
    some = f"numpy==1.26.4 --hash={B}\npandas==2.2.3\n"
    expected = f"numpy==1.26.4 --hash={B}\npandas==2.2.3 \\\n    --hash={C}\n"
    assert hashed({"uv.lock": uv(), "requirements.txt": some}) == expected


def test_line_ends_and_options_are_kept() -> None:
    text = "--index-url https://index.example.org/simple\r\nnumpy==1.26.4\r\nPANDAS == 2.2.3\r\n"
    changed = hashed({"uv.lock": uv(), "requirements.txt": text})
    assert changed == (
        "--index-url https://index.example.org/simple\r\n"
        f"numpy==1.26.4 \\\r\n    --hash={A} \\\r\n    --hash={B}\r\n"
        f"PANDAS == 2.2.3 \\\r\n    --hash={C}\r\n"
    )


def test_builds_are_not_mixed_up() -> None:
    files = {"uv.lock": uv(numpy="1.26.4+cu118"), "requirements.txt": PINS}
    assert hashed(files) is None
    both = uv() + uv(numpy="1.26.3").partition("version = 1")[2].replace(A, C)
    assert hashed({"uv.lock": both, "requirements.txt": PINS}) == EXPECTED
    short = uv(numpy="1.26")
    longer = PINS.replace("1.26.4", "1.26.0")
    assert hashed({"uv.lock": short, "requirements.txt": longer}) is not None


@pytest.mark.parametrize("lock", ["", "[[package]\n", '[[package]]\nname = "numpy"\nversion = 1\n'])
def test_broken_locks_give_nothing(lock: str) -> None:
    tree = tree_of({"uv.lock": uv(), "requirements.txt": PINS})
    manifest = next(one for one in tree.facts(Manifest) if one.format == "requirements")
    spec = {"kind": "add-hashes", "lock": "uv.lock"}
    assert plan(manifest, spec, PINS, {"uv.lock": lock}.get) is None
    assert plan(manifest, spec, PINS) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('dependencies = [\n    { name = "numpy" },\n]', 'dependencies = [{ name = "numpy" }]'),
        ('"numpy" },', '"numpy", extra = ["more"] },'),
    ],
)
def test_what_extras_of_uv_add(old: str, new: str) -> None:
    more = uv().replace('"https://x.example/numpy.whl"', '"https://x.example/n.whl"')
    wheel = f'{{ url = "https://x.example/n.whl", hash = "{B}", size = 1 }},\n]\n'
    more = more.replace(
        wheel, f'{wheel}\n[package.optional-dependencies]\nmore = [{{ name = "y" }}]\n'
    )
    assert "optional-dependencies" in more and old in more
    assert hashed({"uv.lock": more, "requirements.txt": PINS}) == EXPECTED, "nobody asks for it"
    asked = PINS.replace("numpy==", "numpy[More]==")
    assert hashed({"uv.lock": more, "requirements.txt": asked}) is None
    changed = hashed({"uv.lock": more.replace(old, new), "requirements.txt": PINS})
    assert (changed is None) is ("extra" in new)


def test_what_extras_of_poetry_add() -> None:
    extras = '\n[package.extras]\nmore = ["y (>=1)", "z ; python_version < \'3\'"]\n'
    lock = poetry(needs=extras)
    assert hashed({"poetry.lock": lock, "requirements.txt": PINS}) == EXPECTED
    asked = PINS.replace("Pandas==", "Pandas[more]==")
    assert hashed({"poetry.lock": lock, "requirements.txt": asked}) is None
