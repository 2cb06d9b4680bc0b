"""What is to be expected of a chosen course: the forecast, as people keep to it and on the days that it has."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

import numpy as np

from lightmask.dose import Dose, Reach
from lightmask.plan.adherence import Adherence, dealt
from lightmask.plan.course import MAINTENANCE, Course, Phase
from lightmask.plan.place import SEARCH_DRAWS, Place
from lightmask.plan.points import Point
from lightmask.plan.rhythm import kept
from lightmask.response.forecast import Expected, Forecast, predict
from lightmask.response.goal import Goal
from lightmask.response.regimen import Regimen, Sessions
from lightmask.units import s_PER_min

Array = np.ndarray
PATCHES = 12
STEP_weeks = 1


def forecast(course: Course, chosen: Point) -> Forecast:
    """Draws of what people of this course would show, planned sessions missed as people miss them."""
    weeks = np.arange(0.0, _end_week(course) + 1.0, STEP_weeks)
    return of_parts(course, chosen, course.goal, weeks)


def adherence(course: Course, care: str) -> Adherence:
    """As people keep to it, and as this one has so far."""
    found = Adherence.of(care)
    return found if course.before is None else found.after(course.before.done.done, course.before.done.planned)


def _end_week(course: Course) -> int:
    """The end of maintenance' first half, or four weeks after a course without one, from the first session of all."""
    last = course.phases[-1]
    gone = course.before.gone_weeks if course.before is not None else 0
    return gone + last.start_week + (last.weeks // 2 if last.name == MAINTENANCE else last.weeks + 4)


def of_parts(course: Course, chosen: Point, goal: Goal, weeks: Array) -> Forecast:
    """The forecast at these weeks; sessions of another part of the course count with their own dose."""
    doses = [dose_of(part.place, part.option.settings) for part in chosen.parts]
    draws = len(doses[-1].incident_J_cm2)
    each = []
    for level, some in enumerate(dealt(draws)):
        own = [_some(dose, some) for dose in doses]
        whole = _kept(course, course.phases, level)
        last = _predicted(course.phases[-1], whole, own[-1], goal, weeks, level)
        if len(doses) > 1:  # what the office's sessions bring counts with the office's dose
            first = _kept(course, course.phases[:1], level)
            here = _predicted(course.phases[0], first, own[0], goal, weeks, level)
            there = _predicted(course.phases[-1], first, own[-1], goal, weeks, level)
            last = _plus(last, here, there)
        each.append(last)
    return _together(each)


Change = tuple[str, str, tuple[float, float, float]]


def at_end(goal: Goal, one: Point) -> Change:
    """The first endpoint's change at the end of a course, sessions missed as in the middle: low, middle, high."""
    start, regimens = 0, []
    for part in one.parts:
        regimens.append(kept(part.rhythm, Adherence.of(part.place.care).middle, start))
        start += part.rhythm.weeks
    whole, last = reduce(Regimen.then, regimens), one.parts[-1]
    every = dose_of(last.place, last.option.settings)
    dose = _some(every, np.arange(min(SEARCH_DRAWS, len(every.incident_J_cm2))))
    found = predict(Sessions(regimen=whole, lit_s=last.option.settings.lit_s), dose, goal, at_week=[float(start)])
    return _change(found, 0, "people")


def of_course(course: Course, of: str = "people") -> Change | None:
    """The first endpoint's change at the end of a course, as its forecast has it."""
    if course.forecast is None:
        return None
    at = int(np.abs(course.forecast.expected[0].week - course.weeks).argmin())
    return _change(course.forecast, at, of)


def _change(found: Forecast, at: int, of: str) -> Change:
    first = found.expected[0].endpoint
    low, middle, high = (float(end) for end in found.interval(first.name, 0.9, of)[:, at])
    return first.name, first.title, (low, middle, high)


def dose_of(place: Place, settings: object) -> Dose:
    """The dose of one session on patches that stand for the treated skin. -> Dose of [draw, patch]"""
    thin = place.matrix.some(len(place.matrix.incident_J_cm2), PATCHES)
    minutes = lever_minutes(place, settings)
    return Dose(
        incident_J_cm2=thin.incident_J_cm2 @ minutes,
        reach=thin.reach,
        layers=thin.layers,
        channels=thin.channels,
        patches=thin.regions,
    )


def lever_minutes(place: Place, settings: object) -> Array:
    """Minutes at full drive of each lever of a session. -> [lever]"""
    drive = settings.by_zone([c.name for c in place.everywhere.channels], place.everywhere.zones)  # type: ignore[attr-defined]
    names, zones = [c.name for c in place.everywhere.channels], place.everywhere.zones
    found = []
    for lever in place.matrix.levers:
        name, _, zone = lever.keys[0].partition("/") if lever.keys[0] not in names else (lever.keys[0], "", "")
        found.append(drive[names.index(name), zones.index(zone) if zone else 0])
    return np.array(found) * settings.lit_s / s_PER_min  # type: ignore[attr-defined]


def _some(dose: Dose, draws: Array) -> Dose:
    return replace(
        dose,
        incident_J_cm2=dose.incident_J_cm2[draws],
        reach=Reach(
            fluence=dose.reach.fluence[draws] if len(dose.reach.fluence) > 1 else dose.reach.fluence,
            absorbed_per_mm=dose.reach.absorbed_per_mm[draws]
            if len(dose.reach.absorbed_per_mm) > 1 else dose.reach.absorbed_per_mm,
            returned=dose.reach.returned[draws] if len(dose.reach.returned) > 1 else dose.reach.returned,
        ),
    )  # fmt: skip


def _kept(course: Course, phases: tuple[Phase, ...], level: int) -> Regimen:
    """The sessions of these parts that people of one level of adherence do; the first is done."""
    before = course.before
    went_on = before is not None and not before.anew and before.done.first is not None
    offset_d = before.offset_d if went_on else 0.0
    found = [before.done.regimen] if went_on else []
    for number, phase in enumerate(phases):
        days = course.days_of(phase).day + offset_d
        share = adherence(course, phase.care).levels[level]
        done = np.random.default_rng([level, number]).random(len(days)) < share
        done[:1] |= number == 0 and not went_on
        found.append(Regimen(day=days[done]))
    return reduce(Regimen.then, found)


def _predicted(phase: Phase, days: Regimen, dose: Dose, goal: Goal, weeks: Array, level: int) -> Forecast:
    sessions = Sessions(regimen=days, lit_s=phase.settings.lit_s)
    return predict(sessions, dose, goal, at_week=weeks, rng=np.random.default_rng(level))


def _plus(whole: Forecast, add: Forecast, less: Forecast) -> Forecast:
    """A forecast with some sessions' light exchanged for that of another dose."""
    return replace(whole, expected=tuple(
        replace(one, mean=one.mean + of.light - other.light)
        for one, of, other in zip(whole.expected, add.expected, less.expected, strict=True)
    ))  # fmt: skip


def _together(each: list[Forecast]) -> Forecast:
    """Draws of all levels as one forecast."""
    return replace(each[0], expected=tuple(
        _joined([one.expected[place] for one in each]) for place in range(len(each[0].expected))
    ))  # fmt: skip


def _joined(each: list[Expected]) -> Expected:
    return replace(
        each[0],
        mean=np.concatenate([one.mean for one in each]),
        without_light=np.concatenate([one.without_light for one in each]),
        person_sd=np.concatenate([one.person_sd for one in each]),
        grown=np.concatenate([one.grown for one in each]),
    )
