"""fold(map, mask): how far the light of a mask is from what its file says, and what follows for each channel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from lightmask.errors import BadInput
from lightmask.mask.face import Face
from lightmask.mask.footprint import shine
from lightmask.mask.leds import Mask
from lightmask.mask.meters.adjusting import corrected_map
from lightmask.mask.meters.instrument import Instrument
from lightmask.mask.meters.maps import ALL, LightMap, load
from lightmask.mask.settings import Settings
from lightmask.mask.shining import direct, stated
from lightmask.mask.stated import Stated

Array = np.ndarray
FACE = "average-adult"
FAINTEST = 0.02  # of the brightest reading: what a meter tells from zero
VAGUE = 10.0  # spread of a flux that nobody states: the map alone decides


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Folded:
    """What a map of readings says of a mask.

    factors            for each channel: what its flux, or its stated irradiance, is multiplied with
    lights_mW_cm2      mean of the readings of each channel; 'all' where every channel was lit
    stated_mW_cm2      what the file gives at the same readings, on average; None when it states nothing
    left_over          what the factors do not explain: root mean square over mean
    unevenness         standard deviation over mean of the readings with the most light in them
    readings           how many
    """

    factors: dict[str, Stated]
    lights_mW_cm2: dict[str, Stated]
    stated_mW_cm2: float | None
    measured_mW_cm2: float
    left_over: float | None
    unevenness: float
    readings: int
    by_led: bool
    notes: tuple[str, ...] = ()


def fold(
    readings: LightMap | str | Path, mask: Mask, distance_mm: float | None = None, instrument: Instrument | None = None
) -> Folded:
    """Weigh a map of readings against the light that the mask's file promises there.

    Known LEDs: weighted least squares for one factor for each channel, with the doubt of the stated flux as a prior.
    Sheet only: the map's mean replaces the stated figure, and its unevenness is kept.
    ``instrument``: the meter that showed these readings; they are corrected as its certificate says. Without it they
    count as corrected already.
    """
    found = readings if isinstance(readings, LightMap) else load(readings)
    strangers = sorted(set(found.channel) - {channel.name for channel in mask.channels} - {ALL})
    if strangers:
        names = ", ".join(channel.name for channel in mask.channels)
        raise BadInput(f"The map names a channel '{strangers[0]}'; the mask has: {names}.")
    own_sd = Stated(1.0, "measured").log_sd
    if instrument is not None:
        found, own_sd = corrected_map(found, mask, instrument)
    if mask.leds is None:
        return _sheet(found, mask, own_sd)
    expected = _expected(found, mask, distance_mm)
    return _led_by_led(found, mask, expected, own_sd)


def _lit(found: LightMap, mask: Mask) -> Array:
    """Which channels are lit at each reading. -> [reading, channel] of 0 and 1"""
    return np.array([[name in (ALL, channel.name) for channel in mask.channels] for name in found.channel], float)


def _expected(found: LightMap, mask: Mask, distance_mm: float | None) -> Array:
    """Light of each channel at each reading; of 1 mW from each LED of unknown flux. -> [reading, channel]"""
    if found.regions:
        return _on_regions(found, mask) * _lit(found, mask)
    assert found.places_mm is not None
    assert mask.leds is not None
    places = np.array(found.places_mm)
    unsaid = np.isnan(places[:, 2])
    if unsaid.any():
        away_mm = distance_mm if distance_mm is not None else mask.stated_at_mm.value
        if away_mm is None:
            raise BadInput(
                "The map says no z_mm and the sheet no distance. Give --distance: from the middle of the LEDs to the "
                "plane of the readings, in mm."
            )
        places[unsaid, 2] = mask.leds.position_mm[:, 2].mean() - away_mm
    towards = np.broadcast_to([0.0, 0.0, 1.0], places.shape)
    light = direct.irradiance(places, towards, direct.sites(mask.leds, mask.channels, len(mask.zones)))
    return light.reshape(len(places), len(mask.channels), -1).sum(axis=2).astype(float) * _lit(found, mask)


def _on_regions(found: LightMap, mask: Mask) -> Array:
    """Means over regions of the built-in face. -> [reading, channel]"""
    one = tuple(
        replace(channel, flux_mW=channel.flux_mW if channel.flux_mW.known else Stated(1.0, "claimed"))
        for channel in mask.channels
    )
    names = tuple(dict.fromkeys(found.regions))
    footprint = shine(replace(mask, channels=one), Face.load(FACE).coarse()).over(names)
    full = Settings(drive={channel.name: 1.0 for channel in mask.channels}, duration_s=1.0)
    light = footprint.irradiance_mW_cm2(full)[0]
    return light[[names.index(region) for region in found.regions]]


def _led_by_led(found: LightMap, mask: Mask, expected: Array, own_sd: float) -> Folded:
    read = found.irradiance_mW_cm2
    lit = np.flatnonzero(expected.any(axis=0))
    if not lit.size:
        raise BadInput(
            "No LED of the mask reaches any place of the map. Check the frame: x to the wearer's left, y up."
        )
    channels = [mask.channels[place] for place in lit]
    known = np.array([channel.flux_mW.known for channel in channels])
    prior_sd = np.array([channel.flux_mW.log_sd if channel.flux_mW.known else VAGUE for channel in channels])
    sd = own_sd * np.maximum(read, FAINTEST * read.max())
    start = np.where(known, 1.0, _flat_start(expected[:, lit], read, known))
    factor, spread = _solved(expected[:, lit], read, sd, start, prior_sd)
    if (factor <= 0).any():
        worst = channels[int(np.argmin(factor))].name
        raise BadInput(
            f"The map would leave '{worst}' without light: it does not fit the places of the LEDs. "
            "Check places and units, or read that channel alone and name it in a column 'channel'."
        )
    log_sd = np.minimum(np.hypot(spread / factor, own_sd), 3.0)
    dark = [channel.name for channel in mask.channels if channel not in channels]
    return Folded(
        factors={
            channel.name: Stated(float(k), "measured", f"map of {len(read)} readings", float(one))
            for channel, k, one in zip(channels, factor, log_sd, strict=True)
        },
        lights_mW_cm2=_means(found, own_sd),
        stated_mW_cm2=float(expected.sum(axis=1).mean()) if known.all() else None,
        measured_mW_cm2=float(read.mean()),
        left_over=float(np.sqrt(np.mean((read - expected[:, lit] @ factor) ** 2)) / read.mean()),
        unevenness=_unevenness(found),
        readings=len(read),
        by_led=True,
        notes=tuple(f"No reading saw '{name}': its flux stays as stated." for name in dark),
    )


def _flat_start(expected: Array, read: Array, known: Array) -> float:
    """A first guess at fluxes that nobody states: all alike."""
    rest = read - expected[:, known].sum(axis=1)
    light = expected[:, ~known].sum()
    return float(max(rest.sum() / light, 1e-6)) if light > 0 else 1.0


def _solved(expected: Array, read: Array, sd: Array, start: Array, prior_sd: Array) -> tuple[Array, Array]:
    """Weighted least squares with a Gaussian prior: free in what all channels share, held to the sheet in their split.

    -> factors, their sd
    """
    doubt = VAGUE**2 * np.outer(start, start) + np.diag((prior_sd * start) ** 2)
    root = np.linalg.cholesky(np.linalg.inv(doubt)).T
    rows, wanted = np.vstack([expected / sd[:, None], root]), np.concatenate([read / sd, root @ start])
    covariance = np.linalg.inv(rows.T @ rows)
    return covariance @ (rows.T @ wanted), np.sqrt(np.diag(covariance))


def _sheet(found: LightMap, mask: Mask, own_sd: float) -> Folded:
    means = _means(found, own_sd)
    output = stated.middle_mW_cm2(mask)[0]
    promised = np.where(_lit(found, mask) > 0, output, 0.0).sum(axis=1)
    known = bool(np.isfinite(promised).all())
    factors = {
        name: Stated(light.value / base, "measured", light.source, light.own_log_sd)
        for name, light in means.items()
        if light.value and np.isfinite(base := _base(name, mask, output))
    }
    return Folded(
        factors=factors,
        lights_mW_cm2=means,
        stated_mW_cm2=float(promised.mean()) if known else None,
        measured_mW_cm2=float(found.irradiance_mW_cm2.mean()),
        left_over=None,
        unevenness=_unevenness(found),
        readings=len(found.irradiance_mW_cm2),
        by_led=False,
        notes=("Known by its sheet only: the mean of the map takes the place of the stated figure, the pattern is kept "
               "as its unevenness.",),
    )  # fmt: skip


def _base(name: str, mask: Mask, output: Array) -> float:
    if name == "all":
        return float(output.sum())
    return float(output[[channel.name for channel in mask.channels].index(name)])


def _means(found: LightMap, own_sd: float) -> dict[str, Stated]:
    """Mean reading of each channel, with the spread that the number of places leaves."""
    means = {}
    for name in dict.fromkeys(found.channel):
        light = found.irradiance_mW_cm2[[one == name for one in found.channel]]
        if light.mean() > 0:
            places = float(light.std() / light.mean() / np.sqrt(light.size))
            spread = float(min(np.hypot(places, own_sd), 3.0))
            means[name or "all"] = Stated(float(light.mean()), "measured", f"map of {light.size} readings", spread)
    return means


def _unevenness(found: LightMap) -> float:
    """Of all channels together, weighted by their light."""
    spreads, weights = [], []
    for name in dict.fromkeys(found.channel):
        light = found.irradiance_mW_cm2[[one == name for one in found.channel]]
        if light.mean() > 0:
            spreads.append(light.std() / light.mean())
            weights.append(light.sum())
    return float(np.average(spreads, weights=weights))
