"""Photons in batches: each has its own random numbers, and the batches' scatter is the error of their mean."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from lightmask.light.first_use import patience

Array = np.ndarray

BATCHES = 128
NOTE = "Following photons. The first time, how they walk is compiled (about 10 s) ..."


def in_batches(
    walk: Callable[[int, Array], Array], photons: int, seed: int, stream: int, threads: int | None
) -> tuple[Array, Array]:
    """Run ``walk(photons of the batch, generator words) -> tally`` for each batch. -> sizes [batch], tally [batch, ...]

    A batch knows nothing of the others or of its thread, so the result does not depend on how many there are.
    """
    from lightmask.light.randomness import seeds

    processors = getattr(os, "sched_getaffinity", lambda _: range(os.cpu_count() or 1))
    sizes = photons // BATCHES + (np.arange(BATCHES) < photons % BATCHES)
    words = seeds(seed, stream, BATCHES)
    with patience(NOTE), ThreadPoolExecutor(threads or len(processors(0))) as pool:
        return sizes, np.stack(list(pool.map(walk, sizes.tolist(), words)))


def mean_and_sd(sizes: Array, tally: Array) -> Array:
    """Tally [batch, ...] -> [mean or sd, ...] per photon.

    The error is that of a mean weighted by batch size: var = sum n_b (x_b - x)^2 / ((B - 1) N). It is unbiased,
    because the variance of x_b is that of one photon divided by n_b.
    """
    share = sizes.reshape(-1, *[1] * (tally.ndim - 1))
    mean = tally.sum(axis=0) / sizes.sum()
    scatter = (share * np.square(tally / share - mean)).sum(axis=0)
    return np.stack([mean, np.sqrt(scatter / ((len(sizes) - 1) * sizes.sum()))])
