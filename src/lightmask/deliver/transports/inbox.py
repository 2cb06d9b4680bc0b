"""Bytes that came on another thread, waiting to be taken."""

from __future__ import annotations

import threading
from collections import deque

from lightmask.deliver.transports.port import NoLink

MOST_BYTES = 262_144  # 128 frames of the longest kind; a mask that floods more than this is not listened to


class Inbox:
    """A bounded queue of chunks with one writer and one reader, and the reason why no more will come.

    When it is full the oldest chunk goes: what is left begins inside a frame, which the framing drops.
    """

    __slots__ = ("_chunks", "_cut", "_held", "_ready")

    def __init__(self) -> None:
        self._chunks: deque[bytes] = deque()
        self._held = 0
        self._cut = ""
        self._ready = threading.Condition()

    def put(self, chunk: bytes) -> None:
        """Keep a chunk that came."""
        with self._ready:
            self._chunks.append(chunk)
            self._held += len(chunk)
            while self._held > MOST_BYTES:
                self._held -= len(self._chunks.popleft())
            self._ready.notify_all()

    def cut(self, reason: str) -> None:
        """No more will come, and why. The first reason is kept."""
        with self._ready:
            self._cut = self._cut or reason
            self._ready.notify_all()

    @property
    def reason(self) -> str:
        """Why no more will come, or nothing."""
        return self._cut

    def take(self, timeout_s: float) -> bytes:
        """All that waits, as soon as anything does; b"" after ``timeout_s`` seconds. NoLink when cut and empty."""
        with self._ready:
            self._ready.wait_for(lambda: self._chunks or self._cut, timeout_s)
            if not self._chunks and self._cut:
                raise NoLink(self._cut)
            data = b"".join(self._chunks)
            self._chunks.clear()
            self._held = 0
            return data
