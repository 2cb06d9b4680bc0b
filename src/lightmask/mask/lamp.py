"""The lamp as it is worn: every LED in its place, and the lining that sends light back to the skin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.errors import OutOfRange, finite, fraction, not_negative, positive, within

Array = np.ndarray
FARTHEST_mm = 3000.0  # from the pupils: nothing that is worn or stands before a face is farther away
LARGEST_SHARE = 1000.0


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Leds:
    """Every LED in its place, in the frame of the face (x to the wearer's left, y up, z forward).

    position_mm  [led, 3]
    axis         [led, 3]  unit vectors: where the LED looks
    channel      [led]     its place among the mask's channels
    zone         [led]     its place among the mask's zones
    share        [led]     its flux as a share of its channel's flux per LED: 1 unless LEDs of a channel differ
    """

    position_mm: Any
    axis: Any
    channel: Any
    zone: Any
    share: Any

    def __post_init__(self) -> None:
        for name, kind in (
            ("position_mm", float), ("axis", float), ("channel", np.int64), ("zone", np.int64), ("share", float),
        ):  # fmt: skip
            array = np.array(getattr(self, name), dtype=kind)
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        count = len(self.position_mm)
        for name, shape in (
            ("position_mm", (count, 3)), ("axis", (count, 3)), ("channel", (count,)), ("zone", (count,)),
            ("share", (count,)),
        ):  # fmt: skip
            if getattr(self, name).shape != shape or not count:
                raise OutOfRange(f"{name} has shape {getattr(self, name).shape}. Give one for each LED, at least one.")
        finite("position_mm", self.position_mm)
        finite("axis", self.axis)
        _near("An LED", self.position_mm)
        not_negative("share", self.share)
        within("share", self.share, 0, LARGEST_SHARE, "of the flux per LED of its channel")
        if (np.abs(np.linalg.norm(self.axis, axis=1) - 1) > 1e-6).any():
            raise OutOfRange("An axis of an LED is not a unit vector. Divide each by its length.")

    @property
    def count(self) -> int:
        return len(self.position_mm)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Lining:
    """The inside of the mask: what lies behind the LEDs, faces the skin and sends light back.

    vertices_mm   [vertex, 3]     in the frame of the face
    triangles     [triangle, 3]   anticlockwise as seen from the skin
    reflectance   [channel]       diffuse; a share from 0 to 1
    opaque        whether it stops light: a shell does, an open frame does not
    """

    vertices_mm: Any
    triangles: Any
    reflectance: Any
    opaque: bool = True

    def __post_init__(self) -> None:
        for name, kind in (("vertices_mm", float), ("triangles", np.int64), ("reflectance", float)):
            array = np.array(getattr(self, name), dtype=kind)
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        finite("vertices_mm", self.vertices_mm)
        _near("The lining", self.vertices_mm)
        fraction("reflectance", self.reflectance)
        if self.vertices_mm.ndim != 2 or self.triangles.ndim != 2 or self.triangles.shape[1] != 3:
            raise OutOfRange("The lining has no surface. Give vertices_mm [vertex, 3] and triangles [triangle, 3].")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Beam:
    """How one LED spreads its light: radiant intensity by angle from its axis, the same all round it.

    cosine        [point]  of the angle from the axis, ascending from 0 (sideways) to 1 (along the axis)
    per_sr        [point]  share of the flux per steradian; over the hemisphere it adds up to 1
    source        in words: 'Lambertian', 'half-angle 30 deg', the file of a photometric report
    """

    cosine: Any
    per_sr: Any
    source: str = ""

    def __post_init__(self) -> None:
        for name in ("cosine", "per_sr"):
            array = np.array(getattr(self, name), dtype=float)
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        not_negative("per_sr", self.per_sr)
        if self.cosine.ndim != 1 or self.cosine.shape != self.per_sr.shape or self.cosine.size < 2:
            raise OutOfRange("A beam needs one intensity for each cosine, two at least.")
        if self.cosine[0] != 0 or self.cosine[-1] != 1 or (np.diff(self.cosine) <= 0).any():
            raise OutOfRange("The cosines of a beam do not ascend from 0 to 1. Sort them, each once.")
        flux = 2 * np.pi * np.trapezoid(self.per_sr, self.cosine)
        positive("the flux of a beam", flux)
        if abs(flux - 1) > 1e-3:
            raise OutOfRange(f"The beam holds {flux:g} of its flux. Divide it by that, so that it holds 1.")


def _near(what: str, places_mm: Array) -> None:
    """Refuse places that are no place of a mask: a wrong unit, or a wrong zero."""
    far_mm = np.abs(places_mm).max(initial=0.0)
    if far_mm > FARTHEST_mm:
        raise OutOfRange(
            f"{what} lies {far_mm:.4g} mm from the pupils. A mask lies within {FARTHEST_mm:g} mm; check the unit."
        )
