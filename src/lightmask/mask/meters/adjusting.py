"""adjusted(reading, steps), with_instrument, corrected_map: the same readings with other corrections."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lightmask.mask.leds import Mask
from lightmask.mask.meters import silicon
from lightmask.mask.meters.certificate import corrections
from lightmask.mask.meters.corrected import Correction, Reading, factor, log_sd, measured
from lightmask.mask.meters.instrument import Instrument
from lightmask.mask.meters.maps import LightMap
from lightmask.mask.meters.silicon import ALL
from lightmask.mask.stated import Stated

Steps = tuple[Correction, ...]


def with_instrument(reading: Reading, mask: Mask, found: Instrument) -> Reading:
    """What its certificate says of the very meter, in place of what such meters usually do."""
    lights = {channel.name: channel.spectrum for channel in mask.channels} | reading.spectra
    steps: dict[str, Steps] = {}
    for name, old in reading.corrections.items():
        whose = [name] if name in lights else list(lights)
        each = [corrections(found, lights[one], one) for one in whose]
        colour = tuple(one for one in old if one.what == "colour")
        steps[name] = (*colour, *_widest(each))
    source = f"{found.name} {found.serial}, {found.certificate}"
    return replace(adjusted(reading, steps, source), instrument=found)


def _widest(each: list[Steps]) -> Steps:
    """Of several lights that were read at once: their mean factor, and how far apart their factors lie."""
    if len(each) == 1:
        return each[0]
    factors = [factor(steps) for steps in each]
    mean = sum(factors) / len(factors)
    widest = max(each, key=log_sd)
    apart = (max(factors) - min(factors)) / mean / 2
    first = replace(widest[0], factor=mean)
    spread = (Correction(what="split", log_sd=apart, why="its factor is not the same for every channel"),)
    return (first, *widest[1:], *(spread if apart else ()))


def corrected_map(found: LightMap, mask: Mask, instrument: Instrument) -> tuple[LightMap, float]:
    """A map as its meter showed it, corrected as the certificate says; and the widest spread of one reading."""
    names = dict.fromkeys(name or ALL for name in found.channel)
    steps = {name: _of_one(name, mask, instrument) for name in names}
    each = np.array([factor(steps[name or ALL]) for name in found.channel])
    spread = max(log_sd(one) for one in steps.values())
    return replace(found, irradiance_mW_cm2=found.irradiance_mW_cm2 * each), spread


def _of_one(name: str, mask: Mask, instrument: Instrument) -> Steps:
    if instrument.kind == "spectrometer":
        lights = [channel for channel in mask.channels if name in (ALL, channel.name)]
        return _widest([corrections(instrument, channel.spectrum, channel.name) for channel in lights])
    at_nm = instrument.calibrated_at_nm
    shown = with_instrument(silicon.read(mask, {name: 1.0}, instrument.kind, at_nm), mask, instrument)
    return shown.corrections[name]


def adjusted(reading: Reading, steps: dict[str, Steps], source: str) -> Reading:
    """The light that follows from what was shown under these corrections, by channel or under 'all'.

    Channels of one meter are off together: their spreads add in full in the total.
    """

    def of(name: str) -> Stated:
        key = name if name in steps else ALL
        return measured(reading.shown_mW_cm2[key] * factor(steps[key]), log_sd(steps[key]), source)

    channels = {name: of(name) for name in reading.channels}
    if ALL in reading.shown_mW_cm2:
        total = of(ALL)
    else:
        known = [light for light in channels.values() if light.value]
        whole = sum(light.value or 0.0 for light in known)
        spread = sum((light.value or 0.0) * light.log_sd for light in known) / whole if whole else 0.0
        total = measured(whole, spread, source)
    return replace(reading, channels=channels, total_mW_cm2=total, corrections=steps)
