"""The lining: a sheet behind the LEDs, cut to the layout's outline, with its openings, and laid on the same shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.errors import BadInput
from lightmask.mask.lamp import Lining
from lightmask.mask.layout.delaunay import joined
from lightmask.mask.layout.drawing import Patch, stepped
from lightmask.mask.layout.shapes import Surface

Array = np.ndarray
RIM = 0.6  # of a patch: from corner to corner around a hole
ROOM = 0.75  # of a patch: an LED this near to another corner, or other points, are no corners
BESIDE = 0.3  # of a patch: the same beside a rim, where LEDs come close
SLIVER = 0.004  # of a patch's square: triangles smaller than that are dropped
ROW = 3**0.5 / 2  # from row to row of a triangular lattice
ROUNDS = 8  # of yielding
BESIDE_IT = 0.5  # of a triangle: LEDs so far outside it are asked too, as it may lean over them
HAIR = 1e-6
STEEP = 0.3  # a corner yields at most by an LED's need divided by this


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Sheeting:
    """A lining before it is laid.

    flat_mm, triangles   [corner, 2], [triangle, 3]  of the sheet, anticlockwise as seen from outside
    set_back_mm          how far it lies behind the LEDs
    reflectance          [channel]
    opaque               whether it stops light
    """

    flat_mm: Any
    triangles: Any
    set_back_mm: float
    reflectance: Any
    opaque: bool

    def on(self, surface: Surface, flat_mm: Array, place_mm: Array, outward: Array) -> Lining:
        """The lining on a shape, behind every LED; its corners run anticlockwise as the skin sees them.

        flat_mm, place_mm, outward  [led, ...]  where the LEDs are drawn, where they lie, and what they look away from
        """
        place, away = surface.lay(self.flat_mm)
        laid = place + self.set_back_mm * away
        led, triangle = self._beside(flat_mm)
        corners = self.triangles[triangle]
        for _ in range(ROUNDS):
            short_mm = self._short_mm(laid[corners], away[corners], place_mm[led], outward[led])
            if short_mm.max(initial=0) <= 0:
                break
            back_mm = np.zeros(len(laid))
            np.maximum.at(back_mm, corners, short_mm[:, None])
            laid = laid + back_mm[:, None] * away
        return Lining(
            vertices_mm=laid, triangles=np.array(self.triangles)[:, ::-1], reflectance=self.reflectance,
            opaque=self.opaque,
        )  # fmt: skip

    def _beside(self, flat_mm: Array) -> tuple[Array, Array]:
        """LEDs and the triangles that hold them or lie beside. -> two of [pair]"""
        near = [
            np.flatnonzero(_weights(flat_mm, self.flat_mm[corners]).min(axis=1) >= -BESIDE_IT)
            for corners in self.triangles
        ]
        return np.concatenate(near), np.repeat(np.arange(len(near)), [len(one) for one in near])

    def _short_mm(self, corner: Array, away: Array, place_mm: Array, outward: Array) -> Array:
        """How much farther back the corners must lie, so that a triangle is behind an LED. [pair, 3, 3] -> [pair]"""
        one, two = corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]
        from_first, across = place_mm - corner[:, 0], np.cross(outward, two)
        turned = (one * across).sum(axis=1)
        steep = np.abs(turned) < 1e-9
        safe = np.where(steep, 1.0, turned)
        first = (from_first * across).sum(axis=1) / safe
        up = np.cross(from_first, one)
        second = (outward * up).sum(axis=1) / safe
        behind_mm = (two * up).sum(axis=1) / safe
        weight = np.column_stack([1 - first - second, first, second])
        along = (np.einsum("pc,pcx->px", weight, away) * outward).sum(axis=1)
        meets = ~steep & (weight.min(axis=1) >= -HAIR)
        return np.where(meets, (self.set_back_mm - behind_mm - HAIR) / np.maximum(along, STEEP), 0.0)


def cut(edge: Patch | Array, holes: list[Patch], patch_mm: float, leds_mm: Array | None = None) -> tuple[Array, Array]:
    """A sheet of triangles within a patch or a convex outline, without its holes. -> [corner, 2] mm, [triangle, 3]

    Its corners lie on the rims, on the LEDs where these are no denser than the patches, and between them; around holes
    they lie closer.
    """
    inside, low, high = _limits(edge)

    def within(points: Array) -> Array:
        return inside(points) & ~np.any([np.zeros(len(points), bool), *(hole.holds(points) for hole in holes)], axis=0)

    flat_mm = edge.rim(patch_mm) if isinstance(edge, Patch) else stepped(edge, patch_mm)
    for number, hole in enumerate(holes):
        rim = hole.rim(RIM * patch_mm)
        hidden = [other.holds(rim) for other in holes[:number] + holes[number + 1 :]]
        flat_mm = np.vstack([flat_mm, rim[inside(rim) & ~np.any([np.zeros(len(rim), bool), *hidden], axis=0)]])
    rims = flat_mm
    if leds_mm is not None and len(leds_mm):
        places = np.unique(np.asarray(leds_mm), axis=0)
        places = places[within(places) & (_apart(places, rims) > BESIDE * patch_mm)]
        corners = _thinned(places, ROOM * patch_mm)
        if len(corners) * patch_mm**2 <= np.prod(high - low):
            flat_mm = np.vstack([rims, corners])
    between = _staggered(low, high, patch_mm / ROW**0.5)
    between = between[within(between)]
    flat_mm = np.vstack([flat_mm, between[_apart(between, flat_mm) > ROOM * patch_mm]])
    triangles = joined(flat_mm)
    middle_mm = flat_mm[triangles].mean(axis=1)
    kept = within(middle_mm) & (_area_mm2(flat_mm[triangles]) > SLIVER * patch_mm**2)
    if not kept.any():
        raise BadInput("liner: nothing is left of it between its outline and its holes. Give smaller holes.")
    used, renumbered = np.unique(triangles[kept], return_inverse=True)
    return flat_mm[used], renumbered.reshape(-1, 3)


def _weights(points: Array, corner: Array) -> Array:
    """Shares of a triangle's corners at each point; all are zero or more inside. [point, 2], [3, 2] -> [point, 3]"""
    (ax, ay), (bx, by) = corner[1] - corner[0], corner[2] - corner[0]
    x, y = (points - corner[0]).T
    one, two = (x * by - y * bx) / (ax * by - ay * bx), (ax * y - ay * x) / (ax * by - ay * bx)
    return np.column_stack([1 - one - two, one, two])


def _apart(points: Array, others: Array) -> Array:
    """From each point to the nearest of the others. -> [point] mm"""
    near = np.full(len(points), np.inf)
    for other in others:
        near = np.minimum(near, np.hypot(*(points - other).T))
    return near


def _thinned(points: Array, apart_mm: float) -> Array:
    """Points no nearer to each other than this, the first of them kept. -> [point, 2]"""
    kept = np.zeros((0, 2))
    for point in points:
        if np.hypot(*(kept - point).T).min(initial=np.inf) > apart_mm:
            kept = np.vstack([kept, point])
    return kept


def _staggered(low: Array, high: Array, apart_mm: float) -> Array:
    """Points of a triangular lattice over a box, about its middle. -> [point, 2]"""
    middle, half = (low + high) / 2, (high - low) / 2 / apart_mm
    row, column = (np.arange(-np.ceil(far), np.ceil(far) + 1) for far in (half[1] / ROW, half[0] + 1))
    y, x = np.meshgrid(row, column, indexing="ij")
    return middle + apart_mm * np.column_stack([(x + (y % 2) / 2).ravel(), (ROW * y).ravel()])


def hull(flat_mm: Array, margin_mm: float) -> Array:
    """The convex outline of points, widened all round: each point stands for a ring. -> [corner, 2], anticlockwise"""
    turn = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    ring = max(margin_mm, 1e-3) * np.column_stack([np.cos(turn), np.sin(turn)])
    points = sorted({(round(float(x), 6), round(float(y), 6)) for x, y in (flat_mm[:, None] + ring).reshape(-1, 2)})
    return np.array(_chain(points) + _chain(points[::-1]))


def _chain(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """One half of a convex hull (Andrew's monotone chain), without its last point."""
    found: list[tuple[float, float]] = []
    for x, y in points:
        while len(found) > 1:
            (ax, ay), (bx, by) = found[-2:]
            if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                break
            found.pop()
        found.append((x, y))
    return found[:-1]


def _limits(edge: Patch | Array) -> tuple[Any, Array, Array]:
    """What is inside, and the corners of the box around it."""
    if isinstance(edge, Patch):
        half = np.array([edge.width_mm, edge.height_mm]) / 2
        return edge.holds, np.array(edge.centre_mm) - half, np.array(edge.centre_mm) + half
    along = np.roll(edge, -1, axis=0) - edge
    inward = np.column_stack([-along[:, 1], along[:, 0]])

    def inside(flat_mm: Array) -> Array:
        return (np.einsum("pex,ex->pe", flat_mm[:, None] - edge, inward) >= -1e-9).all(axis=1)

    return inside, edge.min(axis=0), edge.max(axis=0)


def _area_mm2(corner: Array) -> Array:
    """Below zero for a triangle that was turned over. -> [triangle]"""
    one, two = corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]
    return (one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]) / 2
