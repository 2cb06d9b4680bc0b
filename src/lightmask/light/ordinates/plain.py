"""The discrete-ordinates recursion in plain numpy, for all cases at once. Derivation: docs/understand/light.md.

Bottom up, an admittance Y says how much net light (y) follows the even part of the radiance (x): y = Y x + j, where
j is what the unscattered beam has already scattered. Top down, the amplitudes of all modes follow from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.light.ordinates.beam import Beam, Stack, trace_beam
from lightmask.light.ordinates.inside import Filled, currents, fluence_at, held
from lightmask.light.ordinates.modes import BeamSource, Modes, beam_source, modes
from lightmask.light.ordinates.quadrature import Directions, Medium, directions, medium, step_reflectance

Array = np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Answer:
    """As ``Profile``, for a flat list of cases."""

    specular: Array
    reflected: Array
    transmitted: Array
    absorbed: Array
    layer_fluence: Array
    fluence: Array | None


@dataclass(frozen=True, slots=True, eq=False)
class _Plane:
    """Just above a surface y = Y x + j; and how x just below it follows from x just above."""

    admittance: Array
    current: Array
    block: Array  # Y and j on the shared nodes, below the step
    drive: Array
    series: Array  # the step's resistance
    hidden: Array  # [case, hidden, shared] x_hidden = hidden x_shared + offset
    offset: Array

    def below(self, even: Array) -> Array:
        """x on the nodes below, from x above."""
        shared = self.series.shape[-1]
        matrix = np.eye(shared) + self.series[:, :, None] * self.block
        across = _solve(matrix, even[:, :shared] - self.series * self.drive)
        return np.concatenate([across, _times(self.hidden, across) + self.offset], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class _Bottom:
    """What a layer's modes see at its bottom: (through + load) a_bottom = through a_top + drive."""

    matrix: Array
    drive: Array


def solve_stack(stack: Stack, cosine: float | None, nodes: int, depth: Array | None) -> Answer:
    """Everything about each case. ``cosine`` None: diffuse light. depth [case, depth] in mm, or None."""
    where = directions(stack.index, nodes)
    media = {rank: medium(where, rank) for rank in sorted(set(stack.rank[1:-1]))}
    beam = None if cosine is None else trace_beam(stack, cosine, nodes)
    layers, sources = [], []
    for j in range(stack.layers):
        own = media[stack.rank[j + 1]]
        scatters = (stack.scattering[:, j], stack.anisotropy[:, j])
        layers.append(modes(own, stack.absorption[:, j], *scatters, stack.thickness[:, j]))
        sources.append(None if beam is None else _source(own, layers[j], scatters, beam, j))
    planes, bottoms = _rise(stack, where, layers, beam, sources)
    even, specular, reflected = _surface(stack, where, planes[0], beam)
    filled = Filled.empty(stack, depth)
    for j, layer in enumerate(layers):
        top = _turned(layer.from_node, planes[j].below(even))
        bottom = _to_bottom(layer, bottoms[j], top)
        total = held(layer, sources[j], beam, top, bottom, j)
        filled.absorbed[:, j] = stack.absorption[:, j] * total
        filled.layer_fluence[:, j] = total / stack.thickness[:, j]
        if depth is not None:
            fluence_at(filled, depth, stack, layer, sources[j], beam, (top, bottom), j)
        even = _times(layer.to_node, bottom)
    return Answer(
        specular=specular,
        reflected=reflected,
        transmitted=_leaving(stack, where, planes[-1].below(even), beam),
        absorbed=filled.absorbed,
        layer_fluence=filled.layer_fluence,
        fluence=filled.fluence,
    )


def _source(own: Medium, layer: Modes, scatters: tuple[Array, Array], beam: Beam, j: int) -> BeamSource:
    return beam_source(own, layer, *scatters, beam.gamma[:, j], beam.cosine[:, j], beam.index[:, j])


def _rise(
    stack: Stack, where: Directions, layers: list[Modes], beam: Beam | None, sources: list[BeamSource | None]
) -> tuple[list[_Plane], list[_Bottom]]:
    """From the bottom up: what each surface and each layer sees below it."""
    admittance, current = _floor(stack, where, beam)
    planes, bottoms = [], []
    for j in range(stack.layers - 1, -1, -1):
        layer = layers[j]
        plane = _cross(admittance, current, where, stack.rank[j + 2], stack.rank[j + 1])
        load = np.swapaxes(layer.to_node, 1, 2) @ plane.admittance @ layer.to_node + _diagonal(layer.shunt)
        top, bottom = currents(layer, sources[j], beam, j)
        drive = bottom - _turned(layer.to_node, plane.current)
        matrix, lifted = _lift(layer, load, drive)
        modal = _diagonal(layer.shunt) + (lifted[:, :, :-1] + np.swapaxes(lifted[:, :, :-1], 1, 2)) / 2.0
        admittance = layer.from_node @ modal @ np.swapaxes(layer.from_node, 1, 2)
        current = _times(layer.from_node, top - lifted[:, :, -1])
        planes.append(plane)
        bottoms.append(_Bottom(matrix, drive))
    planes.append(_cross(admittance, current, where, stack.rank[1], stack.rank[0]))
    return planes[::-1], bottoms[::-1]


def _floor(stack: Stack, where: Directions, beam: Beam | None) -> tuple[Array, Array]:
    """The medium below and its diffusely reflecting substrate, as an admittance."""
    unit, total = _below(stack, where)
    give = stack.substrate[:, None]
    keep = 2.0 * give / (1.0 + give)
    admittance = np.eye(unit.shape[1]) - (keep * unit)[:, :, None] * unit[:, None, :]
    passed = np.zeros(stack.cases) if beam is None else beam.transmitted
    return admittance, -keep * passed[:, None] * unit / np.sqrt(total)


def _below(stack: Stack, where: Directions) -> tuple[Array, Array]:
    """Unit vector of uniform radiance in the medium below, and that medium's etendue. -> [case, N], [case, 1]"""
    count = where.count[stack.rank[-1]]
    etendue = np.broadcast_to(where.etendue[:, :count], (stack.cases, count))
    total = etendue.sum(axis=1, keepdims=True)
    return np.sqrt(etendue / total), total


def _cross(admittance: Array, current: Array, where: Directions, below: int, above: int) -> _Plane:
    """Carry y = Y x + j up through the refractive step between two media."""
    shared = min(where.count[below], where.count[above])
    block, drive = admittance[:, :shared, :shared], current[:, :shared]
    hidden, offset = np.zeros((len(block), 0, shared)), np.zeros((len(block), 0))
    if where.count[below] > shared:  # nodes that cannot leave carry no net flow: eliminate them
        right = np.concatenate([admittance[:, shared:, :shared], current[:, shared:, None]], axis=2)
        solved = -np.linalg.solve(admittance[:, shared:, shared:], right)
        hidden, offset = solved[:, :, :-1], solved[:, :, -1]
        block = block + admittance[:, :shared, shared:] @ hidden
        drive = drive + _times(admittance[:, :shared, shared:], offset)
    loss = step_reflectance(where, below, above)[:, :shared]
    series = np.broadcast_to(2.0 * loss / (1.0 - loss), (len(block), shared))
    seen = np.linalg.solve(
        np.eye(shared) + block * series[:, None, :], np.concatenate([block, drive[..., None]], axis=2)
    )
    pad = where.count[above] - shared
    return _Plane(
        admittance=np.pad(seen[:, :, :-1], ((0, 0), (0, pad), (0, pad))),
        current=np.pad(seen[:, :, -1], ((0, 0), (0, pad))),
        block=block,
        drive=drive,
        series=series,
        hidden=hidden,
        offset=offset,
    )


def _scales(layer: Modes) -> tuple[Array, Array]:
    """through / (1 + through), and the root of 1 / (1 + through): neither grows however thick or thin the layer."""
    return layer.through / (1.0 + layer.through), np.sqrt(1.0 / (1.0 + layer.through))


def _lift(layer: Modes, load: Array, drive: Array) -> tuple[Array, Array]:
    """The scaled matrix of a layer, and (I + load / through)^-1 [load, drive], written so that nothing overflows."""
    near, far = _scales(layer)
    matrix = _diagonal(near) + far[:, :, None] * load * far[:, None, :]
    right = np.concatenate([load, drive[..., None]], axis=2)
    return matrix, (near / far)[:, :, None] * np.linalg.solve(matrix, far[:, :, None] * right)


def _to_bottom(layer: Modes, bottom: _Bottom, top: Array) -> Array:
    """Amplitudes at the bottom of a layer from those at its top. -> [case, N]"""
    near, far = _scales(layer)
    return far * _solve(bottom.matrix, near / far * top + far * bottom.drive)


def _surface(stack: Stack, where: Directions, plane: _Plane, beam: Beam | None) -> tuple[Array, Array, Array]:
    """Light meets the stack: x just above the first surface, specular and diffuse reflectance."""
    count = where.count[stack.rank[0]]
    weight = np.sqrt(np.broadcast_to(where.etendue[:, :count], (stack.cases, count)))
    arriving = np.zeros_like(weight) if beam else weight * 2.0 / np.square(where.index[:, stack.rank[0], None])
    even = _solve(np.eye(count) + plane.admittance, 2.0 * arriving - plane.current)
    out = np.einsum("ci,ci->c", weight, even - arriving)
    if beam is not None:
        return even, beam.specular, out + beam.reflected
    mirror = step_reflectance(where, stack.rank[0], stack.rank[1])
    mirror = np.pad(mirror, ((0, 0), (0, count - mirror.shape[1])), constant_values=1.0)
    specular = np.einsum("ci,ci->c", weight * mirror, arriving)
    return even, specular, out - specular


def _leaving(stack: Stack, where: Directions, even: Array, beam: Beam | None) -> Array:
    """Net light through the last surface, from x just below it. -> [case]"""
    admittance, current = _floor(stack, where, beam)
    shared = min(where.count[stack.rank[-1]], where.count[stack.rank[-2]])
    flow = (_times(admittance, even) + current)[:, :shared]
    through = np.einsum("ci,ci->c", np.sqrt(np.broadcast_to(where.etendue[:, :shared], flow.shape)), flow)
    through = np.where(np.isinf(stack.thickness[:, -1]), 0.0, through)
    return through if beam is None else through + beam.transmitted


def _diagonal(values: Array) -> Array:
    return values[:, :, None] * np.eye(values.shape[-1])


def _times(matrix: Array, vector: Array) -> Array:
    return (matrix @ vector[..., None])[..., 0]


def _turned(matrix: Array, vector: Array) -> Array:
    return _times(np.swapaxes(matrix, 1, 2), vector)


def _solve(matrix: Array, vector: Array) -> Array:
    return np.linalg.solve(matrix, vector[..., None])[..., 0]
