"""Which point is nearest: all against all, in blocks, as one product of matrices each."""

from __future__ import annotations

import numpy as np

Array = np.ndarray
BLOCK = 1 << 22  # distances held at a time


def nearest(points: Array, among: Array) -> Array:
    """Number of the nearest of ``among`` [m, axis] for each of ``points`` [n, axis]. -> [n]

    Distances are compared in single precision, about the middle: right to a few micrometres on a head.
    """
    middle = among.mean(axis=0)
    table = np.ascontiguousarray((among - middle).T, dtype=np.float32)
    half = (table**2).sum(axis=0) / 2
    asked = (points - middle).astype(np.float32)
    found = np.empty(len(points), dtype=np.int64)
    rows = max(1, BLOCK // len(among))
    for start in range(0, len(points), rows):
        near = asked[start : start + rows] @ table
        near -= half
        found[start : start + rows] = near.argmax(axis=1)
    return found


def on_surface(points: Array, vertices: Array, triangles: Array) -> tuple[Array, Array, Array]:
    """The nearest place of a surface, among the triangles around the nearest vertex.

    -> (place [n, 3], the three vertices of its triangle [n, 3], their weights there [n, 3])
    """
    vertex = nearest(points, vertices)
    around = _around(triangles, len(vertices))[vertex]
    best = np.full(len(points), np.inf)
    place, corners, weights = np.zeros((len(points), 3)), triangles[around[:, 0]].copy(), np.zeros((len(points), 3))
    for turn in range(around.shape[1]):
        here = triangles[around[:, turn]]
        found, share = on_triangles(points, vertices[here])
        away = np.linalg.norm(points - found, axis=1)
        better = away < best
        best[better] = away[better]
        place[better], corners[better], weights[better] = found[better], here[better], share[better]
    return place, corners, weights


def _around(triangles: Array, vertices: int) -> Array:
    """Numbers of the triangles at each vertex; the last repeats where there are fewer. -> [vertex, most]"""
    owner = triangles.ravel()
    count = np.bincount(owner, minlength=vertices)
    order = np.argsort(owner, kind="stable")
    turn = np.minimum(np.arange(count.max())[None, :], count[:, None] - 1)
    return order[(np.cumsum(count) - count)[:, None] + turn] // 3


def on_triangles(points: Array, corners: Array) -> tuple[Array, Array]:
    """The point of each triangle [n, corner, 3] that is nearest to each of ``points`` [n, 3].

    -> (nearest point [n, 3], weights of the corners there [n, 3])
    """
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    weights = _flat_weights(points - a, b - a, c - a)
    outside = (weights < 0).any(axis=1)
    best = np.where(outside, np.inf, 0.0)
    for one, other in ((0, 1), (1, 2), (2, 0)):
        start, along = corners[:, one], corners[:, other] - corners[:, one]
        share = np.einsum("na,na->n", points - start, along) / np.maximum(np.einsum("na,na->n", along, along), 1e-300)
        share = np.clip(share, 0, 1)
        away = ((points - start - share[:, None] * along) ** 2).sum(axis=1)
        better = outside & (away < best)
        best = np.where(better, away, best)
        edge = np.zeros_like(weights)
        edge[:, one], edge[:, other] = 1 - share, share
        weights = np.where(better[:, None], edge, weights)
    return np.einsum("nc,nca->na", weights, corners), weights


def _flat_weights(point: Array, first: Array, second: Array) -> Array:
    """Barycentric weights of the foot of the perpendicular on each triangle's plane."""
    ff, fs, ss = (
        np.einsum("na,na->n", one, other) for one, other in ((first, first), (first, second), (second, second))
    )
    pf, ps = np.einsum("na,na->n", point, first), np.einsum("na,na->n", point, second)
    area = np.maximum(ff * ss - fs * fs, 1e-300)
    second_share, first_share = (ff * ps - fs * pf) / area, (ss * pf - fs * ps) / area
    return np.stack([1 - first_share - second_share, first_share, second_share], axis=1)
