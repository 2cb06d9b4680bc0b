"""Fit: how a mask sits on one face and the next, as draws of shift, tilt, standoff and the size of the face."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask import tables
from lightmask.errors import not_negative, within
from lightmask.mask.face import Face
from lightmask.mask.lamp import Leds

Array = np.ndarray
SEATS = 200  # ways to sit at most; more draws share them (what that costs is in docs/measured.md)
WORN_mm = 50.0  # LEDs nearer to the skin than this are worn on it


@dataclass(frozen=True, kw_only=True, slots=True)
class Fit:
    """Standard deviations of how a mask sits. Draws are normal and independent; a mask never sinks into the skin.

    shift_mm     sideways and up
    tilt_deg     about each of the three axes
    standoff_mm  towards the face and away from it
    size         of the face along each axis, as a share; 0 for a face that was scanned
    clear_mm     how near an LED may come to the skin
    """

    shift_mm: float = 0.0
    tilt_deg: float = 0.0
    standoff_mm: float = 0.0
    size: float = 0.0
    clear_mm: float = 0.5

    def __post_init__(self) -> None:
        for name, most in (("shift_mm", 100), ("tilt_deg", 30), ("standoff_mm", 200), ("size", 0.15)):
            not_negative(name, getattr(self, name))
            within(name, getattr(self, name), 0, most, "the spread of how a mask sits")
        within("clear_mm", self.clear_mm, 0.05, 50, "how near an LED may come to the skin")

    @classmethod
    def usual(cls, leds: Leds, face: Face, own_face: bool = False) -> Fit:
        """How a mask of this kind usually sits; ``own_face``: the face is this very person's."""
        worn = "on the face" if apart_mm(leds.position_mm, face) < WORN_mm else "before the face"
        rows = {row["quantity"]: float(row["sd"]) for row in tables.read("mask/fit").rows() if row["worn"] == worn}
        return cls(
            shift_mm=rows["shift"], tilt_deg=rows["tilt"], standoff_mm=rows["standoff"],
            size=0.0 if own_face else rows["size"],
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Seats:
    """How the mask sits in each draw.

    tilt      [draw, 3]  rad, about x, y and z through the middle of the LEDs
    shift_mm  [draw, 3]  sideways, up, and away from the face
    size      [draw, 3]  factor on the face along each axis
    """

    tilt: Array
    shift_mm: Array
    size: Array


def drawn(fit: Fit, draws: int, rng: np.random.Generator) -> Seats:
    """Draws of a fit. -> Seats of [draw, ...]"""
    tilt = np.deg2rad(fit.tilt_deg) * rng.standard_normal((draws, 3))
    shift = np.array([fit.shift_mm, fit.shift_mm, fit.standoff_mm]) * rng.standard_normal((draws, 3))
    size = np.exp(fit.size * rng.standard_normal((draws, 3)))
    return Seats(tilt=tilt, shift_mm=shift, size=size)


def shared(factor: Array, rng: np.random.Generator) -> Array:
    """The seat of each draw, when there are more draws of the output than seats. [draw, channel] -> [draw]

    Draws are taken by rising output, as many at a time as there are seats, and each lot is dealt to the seats by
    chance: so every seat gets weak and strong output alike, and no draw differs from another but by chance. Up to
    ``SEATS`` draws, each has a seat of its own.
    """
    draws = len(factor)
    if draws <= SEATS:
        return np.arange(draws)
    output, seat = np.argsort(np.nansum(np.log(factor), axis=1), kind="stable"), np.empty(draws, int)
    for start in range(0, draws, SEATS):
        lot = output[start : start + SEATS]
        seat[lot] = rng.permutation(SEATS)[: len(lot)]
    return seat


def apart_mm(places_mm: Array, face: Face) -> float:
    """The middle one of the distances from these places to their nearest patches."""
    points = face.coarse().vertices_mm
    squared = ((places_mm[:, None] - points[None]) ** 2).sum(axis=2)
    return float(np.sqrt(np.median(squared.min(axis=1))))
