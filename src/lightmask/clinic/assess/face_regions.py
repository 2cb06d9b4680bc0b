"""The regions of a face as outlines that can be clicked: the built-in face, unrolled, seen from the front."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from lightmask import tables

MARGIN_mm = 4.0
MIDDLE_mm = 0.5  # outlines that reach the midline are one region, not two
TENSION = 1 / 8
DOWN = ("forehead", "glabella", "temples", "eyelids", "periorbital", "nose", "zygoma", "cheeks", "perioral", "lips",
        "jaw", "chin")  # fmt: skip
MIDDLE = {
    "lips": _("Lips"), "nose": _("Nose"), "glabella": _("Between the brows"), "forehead": _("Forehead"),
    "perioral": _("Around the mouth"), "chin": _("Chin"),
}  # fmt: skip
SIDES = {
    "eyelids": (_("Left eyelids"), _("Right eyelids")),
    "periorbital": (_("Around the left eye"), _("Around the right eye")),
    "temples": (_("Left temple"), _("Right temple")), "zygoma": (_("Left cheekbone"), _("Right cheekbone")),
    "cheeks": (_("Left cheek"), _("Right cheek")), "jaw": (_("Left jaw"), _("Right jaw")),
}  # fmt: skip
Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Region:
    """One region: its name, what it is called, and its outline as an SVG path in millimetres."""

    name: str
    label: Any
    path: str
    middle: tuple[float, float]


@cache
def face() -> tuple[Region, ...]:
    """Regions in the order in which they are drawn: where two overlap, the one that holds comes last."""
    found: list[Region] = []
    for name, points in reversed(_outlines().items()):
        if min(point[0] for point in points) < MIDDLE_mm:
            right = tuple((max(x, 0.0), y) for x, y in points)
            whole = right + tuple((-x, y) for x, y in reversed(right))
            found.append(_region(name, MIDDLE[name], whole))
        else:
            on_left, on_right = SIDES[name]
            found.append(_region(f"left {_one(name)}", on_left, points))
            found.append(_region(f"right {_one(name)}", on_right, tuple((-x, y) for x, y in points)))
    return tuple(found)


@cache
def labels() -> dict[str, Any]:
    """Every region by name, from the top of the face down, the right side first: it is seen on the left."""
    found = {one.name: one.label for one in face()}
    both = [[name] if name in MIDDLE else [f"{side} {_one(name)}" for side in ("right", "left")] for name in DOWN]
    return {name: found[name] for names in both for name in names}


def said(region: str) -> str:
    """A region of the face as people call it; one that belongs to no drawing, by its word."""
    label = labels().get(region)
    return str(label if label is not None else _(region)) if region else ""


@cache
def view_box() -> str:
    """The frame of the drawing."""
    points = [point for outline in _outlines().values() for point in outline]
    wide = max(point[0] for point in points) + MARGIN_mm
    low, high = min(point[1] for point in points) - MARGIN_mm, max(point[1] for point in points) + MARGIN_mm
    return f"{-wide:g} {-high:g} {2 * wide:g} {high - low:g}"


def _outlines() -> dict[str, Points]:
    found: dict[str, list[tuple[float, float]]] = {}
    for row in tables.read("mask/face_regions").rows():
        found.setdefault(row["region"], []).append((float(row["unrolled_mm"]), float(row["y_mm"])))
    return {name: tuple(points) for name, points in found.items()}


def _region(name: str, label: Any, points: Points) -> Region:
    """SVG counts y downwards."""
    down = tuple((x, -y) for x, y in points)
    middle = sum(point[0] for point in down) / len(down), sum(point[1] for point in down) / len(down)
    return Region(name, label, _smooth(down), middle)


def _smooth(points: Points) -> str:
    """A closed curve through the points (Catmull-Rom, as cubic pieces of SVG)."""
    count = len(points)
    pieces = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for n in range(count):
        before, start, end, after = (points[(n + step) % count] for step in (-1, 0, 1, 2))
        one = [start[axis] + (end[axis] - before[axis]) * TENSION for axis in (0, 1)]
        two = [end[axis] - (after[axis] - start[axis]) * TENSION for axis in (0, 1)]
        pieces.append(f"C{one[0]:.1f} {one[1]:.1f} {two[0]:.1f} {two[1]:.1f} {end[0]:.1f} {end[1]:.1f}")
    return "".join(pieces) + "Z"


def _one(name: str) -> str:
    """cheeks -> cheek: one side of the face has one."""
    return name[:-1] if name.endswith("s") else name
