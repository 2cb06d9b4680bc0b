"""Who was erased stays erased: random ids of erased records, one on a line, in a file that only grows.

It lies beside the database, goes into every backup and beside it, and into a copy elsewhere where one is named. There
is nothing in it but ids that lead to nobody. A restore erases whom it lists before anybody can open the clinic.

The copy lies where others may write, and ids stand in addresses of pages: an open clinic erases by its own list alone,
and whom only the copy names is told to whoever looks after the clinic. A copy out of reach holds up nothing.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from lightmask.errors import BadInput, LightmaskError

FILE: Final = "erased-records.txt"
COPY: Final = "LIGHTMASK_CLINIC_ERASED"  # a second file, on a share or another disk
LINE: Final = 37  # characters of an id and its end
POSIX: Final = os.name == "posix"
LOG = logging.getLogger("lightmask.clinic.handover")


@dataclass(frozen=True, kw_only=True, slots=True)
class Elsewhere:
    """What stands in the copy. ``others``: lines that are no ids. ``why``: what kept it from being read."""

    path: Path
    ids: frozenset[UUID] = frozenset()
    others: int = 0
    why: str = ""


def own() -> Path:
    """The list of the clinic that is open."""
    from django.conf import settings

    return Path(settings.CLINIC.folder) / FILE


def copy() -> tuple[Path, ...]:
    """The copy elsewhere that the environment names, if it names one."""
    named = os.environ.get(COPY, "")
    return (Path(named).expanduser(),) if named else ()


def everybody() -> frozenset[UUID]:
    """Whoever stands in the clinic's own list; nothing that lies elsewhere is believed. LightmaskError without it."""
    try:
        return read(own())
    except OSError as problem:
        raise LightmaskError(
            f"The list of erased records at {own()} cannot be read: {problem.strerror}. Make it readable again, or put "
            "the one of the last backup in its place."
        ) from problem


def keep(ids: Iterable[UUID]) -> None:
    """Into the clinic's own list, strictly; and all of that into the copy, which is caught up later where it fails."""
    try:
        add(own(), ids)
    except OSError as problem:
        raise LightmaskError(
            f"The list of erased records at {own()} could not be written: {problem.strerror}. What was erased is "
            "erased; the list is brought up to it when the clinic opens the next time, or a backup is made."
        ) from problem
    listed = everybody()
    for path in copy():
        try:
            _copied(path, listed)
        except OSError as problem:
            LOG.warning("the copy of the list of erased records could not be written: %s", problem)


def elsewhere() -> tuple[Elsewhere, ...]:
    """What the copy holds, whatever state it is in."""
    return tuple(_looked(path) for path in copy())


def read(path: Path) -> frozenset[UUID]:
    """Every id of a list; none where there is no file. A torn last line is a crash's: it was never promised."""
    return frozenset(_id(text, path, number) for number, text in _lines(path))


def add(path: Path, ids: Iterable[UUID]) -> int:
    """Write down those that are not there yet; on the disk when it comes back. -> how many were new"""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(path) as handle:
        return _added(handle, set(ids) - read(path))


def _copied(path: Path, ids: frozenset[UUID]) -> None:
    """Never makes a folder: where a share is not mounted, the copy would lie on this disk."""
    with _alone(path, is_own=False) as handle:
        _added(handle, ids - _looked(path).ids)


def _added(handle: int, ids: Iterable[UUID]) -> int:
    new = sorted(ids, key=str)
    if new:
        _mend(handle)
        os.write(handle, "".join(f"{one}\n" for one in new).encode("ascii"))
    os.fsync(handle)
    return len(new)


def _looked(path: Path) -> Elsewhere:
    ids, others = set(), 0
    try:
        if path.exists() and not path.is_file():
            return Elsewhere(path=path, why="it is no file")
        for number, text in _lines(path):
            try:
                ids.add(_id(text, path, number))
            except BadInput:
                others += 1
    except OSError as problem:
        return Elsewhere(path=path, why=problem.strerror or "no reason given")
    return Elsewhere(path=path, ids=frozenset(ids), others=others)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    with contextlib.suppress(FileNotFoundError), path.open(encoding="ascii", errors="replace") as file:
        for number, text in enumerate(file, start=1):
            if text.endswith("\n") and text != "\n":
                yield number, text.strip()


def _id(text: str, path: Path, number: int) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadInput(
            f"Line {number} of {path} is no id of a record, as lines of a list of erased records are: the file was "
            "changed. Take another copy of it: each backup has one, and one lies beside each backup."
        ) from None


@contextlib.contextmanager
def _alone(path: Path, *, is_own: bool = True) -> Iterator[int]:
    """Nobody else writes meanwhile. Where others may write, no link is followed, and nobody's lock is waited for."""
    is_new = not path.exists()
    flags = 0 if is_own else getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | flags, 0o600)
    try:
        if POSIX:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX if is_own else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield handle
    finally:
        os.close(handle)  # gives the lock back
    if is_new and POSIX:
        _settle(path.parent)


def _mend(handle: int) -> None:
    """Takes away a last line that a power cut has torn; what is longer than that is somebody else's: it gets an end."""
    size = os.fstat(handle).st_size
    torn = len(os.pread(handle, LINE, max(0, size - LINE)).rpartition(b"\n")[2])
    if 0 < torn < LINE:
        os.ftruncate(handle, size - torn)
    elif torn:
        os.write(handle, b"\n")


def _settle(folder: Path) -> None:
    """The new name itself is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
