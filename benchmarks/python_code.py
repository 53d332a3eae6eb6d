"""Linters of Python code side by side on one tree: processor time, wall time, peak memory.

    python benchmarks/python_code.py TREE [--peers FOLDER] [--runs N]

`TREE` is a folder of Python files or notebooks, best some thousand of public machine-learning
projects; bandit and semgrep read no notebooks.
`--peers` is the `bin` folder of an environment with bandit, semgrep and ruff; one that is missing
is left out. semgrep gets local rules for the same calls. Processor time counts all processes of a
run; the best of the runs is shown, and how many times as long each peer takes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

CALLS = (
    *("pickle.load", "pickle.loads", "dill.load", "joblib.load", "cloudpickle.loads", "torch.load"),
    *("pandas.read_pickle", "numpy.load", "yaml.load", "marshal.loads", "shelve.open", "os.system"),
    *("eval", "exec", "subprocess.run", "subprocess.Popen", "subprocess.call", "requests.get"),
    *("tarfile.open", "torch.hub.load", "ssl._create_unverified_context", "jsonpickle.decode"),
)
"""Calls for which semgrep gets a rule each."""

RULE = """\
- id: {id}
  pattern: {name}(...)
  message: {name}
  languages: [python]
  severity: WARNING
"""


class Run(NamedTuple):
    """One command: processor and wall seconds, peak memory of its largest process in MB."""

    cpu: float
    wall: float
    megabytes: float


def run(command: list[str], environment: dict[str, str]) -> Run:
    """Run a command to its end; processes it started are counted."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Run(usage.ru_utime + usage.ru_stime, time.perf_counter() - start, usage.ru_maxrss / 1024)


def commands(tree: Path, peers: Path | None, work: Path) -> Iterator[tuple[str, list[str]]]:
    """What is measured, ours first."""
    ours = [
        sys.executable,
        "-m",
        "checker",
        "scan",
        "--isolated",
        "--no-git",
        "--format",
        "concise",
    ]
    code = ["--select", "CODE", "--select", "SEC-004"]
    yield "mlwarden, cold", [*ours, *code, "--no-cache", str(tree)]
    yield "mlwarden, cold, one process", [*ours, *code, "--no-cache", "--jobs", "1", str(tree)]
    yield "mlwarden, warm", [*ours, *code, str(tree)]
    yield "mlwarden, three files", [*ours, *code, "--no-cache", *map(str, three_files(tree))]
    if peers is None:
        return
    rules = work / "rules.yaml"
    rules.write_text(
        "rules:\n" + "".join(RULE.format(id=f"r{n}", name=c) for n, c in enumerate(CALLS))
    )
    for name, command in {
        "bandit": ["-q", "-r", str(tree)],
        "ruff": ["check", "--select", "S", "--no-cache", "--isolated", str(tree)],
        "semgrep": [
            *("scan", "--metrics", "off", "--disable-version-check", "--no-git-ignore"),
            *("--jobs", "2", "--config", str(rules), str(tree)),
        ],
    }.items():
        if (peers / name).exists():
            yield name, [str(peers / name), *command]


def code_files(tree: Path) -> list[Path]:
    """The Python files and notebooks of a tree."""
    return [path for path in tree.rglob("*") if path.suffix in (".py", ".ipynb") and path.is_file()]


def three_files(tree: Path) -> list[Path]:
    """Three files of middling size, as a commit changes them."""
    files = sorted(code_files(tree), key=lambda path: path.stat().st_size)
    middle = len(files) // 2
    return files[middle : middle + 3]


def report(tree: Path, peers: Path | None, runs: int) -> None:
    """Print a line per command, and its ratios to our cold run."""
    files = code_files(tree)
    size = sum(path.stat().st_size for path in files)
    print(f"{len(files)} Python files and notebooks, {size / 1e6:.1f} MB")
    base: Run | None = None
    with tempfile.TemporaryDirectory() as folder:
        environment = {"XDG_CACHE_HOME": f"{folder}/cache"}
        for name, command in commands(tree, peers, Path(folder)):
            if name == "mlwarden, warm":
                run(command, environment)
            results = [run(command, environment) for _ in range(runs)]
            best = Run(*(min(values) for values in zip(*results, strict=True)))
            base = base or best
            print(
                f"{name:28} CPU {best.cpu:6.2f} s  wall {best.wall:6.2f} s  "
                f"{best.megabytes:5.0f} MB"
                f"  CPU x{best.cpu / base.cpu:<6.2f} wall x{best.wall / base.wall:.2f}"
            )
    shares([path for path in files if path.suffix == ".py"])


def shares(files: list[Path]) -> None:
    """Where the time of reading goes, in one process."""
    from checker.extract import Context
    from checker.extract.python import extract, parse
    from checker.policy.load import builtin_folder, load
    from checker.source import BytesReader, Source

    spent = 0.0
    plain = parse._parse

    def timed(text: str) -> list[object]:
        nonlocal spent
        start = time.process_time()
        try:
            return plain(text)
        finally:
            spent += time.process_time() - start

    parse._parse = timed
    context = Context(load([builtin_folder()]).watch)
    start = time.process_time()
    facts = 0
    for path in files:
        facts += sum(1 for _ in extract(Source(str(path), BytesReader(path.read_bytes())), context))
    total = time.process_time() - start
    if not files:
        return
    print(f"reading alone: {total:.2f} s, of which ast.parse {spent / total:.0%}; ", end="")
    print(f"{len(context.watch.names)} watched names, {facts} facts, {facts / total:.0f} facts/s")


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tree", type=Path)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--runs", type=int, default=1)
    arguments = parser.parse_args()
    report(arguments.tree, arguments.peers, arguments.runs)


if __name__ == "__main__":
    main()
