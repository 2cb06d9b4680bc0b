"""Work over all pairs of two sets of places, in pieces that stay in the processor's cache, on all its cores."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

Array = np.ndarray
Part = TypeVar("Part")
_BUSY = threading.local()
PIECE = 131072  # pairs in one piece: ten arrays of them in single precision fit a core's cache


def in_pieces(work: Callable[[slice], None], rows: int, columns: int) -> None:
    """Call ``work`` for slices of the rows, each of about ``PIECE`` pairs, on as many threads as there are cores."""
    step = max(1, PIECE // max(1, columns))
    pieces = [slice(start, min(start + step, rows)) for start in range(0, rows, step)]
    at_once(work, pieces)


def at_once(work: Callable[[Part], None], parts: list[Part]) -> None:
    """Call ``work`` for each part; an error in one of them comes out. Within such work, one after the other."""
    threads = min(len(parts), os.cpu_count() or 1)
    if threads <= 1 or getattr(_BUSY, "here", False):
        for part in parts:
            work(part)
        return
    with ThreadPoolExecutor(threads, initializer=_be_busy) as pool:
        for done in [pool.submit(work, part) for part in parts]:
            done.result()


def _be_busy() -> None:
    """Mark this thread as one of those that share a piece of work: it starts no more of them."""
    _BUSY.here = True


def dots(one: Array, other: Array) -> Array:
    """Scalar products of all pairs of three-vectors: by hand, for BLAS starts threads of its own. -> [one, other]"""
    out = one[:, 0, None] * other[None, :, 0]
    for axis in (1, 2):
        out += one[:, axis, None] * other[None, :, axis]
    return out
