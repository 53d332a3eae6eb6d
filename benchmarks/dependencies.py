"""Locks, vulnerability checks and look-ups: how long they take, and pip-audit beside us.

    python benchmarks/dependencies.py locks              a lock of 5,000 packages in each format
    python benchmarks/dependencies.py audit DATABASE     200 pins: pip-audit and us
    python benchmarks/dependencies.py pins DATABASE      500 pins against the whole database

DATABASE is OSV records (a zip, a folder or JSON Lines), or a database made of them. pip-audit gets
the same advisories from a server on this machine that speaks OSV's query interface; its flags
`--no-deps --disable-pip` keep it from installing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

PACKAGES = 5000
WHEELS = 8
TODAY = date(2026, 1, 1)


def digest(*parts: object) -> str:
    """A SHA-256 in hexadecimal that is the same every time."""
    return hashlib.sha256("-".join(map(str, parts)).encode()).hexdigest()


def uv_lock(names: list[tuple[str, str]]) -> str:
    """A lock of uv."""
    out = ["version = 1\nrevision = 2\n"]
    for name, version in names:
        url = f"https://files.example.org/packages/ab/cd/{digest(name)}/{name}-{version}"
        wheels = "".join(
            f'    {{ url = "{url}-cp3{i}-manylinux.whl", hash = "sha256:{digest(name, i)}", '
            f'upload-time = "2026-01-01T00:00:00Z", size = {i} }},\n'
            for i in range(WHEELS)
        )
        out.append(
            f'\n[[package]]\nname = "{name}"\nversion = "{version}"\n'
            'source = { registry = "https://index.example.org/simple" }\n'
            'dependencies = [\n    { name = "package-1" },\n    { name = "package-2" },\n]\n'
            f'sdist = {{ url = "{url}.tar.gz", hash = "sha256:{digest(name)}", size = 1 }}\n'
            f"wheels = [\n{wheels}]\n"
        )
    return "".join(out)


def poetry_lock(names: list[tuple[str, str]]) -> str:
    """A lock of Poetry."""
    out = []
    for name, version in names:
        files = "".join(
            f'    {{file = "{name}-{version}-cp3{i}.whl", hash = "sha256:{digest(name, i)}"}},\n'
            for i in range(WHEELS)
        )
        out.append(
            f'[[package]]\nname = "{name}"\nversion = "{version}"\ndescription = "A package"\n'
            f'optional = false\npython-versions = ">=3.8"\ngroups = ["main"]\nfiles = [\n{files}]\n'
            '\n[package.dependencies]\npackage-1 = ">=1.0"\n\n'
        )
    return "".join(out) + '[metadata]\nlock-version = "2.1"\n'


def pdm_lock(names: list[tuple[str, str]]) -> str:
    """A lock of PDM."""
    out = ['[metadata]\ngroups = ["default"]\nlock_version = "4.5.0"\n']
    for name, version in names:
        files = "".join(
            f'    {{file = "{name}-{version}-cp3{i}.whl", hash = "sha256:{digest(name, i)}"}},\n'
            for i in range(WHEELS)
        )
        out.append(
            f'\n[[package]]\nname = "{name}"\nversion = "{version}"\n'
            'requires_python = ">=3.8"\nsummary = "A package"\ngroups = ["default"]\n'
            f'dependencies = [\n    "package-1>=1.0",\n]\nfiles = [\n{files}]\n'
        )
    return "".join(out)


def pylock(names: list[tuple[str, str]]) -> str:
    """A lock of PEP 751, as uv writes it."""
    out = ['lock-version = "1.0"\ncreated-by = "x"\nrequires-python = ">=3.10"\n']
    for name, version in names:
        url = f"https://files.example.org/packages/ab/cd/{digest(name)}/{name}-{version}"
        wheels = "".join(
            f'    {{ url = "{url}-cp3{i}-manylinux.whl", upload-time = 2026-01-01T00:00:00Z, '
            f'size = {i}, hashes = {{ sha256 = "{digest(name, i)}" }} }},\n'
            for i in range(WHEELS)
        )
        out.append(
            f'\n[[packages]]\nname = "{name}"\nversion = "{version}"\n'
            'index = "https://index.example.org/simple"\n'
            f'sdist = {{ url = "{url}.tar.gz", upload-time = 2026-01-01T00:00:00Z, size = 1, '
            f'hashes = {{ sha256 = "{digest(name)}" }} }}\nwheels = [\n{wheels}]\n'
        )
    return "".join(out)


def pylock_of_pip(names: list[tuple[str, str]]) -> str:
    """A lock of PEP 751, as pip writes it: tables within tables."""
    out = ['lock-version = "1.0"\ncreated-by = "pip"\n']
    for name, version in names:
        out.append(f'\n[[packages]]\nname = "{name}"\nversion = "{version}"\n')
        url = f"https://files.example.org/packages/ab/cd/{digest(name)}/{name}-{version}"
        out += [
            f'\n[[packages.wheels]]\nname = "{name}-cp3{i}.whl"\nurl = "{url}-cp3{i}.whl"\n'
            f'\n[packages.wheels.hashes]\nsha256 = "{digest(name, i)}"\n'
            for i in range(WHEELS)
        ]
    return "".join(out)


def requirements(names: list[tuple[str, str]]) -> str:
    """A compiled and hashed requirements file."""
    return "".join(
        (
            f"{name}=={version} \\\n    --hash=sha256:{digest(name)} \\\n"
            f"    --hash=sha256:{digest(version)}\n"
        )
        for name, version in names
    )


def pipfile_lock(names: list[tuple[str, str]]) -> str:
    """A lock of Pipenv."""
    packages = {
        name: {
            "hashes": [f"sha256:{digest(name, i)}" for i in range(WHEELS)],
            "version": f"=={version}",
        }
        for name, version in names
    }
    return json.dumps({"_meta": {"pipfile-spec": 6}, "default": packages}, indent=4)


def conda_lock(names: list[tuple[str, str]]) -> str:
    """A lock of conda-lock."""
    out = ["version: 1\nmetadata:\n  platforms: [linux-64]\npackage:\n"]
    for name, version in names:
        out.append(
            f"- name: {name}\n  version: {version}\n  manager: conda\n  platform: linux-64\n"
            "  dependencies:\n    python: '>=3.10'\n"
            f"  url: https://conda.example/{name}-{version}-0.conda\n"
            f"  hash:\n    md5: {digest(name)[:32]}\n    sha256: {digest(name)}\n"
            "  category: main\n  optional: false\n"
        )
    return "".join(out)


FORMATS: dict[str, Callable[[list[tuple[str, str]]], str]] = {
    "uv.lock": uv_lock,
    "poetry.lock": poetry_lock,
    "pdm.lock": pdm_lock,
    "pylock.toml": pylock,
    "pylock.pip.toml": pylock_of_pip,
    "Pipfile.lock": pipfile_lock,
    "requirements.txt": requirements,
    "conda-lock.yml": conda_lock,
}


def best(
    action: Callable[[], object],
    times: int = 3,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """The quickest of some runs, in seconds."""
    taken = []
    for _ in range(times):
        start = clock()
        action()
        taken.append(clock() - start)
    return min(taken)


def locks() -> None:
    """Bytes of a lock → facts, as the pipeline does it."""
    from tests.helpers import facts_of

    names = [(f"package-{i}", f"{i % 9}.{i % 17}.{i % 5}") for i in range(PACKAGES)]
    print(f"{PACKAGES} packages each, processor time; the target is 0.3 s")
    for name, write in FORMATS.items():
        data = write(names).encode()
        found = facts_of(name, data)
        assert len(found.facts) >= PACKAGES, found.problems
        seconds = best(lambda data=data, name=name: facts_of(name, data), 5, time.process_time)
        print(f"{name:18} {len(data) / 1e6:6.1f} MB {seconds:6.2f} s")


def database(source: Path, folder: Path) -> Path:
    """The database, made of records where it is not one already."""
    from checker.advisories.importing import import_advisories

    with source.open("rb") if source.is_file() else tempfile.TemporaryFile() as stream:
        if stream.read(6) == b"SQLite":
            return source
    path = folder / "advisories.db"
    seconds = best(lambda: import_advisories(source, path), 1)
    print(f"imported in {seconds:.1f} s, {path.stat().st_size / 1e6:.1f} MB")
    return path


def pins(path: Path, count: int, seed: int = 1) -> list[tuple[str, str]]:
    """Names and versions from the database; every second one is listed in some advisory."""
    from packaging.version import InvalidVersion, Version

    from checker.advisories.store import Store

    chooser = random.Random(seed)
    found: list[tuple[str, str]] = []
    with Store(path, TODAY) as store:
        names = sorted(store.names())
        while len(found) < count:
            name = chooser.choice(names)
            listed = sorted({v for one in store.advisories(name) for v in one.versions})
            version = chooser.choice(listed) if listed and len(found) % 2 else "999.0"
            try:
                found.append((name, str(Version(version))))
            except InvalidVersion:
                continue
    return found


def look_up(path: Path) -> None:
    """500 pins, the database opened anew each time."""
    from checker.advisories.audit import audit_version
    from checker.advisories.store import Store

    chosen = pins(path, 500)

    def action() -> int:
        with Store(path, TODAY) as store:
            return sum(len(audit_version(store, name, version)) for name, version in chosen)

    print(f"500 pins: {best(action):.2f} s, {action()} matches; the target is 1 s")


@contextmanager
def osv_server(path: Path) -> Iterator[str]:
    """OSV's query interface over our database."""
    from checker.advisories.matching import concerns
    from checker.advisories.store import Store

    store, lock = Store(path, TODAY), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            query = json.loads(self.rfile.read(int(self.headers["content-length"])))
            name, version = query["package"]["name"], query["version"]
            with lock:
                hit = [one for one in store.advisories(name) if concerns(one, version)]
            package = {"name": name, "ecosystem": "PyPI"}
            vulns = [
                {"id": one.id, "summary": "x", "affected": [{"package": package}]} for one in hit
            ]
            body = json.dumps({"vulns": vulns} if vulns else {}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        store.close()


def audit(path: Path, folder: Path) -> None:
    """A file of 200 pins, from its bytes to what is known about them."""
    file = folder / "requirements.txt"
    lines = {f"package-{i}": "1.0" for i in range(200)} | dict(pins(path, 400))
    names = sorted(lines, key=lambda name: (name.startswith("package-"), name))[:200]
    file.write_text("".join(f"{name}=={lines[name]}\n" for name in names))
    with osv_server(path) as url:
        command = [sys.executable, "-m", "pip_audit", "-r", str(file), "--no-deps", "--disable-pip"]
        command += ["-s", "osv", "--osv-url", url, "--progress-spinner", "off"]
        slow = best(lambda: subprocess.run(command, capture_output=True, check=False), 2)
    command = [sys.executable, "-c", _PROGRAM, str(ROOT), str(path), str(file)]
    quick = best(lambda: subprocess.run(command, capture_output=True, check=True), 3)
    print(f"200 pins, as programs: us {quick:.2f} s, pip-audit {slow:.2f} s")
    print(f"{slow / quick:.0f} times; the target is 10")


_PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from dataclasses import replace
from datetime import date
from pathlib import Path
from checker.advisories.store import Store
from checker.project.vulnerabilities import run
from tests.project.support import tree_of
with Store(Path(sys.argv[2]), date(2026, 1, 1)) as store:
    tree = replace(tree_of({"requirements.txt": Path(sys.argv[3]).read_text()}), advisories=store)
    print(len(list(run(tree))))
"""


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["locks", "audit", "pins"])
    parser.add_argument("database", nargs="?", type=Path)
    arguments = parser.parse_args()
    if arguments.what == "locks":
        locks()
        return
    with tempfile.TemporaryDirectory() as name:
        source = arguments.database or ROOT / "fixtures" / "advisories" / "osv.jsonl"
        path = database(source, Path(name))
        if arguments.what == "pins":
            look_up(path)
        else:
            audit(path, Path(name))


if __name__ == "__main__":
    main()
