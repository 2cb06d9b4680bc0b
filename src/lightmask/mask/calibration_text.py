"""What a mask that runs lightmask's program is told of its own calibration: whole numbers in a fixed text."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from lightmask.errors import BadInput, positive
from lightmask.mask.calibration import IN_DATE, Calibration, sentence
from lightmask.mask.footprint import Footprint
from lightmask.mask.leds import Mask
from lightmask.mask.settings import Settings

uW_PER_mW = 1000
FULL_PERMILLE = 1000
FARTHEST_EAST = timedelta(hours=14)  # where a day begins first
NOISE = 1e-6  # of a float: what rounding up must not count


@dataclass(frozen=True, kw_only=True, slots=True)
class CalibratedOutput:
    """One output of the controller.

    full_uW_cm2      irradiance at full drive on the skin that gets most of it, as a meter sees it
    monitor_permille what the mask's own photodiode shows of it at full drive
    """

    name: str
    full_uW_cm2: int
    monitor_permille: int = FULL_PERMILLE

    def __post_init__(self) -> None:
        positive(f"full_uW_cm2 of {self.name}", self.full_uW_cm2)
        positive(f"monitor_permille of {self.name}", self.monitor_permille)


@dataclass(frozen=True, kw_only=True, slots=True)
class CalibrationText:
    """The calibration of one mask as its program keeps it.

    id            changes when anything else does: an order names the calibration that it was made for
    made, until   unix seconds: where the day of the reading begins first on earth; and 0 h UTC of the first day on
                  which it no longer holds
    """

    serial: str
    made: int
    until: int
    outputs: tuple[CalibratedOutput, ...]
    record: str

    @property
    def id(self) -> str:
        """Sixteen characters of hash."""
        said = json.dumps([self.record, self.serial, self.made, self.until, self._outs()])
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    @property
    def text(self) -> str:
        """Compact JSON in ASCII, keys in the order that the link's page states; what the clinic's key signs."""
        said = {"v": 1, "id": self.id, "serial": self.serial, "made": self.made, "until": self.until}
        return json.dumps({**said, "outs": self._outs()}, separators=(",", ":"))

    def _outs(self) -> list[dict[str, object]]:
        return [{"name": one.name, "full_uW": one.full_uW_cm2, "monitor": one.monitor_permille} for one in self.outputs]


def full_uW_cm2(footprint: Footprint, outputs: Sequence[str]) -> dict[str, int]:
    """Each output alone at full drive, on the patch that gets most of it; middle of the draws, rounded up.

    ``outputs`` as settings name them: 'red', or 'red/forehead' for a zone. What the skin sends back is left out, as
    a clearance leaves it out when it says how bright an output is.
    """
    found = {}
    for output in outputs:
        light = footprint.irradiance_mW_cm2(Settings(drive={output: 1.0}, duration_s=1.0))
        most_mW_cm2 = float(np.median(light.sum(axis=2).max(axis=1)))
        if math.isnan(most_mW_cm2):
            raise BadInput(f"Nobody knows the light of '{output}'. Read the mask: 'lightmask mask meter'.")
        found[output] = math.ceil(most_mW_cm2 * uW_PER_mW - NOISE)
    return found


def for_the_mask(
    mask: Mask,
    footprint: Footprint,
    outputs: Sequence[str],
    on: date,
    monitor_permille: Mapping[str, int] | None = None,
) -> CalibrationText:
    """The calibration of a mask file as the mask's program keeps it; BadInput where it does not hold on this day.

    ``footprint`` is the light of this mask on the face of its wearer; ``outputs`` the names that its controller gives
    its outputs; ``monitor_permille`` what its photodiode showed of each at full drive, 1000 when left out.
    """
    record = mask.calibration
    if record is None or record.state(on) != IN_DATE:
        raise BadInput(sentence(record, on))
    full, shown = full_uW_cm2(footprint, outputs), monitor_permille or {}
    return CalibrationText(
        serial=record.serial,
        made=_unix(record.made) - int(FARTHEST_EAST.total_seconds()),
        until=_unix(record.until),
        outputs=tuple(
            CalibratedOutput(name=name, full_uW_cm2=light, monitor_permille=shown.get(name, FULL_PERMILLE))
            for name, light in full.items()
        ),
        record=record.fingerprint,
    )


def refuse_other(record: Calibration, serial: str) -> None:
    """A calibration is one mask's: BadInput when the mask that answers is another."""
    if record.serial != serial:
        raise BadInput(
            f"The calibration is of mask {record.serial}, and the mask that answers is {serial}. "
            f"Take the file of {serial}, or read its light and write one."
        )


def _unix(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())
