"""Planner: the child process as its parent sees it. Knows no database."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

CHILD = (sys.executable, "-m", "lightmask.clinic.planning.child")


class Planner:
    """``with Planner(request) as planner: for said in planner.lines(): ...``; on the way out nothing of it is left."""

    def __init__(self, request: dict[str, Any], command: Sequence[str] = CHILD) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            encoding="utf-8", start_new_session=True,
        )  # fmt: skip
        self._said: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        with suppress(BrokenPipeError):  # it has died already: its exit says so
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()

    def __enter__(self) -> Planner:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        """Of the child, which leads a group of its own."""
        return self._process.pid

    def lines(self, tick_s: float = 0.5) -> Iterator[dict[str, Any] | None]:
        """What it says, as it comes; None at every tick in which it says nothing. Ends with the child."""
        while True:
            try:
                line = self._said.get(timeout=tick_s)
            except queue.Empty:
                yield None
                continue
            if line is None:
                return
            yield json.loads(line)

    def ended(self) -> str:
        """How it ended, in words."""
        code = self._process.wait()
        return f"signal {-code}" if code < 0 else f"exit code {code}"

    def kill(self) -> None:
        """End it, and all that it started."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with suppress(ValueError):  # closed by `kill` while it was read
            for line in self._process.stdout:
                self._said.put(line)
        self._said.put(None)
