"""The built-in face is bent onto a scan: smoothly, and no farther than the scan asks.

The displacement is a Gaussian process over the face: a broad part for proportions, a narrow one for features
(the prior of Lüthi et al. 2018, IEEE PAMI 40:1860). Nearest points and displacement are found by turns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.mask.scans.nearest import nearest

Array = np.ndarray
BROAD_MM, BROAD_SD_MM = 60.0, 8.0
NARROW_MM, NARROW_SD_MM = 18.0, 2.5
NORMAL_MM = 12.0  # a quarter turn of the normal counts as much as this many mm (times the square root of 2)
AFFINE_SD_MM = np.array([10.0, 15.0, 15.0, 15.0])  # of the shift, and of growth and shear over 100 mm
SLIP = 0.05  # weight of sliding along the skin, against leaving it
ROUNDS_SD_MM = (6.0, 4.0, 3.0, 2.0, 1.5, 1.0, 1.0, 0.7, 0.7, 0.5, 0.5, 0.5)  # how closely the skin is followed


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Points:
    """Points of a skin with their normals; ``at_rim`` where the surface ends."""

    places: Array
    normals: Array
    at_rim: Array

    @property
    def felt(self) -> Array:
        """Places and directions in one space, so that the nearest point also faces the same way. -> [point, 6]"""
        return np.concatenate([self.places, NORMAL_MM * self.normals], axis=1)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Held:
    """Landmarks: where the face has them, where the scan wants them [point, 3], and how surely [point]."""

    own: Array
    wanted: Array
    sd_mm: Array


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Warp:
    """A smooth displacement: weights [centre + 4, 3] of a kernel at each centre and of an affine map."""

    centres: Array
    weights: Array

    def __call__(self, points: Array) -> Array:
        """-> the points [.., 3] where they have moved to"""
        return points + _basis(points, self.centres) @ self.weights


def _kernel(points: Array, centres: Array) -> Array:
    square = ((points[:, None] - centres) ** 2).sum(axis=-1)
    return BROAD_SD_MM**2 * np.exp(-square / (2 * BROAD_MM**2)) + NARROW_SD_MM**2 * np.exp(-square / (2 * NARROW_MM**2))


def _basis(points: Array, centres: Array) -> Array:
    """Kernel and affine columns; the affine ones in units of 100 mm. -> [point, centre + 4]"""
    return np.concatenate([_kernel(points, centres), np.ones((len(points), 1)), points / 100], axis=1)


def spread(points: Array, count: int) -> Array:
    """Numbers of points that lie far from each other: each the farthest from those before. -> [count]"""
    chosen = [int(np.argmin(((points - points.mean(axis=0)) ** 2).sum(axis=1)))]
    away = np.full(len(points), np.inf)
    while len(chosen) < min(count, len(points)):
        away = np.minimum(away, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
        chosen.append(int(away.argmax()))
    return np.array(chosen)


def bent(face: Points, scan: Points, held: Held, centres: Array) -> Warp:
    """The warp that lays the face's points on the scan and its landmarks on those of the scan."""
    basis = _basis(face.places, centres)
    fixed = _fixed(held, centres)
    felt, weights = scan.felt, np.zeros((basis.shape[1], 3))
    for sd_mm in ROUNDS_SD_MM:
        moved = face.places + basis @ weights
        found = nearest(np.concatenate([moved, NORMAL_MM * face.normals], axis=1), felt)
        trust = _trust(face, scan, found, moved, sd_mm)
        weights = _solved(basis, trust, scan.normals[found], scan.places[found] - face.places, fixed)
    return Warp(centres=centres, weights=weights)


def _fixed(held: Held, centres: Array) -> tuple[Array, Array]:
    """What no round changes: smoothness and the landmarks, as matrix and right-hand side of each axis."""
    size = len(centres) + 4
    matrix = np.zeros((size, size))
    matrix[:-4, :-4] = _kernel(centres, centres)
    matrix += np.diag(np.r_[np.full(len(centres), 1e-6 * matrix[0, 0]), AFFINE_SD_MM**-2.0])
    marks = _basis(held.own, centres)
    sure = (marks / held.sd_mm[:, None] ** 2).T
    return matrix + sure @ marks, sure @ (held.wanted - held.own)


def _trust(face: Points, scan: Points, found: Array, moved: Array, sd_mm: float) -> Array:
    """Weight of each pair: none at the rim or where the skins face away, little where they are far apart (Cauchy)."""
    facing = np.einsum("pa,pa->p", face.normals, scan.normals[found])
    gap = np.linalg.norm(scan.places[found] - moved, axis=1)
    robust = 1 / (1 + (gap / (3 * sd_mm + 2)) ** 2)
    without = scan.at_rim[found] | (facing < 0.5) | (gap > 4 * sd_mm + 6)
    return np.where(without, 0.0, robust) / sd_mm**2


def _solved(basis: Array, trust: Array, normal: Array, wanted: Array, fixed: tuple[Array, Array]) -> Array:
    """Weighted least squares for the warp's weights, its three axes coupled by the normals. -> [centre + 4, 3]"""
    size = basis.shape[1]
    matrix, side = np.zeros((3, size, 3, size)), np.zeros((3, size))
    pull = np.einsum("pa,pa->p", normal, wanted)
    for i in range(3):
        for j in range(i + 1):
            block = (basis * (trust * normal[:, i] * normal[:, j])[:, None]).T @ basis
            matrix[i, :, j] = block
            matrix[j, :, i] = block.T
        matrix[i, :, i] += SLIP * (basis * trust[:, None]).T @ basis + fixed[0]
        side[i] = basis.T @ (trust * (normal[:, i] * pull + SLIP * wanted[:, i])) + fixed[1][:, i]
    return np.linalg.solve(matrix.reshape(3 * size, 3 * size), side.ravel()).reshape(3, size).T
