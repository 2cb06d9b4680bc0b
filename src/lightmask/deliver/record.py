"""The host's own record of a session, a line a second, safe against a host that dies at any moment."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from lightmask.deliver import record_lines
from lightmask.errors import BadInput

SCHEMA = "lightmask session record 1"
ENDING = ".session.jsonl"
BEGIN, SEEN, END = "begin", "seen", "end"


@dataclass(frozen=True, slots=True)
class Told:
    """What a record says: how the session began, every second that was seen, and its end when it was reached."""

    begin: Mapping[str, Any]
    seen: tuple[Mapping[str, Any], ...] = ()
    end: Mapping[str, Any] | None = None


@dataclass(slots=True)
class Record:
    """An open record. Every line is on the disk before the next thing happens (fsync)."""

    path: Path
    _file: IO[bytes] = field(repr=False)

    @classmethod
    def begin(cls, path: Path, said: Mapping[str, Any]) -> Record:
        """A new record; refused where one stands already, for it may tell of light that nobody has counted yet."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("xb")
        except FileExistsError as there:
            if not path.is_file():
                raise _unwritable(path, there) from None
            raise BadInput(f"'{path}' is the record of another session. Recover that one first.") from None
        except OSError as problem:
            raise _unwritable(path, problem) from None
        record = cls(path, file)
        record._line(BEGIN, {"schema": SCHEMA, **said})
        _sync_folder(path.parent)
        return record

    @classmethod
    def go_on(cls, path: Path) -> Record:
        """A record that is there, to add to; a line that was cut short by a crash is closed first."""
        try:
            content = path.read_bytes()
            record = cls(path, path.open("ab"))
            if content and not content.endswith(b"\n"):
                record._file.write(b"\n")
        except OSError as problem:
            raise _unwritable(path, problem) from None
        return record

    def seen(self, said: Mapping[str, Any]) -> None:
        """One second of the session, as the mask told it."""
        self._line(SEEN, said)

    def end(self, said: Mapping[str, Any]) -> None:
        """What was delivered. The record is closed after it."""
        self._line(END, said)
        self.close()

    def close(self) -> None:
        """Let go of the file; what a full disk did not take is left out."""
        with contextlib.suppress(OSError):
            self._file.close()

    def _line(self, kind: str, said: Mapping[str, Any]) -> None:
        line = json.dumps({"kind": kind, **said}, allow_nan=False, separators=(",", ":"))
        try:
            self._file.write(line.encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as problem:
            raise _unwritable(self.path, problem) from None


def read(path: Path) -> Told:
    """What a record says; a line that a crash cut short, or that is not whole, is left out: an end too.

    BadInput for what is no record, and for one whose first line was changed: nothing else says whose session it was.
    """
    lines = [one for one in map(_parsed, path.read_bytes().split(b"\n")) if one is not None]
    if not lines or lines[0]["kind"] != BEGIN or lines[0].get("schema") != SCHEMA:
        raise BadInput(f"'{path}' is no record of a session ('{SCHEMA}'). Give one that lightmask deliver wrote.")
    if not record_lines.begins(lines[0]):
        raise BadInput(f"'{path}' was changed: its first line does not say which session it was. Give it unchanged.")
    ends = [one for one in lines if one["kind"] == END and record_lines.ends(one)]
    seen = tuple(one for one in lines if one["kind"] == SEEN and record_lines.tells(one))
    return Told(begin=lines[0], seen=seen, end=ends[-1] if ends else None)


def began(path: Path) -> bool:
    """Whether a record got as far as its first line: without it no order had left for the mask."""
    return _parsed(path.read_bytes().split(b"\n")[0]) is not None


def left(folder: Path) -> tuple[Path, ...]:
    """The records in a folder; one that never began is none, for no light can have followed it."""
    found = sorted(folder.glob(f"*{ENDING}")) if folder.is_dir() else []
    return tuple(path for path in found if began(path))


def _parsed(line: bytes) -> dict[str, Any] | None:
    """One whole line, or None for a blank one and for one that was cut short."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) and "kind" in said else None


def _unwritable(path: Path, problem: OSError) -> BadInput:
    return BadInput(
        f"'{path}' cannot be written: {problem.strerror}. No light goes on without a record, and a mask keeps its own: "
        "make room, or give another folder; lightmask deliver --recover then tells what was given."
    )


def _sync_folder(folder: Path) -> None:
    """The new name is on the disk too; not every system can say so."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)
