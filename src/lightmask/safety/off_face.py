"""The light of a mask off the face, as far as its sheet lets it be known."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from lightmask.mask.lamp import Leds
from lightmask.mask.leds import Mask
from lightmask.mask.stated import Stated
from lightmask.safety.house import rule as house_rule
from lightmask.safety.looking import look
from lightmask.safety.seen import Bounded, Light, Looked
from lightmask.units import W_m2_PER_mW_cm2, mm2_PER_cm2

Array = np.ndarray
MOST_LEDS = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """The light of a mask off the face, what that rests on, and what else to know of it."""

    light: Light
    distance_mm: float
    rests_on: str
    notes: tuple[str, ...]


def seen(mask: Mask, distance_mm: float) -> Seen:
    """A mask as it is looked at: LED by LED, as an even square of LEDs, or bounded by its irradiance."""
    notes = _pulsed(mask)
    if mask.leds is not None:
        light = Looked(look=look(mask.leds, mask.channels, distance_mm), flux_mW=_flux_mW(mask))
        worn = ("Its LEDs as they lie on the average face.",) if mask.flexible else ()
        return Seen(light=light, distance_mm=distance_mm, rests_on=_flux_said(mask), notes=(*worn, *notes))
    count, pitch_mm = _even_pitch_mm(mask)
    if count:
        leds, several = _even(count, pitch_mm, len(mask.channels)), len(mask.channels) > 1
        light = Looked(look=look(leds, mask.channels, distance_mm), flux_mW=_flux_mW(mask), at_most=several)
        said = f"Nobody says where its LEDs sit: taken as an even square, {pitch_mm:.3g} mm apart."
        more = ("Every channel is taken to have as many LEDs as the whole mask: an upper bound.",) if several else ()
        return Seen(light=light, distance_mm=distance_mm, rests_on=_flux_said(mask), notes=(said, *more, *notes))
    return _by_irradiance(mask, distance_mm, notes)


def _by_irradiance(mask: Mask, distance_mm: float, notes: tuple[str, ...]) -> Seen:
    """Bounded by what reaches the skin, where somebody states it; else nothing but the wavelengths is known."""
    light, why = _bounded(mask, distance_mm), "Nobody says what one LED gives."
    known = not np.isnan(light.irradiance).all()
    if known:
        why = "Nobody says what one LED gives: only the irradiance on the skin bounds what reaches the eye."
    rests_on = _irradiance_said(mask) if known else "the wavelengths alone"
    return Seen(light=light, distance_mm=distance_mm, rests_on=rests_on, notes=(why, *notes))


def doubt(light: Light, mask: Mask) -> Array:
    """By what factor each channel may be brighter: its figure at the house quantile of its spread. -> [channel]"""
    if isinstance(light, Looked):
        return flux_doubt(mask)
    if _by_total(mask):
        return np.full(len(mask.channels), _upper(mask.total_mW_cm2))
    return np.array([_upper(channel.irradiance_mW_cm2) for channel in mask.channels])


def flux_doubt(mask: Mask) -> Array:
    """By what factor the flux of one LED may be higher. -> [channel]"""
    return np.array([_upper(channel.flux_mW) for channel in mask.channels])


def _upper(stated: Stated) -> float:
    return float(np.exp(NormalDist().inv_cdf(house_rule("quantile")) * stated.log_sd)) if stated.known else 1.0


def _flux_mW(mask: Mask) -> Array:
    return np.array([np.nan if one.flux_mW.value is None else one.flux_mW.value for one in mask.channels])


def _flux_said(mask: Mask) -> str:
    how = sorted({channel.flux_mW.provenance for channel in mask.channels})
    return f"flux of each LED, {' and '.join(how)}"


def _irradiance_said(mask: Mask) -> str:
    figures = [mask.total_mW_cm2] if _by_total(mask) else [channel.irradiance_mW_cm2 for channel in mask.channels]
    return f"irradiance on the skin, {' and '.join(sorted({figure.provenance for figure in figures}))}"


def _by_total(mask: Mask) -> bool:
    return mask.total_mW_cm2.known and not any(channel.irradiance_mW_cm2.known for channel in mask.channels)


def _even_pitch_mm(mask: Mask) -> tuple[int, float]:
    """How many LEDs share the area evenly, and how far apart they lie; 0 LEDs when that, or every flux, is unknown."""
    count, area_cm2 = mask.led_count.value, mask.area_cm2.value
    if count is None or count > MOST_LEDS or not any(channel.flux_mW.known for channel in mask.channels):
        return 0, 0.0
    if count == 1:
        return 1, 0.0
    return (round(count), float(np.sqrt(area_cm2 * mm2_PER_cm2 / count))) if area_cm2 is not None else (0, 0.0)


def _even(count: int, pitch_mm: float, channels: int) -> Leds:
    """So many LEDs of each channel in a flat square. -> Leds"""
    row, column = np.divmod(np.arange(count), int(np.ceil(np.sqrt(count))))
    place = np.stack([column, row, np.zeros(count)], axis=1) * pitch_mm
    whole = count * channels
    return Leds(
        position_mm=np.tile(place - place.mean(axis=0), (channels, 1)), axis=np.tile([0.0, 0.0, -1.0], (whole, 1)),
        channel=np.repeat(np.arange(channels), count), zone=np.zeros(whole), share=np.ones(whole),
    )  # fmt: skip


def _bounded(mask: Mask, distance_mm: float) -> Bounded:
    """What reaches an eye is at most what reaches the nearer skin; nothing is known of figures stated farther off."""
    each = np.array([np.nan if one.irradiance_mW_cm2.value is None else one.irradiance_mW_cm2.value
                     for one in mask.channels])  # fmt: skip
    if _by_total(mask):
        each = np.full(len(mask.channels), mask.total_mW_cm2.value)
    if mask.stated_at_mm.value is not None and mask.stated_at_mm.value > distance_mm:
        each = np.full(len(mask.channels), np.nan)
    return Bounded(irradiance=each * W_m2_PER_mW_cm2, shared=_by_total(mask) and mask.total_means == "total")


def _pulsed(mask: Mask) -> tuple[str, ...]:
    """How pulses are judged, where the mask has some."""
    return ("Pulsed light counts as it is while a pulse is on.",) if mask.pulsed == "yes" else ()
