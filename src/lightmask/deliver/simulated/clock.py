"""The clocks of the simulated board: ms since power-up, a real-time clock on a cell of its own, a counter in sleep."""

from __future__ import annotations

from lightmask.deliver.simulated.truth import s_PER_us, us_PER_ms


class Ticks:
    """Milliseconds since power-up. ``first_ms`` is where it starts, so that 2^31 and 2^32 can be passed in a test.

    ``wrap_ms``   a counter that the board fails to widen: it begins again at this number, or None
    """

    __slots__ = ("_from_us", "_reached_us", "first_ms", "rate", "wrap_ms")

    def __init__(self, now_us: int, first_ms: int = 0):
        self.first_ms = first_ms
        self.rate = 1.0
        self.wrap_ms: int | None = None
        self._from_us = now_us
        self._reached_us = first_ms * us_PER_ms

    def ms(self, now_us: int) -> int:
        """What the counter says."""
        if self.rate == 1.0:
            ms = (self._reached_us + now_us - self._from_us) // us_PER_ms
        else:
            ms = int(self._reached_us + (now_us - self._from_us) * self.rate) // us_PER_ms
        return ms if self.wrap_ms is None else ms % self.wrap_ms

    def run_at(self, rate: float, now_us: int) -> None:
        """From now on, so many counted seconds for each real one."""
        self._reached_us += int((now_us - self._from_us) * self.rate)
        self._from_us = now_us
        self.rate = rate


class RealTime:
    """Unix seconds. It goes on without the main power; it can be moved, and lost."""

    __slots__ = ("offset_s",)

    def __init__(self, start_unix: int | None):
        self.offset_s: int | None = start_unix

    def unix(self, now_us: int) -> int | None:
        """What the clock says; None when it lost its time."""
        return None if self.offset_s is None else self.offset_s + int(now_us * s_PER_us)

    def set(self, unix: int, now_us: int) -> None:
        """As the program sets it."""
        self.offset_s = unix - int(now_us * s_PER_us)

    def jump(self, seconds: int) -> None:
        """As nothing should move it."""
        if self.offset_s is not None:
            self.offset_s += seconds


class Count:
    """Seconds since the mask last lost its power, asleep or awake; by an oscillator of its own."""

    __slots__ = ("_reached_s", "_since_us", "rate")

    def __init__(self) -> None:
        self.rate = 1.0
        self._reached_s = 0.0
        self._since_us: int | None = None

    @property
    def powered(self) -> bool:
        """Whether it runs."""
        return self._since_us is not None

    def power(self, on: bool, now_us: int) -> None:
        """The supply comes, or goes."""
        self._since_us = now_us if on else None
        self._reached_s = 0.0

    def s(self, now_us: int) -> int:
        """What it says."""
        return 0 if self._since_us is None else int(self._reached_s + (now_us - self._since_us) * s_PER_us * self.rate)

    def jump(self, seconds: float) -> None:
        """As nothing should move it."""
        self._reached_s += seconds

    def run_at(self, rate: float, now_us: int) -> None:
        """From now on, so many counted seconds for each real one."""
        if self._since_us is not None:
            self._reached_s += (now_us - self._since_us) * s_PER_us * self.rate
            self._since_us = now_us
        self.rate = rate
