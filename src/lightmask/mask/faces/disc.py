"""An even net of triangles over a disc: rings of 6, 12, 18 ... points round one point."""

from __future__ import annotations

import numpy as np

Array = np.ndarray
NONE = -1
RIGHT_UP, RIGHT_DOWN, UP = (1, 1), (1, -1), (0, 2)


def points_of(rings: int) -> int:
    """How many points a disc of so many rings has."""
    return 1 + 3 * rings * (rings + 1)


def lattice(rings: int) -> Array:
    """Columns, and twice the heights, of the points of a hexagon with a corner on top; rightwards, each column upwards.

    -> [point, 2]
    """
    columns = np.arange(-rings, rings + 1)
    tall = 2 * rings - np.abs(columns)
    heights = [np.arange(-most, most + 1, 2) for most in tall]
    return np.stack([np.repeat(columns, tall + 1), np.concatenate(heights)], axis=-1)


def numbers(places: Array, rings: int, step: tuple[int, int] = (0, 0)) -> Array:
    """Number of the point a step away from each place, -1 where there is none. -> [place]"""
    grid = np.full((2 * rings + 5, 4 * rings + 9), NONE)
    own = lattice(rings)
    grid[own[:, 0] + rings + 2, own[:, 1] + 2 * rings + 4] = np.arange(len(own))
    found: Array = grid[places[:, 0] + step[0] + rings + 2, places[:, 1] + step[1] + 2 * rings + 4]
    return found


def triangles(rings: int) -> Array:
    """Numbers of the three corners, anticlockwise. -> [triangle, 3]"""
    places = lattice(rings)
    own = np.arange(len(places))
    right_up, right_down, up = (numbers(places, rings, step) for step in (RIGHT_UP, RIGHT_DOWN, UP))
    every = np.concatenate([np.stack([own, right_up, up], axis=-1), np.stack([own, right_down, right_up], axis=-1)])
    return every[(every != NONE).all(axis=1)]


def edges(rings: int) -> Array:
    """Each edge once. -> [edge, 2]"""
    places = lattice(rings)
    own = np.arange(len(places))
    every = np.concatenate(
        [np.stack([own, numbers(places, rings, step)], axis=-1) for step in (RIGHT_UP, RIGHT_DOWN, UP)]
    )
    return every[(every != NONE).all(axis=1)]


def mirror(rings: int) -> Array:
    """For each point, the number of its mirror image. -> [point]"""
    return numbers(lattice(rings) * (-1, 1), rings)


def middles(rings: int) -> tuple[Array, Array]:
    """For each point, the two points of the disc with half as many rings that it lies between, or itself twice."""
    places, half = lattice(rings), rings // 2
    own = numbers_at_half(places, half, (0, 0))
    first, second = own.copy(), own.copy()
    for column, height in (UP, RIGHT_UP, RIGHT_DOWN):
        low, high = (numbers_at_half(places, half, (way * column, way * height)) for way in (-1, 1))
        between = (first == NONE) & (low != NONE) & (high != NONE)
        first[between], second[between] = low[between], high[between]
    return first, second


def numbers_at_half(places: Array, half: int, step: tuple[int, int]) -> Array:
    """As numbers, for a disc of half as many rings, whose points lie on every second place."""
    there = places + np.array(step)
    even = (there % 2 == 0).all(axis=1) & ((there[:, 0] - there[:, 1]) // 2 % 2 == 0)
    found = np.full(len(places), NONE)
    inside = even & (np.abs(there[:, 0]) <= 2 * half)
    found[inside] = numbers(there[inside] // 2, half)
    return found


def polar(rings: int) -> tuple[Array, Array]:
    """Radius (0-1) of each point, and its angle from the top towards the wearer's left. -> [point]"""
    column, height = lattice(rings).T
    side = np.abs(column)
    ring = np.maximum((side + np.abs(height)) // 2, side)
    # Steps from the top corner along the ring: first side slopes, second is upright, third slopes back.
    steps = np.where(side < ring, np.where(height > 0, side, 3 * ring - side), ring + (ring - height) // 2)
    angle = np.pi * steps / np.maximum(3 * ring, 1)
    return ring / rings, np.where(column < 0, -angle, angle)


def nearest(fine_rings: int, rings: int) -> Array:
    """For each point of a fine disc, the nearest of a coarse one laid over it. -> [fine point]"""
    shrunk = rings / fine_rings
    column, height = lattice(fine_rings).T * shrunk
    # Three coordinates that sum to zero; the one that rounding hurts most is mended.
    cube = np.stack([column, (height - column) / 2, -(height + column) / 2], axis=-1)
    whole = np.round(cube)
    worst = np.abs(cube - whole).argmax(axis=1)
    rows = np.arange(len(cube))
    whole[rows, worst] -= whole.sum(axis=1)
    return numbers(np.stack([whole[:, 0], 2 * whole[:, 1] + whole[:, 0]], axis=-1).astype(int), rings)
