"""The round spread of a point or a disc of light on a slab, from its spatial-frequency transfer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.errors import finite, not_negative
from lightmask.light.blurring import single
from lightmask.light.frequency.sampling import POINTS, Samples
from lightmask.light.slab import Illumination, Slab, numbers
from lightmask.light.spatial_frequency import Harmonics, transfer

Array = np.ndarray
FINEST_PER_MM = 60.0  # wavenumbers fade out from half of this on
IN_A_PANEL = 12


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class PointSpread:
    """Light inside a slab around a point (per unit power, times mm-2) or a disc (per unit irradiance on it).

    layer_fluence      [radius, layer]  mean over a layer's depth
    fluence            [radius, depth]  at depth_mm, or None
    layer_unscattered, unscattered  [layer], [depth]  what a beam has under each point where it fell, per unit
                       irradiance there: it is not in the fluence
    """

    radius_mm: Array
    disc_mm: float
    layer_fluence: Array
    layer_unscattered: Array
    fluence: Array | None = None
    unscattered: Array | None = None
    depth_mm: Array | None = None


def point_spread(
    slab: Slab,
    radius_mm: Any,
    illumination: Illumination | None = None,
    depth_mm: Any = None,
    disc_mm: float = 0.0,
    harmonics: Harmonics | None = None,
) -> PointSpread:
    """Light at these distances from a point of light, or from the middle of a disc of radius disc_mm.

    Details finer than about 0.1 mm are smoothed away.
    """
    single(slab)
    radius = np.atleast_1d(numbers("radius_mm", radius_mm))
    for name, value in (("radius_mm", radius), ("disc_mm", disc_mm)):
        finite(name, value)
        not_negative(name, value)
    samples = Samples.upto(FINEST_PER_MM, slab, POINTS + 12)
    found = transfer(slab, illumination, samples.wavenumber, depth_mm, harmonics)
    q, share = _panels(max(float(radius.max()), disc_mm, 1.0), samples.scale)
    taper = np.where(q < FINEST_PER_MM / 2, 1.0, np.square(np.cos(np.pi * (q / FINEST_PER_MM - 0.5))))
    source = 2.0 * np.pi * disc_mm * bessel(1, q * disc_mm) / q if disc_mm else 1.0
    weight = share * q * taper * source / (2.0 * np.pi)
    kernel = np.array([(bessel(0, q * r) * weight) @ samples.at(q) for r in radius])
    deep = None
    if found.fluence is not None and found.unscattered is not None:
        deep = kernel @ (found.fluence - found.unscattered)
    return PointSpread(
        radius_mm=radius,
        disc_mm=float(disc_mm),
        layer_fluence=kernel @ (found.layer_fluence - found.layer_unscattered),
        layer_unscattered=found.layer_unscattered,
        fluence=deep,
        unscattered=found.unscattered,
        depth_mm=found.depth_mm,
    )


def _panels(within_mm: float, scale: float) -> tuple[Array, Array]:
    """Gauss points and weights for wavenumbers: fine near 0, elsewhere fine enough for waves that reach so far."""
    width = 2.0 * np.pi / within_mm
    edges = [0.0]
    while edges[-1] < FINEST_PER_MM:
        edges.append(edges[-1] + min(width, max(edges[-1], scale)))
    low, high = np.array(edges[:-1]), np.minimum(np.array(edges[1:]), FINEST_PER_MM)
    point, weight = np.polynomial.legendre.leggauss(IN_A_PANEL)
    half = (high - low) / 2.0
    return (low[:, None] + half[:, None] * (1.0 + point)).ravel(), (half[:, None] * weight).ravel()


def bessel(order: int, x: Array) -> Array:
    """J_0(x) or J_1(x): the mean of cos(x sin t) or sin t sin(x sin t) over t, on enough equal steps to be exact."""
    most = float(np.max(x))
    quarter = int(most + 12.0 * np.cbrt(most)) // 4 + 8
    sine = np.sin(np.pi / 2.0 * (np.arange(quarter) + 0.5) / quarter)
    waves = x[..., None] * sine
    return (np.sin(waves) * sine if order else np.cos(waves)).mean(axis=-1)
