"""Files to read → their facts, on as many cores as there are, whatever the files do to a process.

Little work is done in this process. More goes to a process pool in chunks, the largest files first.
A worker that does not come back from a file ends itself; the pool is then rebuilt, its unfinished
files are read one by one, and the one that ends its worker again is reported.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from checker.classify import has_known_name
from checker.codec import decode, encode
from checker.discover import FileEntry
from checker.extract import Context
from checker.extract.artifact.formats import named_format
from checker.inspection import MAX_SECONDS, FileTimeoutError
from checker.model import FileFacts, Location, Problem
from checker.reading import read_facts

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

POOL_BYTES = 2 * 1024 * 1024
POOL_FILES = 200
"""Below both, starting processes costs more than it saves."""

LIGHT = 8
"""A model or a picture costs so many times less than a program."""

LIGHT_BYTES = 16 * 1024
"""Bytes of program text that cost as much as the largest of those, of which little is read."""

LARGE = 1024 * 1024
"""Bytes of a program beyond which it counts no more: it is one piece of work all the same."""

CHUNKS_PER_WORKER = 16
"""Enough for even loads, few enough that handing over does not show."""

SOFT_SECONDS = MAX_SECONDS * 1.5
"""When Python code that never yields is interrupted."""

HARD_SECONDS = MAX_SECONDS * 3
"""When a worker stuck in C code ends itself."""

MEMORY_BYTES = 4 * 1024**3
"""What a worker may take beyond its start; more becomes a MemoryError there, and a Problem."""

Progress = Callable[[int], None]


def extract_all(
    entries: Sequence[FileEntry],
    context: Context,
    *,
    jobs: int,
    progress: Progress = lambda _: None,
) -> Iterator[FileFacts]:
    """The facts of every file, in no particular order; `progress` hears how many came at once."""
    files, size = _work(entries)
    small = files < POOL_FILES and size < POOL_BYTES
    if jobs < 2 or len(entries) < 2 or small:
        yield from _here(entries, context, progress)
    else:
        yield from _in_pool(entries, context, jobs, progress)


def _work(entries: Sequence[FileEntry]) -> tuple[float, float]:
    """Files and bytes, as if all were program text; of a model the least part is read."""
    files = size = 0.0
    for entry in entries:
        light = named_format(entry.path) or not has_known_name(entry.path)
        files += 1 / LIGHT if light else 1
        size += min(entry.size, LIGHT_BYTES if light else LARGE)
    return files, size


def default_jobs() -> int:
    """The number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _here(
    entries: Sequence[FileEntry], context: Context, progress: Progress
) -> Iterator[FileFacts]:
    for entry in entries:
        yield _read_in_time(entry, context)
        progress(1)


def _in_pool(
    entries: Sequence[FileEntry], context: Context, jobs: int, progress: Progress
) -> Iterator[FileFacts]:
    from concurrent.futures import as_completed
    from concurrent.futures.process import BrokenProcessPool

    unfinished = {entry.path: entry for entry in entries}
    try:
        with _pool(context, jobs) as pool:
            futures = [pool.submit(_read_chunk, part) for part in _chunks(entries, jobs)]
            for future in as_completed(futures):
                done = [decode(data) for data in future.result()]
                for file in done:
                    del unfinished[file.path]
                progress(len(done))
                yield from done
    except BrokenProcessPool:
        for entry in unfinished.values():
            yield _alone(entry, context)
            progress(1)


def _alone(entry: FileEntry, context: Context) -> FileFacts:
    """One file in a process of its own."""
    from concurrent.futures.process import BrokenProcessPool

    try:
        with _pool(context, 1) as pool:
            return decode(pool.submit(_read_chunk, [entry]).result()[0])
    except BrokenProcessPool:
        return _unread(entry, "file.crashed", "reading it ended the process, nothing is known")


def _pool(context: Context, jobs: int) -> ProcessPoolExecutor:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    fork = sys.platform == "linux" and threading.active_count() == 1
    return ProcessPoolExecutor(
        jobs,
        mp_context=multiprocessing.get_context("fork" if fork else "spawn"),
        initializer=_start_worker,
        initargs=(context,),
    )


def _chunks(entries: Sequence[FileEntry], jobs: int) -> Iterator[list[FileEntry]]:
    """Parts of about equal cost, the largest files first; opening a file costs like 20 kB of it."""
    cost = {entry.path: entry.size + 20_000 for entry in entries}
    limit = sum(cost.values()) / (jobs * CHUNKS_PER_WORKER)
    part: list[FileEntry] = []
    total = 0
    for entry in sorted(entries, key=lambda entry: (-entry.size, entry.path)):
        part.append(entry)
        total += cost[entry.path]
        if total >= limit:
            yield part
            part, total = [], 0
    if part:
        yield part


_context = Context()
"""What the worker process was started with."""


def _start_worker(context: Context) -> None:
    global _context
    _context = context
    gc.freeze()  # what was imported stays; looking through it again and again takes a tenth
    gc.disable()  # facts and syntax trees hold no cycles; what others make is collected per chunk
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    _limit_memory()


def _limit_memory() -> None:
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):
        return  # no such limit on this system; the time limits remain
    limit = pages * resource.getpagesize() + MEMORY_BYTES
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or hard > limit:
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _read_chunk(entries: Sequence[FileEntry]) -> list[bytes]:
    results = []
    for entry in entries:
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123
            faulthandler.dump_traceback_later(HARD_SECONDS, exit=True, file=nowhere)
            results.append(encode(_read_in_time(entry, _context)))
            faulthandler.cancel_dump_traceback_later()
    gc.collect()
    return results


def _read_in_time(entry: FileEntry, context: Context) -> FileFacts:
    try:
        with _alarm(SOFT_SECONDS):
            return read_facts(entry, context)
    except FileTimeoutError:
        return _unread(entry, "limit.time", f"not finished after {SOFT_SECONDS:.0f} seconds")


def _unread(entry: FileEntry, code: str, message: str) -> FileFacts:
    problem = Problem(code, Location(entry.path, 1, 1, 1, 1), message)
    return FileFacts(path=entry.path, size=entry.size, role=entry.role, problems=[problem])


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Interrupt Python code after a while, where the platform and the thread allow it."""
    if not hasattr(signal, "setitimer") or threading.current_thread() != threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _on_alarm)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _on_alarm(_signum: int, _frame: FrameType | None) -> None:
    raise FileTimeoutError
