"""What a whole course adds to a session, as plain data: docs/look-up/json.md has every key."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.dose import reach
from lightmask.mask.settings import Pulses
from lightmask.plan import phases
from lightmask.plan.course import Alternative, Course, Phase
from lightmask.plan.expect import adherence, lever_minutes
from lightmask.plan.methods import methods
from lightmask.plan.place import Place
from lightmask.plan.said import interval, number
from lightmask.response import posterior
from lightmask.response.advice import rule
from lightmask.response.forecast import Expected, Forecast
from lightmask.response.near import Near, nearest_trials
from lightmask.response.trials import grade, nearest
from lightmask.safety import PLANNED
from lightmask.safety.fingerprints import edition
from lightmask.units import J_PER_mJ

Array = np.ndarray
Said = dict[str, Any]
HASHED = 16
TEN_min = 10.0
WHY = "to be held against week 0 and the forecast"
BASELINE = ("photographs in the same light, from the same place", "the measurements that the goal is judged by")


def course_said(course: Course, version: str, time_zone: str | None = None, command: str = "") -> Said:
    """Every key that a course adds."""
    return {
        "versions": versions(course, version),
        "request": _request(course, command),
        "cannot": list(course.cannot),
        "could": [{"mask": name, "title": title, "minutes": number(minutes),
                   "why": "by its sheet, in this person's skin: a first look and no plan"}
                  for name, title, minutes in course.could],
        "phases": [_phase(phase, course) for phase in course.phases],
        "calendar": course.calendar.said(time_zone) if course.calendar is not None else None,
        "adherence": _adherence(course),
        "target": _target(course),
        "face": _face(course),
        "worst_margin": _worst(course),
        "forecast": _forecast(course),
        "nearest": [_near(near) for near in _nearest(course)],
        "alternatives": [_alternative(one) for one in course.alternatives],
        "methods": list(methods(course.mask, course.settings, course.footprint, course.dose, _own(course))),
        "measure": _measure(course),
        "stop_rules": _stop_rules(course),
        "so_far": _so_far(course),
    }  # fmt: skip


def versions(course: Course, version: str) -> Said:
    """Everything whose change may change a plan."""
    return {
        "lightmask": version,
        "safety": edition(),
        "tables": tables_edition(),
        "posterior": posterior_edition(),
        "draws": len(course.footprint.full_drive_mW_cm2),
        "seed": 0,
    }


def tables_edition() -> str:
    """A short hash of every table."""
    said = repr([(name, tables.read(name).cells) for name in sorted(tables.names())])
    return hashlib.sha256(said.encode()).hexdigest()[:HASHED]


def posterior_edition() -> str:
    """A short hash of the synthesis' draws."""
    found = hashlib.sha256()
    for name, one in sorted(posterior.shipped().draws.items()):
        found.update(name.encode())
        found.update(np.ascontiguousarray(one).tobytes())
    return found.hexdigest()[:HASHED]


def _request(course: Course, command: str) -> Said:
    wish = course.wish
    return {
        "goals": [{"name": goal.name, "title": goal.title, "weight": number(weight),
                   "grade": grade(nearest(goal, course.lit_bands, course.care), course.lit_bands)}
                  for goal, weight in course.goals],
        "care": "both" if any(phase.name == "induction" for phase in course.phases) else course.care,
        "start": wish.start.isoformat() if wish.start else None,
        "procedures": [{"kind": one.kind, "on": one.on.isoformat()} for one in wish.procedures],
        "rest_days": list(wish.rest_days),
        "minutes_a_week": wish.minutes_a_week,
        "hour_costs": wish.costs,
        "way": wish.way,
        "command": command,
    }  # fmt: skip


def _phase(phase: Phase, course: Course) -> Said:
    pulses = phase.settings.pulses
    dated = course.calendar.of("session") if course.calendar is not None else None
    sessions = phase.sessions if dated is None else sum(entry.phase == phase.name for entry in dated)
    return {
        "name": phase.name,
        "care": phase.care,
        "mask": phase.mask_name,
        "minutes": number(phase.minutes),
        "drive": {name: number(share) for name, share in sorted(phase.settings.drive.items())},
        "pulses": {"frequency_Hz": pulses.frequency_Hz, "duty": pulses.duty}
        if isinstance(pulses, Pulses) else "continuous",
        "pulses_why": phases.way("pulses"),
        "order": phase.order,
        "sessions_per_week": number(phase.per_week),
        "weeks": phase.weeks,
        "start_week": phase.start_week,
        "sessions": sessions,
        "minutes_in_all": number(sessions * phase.minutes),
        "minutes_a_week": number(phase.minutes_a_week),
        "supervised": phase.supervised,
        "reasons": list(phase.reasons),
        "inside": number(phase.inside),
        "worst": {"limit": phase.worst[0], "title": phase.worst[1], "use": number(phase.worst[2])}
        if phase.worst else None,
        "brightest": [{"channel": name, "band": band, "J_cm2": number(dose)} for name, band, dose in phase.brightest],
        "fingerprint": phase.settings.fingerprint(),
    }  # fmt: skip


def _own(course: Course) -> tuple[Phase, ...]:
    """The parts of the mask that the session is of."""
    return tuple(phase for phase in course.phases if phase.mask_name == course.mask.name)


def _adherence(course: Course) -> Said:
    found = adherence(course, course.care)
    return {"low": found.low, "middle": found.middle, "high": found.high, "rests_on": found.rests_on}


def _target(course: Course) -> Said | None:
    """The leading band in the goal's layer, over the treated skin: as planned, by the leaflet, and for ten minutes."""
    place: Place = course.places[-1]
    window = next((one for one in course.windows if one.band == course.leading_band), None)
    matrix = place.matrix
    member = np.array([float(channel.band == course.leading_band) for channel in matrix.channels])
    per_minute = np.einsum("dpcv,c->dpv", matrix.layer_J_cm2(course.goal.layer), member)
    planned = per_minute @ lever_minutes(place, course.settings)
    full = np.ones(len(matrix.levers))
    leaflet_min = place.leaflet_min

    def inside(dose: Array) -> float | None:
        if window is None or not place.known:
            return None
        low, high = window.layer_J_cm2
        return number(float(((dose >= low) & (dose <= high)).mean(axis=0) @ matrix.weight))

    return {
        "layer": course.goal.layer,
        "band": course.leading_band,
        "regions": list(dict.fromkeys(matrix.regions)),
        "patches": len(matrix.weight),
        "inside": {
            "planned": inside(planned),
            "leaflet": inside(per_minute @ full * leaflet_min) if leaflet_min else None,
            "ten_minutes": inside(per_minute @ full * TEN_min),
        },
        "by_region": [_of_region(place, name, planned, inside) for name in dict.fromkeys(matrix.regions)],
    }


def _of_region(place: Place, name: str, planned: Array, inside: Any) -> Said:
    here = np.array([region == name for region in place.matrix.regions])
    face = place.everywhere.face
    share = place.matrix.weight[here] / place.matrix.weight[here].sum()
    masked = np.where(here, planned, np.nan)
    return {
        "region": name,
        "dose_J_cm2": interval(planned[:, here] @ share),
        "inside": None if inside(planned) is None else _inside_of(inside, place, masked, here),
        "area_cm2": number(float(face.area_cm2[face.within(name)].sum())) if face is not None else None,
    }


def _inside_of(inside: Any, place: Place, masked: Array, here: Array) -> float | None:
    found = inside(np.nan_to_num(masked, nan=-1.0))
    return number(found / float(place.matrix.weight[here].sum()))


def _face(course: Course) -> Said | None:
    """One middle number for each patch of the face; nothing for a mask known by its sheet alone."""
    place: Place = course.places[-1]
    face = course.footprint.face
    if face is None or not place.known:
        return None
    found = reach(course.footprint.channels, course.skin)
    light = np.median(course.footprint.irradiance_mW_cm2(course.settings, found.returned), axis=0)
    share = np.median(found.fluence, axis=0)[:, list(course.skin.layer_names).index(course.goal.layer)]
    member = np.array([float(channel.band == course.leading_band) for channel in course.footprint.channels])
    left = np.ones(len(member)) if place.left is None else place.left
    dose = light @ (share * member * left) * course.settings.lit_s * J_PER_mJ
    treated = face.within(*dict.fromkeys(place.matrix.regions))
    return {
        "name": face.name,
        "patches": face.patches,
        "band": course.leading_band,
        "layer": course.goal.layer,
        "J_cm2": [number(float(one)) for one in dose],
        "treated": [int(one) for one in treated],
    }


def _worst(course: Course) -> Said | None:
    known = [one for one in course.review.findings if one.use == one.use]
    if not known:
        return None
    worst = max(known, key=lambda one: one.use)
    return {"limit": worst.id, "title": worst.limit, "margin": number(worst.margin), "share_of_draws": PLANNED.limits}


def _forecast(course: Course) -> Said | None:
    found: Forecast | None = course.forecast
    if found is None:
        return None
    return {
        "seen_as": "sham",
        "weeks": [number(float(week)) for week in found.expected[0].week],
        "course_weeks": course.weeks,
        "endpoints": [_endpoint(found, one) for one in found.expected],
        "certainty": found.certainty.in_words,
        "level": found.certainty.level,
        "rests_on": list(found.rests_on),
    }


def _endpoint(found: Forecast, one: Expected) -> Said:
    own = one.endpoint.kind != "responders"
    return {
        "name": one.endpoint.name,
        "title": one.endpoint.title,
        "unit": "%",
        "better": one.endpoint.better,
        "rater": one.endpoint.rater,
        "with_light": _band(found, one, "people"),
        "without_light": _band(found, one, "without light"),
        "light": _band(found, one, "light"),
        "person": _band(found, one, "person") if own else None,
    }


def _band(found: Forecast, one: Expected, of: str) -> Said:
    low, middle, high = found.interval(one.endpoint.name, 0.9, of)
    return {name: [number(float(value)) for value in ends]
            for name, ends in (("low", low), ("middle", middle), ("high", high))}  # fmt: skip


def _nearest(course: Course) -> tuple[Near, ...]:
    if not course.places or not course.places[-1].known:
        return ()
    scheduled = course.schedule.per_week and course.schedule.weeks
    asked = course if scheduled else SimpleNamespace(care=course.care, lit_bands=course.lit_bands, dose=course.dose)
    return nearest_trials(asked, course.goal)


def _near(near: Near) -> Said:
    return {
        "trial": near.arm.citation,
        "design": near.design,
        "result": near.result,
        "differs": list(near.differs),
        "times": [[band, number(ratio)] for band, ratio in near.times],
        "nearness": number(near.nearness),
    }


def _alternative(one: Alternative) -> Said:
    return {
        "key": one.key,
        "title": one.title,
        "chosen": one.chosen,
        "on_front": one.on_front,
        "care": one.care,
        "minutes": number(one.minutes),
        "sessions_per_week": number(one.per_week),
        "weeks": one.weeks,
        "hours": number(one.hours),
        "benefit": None if one.benefit is None else interval(one.benefit),
        "endpoint": _change(one),
        "doubt": number(one.doubt),
        "inside": number(one.inside),
        "worst_margin": number(one.worst_margin),
        "said": one.said,
    }


def _change(one: Alternative) -> Said | None:
    if one.change is None:
        return None
    name, title, (low, middle, high) = one.change
    return {"name": name, "title": title,
            "change": {"low": number(low), "middle": number(middle), "high": number(high)}}  # fmt: skip


def _measure(course: Course) -> list[Said]:
    weeks = course.weeks if course.phases else course.schedule.weeks
    later = [week for week in course.goal.review_weeks if weeks is None or week <= weeks]
    gone = course.before.gone_weeks if course.before is not None else 0
    ends = [week for week in sorted({*later, *([weeks] if weeks else [])}) if week >= gone]
    if gone:
        return [{"week": week, "what": list(BASELINE), "why": WHY} for week in ends]
    return [
        {"week": 0, "what": list(BASELINE), "why": "without a beginning there is no change to see"},
        *({"week": week, "what": list(BASELINE), "why": WHY}
          for week in ends),
    ]  # fmt: skip


def _so_far(course: Course) -> Said | None:
    """What was done of an earlier plan; nothing where this is the first."""
    if course.before is None:
        return None
    done, advice = course.before.done, course.before.advice
    return {
        "until": done.until.isoformat(),
        "first": done.first.isoformat() if done.first else None,
        "planned": done.planned,
        "done": done.done,
        "minutes": number(done.minutes),
        "longest_gap_days": done.longest_gap_d,
        "weeks_missed": done.weeks_missed,
        "dimming": {name: number(share) for name, share in sorted(done.dimming.items())},
        "begun_anew": course.before.anew,
        "measured": [{"endpoint": one.endpoint, "week": number(one.week), "value": number(one.value),
                      "baseline": number(one.baseline), "change_percent": number(one.change_percent)}
                     for one in done.measured],
        "advice": {"verdict": advice.verdict, "reason": advice.reason} if advice else None,
        "notes": list(done.notes),
    }  # fmt: skip


def _stop_rules(course: Course) -> list[Said]:
    """When to stop for want of a change."""
    first, last = rule("judge from"), rule("stop at")
    weeks = course.weeks
    if 0 < weeks < first:
        return [{"week": weeks, "said": f"Week {weeks}: the course is over, with or without a change."}]
    return [
        {"week": int(first), "said": f"From week {first:g}: stop when nothing that can be measured has changed and the "
                                     f"chance that it will by week {last:g} is small."},
        {"week": int(last), "said": f"Week {last:g}: stop when nothing that can be measured has changed."},
    ]  # fmt: skip
