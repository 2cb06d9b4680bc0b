"""Between the surfaces of a layer lit in stripes: what its modes add up to, in closed form. As ``ordinates.inside``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.light.frequency.waves import Struck, Waves, overlap
from lightmask.light.ordinates.beam import Beam, Stack
from lightmask.light.ordinates.modes import SMALL

Array = np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Answers of all rows and lights, written as the recursion passes. Light that was never scattered is left out
    of the fluence of a beam; see ``straight``.

    layers       [row, layer, light]  mean fluence rate
    depths       [row, depth, light]
    reflected, transmitted  [row, light]
    """

    layers: Array
    depths: Array
    reflected: Array
    transmitted: Array

    @classmethod
    def empty(cls, stack: Stack, depth: Array | None, lights: int) -> Seen:
        rows, depths = stack.cases, 0 if depth is None else depth.shape[1]
        sizes = ((rows, stack.layers, lights), (rows, depths, lights), (rows, lights), (rows, lights))
        return cls(*(np.zeros(size) for size in sizes))


def currents(layer: Waves, source: Struck | None, lights: int) -> tuple[Array, Array]:
    """Net flow that the beam alone drives through the ends of a layer held dark there. -> 2 x [row, D, light]"""
    if source is None:
        return (np.zeros((*layer.k.shape, lights)),) * 2
    fade = np.exp(-source.gamma * layer.thickness)
    top = source.first - source.strength * (1.0 - layer.through * source.overlap)
    slope = fade - source.overlap * (layer.k + layer.shunt + layer.through)
    bottom = source.first * fade - source.strength * slope
    return (source.down * top - source.up * bottom)[..., None], (source.down * bottom - source.up * top)[..., None]


def held(layer: Waves, source: Struck | None, ends: tuple[Array, Array]) -> Array:
    """Depth integral of the fluence rate over a layer. -> [row, light]"""
    endless = np.isinf(layer.thickness)
    length = np.where(endless, 1.0, layer.thickness)
    thin = ~endless & (np.abs(layer.k) * length < SMALL)
    safe = np.where(thin, 1.0, layer.k)
    half = np.where(thin, length / 2.0, layer.shunt / np.square(safe))
    amplitude = half[..., None] * (ends[0] + ends[1])
    if source is not None:
        whole = -np.expm1(-layer.k * length) / safe
        full = np.where(thin, length * (1.0 - layer.k * length / 2.0), np.where(endless, 1.0 / safe, whole))
        swept = (full - source.overlap) / source.gamma
        driven = (source.down + source.up) * source.strength * (swept - source.overlap * half)
        amplitude = amplitude + driven[..., None]
    return np.einsum("bi,bic->bc", layer.fluence, amplitude).real


def at_depths(
    seen: Seen,
    depth: Array | None,
    stack: Stack,
    layer: Waves,
    source: Struck | None,
    ends: tuple[Array, Array],
    j: int,
) -> None:
    """Write the fluence rate at those depths that lie in layer j; at a surface, on the lower layer's side."""
    if depth is None:
        return
    surface, inside = reaches(stack, depth, j)
    for column in np.flatnonzero(inside.any(axis=0)):
        z = np.clip(depth[:, column, None] - surface, 0.0, layer.thickness)
        rows = inside[:, column]
        seen.depths[rows, column] = _fluence(layer, source, ends, z)[rows]


def reaches(stack: Stack, depth: Array, j: int) -> tuple[Array, Array]:
    """Depth of the top of layer j [row, 1], and which depths lie in it [row, depth]."""
    above = stack.thickness[:, : j + 1].cumsum(axis=1)
    floor = above[:, -1:]
    surface = above[:, -2:-1] if j else np.zeros_like(floor)
    return surface, (depth >= surface) & ((depth < floor) | (j == stack.layers - 1))


def _fluence(layer: Waves, source: Struck | None, ends: tuple[Array, Array], z: Array) -> Array:
    """Fluence rate at depth z [row, 1] below the top of a layer. -> [row, light]"""
    left = layer.thickness - z
    falling = _sinh_ratio(layer.k, left, layer.thickness, z)
    rising = _sinh_ratio(layer.k, z, layer.thickness, left)
    amplitude = falling[..., None] * ends[0] + rising[..., None] * ends[1]
    if source is not None:
        near = overlap(layer.k, source.gamma, z) - source.overlap * rising
        far = overlap(layer.k, source.gamma, left) - source.overlap * falling
        amplitude = amplitude + (source.strength * (source.down * near + source.up * far))[..., None]
    return np.einsum("bi,bic->bc", layer.fluence, amplitude).real


def _sinh_ratio(k: Array, part: Array, whole: Array, rest: Array) -> Array:
    """sinh(k part) / sinh(k whole), where part + rest = whole; in an endless layer exp(-k rest), or nothing."""
    endless = np.isinf(whole)
    length = np.where(endless, 1.0, whole)
    thin = np.abs(k) * length < 1e-8
    safe = np.where(thin, 1.0, k)
    short = np.where(endless, 0.0, part)
    ratio = np.exp(-k * np.where(np.isinf(rest), 0.0, rest))
    bounded = ratio * np.expm1(-2.0 * safe * short) / np.expm1(-2.0 * safe * length)
    return np.where(endless, np.where(np.isinf(rest), 0.0, ratio), np.where(thin, short / length, bounded))


def straight(stack: Stack, beam: Beam, depth: Array | None) -> tuple[Array, Array]:
    """Fluence rate of a beam that was never scattered: means of layers, at depths. -> [case, layer], [case, depth]"""
    means, found = np.zeros(stack.thickness.shape), np.zeros((stack.cases, 0 if depth is None else depth.shape[1]))
    for j in range(stack.layers):
        thickness, gamma = stack.thickness[:, j, None], beam.gamma[:, j, None]
        down, up = (flux[:, j, None] / beam.cosine[:, j, None] for flux in (beam.down, beam.up))
        means[:, j] = ((down + up) * -np.expm1(-gamma * thickness) / gamma / thickness)[:, 0]
        if depth is not None:
            surface, inside = reaches(stack, depth, j)
            z = np.clip(depth - surface, 0.0, thickness)
            alone = down * np.exp(-gamma * z) + up * np.exp(-gamma * (thickness - z))
            found = np.where(inside, alone, found)
    return means, found
