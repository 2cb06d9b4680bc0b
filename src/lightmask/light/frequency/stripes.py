"""A slab lit in stripes cos(q x): the recursion of ``ordinates.plain``, with azimuths, for several lights at once.

Bottom up, net light y follows the even part x: y = Y x + J, one column of J for each light. Top down, x follows.
With the i^m taken out (see ``azimuths``) x, y, Y and J are real. Derivation: docs/understand/lateral.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.light.frequency.azimuths import azimuths
from lightmask.light.frequency.between import Seen, at_depths, currents, held
from lightmask.light.frequency.waves import Struck, Waves, struck, waves
from lightmask.light.ordinates.beam import Beam, Stack, trace_beam
from lightmask.light.ordinates.quadrature import Directions, directions, step_reflectance

Array = np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Stripes:
    """The rows to solve: a slab case at one wavenumber each; every field of ``stack`` has one entry per row.

    arriving  'beam' straight down, 'diffuse', or 'nodes': one light for each node above and each m
    """

    stack: Stack
    wavenumber: Array
    depth: Array | None
    nodes: int
    most: int
    arriving: str


@dataclass(frozen=True, slots=True, eq=False)
class _Plane:
    """Just above a surface y = Y x + J; and how x just below it follows from x just above."""

    admittance: Array
    current: Array
    block: Array  # Y and J on the shared directions, below the step
    drive: Array
    series: Array  # the step's resistance
    hidden: Array  # x_hidden = hidden x_shared + offset
    offset: Array

    def below(self, even: Array) -> Array:
        """x below, from x above."""
        shared = self.series.shape[-1]
        matrix = np.eye(shared) + self.series[:, :, None] * self.block
        across = np.linalg.solve(matrix, even[:, :shared] - self.series[..., None] * self.drive)
        return np.concatenate([across, self.hidden @ across + self.offset], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class _Bottom:
    """What a layer's modes see at its bottom, scaled: (through + load) a_bottom = through a_top + drive."""

    matrix: Array
    drive: Array


def solve_stripes(ask: Stripes) -> Seen:
    """Fluence and what leaves, for each row and each light."""
    where = directions(ask.stack.index, ask.nodes)
    ranks = ask.stack.rank
    media = {rank: azimuths(where, rank, ask.most) for rank in sorted(set(ranks[1:-1]))}
    beam = trace_beam(ask.stack, 1.0, ask.nodes) if ask.arriving == "beam" else None
    arriving = _arriving(ask, where)
    layers, sources = [], []
    for j in range(ask.stack.layers):
        own = media[ranks[j + 1]]
        layers.append(waves(own, ask.stack, ask.wavenumber, j))
        sources.append(None if beam is None else struck(own, layers[j], ask.stack, beam, j))
    planes, bottoms = _rise(ask, where, layers, sources, beam, arriving.shape[-1])
    even = np.linalg.solve(
        np.eye(planes[0].admittance.shape[-1]) + planes[0].admittance, 2.0 * arriving - planes[0].current
    )
    seen = Seen.empty(ask.stack, ask.depth, arriving.shape[-1])
    seen.reflected[:] = _reflected(ask, where, even, arriving, beam)
    for j, layer in enumerate(layers):
        top = layer.back @ planes[j].below(even)
        ends = top, _to_bottom(layer, bottoms[j], top)
        seen.layers[:, j] = held(layer, sources[j], ends) / ask.stack.thickness[:, j, None]
        at_depths(seen, ask.depth, ask.stack, layer, sources[j], ends, j)
        even = (layer.shape @ ends[1]).real
    seen.transmitted[:] = _transmitted(ask, where, planes[-1].below(even), beam)
    return seen


def _uniform(ask: Stripes, where: Directions, which: int) -> Array:
    """Root of the etendue of each direction of a medium: on m = 0, the rest is nothing. -> [row, D]"""
    count = where.count[which]
    wide = np.zeros((len(ask.wavenumber), count, ask.most + 1))
    wide[..., 0] = np.sqrt(where.etendue[:, :count])
    return wide.reshape(len(wide), -1)


def _arriving(ask: Stripes, where: Directions) -> Array:
    """Light that falls on the stack, each of irradiance 1. -> [row, D above, light]"""
    rank = ask.stack.rank[0]
    weight = _uniform(ask, where, rank)
    if ask.arriving == "beam":
        return np.zeros((*weight.shape, 1))
    if ask.arriving == "diffuse":
        return (weight * 2.0 / np.square(where.index[:, rank, None]))[..., None]
    each = 1.0 / np.sqrt(where.etendue[:, : where.count[rank]])
    across = np.repeat(each, ask.most + 1, axis=1)[..., None] * np.eye(weight.shape[1])
    return np.broadcast_to(across, (*weight.shape, weight.shape[1]))


def _rise(
    ask: Stripes, where: Directions, layers: list[Waves], sources: list[Struck | None], beam: Beam | None, lights: int
) -> tuple[list[_Plane], list[_Bottom]]:
    """From the bottom up: what each surface and each layer sees below it."""
    ranks = ask.stack.rank
    admittance, current = _floor(ask, where, beam, lights)
    planes, bottoms = [], []
    for j in range(ask.stack.layers - 1, -1, -1):
        layer = layers[j]
        plane = _cross(admittance, current, where, (ranks[j + 2], ranks[j + 1]), ask.most)
        load = layer.flow_back @ plane.admittance @ layer.shape
        _add_diagonal(load, layer.shunt)
        top, bottom = currents(layer, sources[j], lights)
        drive = bottom - layer.flow_back @ plane.current
        matrix, lifted = _lift(layer, load, drive)
        modal = lifted[:, :, :-lights]
        _add_diagonal(modal, layer.shunt)
        admittance = (layer.flow @ modal @ layer.back).real
        current = (layer.flow @ (top - lifted[:, :, -lights:])).real
        planes.append(plane)
        bottoms.append(_Bottom(matrix, drive))
    planes.append(_cross(admittance, current, where, (ranks[1], ranks[0]), ask.most))
    return planes[::-1], bottoms[::-1]


def _floor(ask: Stripes, where: Directions, beam: Beam | None, lights: int) -> tuple[Array, Array]:
    """The medium below and its diffusely reflecting substrate, as an admittance."""
    wide = _uniform(ask, where, ask.stack.rank[-1])
    total = np.square(wide).sum(axis=1, keepdims=True)
    unit = wide / np.sqrt(total)
    give = ask.stack.substrate[:, None]
    keep = 2.0 * give / (1.0 + give)
    admittance = np.eye(unit.shape[1]) - (keep * unit)[:, :, None] * unit[:, None, :]
    if beam is None:
        return admittance, np.zeros((*unit.shape, lights))
    return admittance, (-keep * beam.transmitted[:, None] * unit / np.sqrt(total))[..., None]


def _cross(admittance: Array, current: Array, where: Directions, media: tuple[int, int], most: int) -> _Plane:
    """Carry y = Y x + J up through the refractive step between two media: (below, above)."""
    below, above = (where.count[which] * (most + 1) for which in media)
    shared = min(below, above)
    loss = np.repeat(step_reflectance(where, *media)[:, : shared // (most + 1)], most + 1, axis=1)
    series = np.broadcast_to(2.0 * loss / (1.0 - loss), (len(admittance), shared))
    block, drive = admittance[:, :shared, :shared], current[:, :shared]
    lights = current.shape[-1]
    hidden, offset = np.zeros((len(block), 0, shared)), np.zeros((len(block), 0, lights))
    if below > shared:  # directions that cannot leave carry no net flow: eliminate them
        right = np.concatenate([admittance[:, shared:, :shared], current[:, shared:]], axis=2)
        solved = -np.linalg.solve(admittance[:, shared:, shared:], right)
        hidden, offset = solved[:, :, :shared], solved[:, :, shared:]
        block = block + admittance[:, :shared, shared:] @ hidden
        drive = drive + admittance[:, :shared, shared:] @ offset
    seen = np.linalg.solve(np.eye(shared) + block * series[:, None, :], np.concatenate([block, drive], axis=2))
    pad = above - shared
    return _Plane(
        admittance=np.pad(seen[:, :, :shared], ((0, 0), (0, pad), (0, pad))),
        current=np.pad(seen[:, :, shared:], ((0, 0), (0, pad), (0, 0))),
        block=block,
        drive=drive,
        series=series,
        hidden=hidden,
        offset=offset,
    )


def _scales(layer: Waves) -> tuple[Array, Array]:
    """through / (1 + |through|), and the root of 1 / (1 + |through|): neither grows, thick layer or thin."""
    size = 1.0 + np.abs(layer.through)
    return layer.through / size, np.sqrt(1.0 / size)


def _lift(layer: Waves, load: Array, drive: Array) -> tuple[Array, Array]:
    """The scaled matrix of a layer, and (I + load / through)^-1 [load, drive], written so that nothing overflows."""
    near, far = _scales(layer)
    matrix = far[:, :, None] * load * far[:, None, :]
    _add_diagonal(matrix, near)
    right = np.concatenate([load, drive], axis=2)
    return matrix, (near / far)[:, :, None] * np.linalg.solve(matrix, far[:, :, None] * right)


def _to_bottom(layer: Waves, bottom: _Bottom, top: Array) -> Array:
    """Amplitudes at the bottom of a layer from those at its top. -> [row, D, light]"""
    near, far = _scales(layer)
    right = (near / far)[..., None] * top + far[..., None] * bottom.drive
    return far[..., None] * np.linalg.solve(bottom.matrix, right)


def _reflected(ask: Stripes, where: Directions, even: Array, arriving: Array, beam: Beam | None) -> Array:
    """What comes back after entering. -> [row, light]"""
    weight = _uniform(ask, where, ask.stack.rank[0])
    out = np.einsum("bi,bic->bc", weight, even - arriving)
    if beam is not None:
        return out + beam.reflected[:, None]
    mirror = step_reflectance(where, *ask.stack.rank[:2])
    count = weight.shape[1] // (ask.most + 1)
    mirror = np.pad(mirror, ((0, 0), (0, count - mirror.shape[1])), constant_values=1.0)
    return out - np.einsum("bi,bic->bc", weight * np.repeat(mirror, ask.most + 1, axis=1), arriving)


def _transmitted(ask: Stripes, where: Directions, even: Array, beam: Beam | None) -> Array:
    """Net light through the last surface, from x just below it. -> [row, light]"""
    admittance, current = _floor(ask, where, beam, even.shape[-1])
    shared = min(where.count[ask.stack.rank[-1]], where.count[ask.stack.rank[-2]]) * (ask.most + 1)
    flow = (admittance @ even + current)[:, :shared]
    through = np.einsum("bi,bic->bc", _uniform(ask, where, ask.stack.rank[-1])[:, :shared], flow)
    through = np.where(np.isinf(ask.stack.thickness[:, -1:]), 0.0, through)
    return through if beam is None else through + beam.transmitted[:, None]


def _add_diagonal(matrices: Array, values: Array) -> None:
    number = np.arange(values.shape[-1])
    matrices[:, number, number] += values
