"""Archives made byte by byte, so that their headers can lie."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from dataclasses import dataclass


@dataclass
class Member:
    """A zip member; `local_…` is what its own header says instead of the directory."""

    name: str
    content: bytes
    deflate: bool = False
    flags: int = 0
    version: int = 20
    method: int | None = None
    local_name: str | None = None
    local_method: int | None = None
    local_size: int | None = None
    in_directory: bool = True
    mode: int = 0o100644


def zipped(*members: Member, before: bytes = b"", after: bytes = b"") -> bytes:
    """A zip file of these members."""
    body, directory, count = bytearray(before), bytearray(), 0
    for one in members:
        data = _deflated(one.content) if one.deflate else one.content
        method = one.method if one.method is not None else (8 if one.deflate else 0)
        offset = len(body)
        local_name = (one.local_name if one.local_name is not None else one.name).encode()
        local_size = len(data) if one.local_size is None else one.local_size
        body += struct.pack(
            "<4s5H3L2H", b"PK\3\4", one.version, one.flags,
            method if one.local_method is None else one.local_method,
            0, 0, zlib.crc32(one.content), local_size, len(one.content), len(local_name), 0,
        )  # fmt: skip
        body += local_name + data
        if one.in_directory:
            count += 1
            name = one.name.encode()
            directory += struct.pack(
                "<4s6H3L5H2L", b"PK\1\2", 20 | 3 << 8, one.version, one.flags, method, 0, 0,
                zlib.crc32(one.content), len(data), len(one.content), len(name), 0, 0, 0, 0,
                one.mode << 16, offset,
            )  # fmt: skip
            directory += name
    start = len(body)
    body += directory
    body += struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), start, 0)
    return bytes(body + after)


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def torch_zip(pickle: bytes, **fields: object) -> bytes:
    """What torch.save writes, around this pickle."""
    return zipped(
        Member("archive/data.pkl", pickle, **fields),  # type: ignore[arg-type]
        Member("archive/byteorder", b"little"),
        Member("archive/data/0", b"\0" * 64),
        Member("archive/version", b"3\n"),
    )


def tarred(members: dict[str, bytes], links: dict[str, str] | None = None) -> bytes:
    """A tar file."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        for name, target in (links or {}).items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)
    return stream.getvalue()


def plain_zip(members: dict[str, bytes]) -> bytes:
    """What Python's zipfile writes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()
