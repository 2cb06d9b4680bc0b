"""Small lights on or above a slab, such as LEDs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.errors import BadInput, OutOfRange, finite, not_negative
from lightmask.light.slab import numbers

Array = np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class SmallLights:
    """Lights of one kind over a flat piece of a slab's surface.

    position_mm  [light, 3]  x and y on the surface, height above it; below 0 counts as in contact
    axis         [light, 3]  unit vectors: where each looks, z towards the slab is below 0
    power        [light]     each one's flux; irradiance comes out in this unit per mm2
    side_mm                  side of the square that shines; 0 for a point
    cosine, per_sr           [point]  intensity by the cosine of the angle from the axis, per unit flux
    """

    position_mm: Any
    axis: Any
    power: Any
    cosine: Any
    per_sr: Any
    side_mm: float = 0.0

    def __post_init__(self) -> None:
        for name in ("position_mm", "axis", "power", "cosine", "per_sr"):
            value = numbers(name, getattr(self, name))
            finite(name, value)
            object.__setattr__(self, name, value)
        count = self.power.shape[0] if self.power.ndim == 1 else -1
        if self.position_mm.shape != (count, 3) or self.axis.shape != (count, 3):
            raise BadInput("The lights do not fit each other. Give position_mm and axis [light, 3] and power [light].")
        if (np.abs(np.linalg.norm(self.axis, axis=1) - 1) > 1e-6).any():
            raise OutOfRange("An axis of a light is not a unit vector. Divide each by its length.")
        if self.cosine.ndim != 1 or self.cosine.shape != self.per_sr.shape or (np.diff(self.cosine) <= 0).any():
            raise BadInput("cosine and per_sr do not fit. Give one intensity for each of some ascending cosines.")
        for name in ("power", "per_sr", "side_mm"):
            not_negative(name, getattr(self, name))


def lambertian() -> tuple[Array, Array]:
    """cosine and per_sr of a light that is as bright from every side."""
    cosine = np.linspace(0.0, 1.0, 1025)
    return cosine, cosine / np.pi
