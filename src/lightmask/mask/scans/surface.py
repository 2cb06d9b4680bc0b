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
    _, first, number = alike(surface.vertices, low, step)
    return _sound(Surface(vertices=surface.vertices[first], triangles=number[surface.triangles]))


def alike(vertices: Array, low: Array, step: float) -> tuple[Array, Array, Array]:
    """Vertices of one cell of a grid are one. -> (cell, first vertex of it, cell number of each vertex)"""
    key = np.zeros(len(vertices), dtype=np.int64)
    for axis in range(3):
        key = key * STEPS + ((vertices[:, axis] - low[axis]) / step).astype(np.int64)
    return np.unique(key, return_index=True, return_inverse=True)


def _sound(surface: Surface) -> Surface:
    """Without triangles that use a vertex twice, have no area or are there already."""
    surface = with_area(surface)
    if not len(surface.triangles):
        return surface
    _, first = np.unique(key_of(surface), return_index=True)
    return surface.kept(np.sort(first))


def with_area(surface: Surface) -> Surface:
    a, b, c = surface.triangles.T
    surface = surface.kept((a != b) & (b != c) & (c != a))
    return surface.kept(surface.areas > 0)


def key_of(surface: Surface) -> Array:
    """One number for each set of three vertices. -> [triangle]"""
    low, middle, high = np.sort(surface.triangles, axis=1).T
    _, pair = np.unique(low * len(surface.vertices) + middle, return_inverse=True)
    return pair * len(surface.vertices) + high


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
