"""Course: the sessions, how often, for how many weeks, and what each of these rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.dose import Dose
from lightmask.mask.footprint import Footprint
from lightmask.mask.leds import Mask
from lightmask.mask.settings import Settings
from lightmask.person import Person
from lightmask.plan.goal import Goal
from lightmask.plan.minutes import Chance
from lightmask.plan.trials import Arm, Window
from lightmask.safety import Review
from lightmask.skin import Skin
from lightmask.units import s_PER_min


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """How often and how long, from the nearest trials; None where no near trial says."""

    per_week: int | None
    weeks: int | None
    arms: tuple[tuple[Arm, float], ...]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Course:
    """A plan for one person, one mask and one goal.

    settings    one session; minutes_from says in words what set its length
    dose        what one session brings, as draws; leaflet_dose the same for the leaflet's minutes, if it gives any
    windows     the studied window of each lit band that has one
    chances     where the target layer stands to them in a session; leaflet_chances for the leaflet's minutes
    curve       minutes and the chance of the leading band to be inside; None without a window or a known output
    review      every limit and screening answer; a plan with questions still open is a draft
    """

    goal: Goal
    person: Person
    mask: Mask
    care: str
    settings: Settings
    minutes_from: tuple[str, ...]
    leading_band: str
    footprint: Footprint
    skin: Skin
    dose: Dose
    leaflet_dose: Dose | None
    windows: tuple[Window, ...]
    chances: tuple[Chance, ...]
    leaflet_chances: tuple[Chance, ...]
    curve: tuple[Any, Any] | None
    schedule: Schedule
    grade: str
    review: Review

    @property
    def minutes(self) -> float:
        return self.settings.duration_s / s_PER_min

    @property
    def draft(self) -> bool:
        """Whether something is still to be asked, or cannot be shown to be safe."""
        return bool(self.review.breaches)


def schedule(rated: tuple[tuple[Arm, float], ...]) -> Schedule:
    """Sessions per week and weeks: the median of the trials, each counted by its nearness."""
    per_week = _middle([(arm.per_week, weight) for arm, weight in rated if arm.per_week])
    weeks = _middle([(arm.weeks, weight) for arm, weight in rated if arm.weeks])
    return Schedule(per_week=per_week, weeks=weeks, arms=rated)


def _middle(values: list[tuple[float, float]]) -> int | None:
    """The weighted median, rounded to a whole number; None of none."""
    if not values:
        return None
    ordered = sorted(values)
    reached = np.cumsum([weight for _, weight in ordered])
    return round(ordered[int(np.searchsorted(reached, reached[-1] / 2))][0])
