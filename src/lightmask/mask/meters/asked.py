"""read_meter(mask, reading, kind): a reading as a person gives it, a figure or a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lightmask import units
from lightmask.errors import BadInput, positive, within
from lightmask.mask.leds import Mask
from lightmask.mask.meters import silicon, spectrometer
from lightmask.mask.meters.adjusting import with_instrument
from lightmask.mask.meters.corrected import BRIGHTEST_mW_cm2, Reading
from lightmask.mask.meters.instrument import KINDS, Instrument


def read_meter(
    mask: Mask, reading: str | Path, kind: str, calibrated_at_nm: float | None = None,
    instrument: Instrument | None = None,
) -> Reading:  # fmt: skip
    """What a meter's reading says of the light of a mask, corrected, with its doubt.

    spectrometer  ``reading`` is a csv of wavelengths and spectral irradiance
    photodiode    a figure ('42 mW/cm2', every channel lit) or one for each ('red=20 mW/cm2, near infrared=15 mW/cm2')
    solar         the same, from a meter for sunlight
    thermopile    the same, from a meter with a black disc

    ``instrument``: the very meter, whose certificate then stands in place of what such meters usually do.
    """
    _kind_fits(kind, calibrated_at_nm, instrument)
    if kind == "spectrometer":
        found = spectrometer.read(mask, reading)
    else:
        own_nm = instrument.calibrated_at_nm if instrument is not None and kind == "photodiode" else None
        found = silicon.read(mask, _shown_mW_cm2(str(reading)), kind, calibrated_at_nm or own_nm)
    return finished(found, mask, instrument)


def finished(found: Reading, mask: Mask, instrument: Instrument | None) -> Reading:
    """A reading under the certificate of its meter, and with a word on where the sheet's figures hold."""
    if instrument is not None:
        found = with_instrument(found, mask, instrument)
    at_mm = mask.stated_at_mm.value
    if at_mm is None:
        return found
    where = f"The sheet's figures hold at {at_mm:g} mm: a reading from elsewhere is not theirs."
    return replace(found, notes=(*found.notes, where))


def _kind_fits(kind: str, calibrated_at_nm: float | None, instrument: Instrument | None) -> None:
    if kind not in KINDS:
        raise BadInput(f"'{kind}' is no kind of meter. Give one of: {', '.join(KINDS)}.")
    if kind != "photodiode" and calibrated_at_nm is not None:
        raise BadInput(f"A {kind} meter is not calibrated at one wavelength. Leave --calibrated-at out.")
    if instrument is None:
        return
    if instrument.kind != kind:
        raise BadInput(f"'{instrument.name}' is a {instrument.kind} and the reading one of a {kind}. Correct --kind.")
    own_nm = instrument.calibrated_at_nm
    if own_nm is not None and calibrated_at_nm is not None and own_nm != calibrated_at_nm:
        raise BadInput(
            f"'{instrument.name}' is calibrated at {own_nm:g} nm, and --calibrated-at says {calibrated_at_nm:g} nm. "
            "Leave --calibrated-at out, or correct the meter's file."
        )


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
