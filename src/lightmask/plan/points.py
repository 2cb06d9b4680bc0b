"""Every session worth comparing with every rhythm worth comparing: what each pair would bring, and what it takes.

worth = sum over goals of weight * mean over draws of D(session) Y(rhythm)  -  hours * what an hour costs
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.plan.place import Place
from lightmask.plan.rhythm import Reached, Rhythm, rhythms
from lightmask.plan.search import Option
from lightmask.units import min_PER_h

Array = np.ndarray
TOP = 4  # sessions of each place that are joined with those of the other
ALIKE = 6  # digits of a worth that count: machines differ beyond


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Part:
    """A session in a rhythm, at a place."""

    place: Place
    option: Option
    rhythm: Rhythm

    @property
    def minutes(self) -> float:
        """Of the person's time in one session."""
        return self.option.minutes + self.place.beside_min

    @property
    def hours(self) -> float:
        return self.rhythm.sessions * self.minutes / min_PER_h

    @property
    def minutes_a_week(self) -> float:
        return self.rhythm.per_week * self.minutes


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Point:
    """A whole course to compare. benefit [draw]: share of what light can do; worth: see above."""

    parts: tuple[Part, ...]
    benefit: Array
    worth: float

    @property
    def hours(self) -> float:
        return sum(part.hours for part in self.parts)

    @property
    def mean(self) -> float:
        return float(self.benefit.mean())

    @property
    def doubt(self) -> float:
        return float(self.benefit.std())

    @property
    def low(self) -> float:
        """What one draw in ten stays below."""
        return float(np.quantile(self.benefit, 0.1))

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells it from others, in an order that machines agree on: the best first, then the fewest hours."""
        each = tuple(
            (part.option.settings.fingerprint(), part.rhythm.per_week, part.rhythm.weeks) for part in self.parts
        )
        return (-round(self.worth, ALIKE), round(self.hours, ALIKE), each)


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What pairs are judged by: the weights of the goals, the price of an hour, and the minutes a week there are.

    days_a_week   without the days of rest
    weeks_left    of a course that goes on, for each of its parts; None: as many as trials had
    often         sessions a week of maintenance, where only that is left
    """

    weights: tuple[float, ...]
    hour: float
    minutes_a_week: float | None = None
    days_a_week: int = 7
    weeks_left: tuple[int, ...] | None = None
    often: float | None = None

    def allow(self, part: Part) -> bool:
        enough = self.minutes_a_week is None or part.minutes_a_week <= self.minutes_a_week + 1e-9
        return enough and part.rhythm.per_week <= self.days_a_week


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Comparison:
    """The sessions of one place beside its rhythms; what was asked once is kept. ``number``: which part of a course."""

    place: Place
    reached: Reached
    options: tuple[Option, ...]
    most: dict[str, int]
    number: int = 0

    def parts(self, terms: Terms, options: tuple[Option, ...] | None = None) -> list[Part]:
        """Every pair that the limits, the week's dose and the person's time allow."""
        found = []
        for option in self.options if options is None else options:
            for rhythm in self._rhythms(terms, option):
                part = Part(place=self.place, option=option, rhythm=rhythm)
                if terms.allow(part) and rhythm.per_week <= self.most_per_week(option):
                    found.append(part)
        return found

    def _rhythms(self, terms: Terms, option: Option) -> tuple[Rhythm, ...]:
        """As trials had them; of a course that goes on, as many weeks as are left."""
        found = rhythms(self.place.goals, lit_bands(self.place, option), self.place.care)
        if terms.weeks_left is None:
            return found
        left = terms.weeks_left[self.number]
        if terms.often is not None:
            return (Rhythm(per_week=terms.often, weeks=left),)
        return tuple(dict.fromkeys(Rhythm(per_week=one.per_week, weeks=left) for one in found))

    def most_per_week(self, option: Option) -> int:
        """Sessions a week that the walls of seven days and the studied week leave room for."""
        key = option.settings.fingerprint()
        if key not in self.most:
            self.most[key] = most_per_week(self.place, option)
        return self.most[key]

    def points(self, terms: Terms) -> list[Point]:
        """Every pair with its worth."""
        found = []
        for part in self.parts(terms):
            come = self.reached.alone(part.rhythm, self.place.care)
            found.append(point((part,), (come,), terms))
        return found

    def best(self, terms: Terms, most: int = TOP) -> tuple[Option, ...]:
        """The sessions of most worth for themselves, of those that some rhythm allows."""
        allowed = {id(part.option) for part in self.parts(terms)}
        order = sorted(self.options, key=lambda one: (-round(one.worth(terms.weights), ALIKE), one.minutes))
        return tuple([one for one in order if id(one) in allowed][:most] or order[:most])


def point(parts: tuple[Part, ...], come: tuple[tuple[Array, ...], ...], terms: Terms) -> Point:
    """A course of one or two parts; ``come`` holds for each part what its sessions have brought, for each goal."""
    benefit = sum(
        share * (done.effect * reached).mean(axis=1)
        for part, of_part in zip(parts, come, strict=True)
        for share, done, reached in zip(terms.weights, part.option.done, of_part, strict=True)
    )
    beside = sum(part.option.costs for part in parts) / len(parts)
    hours = sum(part.hours for part in parts)
    return Point(parts=parts, benefit=np.asarray(benefit), worth=float(np.mean(benefit)) - beside - terms.hour * hours)


def joined(first: Comparison, then: Comparison, terms: Terms) -> list[Point]:
    """Courses of two parts: the office first, then at home, the best sessions of each in every rhythm."""
    found = []
    early = first.parts(terms, first.best(terms))
    late = then.parts(terms, then.best(terms))
    for one in early:
        for other in late:
            come = then.reached.after((one.rhythm, first.place.care), (other.rhythm, then.place.care))
            found.append(point((one, other), come, terms))
    return found


def most_per_week(place: Place, option: Option) -> int:
    """The largest number of sessions in seven days that keeps every wall and the dose that trials gave in a week."""
    low, high = 0, studied_most(place, option) + 1
    while high - low > 1:
        middle = (low + high) // 2 if low else high - 1
        kept = all(not use > 1.0 for use in place.weekly(option.settings, middle).by_limit.values())
        low, high = (middle, high) if kept else (low, middle)
    return low


def studied_most(place: Place, option: Option) -> int:
    """Sessions a week whose dose, in the middle draw, no trial's week exceeded; at least none, at most the care's."""
    from lightmask.plan.house import of_care

    most = int(of_care(place.care, "most_per_week"))
    for worth in place.worths:
        for window, _ in worth.windows:
            dose = float(np.median(worth.band_J_cm2(option.drive * option.minutes, window.band)))
            if window.week_J_cm2 and dose > 0:
                most = min(most, int(window.week_J_cm2[1] / dose + 1e-9))
    return max(most, 0)


def lit_bands(place: Place, option: Option) -> tuple[str, ...]:
    """The bands that a session lights."""
    drive = option.settings.drive
    lit = {key.partition("/")[0] if key not in place_names(place) else key for key in drive}
    return tuple(dict.fromkeys(channel.band for channel in place.mask.channels if channel.name in lit))


def place_names(place: Place) -> set[str]:
    return {channel.name for channel in place.mask.channels}
