"""Real libraries → a folder of files as their users write them, none of which is malicious.

    python -m benchmarks.artifact_corpus.benign OUT [LIBRARY ...]

Each library has a process of its own, for some of them cannot live together.
"""

from __future__ import annotations

import io
import pickle
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.artifact_corpus.objects import MAKERS, objects

File = tuple[str, bytes]

PROTOCOLS = {"standard": (0, 1, 2, 3, 4, 5)}
"""Others are written in an old, the default and the newest one."""

EVERY_FORM = 12
"""Objects per library that are also written in every wrapper; the rest in one or two forms."""


def pickled(library: str, name: str, value: object, thorough: bool) -> Iterator[File]:
    """Plain pickles."""
    protocols = PROTOCOLS.get(library, (2, 4, 5)) if thorough else (4,)
    for protocol in protocols:
        yield f"{name}-p{protocol}.pkl", pickle.dumps(value, protocol)


def joblibbed(library: str, name: str, value: object, thorough: bool) -> Iterator[File]:
    """Joblib's own form, plain and compressed."""
    if library not in ("numpy", "sklearn", "scipy", "pandas"):
        return
    import joblib

    forms: list[object] = [0]
    if thorough:
        forms += [("zlib", 3), ("gzip", 3), ("bz2", 3), ("lzma", 3), ("xz", 3), ("lz4", 3)]
    for form in forms:
        stream = io.BytesIO()
        joblib.dump(value, stream, compress=form)
        label = form[0] if isinstance(form, tuple) else "plain"
        yield f"{name}-{label}.joblib", stream.getvalue()


def torched(library: str, name: str, value: object, thorough: bool) -> Iterator[File]:
    """torch.save in both of its formats."""
    if library not in ("torch", "transformers"):
        return
    import torch

    for new in (True, False) if thorough else (True,):
        stream = io.BytesIO()
        torch.save(value, stream, _use_new_zipfile_serialization=new)
        yield f"{name}-{'zip' if new else 'legacy'}.pt", stream.getvalue()


def arrays(library: str, name: str, value: object, thorough: bool) -> Iterator[File]:
    """Numpy's files."""
    if library != "numpy":
        return
    import numpy as np

    if isinstance(value, np.ndarray):
        for suffix, save in (("npy", np.save), ("npz", np.savez), ("z.npz", np.savez_compressed)):
            stream = io.BytesIO()
            save(stream, value)
            yield f"{name}.{suffix}", stream.getvalue()


FORMS: tuple[Callable[[str, str, object, bool], Iterator[File]], ...] = (
    pickled,
    joblibbed,
    torched,
    arrays,
)


def write(folder: Path, library: str) -> int:
    """The files of one library."""
    sys.modules["tensorflow"] = None  # type: ignore[assignment]  # two LLVMs do not live together
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for index, (_, name, value) in enumerate(objects(frozenset({library}))):
        for form in FORMS:
            try:
                for file, data in form(library, name, value, index % 5 == 0 or index < EVERY_FORM):
                    clean = re.sub(r"[^\w.-]", "_", file)
                    (folder / clean).write_bytes(data)
                    count += 1
            except Exception:  # noqa: BLE001 - lambdas and locks cannot be pickled
                continue
    return count


def main(target: Path, libraries: list[str]) -> None:
    """One child per library."""
    for library in libraries or [*MAKERS]:
        command = [sys.executable, "-m", __spec__.name, "--one", str(target / library), library]
        subprocess.run(command, check=False, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    if sys.argv[1] == "--one":
        print(sys.argv[3], write(Path(sys.argv[2]), sys.argv[3]))
    else:
        main(Path(sys.argv[1]), sys.argv[2:])
