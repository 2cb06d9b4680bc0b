"""An even mesh on the middle-sized face: rings over the outline, evened out until the edges are alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from lightmask.mask.faces import disc
from lightmask.mask.faces.features import skin_mm

Array = np.ndarray
TOP, BOTTOM, SIDE, SQUARE = 2.05, 13.0, 5.75, 2.8  # outline on the net: rows, columns, and how square it is
MIDDLE = 6.2


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Net:
    """Where each vertex lies on the net of the head, and the triangles between them.

    places     [vertex, 2]  columns from the midline (below zero on the wearer's right), rows
    mirror     [vertex]     number of the mirror image
    """

    places: Array
    triangles: Array
    mirror: Array
    edge: Array


def on_face(places: Array) -> Array:
    """Points of the middle-sized face, both sides. -> [..., 3]"""
    points = skin_mm(np.abs(places[..., 0]), places[..., 1])
    points[..., 0] *= np.where(places[..., 0] < 0, -1, 1)
    points[..., 0][places[..., 0] == 0] = 0
    return points


@cache
def even_net(rings: int) -> Net:
    """The mesh of so many rings."""
    lattice, triangles = disc.hexagon(rings)
    radius, angle, ring = disc.round_(lattice, rings)
    mirror = disc.mirror_of(lattice)
    edge = ring == rings
    if rings % 2 or rings < 12:
        places = _spread(radius, angle)
        places = _with_even_edge(places, edge, angle)
        places = _evened(places, triangles, mirror, edge, 200)
    else:
        places = _refined(rings, lattice)
        places = _with_even_edge(places, edge, angle)
        places = _evened(places, triangles, mirror, edge, 60)
    return Net(places=places, triangles=triangles, mirror=mirror, edge=edge)


def _spread(radius: Array, angle: Array) -> Array:
    """Places on the net for points of a disc."""
    reach = (np.abs(np.sin(angle)) ** SQUARE + np.abs(np.cos(angle)) ** SQUARE) ** (-1 / SQUARE)
    across, up = radius * reach * np.sin(angle), radius * reach * np.cos(angle)
    row = np.where(up > 0, MIDDLE - up * (MIDDLE - TOP), MIDDLE - up * (BOTTOM - MIDDLE))
    return np.stack([np.where(np.abs(across) < 1e-12, 0.0, SIDE * across), row], axis=-1)


def _with_even_edge(places: Array, edge: Array, angle: Array) -> Array:
    """The outline's points at equal distances along it."""
    fine = np.linspace(0, np.pi, 2001)
    outline = _spread(np.ones_like(fine), fine)
    outline[[0, -1], 0] = 0
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(on_face(outline), axis=0), axis=1))])
    wanted = np.abs(angle[edge]) / np.pi * length[-1]
    places = places.copy()
    places[edge, 0] = np.interp(wanted, length, outline[:, 0]) * np.sign(angle[edge])
    places[edge, 1] = np.interp(wanted, length, outline[:, 1])
    places[edge & (np.abs(np.abs(angle) - np.pi) < 1e-9), 0] = 0
    return places


def _refined(rings: int, lattice: Array) -> Array:
    """Places from the mesh of half as many rings: its own points, and the middles of its edges."""
    half = even_net(rings // 2)
    coarse, _ = disc.hexagon(rings // 2)
    number = {tuple(place): n for n, place in enumerate((2 * coarse).tolist())}
    places = np.empty((len(lattice), 2))
    steps = ((0, 2), (1, 1), (1, -1))
    for n, (column, height) in enumerate(lattice.tolist()):
        own = number.get((column, height))
        if own is not None:
            places[n] = half.places[own]
            continue
        for right, up in steps:
            ends = number.get((column - right, height - up)), number.get((column + right, height + up))
            if None not in ends:
                places[n] = half.places[list(ends)].mean(axis=0)
                break
    return places


def _evened(places: Array, triangles: Array, mirror: Array, edge: Array, rounds: int) -> Array:
    """Each inner point goes to the mean of its neighbours, the far ones (in mm) counting more."""
    first, second = disc.edges_of(triangles).T
    count = len(places)
    for _ in range(rounds):
        points = on_face(places)
        weight = np.linalg.norm(points[first] - points[second], axis=1) ** 1.0
        total = np.bincount(first, weight, count) + np.bincount(second, weight, count)
        mean = np.stack(
            [
                (np.bincount(first, weight * axis[second], count) + np.bincount(second, weight * axis[first], count))
                / total
                for axis in places.T
            ],
            axis=-1,
        )
        mean = (places + (mean + mean[mirror] * (-1, 1)) / 2) / 2
        places = np.where(edge[:, None], places, mean)
    return places
