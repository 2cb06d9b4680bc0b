"""connect(text) -> Controller: a mask by the name of its link, or one in software."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lightmask.deliver import keys as kept
from lightmask.deliver.controller import Controller, LightRead
from lightmask.errors import BadInput, positive
from lightmask.safety import Clearance

if TYPE_CHECKING:
    from lightmask.deliver.simulated import Made, SimulatedClock

SIMULATED = "simulated"
MOST_OUTPUTS = 6
A_DAY_s = 86_400
SEEN = (420, 500, 580, 660, 740, 820)  # of the photodiode by each output at full drive; made up, apart from each other


def connect(
    name: str, *, keys: Path | None = None, light_read: LightRead | None = None, speed: float | None = None
) -> Controller:  # fmt: skip
    """The mask at the end of a link: "/dev/ttyACM0", "COM3", "ble:NAME", "mqtt:HOST[:PORT]/SERIAL", or "simulated".

    keys        the file of the clinic's keys; left out, that of this user. A mask without a key there can be asked, and
                stopped, but not started
    light_read  that this mask's light was read with a meter
    speed       of a simulated mask: 1 is real time, left out as fast as can be. It is made anew with the outputs of the
                clearance that it is given, paired and calibrated

    NoLink when the link does not open, NoAnswer when no mask is at its end, BadInput for any other text.
    """
    if name == SIMULATED:
        return _simulated(speed)
    if speed is not None and speed != 1:
        raise BadInput("A speed is for a simulated mask; skin has its own time. Leave it out.")
    from lightmask.deliver.transports import open_port

    controller = Controller(open_port(name), light_read=light_read)
    try:
        serial = controller.info().serial
        if serial in kept.known(keys):
            controller.key = kept.recall(serial, keys)
            controller.info()
    except BaseException:
        controller.close()
        raise
    return controller


def _simulated(speed: float | None) -> Controller:
    """A mask in software of the usual outputs, and how to make one for a clearance."""
    from lightmask.deliver.simulated import Build, make

    plain = Build(start_unix=int(time.time()))
    return replace(_of(make(plain), speed), suit=_Suit(speed))


@dataclass(frozen=True, slots=True)
class _Suit:
    """Makes the mask that a clearance is meant for: as bright as was cleared, output by output."""

    speed: float | None

    def __call__(self, clearance: Clearance) -> Controller:
        from lightmask.deliver.simulated import Build, Output, calibration_of, make
        from lightmask.units import mW_PER_uW

        lit = clearance.brightest_mW_cm2
        if len(lit) > MOST_OUTPUTS:
            raise BadInput(f"The settings drive {len(lit)} outputs; a mask has at most {MOST_OUTPUTS}. Plan fewer.")
        outputs = tuple(
            Output(
                name=name,
                full_uW=max(round(bright / clearance.settings.drive[name] / mW_PER_uW), 1),
                seen=SEEN[place],
            )
            for place, (name, bright) in enumerate(lit.items())
        )
        build = Build(outputs=outputs, start_unix=int(time.time()))
        read = calibration_of(build)
        return _of(make(build, calibration=replace(read, made_unix=read.made_unix - A_DAY_s)), self.speed)


class Paced:
    """A simulated mask's time, at most ``speed`` times ours: a slow computer slows it, and no lease is lost."""

    __slots__ = ("_began_s", "_from_s", "_own", "_speed")

    def __init__(self, own: SimulatedClock, speed: float):
        positive("speed", speed)
        self._own, self._speed = own, speed
        self._began_s, self._from_s = time.monotonic(), own.now_s()

    def now_s(self) -> float:
        """Simulated seconds that never go back."""
        return self._own.now_s()

    def unix(self) -> float:
        """The time of day there."""
        return self._own.unix()

    def sleep(self, seconds: float) -> None:
        """Let so much simulated time go by, and as much of ours as it takes."""
        self._own.sleep(seconds)
        ahead_s = (self._own.now_s() - self._from_s) / self._speed - (time.monotonic() - self._began_s)
        if ahead_s > 0:
            time.sleep(ahead_s)


def _of(made: Made, speed: float | None) -> Controller:
    """A host's end of a simulated mask, with its key and the reading of its light."""
    from lightmask.deliver.simulated import SimulatedClock, SimulatedLink

    own, clock = made.calibration, SimulatedClock(made.mask)
    read = LightRead(
        serial=own.serial, name=own.name, made=datetime.fromtimestamp(own.made_unix, UTC),
        until=datetime.fromtimestamp(own.until_unix, UTC),
    )  # fmt: skip
    return Controller(
        SimulatedLink(made.mask, clock), key=made.key, clock=clock if speed is None else Paced(clock, speed),
        light_read=read,
    )  # fmt: skip
