"""Sessions that run: what they tell, and STOP."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from lightmask.clinic.treating import threads
from lightmask.clinic.treating.hub import HUB


def folder_of(session: UUID) -> Path:
    """Where the record of a session is kept: one folder each."""
    from django.conf import settings

    return Path(settings.CLINIC.records) / "sessions" / str(session)


def stop(session: UUID, by: object = None) -> bool:
    """The light ends, at once. True when the session runs in this process; another process sees the file. -> bool

    Never refused: who may call it is asked before, and who asked is noted after, where nothing waits for it.
    """
    running = threads.found(session)
    if running is not None:
        running.stop()
        return True
    folder = folder_of(session)
    if folder.is_dir():
        (folder / threads.STOP).touch()
    return False


def newest(session: UUID) -> Mapping[str, Any] | None:
    """What the session told last; None where nobody here knows it."""
    told = HUB.newest(session)
    return None if told is None else told.said


def is_running(session: UUID) -> bool:
    """Whether this process runs it."""
    return threads.found(session) is not None
