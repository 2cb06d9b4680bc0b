"""read_port(mask, link, instrument, names): what a meter on a port says of the light of a mask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from lightmask.errors import BadInput, within
from lightmask.mask.leds import Mask
from lightmask.mask.meters import pm100, silicon
from lightmask.mask.meters.adjusting import adjusted
from lightmask.mask.meters.asked import finished
from lightmask.mask.meters.corrected import BRIGHTEST_mW_cm2, Correction, Reading
from lightmask.mask.meters.instrument import Instrument
from lightmask.mask.meters.silicon import ALL

Ask = Callable[[str], None]


def read_port(
    mask: Mask, link: pm100.Link, instrument: Instrument, names: Sequence[str], ask: Ask, zeroed: bool = False
) -> Reading:
    """Each named channel lit alone, or 'all' at once: power over the head's opening, at the wavelength of the channel.

    ``ask`` tells a person what to do and returns when it is done. ``zeroed``: take the zero first, in the dark.
    """
    wanted = _wanted(mask, names)
    area_cm2 = instrument.area_cm2
    head = pm100.identify(link)
    pm100.refuse_other(head, instrument)
    if zeroed:
        ask("Cover the head so that no light falls on it")
        pm100.zero(link)
    seen: dict[str, pm100.Power] = {}
    for name, at_nm in wanted.items():
        lit = "every channel" if name == ALL else f"'{name}' alone"
        ask(f"Light {lit} at full drive, warm, with the head where the skin is")
        seen[name] = pm100.power(link, at_nm)
    shown = {name: one.mean_mW / area_cm2 for name, one in seen.items()}
    within("the reading in mW/cm2", list(shown.values()), 0, BRIGHTEST_mW_cm2, "check the opening in the meter's file")
    bare = replace(instrument, calibrated_at_nm=None)  # the console corrects for the wavelength that it was set to
    found = finished(silicon.read(mask, shown, head.kind, wanted), mask, bare)
    return _with_repeats(replace(found, instrument=instrument), seen)


def _wanted(mask: Mask, names: Sequence[str]) -> dict[str, float]:
    """The wavelength to set for each reading; for all at once that of the first channel, corrected for the rest."""
    peaks_nm = {channel.name: channel.peak_nm for channel in mask.channels}
    if list(names) == [ALL]:
        return {ALL: next(iter(peaks_nm.values()))}
    lost = next((name for name in names if name not in peaks_nm or list(names).count(name) > 1), None)
    if lost is not None or not names:
        raise BadInput(f"'{lost or ''}' is no channel to read once. Name some of: {', '.join(peaks_nm)}; or 'all'.")
    return {name: peaks_nm[name] for name in names}


def _with_repeats(found: Reading, seen: dict[str, pm100.Power]) -> Reading:
    steps = {
        name: (
            *found.corrections[name],
            Correction(what="repeats", log_sd=one.log_sd, why=f"{one.readings} readings of its power"),
        )
        for name, one in seen.items()
    }
    light = found.total_mW_cm2
    return adjusted(found, steps, light.source)
