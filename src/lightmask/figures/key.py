"""The regions of a face by their names: what rows of a table and lines on a map mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.figures.outline import region_lines_mm
from lightmask.figures.paint import painted
from lightmask.figures.raster import FRONT, Raster, frame_mm
from lightmask.figures.scale import Scale
from lightmask.figures.sheet import DPI, INK, QUIET, USUAL, Picture, Words, headed
from lightmask.mask.face import Face

Array = np.ndarray
WIDE_in, FACE_in, STEP_in = 6.4, 3.5, 0.3
FACING = 0.5  # cosine: names point at skin that looks at the camera
ANY = Scale(low=0.0, high=1.0, unit="", quantity="")  # the whole face stays grey


@dataclass(frozen=True, slots=True)
class Pointer:
    """A name beside the face, and the place on it that it means."""

    name: str
    right: bool
    at_mm: tuple[float, float]


def region_key(face: Face, words: Words) -> Picture:
    """The face from the front with the name of each of its regions beside it."""
    left, right, bottom, top = frame_mm(face, FRONT)
    mm_per_in = (right - left) / FACE_in
    picture = painted(face, FRONT, np.full(face.patches, np.nan), ANY, DPI / mm_per_in)
    sheet, top_in = headed(WIDE_in, (top - bottom) / mm_per_in + 0.1, words)
    axes = sheet.face(picture, (WIDE_in - FACE_in) / 2, top_in, mm_per_in, region_lines_mm(face))
    pointers = _pointers(face, picture.raster)
    for side in (False, True):
        _beside(axes, [one for one in pointers if one.right is side], picture.frame_mm, mm_per_in)
    return sheet.done()


def _pointers(face: Face, seen: Raster) -> list[Pointer]:
    """Names from top to bottom, now to the left of the face and now to the right."""
    places, visible = seen.view.seen_mm(face.vertices_mm), seen.visible(face.vertices_mm)
    found = []
    for number, name in enumerate(face.regions):
        inside = visible & (face.region == number)
        if inside.any():
            found.append((float(places[inside, 1].mean()), number, name))
    pointers = []
    for rank, (_, number, name) in enumerate(sorted(found, reverse=True)):
        right = bool(rank % 2)
        inside = visible & (face.region == number) & ((places[:, 0] > 0) == right)
        facing = inside & (face.normals @ seen.view.axes[2] > FACING)
        at = _deepest(places[facing if facing.any() else inside, :2], places[visible & (face.region != number), :2])
        pointers.append(Pointer(name, right, at))
    return pointers


def _deepest(inside: Array, outside: Array) -> tuple[float, float]:
    """The place that lies farthest from every other region."""
    away = np.array([((outside - place) ** 2).sum(axis=1).min() for place in inside])
    x, y = inside[np.argmax(away)]
    return float(x), float(y)


def _beside(axes: Any, pointers: list[Pointer], edges_mm: tuple[float, ...], mm_per_in: float) -> None:
    """Names in a column with a line from each to its place; none nearer to the next than a line of text."""
    left, right, bottom, _ = edges_mm
    heights = [one.at_mm[1] for one in pointers]
    step = STEP_in * mm_per_in
    for place in range(1, len(heights)):
        heights[place] = min(heights[place], heights[place - 1] - step)
    lowest = bottom + step / 2
    for place in reversed(range(len(heights))):
        heights[place] = max(heights[place], lowest + (len(heights) - 1 - place) * step)
    for one, height in zip(pointers, heights, strict=True):
        edge = right + 0.1 * mm_per_in if one.right else left - 0.1 * mm_per_in
        axes.plot([one.at_mm[0], edge], [one.at_mm[1], height], color=QUIET, linewidth=0.8, clip_on=False)
        axes.plot(*one.at_mm, "o", color=INK, markersize=3, clip_on=False)
        beyond = edge + (1 if one.right else -1) * 0.05 * mm_per_in
        side = "left" if one.right else "right"
        axes.text(beyond, height, one.name, fontsize=USUAL, color=INK, ha=side, va="center", clip_on=False)
