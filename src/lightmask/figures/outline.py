"""Lines on a face: where regions meet, and where the eyes are."""

from __future__ import annotations

import numpy as np

from lightmask.figures.raster import Raster
from lightmask.mask.face import Face

Array = np.ndarray
SMOOTHED = 4  # rounds in which each point of a line moves to between its neighbours
HELD = 0.5


def region_lines_mm(face: Face) -> Array:
    """Where two regions meet, as short smoothed pieces through the middles of edges. -> [piece, 2, 3]

    Their edge to skin of no region is left out: it shows by itself, in grey.
    """
    ends = _ends(face)
    first, second = face.region[ends[..., 0]], face.region[ends[..., 1]]
    return _between(face, ends, (first != second) & (np.minimum(first, second) >= 0))


def border_lines_mm(face: Face, inside: Array) -> Array:
    """Around the patches that are inside, as short smoothed pieces. [patch] -> [piece, 2, 3]"""
    ends = _ends(face)
    return _between(face, ends, inside[ends[..., 0]] != inside[ends[..., 1]])


def _ends(face: Face) -> Array:
    """Both ends of each edge of each triangle, the lower number first. -> [triangle, 3, 2]"""
    return np.sort(face.triangles[:, [[0, 1], [1, 2], [2, 0]]], axis=2)


def _between(face: Face, ends: Array, apart: Array) -> Array:
    """Lines across the edges whose ends are apart. [triangle, 3] of bool -> [piece, 2, 3]"""
    key = ends[..., 0] * face.patches + ends[..., 1]
    edges, number = np.unique(key[apart], return_inverse=True)
    point = (face.vertices_mm[edges // face.patches] + face.vertices_mm[edges % face.patches]) / 2
    place = np.full(apart.shape, -1)
    place[apart] = number
    two = apart.sum(axis=1) == 2
    pieces = place[two][apart[two]].reshape(-1, 2)
    three = apart.all(axis=1)  # where three regions meet, three lines run to the middle of the triangle
    middle = len(point) + np.arange(three.sum())
    point = np.concatenate([point, face.vertices_mm[face.triangles[three]].mean(axis=1)])
    pieces = np.concatenate([pieces, np.column_stack([place[three].ravel(), np.repeat(middle, 3)])])
    return _smoothed(point, pieces)[pieces] if len(pieces) else np.zeros((0, 2, 3))


def _smoothed(point: Array, pieces: Array) -> Array:
    count = np.bincount(pieces.ravel(), minlength=len(point))
    inner = count == 2
    for _ in range(SMOOTHED):
        summed = np.zeros_like(point)
        np.add.at(summed, pieces[:, 0], point[pieces[:, 1]])
        np.add.at(summed, pieces[:, 1], point[pieces[:, 0]])
        point = np.where(inner[:, None], HELD * point + (1 - HELD) * summed / np.maximum(count, 1)[:, None], point)
    return point


def seen_lines(pieces_mm: Array, seen: Raster) -> Array:
    """The pieces that a camera sees, each end as right and up. [piece, 2, 3] -> [piece, 2, 2]"""
    if not len(pieces_mm):
        return np.zeros((0, 2, 2))
    kept = pieces_mm[seen.visible(pieces_mm.mean(axis=1))]
    return seen.view.seen_mm(kept)[..., :2]


def strung(lines: Array) -> list[Array]:
    """Pieces that touch, strung into as few long lines as may be: a picture file holds each point once."""
    ends: dict[tuple[float, float], list[int]] = {}
    rounded = np.round(lines, 3)
    for number, piece in enumerate(rounded):
        for end in piece:
            ends.setdefault((float(end[0]), float(end[1])), []).append(number)
    left = set(range(len(lines)))
    found = []
    while left:
        first = left.pop()
        chain = [tuple(map(float, end)) for end in rounded[first]]
        for side in (-1, 0):
            _follow(chain, side, rounded, ends, left)
        found.append(np.array(chain))
    return found


def _follow(chain: list, side: int, pieces: Array, ends: dict, left: set) -> None:
    """Lengthen a chain at its end (-1) or start (0) while a piece touches it."""
    while True:
        onward = next((number for number in ends[chain[side]] if number in left), None)
        if onward is None:
            return
        left.discard(onward)
        a, b = (tuple(map(float, end)) for end in pieces[onward])
        far = b if a == chain[side] else a
        chain.insert(len(chain) if side else 0, far)
