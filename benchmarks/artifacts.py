"""Artifact scanners side by side: speed and bytes on large files, verdicts on a labelled corpus.

    python benchmarks/artifacts.py speed   [--peers FOLDER] [--work FOLDER]
    python benchmarks/artifacts.py corpus  [--peers FOLDER] [--work FOLDER] [--benign FOLDER]

`--peers` is the `bin` folder of an environment with picklescan, modelscan, fickling and modelaudit;
a peer that is missing is left out. Ours runs as users run it, with its cache, and without; the best
of three runs counts. `--benign` is what `artifact_corpus.benign` and
`artifact_corpus.formats` wrote. All runs are whole command lines on files in the page cache.
"""

from __future__ import annotations

import argparse
import os
import pickle
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

PEERS: dict[str, list[str]] = {
    "picklescan": ["picklescan", "-p"],
    "modelscan": ["modelscan", "-p"],
    "fickling": ["fickling", "--check-safety"],
    "modelaudit": ["modelaudit", "scan"],
}
OURS = [sys.executable, "-m", "checker", "scan", "--format", "concise", "--isolated"]


class Run(NamedTuple):
    """One command: exit code, wall seconds, peak memory in MB."""

    code: int
    seconds: float
    megabytes: float


def run(command: list[str], limit: float = 300.0) -> Run:
    """Run to the end or to the limit; the peak is the largest process of the tree."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=tempfile.gettempdir(),  # fickling leaves a file where it runs
    )
    deadline = start + limit
    while True:
        done, status, usage = os.wait4(process.pid, os.WNOHANG)
        if done:
            process.returncode = os.waitstatus_to_exitcode(status)
            break
        if time.perf_counter() > deadline:
            process.kill()
        time.sleep(0.002)
    return Run(process.returncode, time.perf_counter() - start, usage.ru_maxrss / 1024)


def tools(peers: Path | None) -> dict[str, list[str]]:
    """Command lines of what is installed, ours first."""
    found = {"mlwarden": OURS, "without its cache": [*OURS, "--no-cache"]}
    for name, (program, *options) in PEERS.items():
        if peers and (peers / program).exists():
            found[name] = [str(peers / program), *options]
    return found


def small_pickles(folder: Path) -> None:
    """Two hundred pickles of five kilobytes."""
    for number in range(200):
        value = {f"key{index}": [index, float(index), "text" * 3] for index in range(110)}
        (folder / f"m{number}.pkl").write_bytes(pickle.dumps((number, value)))


def torch_zip(folder: Path) -> None:
    """A checkpoint of 256 tensors and one gigabyte; holes on the disk, as large in the file."""
    import_name = b"ctorch._utils\n_rebuild_tensor_v2\n"
    body = b"\x80\x02}("
    for index in range(256):
        storage = b"(X\x07\0\0\0storagectorch\nFloatStorage\n"
        key = str(index).encode()
        storage += b"X" + struct.pack("<I", len(key)) + key + b"X\x03\0\0\0cpuJ\0\0\x10\0tQ"
        name = f"layer.{index}.weight".encode()
        body += b"X" + struct.pack("<I", len(name)) + name + import_name
        body += b"(" + storage + b"K\0M\0\x04M\0\x04\x86M\0\x04K\x01\x86\x89"
        body += b"ccollections\nOrderedDict\n)RtR"
    with zipfile.ZipFile(folder / "model.pt", "w") as archive:
        archive.writestr("archive/data.pkl", body + b"u.")
        block = bytes(4 * 1024 * 1024)
        for index in range(256):
            archive.writestr(f"archive/data/{index}", block)


def safetensors(folder: Path) -> None:
    """One gigabyte behind a header of 24 kilobytes."""
    size = 4 * 1024 * 1024
    entries = (
        f'"layer.{index}.weight":{{"dtype":"F32","shape":[1024,1024],'
        f'"data_offsets":[{index * size},{(index + 1) * size}]}}'
        for index in range(256)
    )
    header = ("{" + ",".join(entries) + "}").encode()
    with (folder / "model.safetensors").open("wb") as file:
        file.write(struct.pack("<Q", len(header)) + header)
        file.truncate(8 + len(header) + 256 * size)


def raw_pickle(folder: Path) -> None:
    """Five hundred megabytes: a hundred numpy arrays of five."""
    array = (
        b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\0\x85C\x01btR"
        b"(K\x01J\x00\xc4\x09\x00\x85cnumpy\ndtype\nX\x02\0\0\0f8\x89\x88\x87R"
        b"(K\x03X\x01\0\0\0<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb\x89B"
    )
    size = 5 * 1024 * 1024
    with (folder / "arrays.pkl").open("wb") as file:
        file.write(b"\x80\x03](")
        for _ in range(100):
            file.write(array + struct.pack("<I", size) + bytes(size) + b"tb")
        file.write(b"e.")


INPUTS: dict[str, Callable[[Path], None]] = {
    "200 pickles of 5 KB": small_pickles,
    "1 GB torch zip": torch_zip,
    "1 GB safetensors": safetensors,
    "500 MB pickle of arrays": raw_pickle,
}


def bytes_read(folder: Path) -> int:
    """What our extraction asks for, counted."""
    from checker.extract import Context
    from checker.inspection import inspect
    from checker.source import FileReader, Source

    total = 0

    class Counting(FileReader):
        def read(self, offset: int, length: int) -> bytes:
            nonlocal total
            data = super().read(offset, length)
            total += len(data)
            return data

    for path in sorted(folder.iterdir()):
        reader = Counting(os.open(path, os.O_RDONLY), path.stat().st_size)
        inspect(Source(path.name, reader), "product", Context())
        reader.close()
    return total


def extraction_seconds(folder: Path) -> float:
    """Extraction alone, without the program around it: the best of five."""
    from checker.extract import Context
    from checker.inspection import inspect
    from checker.source import FileReader, Source

    best = 1e9
    for _ in range(5):
        start = time.perf_counter()
        for path in sorted(folder.iterdir()):
            reader = FileReader(os.open(path, os.O_RDONLY), path.stat().st_size)
            inspect(Source(path.name, reader), "product", Context())
            reader.close()
        best = min(best, time.perf_counter() - start)
    return best


def speed(work: Path, programs: dict[str, list[str]]) -> None:
    """One table: seconds / megabytes of memory / exit code per tool and input."""
    print("| input | extraction alone, bytes read |", " | ".join(programs), "|")
    print("|---|---|" + "---|" * len(programs))
    for label, build in INPUTS.items():
        folder = work / label.replace(" ", "-")
        if not folder.exists():
            folder.mkdir(parents=True)
            build(folder)
        cells = [f"{extraction_seconds(folder) * 1000:.1f} ms, {bytes_read(folder) / 1024:.0f} KB"]
        for name, command in programs.items():
            single = name == "fickling" and len(list(folder.iterdir())) > 1
            targets = sorted(folder.iterdir()) if single else [folder]
            if name == "fickling" and not single:
                targets = list(folder.iterdir())
            runs = [run([*command, str(target)]) for target in targets[:5]]
            seconds = min(one.seconds for one in runs) * (len(targets) if single else 1)
            if not single and runs[0].seconds < 20:
                seconds = min(
                    seconds, *(run([*command, str(targets[0])]).seconds for _ in range(2))
                )
            cells.append(f"{seconds:.2f} s / {runs[0].megabytes:.0f} MB / {runs[0].code}")
        print("|", label, "|", " | ".join(cells), "|", flush=True)


def verdicts(files: list[Path], command: list[str]) -> Iterator[bool]:
    """Whether the command's exit status would stop each file."""
    for path in files:
        yield run([*command, str(path)], 60).code != 0


def our_verdicts(files: list[Path]) -> list[bool]:
    """The same for ours, in one process."""
    from tests.extract.artifact.findings import fails

    return [fails(path.read_bytes(), path.name) for path in files]


def corpus(work: Path, programs: dict[str, list[str]], benign: Path | None, limit: int) -> None:
    """Found of the hostile, stopped of the benign."""
    from tests.extract.artifact.malicious import cases

    folder = work / "hostile"
    hostile: list[Path] = []
    for number, case in enumerate(cases()):
        target = folder / case.family / str(number) / case.file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(case.content)
        hostile.append(target)
    harmless = sorted(path for path in benign.rglob("*") if path.is_file()) if benign else []
    harmless = [path for path in harmless if path.stat().st_size]
    print("| tool | hostile found | benign stopped |")
    print("|---|---|---|")
    for name, command in programs.items():
        chosen = [hostile, harmless]
        if name == "without its cache":
            continue
        if name != "mlwarden":
            chosen = [part[:: max(1, len(part) // limit)] if limit else part for part in chosen]
        rates = []
        for part in chosen:
            stopped = our_verdicts(part) if name == "mlwarden" else [*verdicts(part, command)]
            rates.append(
                f"{sum(stopped)} of {len(part)} ({100 * sum(stopped) / max(1, len(part)):.1f} %)"
            )
        print("|", name, "|", " | ".join(rates), "|", flush=True)


def main() -> None:
    """Arguments to tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("what", choices=("speed", "corpus"))
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--work", type=Path, default=Path("/tmp/mlwarden-artifacts"))
    parser.add_argument("--benign", type=Path)
    parser.add_argument("--limit", type=int, default=0, help="files per peer and label")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    programs = tools(arguments.peers)
    if arguments.what == "speed":
        speed(arguments.work, programs)
    else:
        corpus(arguments.work, programs, arguments.benign, arguments.limit)


if __name__ == "__main__":
    main()
