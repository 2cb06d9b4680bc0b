"""What an eye behind the mask sees of each LED: a disc of blur, and where such discs lie over each other."""

from __future__ import annotations

import numpy as np

from lightmask.mask.eye_peak import EyePeak, blur, blur_rad
from lightmask.mask.shining.direct import Sites, facing
from lightmask.mask.shining.shadows import Shadows
from lightmask.units import mm2_PER_cm2

Array = np.ndarray
SHARP_rad = 1e-6  # a disc smaller than this is a point


def peak(
    eyes_mm: Array, gazes: Array, lamps: Sites, shadows: Shadows, straight: Array, by_lining: Array, channels: int
) -> EyePeak:  # fmt: skip
    """The brightest direction at any point before the eyes. -> EyePeak

    ``eyes_mm`` [point, 3] and ``gazes`` [point, gaze, 3]; ``straight`` and ``by_lining`` [place, group] mW/cm2. LEDs
    that face or shell hide are left out. Light by way of the lining comes evenly from everywhere.
    """
    field_rad = np.geomspace(blur("narrowest field"), blur("widest field"), int(blur("fields")))
    per_mm2 = facing(eyes_mm, gazes, lamps, shadows)
    by_zone = lamps.power_mW.reshape(len(lamps.power_mW), channels, -1)
    zones = by_zone.shape[2]
    even = by_lining.reshape(-1, channels, zones).max(axis=0) / np.pi
    alone = _discs(eyes_mm, lamps, per_mm2, lamps.power_mW, field_rad).reshape(-1, channels, zones)
    together = alone[..., 0] if zones == 1 else _discs(eyes_mm, lamps, per_mm2, by_zone.sum(axis=2), field_rad)
    return EyePeak(
        field_rad=field_rad,
        radiance_mW_cm2_sr=alone + even,
        together_mW_cm2_sr=together + even.sum(axis=1),
        irradiance_mW_cm2=(straight + by_lining).reshape(-1, channels, zones),
    )


def _discs(eyes_mm: Array, lamps: Sites, per_mm2: Array, power_mW: Array, field_rad: Array) -> Array:
    """The brightest direction at any point, from each column of LEDs with these powers. -> [field, column]"""
    out = np.zeros((len(field_rad), power_mW.shape[1]))
    for column, power in enumerate(power_mW.T):
        for point_mm, here in zip(eyes_mm, per_mm2, strict=True):
            seen = np.flatnonzero(here * power > 0)
            light = (here * power)[seen] * mm2_PER_cm2
            found = _brightest(point_mm, lamps.position_mm[seen], _disc_rad(point_mm, lamps, seen), light, field_rad)
            np.maximum(out[:, column], found, out=out[:, column])
    return _steady(out, field_rad)


def _disc_rad(point_mm: Array, lamps: Sites, site: Array) -> Array:
    """Radius of the disc as which each LED is seen: of its blur or, where that is larger, of its die. -> [site]

    So no disc is brighter than the die: E over the solid angle of the die is the die's own radiance.
    """
    way = point_mm - lamps.position_mm[site]
    apart_mm = np.linalg.norm(way, axis=1)
    leans = np.einsum("si,si->s", way, lamps.axis[site]) / apart_mm
    die_sr = np.square(lamps.die_mm[site] / apart_mm) * np.maximum(leans, 0)
    return np.maximum(np.maximum(blur_rad(apart_mm) / 2, np.sqrt(die_sr / np.pi)), SHARP_rad)


def _brightest(point_mm: Array, sites_mm: Array, disc_rad: Array, light: Array, field_rad: Array) -> Array:
    """An upper bound of the radiance from any direction, averaged over each field. -> [field]

    Let the brightest direction have some LED as its nearest. Any other is at least half as far from that direction as
    from that LED, so each LED counts there with what it gives at half its angle; alone, an LED counts exactly.
    """
    if not len(sites_mm):
        return np.zeros(len(field_rad))
    way = sites_mm - point_mm
    way = way / np.linalg.norm(way, axis=1, keepdims=True)
    half_rad = np.arccos(np.clip(np.einsum("ai,bi->ab", way, way), -1, 1)) / 2
    np.fill_diagonal(half_rad, 0.0)
    middle, other = np.nonzero(half_rad < disc_rad + field_rad[-1] / 2)
    found = []
    for radius in field_rad / 2:
        common = overlap(disc_rad[other], radius, half_rad[middle, other])
        mean = light[other] * common / (np.pi * disc_rad[other] ** 2 * np.pi * radius**2)
        found.append(np.bincount(middle, mean).max())
    return np.array(found)


def overlap(one: Array, other: float, apart: Array) -> Array:
    """The area that two circles have in common, from their radii and how far apart they are. Same shape."""
    least, most = np.minimum(one, other), np.maximum(one, other)
    area = np.where(apart <= most - least, np.pi * least**2, 0.0)
    cut = (apart > most - least) & (apart < most + least)
    a, b, d = least[cut], most[cut], apart[cut]
    far, near = (d**2 + b**2 - a**2) / (2 * d), (d**2 + a**2 - b**2) / (2 * d)  # from each middle to the chord
    half = np.sqrt(np.maximum(b**2 - far**2, 0))
    area[cut] = b**2 * np.arctan2(half, far) + a**2 * np.arctan2(half, near) - d * half
    return area


def _steady(discs: Array, field_rad: Array) -> Array:
    """A wider field holds no more radiance and no less light than a narrower one. Same shape, never less."""
    falling = np.maximum.accumulate(discs[::-1], axis=0)[::-1]
    whole = field_rad[:, None] ** 2
    return np.asarray(np.maximum.accumulate(falling * whole, axis=0) / whole)
