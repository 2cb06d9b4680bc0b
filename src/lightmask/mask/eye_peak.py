"""EyePeak: the brightest direction that an eye behind the mask sees, beside light that fills its view evenly."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput, not_negative, within

Array = np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class EyePeak:
    """Radiance and irradiance at full drive, the mask as it is meant to sit, before black skin.

    field_rad           [field]  ascending: full angles over which radiance is averaged
    radiance_mW_cm2_sr  [field, channel, zone]  the most from any direction at any point before the eyes
    together_mW_cm2_sr  [field, channel]        the same while all zones are lit
    irradiance_mW_cm2   [place, channel, zone]  at the places of the eyes
    """

    field_rad: Any
    radiance_mW_cm2_sr: Any
    together_mW_cm2_sr: Any
    irradiance_mW_cm2: Any

    def __post_init__(self) -> None:
        for field in fields(self):
            array = np.array(getattr(self, field.name), dtype=float)
            not_negative(field.name, array)
            array.setflags(write=False)
            object.__setattr__(self, field.name, array)
        shape = self.radiance_mW_cm2_sr.shape
        if (self.field_rad.shape, self.together_mW_cm2_sr.shape, self.irradiance_mW_cm2.shape[1:]) != (
            shape[:1], shape[:2], shape[1:],
        ):  # fmt: skip
            raise BadInput("An EyePeak's arrays do not fit. Give radiance [field, channel, zone] and as many fields.")

    def factor(self, drive: Any, field_rad: float | None = None) -> Array:
        """Radiance of the brightest direction over E / pi, with E at the worst place; at least 1. -> [channel]

        ``drive`` is [channel, zone]. Radiance is averaged over ``field_rad``, the narrowest field when left out: a
        wider one never makes it more, and never less than the narrower one's light spread over it. Zones that are lit
        together are taken to be brightest in one direction. A channel that gives the eye nothing has 1.
        """
        even = np.einsum("pcz,cz->pc", self.irradiance_mW_cm2, drive).max(axis=0) / np.pi
        added = np.einsum("cz,cz->c", self._over(self.radiance_mW_cm2_sr, field_rad), drive)
        most = self._over(self.together_mW_cm2_sr, field_rad) * np.max(drive, axis=1)
        return np.maximum(np.divide(np.minimum(added, most), even, out=np.ones_like(even), where=even > 0), 1.0)

    def _over(self, radiance: Array, field_rad: float | None) -> Array:
        """Radiance averaged over a field; a power law of its angle between those worked out. -> [channel, ...]"""
        known: Array = self.field_rad
        if field_rad is None:
            return np.asarray(radiance[0])
        within("field_rad", field_rad, known[0], known[-1], "as the limits of the retina take it")
        place = float(np.interp(np.log(field_rad), np.log(known), np.arange(len(known))))
        below = min(int(place), len(known) - 2)
        share = place - below
        return np.asarray(radiance[below] ** (1 - share) * radiance[below + 1] ** share)


def blur(quantity: str) -> float:
    """One number of the table of blur."""
    table = tables.read("mask/blur")
    return float(table.column("value")[table.text("quantity").index(quantity)])


def blur_rad(distance_mm: Any) -> Array:
    """The full angle of the disc as which a point at this distance is seen: pupil (1/d - 1/near point); 0 in focus.

    Same shape as the distances.
    """
    return np.asarray(blur("pupil") * np.maximum(1 / np.asarray(distance_mm) - 1 / blur("near point"), 0.0))
