"""A word on the terminal when something takes its time."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE_S = 0.7


class _Line:
    """One line of a terminal that is rewritten in place, once it is time to show it."""

    def __init__(self, text: str) -> None:
        self.text, self.shown, self.lock = text, 0, threading.Lock()

    def write(self, text: str) -> None:
        print(f"\r{text:<{self.shown}}", end="", file=sys.stderr, flush=True)
        self.shown = len(text)

    def show(self) -> None:
        with self.lock:
            self.write(self.text)

    def tell(self, text: str) -> None:
        with self.lock:
            self.text = text
            if self.shown:
                self.write(text)

    def clear(self) -> None:
        if self.shown:
            self.write("")
            print("\r", end="", file=sys.stderr, flush=True)


@contextmanager
def patience(text: str) -> Iterator[Callable[[str], None]]:
    """Show ``text`` on a terminal if the work inside lasts, and take it away afterwards. A pipe sees nothing.

    Yields a function that replaces the text.
    """
    line = _Line(text)
    timer = threading.Timer(PATIENCE_S, line.show)
    timer.daemon = True
    if sys.stderr.isatty():
        timer.start()
    try:
        yield line.tell
    finally:
        timer.cancel()
        if timer.ident is not None:
            timer.join()
        line.clear()
