"""An even mesh on the middle-sized face: rings over the outline, evened out until the edges are alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from lightmask.mask.faces import disc
from lightmask.mask.faces.features import skin_mm

Array = np.ndarray
TOP, BOTTOM, SIDE, SQUARE = 2.0, 13.0, 6.0, 2.4  # outline on the net: rows, columns, and how square it is
MIDDLE = 6.2
FIRST = 9  # rings of the mesh that the finer ones grow from, each by doubling
ROUNDS = {9: 150, 18: 100, 36: 60, 72: 40}
POWER = 0.75  # how much more the far ones count: of the squared distance
SLACK = 0.35  # edges that end at the outline near a corner of the lattice pull less, or they would crowd there
NEAR = 6  # steps from a corner
CHART_STEP = 0.05  # of a column or row


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Net:
    """Where each vertex lies on the net of the head, and the triangles between them.

    places     [vertex, 2]  columns from the midline (below zero on the wearer's right), rows
    triangles  [triangle, 3]
    mirror     [vertex]     number of the mirror image
    """

    places: Array
    triangles: Array
    mirror: Array


def on_face(places: Array) -> Array:
    """Points of the middle-sized face, both sides. -> [..., 3]"""
    points = skin_mm(np.abs(places[..., 0]), places[..., 1])
    points[..., 0] *= np.sign(places[..., 0])
    return points


@cache
def even_net(rings: int) -> Net:
    """The mesh of so many rings: 9, 18, 36 or 72."""
    radius, angle = disc.polar(rings)
    if rings == FIRST:
        places = _spread(radius, angle)
    else:
        first, second = disc.middles(rings)
        coarse = even_net(rings // 2).places
        places = (coarse[first] + coarse[second]) / 2
    edge = radius == 1
    places[edge] = _even_edge(angle[edge])
    places = _evened(places, rings, edge)
    return Net(places=places, triangles=disc.triangles(rings), mirror=disc.mirror(rings))


def _spread(radius: Array, angle: Array) -> Array:
    """Places on the net for points of a disc; exactly on the midline where the disc's are."""
    reach = (np.abs(np.sin(angle)) ** SQUARE + np.abs(np.cos(angle)) ** SQUARE) ** (-1 / SQUARE)
    across, up = radius * reach * np.sin(angle), radius * reach * np.cos(angle)
    row = np.where(up > 0, MIDDLE - up * (MIDDLE - TOP), MIDDLE - up * (BOTTOM - MIDDLE))
    return np.stack([np.where(np.abs(across) < 1e-12, 0.0, SIDE * across), row], axis=-1)


def _even_edge(angle: Array) -> Array:
    """The outline's points at equal distances along it. -> [point, 2]"""
    fine = np.linspace(0, np.pi, 2001)
    outline = _spread(np.ones_like(fine), fine)
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(on_face(outline), axis=0), axis=1))])
    wanted = np.abs(angle) / np.pi * length[-1]
    return np.stack([np.interp(wanted, length, side) for side in outline.T], axis=-1) * np.stack(
        [np.sign(angle), np.ones_like(angle)], axis=-1
    )


def _evened(places: Array, rings: int, edge: Array) -> Array:
    """Each inner point goes towards the mean of its neighbours, the far ones (in mm) counting more."""
    first, second = disc.edges(rings).T
    mirror, count = disc.mirror(rings), len(places)
    to_corner = _near_corner(rings)[np.stack([first, second])].any(axis=0) & (edge[first] != edge[second])
    pull = np.where(to_corner, SLACK, 1.0)
    for _ in range(ROUNDS[rings]):
        points = _nearly_on_face(places)
        gap = points[first] - points[second]
        weight = np.einsum("ex,ex->e", gap, gap) ** POWER * pull
        total = np.bincount(first, weight, count) + np.bincount(second, weight, count)
        mean = np.stack([_gathered(axis, first, second, weight, count) / total for axis in places.T], axis=-1)
        half_way = (places + (mean + mean[mirror] * (-1, 1)) / 2) / 2
        places = np.where(edge[:, None], places, half_way)
    return places


def _near_corner(rings: int) -> Array:
    """Points of the outline within a few steps of the lattice's six corners. -> [point] of bool"""
    radius, angle = disc.polar(rings)
    steps = np.abs(angle) / np.pi * 3 * rings
    away = np.abs((steps + rings / 2) % rings - rings / 2)
    return (radius == 1) & (away < NEAR)


def _gathered(values: Array, first: Array, second: Array, weight: Array, count: int) -> Array:
    """Sum over each point's neighbours. -> [point]"""
    from_second = np.bincount(first, weight * values[second], count)
    return from_second + np.bincount(second, weight * values[first], count)


@cache
def _chart() -> Array:
    """The face on a fine grid of the net. -> [row, column, 3]"""
    columns, rows = (np.arange(int(end / CHART_STEP) + 2) * CHART_STEP for end in (SIDE, BOTTOM))
    across, along = np.meshgrid(columns, rows)
    return skin_mm(across, along)


def _nearly_on_face(places: Array) -> Array:
    """As on_face, read off the chart: quick, and near enough for evening out."""
    chart = _chart()
    across, along = np.abs(places[:, 0]) / CHART_STEP, places[:, 1] / CHART_STEP
    column = np.minimum(across.astype(int), chart.shape[1] - 2)
    row = np.minimum(along.astype(int), chart.shape[0] - 2)
    right, down = (across - column)[:, None], (along - row)[:, None]
    upper = chart[row, column] * (1 - right) + chart[row, column + 1] * right
    lower = chart[row + 1, column] * (1 - right) + chart[row + 1, column + 1] * right
    points = upper * (1 - down) + lower * down
    points[:, 0] *= np.sign(places[:, 0])
    return points
