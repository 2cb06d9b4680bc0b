"""Sessions that run in this process: one thread each, and the way to stop them."""

from __future__ import annotations

import atexit
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

STOP = "stop"  # a file of this name stops a session that another process runs
PATIENCE_s = 6.0
TURN_s = 0.0005  # a thread that computes, as a simulated mask does, lets pages have their turn after so long


@dataclass(slots=True, eq=False)
class Running:
    """A session while it runs. ``stopped_at`` is when somebody pressed STOP, by the clock that never goes back."""

    session: UUID
    folder: Path
    thread: threading.Thread | None = None
    stopped_at: float | None = None
    _stop: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """The light ends: asked again and again while it is followed."""
        if self.stopped_at is None:
            self.stopped_at = time.monotonic()
        self._stop.set()

    def stopped(self) -> bool:
        """Whether somebody wants it to end, here or from another process."""
        return self._stop.is_set() or (self.folder / STOP).exists()


_running: dict[UUID, Running] = {}
_lock = threading.Lock()


def start(session: UUID, folder: Path, work: Callable[[Running], None]) -> Running:
    """Run the work of a session in a thread of its own."""
    running = Running(session, folder)

    def carried_out() -> None:
        try:
            work(running)
        finally:
            with _lock:
                _running.pop(session, None)

    sys.setswitchinterval(min(sys.getswitchinterval(), TURN_s))
    running.thread = threading.Thread(target=carried_out, name=f"session {session}", daemon=True)
    with _lock:
        _running[session] = running
    running.thread.start()
    return running


def found(session: UUID) -> Running | None:
    """The session, when it runs here."""
    with _lock:
        return _running.get(session)


def everyone() -> tuple[Running, ...]:
    """All that run here."""
    with _lock:
        return tuple(_running.values())


@atexit.register
def stop_everyone() -> None:
    """When the server goes: every light first."""
    running = everyone()
    for one in running:
        one.stop()
    until = time.monotonic() + PATIENCE_s
    for one in running:
        if one.thread is not None:
            one.thread.join(max(until - time.monotonic(), 0.0))
