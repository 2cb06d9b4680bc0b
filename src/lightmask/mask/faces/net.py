"""The smooth head under the face: a cubic B-spline over a net of control points, mirrored at the midline."""

from __future__ import annotations

from functools import cache

import numpy as np

from lightmask import tables

Array = np.ndarray


@cache
def net_mm() -> Array:
    """Control points with one mirrored column on each side of the midline and one row or column beyond each edge.

    -> [row + 2, column + 2, 3]
    """
    table = tables.read("mask/face_net")
    rows, columns = table.column("row").astype(int), table.column("column").astype(int)
    points = np.empty((rows.max() + 1, columns.max() + 1, 3))
    for axis, name in enumerate(("x_mm", "y_mm", "z_mm")):
        points[rows, columns, axis] = table.column(name)
    mirrored = points[:, 1:2] * (-1, 1, 1)
    beyond = 2 * points[:, -1:] - points[:, -2:-1]
    wide = np.concatenate([mirrored, points, beyond], axis=1)
    return np.concatenate([2 * wide[:1] - wide[1:2], wide, 2 * wide[-1:] - wide[-2:-1]])


def head_mm(across: Array, along: Array) -> Array:
    """Points of the smooth head. ``across`` counts columns from the midline (0 or more), ``along`` rows. -> [..., 3]"""
    points = net_mm()
    column, across_share = _cell(across, points.shape[1] - 4)
    row, along_share = _cell(along, points.shape[0] - 4)
    in_row, in_column = _basis(along_share), _basis(across_share)
    out = np.zeros((*np.shape(across), 3))
    for i in range(4):
        for j in range(4):
            out += (in_row[i] * in_column[j])[..., None] * points[row + i, column + j]
    return out


def _cell(place: Array, last: int) -> tuple[Array, Array]:
    cell = np.clip(np.floor(place).astype(int), 0, last)
    return cell, place - cell


def _basis(t: Array) -> tuple[Array, Array, Array, Array]:
    """The four uniform cubic B-spline weights."""
    s = 1 - t
    return s**3 / 6, (3 * t**3 - 6 * t**2 + 4) / 6, (3 * s**3 - 6 * s**2 + 4) / 6, t**3 / 6
