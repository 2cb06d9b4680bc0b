"""plan_again(...) -> Course: the rest of a course, from what was done and measured, and what the mask still gives."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np

from lightmask.errors import BadInput, Unsafe
from lightmask.mask.face import Face
from lightmask.mask.leds import Mask
from lightmask.person import Person
from lightmask.plan.before import Before
from lightmask.plan.calendar import Calendar, Entry
from lightmask.plan.course import MAINTENANCE, Course
from lightmask.plan.earlier import Earlier
from lightmask.plan.past_sessions import past_light
from lightmask.plan.ready import CHOOSING, DRAWS, Ready, prepare
from lightmask.plan.so_far import SoFar, so_far
from lightmask.plan.wish import Wish
from lightmask.response.advice import advise
from lightmask.response.outcomes import update
from lightmask.safety import PLANNED, Repeats, uses
from lightmask.units import d_PER_week

FREE_d = 8  # after the longest window of the walls every past session is out of it
MEASURED = "taking in what was measured"  # as it is told
LOOKED_AT = ("measure", "review", "stop")


def plan_again(
    earlier: Earlier, person: Person, mask: Mask, face: Face | None = None, *, wish: Wish | None = None,
    office_mask: Mask | None = None, draws: int = DRAWS, rng: np.random.Generator | None = None,
    told: Callable[[str], object] = lambda step: None,
) -> Course:  # fmt: skip
    """The course from its next day on; Unsafe while something adverse is not looked at. ``told`` hears each step.

    Missed sessions are never made up for by doubling. Sessions of the last seven days count in the walls: where those
    are full, the course goes on when they are free. A mask that dimmed is planned with the light that it still gives
    and held to the limits as if it were new. What was measured sharpens the forecast, and may end the course.
    """
    done = so_far(earlier.log, earlier.said, earlier.now.date())
    if done.adverse:
        raise Unsafe((f"Reported: {'; '.join(done.adverse)}. Have it looked at before any more light.",))
    if done.dimming and mask.name != earlier.said["mask"]["name"]:
        raise BadInput(
            f"The log says how '{earlier.said['mask']['name']}' has dimmed, and '{mask.name}' is to be planned. "
            "Take the lines of kind mask out, or plan with the mask they are about."
        )
    asked, before = _going_on(wish or earlier.wish, earlier, done, person)
    light = past_light(earlier.log, earlier.said, earlier.now)
    ready = prepare(
        asked, person if light is not None else replace(person, light=None), mask, face, draws=draws, rng=rng,
        at=_moment(asked, earlier), left=done.dimming, office_mask=office_mask if asked.care == "both" else None,
        told=told,
    )  # fmt: skip
    told(CHOOSING)
    course = ready.choose(asked, before)
    wait_d = _until_free(ready, course, (*(person.light or ()), *(light or ())), _moment(asked, earlier))
    if wait_d:
        asked = replace(asked, start=(asked.start or earlier.next_day) + timedelta(days=wait_d))
        course = ready.choose(asked, replace(before, offset_d=before.offset_d + (0 if before.anew else wait_d)))
        course = _noted(course, f"the walls of seven days are full: no light before {asked.start}")
    told(MEASURED)
    return _judged(_looked_at(course, earlier), course.before)


def _going_on(asked: Wish, earlier: Earlier, done: SoFar, person: Person) -> tuple[Wish, Before]:
    """The wish from its first day on, and what is left of the earlier course."""
    care = asked.care or person.care
    first = asked.start or earlier.next_day
    past = [one for one in asked.procedures if one.on < first]
    where = "office" if care == "both" else care
    first = max([first, *(one.first_light(where, person) for one in past)])
    dated = asked.start is not None or bool(past) or earlier.said["request"]["start"] is not None
    asked = replace(
        asked, procedures=tuple(one for one in asked.procedures if one.on >= first), start=first if dated else None
    )  # fmt: skip
    if done.restart or done.first is None:
        return asked, Before(done=done, weeks_left=None, offset_d=0.0)
    gone_d = (first - done.first).days
    left = _parts_left(earlier.said, math.floor(gone_d / d_PER_week))
    if care == "both" and len(left) < 2:
        asked = replace(asked, care="home")
    if left:
        return asked, Before(done=done, weeks_left=left[-1:] if asked.care != "both" else left, offset_d=float(gone_d))
    weeks, often = _keeping(earlier.said, math.floor(gone_d / d_PER_week))
    return asked, Before(done=done, weeks_left=(weeks,), often=often, offset_d=float(gone_d))


def _parts_left(said: Mapping[str, Any], gone: int) -> tuple[int, ...]:
    """Weeks left of each part that is not over, maintenance apart."""
    left = [min(one["weeks"], max(one["start_week"] + one["weeks"] - gone, 0))
            for one in said["phases"] if one["name"] != MAINTENANCE]  # fmt: skip
    return tuple(weeks for weeks in left if weeks)


def _keeping(said: Mapping[str, Any], gone: int) -> tuple[int, float]:
    """Weeks left of maintenance, and its sessions a week; refused when all of it is over."""
    last = said["phases"][-1]
    weeks = last["start_week"] + last["weeks"] - gone
    if last["name"] != MAINTENANCE or weeks < 1:
        raise BadInput(
            "The earlier course is over, and nothing of it is left. Measure, compare with week 0, and plan a new one "
            "without --continue if it is wanted."
        )
    return weeks, float(last["sessions_per_week"])


def _moment(asked: Wish, earlier: Earlier) -> datetime:
    """When the first session may be, for dated decisions and past light."""
    first = asked.start or earlier.next_day
    return max(earlier.now, datetime.combine(first, time(0), earlier.now.tzinfo))


def _until_free(ready: Ready, course: Course, light: Any, at: datetime) -> int:
    """Days until a week of these sessions fits into the walls beside past light; at most those of the longest wall."""
    if not light or not course.phases:
        return 0
    place, phase = ready.places[0], course.phases[0]
    who, repeats = replace(place.person, light=light), Repeats(per_day=1, per_week=max(phase.per_week, 1))
    for days in range(FREE_d):
        found = uses(
            phase.settings, place.bright, place.skin, who, at=at + timedelta(days=days), held=PLANNED, repeats=repeats
        )  # fmt: skip
        if all(not use > 1.0 for use in found.by_limit.values()):
            return days
    return FREE_d


def _noted(course: Course, said: str) -> Course:
    return replace(course, schedule=replace(course.schedule, notes=(*course.schedule.notes, said)))


def _looked_at(course: Course, earlier: Earlier) -> Course:
    """A course that goes on is measured and judged on the days of the earlier plan."""
    calendar: Calendar | None = course.calendar
    if calendar is None or course.before is None or course.before.anew:
        return course
    days = (earlier.said["calendar"] or {"days": ()})["days"]
    kept = [Entry(on=date.fromisoformat(day["on"]), what=day["what"], said=day["said"]) for day in days
            if day["what"] in LOOKED_AT and date.fromisoformat(day["on"]) >= calendar.start]  # fmt: skip
    own = [entry for entry in calendar.days if entry.what not in LOOKED_AT]
    return replace(course, calendar=replace(calendar, days=tuple(sorted([*own, *kept], key=lambda one: one.on))))


def _judged(course: Course, before: Before) -> Course:
    """The forecast with what was measured, and the advice that follows."""
    done = before.done
    if not done.measured or course.forecast is None:
        return course
    updated = update(course.forecast, done.measured, np.random.default_rng(0))
    advice = advise(updated, done=float(done.done), planned=float(max(done.planned, 1)))
    return replace(
        course, forecast=updated.forecast, before=replace(before, updated=updated, advice=advice),
        cannot=(*course.cannot, *((advice.reason,) if advice.verdict == "stop" else ())),
    )  # fmt: skip
