"""How a slab glows under small lights: the direction of their light is kept until the slab forgets it."""

from __future__ import annotations

from typing import Any

import numpy as np

from lightmask.errors import OutOfRange, positive
from lightmask.light.blurring import MOST_PIXELS, Blurred, padded, reach_mm, single
from lightmask.light.discrete_ordinates import flattened_depths
from lightmask.light.frequency.rays import KEPT, Answers, Canvas, contact, raised
from lightmask.light.frequency.sampling import Samples
from lightmask.light.slab import Diffuse, Slab
from lightmask.light.small_lights import SmallLights
from lightmask.light.solver import checked_depths
from lightmask.light.spatial_frequency import Harmonics, solved, transfer

Array = np.ndarray
CONTACT_STEPS = 1.5  # lights lower than so many steps of the grid count as in contact
LEAST_REACH_mm = 10.0  # the rim where light fades out must not be steep


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
