"""When a course is measured and judged: before the first session, at its goals' weeks, at its end, and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from lightmask.errors import BadInput
from lightmask.person import Person
from lightmask.plan.procedures import NAMES, Procedure
from lightmask.response.advice import rule
from lightmask.response.goal import Goal
from lightmask.units import d_PER_week

AFTER_MAINTENANCE_weeks = 8
HEALING = "recovery"  # the goal that measures the healing itself
LIKE = "photographs in the same light, from the same place, and the measurements of week 0"


def measure_days(
    goals: Sequence[Goal], weeks: tuple[int, int], first: date, procedures: Sequence[Procedure], person: Person
) -> Iterator[tuple[date, str]]:
    """Days and sentences; ``weeks`` are those of the course proper and of all. Two of one day are said together."""
    found: dict[date, list[str]] = {}
    healing = any(goal.name == HEALING for goal in goals)
    for week, title in _weeks(goals, weeks):
        on = first + timedelta(days=week * d_PER_week)
        shadow = None if healing or not week else _shadow(on, first, procedures, person)
        before = f", before {NAMES[shadow.kind]}, after which the skin is red" if shadow else ""
        found.setdefault(shadow.on if shadow else on, []).append(f"{title}: {LIKE if week else _START}{before}.")
    last = first + timedelta(days=max(week for week, _ in _weeks(goals, weeks)) * d_PER_week)
    for one in procedures:
        for number, on in enumerate(on for on in one.photographs if on <= last):
            when = "Just before" if number == 0 else f"{(on - one.on).days} days after"
            found.setdefault(on, []).append(f"{when} {NAMES[one.kind]}: photographs in the same light.")
    for on in sorted(found):
        yield on, " ".join(dict.fromkeys(found[on]))


_START = "before the first session, photographs and measurements to compare with"


def _weeks(goals: Sequence[Goal], weeks: tuple[int, int]) -> list[tuple[int, str]]:
    """Every week that is measured, and what it is called."""
    course, whole = weeks
    asked = {week for goal in goals for week in goal.review_weeks if week <= whole}
    after = course + min(AFTER_MAINTENANCE_weeks, whole - course)
    names = {0: "Week 0"} | {week: f"Week {week}" for week in asked}
    if after > course:
        names[after] = f"Week {after}, after {after - course} weeks of maintenance"
    names[course] = f"Week {course}, the end of the course"
    return sorted(names.items())


def _shadow(on: date, first: date, procedures: Sequence[Procedure], person: Person) -> Procedure | None:
    """The procedure within the course after which the skin is not yet calm on a day."""
    return next((one for one in procedures if first < one.on < on < one.first_light("home", person)), None)


def review_days(weeks: tuple[int, int], first: date) -> Iterator[tuple[date, str, str]]:
    """When to look back, and when to stop, by the rules of judging. -> day, review or stop, sentence"""
    course, whole = weeks
    judge, stop = int(rule("judge from")), int(rule("stop at"))
    for week in sorted({course, *([judge] if judge <= whole else [])} - {stop}):
        yield _day(first, week), "review", _review(week, judge, stop)
    if stop <= whole:
        said = f"Week {stop}: without a change that can be measured, stop; more of the same is not supported."
        yield _day(first, stop), "stop", said


def _review(week: int, judge: int, stop: int) -> str:
    share = rule("least done")
    said = (
        f"Week {week}: compare with week 0. With less than {100 * share:.0f} % of the sessions done, keep to the plan "
        "before judging it."
    )
    if week < judge:
        return said
    odds = rule("worth going on")
    ahead = f" and the chance of one by week {stop} is below {100 * odds:.0f} %" if week < stop else ""
    return f"{said} If nothing has changed that can be measured{ahead}, stop; more of the same is not supported."


def _day(first: date, week: int) -> date:
    if week < 0:
        raise BadInput(f"week={week} lies before the course. Give 0 or more.")
    return first + timedelta(days=week * d_PER_week)
