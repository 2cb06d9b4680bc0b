"""Which fine patch of skin is like which coarse ones: how smooth light is carried from a coarse face to a fine one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.mask.shining.pairs import PIECE

Array = np.ndarray
REACH = 3.0  # widths beyond the nearest coarse patch: what lies further counts nothing


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Likeness:
    """Weights of the few coarse patches around each fine one; those of one fine patch add up to 1.

    start   [fine]  where its weights begin
    coarse  [pair]  the coarse patch
    fine    [pair]  the fine patch
    weight  [pair]
    count   how many coarse patches there are
    """

    start: Array
    coarse: Array
    fine: Array
    weight: Array
    count: int

    def spread(self, coarse: Array) -> Array:
        """From coarse patches to fine ones. [coarse, column] -> [fine, column]"""
        return np.add.reduceat(self.weight[:, None] * coarse[self.coarse], self.start, axis=0)

    def gathered(self, fine: Array, area_mm2: Array) -> Array:
        """The mean over the fine patches that are like a coarse one, by area. [fine, column] -> [coarse, column]"""
        share = self.weight * area_mm2[self.fine]
        whole = np.bincount(self.coarse, share, self.count)
        columns = [np.bincount(self.coarse, share * column[self.fine], self.count) for column in fine.T]
        return np.stack(columns, axis=1) / np.maximum(whole, 1e-9)[:, None]


def alike(fine_mm: Array, fine_normals: Array, coarse_mm: Array, coarse_normals: Array, width_mm: float) -> Likeness:
    """Weights that fall off with distance as a Gaussian of this width, and with the angle between the normals."""
    fine, coarse = fine_mm.astype(np.float32), coarse_mm.astype(np.float32)
    length = (coarse**2).sum(axis=1)
    step, pairs, weights = max(1, PIECE // len(coarse)), [], []
    for begin in range(0, len(fine), step):
        some = fine[begin : begin + step]
        beyond = length - 2 * some @ coarse.T
        beyond -= beyond.min(axis=1, keepdims=True)  # squared distance beyond that to the nearest, which always counts
        here, there = np.nonzero(beyond < (REACH * width_mm) ** 2)
        facing = np.einsum("pi,pi->p", fine_normals[begin + here], coarse_normals[there])
        weights.append(np.exp(-beyond[here, there] / (2 * width_mm**2)) * np.maximum(facing, 1e-3))
        pairs.append((begin + here, there))
    row, column = (np.concatenate(one) for one in zip(*pairs, strict=True))
    weight = np.concatenate(weights)
    start = np.searchsorted(row, np.arange(len(fine)))
    total = np.add.reduceat(weight, start)
    return Likeness(start=start, coarse=column, fine=row, weight=weight / total[row], count=len(coarse))
