"""Which region each vertex of the built-in face belongs to."""

from __future__ import annotations

from functools import cache

import numpy as np

from lightmask import tables
from lightmask.mask.faces import disc
from lightmask.mask.faces.mesh import even_net, on_face

Array = np.ndarray
NOWHERE = -1
ROUNDS, STEP = 60, 0.6  # of shifting the twin's borders until its areas agree


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


@cache
def twin_region_of(rings: int, fine_rings: int, regions: tuple[str, ...]) -> Array:
    """The same for the coarse twin, borders shifted so that every region keeps its area. -> [vertex]"""
    areas, fine_areas = _area_mm2(rings), _area_mm2(fine_rings)
    kinds = len(regions) + 1  # the last is nowhere
    fine = region_of(fine_rings, regions) % kinds
    wanted = np.bincount(fine, fine_areas, kinds) * areas.sum() / fine_areas.sum()
    share = _shares(rings, fine_rings, fine, fine_areas, kinds)
    favour, best, least = np.zeros(kinds), np.zeros(len(share), dtype=int), np.inf
    for _ in range(ROUNDS):
        label = (share + favour).argmax(axis=1)
        off = np.bincount(label, areas, kinds) / wanted - 1
        if np.abs(off).max() < least:
            best, least = label, np.abs(off).max()
        favour -= STEP * off / (1 + np.sqrt(wanted / areas.mean()))
    return np.where(best == len(regions), NOWHERE, best)


def _shares(rings: int, fine_rings: int, fine: Array, fine_areas: Array, kinds: int) -> Array:
    """How much of the skin round each coarse vertex lies in which region, its neighbours counted. -> [vertex, kind]"""
    near = disc.nearest(fine_rings, rings)
    count = disc.points_of(rings)
    share: Array = np.bincount(near * kinds + fine, fine_areas, count * kinds).reshape(count, kinds)
    share = share / share.sum(axis=1, keepdims=True)
    first, second = disc.edges(rings).T
    around = np.zeros_like(share)
    np.add.at(around, first, share[second])
    np.add.at(around, second, share[first])
    share = share + around / np.bincount(np.concatenate([first, second]))[:, None]
    mirrored: Array = share + share[disc.mirror(rings)]
    return mirrored / 4


def _area_mm2(rings: int) -> Array:
    """Area of each vertex's patch. -> [vertex]"""
    net = even_net(rings)
    corner = on_face(net.places)[net.triangles]
    area = np.linalg.norm(np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1) / 6
    return np.bincount(net.triangles.ravel(), np.repeat(area, 3))


def _inside(x: Array, y: Array, corners: Array) -> Array:
    """Whether points lie in a polygon: how often a ray to the right crosses its sides. -> [point] of bool"""
    crossed = np.zeros(len(x), dtype=bool)
    for (x1, y1), (x2, y2) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y1 != y2:
            spans = (y1 > y) != (y2 > y)
            crossed ^= spans & (x < x1 + (y - y1) / (y2 - y1) * (x2 - x1))
    return crossed
