"""Many cases through the compiled recursion: prepare the angles once, share the cases between the cores."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from lightmask.light.kept import forget_stale, kept
from lightmask.light.ordinates import compiled, lanes, layer_lanes
from lightmask.light.ordinates.beam import Beam, Stack, trace_beam
from lightmask.light.ordinates.compiled import solve_blocks
from lightmask.light.ordinates.lanes import LANES
from lightmask.light.ordinates.plain import Answer
from lightmask.light.ordinates.quadrature import Directions, Medium, directions, legendre, medium, step_reflectance
from lightmask.light.ordinates.workshop import Angles, Cases, Found, workshop

Array = np.ndarray

forget_stale(solve_blocks, (compiled.__file__, layer_lanes.__file__, lanes.__file__))


def solve_compiled(stack: Stack, cosine: float | None, nodes: int, depth: Array | None) -> Answer:
    """As ``plain.solve_stack``, compiled and on every core."""
    _compile_message()
    beam = None if cosine is None else trace_beam(stack, cosine, nodes)
    angles = _angles(stack, nodes, beam)
    cases = _cases(stack, beam, depth)
    found = _room(cases)
    blocks = _blocks(cases.group)
    order = np.argsort(cases.group, kind="stable")
    cores = max(1, min(_cores(), len(blocks)))
    size = angles.weight.shape[1]

    def run(part: Array) -> None:
        solve_blocks(angles, cases, workshop(stack.layers, size), order, part, found, beam is not None)

    if cores == 1:
        run(blocks)
    else:
        with ThreadPoolExecutor(cores) as pool:
            list(pool.map(run, np.array_split(blocks, cores)))
    return _answer(found, beam, depth)


def ready() -> bool:
    """True where the compiled recursion is in memory or on disk, so that it starts without a wait."""
    return kept(solve_blocks, compiled.__file__)


def _compile_message() -> None:
    """Tell a person at a terminal why the first large job takes a moment."""
    if not ready() and sys.stderr.isatty():
        print("Compiling the fast light solver (once; it is kept for next time) ...", file=sys.stderr)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


def _blocks(group: Array) -> Array:
    """Runs of at most LANES cases of one group, in sorted order. -> [block, 2]"""
    size = np.bincount(group)
    size = size[size > 0]
    ends = np.cumsum(size)
    starts = [np.arange(end - count, end, LANES) for end, count in zip(ends, size, strict=True)]
    stops = [np.minimum(start + LANES, end) for start, end in zip(starts, ends, strict=True)]
    return np.stack([np.concatenate(starts), np.concatenate(stops)], axis=1)


def _own(values: Array) -> Array:
    """A writable, contiguous copy: the compiled code knows only one kind of array."""
    return np.array(values, dtype=float, order="C")


def _room(cases: Cases) -> Found:
    rows, layers = cases.absorption.shape
    return Found(
        specular=np.empty(rows),
        reflected=np.empty(rows),
        transmitted=np.empty(rows),
        absorbed=np.empty((rows, layers)),
        layer_fluence=np.empty((rows, layers)),
        fluence=np.empty(cases.depth.shape),
    )


def _cases(stack: Stack, beam: Beam | None, depth: Array | None) -> Cases:
    rows, layers = stack.absorption.shape
    none = np.zeros((rows, layers))
    return Cases(
        group=np.zeros(rows, dtype=np.int64) if len(stack.index) == 1 else np.arange(rows),
        absorption=_own(stack.absorption),
        scattering=_own(stack.scattering),
        anisotropy=_own(stack.anisotropy),
        thickness=_own(stack.thickness),
        substrate=_own(stack.substrate),
        cosine=none if beam is None else _own(beam.cosine),
        gamma=none if beam is None else _own(beam.gamma),
        down=none if beam is None else _own(beam.down),
        up=none if beam is None else _own(beam.up),
        passed=np.zeros(rows) if beam is None else _own(beam.transmitted),
        depth=np.empty((rows, 0)) if depth is None else _own(depth),
    )


def _answer(found: Found, beam: Beam | None, depth: Array | None) -> Answer:
    return Answer(
        specular=found.specular if beam is None else beam.specular,
        reflected=found.reflected if beam is None else found.reflected + beam.reflected,
        transmitted=found.transmitted if beam is None else found.transmitted + beam.transmitted,
        absorbed=found.absorbed,
        layer_fluence=found.layer_fluence,
        fluence=None if depth is None else found.fluence,
    )


def _angles(stack: Stack, nodes: int, beam: Beam | None) -> Angles:
    where = directions(stack.index, nodes)
    groups, size, ranks = len(stack.index), max(where.count[rank] for rank in stack.rank), max(stack.rank) + 1
    media = {rank: medium(where, rank) for rank in sorted(set(stack.rank[1:-1]))}
    square = {name: np.zeros((groups, ranks, size, size)) for name in ("coupling", "to_node", "from_node")}
    fluence = np.zeros((groups, ranks, size))
    for rank, own in media.items():
        count = where.count[rank]
        for name, values in square.items():
            values[:, rank, :count, :count] = getattr(own, name)
        fluence[:, rank, :count] = own.fluence
    even, odd = _beam_series(stack, media, beam, size)
    top, bottom = where.count[stack.rank[0]], where.count[stack.rank[-1]]
    weight = np.sqrt(where.etendue[:, :size])
    arriving = np.zeros((groups, size))
    arriving[:, :top] = weight[:, :top] * 2.0 / np.square(where.index[:, stack.rank[0], None])
    return Angles(
        rank=np.array(stack.rank),
        nodes=np.array(where.count),
        fluence=fluence,
        even=even,
        odd=odd,
        series=_own(_series(stack, where, size)),
        weight=_own(weight),
        total=_own(where.etendue[:, :bottom].sum(axis=1)),
        arriving=arriving,
        mirror=_own(_padded(step_reflectance(where, stack.rank[0], stack.rank[1]), size, 1.0)),
        refractive=_own(stack.index[:, list(stack.rank[1:-1])]),
        **square,
    )


def _padded(values: Array, size: int, fill: float) -> Array:
    return np.pad(values, ((0, 0), (0, size - values.shape[1])), constant_values=fill)


def _series(stack: Stack, where: Directions, size: int) -> Array:
    steps = []
    for below, above in zip(stack.rank[1:], stack.rank[:-1], strict=True):
        loss = step_reflectance(where, below, above)
        steps.append(_padded(np.maximum(2.0 * loss / (1.0 - loss), 1e-30), size, 1.0))
    return np.stack(steps, axis=1)


def _beam_series(stack: Stack, media: dict[int, Medium], beam: Beam | None, size: int) -> tuple[Array, Array]:
    """(2l + 1) P_l(beam) spread over the discrete functions, the lowest entry exact. -> 2 x [group, layer, N, N]"""
    groups = len(stack.index)
    even, odd = np.zeros((groups, stack.layers, size, size)), np.zeros((groups, stack.layers, size, size))
    if beam is None:
        return even, odd
    for j, rank in enumerate(stack.rank[1:-1]):
        own = media[rank]
        count = own.coupling.shape[-1]
        cosine = beam.cosine[:groups, j]
        weight = (2.0 * np.arange(2 * count) + 1.0) * legendre(cosine, 2 * count)
        for target, map_, part, scale in ((even, own.even, 0, 1.0), (odd, own.odd, 1, cosine)):
            target[:, j, :count, :count] = map_ * weight[:, None, part::2]
            target[:, j, 0, :] = 0.0
            target[:, j, 0, 0] = own.lowest[:, part] * scale
    return even, odd
