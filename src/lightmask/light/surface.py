"""A smooth surface between two media."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def fresnel(from_index: Array, to_index: Array, s: Array) -> Array:
    """Reflectance of unpolarised light at a smooth step, by n sin(theta); 1 where it is totally reflected."""
    from_index, to_index, s = np.broadcast_arrays(from_index, to_index, s)
    inside = np.minimum(s / from_index, 1.0)
    beyond = np.minimum(s / to_index, 1.0)
    here = np.sqrt(1.0 - np.square(inside))
    there = np.sqrt(1.0 - np.square(beyond))
    across = np.square((from_index * here - to_index * there) / (from_index * here + to_index * there + 1e-300))
    along = np.square((from_index * there - to_index * here) / (from_index * there + to_index * here + 1e-300))
    return np.where(s >= to_index, 1.0, (across + along) / 2.0)
