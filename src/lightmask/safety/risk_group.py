"""The risk group of a mask: looked at from 200 mm, and as it is worn, hazard by hazard."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput, not_negative, positive
from lightmask.mask.footprint import Footprint
from lightmask.mask.leds import Channel, Mask
from lightmask.mask.settings import Settings
from lightmask.safety import off_face, weighting
from lightmask.safety.grading import GROUPS, UNKNOWN, Hazard, graded, highest, rows
from lightmask.safety.house import rule as house_rule
from lightmask.safety.looking import rule
from lightmask.safety.seen import Even, Light
from lightmask.units import W_m2_PER_mW_cm2

Array = np.ndarray
Said = dict[str, Any]
ACTINIC, NEAR_UV = "actinic ultraviolet", "near ultraviolet"
BLUE, BLUE_SMALL = "blue light", "blue light, small source"
THERMAL, UNSEEN = "retinal thermal", "retinal thermal, weak visual stimulus"
INFRARED = "infrared, cornea and lens"
WORN = "At the wearer's open eyes, without shields; what the skin sends back is not counted."
ULTRAVIOLET_nm, INFRARED_nm = (315.0, 400.0), (780.0, 3000.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class RiskGroups:
    """The risk group of each hazard, and of the whole.

    distance_mm  from where it is looked at; None for a mask that is worn
    edition      whose weights of blue light and of the retina were taken
    rests_on     in words, what the light rests on
    could_be     the group at the upper end of the doubt of its light, where that is higher; else ''
    """

    hazards: tuple[Hazard, ...]
    distance_mm: float | None
    edition: str
    rests_on: str = ""
    could_be: str = ""
    notes: tuple[str, ...] = ()

    @property
    def overall(self) -> str:
        """The highest group of all hazards; unknown when one that is unknown could be higher."""
        groups = [hazard.group for hazard in self.hazards]
        known = highest([group for group in groups if group != UNKNOWN])
        return UNKNOWN if UNKNOWN in groups and known != GROUPS[-1] else known

    @property
    def at_least(self) -> str:
        """The lowest group that is still possible for the whole."""
        return highest([hazard.at_least for hazard in self.hazards])

    def hazard(self, name: str) -> Hazard | None:
        """One hazard; None when it is not asked of this light."""
        return next((hazard for hazard in self.hazards if hazard.hazard == name), None)

    @property
    def deciding(self) -> tuple[Hazard, ...]:
        """Every hazard that is not exempt, unknown ones too: the highest first, unknown ones last."""
        found = [hazard for hazard in self.hazards if hazard.group != GROUPS[0]]
        order = {group: place for place, group in enumerate((*reversed(GROUPS), UNKNOWN))}
        return tuple(sorted(found, key=lambda hazard: order[hazard.group]))


def of(mask: Mask, distance_mm: float | None = None, edition: str = weighting.IEC) -> RiskGroups:
    """The risk group of a lit mask off the face, looked at from 200 mm or another distance; all channels at full drive.

    From its LEDs where they are known; from an even square of them where only their number, area and flux are; else
    only its irradiance bounds what reaches the eye, and radiance stays unknown. Pulsed light counts as it is while a
    pulse is on.
    """
    seen = off_face.seen(mask, rule("distance") if distance_mm is None else distance_mm)
    found = RiskGroups(
        hazards=_hazards(seen.light, mask.channels, edition, mask.separable),
        distance_mm=seen.distance_mm,
        edition=edition,
        rests_on=seen.rests_on,
        notes=(*seen.notes, *_tails(mask.channels)),
    )
    factor = off_face.doubt(seen.light, mask)
    if (factor == factor[0]).all():
        return _with_doubt(found, tuple(hazard.times(float(factor[0])) for hazard in found.hazards))
    return _with_doubt(found, _hazards(seen.light.times(factor), mask.channels, edition, mask.separable))


def worn(
    channels: tuple[Channel, ...], irradiance_W_m2: Any, edition: str = weighting.IEC, separable: str = "no"
) -> RiskGroups:
    """The risk group of a mask that fills the view, from the irradiance at the eye plane. [channel] W/m2

    Every field of view is filled: radiance is irradiance over pi, alpha the largest. NaN is unknown.
    """
    irradiance = _amounts("irradiance_W_m2", irradiance_W_m2, channels)
    light = Even(radiance=irradiance / math.pi, irradiance=irradiance, alpha_rad=rule("largest alpha"))
    return RiskGroups(hazards=_hazards(light, channels, edition, separable), distance_mm=None, edition=edition)


def of_source(
    channels: tuple[Channel, ...], radiance_W_m2_sr: Any, irradiance_W_m2: Any, alpha_rad: float,
    edition: str = weighting.IEC,
) -> RiskGroups:  # fmt: skip
    """The risk group of a round source of even radiance, seen under alpha. [channel] each; NaN is unknown."""
    positive("alpha_rad", alpha_rad)
    light = Even(
        radiance=_amounts("radiance_W_m2_sr", radiance_W_m2_sr, channels),
        irradiance=_amounts("irradiance_W_m2", irradiance_W_m2, channels), alpha_rad=alpha_rad,
    )  # fmt: skip
    return RiskGroups(hazards=_hazards(light, channels, edition, "no"), distance_mm=None, edition=edition)


def of_worn(footprint: Footprint, doubt: Any = 1.0, edition: str = weighting.IEC) -> RiskGroups:
    """The risk group of a worn mask at its wearer's eyes, open and without shields, every channel at full drive.

    ``doubt`` [channel] is by what factor the light may be higher, beside what the draws of the footprint say.
    """
    channels = footprint.channels
    full = Settings(drive={channel.name: 1.0 for channel in channels}, duration_s=1.0)
    at_eyes = footprint.irradiance_mW_cm2(full).max(axis=1) * footprint.eye_share
    if footprint.eyes is not None:
        at_eyes = footprint.eyes.irradiance_mW_cm2(full).max(axis=1)
    draws_W_m2 = at_eyes * W_m2_PER_mW_cm2
    found = replace(
        worn(channels, np.median(draws_W_m2, axis=0), edition), rests_on=footprint.rests_on,
        notes=(WORN, *_tails(channels)),
    )  # fmt: skip
    upper_W_m2 = np.quantile(draws_W_m2, house_rule("quantile"), axis=0) * np.asarray(doubt, float)
    return _with_doubt(found, worn(channels, upper_W_m2, edition).hazards)


def _amounts(name: str, values: Any, channels: tuple[Channel, ...]) -> Array:
    """One amount for each channel; NaN is unknown."""
    amounts = np.asarray(values, float)
    if amounts.shape != (len(channels),):
        raise BadInput(f"{name} has shape {amounts.shape}. Give one for each of {len(channels)} channels.")
    not_negative(name, amounts[~np.isnan(amounts)])
    return amounts


def _tails(channels: tuple[Channel, ...]) -> tuple[str, ...]:
    """Whose ultraviolet is only that of an assumed line."""
    tails = weighting.shares(channels, *ULTRAVIOLET_nm)
    names = [one.name for one, tail in zip(channels, tails, strict=True) if tail and one.measured_spectrum is None]
    if not names:
        return ()
    return (f"The ultraviolet of {', '.join(names)} is the tail of an assumed line; a measured spectrum would tell.",)


def _with_doubt(found: RiskGroups, upper: tuple[Hazard, ...]) -> RiskGroups:
    brighter = replace(found, hazards=upper)
    higher = GROUPS.index(brighter.at_least) > GROUPS.index(found.at_least)
    return replace(found, could_be=brighter.at_least if higher else "")


def _hazards(light: Light, channels: tuple[Channel, ...], edition: str, separable: str) -> tuple[Hazard, ...]:
    """Every hazard that this light is asked."""
    return (
        *_of_irradiance(light, channels, edition), *_blue(light, weighting.weights(channels, "blue", edition)),
        *_thermal(light, channels, edition, separable),
    )  # fmt: skip


def _of_irradiance(light: Light, channels: tuple[Channel, ...], edition: str) -> tuple[Hazard, ...]:
    """Ultraviolet and infrared, judged by irradiance."""
    asked = (
        (ACTINIC, weighting.weights(channels, "actinic", edition), True),
        (NEAR_UV, weighting.shares(channels, *ULTRAVIOLET_nm), False),
        (INFRARED, weighting.shares(channels, *INFRARED_nm), False),
    )
    return tuple(
        graded(name, light.irradiance_W_m2(weights, narrow), **_known(light, weights, light.at_most))
        for name, weights, narrow in asked
    )  # fmt: skip


def _blue(light: Light, weights: Array) -> tuple[Hazard, ...]:
    """Blue light by radiance; by irradiance where the whole light is a small source."""
    if light.alpha_rad is not None and light.alpha_rad < rule("small source"):
        small = light.irradiance_W_m2(weights)
        return (graded(BLUE_SMALL, small, **_known(light, weights, light.at_most)),)
    fields_rad = [float(row["field_rad"]) for row in rows(BLUE)]
    values = [light.radiance_W_m2_sr(weights, field) for field in fields_rad]
    return (graded(BLUE, values, **_known(light, weights, light.bounds(weights))),)


def _known(light: Light, weights: Array, at_most: bool) -> Said:
    """How far an answer of this light can be relied on."""
    return {"at_most": at_most, "at_least": light.missing(weights), "why_unknown": light.lacks(weights)}


def _thermal(light: Light, channels: tuple[Channel, ...], edition: str, separable: str) -> tuple[Hazard, ...]:
    """Heat in the retina: of all light, and of infrared that nobody sees."""
    found = [_by_source(THERMAL, light, weighting.weights(channels, "retinal", edition))]
    infrared = np.array([_infrared_retinal(channel, edition) for channel in channels])
    unseen = infrared * _dark(light, channels, separable)
    if unseen.any():
        found.append(_by_source(UNSEEN, light, unseen))
    return tuple(found)


def _by_source(hazard: str, light: Light, weights: Array) -> Hazard:
    least_rad = [float(row["field_rad"]) for row in rows(hazard)]
    once = {field: light.as_source(weights, field) for field in set(least_rad)}
    return graded(
        hazard, [once[field][0] for field in least_rad], [once[field][1] for field in least_rad],
        **_known(light, weights, light.bounds(weights)),
    )  # fmt: skip


def _dark(light: Light, channels: tuple[Channel, ...], separable: str) -> Array:
    """Which channels may shine without enough visible light to look away from. -> [channel] of 0 and 1

    The whole light where all channels shine together; each by itself where they may be lit alone, or nobody knows.
    Light whose luminance cannot be known may be dark.
    """
    efficacy = weighting.efficacy_lm_W(channels)
    field_rad = float(rows(THERMAL)[0]["field_rad"])
    each = np.eye(len(channels)) * efficacy if separable != "no" else efficacy[None]
    found = [light.radiance_W_m2_sr(weights, field_rad) for weights in each]
    dark = [luminance is None or luminance < rule("weak stimulus") for luminance in found]
    return np.broadcast_to(np.array(dark, float), len(channels))


def _infrared_retinal(channel: Channel, edition: str) -> float:
    """Mean weight of the retina over a channel's spectrum, counting infrared alone."""
    table, light = tables.read("safety/action_spectra"), channel.spectrum
    inside = light.wavelength_nm[(light.wavelength_nm > INFRARED_nm[0]) & (light.wavelength_nm < INFRARED_nm[1])]
    if not light.share_within(*INFRARED_nm):
        return 0.0
    nm = np.concatenate([[INFRARED_nm[0]], inside])
    weight = table.at(weighting.COLUMNS[edition]["retinal"], nm)
    return float(np.trapezoid(weight * light.at(nm), nm) / light.area)
