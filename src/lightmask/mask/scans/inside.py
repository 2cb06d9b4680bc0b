"""Whether points lie inside the head that a face belongs to."""

from __future__ import annotations

import numpy as np

from lightmask.mask.face import Face
from lightmask.mask.scans.nearest import on_surface

Array = np.ndarray


def depth_mm(face: Face, points_mm: Array) -> Array:
    """How deep each point [point, 3] lies under the nearest skin; below zero in front of it. -> [point]

    The side is told by the normal that the skin has at the nearest place (compare Baerentzen and Aanaes 2005,
    IEEE TVCG 11:243). Right for points nearer to the face than to the edge where it ends.
    """
    points = np.atleast_2d(np.asarray(points_mm, dtype=float))
    place, corners, weights = on_surface(points, face.vertices_mm, face.triangles)
    between = points - place
    side = np.einsum("pa,pca,pc->p", between, face.normals[corners], weights)
    return -np.sign(side) * np.linalg.norm(between, axis=1)


def inside(face: Face, points_mm: Array, deeper_than_mm: float = 0.0) -> Array:
    """Whether each point [point, 3] lies under the skin by more than so many mm. -> [point] of bool"""
    return depth_mm(face, points_mm) > deeper_than_mm
