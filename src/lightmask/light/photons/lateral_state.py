"""What a batch of photons reads and writes while it walks in three dimensions."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lightmask.light.photons.photon_state import aligned
from lightmask.light.photons.randomness import LANES

Array = np.ndarray

ROWS = 19
X, Y, Z, UX, UY, UZ, TOP, BOTTOM, FREE_PATH, ANISOTROPY, ABSORPTION = (row * LANES for row in range(11))
PATH, FADED, WEIGHT, EVENT, AT_RADIUS, AT_DEPTH, AMOUNT, CELL = (row * LANES for row in range(11, ROWS))
"""Where each row of a batch's state begins."""

GUIDES = 2048


class Bins(NamedTuple):
    """Edges of bins, with a guide to find the bin of a number quickly.

    edge    [bin + 1]
    guide   [GUIDES]  the bin in which each of so many equal parts of the range begins
    per_mm            how many of those parts there are in 1 mm
    """

    edge: Array
    guide: Array
    per_mm: float


class Grid(NamedTuple):
    """Rings and depth bins."""

    radius: Bins
    depth: Bins


class Layers(NamedTuple):
    """cells [layer, 5]: top_mm, bottom_mm, free path mm, anisotropy, absorption per mm; media [layer + 2].

    radius, height  of a disc of light, mm; lambertian: it shines to all sides
    """

    cells: Array
    media: Array
    substrate: float
    radius: float
    lambertian: bool
    height: float


class Crowd(NamedTuple):
    """state [row * lane]; age [lane]; words of the generators; and the sums:

    inside   [fluence or absorbed, depth, ring + 1]  the last ring is everywhere else
    outside  [ring + 1]                              reflected
    totals   [3]                                     transmitted, created by roulette, reflected
    """

    state: Array
    age: Array
    words: Array
    inside: Array
    outside: Array
    totals: Array


def fresh_crowd(words: Array, depths: int, rings: int) -> Crowd:
    """An empty batch with its own generators."""
    own = aligned(words.shape, np.uint64)
    own[:] = words
    return Crowd(
        state=aligned((ROWS * LANES,)),
        age=aligned((LANES,), np.int64),
        words=own,
        inside=aligned((2, depths, rings + 1)),
        outside=aligned((rings + 1,)),
        totals=aligned((3,)),
    )


def bins(edge: Array) -> Bins:
    """The bins between ascending edges."""
    span = edge[-1] - edge[0]
    starts = edge[0] + span * np.arange(GUIDES) / GUIDES
    guide = np.clip(np.searchsorted(edge, starts, side="right") - 1, 0, len(edge) - 2)
    return Bins(edge, guide, GUIDES / span)
