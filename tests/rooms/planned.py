"""A made-up plan that holds every field of a plan document, so that pages are tested without planning anew."""

import math
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from lightmask.mask import Mask
from lightmask.mask.face import Face
from lightmask.person import Person
from lightmask.plan import Goal, choose, document

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
START = date(2026, 12, 1)
WEEKS, LAST_WEEK = 12, 16
FACE = "average-woman"


@cache
def _base(person="claire", mask="omnilux-contour-face", goal="wrinkles"):
    who = Person.load(EXAMPLES / f"{person}.person.toml")
    return document(choose(Goal.named(goal), who, Mask.load(mask)), "0.1.0", "2026-11-21")


def planned(person="claire", mask="omnilux-contour-face", goal="wrinkles"):
    """A plan with made-up values in every field that planning may or may not give."""
    return _base(person, mask, goal) | made_up(_base(person, mask, goal))


def bare(said):
    """The same plan with nothing that may be missing: no dates, no forecast, no face, no other ways."""
    nothing = {"calendar": None, "forecast": None, "face": None, "target": said["target"] | {"by_region": []}}
    empty = {key: [] for key in ("nearest", "alternatives", "methods", "measure", "stop_rules", "phases")}
    return said | nothing | empty


def made_up(base):
    """Believable values of the newer fields."""
    layer = base["goal"]["layer"]
    return {
        "schema": "lightmask plan 2",
        "versions": {
            "lightmask": "0.1.0",
            "safety": "5b4f43e7e8eb",
            "tables": "0f3c9a7d51b2e846",
            "posterior": "b7710c2f9d3e5a64",
            "draws": 500,
            "seed": 0,
        },
        "request": request(),
        "cannot": [],
        "could": [],
        "phases": phases(),
        "calendar": calendar(),
        "calibration": {"state": "holds", "sentence": "Calibrated on 2026-05-03, until 2027-05-03."},
        "adherence": {
            "middle": 0.7,
            "low": 0.5,
            "high": 0.9,
            "rests_on": "people in home trials did 7 in 10 of the sessions they were asked to do",
        },
        "target": target(layer),
        "face": face(layer),
        "worst_margin": {
            "limit": "HEAT-41",
            "title": "warmest skin of the session",
            "margin": 0.027,
            "share_of_draws": 0.99,
        },
        "forecast": forecast(),
        "nearest": nearest(),
        "alternatives": alternatives(),
        "methods": methods(),
        "so_far": so_far(),
        "measure": [
            {
                "week": 0,
                "what": ["photographs in the same light", "wrinkle depth by profilometry"],
                "why": "the start to compare with",
            },
            {
                "week": 4,
                "what": ["photographs in the same light"],
                "why": "too early to judge; shows whether the skin bears it",
            },
            {
                "week": 12,
                "what": ["photographs in the same light", "wrinkle depth by profilometry"],
                "why": "the end of the course",
            },
        ],
        "stop_rules": [
            {
                "week": 8,
                "said": "If fewer than half of the sessions were done, the plan has not been tried.",
            },
            {"week": 16, "said": "No change that two measurements of unchanged skin would not also show: stop."},
        ],
    }


def request():
    return {
        "goals": [
            {
                "name": "wrinkles",
                "title": "fine lines and wrinkles",
                "weight": 0.7,
                "grade": "C+: one small sham-controlled trial, the rest weaker",
            },
            {
                "name": "firmness",
                "title": "firmness and collagen",
                "weight": 0.3,
                "grade": "D: mechanism and open trials",
            },
        ],
        "care": "both",
        "start": START.isoformat(),
        "procedures": [{"kind": "peel", "on": "2027-01-12"}],
        "rest_days": ["sunday"],
        "minutes_a_week": 90.0,
        "hour_costs": 0.02,
        "command": "lightmask plan claire.person.toml home-3 --start 2026-12-01 --procedure peel:2027-01-12",
    }


def phases():
    home = {
        "care": "home",
        "mask": "home-3, an open reference mask",
        "minutes": 10.0,
        "drive": {"red": 1.0, "near infrared": 0.6, "near infrared/forehead": 0.4},
        "pulses": "continuous",
        "order": "red and near infrared together",
        "pulses_why": "no trial compared pulses with steady light on a face",
        "supervised": False,
    }
    return [
        home
        | {
            "name": "induction",
            "care": "office",
            "mask": "office-4",
            "minutes": 12.0,
            "supervised": True,
            "drive": {"red": 0.8, "near infrared": 0.5},
            "pulses": {"frequency_Hz": 10.0, "duty": 0.5},
            "sessions_per_week": 2,
            "weeks": 4,
            "start_week": 0,
            "sessions": 8,
            "minutes_in_all": 96.0,
            "minutes_a_week": 104.0,
            "reasons": ["Couturaud 2023 began so"],
            "fingerprint": "a1b2c3d4e5f60718",
        },
        home
        | {
            "name": "home",
            "sessions_per_week": 3,
            "weeks": 12,
            "start_week": 4,
            "sessions": 36,
            "minutes_in_all": 360.0,
            "minutes_a_week": 45.0,
            "reasons": ["3 a week, not 5: more would exceed the near infrared dose of a week that trials gave"],
            "fingerprint": "fe75fa8851c6dbc6",
        },
        home
        | {
            "name": "maintenance",
            "sessions_per_week": 1,
            "weeks": 12,
            "start_week": 16,
            "sessions": 12,
            "minutes_in_all": 120.0,
            "minutes_a_week": 15.0,
            "reasons": ["no trial followed people for longer; half of what light did is thought to fade in 8 weeks"],
            "fingerprint": "0718a1b2c3d4e5f6",
        },
    ]


def calendar():
    peel, days = date(2027, 1, 12), []
    for week in range(28):
        rhythm, phase, minutes = (
            (2, "induction", 12) if week < 4 else (3, "home", 10) if week < 16 else (1, "maintenance", 10)
        )
        for place in range(rhythm):
            on = START + timedelta(days=7 * week + (0, 2, 4)[place])
            if abs((on - peel).days) > 5:
                days.append(_day(on, "session", f"Session of {minutes} minutes.", phase, minutes))
    days.append(_day(peel, "procedure", "A peel is planned: no light on this day."))
    for away in (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5):
        days.append(_day(peel + timedelta(days=away), "pause", "No light around the peel; ask whoever did it."))
    for week in (0, 4, 12):
        days.append(
            _day(
                START + timedelta(days=7 * week),
                "measure",
                f"Photographs of week {week}, in the same light.",
                minutes=10,
            )
        )
    days.append(_day(START + timedelta(days=7 * 8), "review", "Look at it together: week 8."))
    days.append(_day(START + timedelta(days=7 * 16), "stop", "No change by now: stop."))
    days.sort(key=lambda day: day["on"])
    return {
        "time_zone": "Europe/Berlin",
        "start": START.isoformat(),
        "end": days[-1]["on"],
        "days": days,
        "notes": ["Two sessions around the peel are left out and not made up for."],
    }


def _day(on, what, said, phase=None, minutes=None):
    return {"on": on.isoformat(), "what": what, "phase": phase, "minutes": minutes, "said": said}


def target(layer):
    regions = ("forehead", "cheeks", "periorbital", "perioral")
    return {
        "layer": layer,
        "band": "red",
        "regions": list(regions),
        "patches": 412,
        "inside": {"planned": 0.81, "leaflet": 0.62, "ten_minutes": 0.58},
        "by_region": [
            {
                "region": name,
                "dose_J_cm2": _interval(14.0 + 6 * k, 28.0 + 4 * k, 60.0 + 3 * k),
                "inside": 0.9 - 0.12 * k,
                "area_cm2": 62.0 - 11 * k,
            }
            for k, name in enumerate(regions)
        ],
    }


@cache
def _doses():
    """Brighter in the middle, dimmer towards the hairline; 0 where the mask is cut out."""
    coarse = Face.load(FACE).coarse()
    x, y, _ = coarse.vertices_mm.T
    dose = 36 * (1 - 0.5 * (x / 80) ** 2 - 0.3 * ((y + 20) / 100) ** 2)
    treated = coarse.within("forehead", "cheeks", "periorbital", "perioral")
    return tuple(round(float(max(d, 4.0)), 2) for d in dose), tuple(int(t) for t in treated)


def face(layer):
    doses, treated = _doses()
    return {
        "name": FACE,
        "patches": len(doses),
        "band": "red",
        "layer": layer,
        "J_cm2": list(doses),
        "treated": list(treated),
    }


def forecast():
    weeks = list(range(LAST_WEEK + 1))
    named = (
        ("wrinkle-volume", "wrinkle volume", "%", "instrument", -18.0),
        ("wrinkle-grade", "wrinkle grade by blinded raters", "%", "rater", -14.0),
        ("elasticity", "elasticity R2", "%", "instrument", 9.0),
        ("roughness", "roughness Ra", "%", "instrument", -8.0),
    )
    return {
        "seen_as": "sham",
        "weeks": weeks,
        "course_weeks": WEEKS,
        "endpoints": [_endpoint(weeks, *one) for one in named],
        "certainty": "One small sham-controlled trial; the rest are open or paid for by makers.",
        "level": "low",
        "rests_on": [
            "A synthesis of 66 numbers of 31 trials, as seen by people who do not know whether light was on.",
            "The best dose and how long it lasts rest on experiments and on belief.",
        ],
    }


def _endpoint(weeks, name, title, unit, rater, most):
    def band(size, low, high, lag=5.0):
        middle = [size * (1 - math.exp(-week / lag)) for week in weeks]
        ends = sorted((low, high), key=lambda share: share * size)
        return {
            key: [round(share * value, 3) for value in middle]
            for key, share in zip(("low", "middle", "high"), (ends[0], 1.0, ends[1]), strict=True)
        }

    return {
        "name": name,
        "title": title,
        "unit": unit,
        "rater": rater,
        "better": "lower" if most < 0 else "higher",
        "with_light": band(most, 0.2, 1.9),
        "without_light": band(0.35 * most, -0.8, 2.4),
        "light": band(0.65 * most, -0.1, 1.8),
        "person": band(most, -1.5, 3.2) if rater == "instrument" else None,
    }


def nearest():
    return [
        {
            "trial": "Park SH 2025",
            "design": "sham-controlled",
            "result": "86.2 % improved with light by independent raters at week 12; 16.7 % with sham",
            "differs": ["9 minutes, not 10", "5 a week, not 3"],
            "times": [["red", 1.36], ["nir", 1.31]],
            "nearness": 1.0,
        },
        {
            "trial": "Couturaud 2023",
            "design": "open, without a control",
            "result": "wrinkle depth fell by 38.3 % at week 12",
            "differs": ["red alone", "2 a week, not 3"],
            "times": [["red", 0.47]],
            "nearness": 0.42,
        },
        {
            "trial": "Lee 2007",
            "design": "sham-controlled",
            "result": "wrinkles fell by up to 36 %",
            "differs": ["panel in the office", "doses many times as high"],
            "times": [],
            "nearness": 0.2,
        },
    ]


def alternatives():
    def one(key, title, hours, benefit, said, **more):
        usual = {
            "care": "home",
            "minutes": 10.0,
            "sessions_per_week": 3,
            "weeks": 12,
            "chosen": False,
            "on_front": True,
            "doubt": 0.3,
            "inside": 0.6,
            "worst_margin": 0.1,
        }
        spread = None if benefit is None else _interval(max(benefit - 0.22, 0.0), benefit, min(benefit + 0.2, 1.0))
        change = (
            {
                "name": "wrinkle-volume",
                "title": "wrinkle volume",
                "change": _interval(-30.0 * benefit - 6, -20.0 * benefit - 2, 1.0 - 5 * benefit),
            }
            if benefit is not None
            else None
        )
        return (
            {"key": key, "title": title, "hours": hours, "benefit": spread, "endpoint": change, "said": said}
            | usual
            | more
        )

    return [
        one(
            "planned",
            "this plan",
            13.6,
            0.62,
            "Most benefit for the time that was asked for.",
            chosen=True,
            inside=0.81,
            worst_margin=0.027,
        ),
        one(
            "leaflet",
            "just the leaflet",
            17.0,
            0.55,
            "As the maker says: longer than needed in near infrared.",
            sessions_per_week=5,
            on_front=False,
            inside=0.62,
        ),
        one(
            "nothing",
            "do nothing",
            0.0,
            0.0,
            "Costs nothing; in trials people without light changed a little too.",
            minutes=0.0,
            sessions_per_week=0,
            weeks=0,
            inside=None,
            worst_margin=None,
            doubt=0.0,
            care="none",
        ),
        one(
            "shorter",
            "half the time",
            6.2,
            0.41,
            "Half of the time brings two thirds of the benefit.",
            minutes=5.0,
            inside=0.44,
        ),
        one(
            "most",
            "the most that is safe",
            27.0,
            0.66,
            "Twice the time for little more.",
            sessions_per_week=5,
            minutes=12.0,
            worst_margin=0.012,
            inside=0.84,
        ),
        one(
            "surest",
            "the one we are surest of",
            15.0,
            0.52,
            "Nearest to a sham-controlled trial.",
            sessions_per_week=5,
            minutes=9.0,
            doubt=0.2,
            on_front=False,
        ),
    ]


def methods():
    return [
        {"group": "device", "item": "manufacturer", "value": "lightmask", "unit": "", "rests_on": "the mask's file"},
        {"group": "device", "item": "wavelength, red", "value": 633.0, "unit": "nm", "rests_on": "claimed"},
        {"group": "device", "item": "year produced", "value": None, "unit": "", "rests_on": "unknown"},
        {
            "group": "irradiation",
            "item": "irradiance at target, red",
            "value": 12.2,
            "unit": "mW/cm2",
            "rests_on": "264 LEDs one by one (claimed flux); nine in ten 6.3 to 24 mW/cm2",
        },
        {
            "group": "irradiation",
            "item": "distance from emitters to skin",
            "value": 7.0,
            "unit": "mm",
            "rests_on": "the mask's layout",
        },
        {"group": "treatment", "item": "exposure duration", "value": 600.0, "unit": "s", "rests_on": "this plan"},
        {
            "group": "treatment",
            "item": "radiant energy of all sessions, home",
            "value": 90940.0,
            "unit": "J",
            "rests_on": "worked out over the patches of the face",
        },
    ]


def so_far():
    return {
        "until": "2027-02-01",
        "first": "2026-12-01",
        "planned": 24,
        "done": 19,
        "minutes": 202.0,
        "longest_gap_days": 12,
        "weeks_missed": 1,
        "dimming": {"red": 0.97},
        "begun_anew": False,
        "measured": [
            {"endpoint": "wrinkle-volume", "week": 8.0, "value": 0.88, "baseline": 1.02, "change_percent": -13.7},
        ],
        "advice": {"verdict": "continue", "reason": "wrinkle-volume fell by 14 % by week 8"},
        "notes": ["one session was broken off after 4 minutes"],
    }


def _interval(low, middle, high):
    return {"low": low, "middle": middle, "high": high}
