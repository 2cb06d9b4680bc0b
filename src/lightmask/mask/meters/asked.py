"""read_meter(mask, reading, kind): a reading as a person gives it, a figure or a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lightmask import units
from lightmask.errors import BadInput, positive, within
from lightmask.mask.leds import Mask
from lightmask.mask.meters import silicon, spectrometer
from lightmask.mask.meters.corrected import KINDS, BRIGHTEST_mW_cm2, Reading


def read_meter(mask: Mask, reading: str | Path, kind: str, calibrated_at_nm: float | None = None) -> Reading:
    """What a meter's reading says of the light of a mask, corrected, with its doubt.

    spectrometer  ``reading`` is a csv of wavelengths and spectral irradiance
    photodiode    a figure ('42 mW/cm2', every channel lit) or one for each ('red=20 mW/cm2, near infrared=15 mW/cm2')
    solar         the same, from a meter for sunlight
    """
    if kind not in KINDS:
        raise BadInput(f"'{kind}' is no kind of meter. Give one of: {', '.join(KINDS)}.")
    if kind != "photodiode" and calibrated_at_nm is not None:
        raise BadInput(f"A {kind} meter is not calibrated at one wavelength. Leave --calibrated-at out.")
    if kind == "spectrometer":
        found = spectrometer.read(mask, reading)
    else:
        found = silicon.read(mask, _shown_mW_cm2(str(reading)), kind, calibrated_at_nm)
    at_mm = mask.stated_at_mm.value
    if at_mm is None:
        return found
    where = f"The sheet's figures hold at {at_mm:g} mm: a reading from elsewhere is not theirs."
    return replace(found, notes=(*found.notes, where))


def _shown_mW_cm2(text: str) -> dict[str, float]:
    """'42 mW/cm2', or 'red=20 mW/cm2, near infrared=15 mW/cm2'."""
    if "=" not in text:
        return {silicon.ALL: _light(text)}
    found: dict[str, float] = {}
    for part in text.split(","):
        name, _, figure = (piece.strip() for piece in part.partition("="))
        if not name or not figure or name in found:
            raise BadInput(f"'{part.strip()}' is not a channel and its reading. Write 'red=20 mW/cm2', each once.")
        found[name] = _light(figure)
    return found


def _light(text: str) -> float:
    if text.endswith(".csv"):
        raise BadInput(f"'{text}' is a file; this kind of meter gives a figure. Write it as in '42 mW/cm2'.")
    light = units.parse(text, "mW_cm2")
    positive("the reading", light)
    within("the reading in mW/cm2", light, 0, BRIGHTEST_mW_cm2, "no lamp for skin gives more; check its unit")
    return light
