"""The discrete-ordinates recursion in plain numpy: every step for all cases at once. Derivation: docs/understand/light.md.

Bottom up, an admittance Y says how much net light (y) follows the even part of the radiance (x): y = Y x + j, where
j is what the unscattered beam has already scattered. Top down, the amplitudes follow from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.light import modes as line_modes
from lightmask.light.modes import BeamSource, Modes
from lightmask.light.quadrature import Directions, Medium, directions, fresnel, medium, step_reflectance

Array = np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Stack:
    """Slabs that split their directions alike. rank says which distinct index each medium has: above, layers, below.

    thickness, absorption, scattering, anisotropy  [case, layer];  index [case, distinct];  substrate [case]
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


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Beam:
    """Unscattered light: flux through the horizontal going down at the top, and up at the bottom, of each layer."""

    cosine: Array
    index: Array
    gamma: Array
    down: Array
    up: Array
    specular: Array
    reflected: Array
    transmitted: Array


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Answer:
    specular: Array
    reflected: Array
    transmitted: Array
    absorbed: Array
    layer_fluence: Array
    fluence: Array | None


def solve_stack(stack: Stack, cosine: float | None, nodes: int, depth: Array | None) -> Answer:
    """Everything about each case. ``cosine`` None: diffuse light. depth [case, depth] in mm, or None."""
    where = directions(stack.index, nodes)
    media = {rank: medium(where, rank) for rank in sorted(set(stack.rank[1:-1]))}
    layers = [
        line_modes.modes(
            media[stack.rank[j + 1]],
            stack.absorption[:, j],
            stack.scattering[:, j],
            stack.anisotropy[:, j],
            stack.thickness[:, j],
        )
        for j in range(stack.layers)
    ]
    beam = None if cosine is None else trace_beam(stack, cosine, nodes)
    sources = [None if beam is None else _source(stack, media, layers, beam, j) for j in range(stack.layers)]
    up = _admittances(stack, where, layers, beam, sources)
    return _amplitudes(stack, where, layers, beam, sources, up, depth)


def trace_beam(stack: Stack, cosine: float, nodes: int) -> Beam:
    """Follow the unscattered beam through all refractive steps, with every reflection between them."""
    index = np.broadcast_to(stack.index[:, list(stack.rank)], (len(stack.substrate), len(stack.rank)))
    s = index[:, 0] * np.sqrt(1.0 - cosine * cosine)
    step = fresnel(index[:, :-1], index[:, 1:], s[:, None])
    inside = index[:, 1:-1]
    slope = np.sqrt(np.maximum(1.0 - np.square(s[:, None] / inside), 1e-12))
    counts = np.array([nodes * (rank + 1) for rank in stack.rank[1:-1]])
    forward = np.power(stack.anisotropy, 2 * counts)
    gamma = (stack.absorption + stack.scattering * (1.0 - forward)) / slope
    fade = np.exp(-gamma * stack.thickness)
    beyond = np.empty_like(step)
    beyond[:, -1] = step[:, -1]
    for j in range(stack.layers - 1, -1, -1):
        turned = np.square(fade[:, j]) * beyond[:, j + 1]
        beyond[:, j] = step[:, j] + np.square(1.0 - step[:, j]) * turned / (1.0 - step[:, j] * turned)
    down, up = np.empty_like(fade), np.empty_like(fade)
    arriving = np.ones(len(s))
    for j in range(stack.layers):
        turned = np.square(fade[:, j]) * beyond[:, j + 1]
        down[:, j] = (1.0 - step[:, j]) * arriving / (1.0 - step[:, j] * turned)
        arriving = down[:, j] * fade[:, j]
        up[:, j] = arriving * beyond[:, j + 1]
    return Beam(
        cosine=slope,
        index=inside,
        gamma=gamma,
        down=down,
        up=up,
        specular=step[:, 0],
        reflected=beyond[:, 0] - step[:, 0],
        transmitted=arriving * (1.0 - step[:, -1]),
    )


def _source(stack: Stack, media: dict[int, Medium], layers: list[Modes], beam: Beam, j: int) -> BeamSource:
    return line_modes.beam_source(
        media[stack.rank[j + 1]],
        layers[j],
        stack.absorption[:, j],
        stack.scattering[:, j],
        stack.anisotropy[:, j],
        beam.cosine[:, j],
        beam.index[:, j],
    )


def _currents(layer: Modes, source: BeamSource | None, beam: Beam | None, j: int) -> tuple[Array, Array]:
    """Net flow that the beam alone drives through the top and bottom of a layer held dark there. -> 2 x [case, N]"""
    if source is None or beam is None:
        return np.zeros_like(layer.k), np.zeros_like(layer.k)
    fade = np.exp(-source.gamma * layer.thickness)
    top = source.first - source.strength * (1.0 - layer.through * source.overlap)
    slope = fade - source.overlap * (layer.k + layer.shunt + layer.through)
    bottom = source.first * fade - source.strength * slope
    down, up = beam.down[:, j, None], beam.up[:, j, None]
    return down * top - up * bottom, down * bottom - up * top


@dataclass(frozen=True, slots=True, eq=False)
class _Plane:
    """y = Y x + j on the nodes of one medium; and how the hidden nodes of the medium below follow."""

    admittance: Array
    current: Array
    series: Array  # resistance of the step, on shared nodes
    hidden: Array  # [case, hidden, shared] x_hidden = hidden x_shared + offset
    offset: Array


def _cross(admittance: Array, current: Array, where: Directions, below: int, above: int) -> _Plane:
    """Carry y = Y x + j up through the refractive step between two media."""
    shared = min(where.count[below], where.count[above])
    block = admittance[:, :shared, :shared]
    drive = current[:, :shared]
    hidden = np.zeros((len(block), 0, shared))
    offset = np.zeros((len(block), 0))
    if where.count[below] > shared:
        closed = admittance[:, shared:, shared:]
        right = np.concatenate([admittance[:, shared:, :shared], current[:, shared:, None]], axis=2)
        solved = -np.linalg.solve(closed, right)
        hidden, offset = solved[:, :, :-1], solved[:, :, -1]
        block = block + admittance[:, :shared, shared:] @ hidden
        drive = drive + (admittance[:, :shared, shared:] @ offset[..., None])[..., 0]
    loss = step_reflectance(where, below, above)[:, :shared]
    series = np.broadcast_to(2.0 * loss / (1.0 - loss), (len(block), shared))
    if below != above:
        matrix = np.eye(shared) + block * series[:, None, :]
        solved = np.linalg.solve(matrix, np.concatenate([block, drive[..., None]], axis=2))
        block, drive = solved[:, :, :-1], solved[:, :, -1]
    pad = where.count[above] - shared
    if pad:
        block = np.pad(block, ((0, 0), (0, pad), (0, pad)))
        drive = np.pad(drive, ((0, 0), (0, pad)))
    return _Plane(block, drive, series, hidden, offset)


def _floor(stack: Stack, where: Directions, beam: Beam | None) -> tuple[Array, Array]:
    """The medium below and its diffusely reflecting substrate, as an admittance."""
    count = where.count[stack.rank[-1]]
    etendue = np.broadcast_to(where.etendue[:, :count], (len(stack.substrate), count))
    total = etendue.sum(axis=1, keepdims=True)
    unit = np.sqrt(etendue / total)
    give = stack.substrate[:, None]
    admittance = np.eye(count) - (2.0 * give / (1.0 + give) * unit)[:, :, None] * unit[:, None, :]
    if beam is None:
        return admittance, np.zeros_like(unit)
    return admittance, -2.0 * give / (1.0 + give) * beam.transmitted[:, None] * unit / np.sqrt(total)


@dataclass(frozen=True, slots=True, eq=False)
class _Up:
    planes: list[_Plane]  # one per surface, top first
    loads: list[Array]  # modal admittance at the bottom of each layer, shunt included
    drives: list[Array]  # net current at the bottom of each layer


def _admittances(
    stack: Stack, where: Directions, layers: list[Modes], beam: Beam | None, sources: list[BeamSource | None]
) -> _Up:
    """From the bottom up: what each layer sees below it."""
    admittance, current = _floor(stack, where, beam)
    planes, loads, drives = [], [], []
    for j in range(stack.layers - 1, -1, -1):
        layer = layers[j]
        plane = _cross(admittance, current, where, stack.rank[j + 2], stack.rank[j + 1])
        to_node = layer.to_node
        seen = np.swapaxes(to_node, 1, 2) @ plane.admittance @ to_node
        load = seen + _diagonal(layer.shunt)
        top, bottom = _currents(layer, sources[j], beam, j)
        drive = bottom - np.einsum("cij,ci->cj", to_node, plane.current)
        through = _through(layer, load, np.concatenate([load, drive[..., None]], axis=2))
        modal = _diagonal(layer.shunt) + through[:, :, :-1]
        flow = top - through[:, :, -1]
        admittance = layer.from_node @ ((modal + np.swapaxes(modal, 1, 2)) / 2) @ np.swapaxes(layer.from_node, 1, 2)
        current = np.einsum("cij,cj->ci", layer.from_node, flow)
        planes.append(plane)
        loads.append(load)
        drives.append(drive)
    planes.append(_cross(admittance, current, where, stack.rank[1], stack.rank[0]))
    return _Up(planes[::-1], loads[::-1], drives[::-1])


def _diagonal(values: Array) -> Array:
    return values[:, :, None] * np.eye(values.shape[-1])


def _factors(layer: Modes) -> tuple[Array, Array]:
    """c^2 = through / (1 + through), s^2 = 1 / (1 + through): neither grows however thick or thin the layer."""
    with np.errstate(invalid="ignore"):
        near = np.where(np.isinf(layer.through), 1.0, layer.through / (1.0 + layer.through))
    return near, 1.0 / (1.0 + layer.through)


def _through(layer: Modes, load: Array, right: Array) -> Array:
    """Solve (I + load / through) result = right, written so that nothing overflows."""
    near, far = _factors(layer)
    root = np.sqrt(far)
    matrix = _diagonal(near) + root[:, :, None] * load * root[:, None, :]
    return (near / root)[:, :, None] * np.linalg.solve(matrix, root[:, :, None] * right)


def _to_bottom(layer: Modes, load: Array, top: Array, drive: Array) -> Array:
    """(through + load) a_bottom = through a_top + drive. -> [case, N]"""
    near, far = _factors(layer)
    root = np.sqrt(far)
    matrix = _diagonal(near) + root[:, :, None] * load * root[:, None, :]
    return root * np.linalg.solve(matrix, (near / root * top + root * drive)[..., None])[..., 0]


def _amplitudes(
    stack: Stack,
    where: Directions,
    layers: list[Modes],
    beam: Beam | None,
    sources: list[BeamSource | None],
    up: _Up,
    depth: Array | None,
) -> Answer:
    """From the top down: how much light there is, and where it ends."""
    count = where.count[stack.rank[0]]
    weight = np.sqrt(np.broadcast_to(where.etendue[:, :count], (len(stack.substrate), count)))
    arriving = np.zeros_like(weight)
    if beam is None:
        arriving = weight * 2.0 / np.square(where.index[:, stack.rank[0], None])
    surface = up.planes[0]
    unit = np.eye(count)
    right = ((unit - surface.admittance) @ arriving[..., None])[..., 0] - surface.current
    leaving = np.linalg.solve(unit + surface.admittance, right[..., None])[..., 0]
    even, flow = arriving + leaving, arriving - leaving
    out = np.einsum("ci,ci->c", weight, leaving)
    if beam is None:
        specular = np.einsum("ci,ci->c", weight * _mirror(stack, where, count), arriving)
        reflected = out - specular
    else:
        specular, reflected = beam.specular, out + beam.reflected
    absorbed, layer_fluence = np.empty_like(stack.absorption), np.empty_like(stack.absorption)
    fluence = None if depth is None else np.full(depth.shape, np.nan)
    surface_depth = np.zeros(len(out))
    for j, layer in enumerate(layers):
        plane = up.planes[j]
        shared = plane.series.shape[-1]
        across = even[:, :shared] - plane.series * flow[:, :shared]
        inner = np.concatenate([across, (plane.hidden @ across[..., None])[..., 0] + plane.offset], axis=1)
        top = np.einsum("cij,ci->cj", layer.from_node, inner)
        bottom = _to_bottom(layer, up.loads[j], top, up.drives[j])
        held, beam_share = _integral(layer, sources[j], beam, top, bottom, j)
        total = np.einsum("ci,ci->c", layer.fluence, held) + beam_share
        absorbed[:, j] = stack.absorption[:, j] * total
        layer_fluence[:, j] = np.where(np.isinf(stack.thickness[:, j]), 0.0, total / stack.thickness[:, j])
        if fluence is not None and depth is not None:
            _fill(fluence, depth, surface_depth, stack, layer, sources[j], beam, top, bottom, j)
        surface_depth = surface_depth + stack.thickness[:, j]
        even = np.einsum("cij,cj->ci", layer.to_node, bottom)
        below = up.planes[j + 1]
        flow = np.einsum("cij,cj->ci", below.admittance, even) + below.current
    count = where.count[stack.rank[-1]]
    crossing = np.sqrt(where.etendue[:, : min(flow.shape[1], count)])
    transmitted = np.einsum("ci,ci->c", np.broadcast_to(crossing, (len(out), crossing.shape[1])), flow[:, : crossing.shape[1]])
    transmitted = np.where(np.isinf(stack.thickness[:, -1]), 0.0, transmitted)
    if beam is not None:
        transmitted = transmitted + beam.transmitted
    return Answer(
        specular=specular,
        reflected=reflected,
        transmitted=transmitted,
        absorbed=absorbed,
        layer_fluence=layer_fluence,
        fluence=fluence,
    )


def _mirror(stack: Stack, where: Directions, count: int) -> Array:
    """Reflectance of the first surface for every node of the medium above."""
    loss = step_reflectance(where, stack.rank[0], stack.rank[1])
    return np.pad(loss, ((0, 0), (0, count - loss.shape[1])), constant_values=1.0)


def _integral(
    layer: Modes, source: BeamSource | None, beam: Beam | None, top: Array, bottom: Array, j: int
) -> tuple[Array, Array]:
    """Depth integral of the modes over a layer and of the beam's own fluence. -> [case, N], [case]"""
    with np.errstate(invalid="ignore", divide="ignore"):
        reach = np.where(layer.k * layer.thickness < line_modes.SMALL, layer.thickness / 2.0, layer.shunt / np.square(layer.k))
    held = reach * (top + bottom)
    if source is None or beam is None:
        return held, np.zeros(len(top))
    both = (beam.down + beam.up)[:, j, None]
    fade = np.exp(-source.gamma * layer.thickness)
    with np.errstate(invalid="ignore", divide="ignore"):
        full = np.where(
            layer.k * layer.thickness < line_modes.SMALL,
            layer.thickness * (1.0 - layer.k * layer.thickness / 2.0),
            -np.expm1(-layer.k * layer.thickness) / layer.k,
        )
    swept = (full - source.overlap) / source.gamma
    held = held + both * source.strength * (swept - source.overlap * reach)
    alone = both / beam.cosine[:, j, None] * (1.0 - fade) / source.gamma
    return held, alone[:, 0]


def _fill(
    fluence: Array,
    depth: Array,
    surface: Array,
    stack: Stack,
    layer: Modes,
    source: BeamSource | None,
    beam: Beam | None,
    top: Array,
    bottom: Array,
    j: int,
) -> None:
    """Write the fluence rate at those depths that lie in layer j."""
    local = depth - surface[:, None]
    last = j == stack.layers - 1
    inside = (local >= 0) & ((local < stack.thickness[:, j, None]) | (last & (local <= stack.thickness[:, j, None] * (1 + 1e-12))))
    for column in np.flatnonzero(inside.any(axis=0)):
        rows = inside[:, column]
        z = np.clip(local[:, column, None], 0.0, layer.thickness)
        falling = _sinh_ratio(layer.k, layer.thickness - z, layer.thickness, z)
        rising = _sinh_ratio(layer.k, z, layer.thickness, layer.thickness - z)
        amplitude = falling * top + rising * bottom
        value = np.zeros(len(depth))
        if source is not None and beam is not None:
            left = layer.thickness - z
            down, up = beam.down[:, j, None], beam.up[:, j, None]
            near = line_modes.overlap(layer.k, source.gamma, z) - source.overlap * rising
            far = line_modes.overlap(layer.k, source.gamma, left) - source.overlap * falling
            amplitude = amplitude + source.strength * (down * near + np.where(up > 0, up * far, 0.0))
            alone = down * np.exp(-source.gamma * z) + np.where(up > 0, up * np.exp(-source.gamma * left), 0.0)
            value = alone[:, 0] / beam.cosine[:, j]
        value = value + np.einsum("ci,ci->c", layer.fluence, amplitude)
        fluence[rows, column] = value[rows]


def _sinh_ratio(k: Array, part: Array, whole: Array, rest: Array) -> Array:
    """sinh(k part) / sinh(k whole), where part + rest = whole."""
    with np.errstate(invalid="ignore", divide="ignore"):
        thin = part / whole
        ratio = np.exp(-k * rest) * np.expm1(-2.0 * k * part) / np.expm1(-2.0 * k * whole)
    return np.where(k * whole < 1e-8, np.where(np.isinf(whole), 1.0, thin), ratio)
