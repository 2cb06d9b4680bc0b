"""The one question that every engine answers."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from lightmask.errors import BadInput, OutOfRange, finite
from lightmask.light.discrete_ordinates import DiscreteOrdinates
from lightmask.light.slab import Collimated, Diffuse, Illumination, Profile, Slab, numbers


class Solver(Protocol):
    """Anything that can say where the light went."""

    def solve(self, slab: Slab, illumination: Illumination, depth_mm: np.ndarray | None = None) -> Profile: ...


def solve(
    slab: Slab, illumination: Illumination | None = None, depth_mm: Any = None, solver: Solver | None = None
) -> Profile:
    """Where the light goes in a layered slab, per unit irradiance on its top face.

    slab          one or many cases, see ``Slab``
    illumination  ``Diffuse()`` (the default) or ``Collimated(cosine)``
    depth_mm      [depth] or [..., depth]: where to give the fluence rate, from the top face
    solver        ``DiscreteOrdinates()`` (the default) or ``MonteCarlo(...)``
    """
    shining = Diffuse() if illumination is None else illumination
    engine = DiscreteOrdinates() if solver is None else solver
    _known("slab", slab, Slab, "a Slab")
    _known("illumination", shining, (Diffuse, Collimated), "Diffuse() or Collimated(cosine)")
    if isinstance(engine, type) or not hasattr(engine, "solve"):
        raise BadInput(f"solver={engine!r} cannot be used. Give DiscreteOrdinates(...) or MonteCarlo(...).")
    return engine.solve(slab, shining, None if depth_mm is None else checked_depths(slab, depth_mm))


def _known(name: str, value: Any, kinds: Any, wanted: str) -> None:
    if not isinstance(value, kinds):
        raise BadInput(f"{name}={value!r} cannot be used. Give {wanted}.")


def checked_depths(slab: Slab, depth_mm: Any) -> np.ndarray:
    depth = np.atleast_1d(numbers("depth_mm", depth_mm))
    finite("depth_mm", depth)
    bottom = np.broadcast_to(slab.thickness_mm, (*slab.cases, slab.layers)).sum(axis=-1)
    try:
        np.broadcast_to(depth, (*slab.cases, depth.shape[-1]))
    except ValueError:
        raise BadInput(
            f"depth_mm has shape {depth.shape} where the slab has cases {slab.cases}. Give [depth], or [..., depth]."
        ) from None
    outside = (depth < 0) | (depth > bottom[..., None] * (1 + 1e-12))
    if outside.any():
        bad = float(np.broadcast_to(depth, outside.shape)[outside].flat[0])
        raise OutOfRange(f"depth_mm={bad:g} is outside the slab. Give depths from 0 to {bottom.min():g} mm.")
    return depth
