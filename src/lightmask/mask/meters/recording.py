"""calibration(...): the record that a reading of a whole mask leaves in its file; and who read which mask when."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from lightmask.errors import BadInput
from lightmask.mask.calibration import OUT_OF_DATE, Calibration, a_term_after
from lightmask.mask.leds import Mask
from lightmask.mask.meters.beside_sheet import Off
from lightmask.mask.meters.instrument import Instrument
from lightmask.mask.meters.silicon import ALL
from lightmask.mask.stated import Stated

K = 2.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion:
    """Which mask was read, when, by whom; ``until`` left out: as long as a calibration lasts."""

    serial: str
    made: date
    today: date
    by: str = ""
    until: date | None = None


def calibration(
    mask: Mask, lights: dict[str, Stated], offs: tuple[Off, ...], instrument: Instrument | None, occasion: Occasion
) -> Calibration:
    """The record of a reading. ``lights``: what goes into the file for each channel.

    BadInput where the meter has no certificate, a channel was not read, or the day is none to calibrate on.
    """
    if instrument is None:
        raise BadInput(
            "A calibration rests on a meter with a certificate. Give --instrument: a .meter.toml file with its serial, "
            "its uncertainty and until when that holds; or leave --serial out and take the figures alone."
        )
    dark = [channel.name for channel in mask.channels if channel.name not in lights]
    if dark:
        raise BadInput(
            f"A calibration covers every channel, and of {', '.join(dark)} nothing was told apart. Read each channel "
            "alone, or all of them with a spectrometer."
        )
    if occasion.made > occasion.today:
        raise BadInput(f"The reading is said to be of {occasion.made}, which is to come. Correct --on.")
    instrument.refuse_if_due(occasion.made)
    found = Calibration(
        made=occasion.made, until=occasion.until or a_term_after(occasion.made), serial=occasion.serial,
        instrument=instrument.name, instrument_serial=instrument.serial, certificate=instrument.certificate,
        by=occasion.by, uncertainty=math.expm1(K * max(light.log_sd for light in lights.values())), k=K,
        over_sheet=tuple((off.channel, off.ratio) for off in offs if off.channel != ALL),
    )  # fmt: skip
    if found.state(occasion.today) == OUT_OF_DATE:
        raise BadInput(f"A reading of {found.made} ran out on {found.until}. Read the mask anew.")
    return found
