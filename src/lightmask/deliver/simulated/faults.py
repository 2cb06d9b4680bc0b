"""What can go wrong, on request: each fault is a small frozen thing with its time, and its size where it has one.

``strike`` lays it on the simulated mask, ``heal`` takes it away. Times are seconds since the simulation began;
``end_s`` None means for ever. ``hazards`` names the rows of the hazard list that a fault stands for.
This file holds the faults of what wearer and light touch; `upsets` those of processor, memory, clocks and links.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from lightmask.errors import BadInput, within

if TYPE_CHECKING:
    from lightmask.deliver.simulated.mask import SimulatedMask


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """Begins at ``start_s`` and ends at ``end_s``."""

    hazards: ClassVar[tuple[str, ...]] = ()
    start_s: float
    end_s: float | None = None

    def __post_init__(self) -> None:
        if not self.start_s >= 0 or (self.end_s is not None and not self.end_s > self.start_s):
            raise BadInput(f"A fault from {self.start_s} to {self.end_s} s. Give a start from 0 on and a later end.")

    def strike(self, mask: SimulatedMask) -> None:
        """The fault begins."""

    def heal(self, mask: SimulatedMask) -> None:
        """The fault ends."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _OfThermistor(Fault):
    hazards: ClassVar[tuple[str, ...]] = ("HZ07",)
    sensor: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class ThermistorOpen(_OfThermistor):
    """Broken off: the converter stands at the end of its scale, and says so."""

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.thermistors[self.sensor].broken = True

    def heal(self, mask: SimulatedMask) -> None:
        mask.board.thermistors[self.sensor].broken = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ThermistorShort(ThermistorOpen):
    """Bridged: the converter stands at the other end of its scale, and says so."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ThermistorFrozen(_OfThermistor):
    """Says for ever what it said when it began; or ``reads_cC``, where its converter stands still at a number."""

    reads_cC: int | None = None

    def strike(self, mask: SimulatedMask) -> None:
        sensor = mask.board.thermistors[self.sensor]
        sensor.frozen_cC = sensor.read_cC(mask.board.now_us) if self.reads_cC is None else self.reads_cC

    def heal(self, mask: SimulatedMask) -> None:
        mask.board.thermistors[self.sensor].frozen_cC = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ThermistorDrift(_OfThermistor):
    """Runs away from the truth by so much each second."""

    K_s: float = 0.1

    def strike(self, mask: SimulatedMask) -> None:
        sensor = mask.board.thermistors[self.sensor]
        sensor.drift_K_s, sensor.drift_from_us = self.K_s, mask.board.now_us

    def heal(self, mask: SimulatedMask) -> None:
        mask.board.thermistors[self.sensor].drift_K_s = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class ThermistorOffset(_OfThermistor):
    """Reads too much, or too little, by so much."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ06", "HZ07")
    K: float = 5.0

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.thermistors[self.sensor].offset_K += self.K

    def heal(self, mask: SimulatedMask) -> None:
        mask.board.thermistors[self.sensor].offset_K -= self.K


@dataclass(frozen=True, kw_only=True, slots=True)
class CoolingBlocked(Fault):
    """A pillow or a blanket: the shell gives the room only this share of its heat."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ06", "HZ46")
    share: float = 0.1

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.body.loss_share = self.share

    def heal(self, mask: SimulatedMask) -> None:
        mask.board.body.loss_share = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class _OfOutput(Fault):
    output: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class DriverShorted(_OfOutput):
    """Its MOSFET is shorted: so much flows whatever is commanded, while the series switch is closed."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ08",)
    permille: int = 1000

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.lamps.drivers[self.output].stuck = self.permille
        mask.board.relight()

    def heal(self, mask: SimulatedMask) -> None:
        mask.board.lamps.drivers[self.output].stuck = None
        mask.board.relight()


@dataclass(frozen=True, kw_only=True, slots=True)
class SwitchWelded(Fault):
    """The series switch does not open any more: alone it is silent, with a shorted driver it is the second fault."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ08",)

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.lamps.welded = True
        mask.board.relight()

    def heal(self, mask: SimulatedMask) -> None:
        mask.board.lamps.welded = False
        mask.board.relight()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Current(_OfOutput):
    """Current and light of the output times a factor."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ09",)

    def factor(self) -> float:
        """On the current of the output."""
        return 1.0

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.lamps.drivers[self.output].strings *= self.factor()
        mask.board.relight()

    def heal(self, mask: SimulatedMask) -> None:
        mask.board.lamps.drivers[self.output].strings = 1.0
        mask.board.relight()


@dataclass(frozen=True, kw_only=True, slots=True)
class StringOpen(_Current):
    """This share of the output's strings is broken: 1 is all of them."""

    share: float = 1.0

    def factor(self) -> float:
        return 1 - self.share


@dataclass(frozen=True, kw_only=True, slots=True)
class StringShort(_Current):
    """LEDs of a string are bridged: the output draws this many times its current, and gives as much light."""

    times: float = 1.4

    def factor(self) -> float:
        return self.times


@dataclass(frozen=True, kw_only=True, slots=True)
class CurrentDrop(_Current):
    """A weak driver or a poor joint: this share of the current is missing."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ48",)
    share: float = 0.3

    def __post_init__(self) -> None:
        Fault.__post_init__(self)
        within("share", self.share, 0, 1, "of the current that is missing")

    def factor(self) -> float:
        return 1 - self.share


@dataclass(frozen=True, kw_only=True, slots=True)
class LightFaded(_OfOutput):
    """Aged LEDs or a dirty window, or above 1 a swapped mask: the light times this, at the same current."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ24", "HZ48")
    times: float = 0.7

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.lamps.drivers[self.output].fade = self.times
        mask.board.relight()

    def heal(self, mask: SimulatedMask) -> None:
        mask.board.lamps.drivers[self.output].fade = 1.0
        mask.board.relight()


@dataclass(frozen=True, kw_only=True, slots=True)
class WiresSwapped(Fault):
    """Two outputs have each other's LEDs."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ49",)
    one: int = 0
    other: int = 1

    def strike(self, mask: SimulatedMask) -> None:
        drivers = mask.board.lamps.drivers
        drivers[self.one].lights, drivers[self.other].lights = self.other, self.one
        mask.board.relight()

    def heal(self, mask: SimulatedMask) -> None:
        drivers = mask.board.lamps.drivers
        drivers[self.one].lights, drivers[self.other].lights = self.one, self.other
        mask.board.relight()


@dataclass(frozen=True, kw_only=True, slots=True)
class PhotodiodeStuck(Fault):
    """Says the same whatever shines, permille of the converter's range."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ49",)
    reads: int = 300

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.lamps.monitor_stuck = self.reads

    def heal(self, mask: SimulatedMask) -> None:
        mask.board.lamps.monitor_stuck = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PhotodiodeDark(Fault):
    """Sees nothing."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ49",)

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.lamps.monitor_dark = True

    def heal(self, mask: SimulatedMask) -> None:
        mask.board.lamps.monitor_dark = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PhotodiodeOffset(Fault):
    """Sees light that is not there, permille of the converter's range."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ49",)
    adds: int = 200

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.lamps.dark_offset = self.adds

    def heal(self, mask: SimulatedMask) -> None:
        mask.board.lamps.dark_offset = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class WearStuck(Fault):
    """The wear sensor says this whatever is true: True, False, or None where it says nothing."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ03", "HZ30")
    says: bool | None = True

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.wear.stuck = "lost" if self.says is None else self.says

    def heal(self, mask: SimulatedMask) -> None:
        mask.board.wear.stuck = None


@dataclass(frozen=True, kw_only=True, slots=True)
class BatteryLow(Fault):
    """The cell holds only so much from now on."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ48",)
    permille: int = 20

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.cell.left_mWh = mask.board.build.cell.capacity_mWh * self.permille / 1000

    def heal(self, mask: SimulatedMask) -> None:
        mask.board.cell.left_mWh = mask.board.build.cell.capacity_mWh


@dataclass(frozen=True, kw_only=True, slots=True)
class BatteryHot(Fault):
    """The cell is so much warmer than the shell that it lies in."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ10",)
    K: float = 30.0

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.cell.offset_K = self.K

    def heal(self, mask: SimulatedMask) -> None:
        mask.board.cell.offset_K = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Charging(Fault):
    """The charger is plugged in."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ10",)

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.cell.charging = True

    def heal(self, mask: SimulatedMask) -> None:
        mask.board.cell.charging = False


@dataclass(frozen=True, kw_only=True, slots=True)
class GaugeLost(Fault):
    """The battery gauge does not answer."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ10", "HZ26")

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.cell.wrong = True

    def heal(self, mask: SimulatedMask) -> None:
        mask.board.cell.wrong = False


@dataclass(frozen=True, kw_only=True, slots=True)
class StopBroken(Fault):
    """Half of the stop button fails: "software", the program is not told; or "hardware", the switch is not opened."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ50",)
    half: str = "software"

    def __post_init__(self) -> None:
        Fault.__post_init__(self)
        if self.half not in ("software", "hardware"):
            raise BadInput(f"half={self.half!r}. Give 'software' or 'hardware'.")

    def strike(self, mask: SimulatedMask) -> None:
        self._set(mask, True)

    def heal(self, mask: SimulatedMask) -> None:
        self._set(mask, False)

    def _set(self, mask: SimulatedMask, broken: bool) -> None:
        if self.half == "software":
            mask.board.stop_deaf = broken
        else:
            mask.board.stop_weak = broken
