"""A word on the terminal when something takes its time."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_S = 0.7


@contextmanager
def patience(message: str) -> Iterator[None]:
    """Show ``message`` on a terminal if the work inside lasts, and take it away afterwards. A pipe sees nothing."""
    terminal = sys.stderr
    if not terminal.isatty():
        yield
        return
    shown = threading.Event()

    def show() -> None:
        shown.set()
        print(message, end="", file=terminal, flush=True)

    timer = threading.Timer(PATIENCE_S, show)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        if shown.is_set():
            print("\r" + " " * len(message) + "\r", end="", file=terminal, flush=True)
