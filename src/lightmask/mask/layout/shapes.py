"""Shapes that a flat layout is wrapped on. Flat: x to the wearer's left, y up, in mm, seen from outside.

Each shape is a surface: ``lay(flat_mm)`` gives the places of flat points and the unit vectors that look away from the
face there, both [point, 3]. A shape touches the origin with its middle, and its middle looks forward.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from lightmask.errors import BadInput
from lightmask.units import rad_PER_deg

Array = np.ndarray
STEEPEST = 0.3  # forward part of an outward unit vector, below which a slope is not followed further
STEPS = 720  # of a table of arc lengths, from the front of an ellipsoid to its back


class Surface(Protocol):
    """Where flat points come to lie."""

    def lay(self, flat_mm: Array) -> tuple[Array, Array]: ...


@dataclass(frozen=True, slots=True)
class Flat:
    """A panel."""

    def lay(self, flat_mm: Array) -> tuple[Array, Array]:
        """Places and outward unit vectors. -> [point, 3], [point, 3]"""
        still = np.zeros(len(flat_mm))
        return np.column_stack([flat_mm, still]), np.column_stack([still, still, still + 1])


@dataclass(frozen=True, kw_only=True, slots=True)
class Rolled:
    """A cylinder around the head (upright) or from brow to chin; every distance along it is that of the drawing."""

    radius_mm: float
    upright: bool = True

    def lay(self, flat_mm: Array) -> tuple[Array, Array]:
        """Places and outward unit vectors. -> [point, 3], [point, 3]"""
        along, around = (flat_mm[:, 1], flat_mm[:, 0]) if self.upright else (flat_mm[:, 0], flat_mm[:, 1])
        turn = around / self.radius_mm
        if np.ptp(turn) > 2 * np.pi or np.abs(turn).max(initial=0) > np.pi:
            raise BadInput(
                f"shape.radius: the layout reaches {np.abs(around).max():.0f} mm from the middle, and a cylinder of "
                f"radius {self.radius_mm:g} mm has {np.pi * self.radius_mm:.0f} mm on each side. "
                "Give a larger radius or a narrower layout."
            )
        sine, cosine, still = np.sin(turn), np.cos(turn), np.zeros_like(turn)
        across, forward = self.radius_mm * sine, self.radius_mm * (cosine - 1)
        if self.upright:
            return np.column_stack([across, along, forward]), np.column_stack([sine, still, cosine])
        return np.column_stack([along, across, forward]), np.column_stack([still, sine, cosine])


@dataclass(frozen=True, kw_only=True, slots=True)
class Bowl:
    """The front of an ellipsoid: distances from the middle are kept in every direction, as on a map of a pole."""

    radii_mm: tuple[float, float, float]

    def lay(self, flat_mm: Array) -> tuple[Array, Array]:
        """Places and outward unit vectors. -> [point, 3], [point, 3]"""
        across_mm, up_mm, forward_mm = self.radii_mm
        far_mm = np.hypot(*flat_mm.T)
        safe_mm = np.where(far_mm > 0, far_mm, 1)
        direction = np.where(far_mm[:, None] > 0, flat_mm / safe_mm[:, None], [1.0, 0.0])
        reach_mm = 1 / np.hypot(direction[:, 0] / across_mm, direction[:, 1] / up_mm)  # half axis of this section
        angle = self._angle(far_mm, reach_mm)
        spread = (reach_mm * np.sin(angle))[:, None] * direction
        place = np.column_stack([spread, forward_mm * (np.cos(angle) - 1)])
        outward = np.column_stack([spread, forward_mm * np.cos(angle)]) / np.square(self.radii_mm)
        return place, outward / np.linalg.norm(outward, axis=1, keepdims=True)

    def _angle(self, far_mm: Array, reach_mm: Array) -> Array:
        """The ellipse's own angle at which the arc from the front has this length. -> [point]"""
        angle = np.linspace(0, np.pi, STEPS + 1)
        middle = (angle[:-1] + angle[1:]) / 2
        step_mm = np.hypot(reach_mm[:, None] * np.cos(middle), self.radii_mm[2] * np.sin(middle)) * angle[1]
        arc_mm = np.column_stack([np.zeros(len(far_mm)), np.cumsum(step_mm, axis=1)])
        if (far_mm > arc_mm[:, -1]).any():
            raise BadInput(
                f"shape.radii: the layout reaches {far_mm.max():.0f} mm from the middle, and the ellipsoid has "
                f"{arc_mm[:, -1].min():.0f} mm. Give larger radii or a smaller layout."
            )
        return np.array([np.interp(far, arc, angle) for far, arc in zip(far_mm, arc_mm, strict=True)])


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Through:
    """A smooth sheet through LEDs that stand in space, seen from the front: each holds it at its place and slope.

    place_mm, outward   [led, 3]  where they are, and the unit vectors that they look away from
    """

    place_mm: Any
    outward: Any

    def lay(self, flat_mm: Array) -> tuple[Array, Array]:
        """Places and outward unit vectors. -> [point, 3], [point, 3]"""
        away = flat_mm[:, None] - self.place_mm[:, :2]
        far_mm2 = (away**2).sum(axis=2)
        weight = 1 / (far_mm2 + np.median(far_mm2.min(axis=0)) + 1e-3) ** 2
        weight /= weight.sum(axis=1, keepdims=True)
        slope = -self.outward[:, :2] / np.maximum(self.outward[:, 2:], STEEPEST)
        forward = self.place_mm[:, 2] + (away * slope).sum(axis=2)
        outward = weight @ self.outward
        place = np.column_stack([flat_mm, (weight * forward).sum(axis=1)])
        return place, outward / np.linalg.norm(outward, axis=1, keepdims=True)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Stood:
    """A shape turned about its middle and put before the face."""

    shape: Surface
    middle_mm: Any
    tilt_deg: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def lay(self, flat_mm: Array) -> tuple[Array, Array]:
        """Places and outward unit vectors. -> [point, 3], [point, 3]"""
        place, outward = self.shape.lay(flat_mm)
        turn = turned(self.tilt_deg)
        return place @ turn.T + np.asarray(self.middle_mm, dtype=float), outward @ turn.T


def turned(tilt_deg: tuple[float, float, float]) -> Array:
    """Turns about the axes to the left, up and forward, one after the other, by the right-hand rule. -> [3, 3]"""
    whole = np.eye(3)
    for axis, tilt in enumerate(tilt_deg):
        sine, cosine = np.sin(tilt * rad_PER_deg), np.cos(tilt * rad_PER_deg)
        one, two = (axis + 1) % 3, (axis + 2) % 3
        turn = np.eye(3)
        turn[one, one] = turn[two, two] = cosine
        turn[one, two], turn[two, one] = -sine, sine
        whole = turn @ whole
    return whole
