"""A face as a camera far away sees it: for each pixel the triangle in front, and where in it.

Orthographic, so that a millimetre is the same everywhere in a picture and three views share one ruler.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.mask.face import Face
from lightmask.units import rad_PER_deg

Array = np.ndarray
NOTHING = -1
CHUNK = 500_000  # pixels of bounding boxes looked at together


@dataclass(frozen=True, slots=True)
class View:
    """From where a face is seen: turned to the wearer's left, and from above."""

    name: str
    turn_deg: float = 0.0
    above_deg: float = 0.0

    @property
    def axes(self) -> Array:
        """Right, up and towards the camera, in the frame of the face. -> [3, 3]"""
        turn, above = self.turn_deg * rad_PER_deg, self.above_deg * rad_PER_deg
        right = np.array([np.cos(turn), 0.0, -np.sin(turn)])
        ahead = np.array([np.sin(turn) * np.cos(above), np.sin(above), np.cos(turn) * np.cos(above)])
        return np.array([right, np.cross(ahead, right), ahead])

    def seen_mm(self, points_mm: Any) -> Array:
        """Right, up and nearness of points. [point, 3] -> [point, 3]"""
        return np.asarray(points_mm) @ self.axes.T


FRONT = View("front")
RIGHT, LEFT = View("wearer's right", -45.0), View("wearer's left", 45.0)
THREE = (RIGHT, FRONT, LEFT)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Raster:
    """What each pixel shows.

    triangle    [row, column]     number of the triangle in front; -1 where there is none
    weight      [row, column, 3]  of its three corners
    nearness    [row, column]     towards the camera, in mm
    frame_mm    left, right, bottom and top edge of the picture
    """

    face: Face
    view: View
    triangle: Array
    weight: Array
    nearness: Array
    frame_mm: tuple[float, float, float, float]

    @property
    def shown(self) -> Array:
        """Which pixels show skin. -> [row, column]"""
        return self.triangle != NOTHING

    def spread(self, per_patch: Any) -> Array:
        """Values of patches at each pixel that shows skin, straight between corners. [patch, ...] -> [pixel, ...]"""
        corners = self.face.triangles[self.triangle[self.shown]]
        return np.einsum("pc,pc...->p...", self.weight[self.shown], np.asarray(per_patch, dtype=float)[corners])

    def visible(self, points_mm: Any, slack_mm: float = 1.5) -> Array:
        """Which points on the skin the camera sees. [point, 3] -> [point]"""
        seen = self.view.seen_mm(points_mm)
        rows, columns = self.triangle.shape
        left, right, bottom, top = self.frame_mm
        column = np.clip((seen[:, 0] - left) / (right - left) * columns, 0, columns - 1).astype(int)
        row = np.clip((top - seen[:, 1]) / (top - bottom) * rows, 0, rows - 1).astype(int)
        return seen[:, 2] >= self.nearness[row, column] - slack_mm


def frame_mm(face: Face, view: View, margin_mm: float = 2.0) -> tuple[float, float, float, float]:
    """The edges of the smallest picture that holds the face."""
    seen = view.seen_mm(face.vertices_mm)
    low, high = seen.min(axis=0) - margin_mm, seen.max(axis=0) + margin_mm
    return float(low[0]), float(high[0]), float(low[1]), float(high[1])


def raster(face: Face, view: View, pixels_per_mm: float) -> Raster:
    """The face from one side."""
    left, right, bottom, top = frame_mm(face, view)
    rows, columns = round((top - bottom) * pixels_per_mm), round((right - left) * pixels_per_mm)
    seen = view.seen_mm(face.vertices_mm)
    place = np.column_stack([(seen[:, 0] - left) * pixels_per_mm, (top - seen[:, 1]) * pixels_per_mm, seen[:, 2]])
    corner = place[face.triangles]
    front = np.flatnonzero(_doubled_area(corner) < 0)  # rows count downwards, which turns the sense of a triangle
    nearness = np.full(rows * columns, -np.inf)
    pieces = [_fragments(corner, group, (rows, columns)) for group in _alike(corner, front)]
    for _, pixel, depth, _ in pieces:
        np.maximum.at(nearness, pixel, depth)
    triangle, weight = np.full(rows * columns, NOTHING), np.zeros((rows * columns, 3))
    for number, pixel, depth, share in pieces:
        won = depth >= nearness[pixel]
        triangle[pixel[won]], weight[pixel[won]] = number[won], share[won]
    shape = (rows, columns)
    return Raster(
        face=face, view=view, triangle=triangle.reshape(shape), weight=weight.reshape(*shape, 3),
        nearness=nearness.reshape(shape), frame_mm=(left, right, bottom, top),
    )  # fmt: skip


def _doubled_area(corner: Array) -> Array:
    a, b = corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]


def _alike(corner: Array, front: Array) -> list[Array]:
    """Triangles in groups whose boxes are about the same size, none with too many pixels."""
    low, high = np.floor(corner[front, :, :2].min(axis=1)), np.ceil(corner[front, :, :2].max(axis=1))
    side = np.maximum((high - low).max(axis=1), 1)
    groups, sizes = [], np.ceil(np.log2(side) * 2).astype(int)  # steps of the square root of two
    for size in np.unique(sizes):
        members = front[sizes == size]
        several = max(1, CHUNK // int(2.0**size + 1))
        groups += [members[start : start + several] for start in range(0, len(members), several)]
    return groups


def _fragments(corner: Array, group: Array, shape: tuple[int, int]) -> tuple[Array, Array, Array, Array]:
    """Every pixel whose middle lies in a triangle of the group. -> triangle, pixel, nearness, weights"""
    points = corner[group]
    low = np.floor(points[:, :, :2].min(axis=1)).astype(int)
    side = int((np.ceil(points[:, :, :2].max(axis=1)).astype(int) - low).max())
    step_y, step_x = (part.ravel() for part in np.mgrid[0:side, 0:side])
    column, row = low[:, :1] + step_x, low[:, 1:2] + step_y
    x, y = column + 0.5 - points[:, :1, 0], row + 0.5 - points[:, :1, 1]
    a, b = points[:, 1, :2] - points[:, 0, :2], points[:, 2, :2] - points[:, 0, :2]
    doubled = (a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])[:, None]
    second = (x * b[:, 1:] - y * b[:, :1]) / doubled
    third = (y * a[:, :1] - x * a[:, 1:]) / doubled
    inside = (second >= -1e-9) & (third >= -1e-9) & (second + third <= 1 + 1e-9)
    inside &= (row >= 0) & (row < shape[0]) & (column >= 0) & (column < shape[1])
    member, _ = np.nonzero(inside)
    weight = np.column_stack([1 - second[inside] - third[inside], second[inside], third[inside]])
    nearness = np.einsum("pc,pc->p", weight, points[member, :, 2])
    return group[member], row[inside] * shape[1] + column[inside], nearness, weight
