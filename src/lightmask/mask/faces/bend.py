"""Bends space smoothly so that chosen points go where they should: a triharmonic spline through the handles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Array = np.ndarray
UNIT_MM = 100.0  # lengths are divided by this, so that the system is well scaled


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Bend:
    """A smooth map of space, the same on both sides of x = 0.

    centres  [centre, 3]     where the points were
    weights  [centre + 4, 3] strength of each centre's cubed distance, then a constant and a straight part
    """

    centres: Array
    weights: Array

    def of(self, points_mm: Array) -> Array:
        """Where points go. -> [point, 3]"""
        return points_mm + UNIT_MM * _terms(points_mm / UNIT_MM, self.centres) @ self.weights


def bend(start_mm: Array, end_mm: Array) -> Bend:
    """The map that takes each start (x = 0 or more) to its end, and mirror images to mirror images."""
    start, end = _both_sides(start_mm / UNIT_MM), _both_sides(end_mm / UNIT_MM)
    count = len(start)
    system = np.zeros((count + 4, count + 4))
    system[:count] = _terms(start, start)
    system[count:, :count] = system[:count, count:].T
    return Bend(centres=start, weights=np.linalg.solve(system, np.concatenate([end - start, np.zeros((4, 3))])))


def _both_sides(points: Array) -> Array:
    return np.concatenate([points, points[points[:, 0] > 0] * (-1, 1, 1)])


def _terms(points: Array, centres: Array) -> Array:
    gap = points[:, None] - centres
    far = np.sqrt(np.einsum("pcx,pcx->pc", gap, gap))
    return np.concatenate([far**3, np.ones((len(points), 1)), points], axis=1)
