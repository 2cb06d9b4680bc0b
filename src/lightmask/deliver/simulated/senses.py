"""What the simulated board feels besides light: two thermistors, the wear sensor, the battery."""

from __future__ import annotations

from dataclasses import dataclass

from lightmask.deliver.simulated.body import Place
from lightmask.deliver.simulated.truth import s_PER_us
from lightmask.errors import positive, within
from lightmask.units import min_PER_h, s_PER_min

cC_PER_C = 100
s_PER_h = s_PER_min * min_PER_h
NOISE_cC = (0, 1, -1, 2, 0, -2, 1, 1, -1, 0, 3, -1, 0, -3, 2, -2)  # of a 12-bit converter near 35 C; assumed


class Thermistor:
    """One thermistor on the skin. ``broken`` (open or short) is known to the converter; ``frozen`` is not."""

    __slots__ = ("_turn", "broken", "drift_K_s", "drift_from_us", "frozen_cC", "offset_K", "place")

    def __init__(self, place: Place, offset_K: float):
        self.place = place
        self.offset_K = offset_K
        self.broken = False
        self.frozen_cC: int | None = None
        self.drift_K_s = 0.0
        self.drift_from_us = 0
        self._turn = 0

    def read_cC(self, now_us: int) -> int | None:
        """Hundredths of a degree; None when the converter stands at an end of its scale."""
        if self.broken:
            return None
        if self.frozen_cC is not None:
            return self.frozen_cC
        felt = self.place.sensor_C + self.offset_K + self.drift_K_s * (now_us - self.drift_from_us) * s_PER_us
        self._turn = (self._turn + 1) % len(NOISE_cC)
        return round(felt * cC_PER_C) + NOISE_cC[self._turn]


class Wear:
    """The wear sensor. ``stuck`` is None, a reading that it is stuck at, or "lost"."""

    __slots__ = ("stuck", "worn")

    def __init__(self) -> None:
        self.worn = True
        self.stuck: bool | str | None = None

    def read(self) -> bool | None:
        """Whether the mask is worn, as the sensor says; None when it says nothing."""
        return self.worn if self.stuck is None else None if self.stuck == "lost" else bool(self.stuck)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A lithium battery and what feeds on it; assumed, as of home masks with a pocket of cells."""

    capacity_mWh: float = 20_000.0
    awake_mW: float = 150.0  # of the controller
    asleep_mW: float = 0.5
    area_cm2: float = 300.0  # of lit face: what turns irradiance into power
    charge_mW: float = 5_000.0  # USB

    def __post_init__(self) -> None:
        positive("capacity_mWh", self.capacity_mWh)
        within("area_cm2", self.area_cm2, 1, 2000)


class Battery:
    """What is left, whether it charges, how warm it is. ``offset_K`` and ``wrong`` lie over the reading."""

    __slots__ = ("cell", "charging", "left_mWh", "offset_K", "wrong")

    def __init__(self, cell: Cell):
        self.cell = cell
        self.left_mWh = cell.capacity_mWh
        self.charging = False
        self.offset_K = 0.0
        self.wrong = False  # the gauge does not answer

    def step(self, dt_s: float, awake: bool, light_mW_cm2: float, efficiency: float) -> None:
        """``dt_s`` seconds of mean light (mW/cm2 over the lit face), the controller awake or not."""
        out_mW = (self.cell.awake_mW if awake else self.cell.asleep_mW) + light_mW_cm2 * self.cell.area_cm2 / efficiency
        in_mW = self.cell.charge_mW if self.charging else 0.0
        left = self.left_mWh + (in_mW - out_mW) * dt_s / s_PER_h
        self.left_mWh = min(self.cell.capacity_mWh, max(0.0, left))

    def read(self, board_C: float) -> tuple[int, bool, int] | None:
        """Permille left, charging, temperature in cC: the cell lies in the shell, as warm as it."""
        if self.wrong:
            return None
        permille = int(1000 * self.left_mWh / self.cell.capacity_mWh)
        return permille, self.charging, round((board_C + self.offset_K) * cC_PER_C)
