"""Surface: bare triangles, and the steps that change which vertices and triangles there are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Array = np.ndarray
STEPS = 1 << 21  # per axis: three of them fit into one 64-bit number


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Surface:
    """A mesh without names: vertices [vertex, 3] in any unit, triangles [triangle, 3] of vertex numbers."""

    vertices: Array
    triangles: Array

    @property
    def corners(self) -> Array:
        """Where the corners of each triangle are. -> [triangle, corner, 3]"""
        return self.vertices[self.triangles]

    @property
    def across(self) -> Array:
        """Twice the area of each triangle, along its normal. -> [triangle, 3]"""
        first = self.vertices[self.triangles[:, 0]]
        return np.cross(self.vertices[self.triangles[:, 1]] - first, self.vertices[self.triangles[:, 2]] - first)

    @property
    def areas(self) -> Array:
        """-> [triangle], in the square of the vertices' unit."""
        return np.linalg.norm(self.across, axis=1) / 2

    @property
    def normals(self) -> Array:
        """Unit normals of the vertices, triangles weighted by area. -> [vertex, 3]"""
        across = self.across
        summed = np.zeros((len(self.vertices), 3))
        for axis in range(3):
            for corner in range(3):
                summed[:, axis] += np.bincount(self.triangles[:, corner], across[:, axis], minlength=len(summed))
        return summed / np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-300)

    def kept(self, which: Array) -> Surface:
        """Only these triangles, and the vertices that they use."""
        triangles = self.triangles[which]
        used = np.zeros(len(self.vertices), dtype=bool)
        used[triangles.ravel()] = True
        number = np.cumsum(used) - 1
        return Surface(vertices=self.vertices[used], triangles=number[triangles])


def merged(surface: Surface) -> Surface:
    """Vertices in the same place become one (a triangle soup becomes a surface); triangles without area go.

    The same place means: within two millionths of the surface's extent.
    """
    low, extent = surface.vertices.min(axis=0), np.ptp(surface.vertices, axis=0).max()
    step = max(float(extent), 1e-300) / (STEPS - 2)
    _, first, number = _alike(surface.vertices, low, step)
    return _sound(Surface(vertices=surface.vertices[first], triangles=number[surface.triangles]))


def _alike(vertices: Array, low: Array, step: float) -> tuple[Array, Array, Array]:
    """Vertices of one cell of a grid are one. -> (cell, first vertex of it, cell number of each vertex)"""
    key = np.zeros(len(vertices), dtype=np.int64)
    for axis in range(3):
        key = key * STEPS + ((vertices[:, axis] - low[axis]) / step).astype(np.int64)
    return np.unique(key, return_index=True, return_inverse=True)


def _sound(surface: Surface) -> Surface:
    """Without triangles that use a vertex twice, have no area or are there already."""
    surface = _with_area(surface)
    if not len(surface.triangles):
        return surface
    _, first = np.unique(_key(surface), return_index=True)
    return surface.kept(np.sort(first))


def _with_area(surface: Surface) -> Surface:
    a, b, c = surface.triangles.T
    surface = surface.kept((a != b) & (b != c) & (c != a))
    return surface.kept(surface.areas > 0)


def _key(surface: Surface) -> Array:
    """One number for each set of three vertices. -> [triangle]"""
    low, middle, high = np.sort(surface.triangles, axis=1).T
    _, pair = np.unique(low * len(surface.vertices) + middle, return_inverse=True)
    return pair * len(surface.vertices) + high


def _unfolded(surface: Surface) -> Surface:
    """Where triangles lie on the same three vertices, those that face each other cancel and one of the others stays."""
    surface = _with_area(surface)
    a, b, c = surface.triangles.T
    _, first, number = np.unique(_key(surface), return_index=True, return_inverse=True)
    sign = np.where((a < b).astype(int) + (b < c) + (c < a) == 2, 1, -1)
    net = np.bincount(number, sign)
    turn = net * sign[first] < 0
    triangles = surface.triangles[first]
    triangles[turn] = triangles[turn][:, ::-1]
    return Surface(vertices=surface.vertices, triangles=triangles).kept(net != 0)


def thinned(surface: Surface, most: int) -> Surface:
    """About ``most`` vertices at most: all vertices in one cell of a grid become their mean.

    The surface must be wound alike throughout. Cells are cubes of one size, so that patches come out even, and
    memory stays that of the vertices (Rossignac and Borrel 1993, with the mean for representative).
    """
    if len(surface.vertices) <= most:
        return surface
    low = surface.vertices.min(axis=0)
    step = max(float(np.sqrt(surface.areas.sum() / most)), float(np.ptp(surface.vertices, axis=0).max()) / (STEPS - 2))
    for _ in range(8):
        cells, _, number = _alike(surface.vertices, low, step)
        if 0.9 * most <= len(cells) <= most:
            break
        step *= float(np.sqrt(len(cells) / (0.95 * most)))
    count = np.bincount(number)
    mean = np.stack([np.bincount(number, surface.vertices[:, axis]) / count for axis in range(3)], axis=1)
    return _unfolded(Surface(vertices=mean, triangles=number[surface.triangles]))


def piece_of(surface: Surface) -> Array:
    """Which connected piece each triangle belongs to: the lowest vertex number in it. -> [triangle]"""
    label = np.arange(len(surface.vertices))
    ends = np.concatenate([surface.triangles[:, :2], surface.triangles[:, 1:]])
    while len(ends):
        low, high = np.sort(label[ends], axis=1).T
        apart = low != high
        ends, low, high = ends[apart], low[apart], high[apart]
        np.minimum.at(label, high, low)
        while True:
            further = label[label]
            if (further == label).all():
                break
            label = further
    return label[surface.triangles[:, 0]]


def largest_piece(surface: Surface) -> tuple[Surface, int, float]:
    """The connected piece with the most area. -> (it, how many others were dropped, their share of the area)"""
    pieces, number = np.unique(piece_of(surface), return_inverse=True)
    area = np.bincount(number, surface.areas)
    largest = int(area.argmax())
    if len(pieces) == 1:
        return surface, 0, 0.0
    return surface.kept(number == largest), len(pieces) - 1, float(1 - area[largest] / area.sum())
