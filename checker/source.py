"""A name and bounded access to bytes: all that an extractor is given of the outside world.

The same extractor thus works on a file, a member of an archive, a notebook's cells or a remote
object. A `Source` never reads more than it is asked for; `Text` is its decoded form with exact
positions.
"""

from __future__ import annotations

import codecs
import os
import re
from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property
from itertools import accumulate
from typing import Protocol

from msgspec import Struct

from checker.model import Location, Span

HEAD_BYTES = 1024
"""Enough for every magic number we know; `ustar` at 257 is the furthest."""

MAX_WHOLE_BYTES = 128 * 1024 * 1024
"""Whole-file readers (text, notebooks, headers) refuse more: it would not fit a hook's memory."""

_CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_NEWLINE = re.compile(r"\r\n|\r|\n")


class SourceError(Exception):
    """The bytes could not be had; the pipeline turns it into a `Problem` with this code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Reader(Protocol):
    """Random access to bytes of a known size."""

    @property
    def size(self) -> int:
        """Total number of bytes."""
        ...

    def read(self, offset: int, length: int) -> bytes:
        """The bytes from `offset`; fewer than `length` only at the end."""
        ...


class BytesReader:
    """A `Reader` over bytes in memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @property
    def size(self) -> int:
        """Total number of bytes."""
        return len(self._data)

    def read(self, offset: int, length: int) -> bytes:
        """The bytes from `offset`; fewer than `length` only at the end."""
        return self._data[offset : offset + length]


class FileReader:
    """A `Reader` over an open file descriptor, which it owns."""

    def __init__(self, fd: int, size: int) -> None:
        self._fd = fd
        self._size = size

    @property
    def size(self) -> int:
        """Size when the file was opened."""
        return self._size

    def read(self, offset: int, length: int) -> bytes:
        """The bytes from `offset`; fewer than `length` only at the end."""
        length = min(length, self._size - offset) if offset >= 0 else 0
        if length <= 0:
            return b""
        try:
            found = part = os.pread(self._fd, length, offset)
            while part and len(found) < length:
                part = os.pread(self._fd, length - len(found), offset + len(found))
                found += part
        except OSError as error:
            raise SourceError("file.unreadable", error.strerror or "read failed") from error
        return found

    def close(self) -> None:
        """Give the descriptor back."""
        os.close(self._fd)


class WindowReader:
    """A `Reader` over a part of another one, such as a stored archive member."""

    def __init__(self, base: Reader, offset: int, length: int) -> None:
        self._base = base
        self._offset = max(0, offset)
        self._size = max(0, min(length, base.size - self._offset))

    @property
    def size(self) -> int:
        """Size of the window, cut to what the base really has."""
        return self._size

    def read(self, offset: int, length: int) -> bytes:
        """The bytes from `offset` within the window."""
        if offset >= self._size or length <= 0:
            return b""
        return self._base.read(self._offset + offset, min(length, self._size - offset))


class Outlay(Struct):
    """What one file and everything inside it has cost so far."""

    inflated: int = 0
    """Bytes that were decompressed, counted again each time."""


class Fragment(Struct, frozen=True):
    """A piece of program text and the way from its own positions to those of the file.

    `offset` is where `text` starts in the file, in lines, when positions map one to one; otherwise
    `locate` gives the `Location` of a span (a notebook cell inside JSON strings).
    """

    text: str
    locate: Callable[[Span], Location]


class Beside(Struct, frozen=True):
    """What an archive of some format holds beside one of its members: sizes in bytes by name."""

    archive: str
    sizes: dict[str, int]


class Source:
    """One thing to read.

    `path` is the scanned file, relative to the root. `name` is what classification goes by: the
    path itself, or the last name in the chain for a child. `member` is the chain of container
    members, empty for a plain file. `links` tells of the names beside a file on a disk, `beside` of
    those that the reading of a member depends on. `outlay` is shared by all that is taken out of
    one file.
    """

    def __init__(
        self,
        path: str,
        reader: Reader,
        *,
        name: str = "",
        member: str = "",
        fragments: tuple[Fragment, ...] = (),
        links: Callable[[str], str | None] | None = None,
        within: Source | None = None,
    ) -> None:
        self.path = path
        self.name = name or path
        self.member = member
        self._reader = reader
        self._fragments = fragments
        self._links = links
        self.beside: Beside | None = None
        self.outlay: Outlay = within.outlay if within else Outlay()
        self._file: Reader = within._file if within else reader

    @property
    def size(self) -> int:
        """Number of bytes."""
        return self._reader.size

    @property
    def file_size(self) -> int:
        """Number of bytes of the file that this was taken out of."""
        return self._file.size

    @property
    def in_memory(self) -> bool:
        """Whether the bytes are held in memory rather than read where they are stored."""
        return isinstance(self._reader, BytesReader)

    @cached_property
    def head(self) -> bytes:
        """The first bytes, enough to recognise the format."""
        return self._reader.read(0, HEAD_BYTES)

    def read(self, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset`; fewer only at the end.

        Raises SourceError when the bytes cannot be had.
        """
        return self._reader.read(offset, length)

    @cached_property
    def data(self) -> bytes:
        """The whole content. Raises SourceError when it is larger than `MAX_WHOLE_BYTES`."""
        if self.size > MAX_WHOLE_BYTES:
            raise SourceError(
                "file.too-large", f"{self.size} bytes is over the limit of {MAX_WHOLE_BYTES}"
            )
        return self._reader.read(0, self.size)

    @cached_property
    def text(self) -> Text:
        """The content decoded: BOM, PEP 263 declaration, else UTF-8, bad bytes replaced."""
        return Text.decode(self.data)

    def link_of(self, name: str) -> str | None:
        """What stands under a name beside this file, if it is no plain file.

        `symbolic` leads out of the folder, `hard` has another name elsewhere.
        """
        return self._links(name) if self._links else None

    @property
    def is_program(self) -> bool:
        """Whether this is program text that was taken out of a file."""
        return bool(self._fragments)

    @property
    def fragments(self) -> tuple[Fragment, ...]:
        """The program text in pieces that are parsed apart and share one scope."""
        return self._fragments or (Fragment(self.text.text, self.at),)

    def at(self, span: Span) -> Location:
        """The place of a span of `text`."""
        return Location(self.path, *span, member=self.member or None)

    def whole(self) -> Location:
        """The file as such: its first character."""
        return self.at(Span(1, 1, 1, 1))

    def at_bytes(self, offset: int, length: int) -> Location:
        """The place of bytes in an artifact (line and column are 1)."""
        return Location(
            self.path,
            1,
            1,
            1,
            1,
            member=self.member or None,
            byte_offset=offset,
            byte_length=length,
        )

    def child(self, name: str, data: bytes) -> Source:
        """A member whose bytes were decompressed or decoded."""
        return self.through(name, BytesReader(data))

    def window(self, name: str, offset: int, length: int) -> Source:
        """A member that is stored as it is, read through this source without a copy."""
        return self.through(name, WindowReader(self._reader, offset, length))

    def through(self, name: str, reader: Reader) -> Source:
        """A member that is read through a reader of its own."""
        return Source(self.path, reader, name=name, member=self._chain(name), within=self)

    def code(self, name: str, fragments: tuple[Fragment, ...]) -> Source:
        """Program text found inside this source, whose fragments know their own places."""
        joined = "\n".join(fragment.text for fragment in fragments).encode("utf-8", "surrogatepass")
        return Source(
            self.path,
            BytesReader(joined),
            name=name,
            member=self.member,
            fragments=fragments,
            within=self,
        )

    def _chain(self, name: str) -> str:
        return f"{self.member}!{name}" if self.member else name


class Text(Struct, frozen=True, dict=True):
    r"""Decoded text with its lines. Lines end at `\n`, `\r\n` or `\r` and nowhere else.

    `lossy` is true when bytes had to be replaced, so that what is at their place cannot be trusted.
    """

    text: str
    encoding: str
    lossy: bool

    @classmethod
    def decode(cls, data: bytes) -> Text:
        """Decode as an editor would; never fails."""
        encoding, data = _encoding(data)
        try:
            return cls(data.decode(encoding), encoding, False)
        except (UnicodeDecodeError, LookupError):
            return cls(data.decode("utf-8", "replace"), "utf-8", True)

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends."""
        return _NEWLINE.split(self.text) if "\r" in self.text else self.text.split("\n")

    @cached_property
    def starts(self) -> list[int]:
        """The offset in code points at which each line starts."""
        if "\r" in self.text:
            return [0, *(match.end() for match in _NEWLINE.finditer(self.text))]
        lengths = map(len, self.text.split("\n"))
        return [0, *accumulate(map((1).__add__, lengths))][:-1]

    def span(self, start: int, end: int) -> Span:
        """The span between two offsets in code points."""
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, end) - 1
        return Span(
            first + 1, start - self.starts[first] + 1, last + 1, end - self.starts[last] + 1
        )

    def line_span(self, line: int) -> Span:
        """The text of one line (1-based) without its indentation."""
        content = self.lines[line - 1]
        body = content.strip()
        column = content.find(body) + 1
        return Span(line, column, line, column + len(body))


def _encoding(data: bytes) -> tuple[str, bytes]:
    for bom, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(bom):
            return encoding, data[len(bom) :]
    for line in data[:HEAD_BYTES].splitlines()[:2]:
        if match := _CODING.match(line):
            return _known(match[1].decode("ascii")), data
    return "utf-8", data


def _known(encoding: str) -> str:
    """The codec if it turns bytes into text; some registered ones do other things or are slow."""
    try:
        info = codecs.lookup(encoding)
    except LookupError:
        return "utf-8"
    return info.name if info._is_text_encoding else "utf-8"
