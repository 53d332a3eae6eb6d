"""Members of archives: names that escape, programs among the data."""

from __future__ import annotations

import re

from checker.extract.artifact.facts import Member
from checker.extract.artifact.formats import RUNNING, named_format
from checker.source import Source

PROGRAM, TELLING, OTHER, NUMBERS = range(4)
"""In which order members are read: what may run, what formats are told by, and numbers last."""

_NUMBERS = re.compile(r"(?:[^/]*/)?(?:data|tensors|constants)/\d+")
"""The storages of a checkpoint, one file for each tensor."""

_TELLING = frozenset(
    {"config.json", "metadata.json", "schema.json", "manifest.json", "extern_modules"}
    | {"archive_format", "archive_version", "model.ini", "model_config.yaml", "mlmodel"}
)
_OLD = frozenset({"pickle", "sys_info", "storages", "tensors"})
"""Members of torch's first format, which are pickles."""

_DRIVE = re.compile(r"[A-Za-z]:")
_BY_EXTENSION = {
    "py": "python", "pyc": "python", "pyd": "native", "sh": "shell", "bash": "shell",
    "bat": "script", "cmd": "script", "ps1": "script", "vbs": "script", "js": "script",
    "so": "native", "dll": "native", "dylib": "native", "exe": "native", "com": "native",
    "jar": "java", "class": "java", "war": "java",
}  # fmt: skip
_BY_MAGIC = (
    (b"\x7fELF", "native"),
    (b"MZ", "native"),
    (b"\xfe\xed\xfa\xce", "native"),
    (b"\xfe\xed\xfa\xcf", "native"),
    (b"\xce\xfa\xed\xfe", "native"),
    (b"\xcf\xfa\xed\xfe", "native"),
    (b"\xca\xfe\xba\xbe", "java"),
    (b"#!", "script"),
)
_MAGICS = tuple(magic for magic, _ in _BY_MAGIC)


def rank_of(name: str) -> int:
    """How soon a member is to be read, by its name."""
    if _NUMBERS.fullmatch(name):
        return NUMBERS
    base = name.lower().rpartition("/")[2]
    if base in _OLD or named_format(base) in RUNNING:
        return PROGRAM
    return TELLING if base in _TELLING else OTHER


def escapes(name: str) -> bool:
    """Whether unpacking under this name writes outside the folder."""
    path = name.replace("\\", "/")
    if path == "/":
        return False  # nothing but the folder itself, as some archivers name it
    return path.startswith("/") or bool(_DRIVE.match(path)) or ".." in path.split("/")


def link_escapes(name: str, target: str) -> bool:
    """Whether a link of that name points outside the folder it is unpacked into."""
    path = target.replace("\\", "/")
    if path.startswith("/") or _DRIVE.match(path):
        return True
    depth = len([part for part in name.replace("\\", "/").split("/")[:-1] if part not in ("", ".")])
    for part in path.split("/"):
        depth += -1 if part == ".." else int(part not in ("", "."))
        if depth < 0:
            return True
    return False


def program_of(name: str, head: bytes) -> str | None:
    """What kind of program a member is, if it is one."""
    if head.startswith(_MAGICS):
        kind = next(kind for magic, kind in _BY_MAGIC if head.startswith(magic))
        return kind if kind != "native" or head[:2] != b"MZ" or _is_pe(head) else None
    return _BY_EXTENSION.get(name.lower().rpartition("/")[2].rpartition(".")[2])


def _is_pe(head: bytes) -> bool:
    """`MZ` alone is two letters; a real header has a length that makes sense behind it."""
    return len(head) < 4 or int.from_bytes(head[2:4], "little") < 512


def member_fact(
    source: Source, archive: str, name: str, head: bytes, link: str | None = None
) -> Member | None:
    """The fact about a member, if there is anything to say."""
    out = escapes(name) or (link is not None and link_escapes(name, link))
    program = None if name.endswith("/") else program_of(name, head)
    if not out and link is None and program is None:
        return None
    return Member(
        at=source.whole(),
        name=name[:300],
        archive=archive,
        escapes=out,
        link=link and link[:300],
        program=program,
    )
