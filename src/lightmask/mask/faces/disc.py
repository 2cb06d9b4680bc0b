"""An even net of triangles over a disc: rings of 6, 12, 18 ... points round one point."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def points_of(rings: int) -> int:
    """How many points a disc of so many rings has."""
    return 1 + 3 * rings * (rings + 1)


def hexagon(rings: int) -> tuple[Array, Array]:
    """Lattice coordinates of a hexagon with a corner on top, and its triangles, anticlockwise.

    Column by column from left to right, each column from the bottom up; mirror images are found by reversing columns.
    -> [point, 2] of (column, twice the height), [triangle, 3]
    """
    places, number = [], {}
    for column in range(-rings, rings + 1):
        tall = 2 * rings - abs(column)
        for height in range(-tall, tall + 1, 2):
            number[column, height] = len(places)
            places.append((column, height))
    triangles = []
    for column, height in places:
        right_up, right_down = (column + 1, height + 1), (column + 1, height - 1)
        up = (column, height + 2)
        if right_up in number and up in number:
            triangles.append((number[column, height], number[right_up], number[up]))
        if right_up in number and right_down in number:
            triangles.append((number[column, height], number[right_down], number[right_up]))
    return np.array(places), np.array(triangles)


def round_(places: Array, rings: int) -> tuple[Array, Array, Array]:
    """Radius (0-1), and angle from the top towards the wearer's left, of each lattice point; and its ring. -> [point]"""
    column, height = places[:, 0], places[:, 1]
    ring = np.maximum((np.abs(column) + np.abs(height)) // 2, np.abs(column))
    # Steps from the top corner along the ring: first side slopes, second is upright, third slopes back.
    side = np.abs(column)
    steps = np.where(side < ring, np.where(height > 0, side, 3 * ring - side), ring + (ring - height) // 2)
    angle = np.pi * steps / np.maximum(3 * ring, 1)
    return ring / rings, np.where(column < 0, -angle, angle), ring


def mirror_of(places: Array) -> Array:
    """For each point, the number of its mirror image. -> [point]"""
    number = {tuple(place): n for n, place in enumerate(places.tolist())}
    return np.array([number[-column, height] for column, height in places.tolist()])


def edges_of(triangles: Array) -> Array:
    """Each edge once. -> [edge, 2]"""
    pairs = np.sort(triangles[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
    return np.unique(pairs, axis=0)
