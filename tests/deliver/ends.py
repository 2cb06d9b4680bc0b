"""The mask's end of a link, without a mask: what was written to it, and what it says."""

import os
import select
import termios
import threading
import time
import tty

from lightmask.deliver.transports.inbox import Inbox
from lightmask.deliver.transports.port import NoLink


class MemoryEnd:
    """One end of two that are joined in memory. It is a port as well as a far end."""

    def __init__(self, name):
        self.name = name
        self.inbox = Inbox()
        self.other = None

    def send(self, data):
        if self.inbox.reason:
            raise NoLink(self.inbox.reason)
        self.other.inbox.put(bytes(data))

    def receive(self, timeout_s):
        return self.inbox.take(timeout_s)

    def cut(self):
        self.inbox.cut(f"{self.name} is cut")
        self.other.inbox.cut(f"{self.other.name} is cut")

    close = cut


def joined():
    """-> two ends; what one sends the other receives"""
    one, two = MemoryEnd("host's end"), MemoryEnd("mask's end")
    one.other, two.other = two, one
    return one, two


class CableEnd:
    """The mask's end of a cable: the master side of a pseudo-terminal. ``device`` is what the host opens."""

    def __init__(self):
        self._master, self._slave = os.openpty()
        tty.setraw(self._master, termios.TCSANOW)
        os.set_blocking(self._master, False)
        self.device = os.ttyname(self._slave)

    name = property(lambda self: f"far end of {self.device}")

    def send(self, data):
        while data:
            select.select([], [self._master], [], 1)
            data = data[os.write(self._master, data) :]

    def receive(self, timeout_s):
        ready, _, _ = select.select([self._master], [], [], timeout_s)
        return os.read(self._master, 65_536) if ready else b""

    def cut(self):
        """Pull the cable out. Doing it twice is doing it once."""
        if self._master >= 0:
            os.close(self._master)
            os.close(self._slave)
            self._master = -1

    close = cut


class Echo:
    """A far end that says back whatever it hears, until it is left."""

    def __init__(self, end):
        self._end = end
        self._until = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        while not self._until.is_set():
            try:
                if data := self._end.receive(0.02):
                    self._end.send(data)
            except (NoLink, OSError):
                return

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._until.set()
        self._thread.join(5)


class Carrier(Echo):
    """Carries bytes between a far end and any other byte port, such as a mask in software."""

    def __init__(self, end, mask):
        super().__init__(end)
        self._mask = mask

    def _run(self):
        while not self._until.is_set():
            try:
                if data := self._end.receive(0.005):
                    self._mask.send(data)
                if data := self._mask.receive(0.005):
                    self._end.send(data)
            except (NoLink, OSError):
                return


def gather(end, size, within_s=5.0):
    """What comes until it is this many bytes, or the time is over. -> bytes"""
    data, until = b"", time.monotonic() + within_s
    while len(data) < size and time.monotonic() < until:
        data += end.receive(0.2)
    return data
