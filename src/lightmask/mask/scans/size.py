"""How large a scan is: its unit as stated, or a distance that is known. Nothing is guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.errors import BadInput, finite, within

Array = np.ndarray
UNITS_mm = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "in": 25.4}
NAMES = {"mm": "millimetres", "cm": "centimetres", "m": "metres", "in": "inches"}
SMALLEST, LARGEST = 0.65, 1.45  # times the average adult: from a small child to the largest of men


@dataclass(frozen=True, kw_only=True, slots=True)
class StatedUnit:
    """The unit of the scan's coordinates: mm, cm, m or in."""

    unit: str

    def __post_init__(self) -> None:
        if self.unit not in UNITS_mm:
            raise BadInput(f"'{self.unit}' is not a unit of a scan. Give mm, cm, m or in.")


@dataclass(frozen=True, kw_only=True, slots=True)
class PupilDistance:
    """The person's interpupillary distance; the scan needs its landmarks pupil_right and pupil_left."""

    distance_mm: float

    def __post_init__(self) -> None:
        within("interpupillary distance in mm", self.distance_mm, 35, 90, "adults have 51 to 77")


@dataclass(frozen=True, kw_only=True, slots=True)
class TwoPoints:
    """Two points on the scan, in its own coordinates, and how far apart they truly are."""

    first: tuple[float, float, float]
    second: tuple[float, float, float]
    distance_mm: float

    def __post_init__(self) -> None:
        finite("the two points", (self.first, self.second))
        within("distance between the two points in mm", self.distance_mm, 5, 500)
        if self.apart == 0:
            raise BadInput("The two points for the size are the same point. Click two places that are far apart.")

    @property
    def apart(self) -> float:
        """Their distance in the scan's unit."""
        return float(np.linalg.norm(np.subtract(self.first, self.second)))


Size = StatedUnit | PupilDistance | TwoPoints


def mm_per_unit(size: Size | None, points: dict[str, Any], average_mm: float, kind: str) -> float:
    """How many mm one unit of the scan is. ``average_mm`` is the same for a face of average size."""
    if size is None and kind != "glb":
        raise BadInput(f"The scan's size is not stated. {_likely(average_mm)} or a known distance instead.")
    if isinstance(size, PupilDistance):
        if not {"pupil_right", "pupil_left"} <= set(points):
            raise BadInput(
                "The size by interpupillary distance needs the landmarks pupil_right and pupil_left. Give both."
            )
        found = size.distance_mm / _apart(points["pupil_right"], points["pupil_left"])
    elif isinstance(size, TwoPoints):
        found = size.distance_mm / size.apart
    else:
        found = UNITS_mm[size.unit if size else "m"]
    ratio = found / average_mm
    if not SMALLEST <= ratio <= LARGEST:
        raise BadInput(_implausible(size, ratio, average_mm))
    return found


def _apart(first: Array, second: Array) -> float:
    apart = float(np.linalg.norm(np.subtract(first, second)))
    if not apart:
        raise BadInput("The landmarks pupil_right and pupil_left are the same point. Give each its own place.")
    return apart


def _likely(average_mm: float) -> str:
    """The unit that would make a face of it."""
    units = [unit for unit, mm in UNITS_mm.items() if SMALLEST <= mm / average_mm <= LARGEST]
    if not units:
        return "No common unit makes a face of it: check the landmarks, and give two points with their distance"
    return f"It would be a face in {NAMES[units[0]]}: state the unit {units[0]} if that is so,"


def _implausible(size: Size | None, ratio: float, average_mm: float) -> str:
    if isinstance(size, StatedUnit) or size is None:
        said = f"read in {NAMES[size.unit]}" if size else "read in metres (which GLB means by its specification)"
        return (
            f"The face, {said}, is {ratio:.3g} times the average size. {_likely(average_mm)} or give a known distance."
        )
    by = "interpupillary distance" if isinstance(size, PupilDistance) else "two points"
    return (
        f"The face, scaled by the {by}, is {ratio:.3g} times the average size; {SMALLEST:g} to {LARGEST:g} is "
        "possible. Check the distance and the points."
    )
