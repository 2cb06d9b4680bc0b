"""Maps on the face: one from three sides, several beside each other, two masks and their difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.errors import BadInput
from lightmask.figures.outline import region_lines_mm
from lightmask.figures.paint import FINER, over_raster, painted
from lightmask.figures.raster import FRONT, LEFT, THREE, Raster, View, frame_mm, raster
from lightmask.figures.scale import Scale, scale_about_zero, scale_from_zero
from lightmask.figures.sheet import (
    DPI,
    QUIET,
    SMALL,
    USUAL,
    EDGE_in,
    Picture,
    Sheet,
    Words,
    as_patches,
    headed,
    line_in,
)
from lightmask.mask.face import Face

Array = np.ndarray
GAP_in = 0.22
BAR_in, HEAD_in = 0.62, 0.24
WIDE_in, NARROW_in = 10.0, 5.0
SMALL_FACE_in = 1.7  # on smaller ones lines hide more than they tell
NO_LINES = np.zeros((0, 2, 3))


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Panel:
    """One map among several.

    value  [patch], or [draw, patch] of which the middle draw is shown; NaN where nothing is known
    told   a short line under it
    """

    title: str
    value: Any
    told: str = ""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Grid:
    """Maps in rows and columns. Names of columns stand above them, names of rows beside them.

    panels  [row][column]; a panel's own title is left out
    """

    columns: tuple[str, ...]
    panels: tuple[tuple[Panel, ...], ...]
    rows: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.panels or not self.columns or any(len(row) != len(self.columns) for row in self.panels):
            raise BadInput("The grid of maps has gaps, or holds none. Give each row one panel for each column.")
        if self.rows and len(self.rows) != len(self.panels):
            raise BadInput("The grid of maps has names for other rows than it has. Give one for each row, or none.")


def face_map(value: Any, face: Face, scale: Scale, words: Words, views: tuple[View, ...] = THREE) -> Picture:
    """One map of a face from several sides, at one size.

    value  [patch], or [draw, patch] of which the middle draw is shown; NaN where nothing is known
    """
    shown = on_skin(value, face)
    frames = [frame_mm(face, view) for view in views]
    breadth_mm = sum(right - left for left, right, _, _ in frames)
    mm_per_in = breadth_mm / (WIDE_in - 2 * EDGE_in - GAP_in * (len(views) - 1))
    high_in = max(top - bottom for *_, bottom, top in frames) / mm_per_in
    sheet, top_in = headed(WIDE_in, HEAD_in + high_in + 0.1 + BAR_in, words)
    lines_mm, left_in = region_lines_mm(face), EDGE_in
    for view, (left, right, *_) in zip(views, frames, strict=True):
        wide_in = (right - left) / mm_per_in
        sheet.say(left_in + wide_in / 2, top_in, view.name, USUAL, color=QUIET, ha="center")
        picture = painted(face, view, shown, scale, DPI / mm_per_in)
        sheet.face(picture, left_in, top_in + HEAD_in, mm_per_in, lines_mm)
        left_in += wide_in + GAP_in
    below_in = top_in + HEAD_in + high_in + 0.1
    sheet.bar(scale, WIDE_in * 0.25, below_in, WIDE_in * 0.5)
    sheet.ruler(EDGE_in + 0.05, below_in + 0.05, mm_per_in)
    return sheet.done()


def small_maps(grid: Grid, face: Face, scale: Scale, words: Words, view: View = FRONT) -> Picture:
    """Maps in rows and columns from one side, all in the same colours."""
    left, right, bottom, top = frame_mm(face, view)
    count, beside_in = len(grid.columns), (0.3 if grid.rows else 0.0)
    each_in = min(2.6, (WIDE_in - 2 * EDGE_in - beside_in - GAP_in * (count - 1)) / count)
    wide_in = max(NARROW_in, count * (each_in + GAP_in) - GAP_in + 2 * EDGE_in + beside_in)
    mm_per_in = (right - left) / each_in
    told_in = line_in(SMALL) + 0.04 if any(panel.told for row in grid.panels for panel in row) else 0.0
    row_in = (top - bottom) / mm_per_in + told_in + 0.14
    sheet, top_in = headed(wide_in, HEAD_in + row_in * len(grid.panels) + BAR_in, words)
    seen = raster(face, view, DPI / mm_per_in * FINER)
    lines_mm = region_lines_mm(face) if each_in > SMALL_FACE_in else NO_LINES
    start_in = (wide_in - beside_in - count * (each_in + GAP_in) + GAP_in) / 2 + beside_in
    for row, panels in enumerate(grid.panels):
        below_in = top_in + HEAD_in + row * row_in
        if grid.rows:
            place = below_in + (row_in - told_in) / 2
            sheet.say(start_in - 0.12, place, grid.rows[row], USUAL, rotation=90, va="center", ha="right")
        for column, panel in enumerate(panels):
            at_in = start_in + column * (each_in + GAP_in)
            if not row:
                sheet.say(at_in + each_in / 2, top_in, grid.columns[column], USUAL, ha="center")
            picture = over_raster(seen, on_skin(panel.value, face), scale)
            sheet.face(picture, at_in, below_in, mm_per_in, lines_mm)
            under_in = below_in + row_in - told_in - 0.12
            sheet.say(at_in + each_in / 2, under_in, panel.told, SMALL, color=QUIET, ha="center")
    sheet.bar(scale, wide_in * 0.2, top_in + HEAD_in + row_in * len(grid.panels), wide_in * 0.6)
    return sheet.done()


def comparison(first: Panel, second: Panel, face: Face, scale: Scale, words: Words) -> Picture:
    """Two maps of one face in the same colours, and what the second gives more (or less) than the first."""
    apart = on_skin(second.value, face) - on_skin(first.value, face)
    about = scale_about_zero(apart, scale.unit, f"{second.title} less {first.title}")
    views = (FRONT, LEFT)
    frames = [frame_mm(face, view) for view in views]
    breadth_mm = sum(right - left for left, right, _, _ in frames)
    third_in = (WIDE_in - 2 * EDGE_in - 2 * 0.4) / 3
    mm_per_in = breadth_mm / (third_in - 0.08)
    high_in = max(top - bottom for *_, bottom, top in frames) / mm_per_in
    sheet, top_in = headed(WIDE_in, HEAD_in + high_in + 0.36 + BAR_in, words)
    seen = [raster(face, view, DPI / mm_per_in * FINER) for view in views]
    last = Panel(title="difference", value=apart, told="")
    for place, (panel, colours) in enumerate(((first, scale), (second, scale), (last, about))):
        _pair(sheet, panel, seen, colours, (EDGE_in + place * (third_in + 0.4), top_in), mm_per_in)
    below_in = top_in + HEAD_in + high_in + 0.36
    sheet.bar(scale, EDGE_in + third_in * 0.5, below_in, third_in + 0.4)
    sheet.bar(about, EDGE_in + 2 * (third_in + 0.4) + third_in * 0.05, below_in, third_in * 0.9)
    return sheet.done()


def _pair(
    sheet: Sheet, panel: Panel, seen: list[Raster], scale: Scale, at: tuple[float, float], mm_per_in: float
) -> None:
    """One map from two sides, close together."""
    face = seen[0].face
    lines_mm, left_in, lowest_in = region_lines_mm(face), at[0], at[1]
    for one in seen:
        left, right, bottom, top = one.frame_mm
        sheet.face(over_raster(one, on_skin(panel.value, face), scale), left_in, at[1] + HEAD_in, mm_per_in, lines_mm)
        left_in += (right - left) / mm_per_in + 0.08
        lowest_in = max(lowest_in, at[1] + HEAD_in + (top - bottom) / mm_per_in)
    middle_in = (at[0] + left_in - 0.08) / 2
    sheet.say(middle_in, at[1], panel.title, USUAL, ha="center")
    sheet.say(middle_in, lowest_in + 0.04, panel.told, SMALL, color=QUIET, ha="center")


def on_skin(value: Any, face: Face) -> Array:
    """Values of the patches that belong to a region; ears, hairline and neck are left grey (NaN). -> [patch]"""
    return np.where(face.region >= 0, as_patches(value, face.patches), np.nan)


def shared_scale(values: list[Any], face: Face, unit: str, quantity: str) -> Scale:
    """One scale from zero for all of these maps."""
    shown = [on_skin(value, face) for value in values]
    return scale_from_zero(shown, unit, quantity, face.area_cm2)
