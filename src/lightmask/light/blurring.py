"""From light on the skin's surface, point by point, to light in every layer: each layer blurs what falls on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.errors import BadInput, OutOfRange, finite, not_negative, positive
from lightmask.light.frequency.sampling import Samples
from lightmask.light.slab import Illumination, Slab, numbers
from lightmask.light.spatial_frequency import Harmonics, Transfer, transfer

Array = np.ndarray
DECAYS = 11.0  # beyond so many decay lengths lies less than 1e-4 of a point's light
MOST_PIXELS = 4096**2


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Blurred:
    """Fluence rates on a grid of points step_mm apart, in the units of the irradiance.

    irradiance     [y, x]         what falls on the surface
    layer_fluence  [layer, y, x]  mean over each layer's depth
    fluence        [depth, y, x]  at depth_mm, or None
    """

    step_mm: float
    irradiance: Array
    layer_fluence: Array
    fluence: Array | None = None
    depth_mm: Array | None = None


def blur(
    slab: Slab,
    irradiance: Any,
    step_mm: float,
    illumination: Illumination | None = None,
    depth_mm: Any = None,
    harmonics: Harmonics | None = None,
) -> Blurred:
    """Light inside one slab under a map of irradiance [y, x] on points step_mm apart, dark around the map.

    Each point's light is diffuse, or a beam straight down. The map is padded so far that less than 1e-4 of the light
    comes round from its other side.
    """
    single(slab)
    falling = numbers("irradiance", irradiance)
    if falling.ndim != 2 or not falling.size:
        raise BadInput(f"irradiance has shape {falling.shape}. Give a map: [y, x].")
    not_negative("irradiance", falling)
    finite("irradiance", falling)
    positive("step_mm", step_mm)
    samples = Samples.upto(np.sqrt(2.0) * np.pi / step_mm, slab)
    found = transfer(slab, illumination, samples.wavenumber, depth_mm, harmonics)
    extra = int(np.ceil(reach_mm(found) / step_mm))
    size = padded(falling.shape[0] + extra), padded(falling.shape[1] + extra)
    if size[0] * size[1] > MOST_PIXELS:
        raise OutOfRange(f"The map would need {size[0]} x {size[1]} points. Give a smaller map or a larger step_mm.")
    _, _, radial = wavenumbers(size, step_mm)
    inside, layers = contrasts(found), found.layer_fluence.shape[-1]
    carried = samples.at(radial.ravel()) @ inside
    spectrum = np.fft.rfft2(falling, size)
    whole = np.stack([np.fft.irfft2(spectrum * one.reshape(spectrum.shape), size) for one in carried.T])
    maps = whole[:, : falling.shape[0], : falling.shape[1]]
    return Blurred(
        step_mm=float(step_mm),
        irradiance=falling,
        layer_fluence=maps[:layers],
        fluence=None if found.fluence is None else maps[layers:],
        depth_mm=found.depth_mm,
    )


def single(slab: Slab) -> None:
    """Refuse what is not one slab."""
    if not isinstance(slab, Slab):
        raise BadInput(f"slab={slab!r} cannot be used. Give a Slab.")
    if slab.cases != ():
        raise OutOfRange(f"The slab has cases {slab.cases}. Give one slab at a time: fields with a layer axis only.")


def contrasts(found: Transfer) -> Array:
    """Layers, then depths. -> [q, layer + depth]"""
    return found.layer_fluence if found.fluence is None else np.hstack([found.layer_fluence, found.fluence])


def reach_mm(found: Transfer) -> float:
    """How far a point's light goes, from how fast its contrast falls at low wavenumbers.

    A spread that decays as exp(-k r) has the amplitude 1 / (1 + (q / k)^2), nearly.
    """
    some = contrasts(found)[:4]
    some = some[:, some[0] > 0.0]  # an endless layer has no mean
    q = found.wavenumber_per_mm[1:4, None]
    fallen = some[:1] / np.maximum(some[1:], 1e-300) - 1.0
    decay = q / np.sqrt(np.maximum(fallen, 1e-12))
    return DECAYS / float(decay.min())


def padded(count: int) -> int:
    """The next number that a Fourier transform likes: 2^a 3^b 5^c, and a multiple of 16."""
    size = 16 * int(np.ceil(count / 16))
    while True:
        rest = size
        for prime in (2, 3, 5):
            while rest % prime == 0:
                rest //= prime
        if rest == 1:
            return size
        size += 16


def wavenumbers(size: tuple[int, int], step_mm: float) -> tuple[Array, Array, Array]:
    """Of a real transform of a map: along x, along y, and both together. -> [x], [y], [y, x]"""
    x, y = 2.0 * np.pi * np.fft.rfftfreq(size[1], step_mm), 2.0 * np.pi * np.fft.fftfreq(size[0], step_mm)
    return x, y, np.hypot(y[:, None], x)
