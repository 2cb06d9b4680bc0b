"""Who was erased stays erased: random ids of erased records, one on a line, in a file that only grows.

It lies beside the database, goes into every backup and beside it, and into a copy elsewhere where one is named. There
is nothing in it but ids that lead to nobody. A restore erases whom it lists before anybody can open the clinic.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

from lightmask.errors import BadInput, LightmaskError

FILE: Final = "erased-records.txt"
COPY: Final = "LIGHTMASK_CLINIC_ERASED"  # a second file, on a share or another disk
LINE: Final = 37  # characters of an id and its end
POSIX: Final = os.name == "posix"


def own() -> Path:
    """The list of the clinic that is open."""
    from django.conf import settings

    return Path(settings.CLINIC.folder) / FILE


def copy() -> tuple[Path, ...]:
    """The copy elsewhere that the environment names, if it names one."""
    named = os.environ.get(COPY, "")
    return (Path(named).expanduser(),) if named else ()


def everybody() -> frozenset[UUID]:
    """Whoever stands in the clinic's own list or in its copy."""
    return frozenset().union(*(read(path) for path in (own(), *copy())))


def keep(ids: Iterable[UUID]) -> None:
    """Into the clinic's own list, and into the copy. LightmaskError names a copy that could not be reached."""
    known = frozenset(ids)
    add(own(), known)
    for path in copy():
        try:
            add(path, known)
        except OSError as problem:
            raise LightmaskError(
                f"The list of erased records at {path} ({COPY}) could not be written: {problem.strerror}. The clinic's "
                "own list is written; the copy is brought up to it when the clinic opens the next time."
            ) from problem


def read(path: Path) -> frozenset[UUID]:
    """Every id of a list; none where there is no file. A torn last line is a crash's: it was never promised."""
    found = set()
    with contextlib.suppress(FileNotFoundError), path.open(encoding="ascii", errors="replace") as file:
        for number, text in enumerate(file, start=1):
            if text.endswith("\n") and text != "\n":
                found.add(_id(text.strip(), path, number))
    return frozenset(found)


def add(path: Path, ids: Iterable[UUID]) -> int:
    """Write down those that are not there yet; on the disk when it comes back. -> how many were new"""
    with _alone(path) as handle:
        new = sorted(set(ids) - read(path), key=str)
        if new:
            _mend(handle)
            os.write(handle, "".join(f"{one}\n" for one in new).encode("ascii"))
        os.fsync(handle)
    return len(new)


def _id(text: str, path: Path, number: int) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadInput(
            f"Line {number} of {path} is no id of a record, as lines of a list of erased records are: the file was "
            "changed. Take another copy of it: each backup has one, and one lies beside each backup."
        ) from None


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[int]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_new = not path.exists()
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        if POSIX:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)  # gives the lock back
    if is_new and POSIX:
        _settle(path.parent)


def _mend(handle: int) -> None:
    """Takes away a last line that a power cut has torn."""
    size = os.fstat(handle).st_size
    torn = len(os.pread(handle, LINE, max(0, size - LINE)).rpartition(b"\n")[2])
    if torn:
        os.ftruncate(handle, size - torn)


def _settle(folder: Path) -> None:
    """The new name itself is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
