"""Wish: what is asked of a course - goals and how much each counts, where, from when, and what the person can give."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from lightmask.errors import BadInput, did_you_mean
from lightmask.plan.house import factor
from lightmask.response.goal import Goal

if TYPE_CHECKING:
    from lightmask.plan.procedures import Procedure

CARES = ("home", "office", "both")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_GOALS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What a course is to be for.

    goals           each with its weight; weights add up to 1 once made
    care            home, office, or both: a course in the office first, then at home; None as the person's file says
    start           the first day; None plans no dates
    procedures      peels, microneedlings, lasers with their days, in order
    rest_days       weekdays without light, by their English names
    minutes_a_week  what the person can give, all things counted; None: no bound
    hour_costs      an hour of the person's time as a share of all that light can do; None: the table's
    way             an alternative of the plan that is worth most, by its key, in its place: shorter, most, surest ...
    """

    goals: tuple[tuple[Goal, float], ...]
    care: str | None = None
    start: date | None = None
    procedures: tuple[Procedure, ...] = ()
    rest_days: tuple[str, ...] = ()
    minutes_a_week: float | None = None
    hour_costs: float | None = None
    way: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "goals", _weighed(self.goals))
        if self.care is not None and self.care not in CARES:
            raise BadInput(f"care='{self.care}' is not known. Give one of: {', '.join(CARES)}.")
        if self.start is not None and (not isinstance(self.start, date) or isinstance(self.start, datetime)):
            raise BadInput(f"start={self.start!r} is no date. Give one, as in date(2026, 12, 1).")
        object.__setattr__(self, "rest_days", _rest(self.rest_days))
        object.__setattr__(self, "procedures", tuple(sorted(self.procedures, key=lambda one: one.on)))
        for name in ("minutes_a_week", "hour_costs"):
            _least(name, getattr(self, name))

    @classmethod
    def of(cls, asked: Wish | Goal | str | Sequence[Any]) -> Wish:
        """From a goal, its name, several of either, or a wish as it is."""
        if isinstance(asked, Wish):
            return asked
        if isinstance(asked, (Goal, str)):
            return cls(goals=((asked, 1.0),))  # type: ignore[arg-type]
        if not isinstance(asked, (list, tuple)):
            return cls(goals=((Goal.named(str(asked)), 1.0),))
        return cls(goals=tuple(one if isinstance(one, tuple) else (one, 1.0) for one in asked))

    @property
    def main(self) -> Goal:
        """The goal that counts most; the first of those that count alike."""
        return max(self.goals, key=lambda pair: pair[1])[0]

    @property
    def costs(self) -> float:
        """An hour of the person's time, as a share of all that light can do."""
        return factor("an hour") if self.hour_costs is None else self.hour_costs


def _weighed(goals: Any) -> tuple[tuple[Goal, float], ...]:
    """Every goal once, known, with a weight above zero; the weights add up to 1."""
    if isinstance(goals, (str, Goal)):
        raise BadInput(f"goals={goals!r} is one goal. Give pairs of a goal and its weight, or use Wish.of.")
    named = [(goal if isinstance(goal, Goal) else Goal.named(str(goal)), weight) for goal, weight in goals]
    if not 1 <= len(named) <= MOST_GOALS:
        raise BadInput(f"{len(named)} goals are asked for. Give 1 to {MOST_GOALS}: a session serves few at once.")
    for goal, weight in named:
        number = isinstance(weight, (int, float)) and not isinstance(weight, bool)
        if not number or not math.isfinite(weight) or weight <= 0:
            raise BadInput(f"The weight of {goal.name}, {weight!r}, is not above zero. Give a number such as 1 or 0.5.")
    names = [goal.name for goal, _ in named]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadInput(f"The goal '{twice}' is asked for twice. Give it once, with its weight.")
    total = math.fsum(weight for _, weight in named)
    return tuple((goal, weight / total) for goal, weight in named)


def _rest(days: Sequence[str]) -> tuple[str, ...]:
    """Weekdays in their order."""
    if isinstance(days, str):
        raise BadInput(f"rest_days={days!r} is one text. Give a list of weekdays.")
    small = [str(day).strip().casefold() for day in days]
    for day in small:
        if day not in DAYS:
            raise BadInput(f"'{day}' is no weekday.{did_you_mean(day, list(DAYS))} Give one of: {', '.join(DAYS)}.")
    if len(set(small)) == len(DAYS):
        raise BadInput("Every day of the week is a day of rest, so there is no day for light. Leave at least one.")
    return tuple(day for day in DAYS if day in small)


def _least(name: str, value: float | None) -> None:
    if value is None:
        return
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or value < 0 or (name == "minutes_a_week" and value == 0):
        raise BadInput(f"{name}={value!r} is not possible. Give a number above zero, or leave it out.")
