"""Between the surfaces of a layer: what its modes and the beam add up to, in closed form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.light.ordinates.beam import Beam, Stack
from lightmask.light.ordinates.modes import SMALL, BeamSource, Modes, overlap

Array = np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Filled:
    """Answers by layer and by depth, written as the recursion passes."""

    absorbed: Array
    layer_fluence: Array
    fluence: Array | None

    @classmethod
    def empty(cls, stack: Stack, depth: Array | None) -> Filled:
        shape = stack.absorption.shape
        return cls(np.empty(shape), np.empty(shape), None if depth is None else np.empty(depth.shape))


def currents(layer: Modes, source: BeamSource | None, beam: Beam | None, j: int) -> tuple[Array, Array]:
    """Net flow that the beam alone drives through the top and bottom of a layer held dark there. -> 2 x [case, N]"""
    if source is None or beam is None:
        return np.zeros_like(layer.k), np.zeros_like(layer.k)
    fade = np.exp(-source.gamma * layer.thickness)
    top = source.first - source.strength * (1.0 - layer.through * source.overlap)
    slope = fade - source.overlap * (layer.k + layer.shunt + layer.through)
    bottom = source.first * fade - source.strength * slope
    down, up = beam.down[:, j, None], beam.up[:, j, None]
    return down * top - up * bottom, down * bottom - up * top


def held(layer: Modes, source: BeamSource | None, beam: Beam | None, top: Array, bottom: Array, j: int) -> Array:
    """Depth integral of the fluence rate over a layer whose modes are ``top`` and ``bottom``. -> [case]"""
    thin = layer.k * layer.thickness < SMALL
    safe = np.where(thin, 1.0, layer.k)
    with np.errstate(invalid="ignore"):
        half = np.where(thin, layer.thickness / 2.0, layer.shunt / np.square(safe))
    amplitude = half * (top + bottom)
    if source is None or beam is None:
        return np.einsum("ci,ci->c", layer.fluence, amplitude)
    with np.errstate(invalid="ignore"):
        short = layer.thickness * (1.0 - layer.k * layer.thickness / 2.0)
        full = np.where(thin, short, -np.expm1(-layer.k * layer.thickness) / safe)
    swept = (full - source.overlap) / source.gamma
    both = (beam.down + beam.up)[:, j, None]
    amplitude = amplitude + both * source.strength * (swept - source.overlap * half)
    alone = both[:, 0] / beam.cosine[:, j] * (-np.expm1(-source.gamma * layer.thickness) / source.gamma)[:, 0]
    return np.einsum("ci,ci->c", layer.fluence, amplitude) + alone


def fluence_at(
    filled: Filled,
    depth: Array,
    stack: Stack,
    layer: Modes,
    source: BeamSource | None,
    beam: Beam | None,
    ends: tuple[Array, Array],
    j: int,
) -> None:
    """Write the fluence rate at those depths that lie in layer j; at a surface, on the lower layer's side."""
    if filled.fluence is None:
        return
    above = stack.thickness[:, : j + 1].cumsum(axis=1)
    floor = above[:, -1:]
    surface = above[:, -2:-1] if j else np.zeros_like(floor)
    inside = (depth >= surface) & ((depth < floor) | (j == stack.layers - 1))
    for column in np.flatnonzero(inside.any(axis=0)):
        rows = inside[:, column]
        z = np.clip(depth[:, column, None] - surface, 0.0, layer.thickness)
        value = _fluence(layer, source, beam, ends, z, j)
        filled.fluence[rows, column] = value[rows]


def _fluence(
    layer: Modes, source: BeamSource | None, beam: Beam | None, ends: tuple[Array, Array], z: Array, j: int
) -> Array:
    """Fluence rate at depth z [case, 1] below the top of a layer. -> [case]"""
    left = layer.thickness - z
    falling = _sinh_ratio(layer.k, left, layer.thickness, z)
    rising = _sinh_ratio(layer.k, z, layer.thickness, left)
    amplitude = falling * ends[0] + rising * ends[1]
    if source is None or beam is None:
        return np.einsum("ci,ci->c", layer.fluence, amplitude)
    down, up = beam.down[:, j, None], beam.up[:, j, None]
    near = overlap(layer.k, source.gamma, z) - source.overlap * rising
    far = overlap(layer.k, source.gamma, left) - source.overlap * falling
    amplitude = amplitude + source.strength * (down * near + up * far)
    alone = down * np.exp(-source.gamma * z) + up * np.exp(-source.gamma * left)
    return np.einsum("ci,ci->c", layer.fluence, amplitude) + alone[:, 0] / beam.cosine[:, j]


def _sinh_ratio(k: Array, part: Array, whole: Array, rest: Array) -> Array:
    """sinh(k part) / sinh(k whole), where part + rest = whole."""
    thin = k * whole < 1e-8
    safe = np.where(thin, 1.0, k)
    with np.errstate(invalid="ignore", over="ignore"):
        ratio = np.exp(-k * rest) * np.expm1(-2.0 * safe * part) / np.expm1(-2.0 * safe * whole)
        return np.where(thin, part / whole, ratio)
