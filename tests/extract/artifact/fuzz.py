"""Hostile bytes → no failure of ours, whatever they are.

    python -m tests.extract.artifact.fuzz -max_total_time=60 [CORPUS FOLDER]

With atheris installed it is coverage-guided and seeded with the hostile corpus. Everything of ours
is imported late, because atheris instruments what it sees being imported. `test_fuzz.py` runs the
same check on a fixed number of damaged files.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

NAMES = (
    "m.pkl", "m.pt", "m.joblib", "m.npy", "m.h5", "m.keras", "m.onnx", "saved_model.pb", "m.tflite",
    "m.gguf", "m.safetensors", "config.json", "m.rds", "m.xml", "m.7z", "m.tar", "m.zip", "data",
)  # fmt: skip

OURS = (".failed", ".too-complex")


def check(data: bytes, name: str) -> None:
    """Raise when one of our extractors fails rather than says what is wrong with the file."""
    from tests.helpers import facts_of

    found = facts_of(name, data)
    failed = [problem for problem in found.problems if problem.code.endswith(OURS)]
    if failed:
        raise AssertionError(f"{name}: {failed[0].code}: {failed[0].message}")


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The content with a few bytes changed, repeated, removed or cut off."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        if not data:
            break
        place = chance.randrange(len(data))
        match chance.randrange(5):
            case 0:
                data[place] = chance.randrange(256)
            case 1:
                data[place] ^= 1 << chance.randrange(8)
            case 2:
                del data[place : place + chance.randint(1, 8)]
            case 3:
                data[place:place] = data[place : place + chance.randint(1, 16)]
            case _:
                data[place : place + 4] = chance.choice(
                    [b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\0\0\0\x80"]
                )
    return bytes(data[: chance.randint(1, len(data))] if data and chance.random() < 0.2 else data)


def seeds(limit: int = 64 * 1024) -> Iterator[tuple[str, bytes]]:
    """The hostile corpus, without what is large."""
    from tests.extract.artifact.malicious import cases

    for case in cases():
        if len(case.content) <= limit:
            yield case.file, case.content


def main() -> None:
    """Hand over to atheris."""
    import atheris

    with atheris.instrument_imports(include=["checker"], enable_loader_override=False):
        from checker.extract.registry import extractors

        extractors()
        check(b"\x80\x04N.", "m.pkl")

    def one_input(data: bytes) -> None:
        if data:
            check(data[1:], NAMES[data[0] % len(NAMES)])

    folder = Path(tempfile.mkdtemp())
    for number, (name, content) in enumerate(seeds()):
        kind = NAMES.index(name) if name in NAMES else len(NAMES) - 1
        (folder / str(number)).write_bytes(bytes([kind]) + content)
    atheris.Setup([*sys.argv, str(folder)], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
