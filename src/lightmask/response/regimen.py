"""Regimen: on which days a course's sessions fall, and how long each of them is lit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.errors import BadInput
from lightmask.units import d_PER_week

Array = np.ndarray
MOST_PER_WEEK = 21  # three times a day: more was never tried
MOST_WEEKS = 520


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Regimen:
    """The days of the sessions, counted from the first. What was really done is a regimen too.

    day     [session]  days since the start, never falling, the fraction is the time of day
    """

    day: Array

    def __post_init__(self) -> None:
        day = np.array(self.day, dtype=float).reshape(-1)
        if not np.isfinite(day).all() or (day < 0).any() or (np.diff(day) < 0).any():
            raise BadInput(
                "The days of sessions must be numbers from 0 upwards, in their order. Sort them, or leave bad ones out."
            )
        day.setflags(write=False)
        object.__setattr__(self, "day", day)

    @classmethod
    def of(cls, *, per_week: float, weeks: float, start_week: float = 0.0) -> Regimen:
        """Sessions spread evenly over the weeks: the first on the first day, none on the last."""
        if not 0 < per_week <= MOST_PER_WEEK:
            raise BadInput(f"{per_week:g} sessions a week: give a number above 0, up to {MOST_PER_WEEK}.")
        if not 0 < weeks <= MOST_WEEKS:
            raise BadInput(f"{weeks:g} weeks: give a number above 0, up to {MOST_WEEKS}.")
        sessions = max(1, round(per_week * weeks))
        return cls(day=(start_week + np.arange(sessions) / per_week) * d_PER_week)

    def then(self, later: Regimen) -> Regimen:
        """This course, and another whose days are counted from the same start: maintenance after induction."""
        return Regimen(day=np.sort(np.concatenate([self.day, later.day])))

    @property
    def sessions(self) -> int:
        return len(self.day)

    @property
    def every_d(self) -> float | None:
        """Days from one session to the next where they are all alike; None where they are not."""
        steps = np.diff(self.day)
        return float(steps[0]) if len(steps) and np.allclose(steps, steps[0], rtol=1e-9, atol=1e-9) else None

    @property
    def per_week(self) -> float | None:
        """Sessions a week where they are evenly spread; None where they are not."""
        return d_PER_week / self.every_d if self.every_d else None

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Regimen) and np.array_equal(self.day, other.day)

    def __hash__(self) -> int:
        return hash(self.day.tobytes())


@dataclass(frozen=True, kw_only=True, slots=True)
class Sessions:
    """A course as tissue feels it: when its sessions fall and how long the light is on in each."""

    regimen: Regimen
    lit_s: float

    def __post_init__(self) -> None:
        if not (np.isfinite(self.lit_s) and self.lit_s > 0):
            raise BadInput(f"A session lit for {self.lit_s:g} s: give a time above 0.")

    @classmethod
    def of(cls, course: Any) -> Sessions:
        """Of a course of ``plan``, which holds its settings and its regimen; sessions stay as they are."""
        if isinstance(course, Sessions):
            return course
        return cls(regimen=course.regimen, lit_s=course.settings.lit_s)
