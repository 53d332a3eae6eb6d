"""The members of a zip file → which format it is, and which of them are only weights."""

from __future__ import annotations

import re
from collections.abc import Collection

from msgspec import Struct

from checker.extract.artifact.members import NUMBERS
from checker.extract.artifact.zip.directory import Entry

_SMALL = re.compile(r"(?:[^/]*/)?(?:\.data/serialization_id|version|byteorder|\.format_version)")


class Flavour(Struct, frozen=True):
    """A format that is a zip file. `executable`: loading it can run code."""

    format: str
    executable: bool = False
    torch: bool = False

    def is_weights(self, entry: Entry) -> bool:
        """Whether a member is raw numbers, of which only the first bytes need a look."""
        return self.torch and (entry.rank == NUMBERS or bool(_SMALL.fullmatch(entry.name)))

    def is_code(self, name: str) -> bool:
        """Whether a member is text that only the format's own virtual machine runs.

        Beside it stand pickles with the Python source that each line came from, which nobody runs.
        """
        if self.format != "torchscript" or name.endswith(".debug_pkl"):
            return False
        return "/code/" in f"/{name}"


def flavour_of(names: Collection[str]) -> Flavour:
    """The format by its members: the first rule that fits."""
    lower = {name.lower().replace("\\", "/") for name in names}
    bases = {name.rpartition("/")[2] for name in lower}
    if "mar-inf/manifest.json" in lower:
        return Flavour("mar", executable=True)
    if "data.pkl" in bases:
        scripted = "constants.pkl" in bases or any("/code/" in f"/{name}" for name in lower)
        return Flavour("torchscript" if scripted else "torch-zip", executable=True, torch=True)
    if "extern_modules" in bases and any("/.data/" in f"/{name}" for name in lower):
        return Flavour("torch-package", executable=True, torch=True)
    return _by_single_member(lower, bases)


def _by_single_member(names: set[str], bases: set[str]) -> Flavour:
    if "config.json" in names and names & {"metadata.json", "model.weights.h5"}:
        return Flavour("keras-zip", executable=True)
    if "schema.json" in names:
        return Flavour("skops", executable=True)
    if "archive_format" in bases and "archive_version" in bases:
        return Flavour("torch-export", executable=True)
    if "model.ini" in bases:
        return Flavour("mojo")
    if names and all(name.endswith(".npy") for name in names):
        return Flavour("npz", executable=True)
    return Flavour("zip")
