"""plan_again(...) -> Course: the rest of a course, from what was done and measured, and what the mask still gives."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from lightmask.errors import BadInput, Unsafe
from lightmask.mask.face import Face
from lightmask.mask.leds import Channel, Mask
from lightmask.mask.stated import Stated
from lightmask.person import Person
from lightmask.plan.before import Before
from lightmask.plan.course import MAINTENANCE, Course
from lightmask.plan.past_sessions import past_light
from lightmask.plan.procedures import Procedure
from lightmask.plan.ready import DRAWS, prepare
from lightmask.plan.sessions_file import Log
from lightmask.plan.so_far import SoFar, so_far
from lightmask.plan.wish import Wish
from lightmask.response.advice import advise
from lightmask.response.goal import Goal
from lightmask.response.outcomes import update
from lightmask.units import d_PER_week

PLAN = "lightmask plan 2"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Earlier:
    """An earlier plan as plain data, what came back from it, and now: a moment with its time zone."""

    said: Mapping[str, Any]
    log: Log
    now: datetime

    def __post_init__(self) -> None:
        if self.said.get("schema") != PLAN:
            raise BadInput(
                f"The earlier plan is '{self.said.get('schema')}', and only '{PLAN}' can be gone on from. "
                "Give the plan.json that lightmask plan --out wrote."
            )

    @property
    def wish(self) -> Wish:
        """What the earlier plan was asked for."""
        request = self.said["request"]
        return Wish(
            goals=tuple((Goal.named(one["name"]), one["weight"]) for one in request["goals"]),
            care=request["care"],
            rest_days=tuple(request["rest_days"]),
            minutes_a_week=request["minutes_a_week"],
            hour_costs=request["hour_costs"],
            procedures=tuple(
                Procedure(kind=one["kind"], on=date.fromisoformat(one["on"]))
                for one in request["procedures"]
                if one["on"] > self.now.date().isoformat()
            ),
        )


def plan_again(
    earlier: Earlier, person: Person, mask: Mask, face: Face | None = None, *, wish: Wish | None = None,
    office_mask: Mask | None = None, draws: int = DRAWS, rng: np.random.Generator | None = None,
) -> Course:  # fmt: skip
    """The course from today on; Unsafe while something adverse is not looked at.

    Missed sessions are never made up for by doubling. Past light of seven days counts in the walls, a mask that dimmed
    is planned with what it still gives, and what was measured sharpens the forecast and may end the course.
    """
    done = so_far(earlier.log, earlier.said, earlier.now.date())
    if done.adverse:
        raise Unsafe((f"Reported: {'; '.join(done.adverse)}. Have it looked at before any more light.",))
    asked = wish or earlier.wish
    parts = _parts_left(earlier.said, done, earlier.now.date())
    asked = _begun(asked, earlier, len(parts) if parts else None)
    lamp = dimmed(mask, done.dimming)
    light = past_light(earlier.log, earlier.said, earlier.now)
    who = replace(person, light=(*(person.light or ()), *light)) if light is not None else replace(person, light=None)
    ready = prepare(
        asked, who, lamp, face, draws=draws, rng=rng, at=earlier.now,
        office_mask=office_mask if asked.care == "both" else None,
    )  # fmt: skip
    first = done.first or earlier.now.date()
    before = Before(
        done=done,
        weeks_left=None if done.restart or not parts else parts,
        offset_d=0.0 if done.restart else float((_start(asked, earlier) - first).days),
    )
    course = ready.choose(asked, before)
    return _judged(course, before)


def _parts_left(said: Mapping[str, Any], done: SoFar, today: date) -> tuple[int, ...]:
    """Weeks left of each part that is not over; of a course that is over, none."""
    gone = math.floor((today - done.first).days / d_PER_week) if done.first else 0
    left = []
    for phase in said["phases"]:
        if phase["name"] != MAINTENANCE:
            ends = phase["start_week"] + phase["weeks"]
            left.append(min(phase["weeks"], max(ends - gone, 0)))
    return tuple(weeks for weeks in left if weeks)


def _begun(wish: Wish, earlier: Earlier, parts: int | None) -> Wish:
    """The wish from the day after now on; what is left of office and home may be home alone."""
    care = wish.care
    if care == "both" and parts == 1:
        care = "home"
    start = wish.start
    if start is None and earlier.said["request"]["start"]:
        start = earlier.now.date() + timedelta(days=1)
    return replace(wish, care=care, start=start)


def _start(wish: Wish, earlier: Earlier) -> date:
    return wish.start or earlier.now.date() + timedelta(days=1)


def _judged(course: Course, before: Before) -> Course:
    """The forecast with what was measured, and the advice that follows."""
    done = before.done
    if not done.measured or course.forecast is None:
        return replace(course, before=before)
    updated = update(course.forecast, done.measured, np.random.default_rng(0))
    advice = advise(updated, done=float(done.done), planned=float(max(done.planned, 1)))
    return replace(
        course, forecast=updated.forecast, before=replace(before, updated=updated, advice=advice),
        cannot=(*course.cannot, *((advice.reason,) if advice.verdict == "stop" else ())),
    )  # fmt: skip


def dimmed(mask: Mask, share: Mapping[str, float]) -> Mask:
    """The mask as it is now: each channel with the share of its light that is left."""
    if not share:
        return mask
    names = [channel.name for channel in mask.channels]
    unknown = next((name for name in share if name not in names), None)
    if unknown is not None:
        raise BadInput(f"The mask has no channel '{unknown}'. It has: {', '.join(names)}.")
    alike = {share.get(name, 1.0) for name in names}
    total = mask.total_mW_cm2
    if total.known and not all(channel.irradiance_mW_cm2.known or channel.flux_mW.known for channel in mask.channels):
        if len(alike) > 1:
            raise BadInput(
                f"The sheet of '{mask.name}' states one irradiance for all its light, and its channels have dimmed "
                "differently. Measure what each gives now and write it into the mask file."
            )
        total = _scaled(total, alike.pop())
    return replace(
        mask, total_mW_cm2=total, channels=tuple(_dimmed(one, share.get(one.name, 1.0)) for one in mask.channels)
    )  # fmt: skip


def _dimmed(channel: Channel, share: float) -> Channel:
    return replace(
        channel,
        flux_mW=_scaled(channel.flux_mW, share),
        irradiance_mW_cm2=_scaled(channel.irradiance_mW_cm2, share),
    )  # fmt: skip


def _scaled(stated: Stated, share: float) -> Stated:
    return stated if stated.value is None else replace(stated, value=stated.value * share)
