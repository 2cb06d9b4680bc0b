"""A new simulated mask leaves the factory: serial number, clinic key and calibration, given over its own cable.

Nothing is written behind the program's back: the mask is switched on in SERVICE, and takes what it takes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from lightmask.deliver import wire
from lightmask.deliver.simulated.board import Build
from lightmask.deliver.simulated.faults import Fault
from lightmask.deliver.simulated.links import SimulatedLink
from lightmask.deliver.simulated.mask import SimulatedMask
from lightmask.deliver.simulated.wearer import ABSENT, Wearer, begin
from lightmask.deliver.texts import Calibration, Output
from lightmask.errors import LightmaskError
from lightmask.units import h_PER_d, min_PER_h, s_PER_min

s_PER_d = int(s_PER_min * min_PER_h * h_PER_d)
CALIBRATION_LASTS_s = 365 * s_PER_d  # hazard HZ24: a calibration expires after 12 months
ANSWER_s = 2.0
TESTED_s = 30.0  # a self-test is over by then


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


def calibration_of(build: Build, made_unix: int, lasts_s: int = CALIBRATION_LASTS_s) -> Calibration:
    """What a bench would measure of this mask: each output as it was built."""
    return Calibration(
        name=f"cal-{build.serial}",
        serial=build.serial,
        made_unix=made_unix,
        until_unix=made_unix + lasts_s,
        outputs={one.name: Output(full_uW_cm2=one.full_uW) for one in build.outputs},
    )


def make(
    build: Build | None = None, wearer: Wearer | None = None, faults: tuple[Fault, ...] = (),
    *, calibration: Calibration | None = None, key: bytes | None = None, on: bool = True,
) -> Made:  # fmt: skip
    """A paired and calibrated mask, switched on and through its self-test unless ``on`` is False.

    The wearer comes and the times of faults and acts count from the moment at which the factory is done. A mask whose
    clock is not set stays so. NotMade when the program does not take key or calibration.
    """
    build = build or Build()
    mask = SimulatedMask(build, ABSENT)
    key = key or Random(build.seed + 2).randbytes(wire.KEY_BYTES)
    made_unix = build.start_unix if build.start_unix is not None else 1_800_000_000
    calibration = calibration or calibration_of(build, made_unix)
    _provide(mask, key, calibration)
    _hand_over(mask, wearer or Wearer(), faults)
    if on:
        mask.switch_on()
        mask.advance(0)
    return Made(mask=mask, key=key, calibration=calibration)


def _provide(mask: SimulatedMask, key: bytes, calibration: Calibration) -> None:
    """Key and calibration, in SERVICE, over the cable."""
    mask.switch_on(service=True)
    mask.advance(1.0)
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


def _hand_over(mask: SimulatedMask, wearer: Wearer, faults: tuple[Fault, ...]) -> None:
    """Everything from now on: nobody has listened yet, and times count from here."""
    mask.air.heard.clear()
    since_s = mask.now_s
    mask.wearer = replace(wearer, script=tuple(replace(act, at_s=act.at_s + since_s) for act in wearer.script))
    begin(mask)
    for fault in faults:
        end_s = None if fault.end_s is None else fault.end_s + since_s
        mask.lay(replace(fault, start_s=fault.start_s + since_s, end_s=end_s))
