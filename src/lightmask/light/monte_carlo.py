"""The slow honest engine: photons walk through the slab one by one, and every answer has its error bar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lightmask.errors import OutOfRange
from lightmask.light.photons.batches import in_batches
from lightmask.light.photons.cells import FAR_MM, Cells, cut
from lightmask.light.photons.entry import entered_share, inside_cosines
from lightmask.light.slab import Illumination, Profile, Slab

if TYPE_CHECKING:
    from lightmask.light.photons.photon_state import Stack

Array = np.ndarray

SETS = 128
"""Absorption sets that share one walk; more of them walk again."""
GRAZING_PHOTONS = 20.0
"""Crossings of a depth below the cosine sqrt(this / photons), some tens of all, count as their mean: then the errors
hold, and the bias stays below them."""
TRACE_PER_MM = 1e-200
"""Stands for no absorption, so that a path length can be told from what is lost on it."""


@dataclass(frozen=True, slots=True)
class MonteCarlo:
    """``photons`` walk through every distinct stack of the slab; cases that differ only in absorption share theirs.

    The same ``seed`` gives the same numbers, bit for bit, whatever ``threads`` is (None: all processors).
    """

    photons: int = 1_000_000
    seed: int = 1
    threads: int | None = None

    def __post_init__(self) -> None:
        whole("photons", self.photons, 1000)
        whole("seed", self.seed, 0)
        whole("threads", 1 if self.threads is None else self.threads, 1)

    def solve(self, slab: Slab, illumination: Illumination, depth_mm: Array | None = None) -> Profile:
        """Light in every case of the slab, with standard errors; see ``Profile``."""
        depth = np.empty(0) if depth_mm is None else np.atleast_1d(np.asarray(depth_mm, dtype=float))
        cases = Cases.of(slab, depth)
        entered = entered_share(cases.index, illumination)
        found = np.zeros((2, len(entered), 2 + 2 * slab.layers + depth.shape[-1]))
        for stream, rows in enumerate(cases.alike(SETS)):
            if entered[rows[0]] > 0:
                found[:, rows] = entered[rows[0]] * self._walk(cases, rows, illumination, stream)
        return _profile(slab, cases, entered, found, depth_mm is not None)

    def _walk(self, cases: Cases, rows: Array, illumination: Illumination, stream: int) -> Array:
        """Cases unlike in absorption only, along one set of paths. -> [mean or sd, case, answer] per entered light"""
        from lightmask.light.photons.photon_state import fresh_batch
        from lightmask.light.photons.walking import walk

        cells = cut(cases.thickness[rows[0]], cases.depth[rows[0]])
        stack = _stack(cases, rows, cells, illumination, np.sqrt(GRAZING_PHOTONS / self.photons))
        height = len(cells.layer) + cases.depth.shape[1] + 3

        def follow(count: int, words: Array) -> Array:
            batch = fresh_batch(words, len(rows), height)
            walk(count, batch, stack)
            return _answers(batch.tally, cells, cases, rows)

        return in_batches(follow, self.photons, self.seed, stream, self.threads)


def whole(name: str, value: Any, least: int) -> None:
    """Refuse what is not a whole number of at least ``least``."""
    if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < least:
        raise OutOfRange(f"{name}={value} cannot be used. Give a whole number, {least} or more.")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Cases:
    """The slab's cases in a row. [case, layer]; index has the media outside at its ends; depth [case, depth]."""

    thickness: Array
    absorption: Array
    scattering: Array
    anisotropy: Array
    index: Array
    substrate: Array
    depth: Array

    @classmethod
    def of(cls, slab: Slab, depth: Array) -> Cases:
        count = int(np.prod(slab.cases))

        def row(values: Array, last: int) -> Array:
            return np.broadcast_to(values, (*slab.cases, last)).reshape(count, last)

        above, below, substrate = (
            row(np.asarray(value)[..., None], 1)
            for value in (slab.index_above, slab.index_below, slab.substrate_reflectance)
        )
        return cls(
            thickness=row(slab.thickness_mm, slab.layers),
            absorption=row(slab.absorption_per_mm, slab.layers),
            scattering=row(slab.scattering_per_mm, slab.layers),
            anisotropy=row(slab.anisotropy, slab.layers),
            index=np.concatenate([above, row(slab.index, slab.layers), below], axis=1),
            substrate=substrate[:, 0],
            depth=row(depth, depth.shape[-1]),
        )

    def alike(self, most: int) -> list[Array]:
        """Rows that differ in absorption only, at most so many together."""
        apart = (self.thickness, self.scattering, self.anisotropy, self.index, self.substrate[:, None], self.depth)
        _, kind = np.unique(np.concatenate(apart, axis=1), axis=0, return_inverse=True)
        groups = [np.flatnonzero(kind.reshape(-1) == number) for number in range(kind.max() + 1)]
        return [rows[start : start + most] for rows in groups for start in range(0, len(rows), most)]


def _stack(cases: Cases, rows: Array, cells: Cells, illumination: Illumination, grazing: float) -> Stack:
    """What the walk needs to know."""
    from lightmask.light.photons.photon_state import Stack

    first, layer = rows[0], cells.layer
    absorption = np.maximum(cases.absorption[rows].T[layer], TRACE_PER_MM)
    scattering = cases.scattering[first, layer]
    free_path = np.divide(1.0, scattering, out=np.full(len(layer), FAR_MM**2), where=scattering > 1 / FAR_MM)
    edges = (cells.edge_mm[:-1], cells.edge_mm[1:])
    index = cases.index[first]
    beam = inside_cosines(index, illumination)
    return Stack(
        cells=np.column_stack([*edges, free_path, cases.anisotropy[first, layer], absorption.min(axis=1)]),
        media=np.concatenate([index[:1], index[1:-1][layer], index[-1:]]),
        planes=cells.plane,
        absorption=absorption,
        cosine=float(beam[0]),
        grazing=min(float(grazing), float(beam.min(initial=1.0, where=beam > 0)) / 2.0),
        substrate=float(cases.substrate[first]),
    )


def _answers(tally: Array, cells: Cells, cases: Cases, rows: Array) -> Array:
    """Tally [row, case] -> [case, answer]: reflected, transmitted, absorbed and fluence by layer, fluence by depth."""
    count = len(cells.layer)
    member = (cells.layer == np.arange(cases.absorption.shape[1])[:, None]).astype(float)
    lost = (member @ tally[:count]).T
    absorption = cases.absorption[rows]
    fluence = lost / (np.maximum(absorption, TRACE_PER_MM) * cases.thickness[rows])
    return np.concatenate([tally[-3:-1].T, np.where(absorption > 0, lost, 0.0), fluence, tally[count:-3].T], axis=1)


def _profile(slab: Slab, cases: Cases, entered: Array, found: Array, deep: bool) -> Profile:
    shape, layers = slab.cases, slab.layers
    mean, sd = found.reshape(2, *shape, -1)
    absorbed, layer_fluence, fluence = (
        slice(2, 2 + layers),
        slice(2 + layers, 2 + 2 * layers),
        slice(2 + 2 * layers, None),
    )
    return Profile(
        specular=(1.0 - entered).reshape(shape),
        reflected=mean[..., 0],
        transmitted=mean[..., 1],
        absorbed=mean[..., absorbed],
        layer_fluence=mean[..., layer_fluence],
        fluence=mean[..., fluence] if deep else None,
        depth_mm=cases.depth.reshape(*shape, -1) if deep else None,
        reflected_sd=sd[..., 0],
        transmitted_sd=sd[..., 1],
        absorbed_sd=sd[..., absorbed],
        layer_fluence_sd=sd[..., layer_fluence],
        fluence_sd=sd[..., fluence] if deep else 0.0,
    )
