"""prepare(goals, person, mask, face) -> Ready: all that a plan needs and no wish changes; Ready.choose(wish) -> Course.

What takes long - the light on the face, the influence matrix, the sessions that keep every limit - is done once. A
change of weights, of the price of time, of dates or of days of rest is answered from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from lightmask.errors import BadInput
from lightmask.mask.face import Face
from lightmask.mask.leds import Mask
from lightmask.person import Person
from lightmask.plan import assembled, unplanned
from lightmask.plan.before import Before
from lightmask.plan.course import Course
from lightmask.plan.first_word import (
    refuse_by_screening,
    refuse_guessed_blue,
    refuse_too_strong,
    refuse_who_must_not_be_lit,
)
from lightmask.plan.house import factor
from lightmask.plan.place import Place, place, with_care
from lightmask.plan.points import Comparison, Point, Terms
from lightmask.plan.rhythm import Reached, of_trials
from lightmask.plan.search import options
from lightmask.plan.wish import DAYS, Wish
from lightmask.response.goal import Goal
from lightmask.units import min_PER_h

DRAWS = 200
LIMITS, CHOOSING = "holding every limit", "choosing"  # as they are told
USUAL_SESSIONS = 36  # a course of trials that state none: three a week for twelve weeks


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Ready:
    """A person, a mask or two, and goals: ready for any wish about them.

    places   where sessions are given, in the order of the course: one, or the office and then home
    """

    person: Person
    goals: tuple[Goal, ...]
    places: tuple[Place, ...]
    draws: int
    _compared: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    def choose(self, wish: Wish | Goal | str | None = None, before: Before | None = None) -> Course:
        """The course for a wish about the goals that this was prepared for.

        ``before`` is what was really done of an earlier course; left out, nothing was.
        """
        asked = Wish.of(wish if wish is not None else list(self.goals))
        self._same_goals(asked)
        if not all(one.known for one in self.places):
            return unplanned.course(self._unknown(), asked)
        terms = self._terms(asked, before)
        compared = tuple(self._comparison(one, terms) for one in self.places)
        return assembled.course(compared, asked, terms, before)

    def points(self, wish: Wish | Goal | str | None = None) -> list[Point]:
        """Every course that was compared for a wish, the best first."""
        asked = Wish.of(wish if wish is not None else list(self.goals))
        self._same_goals(asked)
        terms = self._terms(asked)
        compared = tuple(self._comparison(one, terms) for one in self.places)
        return assembled.points(compared, terms, asked.main)

    def _unknown(self) -> Place:
        """The place whose output nobody knows; with two of them, no course of both can be said."""
        unknown = next(one for one in self.places if not one.known)
        if len(self.places) > 1:
            raise BadInput(
                f"Nobody states the output of '{unknown.mask.name}', so no course of office and home can be planned. "
                "Measure it, or plan the other mask alone."
            )
        return unknown

    def _same_goals(self, wish: Wish) -> None:
        if {goal.name for goal, _ in wish.goals} != {goal.name for goal in self.goals}:
            ours, theirs = (", ".join(sorted(one.name for one in goals))
                            for goals in (self.goals, [goal for goal, _ in wish.goals]))  # fmt: skip
            raise BadInput(f"This was prepared for {ours}, and {theirs} is wished for. Call prepare again for that.")

    def _terms(self, wish: Wish, before: Before | None = None) -> Terms:
        share = {goal.name: weight for goal, weight in wish.goals}
        return Terms(
            weights=tuple(share[goal.name] for goal in self.goals),
            hour=wish.costs,
            minutes_a_week=wish.minutes_a_week,
            days_a_week=len(DAYS) - len(wish.rest_days),
            weeks_left=before.weeks_left if before else None,
            often=before.often if before else None,
        )

    def _comparison(self, one: Place, terms: Terms) -> Comparison:
        """The sessions of a place for these weights, whatever an hour costs: worked out once."""
        key = (one.care, terms.weights)
        if key not in self._compared:
            middles = [of_trials(goal, _bands(one), one.care)[1] for goal in self.goals]
            sessions = [middle.per_week * middle.weeks for middle in middles if middle.per_week and middle.weeks]
            per_min = factor("an hour") * (max(sessions) if sessions else USUAL_SESSIONS) / min_PER_h
            found = options(one, terms.weights, per_min)
            if not found:
                refuse_too_strong(one)
            self._compared[key] = Comparison(
                place=one, reached=Reached(worths=one.worths), options=found, most={}, number=self.places.index(one)
            )  # fmt: skip
        found_before: Comparison = self._compared[key]
        return found_before


def _bands(one: Place) -> tuple[str, ...]:
    lit = {key.partition("/")[0] for lever in one.matrix.levers for key in lever.keys}
    return tuple(dict.fromkeys(channel.band for channel in one.mask.channels if channel.name in lit))


def prepare(
    asked: Wish | Goal | str | Sequence[Any], person: Person, mask: Mask, face: Face | None = None, *,
    draws: int = DRAWS, rng: np.random.Generator | None = None, office_mask: Mask | None = None,
    at: datetime | None = None, left: Mapping[str, float] | None = None,
    told: Callable[[str], object] = lambda step: None,
) -> Ready:  # fmt: skip
    """Everything that a plan needs and no further wish changes. -> Ready

    draws        of mask, fit and skin; limits are held in 99 of 100 of them
    office_mask  for care 'both': the mask of the office; ``mask`` is then the one at home
    at           when the first session is, for past light and dated decisions; now when left out
    left         by channel of ``mask``, the share of its light that it still gives
    told         is told what is being worked out, step by step
    """
    wish = Wish.of(asked)
    goals = tuple(goal for goal, _ in wish.goals)
    care = wish.care or person.care
    lamps = _lamps(care, mask, office_mask)
    for goal in goals:
        for where, lamp in lamps:
            goal.plannable(where)
            refuse_guessed_blue((goal,), person, tuple(channel.band for channel in lamp.channels))
    for where, lamp in lamps:
        refuse_by_screening(goals, with_care(person, where), lamp, at)
    chance = rng if rng is not None else np.random.default_rng(0)
    places = tuple(
        place(goals, with_care(person, where), lamp, face, draws, chance, at, left if lamp is mask else None, told)
        for where, lamp in lamps
    )
    told(LIMITS)
    for one in places:
        refuse_who_must_not_be_lit(one)
    return Ready(person=person, goals=goals, places=places, draws=draws)


def _lamps(care: str, mask: Mask, office_mask: Mask | None) -> tuple[tuple[str, Mask], ...]:
    """Where and with what, in the order of the course."""
    if care != "both":
        if office_mask is not None:
            raise BadInput(f"A mask of the office is given, and the care is {care}. Ask for care 'both', or leave it.")
        return ((care, mask),)
    if office_mask is None:
        raise BadInput(
            "Care 'both' begins in the office, and no mask of the office is named. Name one (--office-mask)."
        )
    return (("office", office_mask), ("home", mask))
