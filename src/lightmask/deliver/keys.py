"""Clinic keys, one for each mask, in a file that only its owner can read.

    key = fresh();  remember(serial, key);  key = recall(serial);  forget(serial);  known()
Each takes ``path``; left out, it is keys.json in lightmask's folder of the user's configuration. A file that others can
read or change is refused: whoever reads a key can sign for its mask. No message and no repr shows a key.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from lightmask.deliver.wire import KEY_BYTES, fingerprint
from lightmask.errors import BadInput

VERSION: Final = 1
MOST_BYTES: Final = 1_000_000
POSIX: Final = os.name == "posix"  # elsewhere a user's own folder is closed to others by the system


def default_path() -> Path:
    """Where keys lie when no place is given."""
    if sys.platform == "win32":
        home = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    else:
        home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return home / "lightmask" / "keys.json"


def fresh() -> bytes:
    """A new key, from the system's source of chance."""
    return secrets.token_bytes(KEY_BYTES)


def remember(serial: str, key: bytes, path: Path | str | None = None) -> None:
    """Keep the key of a mask, in place of an older one of the same mask."""
    if len(key) != KEY_BYTES:
        raise BadInput(f"The key of the mask '{serial}' has {len(key)} bytes. Give {KEY_BYTES}.")
    if not (serial and serial.isascii() and serial.isprintable()):
        raise BadInput(f"{serial!r:.40} is no serial number. Give the one that the mask says.")
    with _alone(_place(path)) as place:
        _write(place, _read(place) | {serial: key.hex()})


def recall(serial: str, path: Path | str | None = None) -> bytes:
    """The key of a mask. BadInput when it was never paired with this user's clinic."""
    place = _place(path)
    found = _read(place).get(serial)
    if found is None:
        raise BadInput(f"{place} has no key of the mask '{serial}'. Pair the mask: lightmask mask pair PORT.")
    return bytes.fromhex(found)


def forget(serial: str, path: Path | str | None = None) -> None:
    """Remove the key of a mask. BadInput when there is none."""
    with _alone(_place(path)) as place:
        left = _read(place)
        if left.pop(serial, None) is None:
            raise BadInput(f"{place} has no key of the mask '{serial}'. It has: {', '.join(sorted(left)) or 'none'}.")
        _write(place, left)


def known(path: Path | str | None = None) -> dict[str, str]:
    """Every mask whose key is kept, with the key's fingerprint."""
    return {serial: fingerprint(bytes.fromhex(key)) for serial, key in sorted(_read(_place(path)).items())}


def _place(path: Path | str | None) -> Path:
    return default_path() if path is None else Path(path)


def _read(place: Path) -> dict[str, str]:
    """Serial numbers and keys in hex; none where there is no file yet. What is judged is what is read."""
    try:
        handle = os.open(place, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return {}
    except OSError as problem:
        raise BadInput(f"{place} cannot be read: {problem.strerror}. Give another path for the keys.") from problem
    try:
        _closed_to_others(place, os.fstat(handle))
        with os.fdopen(handle, "rb", closefd=False) as file:
            return _keys(place, file.read(MOST_BYTES + 1))
    finally:
        os.close(handle)


def _closed_to_others(place: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise BadInput(f"{place} is no file. Give another path for the keys.")
    if POSIX and found.st_mode & 0o077:
        raise BadInput(
            f"{place} has the mode {stat.S_IMODE(found.st_mode):04o}: others can use the keys in it. Pair the masks "
            f"anew if somebody may have read it; then: chmod 600 {place}"
        )
    if POSIX and found.st_uid != os.geteuid():
        raise BadInput(f"{place} belongs to another user. Give a file of your own for the keys.")


def _keys(place: Path, data: bytes) -> dict[str, str]:
    try:
        said: Any = json.loads(data) if len(data) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        said = None
    masks = said.get("masks") if isinstance(said, dict) and said.get("version") == VERSION else None
    if not isinstance(masks, dict) or not all(_is_key(one) for one in masks.values()):
        raise BadInput(f"{place} is no file of keys that this version knows. Move it away and pair the masks anew.")
    return masks


def _is_key(said: Any) -> bool:
    return isinstance(said, str) and len(said) == 2 * KEY_BYTES and not set(said) - set("0123456789abcdef")


def _write(place: Path, masks: dict[str, str]) -> None:
    """Beside it, then in its place: a cut of power leaves the old file or the new one."""
    text = json.dumps({"version": VERSION, "masks": dict(sorted(masks.items()))}, indent=1) + "\n"
    try:
        handle, beside = tempfile.mkstemp(dir=place.parent, prefix=place.name, suffix=".new")  # mode 0600
    except OSError as problem:
        raise _unwritable(place, problem) from problem
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, place)
    except OSError as problem:
        raise _unwritable(place, problem) from problem
    finally:
        Path(beside).unlink(missing_ok=True)


def _unwritable(place: Path, problem: OSError) -> BadInput:
    return BadInput(f"{place} cannot be written: {problem.strerror}. The keys are as they were; give another path.")


@contextlib.contextmanager
def _alone(place: Path) -> Iterator[Path]:
    """Nobody else changes the keys meanwhile: two pairings at once both stay."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(place.with_name(place.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as problem:
        raise _unwritable(place, problem) from problem
    try:
        if POSIX:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield place
    finally:
        os.close(handle)
