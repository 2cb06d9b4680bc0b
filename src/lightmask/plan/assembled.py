"""The course from what was compared: the best pair of session and rhythm, and everything that is to be said of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from lightmask.dose import Dose
from lightmask.errors import BadInput, did_you_mean
from lightmask.mask.settings import Settings
from lightmask.plan import alternatives, expect, minutes, others, phases, reasons
from lightmask.plan.before import Before
from lightmask.plan.calendar import calendar
from lightmask.plan.course import Course, Schedule
from lightmask.plan.house import factor
from lightmask.plan.minutes import Chance
from lightmask.plan.place import Place
from lightmask.plan.points import ALIKE, Comparison, Part, Point, Terms, joined, lit_bands
from lightmask.plan.rhythm import of_trials
from lightmask.plan.search import Option
from lightmask.plan.studied import Window
from lightmask.plan.wish import Wish
from lightmask.plan.worth import Worth
from lightmask.response import trials
from lightmask.response.goal import Goal
from lightmask.safety import Repeats, Review
from lightmask.units import s_PER_min

USUAL_min = 10.0


def points(compared: tuple[Comparison, ...], terms: Terms, goal: Goal) -> list[Point]:
    """Every course that may be, the best first."""
    held = tuple(bounded(one, goal) for one in compared)
    found = held[0].points(terms) if len(held) == 1 else joined(held[0], held[1], terms)
    return sorted(found, key=lambda one: one.key)


def bounded(compared: Comparison, goal: Goal) -> Comparison:
    """Without sessions made longer for nothing: where no session reaches what was studied, or nothing was studied.

    Then the leaflet's minutes, or a usual session's, are the most.
    """
    place = compared.place
    inside = [one.done[place.goals.index(goal)].inside for one in compared.options]
    if max((share for share in inside if share is not None), default=0.0) >= factor("cannot below"):
        return compared
    most = max(min(one.minutes for one in compared.options), place.leaflet_min or USUAL_min)
    return replace(compared, options=tuple(one for one in compared.options if one.minutes <= most))


def taken(found: list[Point]) -> Point:
    """The best; of those that are worth as much, the one that takes the fewest hours."""
    best = found[0]
    alike = [one for one in found if one.worth >= best.worth - factor("equal") * abs(best.worth)]
    return min(alike, key=lambda one: (round(one.hours, ALIKE), one.key))


def _wished(best: Point, found: list[Point], way: str | None) -> Point:
    """The course that is worth most, or the alternative of it that was asked for."""
    if way is None:
        return best
    others = {key: one for key, _, one in alternatives.picked(best, alternatives.on_front(found), found)}
    if way not in others:
        raise BadInput(
            f"This plan has no alternative '{way}'.{did_you_mean(way, others)} It has: {', '.join(others) or 'none'}."
        )
    return others[way]


def course(compared: tuple[Comparison, ...], wish: Wish, terms: Terms, before: Before | None = None) -> Course:
    """The course that is worth most, with its dates, its forecast and what else could be done."""
    goal = wish.main
    found = points(compared, terms, goal)
    if not found:
        _too_little_time(compared, terms)
    chosen = _wished(taken(found), found, wish.way) if found else None
    main = compared[-1].place
    option = chosen.parts[-1].option if chosen else _alone(bounded(compared[-1], goal), terms)
    worth = main.worths[main.goals.index(goal)]
    drafted = _said_of(main, option, worth, wish, chosen.parts[-1] if chosen else None)
    drafted = replace(drafted, before=before, phases=phases.of(chosen, drafted) if chosen else ())
    drafted = replace(drafted, reviews=_reviews(drafted, compared))
    if wish.start is not None and drafted.phases:
        drafted = replace(drafted, calendar=calendar(drafted.phases, wish, main.person))
    drafted = replace(drafted, forecast=expect.forecast(drafted, chosen) if chosen else None)
    cannot = (*reasons.cannot(drafted, worth, compared[-1], terms), *_not_worth_it(chosen))
    return replace(
        drafted,
        cannot=cannot,
        could=others.that_could(drafted, worth) if cannot else (),
        alternatives=alternatives.of(drafted, chosen, found, compared, terms)
        if chosen
        else alternatives.without_rhythm(drafted, option, main),
    )


def _not_worth_it(chosen: Point | None) -> tuple[str, ...]:
    """Said where every course costs more than it brings."""
    if chosen is None or chosen.worth > 0:
        return ()
    return ("At this price of an hour no course is worth its time: doing nothing is worth more.",)


def _alone(compared: Comparison, terms: Terms) -> Option:
    """The best session where no trial says how often."""
    return compared.best(terms, 1)[0]


def _too_little_time(compared: tuple[Comparison, ...], terms: Terms) -> None:
    """Refuse a person's minutes a week that no session fits into; anything else is said in the schedule."""
    if terms.minutes_a_week is None:
        return
    without = replace(terms, minutes_a_week=None)
    least = [min((part.minutes_a_week for part in one.parts(without)), default=None) for one in compared]
    wanted = max((one for one in least if one is not None), default=None)
    if wanted is not None and wanted > terms.minutes_a_week:
        raise BadInput(
            f"{terms.minutes_a_week:g} minutes a week are too few: the least that trials of this light did takes "
            f"{wanted:.0f} minutes a week, with setting up and the way there. Give more, or take another mask."
        )


def _said_of(place: Place, option: Option, worth: Worth, wish: Wish, part: Part | None) -> Course:
    """What is true of one session, before its course is known."""
    goal, settings = wish.main, option.settings
    lit = lit_bands(place, option)
    leading = worth.leading if worth.leading in lit else lit[0]
    windows = tuple(window for window, _ in worth.windows if window.band in lit)
    dose = place.dose(settings)
    leaflet = _leaflet(place, settings)
    leaflet_dose = place.dose(leaflet) if leaflet else None
    rated, middle = of_trials(goal, lit, place.care)
    per_week = part.rhythm.per_week if part else None
    found = place.review(settings, Repeats(per_day=1, per_week=per_week) if per_week else None)
    minute = place.dose(Settings(drive=settings.drive, duration_s=s_PER_min))
    chances = chances_of(dose, goal, windows)
    return Course(
        goal=goal,
        person=place.person,
        mask=place.mask,
        care=place.care,
        settings=settings,
        minutes_from=reasons.of_minutes(place, option, worth, chances, found),
        leading_band=leading,
        footprint=place.everywhere,
        skin=place.skin,
        dose=dose,
        leaflet_dose=leaflet_dose,
        windows=windows,
        chances=chances,
        leaflet_chances=chances_of(leaflet_dose, goal, windows) if leaflet_dose else (),
        curve=_curve(minute, goal, leading, windows),
        schedule=Schedule(
            per_week=per_week,
            weeks=part.rhythm.weeks if part else None,
            arms=rated,
            counted=middle.counted,
            notes=reasons.of_rhythm(place, option, part, middle),
        ),
        grade=trials.grade(rated, lit),
        review=found,
        goals=wish.goals,
        wish=wish,
        places=(place,),
        option=option,
    )


def _reviews(drafted: Course, compared: tuple[Comparison, ...]) -> tuple[Review, ...]:
    """A review for every part before the main one: a course is a draft while any of them is open."""
    found = []
    for phase in drafted.phases:
        place = next(one.place for one in compared if one.place.care == phase.care)
        if place is not drafted.places[-1]:
            repeats = Repeats(per_day=1, per_week=max(phase.per_week, 1))
            found.append(place.review(phase.settings, repeats))
    return tuple(found)


def _leaflet(place: Place, settings: Settings) -> Settings | None:
    """The leaflet's session: everything that serves at full drive, for its minutes."""
    if place.leaflet_min is None:
        return None
    return place.settings(np.ones(len(place.matrix.levers)), place.leaflet_min)


def chances_of(dose: Dose, goal: Goal, windows: tuple[Window, ...]) -> tuple[Chance, ...]:
    """Where the goal's layer stands to each window."""
    doses = [(window, minutes.target_J_cm2(dose, goal.layer, window.band)) for window in windows]
    return tuple(minutes.chance(layer, window) for window, layer in doses if np.isfinite(layer).all())


def _curve(minute: Dose, goal: Goal, leading: str, windows: tuple[Window, ...]) -> tuple[Any, Any] | None:
    window = next((one for one in windows if one.band == leading), None)
    per_minute = minutes.target_J_cm2(minute, goal.layer, leading)
    return minutes.curve(per_minute, window) if window and np.isfinite(per_minute).all() else None
