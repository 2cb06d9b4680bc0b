"""What a batch of photons reads and writes while it walks."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lightmask.light.photons.randomness import LANES

Array = np.ndarray

Z, COSINE, TOP, BOTTOM, FREE_PATH, ANISOTROPY, FADE, PATH, FADED, EVENT = (row * LANES for row in range(10))
"""Where each row of a batch's state begins."""


class Stack(NamedTuple):
    """Layers cut into cells at the depths where fluence is asked for.

    cells       [cell, 5]         top_mm, bottom_mm, free path mm, anisotropy, least absorption of all sets per mm
    media       [cell + 2]        refractive index: above, each cell, below
    planes      [cell + 1]        which asked depth the surface above (first) and below each cell is, or -1
    absorption  [cell, set]       per mm, above zero
    cosine                        of the beam inside the first cell; 0 for diffuse light
    grazing                       below this cosine a crossing counts as 2 / grazing
    substrate                     diffuse reflectance under the medium below
    """

    cells: Array
    media: Array
    planes: Array
    absorption: Array
    cosine: float
    grazing: float
    substrate: float


class Batch(NamedTuple):
    """What changes while a batch walks.

    state    [row * lane]  the named rows above
    cell, age [lane]
    weight   [lane, set]
    words    [word]        state of the generators
    tally    [row, set]    lost in each cell, fluence at each plane, reflected, transmitted, created by roulette
    """

    state: Array
    cell: Array
    age: Array
    weight: Array
    words: Array
    tally: Array


def aligned(shape: tuple[int, ...], kind: type = np.float64) -> Array:
    """Zeros that begin on a 64-byte line, so that no vector straddles two."""
    size = 8 * int(np.prod(shape))
    room = np.zeros(size + 64, dtype=np.uint8)
    start = -room.ctypes.data % 64
    return room[start : start + size].view(kind).reshape(shape)


def fresh_batch(words: Array, sets: int, rows: int) -> Batch:
    """An empty batch with its own generators."""
    own = aligned(words.shape, np.uint64)
    own[:] = words
    return Batch(
        state=aligned((10 * LANES,)),
        cell=aligned((LANES,), np.int64),
        age=aligned((LANES,), np.int64),
        weight=aligned((LANES, sets)),
        words=own,
        tally=aligned((rows, sets)),
    )
