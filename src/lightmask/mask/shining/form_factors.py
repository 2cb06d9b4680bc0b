"""Form factors: what share of all that a patch of skin sees is a piece of the lining, or another patch of skin."""

from __future__ import annotations

import numpy as np

from lightmask.mask.lamp import Lining
from lightmask.mask.shining.pairs import in_pieces
from lightmask.mask.shining.shadows import LIFT_mm, Shadows

Array = np.ndarray
NEAR = 6.0  # distance squared over area: nearer than this a piece is taken as the polygon that it is


def pieces(lining: Lining) -> tuple[Array, Array, Array, Array]:
    """Corners, middles, unit normals towards the skin and areas of the lining's triangles. -> four of [piece, ...]"""
    corner = lining.vertices_mm[lining.triangles]
    across = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    twice_mm2 = np.linalg.norm(across, axis=1)
    return corner, corner.mean(axis=1), across / twice_mm2[:, None], twice_mm2 / 2


def to_lining(points_mm: Array, normals: Array, lining: Lining, shadows: Shadows | None) -> Array:
    """What share of the half space over each point is each piece of the lining. -> [point, piece]

    Far pieces: cos cos A / (pi d2); near ones: the contour integral over their edges (Lambert 1760; Baum, Rushmeier
    and Winget 1989, eq. 7). Divided by the piece's area it is also the mean over the piece of the way back.
    """
    corner, middle, facing, area_mm2 = pieces(lining)
    points, towards = np.asarray(points_mm, np.float32), np.asarray(normals, np.float32)
    target, ahead, area = middle.astype(np.float32), facing.astype(np.float32), area_mm2.astype(np.float32)
    out = np.empty((len(points), len(target)), np.float32)

    def piece(rows: slice) -> None:
        share, squared = _point_like(points[rows], towards[rows], target, ahead, area)
        here, there = np.nonzero((share > 0) & (squared < NEAR * area))
        share[here, there] = _polygon(points[rows][here], towards[rows][here], corner[there])
        if shadows is not None:
            _unseen(share, points[rows], towards[rows], target, shadows)
        out[rows] = share

    in_pieces(piece, len(points), len(target))
    return out


def among(points_mm: Array, normals: Array, area_mm2: Array, shadows: Shadows | None) -> Array:
    """What share of the half space over each patch is each other patch, as discs of their areas. -> [patch, patch]"""
    points, towards, area = (np.asarray(one, np.float32) for one in (points_mm, normals, area_mm2))
    out = np.empty((len(points), len(points)), np.float32)

    def piece(rows: slice) -> None:
        share, squared = _point_like(points[rows], towards[rows], points, towards, area)
        share *= np.pi * squared / (np.pi * squared + area)  # a coaxial disc seen from near: a2 / (d2 + a2)
        share[np.arange(len(share)), np.arange(rows.start, rows.stop)] = 0.0  # no patch sees itself
        if shadows is not None:
            _unseen(share, points[rows], towards[rows], points + LIFT_mm * towards, shadows)
        out[rows] = share

    in_pieces(piece, len(points), len(points))
    return out


def _point_like(points: Array, normals: Array, target: Array, facing: Array, area: Array) -> tuple[Array, Array]:
    """cos cos A / (pi d2), and d2. -> two of [point, target]"""
    squared = np.full((len(points), len(target)), np.float32(1e-12))
    for axis in range(3):
        step = points[:, None, axis] - target[None, :, axis]
        squared += step * step
    leaves = points @ facing.T - np.einsum("ti,ti->t", target, facing)
    falls = normals @ target.T - np.einsum("pi,pi->p", points, normals)[:, None]
    np.maximum(leaves, 0, out=leaves)
    np.maximum(falls, 0, out=falls)
    return leaves * falls * area / (np.float32(np.pi) * squared * squared), squared


def _polygon(points: Array, normals: Array, corner: Array) -> Array:
    """The exact share of triangles wholly above the horizon; of one that dips below it, the part above. -> [pair]"""
    way = corner - points[:, None]
    height = np.einsum("pci,pi->pc", way, normals)
    share = np.empty(len(points))
    dips = (height < 0).any(axis=1)
    share[~dips] = _contour(way[~dips], normals[~dips])
    share[dips] = _above(way[dips], normals[dips])
    return np.maximum(share, 0)


def _contour(way: Array, normals: Array) -> Array:
    """Sum over the edges of angle times normal of the plane through the edge. -> [pair]"""
    unit = way / np.linalg.norm(way, axis=2, keepdims=True)
    total = np.zeros(len(way))
    for edge in range(3):
        one, other = unit[:, edge], unit[:, (edge + 1) % 3]
        plane = np.cross(one, other)
        sine = np.linalg.norm(plane, axis=1)
        angle = np.arctan2(sine, np.einsum("pi,pi->p", one, other))
        total += angle * np.einsum("pi,pi->p", plane, normals) / np.maximum(sine, 1e-12)
    return np.abs(total) / (2 * np.pi)


def _above(way: Array, normals: Array, cuts: int = 6) -> Array:
    """A triangle cut into small ones, those below the horizon left out. -> [pair]"""
    across = np.cross(way[:, 1] - way[:, 0], way[:, 2] - way[:, 0])
    total = np.zeros(len(way))
    for u, v in _small(cuts):
        to = way[:, 0] + u * (way[:, 1] - way[:, 0]) + v * (way[:, 2] - way[:, 0])
        squared = np.einsum("pi,pi->p", to, to)
        falls = np.maximum(np.einsum("pi,pi->p", to, normals), 0)
        total += falls * np.abs(np.einsum("pi,pi->p", to, across)) / squared**2
    return total / (2 * cuts**2 * np.pi)


def _small(cuts: int) -> list[tuple[float, float]]:
    """Middles of the equal small triangles of a triangle, as shares of its first two sides."""
    upright = [(i + 1 / 3, j + 1 / 3) for i in range(cuts) for j in range(cuts - i)]
    turned = [(i + 2 / 3, j + 2 / 3) for i in range(cuts - 1) for j in range(cuts - 1 - i)]
    return [(u / cuts, v / cuts) for u, v in upright + turned]


def _unseen(share: Array, points: Array, normals: Array, target: Array, shadows: Shadows) -> None:
    """Put out, in place, the pairs that do not see each other's middles."""
    here, there = np.nonzero(share)
    start = points[here] + LIFT_mm * normals[here]
    hidden = shadows.blocked(start, target[there])
    share[here[hidden], there[hidden]] = 0.0
