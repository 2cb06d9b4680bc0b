"""Few wavenumbers stand for all: Chebyshev points in arsinh(q / scale), and barycentric interpolation between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.light.slab import Slab

Array = np.ndarray
POINTS = 28
LEAST_PER_MM = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """wavenumber [point] from 0 to the highest; ``at`` gives weights that carry values there to any wavenumber."""

    wavenumber: Array
    scale: float

    @classmethod
    def upto(cls, highest: float, slab: Slab, points: int = POINTS) -> Samples:
        """Enough for a slab: its transfer falls off from about the slowest decay of its layers on."""
        scale = slowest_per_mm(slab) / 2.0
        step = (1.0 - np.cos(np.pi * np.arange(points) / (points - 1))) / 2.0
        return cls(scale * np.sinh(np.arcsinh(highest / scale) * step), scale)

    def at(self, wavenumber: Array) -> Array:
        """-> [q, point]: values [point, ...] at these wavenumbers are ``at(q) @ values`` (Berrut, Trefethen 2004)."""
        own, asked = np.arcsinh(self.wavenumber / self.scale), np.arcsinh(wavenumber / self.scale)
        sign = (-1.0) ** np.arange(len(own))
        sign[[0, -1]] /= 2.0
        gap = asked[:, None] - own
        exact = np.abs(gap) < 1e-13
        share = sign / np.where(exact, 1.0, gap)
        share = np.where(exact.any(axis=1, keepdims=True), exact, share)
        return share / share.sum(axis=1, keepdims=True)


def slowest_per_mm(slab: Slab) -> float:
    """Decay of diffuse light in the layer where it goes farthest, no slower than a slab so thick lets it."""
    reduced = slab.scattering_per_mm * (1.0 - slab.anisotropy)
    decay = 3.0 * slab.absorption_per_mm * (slab.absorption_per_mm + reduced)
    depth = np.broadcast_to(slab.thickness_mm, (*slab.cases, slab.layers)).sum(axis=-1)
    return max(float(np.sqrt(decay.min() + 1.0 / np.square(depth.max()))), LEAST_PER_MM)
