"""A new simulated mask leaves the factory: serial number, clinic key and calibration, given over its own cable.

Nothing is written behind the program's back: the mask is switched on in SERVICE, and takes what it takes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from random import Random

from lightmask.deliver import wire
from lightmask.deliver.simulated.board import Build
from lightmask.deliver.simulated.faults import Fault
from lightmask.deliver.simulated.links import UNSET_UNIX, SimulatedLink
from lightmask.deliver.simulated.mask import SimulatedMask
from lightmask.deliver.simulated.upsets import CalibrationExpired
from lightmask.deliver.simulated.wearer import ABSENT, Wearer
from lightmask.deliver.texts import Calibration, Output
from lightmask.errors import LightmaskError
from lightmask.units import h_PER_d, min_PER_h, s_PER_min

s_PER_d = int(s_PER_min * min_PER_h * h_PER_d)
CALIBRATION_LASTS_s = 365 * s_PER_d  # hazard HZ24: a calibration expires after 12 months
ANSWER_s = 2.0
SERVICE_s = 5.0  # from power-up to SERVICE
EARLIER_s = 60  # the bench is done before the simulation begins


class NotMade(LightmaskError):
    """The mask did not take what the factory gives it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A mask that has left the factory. ``key`` is its clinic's; keep it out of logs."""

    mask: SimulatedMask
    key: bytes
    calibration: Calibration

    def __repr__(self) -> str:
        return f"Made(serial={self.mask.build.serial!r}, calibration={self.calibration.name!r})"


def calibration_of(build: Build, until_unix: int | None = None) -> Calibration:
    """What a bench would measure of this mask, a minute before its simulation begins: each output as it was built."""
    made_unix = _begins(build) - EARLIER_s
    return Calibration(
        name=f"cal-{build.serial}",
        serial=build.serial,
        made_unix=made_unix,
        until_unix=made_unix + CALIBRATION_LASTS_s if until_unix is None else until_unix,
        outputs={one.name: Output(full_uW_cm2=one.full_uW) for one in build.outputs},
    )


def make(
    build: Build | None = None, wearer: Wearer | None = None, faults: tuple[Fault, ...] = (),
    *, calibration: Calibration | None = None, key: bytes | None = None, on: bool = True,
) -> Made:  # fmt: skip
    """A paired and calibrated mask, just switched on unless ``on`` is False. What flash holds leaves the factory.

    Key and calibration are made up from the build where none is given; a fault `CalibrationExpired` dates the latter.
    NotMade when the program does not take them.
    """
    build = build or Build()
    key = key or Random(build.seed + 2).randbytes(wire.KEY_BYTES)  # nosec B311 # of a simulated mask
    calibration = calibration or calibration_of(build, _expiry(build, faults))
    earlier = None if build.start_unix is None else build.start_unix - EARLIER_s
    bench = SimulatedMask(replace(build, start_unix=earlier), ABSENT)
    _provide(bench, key, calibration)
    mask = SimulatedMask(build, wearer, faults)
    mask.board.flash = bench.board.flash
    if on:
        mask.switch_on()
    return Made(mask=mask, key=key, calibration=calibration)


def _begins(build: Build) -> int:
    return UNSET_UNIX if build.start_unix is None else build.start_unix


def _expiry(build: Build, faults: tuple[Fault, ...]) -> int | None:
    """When the calibration ends, where a fault says so."""
    ends = [fault.start_s for fault in faults if isinstance(fault, CalibrationExpired)]
    return _begins(build) + math.ceil(min(ends)) if ends else None


def _provide(mask: SimulatedMask, key: bytes, calibration: Calibration) -> None:
    """Key and calibration, in SERVICE, over the cable."""
    mask.switch_on(service=True)
    mask.advance(SERVICE_s)
    link = SimulatedLink(mask)
    _load(link, 1, {"key": key.hex(), "name": "factory"})
    _load(link, 2, {"calibration": calibration.text, "sig": calibration.signature(key)})
    mask.lose_power()


def _load(link: SimulatedLink, number: int, given: dict[str, str]) -> None:
    link.send(wire.encode({"v": wire.PROTOCOL, "i": number, "do": "load", **given}))
    lines = wire.Lines()
    until_s = link.clock.now_s() + ANSWER_s
    while link.clock.now_s() < until_s:
        for frame in lines.feed(link.receive(ANSWER_s)):
            if frame.message.get("i") == number:
                if frame.message.get("re") == "ok":
                    return
                raise NotMade(f"The mask does not take its {next(iter(given))}: {frame.message.get('said')}")
    raise NotMade("The mask does not answer the factory. Is its program running?")
