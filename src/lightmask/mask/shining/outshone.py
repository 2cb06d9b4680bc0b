"""Which patches can never be the brightest, whatever is driven: compiled by numba on first use and kept on disk."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

Array = np.ndarray


@njit(cache=True, nogil=True, error_model="numpy")
def _outshines(one: Array, other: Array) -> bool:
    """Whether one gives as much as the other in every way; what is unknown (NaN) gives more than anything."""
    for way in range(len(one)):  # noqa: SIM110
        if not (one[way] >= other[way] or np.isnan(one[way])):
            return False
    return True


@njit(cache=True, nogil=True, error_model="numpy")
def _leading(light: Array, order: Array, lead: Array) -> int:
    """Write the patches that no other outshines into ``lead``. [patch, way], the brightest first -> their number."""
    count = 0
    for patch in order:
        hidden = False
        for number in range(count):
            if _outshines(light[lead[number]], light[patch]):
                hidden = True
                break
        if not hidden:
            lead[count] = patch
            count += 1
    return count


def leading(light: Any) -> Array:
    """In each draw the patches that no other outshines in every way. [draw, patch, way] -> [draw, lead]

    Draws with fewer of them than others name their first one again.
    """
    whole = np.ascontiguousarray(light, dtype=float)
    order = np.argsort(-whole.sum(axis=2), axis=1, kind="stable")
    found = np.empty(order.shape, np.int64)
    count = np.array([_leading(whole[draw], order[draw], found[draw]) for draw in range(len(whole))])
    most = int(count.max())
    return np.where(np.arange(most) < count[:, None], found[:, :most], found[:, :1])
