"""The regions of a face as outlines that can be clicked: the built-in face, unrolled, seen from the front."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from lightmask import tables

MARGIN_mm = 4.0
MIDDLE_mm = 0.5  # outlines that reach the midline are one region, not two
Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Region:
    """One region: its name, what it is called, and its outline as an SVG path in millimetres."""

    name: str
    label: str
    path: str
    middle: tuple[float, float]


@cache
def face() -> tuple[Region, ...]:
    """Regions in the order in which they are drawn: where two overlap, the one that holds comes last."""
    found: list[Region] = []
    for name, points in reversed(_outlines().items()):
        if min(x for x, _ in points) < MIDDLE_mm:
            right = tuple((max(x, 0.0), y) for x, y in points)
            whole = right + tuple((-x, y) for x, y in reversed(right))
            found.append(_region(name, name, whole))
        else:
            found.append(_region(f"left {_one(name)}", name, points))
            found.append(_region(f"right {_one(name)}", name, tuple((-x, y) for x, y in points)))
    return tuple(found)


@cache
def labels() -> dict[str, str]:
    """Every region by name, from the top of the face down."""
    ordered = sorted(face(), key=lambda one: (round(one.middle[1] / 8), one.middle[0]))
    return {one.name: one.label for one in ordered}


@cache
def view_box() -> str:
    """The frame of the drawing."""
    points = [point for outline in _outlines().values() for point in outline]
    wide = max(x for x, _ in points) + MARGIN_mm
    low, high = min(y for _, y in points) - MARGIN_mm, max(y for _, y in points) + MARGIN_mm
    return f"{-wide:g} {-high:g} {2 * wide:g} {high - low:g}"


def _outlines() -> dict[str, Points]:
    found: dict[str, list[tuple[float, float]]] = {}
    for row in tables.read("mask/face_regions").rows():
        found.setdefault(row["region"], []).append((float(row["unrolled_mm"]), float(row["y_mm"])))
    return {name: tuple(points) for name, points in found.items()}


def _region(name: str, of: str, points: Points) -> Region:
    """SVG counts y downwards."""
    down = tuple((x, -y) for x, y in points)
    middle = sum(x for x, _ in down) / len(down), sum(y for _, y in down) / len(down)
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in down) + "Z"
    return Region(name, f"{name[0].upper()}{name[1:]}", path, middle)


def _one(name: str) -> str:
    """cheeks -> cheek: one side of the face has one."""
    return name[:-1] if name.endswith("s") else name
