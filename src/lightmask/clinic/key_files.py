"""Files of keys in a clinic's folder, for their owner alone: one key a line, the newest first, older ones below it."""

from __future__ import annotations

import os
from pathlib import Path

from lightmask.errors import BadInput

ONLY_ME = 0o600


def read(path: Path) -> tuple[str, ...]:
    """Every key of a file, the newest first. BadInput where there is none."""
    try:
        found = tuple(path.read_text(encoding="ascii").split())
    except (OSError, UnicodeDecodeError) as problem:
        raise BadInput(f"{path} cannot be read ({problem}). Put it back from a backup.") from problem
    if not found:
        raise BadInput(f"{path} is empty. Put it back from a backup.")
    return found


def make(path: Path, key: str) -> None:
    """A file with this key, where there is none yet. Two processes at once end up with the same one."""
    if path.exists():
        return
    beside = _beside(path, (key,))
    try:
        os.link(beside, path)
    except FileExistsError:
        pass  # another process was first: its key is the clinic's
    finally:
        beside.unlink()


def renew(path: Path, key: str) -> None:
    """This key from now on; what is older still opens what it has locked."""
    _put(path, (key, *read(path)))


def drop(path: Path) -> int:
    """Only the newest stays. -> how many older ones are gone"""
    newest, *older = read(path)
    if older:
        _put(path, (newest,))
    return len(older)


def _put(path: Path, keys: tuple[str, ...]) -> None:
    """Whole or not at all, also when the power fails."""
    os.replace(_beside(path, keys), path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _beside(path: Path, keys: tuple[str, ...]) -> Path:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_ME), "w", encoding="ascii") as file:
        file.write("\n".join(keys))
        file.flush()
        os.fsync(file.fileno())
    return beside
