"""The mask put on the face: where LEDs and lining come to lie in one draw of the fit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lightmask.errors import BadInput
from lightmask.mask.face import Face
from lightmask.mask.lamp import Leds, Lining
from lightmask.mask.shining.shadows import Shadows, Sized

Array = np.ndarray
FAR_mm = 30.0  # an LED of a flexible mask that would have to move further than this has slid past the face
BEFORE_mm = 400.0  # rays towards the face start this far in front of it


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Placed:
    """LEDs and lining as they lie on one face."""

    position_mm: Array
    axis: Array
    lining: Lining | None


def rested(
    leds: Leds, lining: Lining | None, tilt: Array, shift_mm: Array, shadows: Sized, clear_mm: float
) -> Placed:  # fmt: skip
    """A rigid mask turned about the middle of its LEDs and shifted, resting on the skin.

    A turn or shift aside that would press an LED into the skin is taken back in quarters; what still sinks in is pushed
    forward.
    """
    tried = []
    for share in (1.0, 0.75, 0.5, 0.25, 0.0):
        placed = _turned(leds, lining, share * tilt, shift_mm * np.array([share, share, 1.0]))
        tried.append((_sunk_mm(placed.position_mm, shadows, clear_mm), placed))
        if tried[-1][0] <= 0:
            return placed
    deep_mm, placed = min(tried, key=lambda one: one[0])
    return _moved(placed, np.array([0.0, 0.0, deep_mm]))


def _turned(leds: Leds, lining: Lining | None, tilt: Array, shift_mm: Array) -> Placed:
    middle, turn = leds.position_mm.mean(axis=0), _rotation(tilt)

    def there(points_mm: Array) -> Array:
        return (points_mm - middle) @ turn.T + middle + shift_mm

    return Placed(
        position_mm=there(leds.position_mm),
        axis=leds.axis @ turn.T,
        lining=None if lining is None else replace(lining, vertices_mm=there(lining.vertices_mm)),
    )


def _moved(placed: Placed, by_mm: Array) -> Placed:
    lining = placed.lining
    return Placed(
        position_mm=placed.position_mm + by_mm,
        axis=placed.axis,
        lining=None if lining is None else replace(lining, vertices_mm=lining.vertices_mm + by_mm),
    )


def _rotation(tilt: Array) -> Array:
    """A turn about x, then y, then z. [3] rad -> [3, 3]"""
    turn = np.eye(3)
    for axis, (one, other) in enumerate(((1, 2), (2, 0), (0, 1))):
        about = np.eye(3)
        about[one, one] = about[other, other] = np.cos(tilt[axis])
        about[one, other], about[other, one] = -np.sin(tilt[axis]), np.sin(tilt[axis])
        turn = about @ turn
    return turn


def _sunk_mm(places_mm: Array, shadows: Sized, clear_mm: float) -> float:
    """How far the mask must come forward for every LED to be clear of the skin; none when 0 or less."""
    start = places_mm.copy()
    start[:, 2] = BEFORE_mm
    skin_mm = BEFORE_mm - shadows.hit_mm(start, np.broadcast_to([0.0, 0.0, -1.0], start.shape))
    return float((skin_mm + clear_mm - places_mm[:, 2]).max())


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Hang:
    """How a flexible mask hangs on the face as it is meant to sit.

    apart_mm  [led]     how far the skin lies before it along its axis; infinite where it looks past the face
    held_by   [vertex]  of the lining: the LED that it moves with, the nearest one
    """

    apart_mm: Array
    held_by: Array

    @classmethod
    def of(cls, leds: Leds, lining: Lining | None, shadows: Shadows) -> Hang:
        vertices = np.empty((0, 3)) if lining is None else lining.vertices_mm
        near = ((vertices[:, None] - leds.position_mm[None]) ** 2).sum(axis=2).argmin(axis=1)
        return cls(apart_mm=shadows.hit_mm(leds.position_mm, leds.axis), held_by=near)


def draped(leds: Leds, lining: Lining | None, shadows: Sized, shift_mm: Array, hang: Hang, clear_mm: float) -> Placed:
    """A flexible mask slid over the face: each LED keeps its distance from the skin along its axis, give or take.

    An LED that looks past the face is only shifted, unless a larger face comes nearer to it than to most others.
    """
    aside = np.array([shift_mm[0], shift_mm[1], 0.0])
    position = leds.position_mm + aside
    back = position - FAR_mm * leds.axis  # from well behind, so that an LED slid into the skin is found as well
    apart_mm = shadows.hit_mm(back, leds.axis) - FAR_mm
    past = np.isinf(hang.apart_mm)
    wanted_mm = np.maximum(np.where(past, np.median(hang.apart_mm), hang.apart_mm) + shift_mm[2], clear_mm)
    both = np.isfinite(apart_mm) & np.isfinite(wanted_mm) & (~past | (apart_mm + shift_mm[2] < wanted_mm))
    closer_mm = np.subtract(apart_mm, wanted_mm, out=np.full(len(position), np.inf), where=both)
    along = np.where(np.abs(closer_mm) < FAR_mm, closer_mm, -shift_mm[2])
    move = aside + along[:, None] * leds.axis
    there = None if lining is None else replace(lining, vertices_mm=lining.vertices_mm + move[hang.held_by])
    return Placed(position_mm=leds.position_mm + move, axis=leds.axis, lining=there)


def refuse_inside(leds: Leds, face: Face) -> None:
    """An LED inside the head is a mistake in the mask file or in the face, and is refused."""
    edge = np.zeros(face.patches, bool)
    edge[_rim(face.triangles)] = True
    normals, inside = face.normals, []
    for number, place in enumerate(leds.position_mm):
        way = place - face.vertices_mm
        nearest = int(np.einsum("pi,pi->p", way, way).argmin())
        if not edge[nearest] and way[nearest] @ normals[nearest] <= 0:
            inside.append(number)
    if inside:
        x, y, z = leds.position_mm[inside[0]]
        raise BadInput(
            f"{len(inside)} of {leds.count} LEDs lie inside the head of the face '{face.name}', the first of them at "
            f"x {x:.1f}, y {y:.1f}, z {z:.1f} mm. Check the unit of the positions (millimetres, z forward from "
            "between the pupils), move the mask forward, or take a larger distance in [place]."
        )


def _rim(triangles: Array) -> Array:
    """Vertices on the edge of an open surface."""
    sides = np.sort(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    side, times = np.unique(sides, axis=0, return_counts=True)
    return np.unique(side[times == 1])
