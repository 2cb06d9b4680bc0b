"""What running sessions tell, for everybody who watches: in memory, numbered, nothing of it in the database."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

KEPT = 64  # sessions that are over and can still be read
POLL_s = 0.1
STATUS, END = "status", "end"


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a session told: its number from 1, as plain data, and as an event of a stream."""

    number: int
    said: Mapping[str, Any]
    event: bytes
    last: bool


@dataclass(slots=True)
class Hub:
    """Safe between threads: sessions tell, watchers read."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _told: dict[UUID, list[Told]] = field(default_factory=dict)

    def tell(self, session: UUID, said: Mapping[str, Any], last: bool = False) -> Told:
        """One more thing about a session; after the last nothing more is taken."""
        with self._lock:
            before = self._told.setdefault(session, [])
            if before and before[-1].last:
                return before[-1]
            made = _made(len(before) + 1, said, last)
            before.append(made)
            self._forget_old()
        return made

    def since(self, session: UUID, number: int) -> Sequence[Told]:
        """Everything after a number; all of it for a number of an earlier life of the server."""
        with self._lock:
            told = self._told.get(session, [])
            return tuple(told[number:] if number <= len(told) else told)

    def newest(self, session: UUID) -> Told | None:
        """What was told last; None for a session that nobody here knows."""
        with self._lock:
            told = self._told.get(session)
            return told[-1] if told else None

    def count(self, session: UUID) -> int:
        """How many things were told."""
        with self._lock:
            return len(self._told.get(session, ()))

    def _forget_old(self) -> None:
        over = [session for session, told in self._told.items() if told[-1].last]
        for session in over[: max(len(over) - KEPT, 0)]:
            del self._told[session]


def _made(number: int, said: Mapping[str, Any], last: bool) -> Told:
    text = json.dumps(said, separators=(",", ":"), allow_nan=False)
    event = f"id: {number}\nevent: {END if last else STATUS}\ndata: {text}\n\n"
    return Told(number, dict(said), event.encode(), last)


HUB = Hub()


@dataclass(slots=True)
class Bells:
    """One look at the hub for all watchers of a process: a bell rings for those whose session told something."""

    hub: Hub
    _bells: dict[UUID, asyncio.Event] = field(default_factory=dict)
    _heard: dict[UUID, int] = field(default_factory=dict)
    _watching: dict[UUID, int] = field(default_factory=dict)
    _task: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def watching(self, session: UUID) -> AsyncIterator[None]:
        """While somebody watches this session."""
        self._watching[session] = self._watching.get(session, 0) + 1
        self._bells.setdefault(session, asyncio.Event())
        self._heard.setdefault(session, 0)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._look())
        try:
            yield
        finally:
            self._watching[session] -= 1
            if not self._watching[session]:
                for kept in (self._watching, self._bells, self._heard):
                    kept.pop(session, None)

    async def rings(self, session: UUID, patience_s: float) -> bool:
        """Wait for the bell; False when nothing was told for so long."""
        try:
            async with asyncio.timeout(patience_s):
                await self._bells[session].wait()
        except TimeoutError:
            return False
        return True

    async def _look(self) -> None:
        while self._watching:
            for session in tuple(self._watching):
                if (count := self.hub.count(session)) != self._heard[session]:
                    self._heard[session] = count
                    self._bells[session].set()
                    self._bells[session] = asyncio.Event()
            await asyncio.sleep(POLL_s)


_OF_LOOP: dict[asyncio.AbstractEventLoop, Bells] = {}


def bells() -> Bells:
    """Those of this event loop; a server has one, tests have several."""
    loop = asyncio.get_running_loop()
    for other in [one for one in _OF_LOOP if one.is_closed()]:
        del _OF_LOOP[other]
    return _OF_LOOP.setdefault(loop, Bells(HUB))
