"""What a mask gives when only its sheet is known: the stated irradiance with its doubt, the same everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lightmask import tables

if TYPE_CHECKING:
    from lightmask.mask.face import Face
    from lightmask.mask.leds import Mask
    from lightmask.mask.shining.fit import Fit

Array = np.ndarray


def output_mW_cm2(mask: Mask, draws: int, rng: np.random.Generator) -> Array:
    """Draws of what each channel gives on the skin; NaN where nobody knows. -> [draw, channel]"""
    stated = [channel.irradiance_mW_cm2 for channel in mask.channels]
    if any(one.known for one in stated):
        values = np.array([one.value if one.value is not None else np.nan for one in stated])
        spread = np.array([one.log_sd if one.known else 0.0 for one in stated])
        return values * np.exp(spread * rng.standard_normal((draws, 1)))
    count = len(stated)
    if mask.total_mW_cm2.value is None:
        return np.full((draws, count), np.nan)
    scale = np.exp(mask.total_mW_cm2.log_sd * rng.standard_normal((draws, 1)))
    return mask.total_mW_cm2.value * scale * _shares(mask.total_means, count, draws, rng)


def _shares(means: str, count: int, draws: int, rng: np.random.Generator) -> Array:
    """What part of the stated figure each channel gives. -> [draw, channel]"""
    concentration, chance_each = tables.read("mask/split").column("value")
    split = rng.dirichlet(np.full(count, concentration), size=draws) if count > 1 else np.ones((draws, 1))
    each = {"total": 0.0, "each": 1.0, "unknown": chance_each if count > 1 else 0.0}[means]
    return np.where(rng.random((draws, 1)) < each, 1.0, split)


def unevenness(mask: Mask, draws: int, patches: int, rng: np.random.Generator) -> Array:
    """How much more or less than the mean each patch gets, where the sheet says how uneven the light is.

    Nobody says where it is more and where less: log-normal factors with mean 1, one for each patch and draw. 1 where
    nothing is stated, and for the mask's middle. -> [draw, patch, 1]
    """
    if mask.unevenness.value is None or draws == 1:
        return np.ones((draws, patches, 1))
    log_variance = np.log1p(mask.unevenness.value**2)
    return np.exp(np.sqrt(log_variance) * rng.standard_normal((draws, patches, 1)) - log_variance / 2)


def rests_on(mask: Mask) -> str:
    """In words, what a sheet's irradiance rests on."""
    where = "the same over the whole face"
    if mask.unevenness.value is not None:
        where = f"uneven by {100 * mask.unevenness.value:.0f} %, nobody knows where"
    stated = [channel.irradiance_mW_cm2 for channel in mask.channels if channel.irradiance_mW_cm2.known]
    if stated:
        how = " and ".join(sorted({one.provenance for one in stated}))
        lost = [channel.name for channel in mask.channels if not channel.irradiance_mW_cm2.known]
        tail = f"; nothing is known of {', '.join(lost)}" if lost else ""
        return f"irradiance of each channel, {how}{tail}; {where}"
    if not mask.total_mW_cm2.known:
        return "nothing: the sheet states no irradiance"
    meaning = {
        "total": "taken as the total of all channels",
        "each": "taken as what each channel gives",
        "unknown": "unsaid whether total or per channel",
    }[mask.total_means]
    split = "" if len(mask.channels) == 1 else f", {meaning}, split assumed"
    return f"one {mask.total_mW_cm2.provenance} irradiance{split}; {where}"


def middle_mW_cm2(mask: Mask) -> Array:
    """The stated figure itself, shared out evenly; NaN where nobody knows. -> [1, channel]"""
    each = [one.irradiance_mW_cm2.value for one in mask.channels]
    if any(value is not None for value in each) or mask.total_mW_cm2.value is None:
        return np.array([[np.nan if value is None else value for value in each]])
    share = 1.0 if mask.total_means == "each" else 1.0 / len(each)
    return np.full((1, len(each)), share * mask.total_mW_cm2.value)


def flux_factor(mask: Mask, draws: int, rng: np.random.Generator) -> Array:
    """By how much the flux of each channel may be off: one factor for the mask, as wide as each number's provenance.

    NaN for a channel of unknown flux. -> [draw, channel]
    """
    chance = rng.standard_normal((draws, 1))
    spread = [channel.flux_mW.log_sd if channel.flux_mW.known else np.nan for channel in mask.channels]
    return np.exp(np.array(spread) * chance)


def leds_rest_on(mask: Mask, face: Face, fit: Fit | None) -> str:
    """In words, what an irradiance worked out LED by LED rests on."""
    flux = " and ".join(sorted({channel.flux_mW.provenance for channel in mask.channels}))
    sits = "as it is meant to sit" if fit is None else (
        f"fit drawn: shift {fit.shift_mm:g} mm, tilt {fit.tilt_deg:g} deg, standoff {fit.standoff_mm:g} mm, "
        f"size {100 * fit.size:g} %"
    )  # fmt: skip
    assert mask.leds is not None
    return f"{mask.leds.count} LEDs one by one ({flux} flux) on the face '{face.name.removesuffix(', coarse')}', {sits}"
