"""Whether points lie inside the head that a face belongs to."""

from __future__ import annotations

import numpy as np

from lightmask.mask.face import Face
from lightmask.mask.scans.nearest import nearest, on_triangles

Array = np.ndarray


def depth_mm(face: Face, points_mm: Array) -> Array:
    """How deep each point [point, 3] lies under the nearest skin; below zero in front of it. -> [point]

    The side is told by the normal that the skin has at the nearest place (compare Baerentzen and Aanaes 2005,
    IEEE TVCG 11:243). Right for points nearer to the face than to the edge where it ends.
    """
    points = np.atleast_2d(np.asarray(points_mm, dtype=float))
    owner, around = _around(face)
    vertex = nearest(points, face.vertices_mm)
    best, depth = np.full(len(points), np.inf), np.zeros(len(points))
    normals = face.normals
    for turn in range(around.shape[1]):
        corners = face.triangles[around[vertex, turn]]
        place, weights = on_triangles(points, face.vertices_mm[corners])
        between = points - place
        away = np.linalg.norm(between, axis=1)
        side = np.einsum("pa,pca,pc->p", between, normals[corners], weights)
        better = (away < best) & (turn < owner[vertex])
        best = np.where(better, away, best)
        depth = np.where(better, np.where(side < 0, away, -away), depth)
    return depth


def inside(face: Face, points_mm: Array, deeper_than_mm: float = 0.0) -> Array:
    """Whether each point [point, 3] lies under the skin by more than so many mm. -> [point] of bool"""
    return depth_mm(face, points_mm) > deeper_than_mm


def _around(face: Face) -> tuple[Array, Array]:
    """-> (how many triangles each vertex has [vertex], their numbers [vertex, most]; the rest repeats one of them)"""
    vertex = face.triangles.ravel()
    count = np.bincount(vertex, minlength=face.patches)
    order = np.argsort(vertex, kind="stable")
    start = np.cumsum(count) - count
    turn = np.minimum(np.arange(count.max())[None, :], count[:, None] - 1)
    return count, order[start[:, None] + turn] // 3
