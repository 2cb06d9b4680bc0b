"""What light was really given: summed by the simulator from what its LEDs did, whatever the mask's program counted."""

from __future__ import annotations

from bisect import bisect_right

from lightmask.units import J_PER_mJ

us_PER_s = 1e6
us_PER_ms = 1000
s_PER_us = J_PER_mJ * J_PER_mJ


class Truth:
    """Irradiance and dose of each output on the brightest skin, exact: light is constant between its changes.

    ``names``      the outputs, as the LEDs are; a swapped wire lights another than the program means
    ``now_uW``     irradiance of each now, uW/cm2
    """

    __slots__ = ("_at_us", "_doses", "_levels", "_unworn_uJ", "dark_since_us", "names", "now_uW", "worn")

    def __init__(self, names: tuple[str, ...]):
        self.names = names
        self.now_uW: tuple[float, ...] = (0.0,) * len(names)
        self._at_us: list[int] = [0]
        self._levels: list[tuple[float, ...]] = [self.now_uW]
        self._doses: list[tuple[float, ...]] = [self.now_uW]
        self.dark_since_us: int | None = 0
        self.worn = True
        self._unworn_uJ = 0.0

    @property
    def lit(self) -> bool:
        """Whether any light is given now."""
        return self.dark_since_us is None

    def change(self, now_us: int, level_uW: tuple[float, ...], worn: bool = True) -> None:
        """From now on, this much light."""
        doses = self._reached(now_us)
        self._unworn_uJ = self.unworn_uJ(now_us)
        if now_us == self._at_us[-1]:
            self._levels[-1] = level_uW
        else:
            self._at_us.append(now_us)
            self._levels.append(level_uW)
            self._doses.append(doses)
        self.now_uW, self.worn = level_uW, worn
        if any(level_uW):
            self.dark_since_us = None
        elif self.dark_since_us is None:
            self.dark_since_us = now_us

    def dose_uJ(self, now_us: int) -> dict[str, float]:
        """What each output has given from the beginning until now, uJ/cm2."""
        return dict(zip(self.names, self._reached(now_us), strict=True))

    def unworn_uJ(self, now_us: int) -> float:
        """What was given while the mask was off the face, all outputs together, uJ/cm2."""
        since = 0.0 if self.worn else sum(self._reached(now_us)) - sum(self._doses[-1])
        return self._unworn_uJ + since

    def dose_between_uJ(self, from_us: int, to_us: int) -> dict[str, float]:
        """What each output gave between two moments, uJ/cm2: any 24 h or 7 days can be judged."""
        first, last = self._reached(from_us), self._reached(to_us)
        return {name: b - a for name, a, b in zip(self.names, first, last, strict=True)}

    def most_in_uJ(self, window_us: int, now_us: int) -> dict[str, float]:
        """The largest dose of each output in any window of this length until now, uJ/cm2."""
        most = dict.fromkeys(self.names, 0.0)
        for end in (*self._at_us[1:], *(at + window_us for at in self._at_us if at + window_us < now_us), now_us):
            for name, dose in self.dose_between_uJ(max(0, end - window_us), end).items():
                most[name] = max(most[name], dose)
        return most

    def lit_us(self, now_us: int) -> int:
        """How long any light was given, microseconds."""
        ends = (*self._at_us[1:], max(now_us, self._at_us[-1]))
        return sum(b - a for a, b, level in zip(self._at_us, ends, self._levels, strict=True) if any(level))

    def highest_uW(self) -> dict[str, float]:
        """The brightest that each output ever was, uW/cm2."""
        return {name: max(levels) for name, levels in zip(self.names, zip(*self._levels, strict=True), strict=True)}

    def changes(self) -> tuple[tuple[int, tuple[float, ...]], ...]:
        """Every change of the light: microseconds since the beginning, and irradiance of each output from then on."""
        return tuple(zip(self._at_us, self._levels, strict=True))

    def _reached(self, at_us: int) -> tuple[float, ...]:
        """Dose of each output at a moment, uJ/cm2."""
        place = bisect_right(self._at_us, at_us) - 1
        gone_s = (at_us - self._at_us[place]) * s_PER_us
        return tuple(d + level * gone_s for d, level in zip(self._doses[place], self._levels[place], strict=True))
