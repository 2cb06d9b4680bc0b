"""Draped on a face: the soft shell that a mask forms over it.

The face is read from an upright axis inside the head: its distance from the axis by angle and height. Hollows narrower
than the shell can follow are bridged, the rest is smoothed, and the shell lies nowhere inside the skin. Heights of the
drawing stay heights, and beyond the skin the sheet hangs on straight, from the chin down turned in a little; widths are
laid along the sheet as it would lie on the face without its nose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.errors import BadInput
from lightmask.mask.face import Face
from lightmask.units import rad_PER_deg

Array = np.ndarray
AXIS_BEHIND_mm = 80.0  # the upright axis, behind the pupils
HALF_TURN_deg = 114.0
ANGLE_STEP_deg, HEIGHT_STEP_mm = 1.5, 2.5
OVERHANG_mm = 40.0  # of the sheet above the hairline and below the chin of a small face
BRIDGED_mm = 16.0  # hollows half as wide are bridged: the eyes, the folds beside the nose
SOFT_mm = 6.0  # spread of the smoothing of the shell
STIFF_mm = 9.0  # and of its normals
WIDE_mm = 25.0  # of the face on which widths are measured: without its nose
NOT_POSED = "The face does not surround its upright axis. Pose it: the origin between the pupils, z forward."
TUCK = 0.5  # of the way down: how far a sheet turns in under the chin
FILLED = 0.2  # of the places around the axis that hold skin, when the face is posed
LIFTS = 4  # rounds that bring the smoothed shell out of the skin


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Draped:
    """The shell over one face, lifted by the standoff.

    radius_mm    [height, angle]     distance of the shell from its axis
    outward      [height, angle, 3]  unit vectors away from the skin
    width_mm     [height, angle]     along the face from the middle, to the wearer's left
    """

    height_mm: Any
    angle: Any
    radius_mm: Any
    outward: Any
    width_mm: Any
    standoff_mm: float

    @classmethod
    def over(cls, face: Face, standoff_mm: float) -> Draped:
        """The shell over a face."""
        height_mm, angle, skin_mm = _unrolled(face)
        step_mm = ANGLE_STEP_deg * rad_PER_deg * float(np.median(skin_mm))
        shell_mm = _shell(skin_mm, step_mm)
        wide_mm = _smooth(shell_mm, WIDE_mm, step_mm) + standoff_mm  # on the sheet itself, not on the skin
        slope_mm = np.gradient(wide_mm, angle, axis=1)
        arc_mm = np.hypot(wide_mm, slope_mm)
        steps_mm = (arc_mm[:, 1:] + arc_mm[:, :-1]) / 2 * np.diff(angle)
        width_mm = np.column_stack([np.zeros(len(height_mm)), np.cumsum(steps_mm, axis=1)])
        width_mm -= width_mm[:, [len(angle) // 2]]
        outward = _outward(height_mm, angle, shell_mm, step_mm)
        return cls(
            height_mm=height_mm, angle=angle, radius_mm=shell_mm, outward=outward, width_mm=width_mm,
            standoff_mm=standoff_mm,
        )  # fmt: skip

    def lay(self, flat_mm: Array) -> tuple[Array, Array]:
        """Places and outward unit vectors. -> [point, 3], [point, 3]"""
        row = self._row(flat_mm[:, 1])
        width_mm = _between(self.width_mm, row)
        if (flat_mm[:, 0] > width_mm[:, -1]).any() or (flat_mm[:, 0] < width_mm[:, 0]).any():
            raise BadInput(
                f"The layout is {np.abs(flat_mm[:, 0]).max():.0f} mm wide on one side, and the face has "
                f"{width_mm[:, -1].min():.0f} mm there. Give a narrower layout."
            )
        column = np.array(
            [np.interp(x, widths, np.arange(len(widths))) for x, widths in zip(flat_mm[:, 0], width_mm, strict=True)]
        )
        angle = np.interp(column, np.arange(len(self.angle)), self.angle)
        radius_mm = _at(self.radius_mm, row, column)
        outward = _at(self.outward, row, column)
        outward /= np.linalg.norm(outward, axis=1, keepdims=True)
        skin = np.column_stack([radius_mm * np.sin(angle), flat_mm[:, 1], radius_mm * np.cos(angle) - AXIS_BEHIND_mm])
        return skin + self.standoff_mm * outward, outward

    def _row(self, y_mm: Array) -> Array:
        low, high = self.height_mm[0], self.height_mm[-1]
        if (y_mm < low).any() or (y_mm > high).any():
            raise BadInput(
                f"The layout reaches from {y_mm.min():.0f} to {y_mm.max():.0f} mm above the pupils, and a sheet on "
                f"this face can go from {low:.0f} to {high:.0f} mm. Give a lower layout or move its origin."
            )
        return (y_mm - low) / HEIGHT_STEP_mm


def _unrolled(face: Face) -> tuple[Array, Array, Array]:
    """Heights, angles, and the farthest skin from the axis at each. -> [height], [angle], [height, angle] mm"""
    points = _sampled(face)
    forward = points[:, 2] + AXIS_BEHIND_mm
    angle_deg = np.arctan2(points[:, 0], forward) / rad_PER_deg
    kept = np.abs(angle_deg) <= HALF_TURN_deg
    if not kept.any():
        raise BadInput(NOT_POSED)
    points, angle_deg, forward = points[kept], angle_deg[kept], forward[kept]
    low = np.floor((points[:, 1].min() - OVERHANG_mm) / HEIGHT_STEP_mm)
    high = np.ceil((points[:, 1].max() + OVERHANG_mm) / HEIGHT_STEP_mm)
    rows = np.round(points[:, 1] / HEIGHT_STEP_mm - low).astype(int)
    half = round(HALF_TURN_deg / ANGLE_STEP_deg)
    columns = np.round(angle_deg / ANGLE_STEP_deg).astype(int) + half
    radius_mm = np.full((int(high - low) + 1, 2 * half + 1), -np.inf)
    np.maximum.at(radius_mm, (rows, columns), np.hypot(points[:, 0], forward))
    height_mm = (low + np.arange(len(radius_mm))) * HEIGHT_STEP_mm
    angle = (np.arange(2 * half + 1) - half) * ANGLE_STEP_deg * rad_PER_deg
    return height_mm, angle, _tucked(_filled(radius_mm), height_mm, face)


def _sampled(face: Face) -> Array:
    """Points on every triangle, no farther apart than the grid. -> [point, 3] mm"""
    corner = face.vertices_mm[face.triangles]
    edge_mm = np.linalg.norm(corner - np.roll(corner, 1, axis=1), axis=2)
    parts = int(np.clip(np.ceil(np.percentile(edge_mm, 99) / (HEIGHT_STEP_mm * 0.8)), 1, 12))
    weights = [
        (i / parts, j / parts, 1 - (i + j) / parts) for i in range(parts + 1) for j in range(parts + 1 - i)
    ]  # fmt: skip
    return np.einsum("wk,tkx->wtx", np.array(weights), corner).reshape(-1, 3)


def _filled(radius_mm: Array) -> Array:
    """Gaps in a column filled from its neighbours and its ends hung on straight; empty columns from the nearest."""
    filled, rows = radius_mm.T.copy(), np.arange(len(radius_mm))
    seen = np.isfinite(filled)
    good = np.flatnonzero(seen.any(axis=1))
    if seen.sum() < FILLED * seen.size:
        raise BadInput(NOT_POSED)
    for number in good:
        there = rows[seen[number]]
        filled[number] = np.interp(rows, there, filled[number, there])
    nearest = good[np.abs(np.arange(len(filled))[:, None] - good).argmin(axis=1)]
    return filled[nearest].T


def _tucked(skin_mm: Array, height_mm: Array, face: Face) -> Array:
    """Skin from the chin down, as a sheet takes it: it turns in under the chin no more steeply than it can.

    Without a chin among the regions, the skin as it is.
    """
    chin = face.region == face.regions.index("chin") if "chin" in face.regions else np.zeros(face.patches, bool)
    if not chin.any():
        return skin_mm
    below = np.flatnonzero(height_mm < face.vertices_mm[chin, 1].max())
    tucked = skin_mm.copy()
    for row in below[::-1]:
        tucked[row] = np.maximum(tucked[row], tucked[row + 1] - TUCK * HEIGHT_STEP_mm)
    return tucked


def _shell(skin_mm: Array, step_mm: float) -> Array:
    """Hollows bridged, smoothed, and out of the skin. -> [height, angle] mm"""
    reach = (round(BRIDGED_mm / HEIGHT_STEP_mm / 2), round(BRIDGED_mm / step_mm / 2))
    bridged_mm = -_widened(-_widened(skin_mm, reach), reach)
    shell_mm = _smooth(bridged_mm, SOFT_mm, step_mm)
    for _ in range(LIFTS):
        inside_mm = np.maximum(skin_mm - shell_mm, 0)
        shell_mm = shell_mm + _smooth(_widened(inside_mm, (2, 2)), SOFT_mm, step_mm)
    return shell_mm


def _widened(values: Array, reach: tuple[int, int]) -> Array:
    """The largest value within reach, along rows and columns."""
    for axis, far in enumerate(reach):
        padding = [(far, far) if axis == other else (0, 0) for other in (0, 1)]
        padded = np.pad(values, padding, mode="edge")
        values = np.lib.stride_tricks.sliding_window_view(padded, 2 * far + 1, axis=axis).max(axis=-1)
    return values


def _smooth(values: Array, spread_mm: float, step_mm: float) -> Array:
    """A Gaussian average over the shell, to three times its spread; at the edges over what is there."""
    for axis, step in ((0, HEIGHT_STEP_mm), (1, step_mm)):
        far = round(3 * spread_mm / step)
        weight = np.exp(-((np.arange(-far, far + 1) * step) ** 2) / (2 * spread_mm**2))
        values = np.moveaxis(values, axis, 0)
        there = np.ones((len(values), *[1] * (values.ndim - 1)))
        values = np.moveaxis(_weighted(values, weight) / _weighted(there, weight), 0, axis)
    return values


def _weighted(values: Array, weight: Array) -> Array:
    """The sum of each row's neighbours times their weights."""
    far = len(weight) // 2
    padded = np.pad(values, [(far, far)] + [(0, 0)] * (values.ndim - 1))
    total = np.zeros_like(values)
    for place, one in enumerate(weight):
        total += one * padded[place : place + len(values)]
    return total


def _outward(height_mm: Array, angle: Array, radius_mm: Array, step_mm: float) -> Array:
    """Unit vectors away from the shell, smoothed. -> [height, angle, 3]"""
    sine, cosine = np.sin(angle), np.cos(angle)
    place = np.stack(
        [radius_mm * sine, np.broadcast_to(height_mm[:, None], radius_mm.shape), radius_mm * cosine], axis=-1
    )
    up, left = np.gradient(place, axis=0), np.gradient(place, axis=1)
    outward = np.cross(left, up)
    outward /= np.linalg.norm(outward, axis=-1, keepdims=True)
    soft = _smooth(outward, STIFF_mm, step_mm)
    return soft / np.linalg.norm(soft, axis=-1, keepdims=True)


def _between(values: Array, row: Array) -> Array:
    """Rows between two heights. -> [point, angle]"""
    below = np.clip(row.astype(int), 0, len(values) - 2)
    share = (row - below)[:, None]
    return values[below] * (1 - share) + values[below + 1] * share


def _at(values: Array, row: Array, column: Array) -> Array:
    """Values between four neighbours. -> [point, ...]"""
    left = np.clip(column.astype(int), 0, values.shape[1] - 2)
    below = np.clip(row.astype(int), 0, values.shape[0] - 2)
    extra = (1,) * (values.ndim - 2)
    across, up = (column - left).reshape(-1, *extra), (row - below).reshape(-1, *extra)
    low = values[below, left] * (1 - across) + values[below, left + 1] * across
    high = values[below + 1, left] * (1 - across) + values[below + 1, left + 1] * across
    return low * (1 - up) + high * up
