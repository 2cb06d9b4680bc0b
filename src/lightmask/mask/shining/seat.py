"""The mask put on the face: where LEDs and lining come to lie in one draw of the fit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lightmask.errors import BadInput
from lightmask.mask.face import Face
from lightmask.mask.lamp import Leds, Lining
from lightmask.mask.shining.shadows import Shadows

Array = np.ndarray
BEFORE_mm = 400.0  # rays towards the face start this far in front of it


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Placed:
    """LEDs and lining as they lie on one face."""

    position_mm: Array
    axis: Array
    lining: Lining | None


def turned(leds: Leds, lining: Lining | None, turn: Array, shift_mm: Array) -> Placed:
    """A rigid mask turned about the middle of its LEDs, then shifted."""
    middle = leds.position_mm.mean(axis=0)

    def moved(points_mm: Array) -> Array:
        return (points_mm - middle) @ turn.T + middle + shift_mm

    there = None if lining is None else replace(lining, vertices_mm=moved(lining.vertices_mm))
    return Placed(position_mm=moved(leds.position_mm), axis=leds.axis @ turn.T, lining=there)


def pushed_out(placed: Placed, shadows: Shadows, clear_mm: float) -> Placed:
    """The same a little further forward, where an LED would have sunk into the skin."""
    start = placed.position_mm.copy()
    start[:, 2] = BEFORE_mm
    skin_mm = BEFORE_mm - shadows.hit_mm(start, np.broadcast_to([0.0, 0.0, -1.0], start.shape))
    push = max(0.0, float((skin_mm + clear_mm - placed.position_mm[:, 2]).max()))
    if not push:
        return placed
    forward = np.array([0.0, 0.0, push])
    there = placed.lining
    if there is not None:
        there = replace(there, vertices_mm=there.vertices_mm + forward)
    return Placed(position_mm=placed.position_mm + forward, axis=placed.axis, lining=there)


def draped(
    leds: Leds, lining: Lining | None, shadows: Shadows, shift_mm: Array, usual_mm: Array, clear_mm: float
) -> Placed:
    """A flexible mask slid over the face: each LED keeps its distance from the skin along its axis, give or take.

    usual_mm  [led]  the distances as worn; infinite for an LED that looks past the face, which is only shifted
    """
    aside = np.array([shift_mm[0], shift_mm[1], 0.0])
    position = leds.position_mm + aside
    back = position - 30.0 * leds.axis  # from well behind, so that an LED slid into the skin is found as well
    apart_mm = shadows.hit_mm(back, leds.axis) - 30.0
    wanted_mm = np.maximum(usual_mm + shift_mm[2], clear_mm)
    both = np.isfinite(apart_mm) & np.isfinite(wanted_mm) & (np.abs(apart_mm - wanted_mm) < 30.0)
    along = np.where(both, apart_mm - wanted_mm, -shift_mm[2])
    move = aside + along[:, None] * leds.axis
    there = None
    if lining is not None:
        near = ((lining.vertices_mm[:, None] - leds.position_mm[None]) ** 2).sum(axis=2).argmin(axis=1)
        there = replace(lining, vertices_mm=lining.vertices_mm + move[near])
    return Placed(position_mm=leds.position_mm + move, axis=leds.axis, lining=there)


def standoff_mm(leds: Leds, shadows: Shadows) -> Array:
    """How far the skin lies before each LED along its axis; infinite where it looks past the face. -> [led]"""
    return shadows.hit_mm(leds.position_mm, leds.axis)


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
