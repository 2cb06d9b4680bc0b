"""Heads outside the database: a file to which lines are only ever added, so that a cut or exchanged database is found.

One line for each commit, in the order of their numbers; processes take turns. Written after the commit: a crash
between the two leaves the file one line short, never ahead of what is in the database. A second file may be named, on a
share or a disk that this machine can add to but not change (on Linux: chattr +a).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from lightmask.clinic.audit.heads import Head, read_head
from lightmask.errors import BadInput

FILE: Final = "heads.jsonl"
LONGEST_LINE: Final = 512
POSIX: Final = os.name == "posix"


def append(path: Path, head: Head) -> bool:
    """Add a head, unless a newer one is there already (another process was faster). -> whether it was added"""
    line = head.line.encode() + b"\n"
    with _alone(path) as handle:
        last = _last(path, handle)
        if last is not None and last.no >= head.no:
            return False
        os.write(handle, _between(handle) + line)
    return True


def last(path: Path) -> Head | None:
    """The newest head of the file; none where there is none yet."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        return _last(path, handle)
    finally:
        os.close(handle)


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """Every line with its number, one after the other; none where there is no file."""
    with contextlib.suppress(FileNotFoundError), path.open(encoding="utf-8", errors="replace") as file:
        yield from enumerate(file, start=1)


def heads(path: Path) -> Iterable[Head | str]:
    """Every head of the file; a line that is none comes as a sentence about it. A torn last line is a crash's."""
    waiting: str | None = None
    for number, text in lines(path):
        if waiting is not None:
            yield waiting
            waiting = None
        try:
            yield read_head(text)
        except BadInput:
            waiting = f"line {number} of {path.name} is not a head as it was written"
            if not text.endswith("\n"):
                return  # a write that a power cut ended: its commit is in the database all the same
    if waiting is not None:
        yield waiting


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        if POSIX:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)  # gives the lock back


def _last(path: Path, handle: int) -> Head | None:
    size = os.fstat(handle).st_size
    tail = os.pread(handle, 2 * LONGEST_LINE, max(0, size - 2 * LONGEST_LINE)).decode("utf-8", "replace")
    for text in reversed(tail.splitlines()):
        with contextlib.suppress(BadInput):
            return read_head(text)
    return None


def _between(handle: int) -> bytes:
    """Takes away a last line that a power cut has torn; where the system forbids it, a line break sets it apart."""
    size = os.fstat(handle).st_size
    start = max(0, size - 2 * LONGEST_LINE)
    torn = len(os.pread(handle, 2 * LONGEST_LINE, start).rpartition(b"\n")[2])
    if torn:
        try:
            os.ftruncate(handle, size - torn)
        except OSError:
            return b"\n"
    return b""
