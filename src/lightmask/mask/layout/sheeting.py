"""The lining: a sheet behind the LEDs, cut to the layout's outline, with its openings, and laid on the same shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.errors import BadInput
from lightmask.mask.lamp import Lining
from lightmask.mask.layout.drawing import Patch
from lightmask.mask.layout.shapes import Surface

Array = np.ndarray
SNAP = 0.45  # of a patch: corners this near to an edge are moved onto it
SLIVER = 0.02  # of a patch's square: triangles smaller than that are dropped


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

    def on(self, surface: Surface) -> Lining:
        """The lining on a shape; its corners turn so that they run anticlockwise as the skin sees them."""
        place, outward = surface.lay(self.flat_mm)
        return Lining(
            vertices_mm=place + self.set_back_mm * outward, triangles=np.array(self.triangles)[:, ::-1],
            reflectance=self.reflectance, opaque=self.opaque,
        )  # fmt: skip


def cut(edge: Patch | Array, holes: list[Patch], patch_mm: float) -> tuple[Array, Array]:
    """A sheet of triangles within a patch or a convex outline, without its holes. -> [corner, 2] mm, [triangle, 3]"""
    inside, low, high = _limits(edge)
    many = np.maximum(1, np.ceil((high - low) / patch_mm).astype(int))
    x_mm, y_mm = (np.linspace(low[axis], high[axis], many[axis] + 1) for axis in (0, 1))
    flat_mm = np.column_stack([part.ravel() for part in np.meshgrid(x_mm, y_mm)])
    for patch in [*([edge] if isinstance(edge, Patch) and edge.is_ellipse else []), *holes]:
        flat_mm = patch.snapped(flat_mm, SNAP * patch_mm)
    triangles = _halves(*many)
    middle_mm = flat_mm[triangles].mean(axis=1)
    kept = inside(middle_mm) & (_area_mm2(flat_mm[triangles]) > SLIVER * patch_mm**2)
    for hole in holes:
        kept &= ~hole.holds(middle_mm)
    if not kept.any():
        raise BadInput("liner: nothing is left of it between its outline and its holes. Give smaller holes.")
    used, renumbered = np.unique(triangles[kept], return_inverse=True)
    return flat_mm[used], renumbered.reshape(-1, 3)


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


def _halves(columns: int, rows: int) -> Array:
    """Two triangles for each cell of a grid, their diagonals in turn. -> [triangle, 3]"""
    row, column = (part.ravel() for part in np.mgrid[:rows, :columns])
    a = row * (columns + 1) + column
    b, c, d = a + 1, a + columns + 2, a + columns + 1
    even = ((row + column) % 2 == 0)[:, None]
    first = np.where(even, np.column_stack([a, b, c]), np.column_stack([a, b, d]))
    second = np.where(even, np.column_stack([a, c, d]), np.column_stack([b, c, d]))
    return np.vstack([first, second])


def _area_mm2(corner: Array) -> Array:
    """Below zero for a triangle that was turned over. -> [triangle]"""
    one, two = corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]
    return (one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]) / 2
