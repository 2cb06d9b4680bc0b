"""Files of an erased record that are still to be removed: noted before its rows go, so that a crash leaves none behind.

One note for each erasure, in a folder that no backup holds: paths inside the clinic's folder, one on a line.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final
from uuid import UUID

FOLDER: Final = ".erasing"


def _root() -> Path:
    from django.conf import settings

    return Path(settings.CLINIC.folder)


def note(key: UUID, files: Iterable[Path]) -> None:
    """These files go with the record, once its rows are gone for good; with what an earlier time could not remove."""
    place = _root() / FOLDER
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside, kept = place / f"{key}.part", place / str(key)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        file.writelines(f"{os.path.relpath(one, _root())}\n" for one in dict.fromkeys([*_noted(kept), *files]))
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, kept)


def remove(key: UUID) -> list[Path]:
    """Remove what was noted. -> those that the system would not let go; they stay noted"""
    kept = _root() / FOLDER / str(key)
    stuck = [path for path in _noted(kept) if not _gone(path)]
    if not stuck:
        kept.unlink(missing_ok=True)
    return stuck


def finish(is_erased: Callable[[UUID], bool]) -> None:
    """What a crash has left: remove the files of whoever was erased, and forget the note of whoever was not."""
    place = _root() / FOLDER
    for kept in sorted(place.iterdir()) if place.is_dir() else ():
        if kept.suffix or not is_erased(UUID(kept.name)):
            kept.unlink()
        else:
            remove(UUID(kept.name))


def _noted(kept: Path) -> list[Path]:
    return [_root() / line for line in kept.read_text(encoding="utf-8").splitlines()] if kept.exists() else []


def _gone(path: Path) -> bool:
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError:
        return False
    return True
