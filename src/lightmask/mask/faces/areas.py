"""Which region each vertex of the built-in face belongs to."""

from __future__ import annotations

from functools import cache

import numpy as np

from lightmask import tables
from lightmask.mask.faces.mesh import even_net, on_face

Array = np.ndarray
NOWHERE = -1


@cache
def region_of(rings: int, regions: tuple[str, ...]) -> Array:
    """Number of each vertex's region, -1 outside all. -> [vertex]"""
    points = on_face(even_net(rings).places)
    unrolled = np.abs(points[:, 0]) + 0.6 * np.maximum(0.0, -20.0 - points[:, 2])
    table = tables.read("mask/face_regions")
    owner = np.array(table.text("region"))
    corners = np.stack([table.column("unrolled_mm"), table.column("y_mm")], axis=-1)
    found = np.full(len(points), NOWHERE)
    for name in dict.fromkeys(owner.tolist()):
        inside = _inside(unrolled, points[:, 1], corners[owner == name])
        found[inside & (found == NOWHERE)] = regions.index(name)
    return found


def _inside(x: Array, y: Array, corners: Array) -> Array:
    """Whether points lie in a polygon: how often a ray to the right crosses its sides. -> [point] of bool"""
    crossed = np.zeros(len(x), dtype=bool)
    for (x1, y1), (x2, y2) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y1 != y2:
            spans = (y1 > y) != (y2 > y)
            crossed ^= spans & (x < x1 + (y - y1) / (y2 - y1) * (x2 - x1))
    return crossed
