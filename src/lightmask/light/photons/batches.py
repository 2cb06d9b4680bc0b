"""Photons in batches: each has its own random numbers, and the batches' scatter is the error of their mean."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from lightmask.light.first_use import patience

Array = np.ndarray

BATCHES = 128
NOTE = "Following photons. The first time, how they walk is compiled (about 10 s) ..."


def in_batches(walk: Callable[[int, Array], Array], photons: int, seed: int, stream: int, threads: int | None) -> Array:
    """Run ``walk(photons of the batch, generator words) -> tally [...]`` for each. -> [mean or sd, ...] per photon

    A batch knows nothing of the others or of its thread, and sums are taken in the order of the batches, so the result
    does not depend on the number of threads.
    """
    from lightmask.light.photons.randomness import seeds

    processors = getattr(os, "sched_getaffinity", lambda _: range(os.cpu_count() or 1))
    sizes = photons // BATCHES + (np.arange(BATCHES) < photons % BATCHES)
    words = seeds(seed, stream, BATCHES)
    with patience(NOTE) as tell, ThreadPoolExecutor(threads or len(processors(0))) as pool:
        return mean_and_sd(sizes, _told(pool.map(walk, sizes.tolist(), words), tell))


def _told(tallies: Iterable[Array], tell: Callable[[str], None]) -> Iterator[Array]:
    for number, tally in enumerate(tallies, start=1):
        tell(f"Following photons: {number / BATCHES:.0%}")
        yield tally


def mean_and_sd(sizes: Array, tallies: Iterable[Array]) -> Array:
    """Batches of n_b photons with tallies t_b -> [mean or sd, ...] per photon.

    The mean is weighted by size, x = sum t_b / N. Its error, sd^2 = sum n_b (t_b / n_b - x)^2 / ((B - 1) N), is
    unbiased because the variance of t_b / n_b is that of one photon over n_b. Deviations are taken from the first
    batch, so that nothing cancels.
    """
    first, shift, square = np.empty(0), np.zeros(1), np.zeros(1)
    for number, (size, tally) in enumerate(zip(sizes.tolist(), tallies, strict=True)):
        if number == 0:
            first = tally / size
        away = tally / size - first
        shift = shift + size * away
        square = square + size * np.square(away)
    count = sizes.sum()
    scatter = np.maximum(square - np.square(shift) / count, 0.0)
    return np.stack([first + shift / count, np.sqrt(scatter / ((len(sizes) - 1) * count))])
