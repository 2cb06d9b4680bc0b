"""Small lights on or above a slab, such as LEDs: the direction of their light is kept until the slab forgets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.errors import BadInput, OutOfRange, finite, not_negative, positive
from lightmask.light.blurring import MOST_PIXELS, Blurred, padded, reach_mm, single
from lightmask.light.discrete_ordinates import flattened_depths
from lightmask.light.frequency.rays import KEPT, Answers, Canvas, contact, raised
from lightmask.light.frequency.sampling import Samples
from lightmask.light.slab import Diffuse, Slab, numbers
from lightmask.light.solver import checked_depths
from lightmask.light.spatial_frequency import Harmonics, solved, transfer

Array = np.ndarray
CONTACT_STEPS = 1.5  # lights lower than so many steps of the grid count as in contact
LEAST_REACH_mm = 10.0  # the rim where light fades out must not be steep


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


def glow(
    slab: Slab,
    lights: SmallLights,
    *,
    width_mm: float = 20.0,
    step_mm: float = 0.2,
    depth_mm: Any = None,
    harmonics: Harmonics | None = None,
) -> Blurred:
    """Light inside one slab under small lights, over a square of this width around x = y = 0; the medium above must
    be the thinnest. Lights outside the square count as far as their light reaches it within the slab.
    """
    single(slab)
    positive("width_mm", width_mm)
    positive("step_mm", step_mm)
    fine = harmonics or Harmonics()
    if float(slab.index_above) > float(np.min(slab.index)) + 1e-7:
        raise OutOfRange(
            f"index_above={float(slab.index_above):g} is above that of a layer. Put the lights in air, or use blur."
        )
    depth = None if depth_mm is None else flattened_depths(checked_depths(slab, depth_mm), ())
    samples = Samples.upto(np.sqrt(2.0) * np.pi / step_mm, slab)
    reach = max(reach_mm(transfer(slab, Diffuse(), samples.wavenumber[:4], depth_mm, fine)), LEAST_REACH_mm)
    shown = 2 * round(width_mm / step_mm / 2.0) + 1
    size = padded(shown + 2 * int(np.ceil(reach / KEPT / step_mm)))
    if size**2 > MOST_PIXELS:
        raise OutOfRange(f"The map would need {size} x {size} points. Give a smaller width_mm or a larger step_mm.")
    found = solved(slab, samples.wavenumber, depth, fine, "nodes").seen
    every = np.concatenate([found.layers[0], found.depths[0]], axis=1)
    media = float(slab.index_above), float(slab.index[0])
    answers = Answers.of(every, samples, fine.azimuths, media)
    maps = _maps(lights, Canvas(size, float(step_mm), shown * step_mm / 2.0), answers, shown)
    return Blurred(
        step_mm=float(step_mm),
        irradiance=maps[-1],
        layer_fluence=maps[: slab.layers],
        fluence=None if depth is None else maps[slab.layers : -1],
        depth_mm=None if depth is None else depth[0],
    )


def _maps(lights: SmallLights, canvas: Canvas, answers: Answers, shown: int) -> Array:
    """Every answer on the points that are shown. -> [answer, y, x]"""
    edge_mm = canvas.size * canvas.step_mm / 2.0
    low = lights.position_mm[:, 2] < CONTACT_STEPS * canvas.step_mm
    near = (np.abs(lights.position_mm[:, :2]) < edge_mm).all(axis=1)
    spectra = np.zeros((answers.values.shape[3] + 1, canvas.size, canvas.size // 2 + 1), dtype=complex)
    for which, way in ((np.flatnonzero(low & near), contact), (np.flatnonzero(~low), raised)):
        if len(which):
            spectra += way(lights, which, canvas, answers)
    point = np.arange(shown) - shown // 2
    return np.stack([np.fft.irfft2(one, (canvas.size,) * 2)[np.ix_(point, point)] for one in spectra])
