"""Scale: from a number to a colour, with round ticks and a unit; even to the eye and safe for colour-blind ones."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.errors import BadInput

Array = np.ndarray
ENDS = {1.0: 5, 1.2: 6, 1.5: 5, 2.0: 4, 2.5: 5, 3.0: 6, 4.0: 4, 5.0: 5, 6.0: 6, 8.0: 4, 10.0: 5}  # round ends, in steps
LIGHT, APART = "viridis", "PuOr"  # both told apart by colour-blind eyes; the first also by a grey printer
HOT_SPOTS = 0.01  # of the area may lie above a scale that would else be spent on a few bright patches
MUCH_ABOVE = 1.25


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """Colours between two numbers.

    colours  the name of a matplotlib colour map
    over     whether something lies above ``high`` (the colour bar then ends in an arrow)
    """

    low: float
    high: float
    unit: str
    quantity: str
    colours: str = LIGHT
    over: bool = False

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise BadInput(f"A scale from {self.low:g} to {self.high:g} is none. Give two numbers that ascend.")

    @property
    def ticks(self) -> tuple[float, ...]:
        """Round numbers from end to end."""
        steps = 4 if self.low < 0 else _steps(self.high - self.low)
        return tuple(float(f"{tick:.6g}") for tick in np.linspace(self.low, self.high, steps + 1))

    @property
    def label(self) -> str:
        """What a colour bar says: the quantity and its unit."""
        return f"{self.quantity}, {self.unit}"

    def rgb(self, value: Any) -> Array:
        """The colour of each value as sRGB from 0 to 1; what lies outside takes the end's. -> [..., 3]"""
        from matplotlib import colormaps

        share = (np.asarray(value, dtype=float) - self.low) / (self.high - self.low)
        return np.asarray(colormaps[self.colours](np.clip(share, 0, 1)))[..., :3]


def scale_from_zero(values: Any, unit: str, quantity: str, area: Any = None) -> Scale:
    """From 0 to a round number above the values; a hundredth of the area may lie above when it is much brighter.

    values  any shape whose last axis is that of the patches, or several such in a list; NaN is left out
    area    [patch]: of each patch, all the same when left out
    """
    parts = [np.asarray(part, dtype=float) for part in (values if isinstance(values, (list, tuple)) else [values])]
    tops = [_top(part, area) for part in parts if np.isfinite(part).any()]
    if not tops:
        raise BadInput("Nothing is known of any patch, so there is nothing to draw. Give values for some.")
    high = _round_up(max(top for top, _ in tops) or 1.0)
    return Scale(low=0.0, high=high, unit=unit, quantity=quantity, over=max(most for _, most in tops) > high)


def scale_about_zero(values: Any, unit: str, quantity: str) -> Scale:
    """As far below zero as above it, so that the middle colour means 'the same'."""
    farthest = float(np.nanmax(np.abs(values)))
    high = _round_up(farthest or 1.0)
    return Scale(low=-high, high=high, unit=unit, quantity=quantity, colours=APART)


def _top(values: Array, area: Any) -> tuple[float, float]:
    """Where the scale should end for these values, before rounding; and the greatest of them."""
    weight = np.broadcast_to(1.0 if area is None else np.asarray(area, dtype=float), values.shape).ravel()
    flat = values.ravel()
    known = np.isfinite(flat)
    order = np.argsort(flat[known])
    level, below = flat[known][order], np.cumsum(weight[known][order])
    most = float(level[-1])
    usual = float(level[np.searchsorted(below, (1 - HOT_SPOTS) * below[-1])])
    return (usual if most > MUCH_ABOVE * usual > 0 else most), most


def _round_up(value: float) -> float:
    size = 10.0 ** math.floor(math.log10(value))
    return next(float(f"{size * end:.6g}") for end in ENDS if size * end >= value * (1 - 1e-9))


def _steps(breadth: float) -> int:
    """In how many round steps a breadth comes apart."""
    part = breadth / 10.0 ** math.floor(math.log10(breadth) + 1e-9)
    return next((count for end, count in ENDS.items() if abs(part / end - 1) < 1e-6), 4)
