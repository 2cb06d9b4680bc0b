"""Form factors: what share of all that a patch of skin sees is a piece of the lining."""

from __future__ import annotations

import numpy as np

from lightmask.mask.lamp import Lining
from lightmask.mask.shining.pairs import dots, in_pieces
from lightmask.mask.shining.shadows import LIFT_mm, Shadows

Array = np.ndarray
NEAR = 1.6  # times its longest side: nearer than this a piece is taken as the polygon that it is
FAINT = 1e-5  # of a half space: what fills less is not asked for shadows
PLACES = (np.ones((3, 3)) + 3 * np.eye(3)) / 6  # of a triangle, as weights of its corners: exact for squares of length


def thirds(lining: Lining) -> tuple[Array, Array, Array]:
    """Places, unit normals towards the skin and areas of the lining's pieces: each triangle is three. -> [piece, ...]

    The first thirds of all triangles come first, then the second ones, then the third.
    """
    corner = lining.vertices_mm[lining.triangles]
    across = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    twice_mm2 = np.linalg.norm(across, axis=1)
    places = np.einsum("kc,tca->kta", PLACES, corner).reshape(-1, 3)
    return places, np.tile(across / twice_mm2[:, None], (3, 1)), np.tile(twice_mm2 / 6, 3)


def to_lining(
    points_mm: Array, normals: Array, lining: Lining, shadows: Shadows | None, asked: Array | None = None
) -> Array:  # fmt: skip
    """What share of the half space over each point is each piece of the lining. -> [point, piece]

    A triangle is taken at three places of its own, which is right to the second order in its size: there cos cos A /
    (pi d2). Near ones are contour integrals over their edges (Lambert 1760; Baum, Rushmeier and Winget 1989, eq. 7),
    shared out as the three places are. A far triangle is hidden or not; of a near one, each third is. Divided by the
    piece's area, a share is also the mean over the piece of the way back. Points that are not ``asked`` [point] have
    nothing in the way.
    """
    places, facing, area_mm2 = (one.astype(np.float32) for one in thirds(lining))
    corner = lining.vertices_mm[lining.triangles]
    points, towards = np.asarray(points_mm, np.float32), np.asarray(normals, np.float32)
    longest_mm = np.linalg.norm(corner - np.roll(corner, 1, axis=1), axis=2).max(axis=1)
    middle = corner.mean(axis=1).astype(np.float32)
    close_mm2 = np.square(NEAR * longest_mm).astype(np.float32)
    out = np.empty((len(points), 3, len(corner)), np.float32)
    asked = np.ones(len(points), bool) if asked is None else asked

    def piece(rows: slice) -> None:
        here, up = points[rows], towards[rows]
        share, squared = _point_like(here, up, places, facing, area_mm2)
        share = share.reshape(len(here), 3, -1)
        whole = share[:, 0] + share[:, 1] + share[:, 2]
        close = squared.reshape(len(here), 3, -1)[:, 0] < close_mm2
        point, near = np.nonzero((whole > FAINT) & close)
        factor = _polygon(here[point], up[point], corner[near]) / whole[point, near]
        share[point, :, near] *= factor[:, None].astype(np.float32)
        if shadows is not None:
            lifted = here + np.float32(LIFT_mm) * up
            _put_out(share, (whole > FAINT) & ~close & asked[rows, None], lifted, middle, shadows)
            some = asked[rows][point]
            point, near = point[some], near[some]
            for third in range(3):
                hidden = shadows.blocked(lifted[point], places.reshape(3, -1, 3)[third, near])
                share[point[hidden], third, near[hidden]] = 0.0
        out[rows] = share

    in_pieces(piece, len(points), len(places))
    return out.reshape(len(points), -1)


def _put_out(share: Array, far: Array, lifted: Array, middle: Array, shadows: Shadows) -> None:
    """Put out, in place, the far triangles whose middles are hidden."""
    point, there = np.divmod(np.flatnonzero(far), far.shape[1])
    hidden = shadows.blocked(lifted[point], middle[there])
    share[point[hidden], :, there[hidden]] = 0.0


def _point_like(points: Array, normals: Array, target: Array, facing: Array, area: Array) -> tuple[Array, Array]:
    """cos cos A / (pi d2), and d2. -> two of [point, target]"""
    squared = np.full((len(points), len(target)), np.float32(1e-12))
    for axis in range(3):
        step = points[:, None, axis] - target[None, :, axis]
        squared += step * step
    leaves = dots(points, facing) - np.einsum("ti,ti->t", target, facing)
    falls = dots(normals, target) - np.einsum("pi,pi->p", points, normals)[:, None]
    np.maximum(leaves, 0, out=leaves)
    np.maximum(falls, 0, out=falls)
    return leaves * falls * area / (np.float32(np.pi) * squared * squared), squared


def _polygon(points: Array, normals: Array, corner: Array) -> Array:
    """The exact share of triangles; of one that dips below the horizon, of the part above. -> [pair]"""
    way = corner - points[:, None]
    height = np.einsum("pci,pi->pc", way, normals)
    above = (height > 0).sum(axis=1)
    share = np.zeros(len(points))
    whole = above == 3
    share[whole] = _contour(way[whole], normals[whole])
    for corners in (1, 2):
        some = above == corners
        share[some] = _contour(_cut(way[some], height[some], corners), normals[some])
    return share


def _cut(way: Array, height: Array, above: int) -> Array:
    """The part above the horizon of triangles with one or two corners above it. -> [pair, 3 or 4 corners, 3]"""
    odd = (height > 0).argmax(axis=1) if above == 1 else (height <= 0).argmax(axis=1)
    pair = np.arange(len(way))
    alone, after, before = odd, (odd + 1) % 3, (odd + 2) % 3

    def crossing(one: Array, other: Array) -> Array:
        share = height[pair, one] / (height[pair, one] - height[pair, other])
        return way[pair, one] + share[:, None] * (way[pair, other] - way[pair, one])

    if above == 1:
        return np.stack([way[pair, alone], crossing(alone, after), crossing(alone, before)], axis=1)
    return np.stack([crossing(alone, after), way[pair, after], way[pair, before], crossing(alone, before)], axis=1)


def _contour(way: Array, normals: Array) -> Array:
    """Sum over the edges of angle times normal of the plane through the edge. -> [pair]"""
    unit = way / np.maximum(np.linalg.norm(way, axis=2, keepdims=True), 1e-12)
    total = np.zeros(len(way))
    corners = way.shape[1]
    for edge in range(corners):
        one, other = unit[:, edge], unit[:, (edge + 1) % corners]
        plane = np.cross(one, other)
        sine = np.linalg.norm(plane, axis=1)
        angle = np.arctan2(sine, np.einsum("pi,pi->p", one, other))
        total += angle * np.einsum("pi,pi->p", plane, normals) / np.maximum(sine, 1e-12)
    return np.abs(total) / (2 * np.pi)
