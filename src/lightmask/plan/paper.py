"""Plans, doses and reviews as canonical data - what the report, the terminal pages and other tools read."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.dose import Dose, Spots
from lightmask.mask.footprint import Footprint
from lightmask.mask.leds import Mask
from lightmask.person import Person
from lightmask.plan.course import Course, Schedule
from lightmask.plan.course_paper import course_said
from lightmask.plan.minutes import Chance
from lightmask.plan.said import (
    calibrated_said,
    dose_said,
    mask_said,
    number,
    person_said,
    review_said,
    skin_said,
    spots_said,
)
from lightmask.plan.studied import Window
from lightmask.response.goal import Goal
from lightmask.response.trials import Arm, same_light
from lightmask.skin import Skin
from lightmask.units import s_PER_min

SCHEMA = "lightmask plan 2"
NOT_CLEARED = (
    "lightmask is a planning aid for people who know that it is not a cleared medical device; "
    "it does not diagnose, and it does not replace a professional."
)
INSIDE = "Light that is scattered back crosses the same place again, and every crossing counts."
USUAL = "In light skin red and near infrared usually reach about 2 to 5 times"
USUAL_TIMES = (2.0, 5.0)
ARMS = 6


def document(
    course: Course, version: str, made_on: str = "", time_zone: str | None = None, command: str = ""
) -> dict[str, Any]:
    """The plan as plain data, with a hash of its content; see docs/look-up/json.md for every field.

    ``command`` is what repeats it; ``time_zone`` the name of the one that its dates are meant in.
    """
    said: dict[str, Any] = {
        "schema": SCHEMA,
        "lightmask": version,
        "made_on": made_on,
        "status": "draft" if course.draft else "cleared",
        "notice": NOT_CLEARED,
        "goal": _goal(course.goal, course.grade),
        "person": person_said(course.person),
        "skin": skin_said(course.skin),
        "mask": mask_said(course.mask, course.footprint.rests_on),
        "session": _session(course),
        "schedule": _schedule(course.schedule, course.goal),
        "inside_the_skin": inside_the_skin(course.dose, course.goal.layer),
        "dose": dose_said(course.dose),
        "leaflet_dose": dose_said(course.leaflet_dose) if course.leaflet_dose else None,
        "windows": [_window(window) for window in course.windows],
        "chances": [_chance(chance) for chance in course.chances],
        "leaflet_chances": [_chance(chance) for chance in course.leaflet_chances],
        "chance_by_minutes": _curve(course.curve),
        "safety": _safety(course),
        "calibration": calibrated_said(course.mask, date.fromisoformat(made_on) if made_on else None),
        "evidence": _evidence(course),
        "advice": [dict(row) for row in tables.read("evidence/advice").rows()],
        **course_said(course, version, time_zone, command),
    }
    said["hash"] = content_hash(said)
    return said


def dose_document(
    dose: Dose, person: Person, skin: Skin, mask: Mask, footprint: Footprint, duration_s: float, version: str,
    spots: Spots | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What one session brings to each layer, and how uneven it is under the LEDs where they are known."""
    return {
        "schema": "lightmask dose 1",
        "lightmask": version,
        "minutes": number(duration_s / s_PER_min),
        "person": person_said(person),
        "skin": skin_said(skin),
        "mask": mask_said(mask, footprint.rests_on),
        "inside_the_skin": inside_the_skin(dose, "papillary dermis"),
        "dose": dose_said(dose),
        "spots": spots_said(spots) if spots else None,
    }


def inside_the_skin(dose: Dose, layer: str) -> str:
    """Why a layer gets more than falls on the skin, and how much more in this one."""
    times = np.median(dose.reach.fluence[:, :, dose.layer(layer)], axis=0)
    named = [(channel, float(f"{value:.2g}")) for channel, value in zip(dose.channels, times, strict=True)]
    here = ", ".join(f"{channel.name} {value:g} times" for channel, value in named)
    low, high = USUAL_TIMES
    beyond = [c.name for c, value in named if c.band in ("red", "nir") and not low <= value <= high]
    plainly = f"; {' and '.join(beyond)} here {'lie' if len(beyond) > 1 else 'lies'} outside that" if beyond else ""
    return f"This {layer} gets, of what falls on the skin: {here}. {INSIDE} {USUAL}{plainly}."


def content_hash(said: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of everything but the hash itself."""
    content = {key: value for key, value in said.items() if key != "hash"}
    return "sha256:" + hashlib.sha256(canonical(content).encode()).hexdigest()


def canonical(said: dict[str, Any]) -> str:
    """Sorted keys, no blanks, no NaN: the same plan is the same text."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _safety(course: Course) -> dict[str, Any]:
    """The review of the session, and what earlier parts of the course leave open."""
    said = review_said(course.review)
    earlier = [f"In the part before: {text}" for one in course.reviews for text in one.breaches]
    return said | {"cleared": said["cleared"] and not earlier, "breaches": [*said["breaches"], *earlier]}


def _goal(goal: Goal, grade: str) -> dict[str, Any]:
    return {
        "name": goal.name,
        "title": goal.title,
        "layer": goal.layer,
        "bands": list(goal.bands),
        "grade": grade,
        "honest": goal.honest,
        "office_only": goal.office_only,
    }


def _session(course: Course) -> dict[str, Any]:
    leaflet_s = course.mask.session_s.value
    return {
        "minutes": number(course.minutes),
        "leaflet_minutes": number(leaflet_s / s_PER_min) if leaflet_s else None,
        "drive": dict(course.settings.drive),
        "leading_band": course.leading_band,
        "minutes_from": list(course.minutes_from),
        "fingerprint": course.settings.fingerprint(),
    }


def _schedule(schedule: Schedule, goal: Goal) -> dict[str, Any]:
    weeks = schedule.weeks
    reviews = [week for week in goal.review_weeks if weeks is None or week < weeks]
    return {
        "sessions_per_week": schedule.per_week,
        "weeks": weeks,
        "sessions": schedule.per_week * weeks if schedule.per_week and weeks else None,
        "review_weeks": sorted({*reviews, weeks} if weeks else reviews),
        "rests_on": list(dict.fromkeys(arm.citation for arm, _ in schedule.counted if arm.per_week or arm.weeks))[
            :ARMS
        ],
        "notes": list(schedule.notes),
    }


def _window(window: Window) -> dict[str, Any]:
    return {
        "band": window.band,
        "layer": window.layer,
        "surface_J_cm2": [number(edge) for edge in window.surface_J_cm2],
        "layer_J_cm2": [number(edge) for edge in window.layer_J_cm2],
        "week_J_cm2": [number(edge) for edge in window.week_J_cm2] if window.week_J_cm2 else None,
        "arms": list(window.arms),
        "setting": window.setting,
        "rests_on_one_dose": window.widened,
        "notes": list(window.notes),
    }


def _chance(chance: Chance) -> dict[str, Any]:
    return {
        "band": chance.band,
        "below": number(chance.below),
        "inside": number(chance.inside),
        "above": number(chance.above),
    }


def _curve(curve: tuple[Any, Any] | None) -> dict[str, Any] | None:
    if curve is None:
        return None
    return {"minutes": [number(m) for m in curve[0]], "inside": [number(share) for share in curve[1]]}


def _evidence(course: Course) -> list[dict[str, Any]]:
    """The nearest arms; those of which every band is lit come first."""
    lit = course.lit_bands
    ordered = sorted(course.schedule.arms, key=lambda pair: not same_light(pair[0], lit))
    return [_arm(arm, near, same_light(arm, lit)) for arm, near in ordered[:ARMS]]


def _arm(arm: Arm, nearness: float, same: bool) -> dict[str, Any]:
    return {
        "trial": arm.citation,
        "doi": arm.doi,
        "design": arm.design,
        "sham_controlled": arm.control == "sham",
        "people": arm.people,
        "people_of": arm.people_of,
        "device": arm.device,
        "setting": arm.setting,
        "light": arm.light,
        "same_light": same,
        "off_design": arm.off_design,
        "wavelengths_nm": list(arm.wavelengths_nm),
        "fluence_J_cm2": [list(dose) for dose in arm.doses_J_cm2],
        "dose_is": arm.dose_is,
        "dose_basis": arm.dose_basis,
        "per_week": number(arm.per_week),
        "weeks": arm.weeks,
        "finding": arm.finding,
        "result": arm.result,
        "doubts": arm.doubts,
        "maker": arm.maker,
        "remembered": arm.remembered,
        "read": arm.read,
        "nearness": number(nearness),
    }
