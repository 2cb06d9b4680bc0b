"""How often and how long: the schedules that near trials had, and how far tissue comes with each of them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np

from lightmask.plan.adherence import Adherence, dealt
from lightmask.plan.course import Schedule, schedule
from lightmask.plan.house import of_care
from lightmask.plan.worth import Worth
from lightmask.response.goal import Goal
from lightmask.response.regimen import Regimen
from lightmask.response.trials import Rated, nearest, that_count, weight
from lightmask.units import d_PER_week

Array = np.ndarray
LEAST_PER_WEEK = 0.05


@dataclass(frozen=True, kw_only=True, slots=True)
class Rhythm:
    """Sessions per week and weeks."""

    per_week: float
    weeks: int

    @property
    def sessions(self) -> int:
        return max(1, round(self.per_week * self.weeks))


def rhythms(goals: tuple[Goal, ...], lit: tuple[str, ...], care: str) -> tuple[Rhythm, ...]:
    """Every schedule within what near trials of this light did; none where no trial says.

    Sessions a week from the fewest to the most of them, as many weeks as any of them or their middle had.
    """
    counted = [arm for goal in goals for arm in near_arms(goal, lit, care)]
    often = [arm.per_week for arm in counted if arm.per_week]
    long = [arm.weeks for arm in counted if arm.weeks]
    if not often or not long:
        return ()
    most = int(of_care(care, "most_per_week" if any(arm.setting == care for arm in counted) else "most_elsewhere"))
    fewest = max(1, min(round(min(often)), most))
    per_week = range(fewest, max(fewest, min(most, math.ceil(max(often)))) + 1)
    weeks = sorted({max(1, round(one)) for one in long})
    return tuple(Rhythm(per_week=one, weeks=each) for one in per_week for each in weeks)


def near_arms(goal: Goal, lit: tuple[str, ...], care: str) -> list:
    """The arms near enough to schedule by: those of the same care, or of any where there are none."""
    return [arm for arm, _ in _counted(goal, lit, care)]


def _counted(goal: Goal, lit: tuple[str, ...], care: str) -> Rated:
    rated = nearest(goal, lit, care)
    near = tuple(pair for pair in that_count(rated, lit) if pair[1] >= weight("nearness floor"))
    scheduled = tuple(pair for pair in near if pair[0].per_week and pair[0].weeks)
    return tuple(pair for pair in scheduled if pair[0].setting == care) or scheduled or near


def of_trials(goal: Goal, lit: tuple[str, ...], care: str) -> tuple[Rated, Schedule]:
    """Every arm that bears on the goal, and the middle of those that schedule it."""
    rated = nearest(goal, lit, care)
    return rated, replace(schedule(rated, lit, care), counted=_counted(goal, lit, care))


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Reached:
    """How far tissue has come at the end of a course, as people keep to it; worked out once for each schedule.

    A second part of a course (home after office) adds what its own sessions bring on top of the first's.
    """

    worths: tuple[Worth, ...]
    _known: dict = field(default_factory=dict, init=False, repr=False)

    def alone(self, rhythm: Rhythm, care: str) -> tuple[Array, ...]:
        """Y of one schedule at its end, for each goal. -> [draw, endpoint] each"""
        key = (rhythm, care)
        if key not in self._known:
            self._known[key] = tuple(self._alone(worth, rhythm, care) for worth in self.worths)
        return self._known[key]

    def _alone(self, worth: Worth, rhythm: Rhythm, care: str) -> Array:
        days = [kept(rhythm, share) for share in Adherence.of(care).levels]
        return mixed(worth, days, rhythm.weeks * d_PER_week)

    def after(self, first: tuple[Rhythm, str], then: tuple[Rhythm, str]) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
        """What the first part's sessions and the second's have each brought at the end of both."""
        key = (first, then)
        if key not in self._known:
            each = [self._after(worth, first, then) for worth in self.worths]
            self._known[key] = tuple(one for one, _ in each), tuple(other for _, other in each)
        return self._known[key]

    def _after(self, worth: Worth, first: tuple[Rhythm, str], then: tuple[Rhythm, str]) -> tuple[Array, Array]:
        end_d = (first[0].weeks + then[0].weeks) * d_PER_week
        early = [kept(first[0], share) for share in Adherence.of(first[1]).levels]
        late = [kept(then[0], share, first[0].weeks) for share in Adherence.of(then[1]).levels]
        of_first = mixed(worth, early, end_d)
        of_both = mixed(worth, [a.then(b) for a, b in zip(early, late, strict=True)], end_d)
        return of_first, of_both - of_first


def kept(rhythm: Rhythm, share: float, start_week: float = 0.0) -> Regimen:
    """The sessions that are done when a share of them is, evenly spread."""
    often = max(rhythm.per_week * share, LEAST_PER_WEEK)
    return Regimen.of(per_week=often, weeks=rhythm.weeks, start_week=start_week)


def mixed(worth: Worth, regimens: list[Regimen], at_day: float) -> Array:
    """Y on a day, each draw by the level that it was dealt to. -> [draw, endpoint]"""
    draws = len(worth.potency.par["memory_d"])
    found = np.empty((draws, len(worth.potency.endpoints)))
    for some, regimen in zip(dealt(draws), regimens, strict=True):
        found[some] = worth.potency.course(regimen.day, at_day, some)
    return found
