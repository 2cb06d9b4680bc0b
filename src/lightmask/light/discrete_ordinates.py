"""The deterministic engine: discrete ordinates in even and odd parity, azimuthally averaged."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.errors import BadInput, OutOfRange
from lightmask.light.ordinates.beam import Stack
from lightmask.light.ordinates.plain import Answer, solve_stack
from lightmask.light.slab import Collimated, Illumination, Profile, Slab

Array = np.ndarray
Engine = Callable[[Stack, float | None, int, Array | None], Answer]
PLAIN_CHUNK, COMPILED_CHUNK = 2048, 65536  # cases held in memory at once
STEP = 1e-7  # indices nearer than this are one: the step would turn back less than a millionth
WORTH_LOADING, WORTH_COMPILING = 2_000, 30_000  # cases from which the compiled engine is quicker: kept on disk, or not


@dataclass(frozen=True, kw_only=True, slots=True)
class DiscreteOrdinates:
    """Radiative transfer along a few angles, exactly between them (docs/understand/light.md).

    nodes     Gauss angles in each piece of the angular range; pieces meet at the critical angles. 3 is quick, 4 the
              default, 8 and more the reference; their errors are in docs/measured.md.
    compiled  True or False choose the engine; None takes plain numpy for small jobs, which answers at once, and
              compiled code for large ones (compiled once, then kept on disk). Both give the same numbers.
    """

    nodes: int = 4
    compiled: bool | None = None

    def __post_init__(self) -> None:
        if isinstance(self.nodes, bool) or not isinstance(self.nodes, int) or not 2 <= self.nodes <= 64:
            raise OutOfRange(f"nodes={self.nodes!r} cannot be used. Give a whole number from 2 to 64.")
        if self.compiled not in (None, True, False):
            raise BadInput(f"compiled={self.compiled!r} cannot be used. Give True, False or None.")

    def solve(self, slab: Slab, illumination: Illumination, depth_mm: Array | None = None) -> Profile:
        """Light in every case of the slab; see ``Profile``."""
        shape, layers = slab.cases, slab.layers
        flat = {name: flattened(getattr(slab, name), shape, layers) for name in PER_LAYER}
        index = np.column_stack([flattened(slab.index_above, shape), flat["index"], flattened(slab.index_below, shape)])
        substrate = flattened(slab.substrate_reflectance, shape)
        depth = None if depth_mm is None else flattened_depths(depth_mm, shape)
        cosine = illumination.cosine if isinstance(illumination, Collimated) else None
        whole = _Whole(len(substrate), layers, depth)
        for rows, rank, distinct in patterns(index):
            # Compiled code shares its angular matrices over a vector of cases; one alone in its vector gains nothing.
            engine, chunk = _engine(self.compiled, len(rows) if len(distinct) == 1 else 1)
            for start in range(0, len(rows), chunk):
                some = rows[start : start + chunk]
                stack = Stack(
                    rank=rank,
                    index=distinct[start : start + chunk] if len(distinct) > 1 else distinct,
                    thickness=flat["thickness_mm"][some],
                    absorption=flat["absorption_per_mm"][some],
                    scattering=flat["scattering_per_mm"][some],
                    anisotropy=flat["anisotropy"][some],
                    substrate=substrate[some],
                )
                whole.take(some, engine(stack, cosine, self._nodes(rank), None if depth is None else depth[some]))
        return whole.profile(shape, depth)

    def _nodes(self, rank: tuple[int, ...]) -> int:
        return self.nodes if max(rank) else 2 * self.nodes


def _engine(compiled: bool | None, cases: int) -> tuple[Engine, int]:
    """The engine for a job of this size, and how many cases it takes at once."""
    if compiled is False or (compiled is None and cases < WORTH_LOADING):
        return solve_stack, PLAIN_CHUNK
    batch: Any = importlib.import_module("lightmask.light.ordinates.batch")
    if compiled is None and cases < WORTH_COMPILING and not batch.ready():
        return solve_stack, PLAIN_CHUNK
    return batch.solve_compiled, COMPILED_CHUNK


class _Whole:
    """The answers of all cases, filled part by part."""

    def __init__(self, cases: int, layers: int, depth: Array | None):
        self.values = {name: np.empty(cases) for name in ("specular", "reflected", "transmitted")}
        self.values |= {name: np.empty((cases, layers)) for name in ("absorbed", "layer_fluence")}
        if depth is not None:
            self.values["fluence"] = np.empty(depth.shape)

    def take(self, rows: Array, answer: Answer) -> None:
        for name, values in self.values.items():
            values[rows] = getattr(answer, name)

    def profile(self, shape: tuple[int, ...], depth: Array | None) -> Profile:
        shaped = {name: values.reshape(shape + values.shape[1:]) for name, values in self.values.items()}
        return Profile(depth_mm=None if depth is None else depth.reshape(*shape, depth.shape[-1]), **shaped)


PER_LAYER = ("thickness_mm", "absorption_per_mm", "scattering_per_mm", "anisotropy", "index")


def flattened(values: Array, shape: tuple[int, ...], layers: int | None = None) -> Array:
    target = shape if layers is None else (*shape, layers)
    rows = int(np.prod(shape))
    return np.broadcast_to(values, target).reshape((rows,) if layers is None else (rows, layers))


def flattened_depths(depth_mm: Array, shape: tuple[int, ...]) -> Array:
    depth = np.asarray(depth_mm, dtype=float)
    return np.broadcast_to(depth, (*shape, depth.shape[-1])).reshape(-1, depth.shape[-1])


def patterns(index: Array) -> list[tuple[Array, tuple[int, ...], Array]]:
    """Cases grouped by the order of their indices: rows, rank of each medium, distinct indices [1 or case, medium]."""
    if not len(index):
        return []
    if (index == index[:1]).all():
        ((_, rank, distinct),) = _patterns(index[:1])
        return [(np.arange(len(index)), rank, distinct)]
    return _patterns(index)


def _patterns(index: Array) -> list[tuple[Array, tuple[int, ...], Array]]:
    order = np.sort(index, axis=1)
    new = np.concatenate(
        [np.zeros((len(index), 1), dtype=int), np.cumsum(np.diff(order, axis=1) > STEP, axis=1)], axis=1
    )
    rank = np.empty(index.shape, dtype=int)
    np.put_along_axis(rank, np.argsort(index, axis=1, kind="stable"), new, axis=1)
    kinds, which = np.unique(rank, axis=0, return_inverse=True)
    found = []
    for number, kind in enumerate(kinds):
        rows = np.flatnonzero(which.reshape(-1) == number)
        columns = [int(np.argmax(kind == level)) for level in range(kind.max() + 1)]
        found.append((rows, tuple(int(k) for k in kind), index[rows][:, columns]))
    return found
