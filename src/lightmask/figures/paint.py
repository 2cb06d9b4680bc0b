"""Skin in colours: values turned into a picture of the face, lightly shaded so that it reads as a face."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.figures.raster import Raster, View, raster
from lightmask.figures.scale import Scale
from lightmask.mask.face import Face
from lightmask.units import mm2_PER_cm2

Array = np.ndarray
GREY = np.array([0.78, 0.77, 0.76])  # skin without a value
LAMP = np.array([-0.35, 0.45, 0.82])  # as painters have it: from above, from the left, behind the camera
DARKEST_VALUE, DARKEST_GREY = 0.72, 0.45  # what shade leaves of a colour: little is taken from one that is to be read
EDGE_mm = 9.0  # over the spacing of patches: in how many rounds the edge of what is known loses its teeth
FINER = 2  # pixels are painted twice as fine each way and then averaged: smooth edges


@dataclass(frozen=True, slots=True, eq=False)
class Painting:
    """A face from one side.

    rgba      [row, column, 4]  of 8 bits
    frame_mm  its left, right, bottom and top edge
    """

    rgba: Array
    frame_mm: tuple[float, float, float, float]
    raster: Raster

    def png(self) -> bytes:
        """The picture alone, without frame or words."""
        return to_png(self.rgba)


def to_png(rgba: Array) -> bytes:
    """Colours as a picture. [row, column, 4] of 8 bits"""
    from matplotlib.image import imsave

    room = io.BytesIO()
    imsave(room, rgba, format="png", metadata={"Software": "lightmask"})
    return room.getvalue()


def painted(face: Face, view: View, value: Any, scale: Scale, pixels_per_mm: float) -> Painting:
    """The face in the colours of a scale; patches without a value (NaN) stay grey."""
    seen = raster(face, view, pixels_per_mm * FINER)
    return over_raster(seen, value, scale)


def over_raster(seen: Raster, value: Any, scale: Scale) -> Painting:
    """The same skin again in other colours; where it lies on the picture is known."""
    share, filled = seen.spread(np.column_stack(_to_the_edge(np.asarray(value, dtype=float), seen.face))).T
    light = _shade(seen)
    has_value = share > 0.5
    colour = scale.rgb(np.where(has_value, filled, scale.low))
    shown = np.where(has_value[:, None], colour * _kept(light, DARKEST_VALUE), GREY * _kept(light, DARKEST_GREY))
    return Painting(_averaged(seen.shown, shown), seen.frame_mm, seen)


def _to_the_edge(value: Array, face: Face) -> tuple[Array, Array]:
    """How far each patch belongs to those with a value, without teeth along the edge; and values a little beyond it."""
    known = np.isfinite(value)
    share, filled = known.astype(float), np.where(known, value, 0.0)
    if known.all():
        return share, filled
    ends = np.concatenate([face.triangles[:, [0, 1]], face.triangles[:, [1, 2]], face.triangles[:, [2, 0]]])
    held = known.astype(float)
    spacing_mm = float(np.sqrt(face.area_cm2.sum() / face.patches * mm2_PER_cm2))
    for _ in range(max(1, round(EDGE_mm / spacing_mm))):
        share = _with_neighbours(share, ends)
        weight = _with_neighbours(held, ends)
        nearby = _with_neighbours(held * filled, ends) / np.where(weight > 0, weight, 1.0)
        filled, held = np.where(held > 0, filled, nearby), (weight > 0).astype(float)
    return share, filled


def _with_neighbours(value: Array, ends: Array) -> Array:
    """Half itself, half the mean of its neighbours. -> [patch]"""
    count = np.bincount(ends.ravel(), minlength=len(value))
    summed = np.bincount(ends[:, 0], value[ends[:, 1]], len(value)) + np.bincount(
        ends[:, 1], value[ends[:, 0]], len(value)
    )
    return (value + summed / np.maximum(count, 1)) / 2


def shaded(rgb: Array, normals: Array, known: Array) -> Array:
    """Colours of patches under the same light, for a picture that one turns by hand. [patch, 3] -> [patch, 3]"""
    light = _half_lambert(normals @ (LAMP / np.linalg.norm(LAMP)))
    return np.where(known[:, None], rgb * _kept(light, DARKEST_VALUE), GREY * _kept(light, DARKEST_GREY))


def _shade(seen: Raster) -> Array:
    """How much of the painter's light each pixel of skin gets, 0 to 1. -> [pixel]"""
    normal = seen.spread(seen.face.normals @ seen.view.axes.T)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    return _half_lambert(normal @ (LAMP / np.linalg.norm(LAMP)))


def _half_lambert(cosine: Array) -> Array:
    return ((1 + cosine) / 2) ** 1.5


def _kept(light: Array, darkest: float) -> Array:
    return (darkest + (1 - darkest) * light)[:, None]


def _averaged(shown: Array, colour: Array) -> Array:
    """Fine pixels into coarse ones, the edge of the face half clear. -> [row, column, 4] of 8 bits"""
    rows, columns = (count // FINER for count in shown.shape)
    fine = np.zeros((*shown.shape, 4))
    fine[shown, :3], fine[shown, 3] = colour, 1.0
    blocks = fine[: rows * FINER, : columns * FINER].reshape(rows, FINER, columns, FINER, 4).mean(axis=(1, 3))
    clear = np.maximum(blocks[..., 3:], 1e-12)
    blocks[..., :3] /= clear
    return np.round(np.clip(blocks, 0, 1) * 255).astype(np.uint8)
