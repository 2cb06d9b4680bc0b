"""The constant-current outputs of the simulated board: PWM, series switch, LEDs, current feedback and photodiode.

Light follows current. What the drivers do, what the LEDs give and what the sensors say differ by tolerances drawn once.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from lightmask.errors import BadInput, positive, within

FULL = 1000  # permille
MOST_OUTPUTS = 6
NOISES = 256


@dataclass(frozen=True, kw_only=True, slots=True)
class Output:
    """One output as it was built: its name, its light at full drive and what its photodiode sees of it.

    full_uW   irradiance on the brightest skin at full drive, uW/cm2, as it was measured
    seen      what the photodiode gave of it at full drive when it was made, permille of the converter's range: colours
              differ in it, so that a swapped wire is seen
    """

    name: str
    full_uW: int
    seen: int

    def __post_init__(self) -> None:
        positive(f"full_uW of {self.name}", self.full_uW)
        within(f"seen of {self.name}", self.seen, 1, FULL, "permille of the converter's range")


@dataclass(frozen=True, kw_only=True, slots=True)
class Tolerance:
    """How far a part is from its figure, one standard deviation; assumed from data sheets of such parts."""

    driver: float = 0.01  # current of a driver against its command
    light: float = (
        0.0  # light against what was measured of it: the meter's doubt, 0 where a calibration is taken as true
    )
    sense: float = 0.01  # current feedback
    noise: float = 0.004  # of each reading of current and photodiode

    def __post_init__(self) -> None:
        for name in ("driver", "light", "sense", "noise"):
            within(name, getattr(self, name), 0, 0.05, "a standard deviation; three of them must stay in the windows")


class Driver:
    """One output now: what was commanded, and what is wrong with it.

    ``strings``   factor on the current of each of its strings together, 1 when sound
    ``stuck``     permille that flows whatever is commanded (a shorted MOSFET), or None
    ``fade``      factor on the light of its LEDs alone: age or dirt, which the current does not show
    ``lights``    the place of the LEDs at the end of its wire: its own, unless wires are swapped
    """

    __slots__ = ("duty", "fade", "gain", "light_gain", "lights", "output", "sense_gain", "strings", "stuck")

    def __init__(self, place: int, output: Output, tolerance: Tolerance, rng: Random):
        self.output = output
        self.duty = 0
        self.stuck: int | None = None
        self.strings = 1.0
        self.fade = 1.0
        self.lights = place
        self.gain = 1 + _drawn(rng, tolerance.driver)
        self.light_gain = 1 + _drawn(rng, tolerance.light)
        self.sense_gain = 1 + _drawn(rng, tolerance.sense)

    @property
    def flowing(self) -> float:
        """Current with the series switch closed, as a share of full current."""
        duty = self.duty if self.stuck is None else max(self.duty, self.stuck)
        return duty * self.gain * self.strings / FULL


class Outputs:
    """All outputs behind one series switch. The switch needs every one of its holders to be closed.

    ``commanded``   the program's own word (`enable`)
    ``held_open``   names of what holds the switch open by hardware: "watchdog", "stop", "power"
    ``lit_share``   of each period, where light is pulsed in hardware; levels are means over whole periods
    ``welded``      the switch does not open any more (a second fault)
    """

    __slots__ = (
        "_noise", "_place", "commanded", "dark_offset", "drivers", "held_open", "level_uW", "lit_share", "monitor_dark",
        "monitor_stuck", "welded",
    )  # fmt: skip

    def __init__(self, outputs: tuple[Output, ...], tolerance: Tolerance, rng: Random):
        if not 1 <= len(outputs) <= MOST_OUTPUTS or len({one.name for one in outputs}) != len(outputs):
            raise BadInput(f"A controller has 1 to {MOST_OUTPUTS} outputs of different names; {len(outputs)} came.")
        self.drivers = [Driver(place, output, tolerance, rng) for place, output in enumerate(outputs)]
        self._noise = [_drawn(rng, tolerance.noise) for _ in range(NOISES)]
        self._place = 0
        self.commanded = False
        self.welded = False
        self.lit_share = 1.0
        self.held_open: set[str] = set()
        self.monitor_dark = False
        self.monitor_stuck: int | None = None
        self.dark_offset = 0
        self.level_uW: tuple[float, ...] = (0.0,) * len(outputs)

    @property
    def closed(self) -> bool:
        """Whether current can flow."""
        if "power" in self.held_open:
            return False
        return self.welded or (self.commanded and not self.held_open)

    def relight(self) -> bool:
        """Work out what each output's LEDs give now. Whether it changed."""
        level = [0.0] * len(self.drivers)
        if self.closed:
            for driver in self.drivers:
                leds = self.drivers[driver.lights]
                level[driver.lights] += self._shining(driver, leds) * leds.light_gain * leds.output.full_uW
        changed = tuple(level) != self.level_uW
        self.level_uW = tuple(level)
        return changed

    def current(self, i: int) -> int:
        """What the current feedback of an output reads, permille of full current."""
        if not self.closed:
            return 0
        driver = self.drivers[i]
        return round(driver.flowing * self.lit_share * driver.sense_gain * FULL * self._noisy())

    def monitor(self, i: int) -> int:
        """What the photodiode sees in the slice of one output, permille of what it saw at full drive when made."""
        own = self.drivers[i].output.seen
        return round(self._converted(self.drivers[i]) * FULL / own)

    def _converted(self, driver: Driver) -> int:
        """The converter's number in the slice of a driver; its range ends at FULL."""
        if self.monitor_stuck is not None:
            return self.monitor_stuck
        if self.monitor_dark:
            return 0
        seen = 0.0
        if self.closed:
            leds = self.drivers[driver.lights]
            seen = self._shining(driver, leds) * leds.output.seen * self._noisy()
        return max(0, min(FULL, round(seen) + self.dark_offset))

    def _shining(self, driver: Driver, leds: Driver) -> float:
        """Light of the LEDs at the end of a driver's wire, as a share of what they gave at full drive when made."""
        return driver.flowing / driver.gain * self.lit_share * leds.fade

    def _noisy(self) -> float:
        self._place = (self._place + 1) % NOISES
        return 1 + self._noise[self._place]


def _drawn(rng: Random, sd: float) -> float:
    """A deviation, cut at three standard deviations: parts beyond are thrown out where they are made."""
    return max(-3 * sd, min(3 * sd, rng.gauss(0, sd)))
