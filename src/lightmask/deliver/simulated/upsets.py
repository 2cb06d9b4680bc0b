"""Faults of power, processor, memory, clocks and links; those of light and wearer are in `faults`."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from lightmask.deliver.simulated.faults import Fault
from lightmask.errors import BadInput, within

if TYPE_CHECKING:
    from lightmask.deliver.simulated.mask import SimulatedMask

s_PER_DAY = 86_400
# Places of the mask's program that matter most: what the first output has given (pJ/cm2), its drive as ordered and as
# commanded (permille), the time lit (ms).
DOSE, ORDERED, COMMANDED, LIT = "sitting.parts.0.given_pJ", "sitting.parts.0.drive", "lamp.drives.0", "sitting.lit_ms"


@dataclass(frozen=True, kw_only=True, slots=True)
class PowerCut(Fault):
    """Power goes, and comes back at ``end_s``.

    ``call``   None: between two ticks. Else during the program's work: after so many calls of the port, counted from
               the first tick or boot at ``start_s`` or later; a write that is then under way is torn
    ``torn``   share of that write that arrives
    """

    hazards: ClassVar[tuple[str, ...]] = ("HZ11", "HZ44")
    call: int | None = None
    torn: float = 0.5

    def strike(self, mask: SimulatedMask) -> None:
        if self.call is None:
            mask.lose_power()
        else:
            mask.lose_power_at_call(self.call, self.torn)

    def heal(self, mask: SimulatedMask) -> None:
        mask.switch_on()


@dataclass(frozen=True, kw_only=True, slots=True)
class Hung(Fault):
    """The program stands still; after a second the processor's own watchdog resets it.

    With ``resets`` False it goes on where it stood at ``end_s``, as after a stall that no watchdog sees.
    """

    hazards: ClassVar[tuple[str, ...]] = ("HZ16", "HZ29")
    resets: bool = True

    def strike(self, mask: SimulatedMask) -> None:
        mask.hang(self.resets)

    def heal(self, mask: SimulatedMask) -> None:
        mask.unhang()


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockJump(Fault):
    """The real-time clock moves by so much."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ12",)
    seconds: int = -s_PER_DAY

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.real_time.jump(self.seconds)

    def heal(self, mask: SimulatedMask) -> None:
        mask.board.real_time.jump(-self.seconds)


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockLost(Fault):
    """The real-time clock forgets the time; it stays forgotten until the program sets it."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ12",)

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.real_time.offset_s = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CountJump(Fault):
    """The counter that goes on in sleep moves by so much; with ``rate`` it runs fast or slow too."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ12",)
    seconds: int = s_PER_DAY
    rate: float = 1.0

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.count.jump(self.seconds)
        mask.board.count.run_at(self.rate, mask.board.now_us)

    def heal(self, mask: SimulatedMask) -> None:
        mask.board.count.run_at(1.0, mask.board.now_us)


@dataclass(frozen=True, kw_only=True, slots=True)
class TicksWrap(Fault):
    """A counter that the board fails to widen: it begins again at this many ms. Let `Build.first_ms` come near it."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ15",)
    at_ms: int = 2**32

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.ticks.wrap_ms = self.at_ms

    def heal(self, mask: SimulatedMask) -> None:
        mask.board.ticks.wrap_ms = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TicksSlow(Fault):
    """The counter runs at this rate; above 1 it is fast. The real-time clock and the supervisor have their own."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ12", "HZ15")
    rate: float = 0.5

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.ticks.run_at(self.rate, mask.board.now_us)

    def heal(self, mask: SimulatedMask) -> None:
        mask.board.ticks.run_at(1.0, mask.board.now_us)


@dataclass(frozen=True, kw_only=True, slots=True)
class FlashBroken(Fault):
    """Every write fails; ``full``: because there is no room."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ44",)
    full: bool = False

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.flash.broken = errno.ENOSPC if self.full else errno.EIO

    def heal(self, mask: SimulatedMask) -> None:
        mask.board.flash.broken = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordCorrupt(Fault):
    """One bit turns in what an area of flash holds, or in the journal's newest record."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ37", "HZ44")
    area: str = "journal"

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.flash.flip(self.area, mask.rng)


@dataclass(frozen=True, kw_only=True, slots=True)
class RamFlip(Fault):
    """One bit turns in a number that the program holds: ``path`` from the program on, as `DOSE`.

    Where the program holds nothing there at the moment, nothing happens.
    """

    hazards: ClassVar[tuple[str, ...]] = ("HZ47",)
    path: str = DOSE
    bit: int = 40

    def strike(self, mask: SimulatedMask) -> None:
        if mask.program is not None:
            flip(mask.program, self.path, self.bit)


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterFlip(Fault):
    """One bit turns in the PWM register of an output, until the program writes it again."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ47",)
    output: int = 0
    bit: int = 9

    def strike(self, mask: SimulatedMask) -> None:
        driver = mask.board.lamps.drivers[self.output]
        driver.duty = min(1000, driver.duty ^ (1 << self.bit))  # the timer counts to 1000
        mask.board.relight()


@dataclass(frozen=True, kw_only=True, slots=True)
class StrayEnable(Fault):
    """The pin of the series switch turns on by itself, until the program writes it again."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ47",)

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.lamps.commanded = True
        mask.board.relight()


@dataclass(frozen=True, kw_only=True, slots=True)
class CalibrationExpired(Fault):
    """The calibration ends at ``start_s``: `factory.make` dates it so, and nothing strikes then."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ24",)


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkCut(Fault):
    """Nothing passes, either way. ``seen``: the host is told, as when a cable is pulled."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ17",)
    seen: bool = False

    def strike(self, mask: SimulatedMask) -> None:
        mask.air.cut, mask.air.seen = True, self.seen

    def heal(self, mask: SimulatedMask) -> None:
        mask.air.cut = mask.air.seen = False


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkDelay(Fault):
    """Everything comes so much later, either way."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ17",)
    seconds: float = 5.0

    def strike(self, mask: SimulatedMask) -> None:
        mask.air.delay_s = self.seconds

    def heal(self, mask: SimulatedMask) -> None:
        mask.air.delay_s = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkDuplicate(Fault):
    """Everything comes so many times, either way."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ17", "HZ18")
    times: int = 3

    def strike(self, mask: SimulatedMask) -> None:
        mask.air.times = self.times

    def heal(self, mask: SimulatedMask) -> None:
        mask.air.times = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkReorder(Fault):
    """Each second piece overtakes the one before it, either way."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ17", "HZ18")

    def strike(self, mask: SimulatedMask) -> None:
        mask.air.reorder = True

    def heal(self, mask: SimulatedMask) -> None:
        mask.air.reorder = False


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkCorrupt(Fault):
    """This share of the pieces has one bit turned, either way."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ17", "HZ39")
    share: float = 0.5

    def __post_init__(self) -> None:
        Fault.__post_init__(self)
        within("share", self.share, 0, 1)

    def strike(self, mask: SimulatedMask) -> None:
        mask.air.corrupt = self.share

    def heal(self, mask: SimulatedMask) -> None:
        mask.air.corrupt = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class VerbLost(Fault):
    """Messages with this verb never reach the mask: "stop" is a stop message ignored."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ17", "HZ50")
    verb: str = "stop"

    def strike(self, mask: SimulatedMask) -> None:
        mask.air.lost_verb = self.verb

    def heal(self, mask: SimulatedMask) -> None:
        mask.air.lost_verb = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoofed(Fault):
    """Bytes of a stranger reach the mask on a link."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ39",)
    data: bytes
    link: int = 1

    def strike(self, mask: SimulatedMask) -> None:
        mask.board.arrive(self.link, self.data)


@dataclass(frozen=True, kw_only=True, slots=True)
class Replayed(Fault):
    """A stranger has listened, and sends every message with this verb again; None: all that was ever sent."""

    hazards: ClassVar[tuple[str, ...]] = ("HZ18", "HZ39")
    verb: str | None = "start"
    link: int = 1

    def strike(self, mask: SimulatedMask) -> None:
        for data in mask.air.heard:
            if self.verb is None or _says(data, self.verb):
                mask.board.arrive(self.link, data)


def _says(data: bytes, verb: str) -> bool:
    return b'"do":"%s"' % verb.encode() in data


def flip(thing: Any, path: str, bit: int) -> bool:
    """Turn one bit of the whole number at a path of attributes, places and keys. False where None stands on the way."""
    *way, last = path.split(".")
    for step in way:
        if thing is None:
            return False
        thing = _at(thing, step)
    if thing is None:
        return False
    value = _at(thing, last)
    if value is None:
        return False
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadInput(f"At '{path}' the program holds {value!r}, no whole number. Name another place.")
    if isinstance(thing, dict):
        thing[last] = value ^ (1 << bit)
    elif isinstance(thing, list):
        thing[int(last)] = value ^ (1 << bit)
    else:
        setattr(thing, last, value ^ (1 << bit))
    return True


def _at(thing: Any, step: str) -> Any:
    if isinstance(thing, dict):
        return thing[step]
    return thing[int(step)] if isinstance(thing, (list, tuple)) else getattr(thing, step)
