"""Light that has not been scattered yet: a parallel beam through every refractive step, with all its reflections."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.light.ordinates.modes import least
from lightmask.light.surface import fresnel

Array = np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Stack:
    """Slabs that split their directions alike. rank says which distinct index each medium has: above, layers, below.

    thickness, absorption, scattering, anisotropy  [case, layer]
    index      [1 or case, distinct]  ascending
    substrate  [case]                 diffuse reflectance under the last layer
    """

    rank: tuple[int, ...]
    index: Array
    thickness: Array
    absorption: Array
    scattering: Array
    anisotropy: Array
    substrate: Array

    @property
    def layers(self) -> int:
        return self.thickness.shape[-1]

    @property
    def cases(self) -> int:
        return len(self.substrate)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Beam:
    """Fluxes are through the horizontal, per unit incident.

    cosine, index, gamma  [case, layer]  slope and index in each layer; attenuation per mm of depth
    down, up              [case, layer]  going down at the top of a layer, going up at its bottom
    specular, reflected   [case]         turned back by the first surface, by deeper ones
    transmitted           [case]         leaves through the last surface
    """

    cosine: Array
    index: Array
    gamma: Array
    down: Array
    up: Array
    specular: Array
    reflected: Array
    transmitted: Array


def trace_beam(stack: Stack, cosine: float, nodes: int) -> Beam:
    """Follow the beam: Snell and Fresnel at each step, delta-M attenuation between them."""
    index = np.broadcast_to(stack.index[:, list(stack.rank)], (stack.cases, len(stack.rank)))
    s = index[:, 0] * np.sqrt(1.0 - cosine * cosine)
    step = fresnel(index[:, :-1], index[:, 1:], s[:, None])
    slope = np.sqrt(np.maximum(1.0 - np.square(s[:, None] / index[:, 1:-1]), 1e-12))
    orders = np.array([2 * nodes * (rank + 1) for rank in stack.rank[1:-1]])
    forward = np.power(stack.anisotropy, orders)
    lost = stack.absorption + stack.scattering * (1.0 - forward)
    gamma = np.maximum(lost, least(stack.scattering, stack.thickness)) / slope
    fade = np.exp(-gamma * stack.thickness)
    beyond = _returned(step, fade)
    down, up = np.empty_like(fade), np.empty_like(fade)
    arriving = np.ones(stack.cases)
    for j in range(stack.layers):
        turned = np.square(fade[:, j]) * beyond[:, j + 1]
        down[:, j] = (1.0 - step[:, j]) * arriving / (1.0 - step[:, j] * turned)
        arriving = down[:, j] * fade[:, j]
        up[:, j] = arriving * beyond[:, j + 1]
    return Beam(
        cosine=slope,
        index=index[:, 1:-1],
        gamma=gamma,
        down=down,
        up=up,
        specular=step[:, 0],
        reflected=beyond[:, 0] - step[:, 0],
        transmitted=arriving * (1.0 - step[:, -1]),
    )


def _returned(step: Array, fade: Array) -> Array:
    """Fraction of the beam that comes back from each surface and all below it. -> [case, surface]"""
    beyond = np.empty_like(step)
    beyond[:, -1] = step[:, -1]
    for j in range(fade.shape[1] - 1, -1, -1):
        turned = np.square(fade[:, j]) * beyond[:, j + 1]
        beyond[:, j] = step[:, j] + np.square(1.0 - step[:, j]) * turned / (1.0 - step[:, j] * turned)
    return beyond
