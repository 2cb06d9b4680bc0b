"""The light on a surface that keeps its distance from the LEDs, as a meter moved along the mask would read it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.mask.face import Face
from lightmask.mask.lamp import Leds
from lightmask.mask.leds import Mask
from lightmask.mask.shining import direct

Array = np.ndarray
FACE = "average-adult"
CELLS = 5  # points along the side of the square that belongs to a LED
BLOCK = 512  # LEDs whose neighbours are looked for at once


@dataclass(frozen=True, kw_only=True, slots=True)
class Spread:
    """All channels together at full drive, in mW/cm2, on a black detector."""

    mean: float
    centre: float
    peak: float


def spread_at(mask: Mask, distance_mm: float) -> Spread:
    """Mean, centre and peak of a mask with known LEDs, on the surface at a distance in front of them."""
    if mask.leds is None:
        raise ValueError("spread_at needs a mask with LEDs")
    points, normals, side_mm = squares(mask.leds, distance_mm)
    lamps = direct.sites(mask.leds, mask.channels, len(mask.zones))
    light = (
        direct.irradiance(points.reshape(-1, 3), normals.reshape(-1, 3), lamps).sum(axis=1).reshape(points.shape[:2])
    )
    middle = np.linalg.norm(mask.leds.position_mm - mask.leds.position_mm.mean(axis=0), axis=1).argmin()
    return Spread(
        mean=float(light.mean(axis=1) @ side_mm**2 / (side_mm**2).sum()),
        centre=float(
            light[np.linalg.norm(points[:, CELLS**2 // 2] - points[middle, CELLS**2 // 2], axis=1).argmin()].mean()
        ),
        peak=float(light.max()),
    )


def squares(leds: Leds, distance_mm: float) -> tuple[Array, Array, Array]:
    """A square of points in front of each place with LEDs, as wide as the way to its neighbours.

    -> points [place, point, 3], normals towards the LEDs [place, point, 3], side of the square [place] mm
    """
    place, first = np.unique(leds.position_mm, axis=0, return_index=True)
    axis = leds.axis[first]
    side_mm = _spacing_mm(place, distance_mm)
    right = np.cross(axis, np.where(np.abs(axis[:, 1:2]) < 0.9, [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]))
    right /= np.linalg.norm(right, axis=1, keepdims=True)
    up = np.cross(axis, right)
    step = (np.arange(CELLS) + 0.5) / CELLS - 0.5
    across, along = (grid.ravel() for grid in np.meshgrid(step, step))
    offset = across[None, :, None] * right[:, None] + along[None, :, None] * up[:, None]
    points = place[:, None] + distance_mm * axis[:, None] + side_mm[:, None, None] * offset
    normals = np.repeat(-axis[:, None], CELLS**2, axis=1)
    return points, normals, side_mm


def to_the_skin_mm(mask: Mask) -> float:
    """How far the LEDs sit from the skin of the built-in face, in the middle."""
    if mask.leds is None:
        raise ValueError("to_the_skin_mm needs a mask with LEDs")
    skin = Face.load(FACE)
    place = np.unique(mask.leds.position_mm, axis=0)
    nearest = [np.linalg.norm(skin.vertices_mm - led, axis=1).min() for led in place]
    return float(np.median(nearest))


def _spacing_mm(place: Array, alone_mm: float) -> Array:
    """How far it is to the nearest neighbour; a LED without one has the square of its distance. -> [place]"""
    if len(place) < 2:
        return np.full(len(place), alone_mm)
    nearest = np.empty(len(place))
    for start in range(0, len(place), BLOCK):
        rows = slice(start, start + BLOCK)
        squared = ((place[rows, None] - place[None]) ** 2).sum(axis=2)
        squared[np.arange(squared.shape[0]), np.arange(start, start + squared.shape[0])] = np.inf
        nearest[rows] = np.sqrt(squared.min(axis=1))
    return nearest
