"""How evenly light or dose lies on a face: region by region, and as a histogram of the surface.

Every number is weighted by area, so that a finer mesh says the same. D5 and D95 are read as in radiotherapy: the most
lit 5 % of the area receive at least D5, and 95 % of the area receive at least D95. Their ratio tells hot spots from
shade without hanging on the single brightest and darkest patch, as greatest and least do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.errors import BadInput, not_negative, positive
from lightmask.mask.face import Face

Array = np.ndarray
WHOLE = "whole face"
HOTTEST, NEARLY_ALL = 0.05, 0.95
ROUNDING = 1e-9  # of the area: sums of many patches are never exactly 5 %


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Surface:
    """Some patches of skin and what lies on each, in any unit that counts per area.

    value     [draw, patch]
    area_cm2  [patch]
    """

    name: str
    value: Any
    area_cm2: Any

    def __post_init__(self) -> None:
        value = np.atleast_2d(np.array(self.value, dtype=float))
        area = np.array(self.area_cm2, dtype=float)
        if area.ndim != 1 or value.ndim != 2 or value.shape[1] != area.size or not value.size:
            raise BadInput(
                f"The surface '{self.name}' has values {value.shape} and areas {area.shape}. "
                "Give [draw, patch] and [patch], at least one patch."
            )
        not_negative("value", value)
        positive("area_cm2", area)
        for name, array in (("value", value), ("area_cm2", area)):
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    @property
    def total_cm2(self) -> float:
        return float(self.area_cm2.sum())

    @property
    def mean(self) -> Array:
        """Mean over the area. -> [draw]"""
        return self.value @ self.area_cm2 / self.area_cm2.sum()

    @property
    def least(self) -> Array:
        """The darkest patch. -> [draw]"""
        return self.value.min(axis=1)

    @property
    def most(self) -> Array:
        """The brightest patch. -> [draw]"""
        return self.value.max(axis=1)

    @property
    def d5(self) -> Array:
        """The most lit 5 % of the area receive at least this. -> [draw]"""
        return self.received_by(HOTTEST)

    @property
    def d95(self) -> Array:
        """95 % of the area receive at least this. -> [draw]"""
        return self.received_by(NEARLY_ALL)

    @property
    def least_to_mean(self) -> Array:
        """Darkest patch over mean: 1 when all is even; NaN in the dark. -> [draw]"""
        return _ratio(self.least, self.mean)

    @property
    def d5_to_d95(self) -> Array:
        """1 when all is even, the greater the less; infinite when over 5 % of the area is dark. -> [draw]"""
        return _ratio(self.d5, self.d95)

    def received_by(self, share: float) -> Array:
        """The greatest level that this share of the area reaches, each patch taken as even. -> [draw]"""
        order = np.argsort(-self.value, axis=1, kind="stable")
        reached = np.cumsum(self.area_cm2[order], axis=1) / self.total_cm2
        place = np.minimum((reached < share - ROUNDING).sum(axis=1), self.area_cm2.size - 1)
        rows = np.arange(len(self.value))
        return self.value[rows, order[rows, place]]

    def share_reaching(self, level: Any) -> Array:
        """Share of the area that receives at least each level: the cumulative histogram. -> [draw, level]"""
        wanted = np.atleast_1d(np.asarray(level, dtype=float))
        found = np.empty((len(self.value), wanted.size))
        for draw, values in enumerate(self.value):
            order = np.argsort(values, kind="stable")
            below = np.concatenate([[0.0], np.cumsum(self.area_cm2[order])]) / self.total_cm2
            found[draw] = 1 - below[np.searchsorted(values[order], wanted, side="left")]
        return np.clip(found, 0.0, 1.0)


def _ratio(above: Array, below: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return above / below


def by_region(value: Any, face: Face) -> tuple[Surface, ...]:
    """The whole face and each region that it has, in their order; ears, hairline and neck are left out.

    value  [patch] or [draw, patch]
    """
    values = np.atleast_2d(np.asarray(value, dtype=float))
    if values.shape[1:] != (face.patches,):
        raise BadInput(f"The values have shape {values.shape}, the face {face.patches} patches. Give one for each.")
    area = face.area_cm2
    parts = [(WHOLE, face.region >= 0)]
    parts += [(name, face.region == place) for place, name in enumerate(face.regions)]
    found = [
        Surface(name=name, value=values[:, inside], area_cm2=area[inside]) for name, inside in parts if inside.any()
    ]
    if not found:
        raise BadInput(f"The face '{face.name}' has no patch in any region. Give each vertex its region.")
    return tuple(found)
