"""A host's end of a simulated link, and the clock that goes with it: as fast as it can, or in step with ours."""

from __future__ import annotations

import math
import threading
import time

from lightmask.deliver.simulated.board import WIRE
from lightmask.deliver.simulated.mask import SimulatedMask, TICK_us
from lightmask.deliver.simulated.truth import s_PER_us, us_PER_s
from lightmask.deliver.transports.port import NoLink, closed
from lightmask.errors import positive

STEP_s = TICK_us * s_PER_us
UNSET_UNIX = 1_800_000_000  # what the host's clock says at the beginning, where the mask's says nothing


class SimulatedClock:
    """Time for one simulated mask. ``speed`` None: time passes only in `sleep` and while a link waits.

    With a speed, simulated time keeps in step with ours, times the speed, whoever asks: 1 is real time.
    """

    __slots__ = ("_began_s", "_from_s", "_lock", "mask", "speed")

    def __init__(self, mask: SimulatedMask, speed: float | None = None):
        if speed is not None:
            positive("speed", speed)
        self.mask, self.speed = mask, speed
        self._began_s = time.monotonic()
        self._from_s = mask.now_s
        self._lock = threading.RLock()

    def now_s(self) -> float:
        """Simulated seconds that never go back."""
        self.catch_up()
        return self.mask.now_s

    def unix(self) -> float:
        """The true time of day, whatever the mask's clock says."""
        start = self.mask.build.start_unix
        return (UNSET_UNIX if start is None else start) + self.now_s()

    def sleep(self, seconds: float) -> None:
        """Let so much simulated time go by."""
        self.catch_up()
        until_us = self.mask.board.now_us + whole_us(seconds)
        while (left_us := until_us - self.mask.board.now_us) > 0:
            self.pass_by(left_us * s_PER_us)

    def catch_up(self) -> None:
        """Bring simulated time to where ours says it is."""
        if self.speed is None:
            return
        with self._lock:
            behind_s = self._from_s + (time.monotonic() - self._began_s) * self.speed - self.mask.now_s
            if behind_s > 0:
                self.mask.advance(behind_s)

    def pass_by(self, seconds: float) -> None:
        """Let at most so much simulated time go by: at once, or by waiting for it."""
        if self.speed is None:
            with self._lock:
                self.mask.advance(seconds)
        else:
            time.sleep(min(seconds, STEP_s) / self.speed)
            self.catch_up()


def whole_us(seconds: float) -> int:
    """Microseconds, rounded up: who waits for any time at all lets some pass."""
    return math.ceil(seconds * us_PER_s)


class SimulatedLink:
    """A `transports.Port` to a simulated mask. ``link`` is the number that the mask's program sees: 0 is the cable."""

    __slots__ = ("_closed", "clock", "link", "mask")

    def __init__(self, mask: SimulatedMask, clock: SimulatedClock | None = None, link: int = WIRE):
        self.mask, self.link = mask, link
        self.clock = clock or SimulatedClock(mask)
        self._closed = False

    @property
    def name(self) -> str:
        """What opens a link of this kind."""
        return "simulated"

    def send(self, data: bytes) -> None:
        """Hand the bytes over. NoLink when closed, or when a cable is pulled."""
        self._open()
        self.clock.catch_up()
        with self.clock._lock:
            self.mask.air.send(self.mask.board.now_us, self.link, bytes(data))

    def receive(self, timeout_s: float) -> bytes:
        """The bytes that came, as soon as any did; b"" after ``timeout_s`` of simulated time."""
        self.clock.catch_up()
        until_us = self.mask.board.now_us + whole_us(timeout_s)
        while True:
            with self.clock._lock:
                data = self.mask.air.arrived_down(self.mask.board.now_us, self.link)
            if data:
                return data
            self._open()
            left_us = until_us - self.mask.board.now_us
            if left_us <= 0:
                return b""
            self.clock.pass_by(min(left_us, TICK_us) * s_PER_us)

    def close(self) -> None:
        """Let go of the link; the mask goes on."""
        self._closed = True

    def _open(self) -> None:
        if self._closed:
            raise closed(self.name)
        if self.mask.air.seen:
            raise NoLink("The link simulated is cut: the cable was pulled. Plug it in and open the link again.")
